"""INVEST_TO_SAVE: whether an investment pays back, when, and how likely that is."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from typing import Annotated, Any

from udfs.errors import InputError
from udfs.worksheet.answer_rows import AnswerRow, once
from udfs.worksheet.answers import answer_table, filled, numbered_years
from udfs.worksheet.arguments import Table, flag, is_blank, number, refuse_beyond, series
from udfs.worksheet.definition import Answer, Argument, Cell, Cells, worksheet_function
from udfs.worksheet.labels import refuse_total_rows, refuse_unlike, yearly_table
from udfs.worksheet.limits import INVESTMENT_YEARS
from udfs.worksheet.units import bare, refuse_unlike_size, unit_in
from udfs.worksheet.years import year_in

#: Binary rounding that a comparison of sums of money overlooks, as a share of them.
ROUNDING_SLACK = 1e-9
NOT_REACHED = "not reached"
NOT_APPLICABLE = "n/a"

#: The least and greatest share of the plan in a range: a saving may turn into an extra cost as large as the plan.
LEAST_SHARE, MOST_SHARE = -1, 10
#: The greatest chance of a negative investment that its range may leave, and the widest interval.
MOST_CHANCE_BELOW_NIL = 0.001
WIDEST = 0.998


WITH_RANGE = "a range is given"
IN_FIRST = "one value, in the first year's column"

ANSWER = once(
    AnswerRow("net", "Net", "money", adds_up=True, note="in the unit of investment and saving, like all money here"),
    AnswerRow("cumulative", "Cumulative", "money"),
    AnswerRow("discounted", "Discounted", "money", adds_up=True),
    AnswerRow("invested", "Total invested", "money", note=IN_FIRST),
    AnswerRow("saved", "Total saved", "money", note=IN_FIRST),
    AnswerRow("return", "Return per £1 invested", "ratio", note=f"{IN_FIRST}; gross; n/a when nothing is invested"),
    AnswerRow("present_value", "Net present value", "money", note=IN_FIRST),
    AnswerRow(
        "payback",
        "Payback (years)",
        "years",
        note=f"{IN_FIRST}; from the start; not reached when the last year ends below zero",
    ),
    AnswerRow("peak", "Peak funding", "money", note=IN_FIRST),
    AnswerRow(
        "share",
        "Share of saving needed to break even",
        "share",
        note="on what is invested and saved to the year end; n/a while nothing is saved",
    ),
    AnswerRow(
        "chance",
        "Chance of having paid back",
        "chance",
        when=WITH_RANGE,
        note="for good, by the year end; it never falls; n/a while nothing is invested",
    ),
    AnswerRow("low", "Cumulative low", "money", when=WITH_RANGE, note="the low end of the range that interval sets"),
    AnswerRow("high", "Cumulative high", "money", when=WITH_RANGE, note="the high end"),
    across="years",
)


@worksheet_function("Value", ANSWER)
def INVEST_TO_SAVE(
    investment: Annotated[
        Cells, Argument("The money put in, by year, as positive numbers: one row or column, in £, £000 or £m.", "range")
    ],
    saving: Annotated[
        Cells,
        Argument(
            "The money saved or cost avoided, by year, in the same unit: one row or column of the same length. "
            "A negative number is an extra cost.",
            "range",
        ),
    ],
    discount_rate: Annotated[
        Cells,
        Argument(
            "The yearly discount rate as a decimal; 0.035 (the default) is HM Treasury's. The first year is not"
            " discounted."
        ),
    ] = 0.035,
    saving_range: Annotated[
        Cells,
        Argument(
            "Two cells, low and high: the outcome may lie between these shares of the planned saving, such as "
            "0.5 and 1.2. If left out, the saving is certain.",
            "range",
        ),
    ] = None,
    cost_range: Annotated[
        Cells,
        Argument(
            "Two cells, low and high: the same for the investment and extra costs, such as 0.95 and 1.3. If "
            "left out, they are certain.",
            "range",
        ),
    ] = None,
    interval: Annotated[
        Cells,
        Argument(
            "The chance that the outcome falls between low and high, as a decimal. It applies to both ranges "
            "that you give and to the range in the answer. 0.8 (the default) leaves one chance in ten at each "
            "end."
        ),
    ] = 0.8,
    headers: Annotated[Cells, Argument("TRUE (the default) adds row labels and a header row.")] = True,
) -> Answer:
    """Net, cumulative and discounted flows of an investment by year; its return, net present value, payback and peak funding; the share of saving needed to break even; and, if you give a range, the chance of having paid back.

    Excel call
    ----------
    =INVEST_TO_SAVE(B4:F4, B5:F5, 0.035, H4:I4, H5:I5)

    Parameters
    ----------
    investment : one row or column, in any one unit of money, 0 or more
    saving : one row or column of the same length and unit; negative is an extra cost
        Either may have years beside or above it, the same years in both. Saving is gross of the investment.
        A blank is not a zero: type 0. Cashable savings and costs avoided are two cases: call once for each,
        and never add them.
    discount_rate : one cell, decimal a year, above −1 and below 1
    saving_range, cost_range : two cells each, low up to 1 and high from 1, shares of the plan
        A low below 0 means that the saving may turn into an extra cost.
    interval : one cell, decimal above 0 and up to 0.998
    headers : one cell, TRUE or FALSE

    Returns
    -------
    Years across. Flows and shares have a value in each year. A figure for the whole case stands in the first
    year's column, and the rest of its row is blank. A range adds three rows. Money is in the unit given (£, £000 or
    £m). Not rounded. The manual lists every row.

    Errors
    ------
    A message names the place and says what to do. You get one for ranges of different lengths; years that differ
    between the two or do not follow each other; blanks, text, error values and a negative investment; and a cost
    range so wide that the investment could be negative.

    Method
    ------
    net = saving − investment; discounted = net ÷ (1 + rate)^(year − 1). So the first year counts in full, as
    year 0 does in HM Treasury's Green Book. Payback = years until the cumulative flow reaches zero from below
    for the last time, with each year's flow spread evenly; it is 0 if no year ends below zero. A programme that
    invests again and falls below zero has not paid back before. Return = total saved ÷ total invested; peak
    funding = the deepest cumulative shortfall at a year end; share needed = invested to date ÷ saved to date,
    where extra costs count as invested.

    Ranges: one factor multiplies the saving of every year. Another, independent of it, multiplies the investment
    and extra costs of every year. So a programme that falls short does so in every year. Each factor is two-piece
    normal, most likely at the plan, with (1 − interval) ÷ 2 below low and as much above high. The function works
    out the chance and simulates nothing. It cuts nothing off: the range of a saving may reach below nil, and that
    of an investment may do so with a chance of at most one in a thousand. The chance of having paid back for good
    is that of the worst year end from that year on, because a saving that is enough for that year end is enough for
    all. The ranges do not cover delay: to see its effect, move the saving to later years.

    Source
    ------
    HM Treasury, The Green Book; Norfolk County Council, Children's Services Committee, 17 October
    2017, paragraphs 5.3 to 5.6, for the use; Blackpool Council, Medium-Term Financial Strategy,
    October 2022, Model 3, for break-even as effectiveness; Bank of England Quarterly Bulletin,
    February 1998, for the two-piece normal.

    Example
    -------
    >>> table = INVEST_TO_SAVE([1.0, 0, 0], [0, 1.5, 1.5], 0, [0.5, 1.2])
    >>> table[2], table[8][:2]
    (['Cumulative', -1.0, 0.5, 2.0], ['Payback (years)', 1.6666666666666665])
    >>> [round(share, 3) for share in table[10][2:]], [round(chance, 2) for chance in table[11][1:]]
    ([0.667, 0.333], [0.0, 0.78, 0.96])
    """
    put_in = series(investment, "investment")
    refuse_beyond(len(put_in.cells), INVESTMENT_YEARS, "investment", "years", "select only the years of the case")
    taken_out = series(saving, "saving", length=len(put_in.cells))
    headings = _years(put_in, taken_out)
    spent = [row[0] for row in put_in.numbers(least=0)]
    saved = [row[0] for row in taken_out.numbers()]
    rate = number(discount_rate, "discount_rate", above=-1, below=1, fix="3.5% is 0.035")
    labelled = flag(headers, "headers")
    chance = number(interval, "interval", above=0, most=WIDEST, fix="80% is 0.8")
    factors = [_range(cells, name) for cells, name in ((saving_range, "saving_range"), (cost_range, "cost_range"))]
    net = [s - i for s, i in zip(saved, spent, strict=True)]
    cumulative = running_total(net)
    discounted = [flow / (1 + rate) ** year for year, flow in enumerate(net)]
    invested = sum(spent)
    blanks: list[Cell] = [None] * (len(net) - 1)
    gains = running_total([max(s, 0.0) for s in saved])
    losses = running_total([i + max(-s, 0.0) for s, i in zip(saved, spent, strict=True)])
    slack = ROUNDING_SLACK * (invested + sum(map(abs, saved)))
    values: dict[str, list[Any]] = {
        "net": net,
        "cumulative": cumulative,
        "discounted": discounted,
        "invested": [invested, *blanks],
        "saved": [sum(saved), *blanks],
        "return": [sum(saved) / invested if invested else NOT_APPLICABLE, *blanks],
        "present_value": [sum(discounted), *blanks],
        "payback": [payback_years(net, slack), *blanks],
        "peak": [max(0.0, -min(cumulative)), *blanks],
        "share": [loss / gain if gain else NOT_APPLICABLE for gain, loss in zip(gains, losses, strict=True)],
    }
    if factors != [None, None]:
        values |= _uncertain_rows(gains, losses, factors, chance)
    rows = filled(ANSWER, values)
    return answer_table("Investment", headings, rows, labelled)


def _years(investment: Table, saving: Table) -> list[str]:
    """The headings of the years. If both ranges give them, they must be the same."""
    for argument in (investment, saving):
        refuse_total_rows(argument)
        yearly_table(argument)
    refuse_unlike((replace(investment, columns=None), replace(saving, columns=None)), "years")
    _refuse_unlike_units(investment, saving)
    return investment.labels or saving.labels or numbered_years(len(investment.cells))


def _refuse_unlike_units(investment: Table, saving: Table) -> None:
    """Refuse titles with different units, or a title that is not money by year."""
    units_read: list[tuple[str, float | None]] = []
    for argument in (investment, saving):
        titles = [title for title in (*(argument.columns or ()), argument.corner) if title and year_in(title) is None]
        units = {title: unit_in(bare(title)[1]) for title in titles}
        for title, unit in units.items():
            if unit.is_percent or (unit.periods - {"year"} and (unit.is_money or not unit.words)):
                raise InputError(
                    f"{argument.name} is headed '{title[:40]}'; give money by year, in £, £000 or £m", at=argument.name
                )
        units_read += [
            (title, unit.multiple) for title, unit in units.items() if unit.is_money or unit.multiple != 1
        ] or [("", None)]
    (title, one), *others = units_read
    for second, other in others:
        if one is not None and other is not None and one != other:
            raise InputError(
                f"saving is headed '{second[:40]}' and investment is headed '{title[:40]}'; give both in the same unit: £, £000 or £m",
                at="saving",
            )
    if len({multiple or 1.0 for _, multiple in units_read}) > 1:
        spent, saved = ([row[0] for row in argument.numbers()] for argument in (investment, saving))
        refuse_unlike_size("saving", sum(map(abs, saved)), "investment", sum(map(abs, spent)))


def running_total(flows: Sequence[float]) -> list[float]:
    return list(itertools.accumulate(flows))


def payback_years(net: Sequence[float], slack: float) -> Cell:
    """Years until the cumulative flow returns to zero from below for the last time; 0 if it is never below.

    ``slack`` is the binary rounding of the flows: a shortfall up to it counts as none.
    """
    total = 0.0
    payback: Cell = 0.0
    for year, flow in enumerate(net):
        before, total = total, total + flow
        if total < -slack:
            payback = NOT_REACHED
        elif before < -slack:
            payback = year + min(1.0, -before / flow)
    return payback


def _range(cells: Cells, name: str) -> tuple[float, float] | None:
    """Low and high as shares of the plan, which lies between them; None where no range is given."""
    if is_blank(cells):
        return None
    ends = series(cells, name, length=2, of="end of the range (low and high)")
    low = number(ends.cells[0][0], ends.place(0), least=LEAST_SHARE, most=1, fix="a low of half the plan is 0.5")
    high = number(ends.cells[1][0], ends.place(1), least=1, most=MOST_SHARE, fix="a high of 120% of the plan is 1.2")
    return low, high


def _uncertain_rows(
    gains: Sequence[float], losses: Sequence[float], factors: Sequence[tuple[float, float] | None], interval: float
) -> dict[str, list[Cell]]:
    """The chance of having paid back for good by each year end, and the range of the cumulative flow there."""
    payback = import_module(
        "udfs.investment.payback"
    )  # here, so that calls without a range do not wait for its imports
    saving, cost = (payback.spread_between(*(factor or (1.0, 1.0)), interval) for factor in factors)
    below_nil = payback.chance_below_nil(cost)
    if below_nil > MOST_CHANCE_BELOW_NIL:
        raise InputError(
            f"cost_range is so wide that the investment has a {below_nil:.1%} chance of being negative; "
            f"use a low nearer to 1",
            at="cost_range",
        )

    def chance_at(gain: float, loss: float) -> float:
        if not gain:
            return 0.0 if loss else 1.0
        in_surplus: float = payback.chance_paid_back(gain, saving, loss * (1 - ROUNDING_SLACK), cost)
        return in_surplus

    tail = (1 - interval) / 2
    to_date = list(zip(gains, losses, strict=True))
    for_good = list(itertools.accumulate((chance_at(*sums) for sums in reversed(to_date)), min))[::-1]
    return {
        "chance": [c if loss else NOT_APPLICABLE for c, loss in zip(for_good, losses, strict=True)],
        "low": [payback.exceeded_with(1 - tail, gain, saving, loss, cost) for gain, loss in to_date],
        "high": [payback.exceeded_with(tail, gain, saving, loss, cost) for gain, loss in to_date],
    }
