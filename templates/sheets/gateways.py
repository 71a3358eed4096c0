"""The gateway sheet: money released as each gate's test is passed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from templates.sheets.register_and_checks import Checks, Register
from templates.workbook.answer_lines import answer_of
from templates.workbook.model import Area, Choice, Given, Workbook
from templates.workbook.year_page import HEADER_ROW, new_sheet
from udfs.functions.gateways import TESTS

COLUMNS = answer_of("GATED_DRAWDOWN").columns

#: What is typed, with the width of its column; then what the function answers; then who approves.
TYPED = {
    "Gate": 16,
    "Date": 12,
    "Milestone": 28,
    "Test metric": 24,
    "Test": 9,
    "Threshold": 12,
    "Actual": 12,
    "£ at the gate": 13,
}
GATE, DATE, MILESTONE, METRIC, TEST, THRESHOLD, ACTUAL, MONEY = range(len(TYPED))
ANSWER, APPROVER = len(TYPED), len(TYPED) + len(COLUMNS)
#: What the sheet calls the columns of the answer, and how wide they are.
SHOWN = {
    "state": ("Release, hold or fail", 12),
    "released": ("£ released", 12),
    "cumulative": ("Cumulative £ released", 14),
    "held": ("£ held centrally", 16),
    "reason": ("Reason", 19),
}
APPROVER_WIDTH = OTHER_WIDTH = 16


@dataclass(frozen=True)
class Gate:
    """One line of the sheet: its test, and the formula of the money that it releases."""

    name: str
    date: Given[float]
    milestone: str
    metric: str
    test: str
    threshold: Given[float] | None
    actual: str | Given[float] | None
    money: str
    approver: str


def add_gateways(
    book: Workbook, register: Register, checks: Checks, gates: Sequence[Gate], as_at: Area, funds: str, penny: Area
) -> Area:
    """The sheet of gates and its totals; ``funds`` is the formula of all the money held for the programme.

    Returns the money at each gate.
    """
    sheet = new_sheet(
        book,
        "Gateways",
        "input",
        "Gateways: money drawn down as tests are passed",
        "Money not released stays held centrally. A gate waits for the gates above it.",
    )
    answered = [SHOWN.get(column.key, (column.label, OTHER_WIDTH)) for column in COLUMNS]
    headings = [*TYPED.items(), *answered, ("Approver", APPROVER_WIDTH)]
    numbers = {THRESHOLD, ACTUAL, MONEY, *(ANSWER + i for i, column in enumerate(COLUMNS) if column.unit == "money")}
    sheet.widths = {number: width for number, (_, width) in enumerate(headings)}
    sheet.header_row = HEADER_ROW
    for number, (heading, _) in enumerate(headings):
        sheet.put(HEADER_ROW, number, heading, "header_right" if number in numbers else "header")
    first, count = HEADER_ROW + 1, len(gates)
    for row, gate in enumerate(gates, start=first):
        _put_gate(book, register, row, gate)

    def column(number: int) -> Area:
        return Area(sheet.name, first, number, count)

    dates = column(DATE)
    status = gates[0].date.status
    register.block(dates, "Dates of the gates", "date", gates[0].date.evidence, status=status)
    released_so_far, still_held = (column(answer_column(key)) for key in ("released", "held"))
    total = first + count + 1
    cells = {}
    for row, (label, text) in enumerate(
        (
            ("Judged as at", f"={as_at.ref}"),
            ("Money held for the programme at the start", funds),
            ("Released", f"=SUM({released_so_far.local})"),
            ("Held centrally", f"={still_held.cell(count - 1).local}"),
        ),
        start=total,
    ):
        sheet.put(row, GATE, label, "label")
        cells[label] = sheet.formula(row, MONEY, text, "date" if label == "Judged as at" else "money")
    start, released, held = (cells[name] for name in list(cells)[1:])
    parts = [column(number).local for number in (GATE, DATE, MONEY)]
    tests = [column(number).local for number in (TEST, THRESHOLD, ACTUAL)]
    styles = {"state": "status", "reason": "unit"} | {c.key: "money" for c in COLUMNS if c.unit == "money"}
    sheet.fill(
        Area(sheet.name, first, ANSWER, count, len(COLUMNS)),
        f"=GATED_DRAWDOWN({','.join(parts)},{cells['Judged as at'].local},{','.join(tests)},{start.local},FALSE)",
        (tuple(styles.get(column.key, "unit") for column in COLUMNS),),
        number_at=answer_of("GATED_DRAWDOWN").column("released"),
    )
    checks.zero(
        "Released and held make up the money for the programme",
        sheet.name,
        f"={released.ref}+{held.ref}-{start.ref}",
        penny,
        "No money is lost or made at a gate.",
    )
    return column(MONEY)


def answer_column(key: str) -> int:
    """The sheet's column of one of the answer's."""
    return ANSWER + answer_of("GATED_DRAWDOWN").column(key)


def _put_gate(book: Workbook, register: Register, row: int, gate: Gate) -> None:
    sheet = book.sheet("Gateways")
    for column, words in (
        (GATE, gate.name),
        (MILESTONE, gate.milestone),
        (METRIC, gate.metric),
        (APPROVER, gate.approver),
    ):
        sheet.put(row, column, words, "input_text")
    sheet.put(row, DATE, gate.date.value, "input_date")
    test = sheet.put(row, TEST, gate.test, "input_text")
    sheet.choices.append(Choice(test, TESTS, "Test", f"Choose one of {len(TESTS)}."))
    money = gate.threshold is not None and gate.threshold.unit == "£"
    look = "input_money" if money else "input_date" if gate.test == "by" else "input_general"
    for column, name, item in ((THRESHOLD, "threshold", gate.threshold), (ACTUAL, "actual", gate.actual)):
        if isinstance(item, Given):
            cell = sheet.put(row, column, item.value, look)
            register.block(cell, f"{gate.name}: {name}", item.unit, item.evidence, status=item.status)
        else:
            sheet.put(row, column, item, look)
    sheet.formula(row, MONEY, gate.money, "money")
