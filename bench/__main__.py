"""python -m bench: short versions of every measurement; each has --full when run by itself."""

from bench import accuracy, coverage, engine, scenario, speed

if __name__ == "__main__":
    coverage.main([])
    accuracy.main([])
    speed.main([])
    engine.main()
    scenario.main()
