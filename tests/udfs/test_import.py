"""What importing the functions brings in, and how long importing and calling them takes."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

import udfs
from templates.synthetic.council import synthetic_council
from tests.addin.hosts.calls import CALLS
from udfs import FUNCTIONS

ROOT = Path(__file__).parents[2]
HEAVY = {"numpy", "pandas", "scipy", "xlwings", "xlwings_server", "openpyxl", "xlsxwriter", "formualizer", "lxml"}
UPWARD = {"addin", "templates"}
#: Functions that run the projection engine, which needs NumPy, and the seconds allowed them.
ENGINE = {"PROJECT_PLACEMENTS": 0.020, "PROJECT_SCENARIO": 0.100}


def python(code):
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout


def seconds(code, times=5):
    """The shortest of several runs in processor time, which other work on the machine disturbs least."""

    def once():
        return float(python(f"{code}\nimport time\nprint(time.process_time())"))

    return min(once() for _ in range(times))


def test_importing_the_functions_brings_in_no_workbook_or_table_library_and_nothing_above_them():
    loaded = json.loads(python("import json, sys; from udfs import FUNCTIONS; print(json.dumps(sorted(sys.modules)))"))
    top = {name.split(".")[0] for name in loaded}
    assert "udfs.functions.backtest" in loaded
    assert not top & (HEAVY | UPWARD)


def test_every_function_recorded_on_import_is_public_and_every_public_one_recorded():
    recorded = json.loads(python("import json, udfs; print(json.dumps([list(udfs.FUNCTIONS), udfs.__all__]))"))
    functions, public = map(set, recorded)
    assert functions == {name for name in public if name.isupper()} - {"FUNCTIONS"}


def test_calling_every_function_but_those_of_the_engine_brings_in_none_either():
    code = (
        "import json, sys\nfrom tests.addin.hosts.calls import CALLS\nfrom udfs import FUNCTIONS\n"
        f"for name, calls in CALLS.items():\n    for args in calls: name in {set(ENGINE)} or FUNCTIONS[name].call(*args)\n"
        "print(json.dumps(sorted(sys.modules)))"
    )
    assert not {name.split(".")[0] for name in json.loads(python(code))} & (HEAVY | UPWARD)


@pytest.mark.timing
def test_importing_the_functions_takes_less_than_three_tenths_of_a_second():
    assert seconds("from udfs import FUNCTIONS") - seconds("pass") < 0.3


@pytest.mark.timing
@pytest.mark.parametrize("name", sorted(CALLS))
def test_a_typical_call_keeps_its_time(name):
    call = FUNCTIONS[name].call
    for args in CALLS[name]:
        taken = []
        call(*args)
        for _ in range(101):
            start = time.process_time()
            call(*args)
            taken.append(time.process_time() - start)
        allowed = ENGINE.get(name, 0.001)
        assert statistics.median(taken) < allowed, args


def test_projecting_from_returns_brings_in_no_worksheet_function():
    loaded = json.loads(python("import json, sys, udfs.returns.projection; print(json.dumps(sorted(sys.modules)))"))
    assert "udfs.returns.returns" in loaded
    assert not {"udfs.functions", "udfs.worksheet.definition"} & set(loaded)


def test_reading_regular_returns_and_projecting_brings_in_neither_polars_nor_masked_arrays(tmp_path):
    """NumPy brings masked arrays in for some of its functions, which takes longer than reading a year's return."""
    synthetic_council(children=60, years=2, seed=3).write(tmp_path)
    code = (
        "import json, sys\nfrom udfs.returns.projection import outlook\nfrom udfs.returns import load\n"
        f"outlook(load({str(tmp_path)!r}), 12)\nprint(json.dumps(sorted(sys.modules)))"
    )
    assert not {"polars", "numpy.ma"} & set(json.loads(python(code)))


@pytest.mark.parametrize("name", ["PROJECT_LACK", "worksheet_function"])
def test_a_name_that_is_no_function_is_said_to_be_none(name):
    with pytest.raises(AttributeError, match=name):
        getattr(udfs, name)
