"""GATED_DRAWDOWN: money released as each gate's test is passed, and what is held centrally."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Any

from udfs.errors import InputError
from udfs.worksheet.answer_rows import AnswerColumn, AnswerRow, AnswerTable, Rows
from udfs.worksheet.answers import answer_table, labels_or_numbers
from udfs.worksheet.arguments import choice, flag, grid, is_blank, label, number, plural, refuse_beyond
from udfs.worksheet.dates import day, said
from udfs.worksheet.definition import Answer, Argument, Cell, Cells, worksheet_function
from udfs.worksheet.labels import refuse_totals
from udfs.worksheet.limits import GATES
from udfs.worksheet.units import refuse_unlike_size

TESTS = ("at least", "at most", "by", "yes")
RELEASE, HOLD, FAIL = "release", "hold", "fail"

#: Sums of money that differ by less than this share count as equal.
ROUNDING_SLACK = 1e-9


#: Funds may be far more than the gates release, but not this many times: £ beside £000 is a thousand times.
MOST_TIMES_HELD = 900


ANSWER = AnswerTable(
    (Rows((AnswerRow("gate", "", "as its column"),), "each", each="gate"),),
    "what is known of each gate",
    (
        AnswerColumn("state", "State", "words", note="release, hold or fail"),
        AnswerColumn("released", "Released", "money"),
        AnswerColumn("cumulative", "Cumulative released", "money"),
        AnswerColumn("held", "Held centrally", "money", note="funds less cumulative released"),
        AnswerColumn("reason", "Reason", "words"),
    ),
)


@worksheet_function("Value", ANSWER)
def GATED_DRAWDOWN(
    gates: Annotated[
        Cells, Argument("The names of the gates, in the order in which they must be passed: one column.", "range")
    ],
    dates: Annotated[Cells, Argument("The date of each gate, in date order. Gates may share a date.", "range")],
    amounts: Annotated[Cells, Argument("The money that each gate releases, 0 or more, in £, £000 or £m.", "range")],
    as_at: Annotated[
        Cells, Argument("The date at which to judge the gates. Type it, so that the answer does not change by itself.")
    ],
    tests: Annotated[Cells, Argument("The test of each gate: at least, at most, by (done by a date) or yes.", "range")],
    thresholds: Annotated[
        Cells,
        Argument(
            "What each actual is tested against: a number for at least and at most, a date for by, blank for yes.",
            "range",
        ),
    ] = None,
    actuals: Annotated[
        Cells,
        Argument(
            "What is known at as_at: a number for at least and at most, the date on which it was done for by, "
            "yes or no for yes. Leave it blank while it is not known.",
            "range",
        ),
    ] = None,
    funds: Annotated[
        Cells,
        Argument(
            "All the money held for the programme, in the same unit as amounts and at least their sum. If left "
            "out, it is their sum."
        ),
    ] = None,
    headers: Annotated[Cells, Argument("TRUE (the default) adds gate names and a header row.")] = True,
) -> Answer:
    """For each gate of a programme: whether it releases its money, holds it or fails at a stated date, the money released so far and the money still held centrally, in the unit of amounts.

    Excel call
    ----------
    =GATED_DRAWDOWN(A6:A8, B6:B8, H6:H8, B3, E6:E8, F6:F8, G6:G8, B2)

    Parameters
    ----------
    gates : one column, names; a gate with a blank name is called Gate and its number
    dates : one column of as many cells, from 1990 to 2199, in date order
        Dates are date cells, or text such as 31/1/2026 or 2026-01-31.
    amounts : one column, 0 or more, in £, £000 or £m
    as_at : one cell, a date
    tests : one column of at least, at most, by or yes
    thresholds : one column: a number for at least and at most, a date for by, blank for yes
    actuals : one column: a number, a date for by, yes or no (or TRUE or FALSE) for yes; blank while not known
        Numbers and yes or no have no date of their own: type only what was known at as_at.
    funds : one cell, at least the sum of amounts
    headers : one cell, TRUE or FALSE

    Returns
    -------
    A row for each gate: what it releases, what is held and why. The manual lists the columns. Not rounded.

    Errors
    ------
    A message names the place and says what to do. You get one for columns of different lengths, an unknown
    test, a blank threshold, an actual of the wrong kind, dates out of order, a gate named as a total, and funds
    below the sum of amounts or over 900 times it.

    Method
    ------
    A gate holds until its date is reached and an actual is given. Then it releases if the actual meets its test and
    fails if not. An actual on the threshold, and a date that is as_at, meets the test. For by, anything done after
    as_at is not done yet: the gate holds until its last day has passed at as_at, and fails from the day after. A
    gate that meets its test still holds while any gate above it is not released. A gate with two tests is two
    rows, with its money on the second. Money that is not released, or belongs to no gate, stays held centrally.

    Source
    ------
    Norfolk County Council, Children's Services Committee, 17 October 2017, paragraphs 1.4 and 5.4:
    £12m to £15m held centrally by the Director of Finance and drawn down at gateways.

    Example
    -------
    >>> gates, dates, tests = ["Gateway 1", "Gateway 2"], ["31/1/2018", "31/1/2019"], ["at most", "yes"]
    >>> GATED_DRAWDOWN(gates, dates, [4.2, 3.6], "30/6/2018", tests, [1.0, None], [0.4, None], 12)[1:]
    [['Gateway 1', 'release', 4.2, 4.2, 7.8, 'test met'], ['Gateway 2', 'hold', 0.0, 4.2, 7.8, 'date not reached']]
    """
    judged = day(as_at, "as_at")
    plan = _gates(judged, gates, dates, amounts, tests, thresholds, actuals)
    total = sum(gate.amount for gate in plan)
    held = total if is_blank(funds) else number(funds, "funds", least=0)
    if held < total * (1 - ROUNDING_SLACK):
        raise InputError(
            f"funds is {held:,.10g}, which is less than the gates release ({total:,.10g}); check funds and amounts",
            at="funds",
            value=held,
        )
    refuse_unlike_size("funds", held, "the sum of amounts", total, MOST_TIMES_HELD)
    labelled = flag(headers, "headers")
    rows: list[list[Cell]] = []
    released, waits_for = 0.0, ""
    for gate in plan:
        state, reason = gate.own_state(judged)
        if state == RELEASE and waits_for:
            state, reason = HOLD, f"waits for {waits_for}"
        if state != RELEASE and not waits_for:
            waits_for = gate.name
        now = gate.amount if state == RELEASE else 0.0
        released += now
        said_of: dict[str, Cell] = {
            "state": state,
            "released": now,
            "cumulative": released,
            "held": held - released,
            "reason": reason,
        }
        rows.append([said_of[column.key] for column in ANSWER.columns])
    return answer_table("Gate", ANSWER.headings, [(g.name, row) for g, row in zip(plan, rows, strict=True)], labelled)


@dataclass(frozen=True)
class Gate:
    """One line of the draw-down plan; ``is_met`` is None while nothing is known, and ``why`` says what is."""

    name: str
    date: dt.date
    amount: float
    is_met: bool | None
    why: str

    def own_state(self, judged: dt.date) -> tuple[str, str]:
        """State and reason by this gate's own date and test, whatever the gates above it."""
        if judged < self.date:
            return HOLD, "date not reached"
        state = HOLD if self.is_met is None else RELEASE if self.is_met else FAIL
        return state, self.why


