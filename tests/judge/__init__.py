"""Long runs, each a module of its own: python -m tests.judge.NAME."""
