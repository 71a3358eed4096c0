"""Whether an investment pays for itself."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Annotated

from udfs.answers import Row, answer_table, numbered_years
from udfs.definition import Answer, Argument, Cell, Cells, worksheet_function
from udfs.inputs import InputError, flag, number, series

#: Slack when rounding up, so that 8.000000000000001 workers are 8 and not 9.
ROUNDING_SLACK = 1e-9
NOT_REACHED = "not reached"
NOT_APPLICABLE = "n/a"


@worksheet_function("Value")
def CASELOAD_BREAKEVEN(
    children: Annotated[Cells, Argument("Children with an allocated case (open cases), above 0.")],
    social_workers: Annotated[Cells, Argument("Case-holding social workers in post (FTE), above 0.")],
    target_caseload: Annotated[Cells, Argument("Children for each worker to aim for, above 0.")],
    cost_per_worker: Annotated[Cells, Argument("Cost of one social worker with on-costs, £ a year.")],
    placement_cost: Annotated[Cells, Argument("Cost of one placement to be avoided, £ a year.")],
    substitute_cost: Annotated[Cells, Argument(
        "Cost of the placement or support used instead, £ a year; 0 (the default) if none.")] = 0,
    management_cost: Annotated[Cells, Argument(
        "Cost of managers and other posts that come with the team, £ a year; 0 (the default) if none.")] = 0,
    months: Annotated[Cells, Argument(
        "Months of the year for which an avoided placement saves, above 0 to 12; 12 (the default) is a "
        "full year, 6 a mid-year average start.")] = 12,
    headers: Annotated[Cells, Argument("TRUE (the default) adds row labels and a header row.")] = True,
) -> Answer:  # fmt: skip
    """Social workers needed to reach a caseload, what they cost in £ a year, and how many placements must be avoided for the team to pay for itself.

    Excel call
    ----------
    =CASELOAD_BREAKEVEN(480, 24, 15, 43000, 163560, 0, 155000)

    Parameters
    ----------
    children : one cell, open cases, above 0
    social_workers : one cell, FTE in post, above 0
    target_caseload : one cell, children for each FTE worker, above 0
    cost_per_worker : one cell, £ a year, 0 or more
    placement_cost : one cell, £ a year, above substitute_cost
    substitute_cost, management_cost : one cell each, £ a year, 0 or more
    months : one cell, above 0 to 12
    headers : one cell, TRUE or FALSE

    Returns
    -------
    Ten rows: Current caseload (children for each worker) · Workers needed (FTE) · Extra workers,
    exact (FTE; negative when there are more than needed) · Extra workers, whole (0 when none is
    needed) · Annual investment (£) · Net saving per placement avoided (£ in the year) · Placements to
    avoid, exact · Placements to avoid, whole · Net position at the whole number (£; positive is a
    saving) · Payback at the whole number (months). Only the rows called whole are rounded, and up.

    Errors
    ------
    Numbers outside their range, text, blanks and error values name the place and the remedy; so does
    a substitute that costs as much as the placement, because nothing is then saved.

    Method
    ------
    workers needed = children ÷ target caseload; investment = whole extra workers × cost per worker +
    management cost; net saving = (placement cost − substitute cost) × months ÷ 12; placements to
    avoid = investment ÷ net saving. Payback = 12 × investment ÷ (whole placements × net saving): the
    month in which the year's saving, spread evenly, meets the year's investment.

    Source
    ------
    Portsmouth City Council, Cabinet, 29 June 2017, Resilience in Children's Social Care, paragraphs
    2.1 and 6.3: eight social workers and three leaders for £499,000.

    Example
    -------
    >>> [row[1] for row in CASELOAD_BREAKEVEN(480, 24, 15, 43000, 163560, 0, 155000)[1:6]]
    [20.0, 32.0, 8.0, 8, 499000.0]
    """
    cases = number(children, "children", above=0)
    workers = number(social_workers, "social_workers", above=0)
    target = number(target_caseload, "target_caseload", above=0)
    worker_cost = number(cost_per_worker, "cost_per_worker", least=0)
    cost = number(placement_cost, "placement_cost", above=0)
    substitute = number(substitute_cost, "substitute_cost", least=0)
    management = number(management_cost, "management_cost", least=0)
    part = number(months, "months", above=0, most=12) / 12
    if substitute >= cost:
        raise InputError(
            f"substitute_cost is {substitute:,.0f}, not less than placement_cost ({cost:,.0f}), so avoiding a "
            f"placement saves nothing; check the two costs"
        )
    needed = cases / target
    extra = needed - workers
    whole_extra = max(0, _round_up(extra))
    investment = whole_extra * worker_cost + management
    saving = (cost - substitute) * part
    avoid = investment / saving
    whole = _round_up(avoid)
    payback: Cell = 12 * investment / (whole * saving) if whole else 0.0
    rows: list[Row] = [
        ("Current caseload (children per worker)", [cases / workers]),
        ("Workers needed (FTE)", [needed]),
        ("Extra workers, exact (FTE)", [extra]),
        ("Extra workers, whole", [whole_extra]),
        ("Annual investment (£)", [investment]),
        ("Net saving per placement avoided (£)", [saving]),
        ("Placements to avoid, exact", [avoid]),
        ("Placements to avoid, whole", [whole]),
        ("Net position at the whole number (£)", [whole * saving - investment]),
        ("Payback at the whole number (months)", [payback]),
    ]
    return answer_table("Measure", ["Value"], rows, flag(headers, "headers"))


def _round_up(value: float) -> int:
    return math.ceil(value - ROUNDING_SLACK)


@worksheet_function("Value")
def INVEST_TO_SAVE(
    investment: Annotated[Cells, Argument(
        "Money put in, by year, as positive numbers: one row or column (£, £000 or £m alike).", "range")],
    saving: Annotated[Cells, Argument(
        "Money saved or cost avoided, by year, in the same unit: one row or column of the same length. "
        "A negative number is an extra cost.", "range")],
    discount_rate: Annotated[Cells, Argument(
        "Yearly discount rate as a decimal; 0.035 (the default) is HM Treasury's. The first year is not "
        "discounted.")] = 0.035,
    headers: Annotated[Cells, Argument("TRUE (the default) adds row labels and a header row.")] = True,
) -> Answer:  # fmt: skip
    """Net, cumulative and discounted flows of an investment by year, with total invested and saved, return per £1, net present value, payback and peak funding.

    Excel call
    ----------
    =INVEST_TO_SAVE(B4:F4, B5:F5)

    Parameters
    ----------
    investment : one row or column, in any one unit of money, 0 or more
    saving : one row or column of the same length and unit; negative is an extra cost
        Saving is gross of the investment. Blank is not zero: type 0.
    discount_rate : one cell, decimal a year, above −1 and below 1
    headers : one cell, TRUE or FALSE

    Returns
    -------
    Years across: Net · Cumulative · Discounted. Then six lines with their value in the first year's
    column and the rest blank: Total invested · Total saved · Return per £1 invested (gross of it) · Net
    present value · Payback (years), from the start · Peak funding. Payback is "not reached" when the
    cumulative flow stays below zero, and the return is "n/a" when nothing is invested. Not rounded.

    Errors
    ------
    Ranges of unlike length, blanks, text, error values and a negative investment name the place and
    the remedy.

    Method
    ------
    net = saving − investment; discounted = net ÷ (1 + rate)^(year − 1), so the first year counts in
    full, as HM Treasury's Green Book treats year 0; payback = years until the cumulative flow first
    reaches zero from below, each year's flow spread evenly, 0 if it never is below; return = total
    saved ÷ total invested; peak funding = the deepest cumulative shortfall at a year end.

    Source
    ------
    HM Treasury, The Green Book; Norfolk County Council, Children's Services Committee, 17 October
    2017, paragraphs 5.3 to 5.6, for the use.

    Example
    -------
    >>> table = INVEST_TO_SAVE([1.0, 0, 0], [0, 1.5, 1.5], 0)
    >>> table[2], table[8][:2]
    (['Cumulative', -1.0, 0.5, 2.0], ['Payback (years)', 1.6666666666666665])
    """
    spent = [row[0] for row in series(investment, "investment").numbers(least=0)]
    saved = [row[0] for row in series(saving, "saving", length=len(spent)).numbers()]
    rate = number(discount_rate, "discount_rate", above=-1, below=1, fix="3.5% is 0.035")
    net = [s - i for s, i in zip(saved, spent, strict=True)]
    cumulative = running_total(net)
    discounted = [flow / (1 + rate) ** year for year, flow in enumerate(net)]
    invested = sum(spent)
    blanks: list[Cell] = [None] * (len(net) - 1)
    rows: list[Row] = [
        ("Net", net),
        ("Cumulative", cumulative),
        ("Discounted", discounted),
        ("Total invested", [invested, *blanks]),
        ("Total saved", [sum(saved), *blanks]),
        ("Return per £1 invested", [sum(saved) / invested if invested else NOT_APPLICABLE, *blanks]),
        ("Net present value", [sum(discounted), *blanks]),
        ("Payback (years)", [payback_years(net, ROUNDING_SLACK * (invested + sum(map(abs, saved)))), *blanks]),
        ("Peak funding", [max(0.0, -min(cumulative)), *blanks]),
    ]
    return answer_table("Investment", numbered_years(len(net)), rows, flag(headers, "headers"))


def running_total(flows: Sequence[float]) -> list[float]:
    totals = [0.0]
    for flow in flows:
        totals.append(totals[-1] + flow)
    return totals[1:]


def payback_years(net: Sequence[float], slack: float) -> Cell:
    """Years until the cumulative flow first returns to zero from below; 0 if it is never below.

    ``slack`` is the binary rounding of the flows: a shortfall no larger is none.
    """
    total = 0.0
    for year, flow in enumerate(net):
        if total < -slack and total + flow >= -slack:
            return year + min(1.0, -total / flow)
        total += flow
    return NOT_REACHED if total < -slack else 0.0