Placed = tuple[Any, str]


def _gates(judged: dt.date, gates: Cells, *columns: Cells) -> list[Gate]:
    named = _column(gates, "gates", None)
    refuse_beyond(len(named), GATES, "gates", "gates", "select only the rows of the plan")
    others = zip(columns, ("dates", "amounts", "tests", "thresholds", "actuals"), strict=True)
    dates, amounts, tests, thresholds, actuals = (_column(cells, name, len(named)) for cells, name in others)
    refuse_totals([value for value, _ in named], lambda i: named[i][1])
    titles = labels_or_numbers([_name(value, place) for value, place in named], len(named), "Gate")
    listed: list[Gate] = []
    for i, title in enumerate(titles):
        date = day(*dates[i])
        if listed and date < listed[-1].date:
            raise InputError(
                f"{dates[i][1]} is {said(date)}, which is before {listed[-1].name} ({said(listed[-1].date)}); "
                f"give the gates in date order",
                at=dates[i][1],
                value=date,
            )
        amount = number(*amounts[i], least=0)
        listed.append(Gate(title, date, amount, *_judged(judged, tests[i], thresholds[i], actuals[i])))
    return listed


def _column(cells: Cells, name: str, count: int | None) -> list[Placed]:
    """The cells of one row or column, text or not, each with its place; left out, they are blank."""
    rows = [[None]] * count if cells is None and count else grid(cells, name)
    across = len(rows) == 1 and len(rows[0]) > 1
    if len(rows[0]) > 1 and not across:
        raise InputError(f"{name} has {len(rows)} rows and {len(rows[0])} columns; use one row or one column", at=name)
    column = list(rows[0]) if across else [row[0] for row in rows]
    if count is not None and len(column) != count:
        raise InputError(f"{name} has {plural(len(column), 'cell')}; it needs {count}, one for each gate", at=name)
    return [(cell, f"{name} {'column' if across else 'row'} {i}") for i, cell in enumerate(column, start=1)]


def _name(value: Any, place: str) -> str:
    if not isinstance(value, str) and not is_blank(value):
        number(value, place)
    return label(value, place)


def _judged(judged: dt.date, test: Placed, threshold: Placed, actual: Placed) -> tuple[bool | None, str]:
    """Whether an actual meets its test, and why. It reads every cell, so that a wrong one gets its message."""
    kind = choice(*test, TESTS)
    if kind == "by":
        return _done_by(judged, day(*threshold), None if is_blank(actual[0]) else day(*actual))
    if kind == "yes":
        if not is_blank(threshold[0]) and not _yes(*threshold):
            raise InputError(
                f"{threshold[1]} is no, but the test of this gate is yes; leave it blank, or use yes",
                at=threshold[1],
                value=threshold[0],
            )
        is_met = None if is_blank(actual[0]) else _yes(*actual)
    else:
        mark = number(*threshold)
        measured = None if is_blank(actual[0]) else number(*actual)
        is_met = None if measured is None else measured >= mark if kind == "at least" else measured <= mark
    return is_met, "no actual yet" if is_met is None else "test met" if is_met else "test not met"


def _done_by(judged: dt.date, latest: dt.date, done: dt.date | None) -> tuple[bool | None, str]:
    """Whether something was done by its last day, as known on the day judged."""
    if done is not None and done <= judged:
        return done <= latest, "test met" if done <= latest else "test not met"
    if latest < judged:
        return False, f"not done by {said(latest)}"
    return None, "no actual yet" if done is None else f"actual is {said(done)}, after as_at"


def _yes(value: Any, place: str) -> bool:
    if isinstance(value, str):
        return choice(value, place, ("yes", "no", "true", "false")) in ("yes", "true")
    return flag(value, place)
