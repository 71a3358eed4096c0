"""The investment case: cashable and avoided apart, part-year effect, chances, and gates that hold money back."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl.utils import get_column_letter

from templates.councils.norfolk.workbook import norfolk
from templates.invest_to_save import invest_to_save
from templates.invest_to_save.case import AVOIDED
from templates.invest_to_save.inputs import CASHABLE
from templates.sheets import illustrative_county as county
from templates.sheets.gateways import ACTUAL, APPROVER, DATE, MONEY, answer_column
from templates.workbook.model import Value, Workbook
from templates.workbook.year_page import HEADER_ROW, PLAN_YEARS, TOTAL
from tests.snapshots import labels
from tests.templates.filled import FIRST_ROW, OK, Edits, Filled, number, registered

pytestmark = pytest.mark.slow

KINDS = pytest.mark.parametrize("kind", [CASHABLE, AVOIDED])
GATES = 3


class Case(Filled):
    def __init__(self, edits: Edits | None = None) -> None:
        super().__init__(invest_to_save(), edits)

    def saving(self, kind: str) -> list[float]:
        return self.years("Savings", labels.SAVING_YEAR.format(kind))

    def alone(self, kind: str, line: str) -> list[Value]:
        return self.line("Investment case", f"{kind} alone: {line}")


@functools.cache
def case() -> Case:
    return Case()


def typed_at(name: str) -> tuple[str, str]:
    return registered(invest_to_save(), name)


# cashable and avoided


def test_part_year_and_full_year_effects_build_each_years_saving() -> None:
    """Worked again: all that started earlier in full, and what starts now for its months of twelve."""
    full, months = county.CASHABLE, county.CASHABLE_MONTHS
    expected = [sum(full[:y]) + full[y] * months[y] / 12 for y in range(PLAN_YEARS)]
    assert case().saving(CASHABLE) == pytest.approx(expected)
    row = case().row("Savings", labels.SAVING_YEAR.format(CASHABLE))
    assert case().at("Savings", row, TOTAL) == pytest.approx(sum(expected))


def test_thirteen_months_in_a_year_fail_the_check() -> None:
    assert Case({typed_at(labels.MONTHS_SAVING_FIRST_YEAR_2.format(CASHABLE)): 13}).status[0] != OK


def test_no_formula_reads_both_a_cashable_saving_and_a_cost_avoided() -> None:
    """Each cell is followed to what it is made of; only whole-workbook checks may lie behind both."""
    cashable = {
        ("Cashable", case().row("Cashable", f"{CASHABLE}: {words}"))
        for words in (
            labels.FULL_YEAR_EFFECT_WHAT_STARTS,
            labels.MONTHS_SAVING_FIRST_YEAR,
        )
    }
    avoided = {("Savings", case().row("Savings", labels.SAVING_YEAR.format(AVOIDED)))}
    reads = readers(case().book)
    mixed, found = [], set()
    for cell, read in reads.items():
        if cell[0] in ("Checks", "Cover", "Assumptions") or read <= {("Checks", 3)}:
            continue
        behind = followed(read, reads)
        kinds = [bool(behind & rows) for rows in (cashable, avoided)]
        found.add(tuple(kinds))
        if all(kinds):
            mixed.append(cell)
    assert {(True, False), (False, True)} <= found
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
    investment = case().years("Savings", labels.INVESTMENT_OWN_COSTS_SCHEDULE)
    saving = case().saving(kind)
    cumulative = [sum(saving[: y + 1]) - sum(investment[: y + 1]) for y in range(PLAN_YEARS)]
    assert case().alone(kind, "cumulative") == pytest.approx(cumulative)
    share = case().alone(kind, labels.SHARE_SAVING_NEEDED_BREAK_EVEN)
    assert share[-1] == pytest.approx(sum(investment) / sum(saving))


# the team


def test_the_team_avoids_a_placement_at_its_weekly_cost_and_what_replaces_it_comes_off() -> None:
    """(6,100 − 1,030) × 365 ÷ 7 a year; six more workers at £58,000 and £140,000 of managers."""
    rows = {label: case().row("Breakeven", label) for label in ("Annual investment", labels.PLACEMENTS_AVOID_EXACT)}
    nothing, fostered = (6_100 * 365 / 7, (6_100 - 1_030) * 365 / 7)
    for column, saved in ((2, nothing), (3, fostered)):
        assert case().at("Breakeven", rows["Annual investment"], column) == 488_000
        assert case().at("Breakeven", rows[labels.PLACEMENTS_AVOID_EXACT], column) == pytest.approx(488_000 / saved)


def test_success_needed_is_placements_to_avoid_over_children_worked_with() -> None:
    avoid, success = (
        case().row("Breakeven", label) for label in (labels.PLACEMENTS_AVOID_EXACT, labels.SUCCESS_NEEDED_BREAK_EVEN)
    )
    for column in (2, 3):
        exact = number(case().at("Breakeven", avoid, column))
        assert case().at("Breakeven", success, column) == pytest.approx(exact / 8)


def test_another_placement_can_be_the_one_that_the_team_avoids() -> None:
    other = Case({typed_at(labels.PLACEMENT_TEAM_AVOIDS): "Supported accommodation 16+"})
    row = other.row("Breakeven", labels.PLACEMENTS_AVOID_EXACT)
    assert other.at("Breakeven", row, 2) == pytest.approx(488_000 / (1_150 * 365 / 7))
    unknown = Case({typed_at(labels.PLACEMENT_TEAM_AVOIDS): "Boarding school"})
    assert unknown.status[0] != OK


# chance


@pytest.mark.parametrize("make", [invest_to_save, norfolk])
def test_the_chance_of_payback_is_charted_by_year_from_nothing_to_all(make: Callable[[], Workbook]) -> None:
    shown = Filled(make())
    [chart] = [c for c in shown.book.sheet("Investment case").charts if c.title.startswith("Chance")]
    assert (chart.kind, chart.highest, chart.number_format) == ("columns", 1, "0%")
    assert len(chart.series) == 2
    for series in chart.series:
        cells = [shown.values[series.values.sheet, row, column] for row, column in series.values.cells()]
        numbers = [number(cell) for cell in cells if cell != "n/a"]
        assert len(numbers) >= PLAN_YEARS - 1
        assert all(0 <= value <= 1 for value in numbers)
        assert numbers == sorted(numbers)


def test_a_certain_plan_has_paid_back_or_not() -> None:
    certain = Case(
        {typed_at(f"{what}: {end} of its range"): 1 for what in ("Saving", "Investment") for end in ("low", "high")}
    )
    for kind in (CASHABLE, AVOIDED):
        cumulative = certain.alone(kind, "cumulative")
        expected = [1 if number(value) >= 0 else 0 for value in cumulative]
        assert certain.alone(kind, labels.CHANCE_HAVING_PAID_BACK_YEAR) == expected


# gates


def gate_cell(gate: int, column: int) -> tuple[str, str]:
    return "Gateways", f"{get_column_letter(column + 1)}{FIRST_ROW + gate + 1}"


def gates(shown: Filled, column: int | str) -> list[Any]:
    """A column of the gates: one that is typed by its number, one of the answer by its key."""
    return shown.column("Gateways", answer_column(column) if isinstance(column, str) else column, GATES)


def test_the_template_shows_one_gate_passed_and_the_rest_held() -> None:
    """The first year's own costs are 488,000 + 60,000 + 75,000 + 50,000 + 55,000; then 748,000 a year."""
    assert gates(case(), "state") == ["release", "hold", "hold"]
    assert gates(case(), MONEY) == pytest.approx([728_000, 748_000, 3 * 748_000])
    assert gates(case(), "released") == pytest.approx([728_000, 0, 0])
    assert gates(case(), "held")[-1] == pytest.approx(4 * 748_000)
    assert case().status[0] == OK


