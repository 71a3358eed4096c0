"""python -m bench [--tables TABLE …]: short versions of every measurement; each has --full when run by itself.

TABLE is the path of the Department for Education's published table of councils: with it PROJECT_LAC's methods are
measured on real councils too (bench/yearly_methods.py).
"""

import argparse

from bench import accuracy, coverage, engine, scenario, speed, yearly_methods

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tables", nargs="+", default=[], metavar="TABLE", help="paths; older editions first")
    given = parser.parse_args()
    if given.tables:
        yearly_methods.main(given.tables)
    coverage.main([])
    accuracy.main([])
    speed.main([])
    engine.main()
    scenario.main()
