"""The money sheets: cashable and avoided apart, part-year effect, chances, and gates that hold money back."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from templates.evaluate import Values, evaluate
from templates.examples import norfolk
from templates.gateways import ACTUAL, CUMULATIVE, DATE, HELD, MONEY, REASON, RELEASED, STATE
from templates.invest_to_save import AVOIDED, CASHABLE, invest_to_save
from templates.layout import FIRST, HEADER_ROW, LAST, PLAN_YEARS, TOTAL
from templates.model import Constant, Workbook

MASTER = ("Checks", 3, 1)
OK = "All checks OK"
GATES = slice(HEADER_ROW + 1, HEADER_ROW + 4)
KINDS = pytest.mark.parametrize("kind", [CASHABLE, AVOIDED])


def row_of(book: Workbook, sheet: str, label: str) -> int:
    constants = book.sheet(sheet).constants
    return next(row for (row, column), constant in constants.items() if column == 0 and constant.value == label)


def years(book: Workbook, values: Values, sheet: str, label: str) -> list[Any]:
    row = row_of(book, sheet, label)
    constants = book.sheet(sheet).constants
    return [
        values.get((sheet, row, column), constants[row, column].value if (row, column) in constants else None)
        for column in range(FIRST, LAST + 1)
    ]


def gates(values: Values, column: int) -> list[Any]:
    return [values["Gateways", row, column] for row in range(GATES.start, GATES.stop)]


def type_in(book: Workbook, sheet: str, row: int, column: int, value: Any) -> None:
    constants = book.sheet(sheet).constants
    constants[row, column] = Constant(value, constants[row, column].style)


def assumption(book: Workbook, name: str) -> tuple[str, int, int]:
    area = next(entry.area for entry in book.register if entry.name == name)
    return area.sheet, area.row, area.column


# cashable and avoided


@KINDS
def test_part_year_and_full_year_effects_build_each_years_saving(kind: str) -> None:
    """Worked again: all that started earlier in full, and what starts now for its months of twelve."""
    book = invest_to_save()
    values = evaluate(book)
    full = years(book, values, "Profile", f"{kind}: full-year effect of what starts in the year")
    months = years(book, values, "Profile", f"{kind}: months of saving in its first year")
    expected = [sum(full[:y]) + full[y] * months[y] / 12 for y in range(PLAN_YEARS)]
    assert years(book, values, "Savings", f"{kind}: saving in the year") == pytest.approx(expected)
    row = row_of(book, "Savings", f"{kind}: saving in the year")
    assert values["Savings", row, TOTAL] == pytest.approx(sum(expected))


def test_thirteen_months_in_a_year_fail_the_check() -> None:
    book = invest_to_save()
    row = row_of(book, "Profile", f"{CASHABLE}: months of saving in its first year")
    type_in(book, "Profile", row, FIRST, 13)
    assert evaluate(book)[MASTER] != OK


def test_no_formula_reads_both_a_cashable_saving_and_a_cost_avoided() -> None:
    """Each cell is followed to what it is made of; only whole-workbook checks may lie behind both."""
    book = invest_to_save()
    sources = {
        kind: {("Profile", row) for (row, column), c in book.sheet("Profile").constants.items()
               if column == 0 and str(c.value).startswith(f"{kind}:")}
        for kind in (CASHABLE, AVOIDED)
    }  # fmt: skip
    reads = readers(book)
    mixed = []
    for cell, read in reads.items():
        if cell[0] in ("Checks", "Cover", "Assumptions") or read <= {("Checks", 3)}:
            continue
        behind = followed(read, reads)
        if all(behind & rows for rows in sources.values()):
            mixed.append(cell)
    assert sources[CASHABLE] and sources[AVOIDED]
    assert mixed == []


Row = tuple[str, int]


def readers(book: Workbook) -> dict[Row, set[Row]]:
    """Every row with a formula → the rows of cells that it refers to."""
    pattern = re.compile(r"(?:(?:'([^']+)'|([A-Za-z]+))!)?\$?[A-Z]{1,2}\$?(\d+)(?::\$?[A-Z]{1,2}\$?(\d+))?")
    found: dict[Row, set[Row]] = {}
    for sheet in book.sheets:
        for formula in sheet.formulas:
            read = set()
            for named, plain, first, last in pattern.findall(re.sub(r'"[^"]*"', "", formula.text)):
                name = named or plain or sheet.name
                read |= {(name, row - 1) for row in range(int(first), int(last or first) + 1)}
            for row in range(formula.area.row, formula.area.row + formula.area.rows):
                found.setdefault((sheet.name, row), set()).update(read)
    return found


def followed(rows: set[Row], reads: dict[Row, set[Row]]) -> set[Row]:
    seen: set[Row] = set()
    left = [row for row in rows if row[0] != "Checks"]
    while left:
        row = left.pop()
        if row not in seen:
            seen.add(row)
            left.extend(r for r in reads.get(row, set()) if r[0] != "Checks")
    return seen


@KINDS
def test_each_case_sets_one_kind_of_saving_against_the_whole_investment(kind: str) -> None:
    book = invest_to_save()
    values = evaluate(book)
    investment = years(book, values, "Profile", "Investment")
    saving = years(book, values, "Savings", f"{kind}: saving in the year")
    cumulative = [sum(saving[: y + 1]) - sum(investment[: y + 1]) for y in range(PLAN_YEARS)]
    assert years(book, values, "Investment case", f"{kind} alone: cumulative") == pytest.approx(cumulative)
    share = years(
        book, values, "Investment case", f"{kind} alone: share of saving needed to break even by the year end"
    )
    assert share[-1] == pytest.approx(sum(investment) / sum(saving))
    needed = years(book, values, "Investment case", f"{kind} alone: effectiveness needed to break even by the year end")
    assert needed[-1] == pytest.approx(0.5 * sum(investment) / sum(saving))


def test_success_needed_is_placements_to_avoid_over_children_worked_with() -> None:
    book = invest_to_save()
    values = evaluate(book)
    avoid, success = (
        row_of(book, "Breakeven", label) for label in ("Placements to avoid, exact", "Success needed to break even")
    )
    for column in (2, 3):
        assert values["Breakeven", success, column] == pytest.approx(values["Breakeven", avoid, column] / 8)


# chance


@pytest.mark.parametrize(("make", "cases"), [(invest_to_save, 2), (norfolk, 2)])
def test_the_chance_of_payback_is_charted_by_year_from_nothing_to_all(make: Callable[[], Workbook], cases: int) -> None:
    book = make()
    values = evaluate(book)
    [chart] = [c for c in book.sheet("Investment case").charts if c.title.startswith("Chance")]
    assert (chart.kind, chart.from_zero, chart.highest, chart.number_format) == ("columns", True, 1, "0%")
    assert len(chart.series) == cases
    for series in chart.series:
        cells = [values[series.values.sheet, row, column] for row, column in series.values.cells()]
        numbers = [cell for cell in cells if cell != "n/a"]
        assert len(numbers) >= PLAN_YEARS - 1
        assert all(0 <= number <= 1 for number in numbers)
        assert numbers == sorted(numbers)


def test_a_certain_plan_has_paid_back_or_not() -> None:
    book = invest_to_save()
    for name in ("Saving: low of its range", "Saving: high of its range"):
        type_in(book, *assumption(book, name), 1)
    for name in ("Investment: low of its range", "Investment: high of its range"):
        type_in(book, *assumption(book, name), 1)
    values = evaluate(book)
    for kind in (CASHABLE, AVOIDED):
        chance = years(book, values, "Investment case", f"{kind} alone: chance of having paid back by the year end")
        cumulative = years(book, values, "Investment case", f"{kind} alone: cumulative")
        assert chance == [1 if value >= 0 else 0 for value in cumulative]


# gates


def test_the_template_shows_one_gate_passed_and_the_rest_held() -> None:
    values = evaluate(invest_to_save())
    assert gates(values, STATE) == ["release", "hold", "hold"]
    assert gates(values, RELEASED) == [600_000, 0, 0]
    assert gates(values, HELD)[-1] == 1_450_000
    assert values[MASTER] == OK


def test_money_is_released_as_actuals_come_in_and_none_past_a_gate_that_fails() -> None:
    book = invest_to_save()
    type_in(book, *assumption(book, "Gates are judged as at"), 46_800)  # 17 February 2028
    type_in(book, "Gateways", GATES.start + 1, ACTUAL, 4)
    type_in(book, "Gateways", GATES.start + 2, ACTUAL, 350_000)
    passed = evaluate(book)
    assert gates(passed, STATE) == ["release"] * 3
    assert (gates(passed, CUMULATIVE)[-1], gates(passed, HELD)[-1]) == (2_050_000, 0)
    type_in(book, "Gateways", GATES.start + 1, ACTUAL, 2)
    failed = evaluate(book)
    assert gates(failed, STATE) == ["release", "fail", "hold"]
    assert gates(failed, REASON)[-1] == "waits for Gate 2"
    assert (gates(failed, CUMULATIVE)[-1], gates(failed, HELD)[-1]) == (600_000, 1_450_000)
    assert passed[MASTER] == failed[MASTER] == OK


@pytest.mark.parametrize(
    ("column", "value"),
    [(ACTUAL, "lots"), (DATE, "later"), (DATE, 2027)],
    ids=["actual", "date in words", "year alone"],
)
def test_a_gate_that_cannot_be_judged_fails_the_check(column: int, value: object) -> None:
    book = invest_to_save()
    type_in(book, "Gateways", GATES.start + 1, column, value)
    values = evaluate(book)
    assert str(values["Gateways", GATES.start, STATE]).startswith("GATED_DRAWDOWN: ")
    assert values[MASTER] != OK


def test_norfolk_holds_all_of_15m_on_the_day_of_the_committee() -> None:
    book = norfolk()
    values = evaluate(book)
    assert gates(values, STATE) == ["hold"] * 3
    assert gates(values, HELD) == pytest.approx([15e6] * 3)
    assert gates(values, MONEY) == pytest.approx([0, 0.35 * 15e6, 0.30 * 15e6])
    dates = [book.sheet("Gateways").constants[row, DATE].value for row in range(GATES.start, GATES.stop)]
    assert dates == [43131, 43131, 43496]  # 31 January 2018, twice, and 2019, as Excel counts
    assert values["Gateways", GATES.stop + 1, MONEY] == 43025  # 17 October 2017


def test_norfolk_releases_gate_by_gate_and_keeps_what_has_no_gateway() -> None:
    book = norfolk()
    type_in(book, *assumption(book, "Gateways are judged as at"), 43_600)  # 15 May 2019
    for row, actual in enumerate((900_000, "yes", 1_100), start=GATES.start):
        type_in(book, "Gateways", row, ACTUAL, actual)
    values = evaluate(book)
    assert gates(values, STATE) == ["release"] * 3
    assert gates(values, CUMULATIVE)[-1] == pytest.approx(0.65 * 15e6)
    assert gates(values, HELD)[-1] == pytest.approx(0.35 * 15e6)
    assert values[MASTER] == OK


def test_the_gates_are_laid_out_as_the_sector_lists_them() -> None:
    book = invest_to_save()
    heads = [book.sheet("Gateways").constants[HEADER_ROW, column].value for column in range(REASON + 2)]
    order = ["Gate", "Date", "Milestone", "Test metric", "Threshold", "Actual", "Release, hold or fail", "£ released",
             "Cumulative £ released", "Approver"]  # fmt: skip
    assert [head for head in heads if head in order] == order