def test_money_is_released_as_actuals_come_in_and_none_past_a_gate_that_fails() -> None:
    edits: Edits = {
        typed_at(labels.GATES_JUDGED_AS_AT): 46_800,  # 17 February 2028
        gate_cell(1, ACTUAL): 4,
        gate_cell(2, ACTUAL): 450_000,
    }
    passed = Case(edits)
    assert gates(passed, "state") == ["release"] * 3
    assert (gates(passed, "cumulative")[-1], gates(passed, "held")[-1]) == pytest.approx((3_720_000, 0))
    failed = Case({**edits, gate_cell(1, ACTUAL): 0})
    assert gates(failed, "state") == ["release", "fail", "hold"]
    assert gates(failed, "reason")[-1] == "waits for Gate 2"
    assert (gates(failed, "cumulative")[-1], gates(failed, "held")[-1]) == pytest.approx((728_000, 2_992_000))
    assert passed.status[0] == failed.status[0] == OK


@pytest.mark.parametrize(
    ("column", "value"),
    [(ACTUAL, "lots"), (DATE, "later"), (DATE, 2027)],
    ids=["actual", "date in words", "year alone"],
)
def test_a_gate_that_cannot_be_judged_fails_the_check(column: int, value: Value) -> None:
    wrong = Case({gate_cell(1, column): value})
    assert str(gates(wrong, "state")[0]).startswith("GATED_DRAWDOWN: ")
    assert wrong.status[0] != OK


def test_norfolk_holds_all_of_15m_on_the_day_of_the_committee() -> None:
    shown = Filled(norfolk())
    assert gates(shown, "state") == ["hold"] * 3
    assert gates(shown, "held") == pytest.approx([15e6] * 3)
    assert gates(shown, MONEY) == pytest.approx([0, 0.35 * 15e6, 0.30 * 15e6])
    assert gates(shown, DATE) == [43131, 43131, 43496]  # 31 January 2018, twice, and 2019, as Excel counts
    assert shown.at("Gateways", FIRST_ROW + GATES + 1, MONEY) == 43025  # 17 October 2017


def test_norfolk_releases_gate_by_gate_and_keeps_what_has_no_gateway() -> None:
    book = norfolk()
    edits: Edits = {registered(book, labels.GATEWAYS_JUDGED_AS_AT): 43_600}  # 15 May 2019
    edits |= {gate_cell(gate, ACTUAL): actual for gate, actual in enumerate((900_000, "yes", 1_100))}
    shown = Filled(book, edits)
    assert gates(shown, "state") == ["release"] * 3
    assert gates(shown, "cumulative")[-1] == pytest.approx(0.65 * 15e6)
    assert gates(shown, "held")[-1] == pytest.approx(0.35 * 15e6)
    assert shown.status[0] == OK


def test_the_gates_are_laid_out_as_the_sector_lists_them() -> None:
    heads = [case().at("Gateways", HEADER_ROW, column) for column in range(APPROVER + 1)]
    order = [
        "Gate",
        "Date",
        "Milestone",
        "Test metric",
        "Threshold",
        "Actual",
        labels.RELEASE_HOLD_FAIL,
        "£ released",
        "Cumulative £ released",
        "Approver",
    ]
    assert [head for head in heads if head in order] == order
