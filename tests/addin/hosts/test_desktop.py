"""Desktop xlwings as a host, on any machine: its real code with pywin32 replaced (desktop_stubs)."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.addin.hosts.calls import BAD, CALLS
from tests.addin.hosts.servers import as_excel_shows, plain_environment, same_cells
from tests.snapshots.told import told
from udfs import FUNCTIONS, InputError

#: Starts commands or servers in processes of their own.
pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
LONG_LABEL = "Residential" * 30

SPECIAL: dict[str, tuple[str, list[Any]]] = {
    "currency cells are numbers": (
        "PLACEMENT_COST",
        [[[206], [10]], [[{"currency": "23523"}], [{"currency": "44871"}]], "annual"],
    ),
    "dates are serial numbers": ("LAC_RATE", [[[{"date": "2025-04-01"}]], [[457480]]]),
    "newer error values": ("INVEST_TO_SAVE", [[[5, 4]], [[0, "#SPILL!"]]]),
    "a label too long for an array": ("PLACEMENT_COST", [[[LONG_LABEL, 206]], [[23523]], "annual"]),
    "a message too long for an array": (
        "PLACEMENT_VARIANCE",
        [[[1]] * 60, [[2]] * 60, [[3]] * 60, "annual", [["Orders"]] * 60],
    ),
    "a number too large for a cell": ("PLACEMENT_COST", [1e300, 1e300, "annual"]),
    "a recent error value in a small range": ("SUPPRESS", [[["#CALC!", 3]]]),
}


def run(calls: list[tuple[str, Any]]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.addin.hosts.desktop_stubs"],
        cwd=ROOT,
        env=plain_environment(),
        input=json.dumps(calls),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def as_floats(value: Any) -> Any:
    """COM has no whole numbers."""
    if isinstance(value, list):
        return [as_floats(member) for member in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


@pytest.fixture(scope="module")
def good() -> list[tuple[str, Any]]:
    return [(name, args) for name, calls in CALLS.items() for args in calls]


@pytest.fixture(scope="module")
def excel(good: list[tuple[str, Any]]) -> dict[str, Any]:
    return run([*good, *BAD, *SPECIAL.values()])


@pytest.fixture(scope="module")
def special(excel: dict[str, Any]) -> dict[str, Any]:
    return dict(zip(SPECIAL, excel["answers"][-len(SPECIAL) :], strict=True))


def test_every_function_and_argument_is_in_the_vba_module(excel: dict[str, Any]) -> None:
    declared = dict(re.findall(r"^Function (\w+)\((.*)\)", excel["vba"], re.MULTILINE))
    assert declared == {
        f.name: ", ".join(p.name if p.required else f"Optional {p.name}" for p in f.parameters)
        for f in FUNCTIONS.values()
    }


def test_the_function_wizard_gets_every_help_text_whole(excel: dict[str, Any]) -> None:
    assert {h["macro"]: (h["Description"], h["ArgumentDescriptions"], h["Category"]) for h in excel["help"]} == {
        f"'CareCurve.xlam'!{f.name}": (f.summary, [p.help for p in f.parameters], f"CareCurve {f.category}")
        for f in FUNCTIONS.values()
    }


def test_argument_names_fit_excels_limit() -> None:
    for function in FUNCTIONS.values():
        assert sum(len(p.name) + 1 for p in function.parameters) <= 254


def test_every_function_answers_on_the_desktop_as_in_python(good: list[tuple[str, Any]], excel: dict[str, Any]) -> None:
    assert {name for name, _ in good} == set(FUNCTIONS)
    for (name, args), answers in zip(good, excel["answers"], strict=False):
        wanted = as_excel_shows(FUNCTIONS[name].call(*args))
        for answer in answers:
            assert same_cells(answer, wanted), (name, args)


def test_every_bad_input_shows_its_message_in_the_cell(good: list[tuple[str, Any]], excel: dict[str, Any]) -> None:
    for (name, args), answers in zip(BAD, excel["answers"][len(good) :], strict=False):
        with pytest.raises(InputError) as problem:
            FUNCTIONS[name].call(*as_floats(list(args)))
        whole = f"{name}: {problem.value}"
        for [[shown]] in answers:
            assert len(shown) <= 255
            assert shown == (whole if len(whole) <= 255 else f"{whole[:254]}…")


def test_cells_in_currency_format_are_numbers(special: dict[str, Any]) -> None:
    for answer in special["currency cells are numbers"]:
        assert answer[1:] == [["Type 1", 206 * 23523], ["Type 2", 448710], ["Total", 206 * 23523 + 448710]]


def test_a_date_cell_is_its_serial_number_as_in_other_hosts(special: dict[str, Any]) -> None:
    assert special["dates are serial numbers"] == [[[1000.0]]] * 2


def test_newer_error_values_are_named(special: dict[str, Any]) -> None:
    for [[shown]] in special["newer error values"]:
        told(shown, "saving column 2 … #SPILL!")
    for [[shown]] in special["a recent error value in a small range"]:
        assert "#CALC!" in shown


def test_a_label_that_excel_cannot_take_is_refused_with_its_row(special: dict[str, Any]) -> None:
    for [[shown]] in special["a label too long for an array"]:
        told(shown, "PLACEMENT_COST … row 2 … 330")


def test_a_message_that_excel_cannot_take_whole_shows_that_it_goes_on(special: dict[str, Any]) -> None:
    for [[shown]] in special["a message too long for an array"]:
        assert len(shown) == 255
        assert shown.startswith("PLACEMENT_VARIANCE: ")
        assert shown.endswith("…")


def test_no_answer_is_a_number_that_a_cell_cannot_hold(special: dict[str, Any]) -> None:
    for [[shown]] in special["a number too large for a cell"]:
        told(shown, "PLACEMENT_COST")
