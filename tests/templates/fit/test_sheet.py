"""The Fit sheet: what a workbook declares, and what is read from one that a person has filled in."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from templates.edit import StoredWorkbook
from templates.edit.live import evaluate
from templates.fit.reading import read_fit, workbook_model
from templates.workbook.model import Area, Value
from tests.snapshots.told import refuses, told
from tests.templates.fit_example import CELLS, START, TRUE, closing, fit_example, spend
from tests.templates.fit_example import written as example
from tests.templates.workbook.lint import lint
from udfs import InputError
from udfs.fitting import fit

#: Rows of the example's sheet, as Excel counts them.
FIRST_ASSUMPTION, TARGETS = 6, 13


def read(tmp_path: Path, **changes: Value):
    book = StoredWorkbook(example(tmp_path / "plan.xlsx", **changes))
    return book, read_fit(book)


def test_the_sheet_passes_the_formula_linter() -> None:
    findings = lint(fit_example())
    assert not [finding for finding in findings if finding.sheet == "Fit"]


def test_the_sheet_shows_the_present_values_and_whether_they_do() -> None:
    values = evaluate(fit_example())
    assert [values["Fit", row, 2] for row in (5, 6, 7)] == list(START.values())
    assert [values["Fit", row, 7] for row in (5, 6, 7)] == ["OK"] * 3
    assert [values["Fit", row, 6] for row in (13, 14, 15)] == ["CHECK"] * 3
    [difference] = {values["Fit", 13, 5]}
    assert difference == pytest.approx(closing(START)[0][0] - closing(TRUE)[0][0])


def test_the_headings_of_the_assumptions_do_not_stay_above_the_targets(tmp_path: Path) -> None:
    page = openpyxl.load_workbook(example(tmp_path / "plan.xlsx"))["Fit"]
    assert page.print_title_rows == "$1:$3"
    assert page.freeze_panes == "A4"


def test_the_bounds_and_targets_are_in_the_register() -> None:
    registered = {(entry.area.sheet, *cell) for entry in fit_example().register for cell in entry.area.cells()}
    typed = {("Fit", row, column) for row in (5, 6, 7) for column in (3, 4, 5, 6)}
    typed |= {("Fit", row, column) for row in (13, 14, 15) for column in (3, 4)}
    assert typed <= registered


def test_assumptions_and_targets_are_read_with_the_cells_they_point_at(tmp_path: Path) -> None:
    _, asked = read(tmp_path)
    assert [f"{cell.sheet}!{cell.local.replace('$', '')}" for cell in asked.changing] == list(CELLS.values())
    starters = asked.assumptions[0]
    assert (starters.name, starters.unit) == ("Foster starters", "children a year")
    assert (starters.start, starters.low, starters.high) == (60, 20, 200)
    assert (starters.plausible_low, starters.plausible_high) == (50, 90)
    assert asked.assumptions[1].plausible_low is None
    assert asked.wanted[2] == Area("Plan for children", 21, 4)
    assert (asked.targets[2].value, asked.targets[2].tolerance) == (pytest.approx(spend(TRUE)[2]), 10_000)
    assert asked.notes == ()


def test_the_workbook_is_the_model(tmp_path: Path) -> None:
    book, asked = read(tmp_path)
    foster = closing(TRUE)[0]
    assert workbook_model(book, asked)(list(TRUE.values())) == pytest.approx([foster[0], foster[2], spend(TRUE)[2]])


def test_the_true_assumptions_are_recovered(tmp_path: Path) -> None:
    book, asked = read(tmp_path)
    found = fit(workbook_model(book, asked), asked.assumptions, asked.targets, starts=3)
    assert found.values == pytest.approx(TRUE, rel=1e-5)
    assert found.is_met
    assert found.is_unique


def test_a_row_of_the_users_own_is_read_with_its_reference_as_text(tmp_path: Path) -> None:
    _, asked = read(tmp_path, A10="Home starters", C10="inputs!$C$7", D10=10, E10=90)
    added = asked.assumptions[3]
    assert asked.changing[3] == Area("Inputs", 6, 2)
    assert (added.name, added.start, added.low, added.high) == ("Home starters", 40, 10, 90)


def test_a_row_without_a_name_is_called_by_its_cell(tmp_path: Path) -> None:
    _, asked = read(tmp_path, A6=None)
    assert asked.assumptions[0].name == "Inputs!C6"


def test_a_bound_may_be_a_formula(tmp_path: Path) -> None:
    _, asked = read(tmp_path, E6="=C6*2")
    assert asked.assumptions[0].high == 120


def test_a_figure_saved_otherwise_than_it_is_worked_out_is_pointed_out(tmp_path: Path) -> None:
    path = example(tmp_path / "plan.xlsx")
    book = StoredWorkbook(path)
    book.set(Area("Inputs", 5, 2), 70)
    [*_, note] = read_fit(book).notes
    told(note, "'Plan for children'!E22")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"D6": None}, "Fit!D6 … 'Foster starters'"),
        ({"E7": None}, "Fit!E7 … 'Foster leaving'"),
        ({"D6": "twenty"}, "Fit!D6 … 'Foster starters' … 'twenty'"),
        ({"F6": "50"}, "Fit!F6 … 'Foster starters' … '50'"),
        ({"D6": "=1/0"}, "Fit!D6 … 'Foster starters' … (#DIV/0!)"),
        ({"D14": None}, "Fit!D14 … 'Foster children, year 1'"),
        ({"E14": None}, "Fit!E14 … 'Foster children, year 1'"),
        ({"E14": 0}, "Fit!E14 … 'Foster children, year 1' … 0"),
        ({"C6": None}, "Fit!C6"),
        ({"C6": 60}, "Fit!C6 … '60.0'"),
        ({"C6": "=Inputs!C6+0"}, "Fit!C6 … '=Inputs!C6+0'"),
        ({"C6": "the rate"}, "Fit!C6 … 'the rate'"),
        ({"C6": "Inpts!C6"}, "Fit!C6 … 'Inpts'"),
        ({"C6": "Inputs!ZZZ6"}, "'ZZZ6'"),
        ({"C6": "Inputs!A6"}, "Inputs!A6 … Fit!C6 … 'Foster'"),
        ({"C6": "Inputs!C60"}, "Inputs!C60 … Fit!C6"),
        ({"C7": "=Inputs!C6"}, "Fit!C7 … Fit!C6 … Inputs!C6"),
        (
            {"C6": "='Plan for children'!E22"},
            "'Plan for children'!E22",
        ),
        ({"C6": "='Plan for children'!D8"}, "'Plan for children'!D8 … 'Plan for children'!C6"),
        ({"C14": "=Inputs!E6"}, "Fit!C14 … Inputs!E6"),
        ({"C14": "=Assumptions!M6"}, "Assumptions!M6 … 'OK'"),
        ({"A5": "What"}, "'Fit' … 'Assumption'"),
        ({"D5": "Least"}, "'Fit' … 'Low' … row 5"),
        ({"A10": "Home starters"}, "Fit!C10"),
    ],
)
def test_a_mistake_is_named_by_its_cell(changes: dict[str, Value], message: str, tmp_path: Path) -> None:
    with refuses(InputError, message):
        read(tmp_path, **changes)


def test_a_sheet_with_no_rows_is_refused(tmp_path: Path) -> None:
    none = {f"{column}{row}": None for column in "ABCDE" for row in (14, 15, 16)}
    with refuses(InputError, "'Fit'"):
        read(tmp_path, **none)


def test_another_sheet_is_read_by_name_and_a_wrong_name_is_told_the_sheets(tmp_path: Path) -> None:
    book = StoredWorkbook(example(tmp_path / "plan.xlsx"))
    with refuses(InputError, "'Fitting'"):
        read_fit(book, "Fitting")


def test_a_figure_that_is_a_message_says_which_function_and_why(tmp_path: Path) -> None:
    book, asked = read(tmp_path)
    with pytest.raises(
        InputError, match=r"is 'PROJECT_PLACEMENTS: .* because PROJECT_PLACEMENTS: leaving_rate row 1 is 40"
    ):
        workbook_model(book, asked)([60, 40, 0.3])
