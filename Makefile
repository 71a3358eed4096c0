# make demo   workbooks, an invented council's returns and the tie-out into out/
# make check  what a change needs first, in about a minute: style, types, and tests without LibreOffice, browser and slow ones
# make test   every check: style, types, tests (LibreOffice, Chromium and Node are used where they are)
# make timing tests that assert on seconds and megabytes: run it on a machine that does nothing else
# make bench  short measurements of coverage, accuracy and speed, as in docs/bench.md
# make judge  long runs: odd calls of every function and of a running server, odd returns, hostile files, kills,
#             plans from returns against the projection that they start from, and costs whose prices walk
# Each sets up its own environment in .venv; nothing else on the machine is changed.

VENV ?= .venv
PYTHON ?= python3
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
NPM_FOLDERS := tests/addin/hosts/browser tests/templates/npm
QUICK := not (office or browser or slow or timing)

.PHONY: demo check test timing lint bench judge clean

demo: $(VENV)/.run
	$(BIN)/carecurve demo -o out

check: lint
	$(BIN)/python -m pytest -n 2 -m "$(QUICK)"

test: $(VENV)/.dev node lint
	$(BIN)/python -m pytest -n 2 --dist loadfile

timing: $(VENV)/.dev
	$(BIN)/python -m pytest -m timing

bench: $(VENV)/.dev
	$(BIN)/python -m bench

judge: $(VENV)/.dev
	$(BIN)/python -m tests.judge.fuzz_http --calls 20000
	$(BIN)/python -m tests.judge.fuzz_returns
	$(BIN)/python -m tests.judge.hostile_files
	$(BIN)/python -m tests.judge.kills --kills 300 --stops 30
	$(BIN)/python -m tests.judge.fuzz_functions --calls 1000000
	$(BIN)/python -m tests.judge.limited_places
	$(BIN)/python -m tests.judge.one_road --councils 60
	$(BIN)/python -m tests.judge.price_ranges --councils 200

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

$(VENV)/.run: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "CareCurve needs Python 3.11 or newer; set PYTHON=, as in: make demo PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(PIP) --editable .
	touch $@

$(VENV)/.dev: $(VENV)/.run
	$(PIP) --editable '.[server,dev]'
	$(PIP) --no-deps cs-demand-model==0.5.1  # for the sample returns inside it, not its code
	touch $@

# Without npm the tests that need it say so: a skip here, a failure on CI.
.PHONY: node
node:
	@if command -v npm >/dev/null; then \
	  for folder in $(NPM_FOLDERS); do \
	    [ $$folder/node_modules -nt $$folder/package-lock.json ] || npm ci --silent --no-audit --no-fund --prefix $$folder && touch $$folder/node_modules || exit 1; \
	  done; \
	else echo "npm is not installed: the browser and Open XML tests will not run"; fi

clean:
	rm -rf $(VENV) out build dist
