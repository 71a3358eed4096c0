"""The gateway sheet: money released as each gate's test is passed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from templates.sheets.register_and_checks import Checks, Known, Register
from templates.workbook.model import Area, Choice, Workbook
from templates.workbook.year_page import HEADER_ROW, new_sheet
from udfs.functions.gateways import TESTS

HEADINGS = (
    "Gate",
    "Date",
    "Milestone",
    "Test metric",
    "Test",
    "Threshold",
    "Actual",
    "£ at the gate",
    "Release, hold or fail",
    "£ released",
    "Cumulative £ released",
    "£ held centrally",
    "Reason",
    "Approver",
)
GATE, DATE, MILESTONE, METRIC, TEST, THRESHOLD, ACTUAL, MONEY, STATE = range(9)
RELEASED, CUMULATIVE, HELD, REASON, APPROVER = range(STATE + 1, len(HEADINGS))
#: Columns whose headings stand over numbers.
NUMBERS = (THRESHOLD, ACTUAL, MONEY, RELEASED, CUMULATIVE, HELD)
WIDTHS = (16, 12, 28, 24, 9, 12, 12, 13, 12, 12, 14, 16, 19, 16)


@dataclass(frozen=True)
class Gate:
    """One line of the sheet: its test, and the formula of the money that it releases."""

    name: str
    date: Known
    milestone: str
    metric: str
    test: str
    threshold: Known | None
    actual: str | Known | None
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
    sheet.widths = dict(enumerate(WIDTHS))
    sheet.header_row = HEADER_ROW
    for number, heading in enumerate(HEADINGS):
        sheet.put(HEADER_ROW, number, heading, "header_right" if number in NUMBERS else "header")
    first, count = HEADER_ROW + 1, len(gates)
    for row, gate in enumerate(gates, start=first):
        _put_gate(book, register, row, gate)

    def column(number: int) -> Area:
        return Area(sheet.name, first, number, count)

    dates = column(DATE)
    status = gates[0].date.status
    register.block(dates, "Dates of the gates", "date", gates[0].date.evidence, status=status)
    total = first + count + 1
    cells = {}
    for row, (label, text) in enumerate(
        (
            ("Judged as at", f"={as_at.ref}"),
            ("Money held for the programme at the start", funds),
            ("Released", f"=SUM({column(RELEASED).local})"),
            ("Held centrally", f"={column(HELD).cell(count - 1).local}"),
        ),
        start=total,
    ):
        sheet.put(row, GATE, label, "label")
        cells[label] = sheet.formula(row, MONEY, text, "date" if label == "Judged as at" else "money")
    start, released, held = (cells[name] for name in list(cells)[1:])
    parts = [column(number).local for number in (GATE, DATE, MONEY)]
    tests = [column(number).local for number in (TEST, THRESHOLD, ACTUAL)]
    answer = Area(sheet.name, first, STATE, count, APPROVER - STATE)
    sheet.fill(
        answer,
        f"=GATED_DRAWDOWN({','.join(parts)},{cells['Judged as at'].local},{','.join(tests)},{start.local},FALSE)",
        (("status", "money", "money", "money", "unit"),),
        number_at=1,
    )
    checks.zero(
        "Released and held make up the money for the programme",
        sheet.name,
        f"={released.ref}+{held.ref}-{start.ref}",
        penny,
        "No money is lost or made at a gate.",
    )
    return column(MONEY)


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
        if isinstance(item, Known):
            cell = sheet.put(row, column, item.value, look)
            register.block(cell, f"{gate.name}: {name}", item.unit, item.evidence, status=item.status)
        else:
            sheet.put(row, column, item, look)
    sheet.formula(row, MONEY, gate.money, "money")
