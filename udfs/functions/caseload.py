"""CASELOAD_BREAKEVEN: what a team must avoid to pay for itself."""

from __future__ import annotations

import math
from typing import Annotated

from udfs.errors import InputError
from udfs.worksheet.answer_rows import AnswerRow, once
from udfs.worksheet.answers import answer_table, filled
from udfs.worksheet.arguments import flag, number
from udfs.worksheet.definition import Answer, Argument, Cell, Cells, worksheet_function
from udfs.worksheet.units import refuse_unlike_size

#: Slack when rounding up, so that 8.000000000000001 workers are 8 and not 9.
ROUNDING_SLACK = 1e-9


ANSWER = once(
    AnswerRow("caseload", "Current caseload (children per worker)", "children a worker"),
    AnswerRow("needed", "Workers needed (FTE)", "FTE"),
    AnswerRow("extra", "Extra workers, exact (FTE)", "FTE", note="negative when there are more than needed"),
    AnswerRow("extra_whole", "Extra workers, whole", "posts", note="rounded up; 0 when none is needed"),
    AnswerRow("investment", "Annual investment (£)", "£ a year"),
    AnswerRow("saving", "Net saving per placement avoided (£)", "£ in the year"),
    AnswerRow("avoid", "Placements to avoid, exact", "placements"),
    AnswerRow("avoid_whole", "Placements to avoid, whole", "placements", note="rounded up"),
    AnswerRow("net", "Net position at the whole number (£)", "£ in the year", note="positive is a saving"),
    AnswerRow("payback", "Payback at the whole number (months)", "months"),
    across="one column of values",
)


@worksheet_function("Value", ANSWER)
def CASELOAD_BREAKEVEN(
    children: Annotated[Cells, Argument("The number of children with an allocated case (open cases), above 0.")],
    social_workers: Annotated[Cells, Argument("The number of case-holding social workers in post (FTE), above 0.")],
    target_caseload: Annotated[Cells, Argument("The number of children that each worker should have, above 0.")],
    cost_per_worker: Annotated[Cells, Argument("The cost of one social worker with on-costs, in £ a year.")],
    placement_cost: Annotated[Cells, Argument("The cost of one placement that the team would avoid, in £ a year.")],
    substitute_cost: Annotated[
        Cells,
        Argument("The cost of the placement or support used instead, in £ a year; 0 (the default) if there is none."),
    ] = 0,
    management_cost: Annotated[
        Cells,
        Argument(
            "The cost of managers and other posts that come with the team, in £ a year; 0 (the default) if "
            "there is none."
        ),
    ] = 0,
    months: Annotated[
        Cells,
        Argument(
            "The months of the year in which an avoided placement saves money, above 0 and up to 12. 12 (the "
            "default) is a full year; 6 fits placements avoided evenly through the year."
        ),
    ] = 12,
    headers: Annotated[Cells, Argument("TRUE (the default) adds row labels and a header row.")] = True,
) -> Answer:
    """How many social workers it takes to reach a caseload, what they cost in £ a year, and how many placements they must avoid for the team to pay for itself.

    Excel call
    ----------
    =CASELOAD_BREAKEVEN(480, 24, 15, 43000, 163560, 0, 155000)

    Parameters
    ----------
    children : one cell, open cases, above 0
    social_workers : one cell, FTE in post, above 0
    target_caseload : one cell, children for each FTE worker, above 0
    cost_per_worker : one cell, £ a year, above 0
    placement_cost : one cell, £ a year, above substitute_cost
    substitute_cost, management_cost : one cell each, £ a year, 0 or more
    months : one cell, above 0 and up to 12
    headers : one cell, TRUE or FALSE

    Returns
    -------
    One column of values, with a row for each measure; the manual lists them. Only the rows called whole are
    rounded: they are rounded up.

    Errors
    ------
    A message names the place and says what to do. You get one for numbers outside their range, text, blanks
    and error values; for a substitute that costs as much as the placement, because nothing is saved then; and
    for a worker's cost and a placement's cost of which one is over 200 times the other, because their units
    must differ.

    Method
    ------
    workers needed = children ÷ target caseload; investment = whole extra workers × cost per worker +
    management cost; net saving = (placement cost − substitute cost) × months ÷ 12; placements to
    avoid = investment ÷ net saving. Payback = 12 × investment ÷ (whole placements × net saving). This is the
    month in which the year's saving, spread evenly, reaches the year's investment, which counts in full from
    the start. From then to the end of the year the saving stays above it.

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
    worker_cost = number(cost_per_worker, "cost_per_worker", above=0)
    cost = number(placement_cost, "placement_cost", above=0)
    substitute = number(substitute_cost, "substitute_cost", least=0)
    management = number(management_cost, "management_cost", least=0)
    part = number(months, "months", above=0, most=12) / 12
    if substitute >= cost:
        raise InputError(
            f"substitute_cost is {substitute:,.0f}, which is not below placement_cost ({cost:,.0f}), so avoiding "
            f"a placement would save nothing; check both costs",
            at="substitute_cost",
            value=substitute,
        )
    refuse_unlike_size("placement_cost", cost, "cost_per_worker", worker_cost)
    needed = cases / target
    extra = needed - workers
    whole_extra = max(0, _round_up(extra))
    investment = whole_extra * worker_cost + management
    saving = (cost - substitute) * part
    avoid = investment / saving
    whole = max(1, _round_up(avoid)) if investment else 0
    payback: Cell = 12 * investment / (whole * saving) if whole else 0.0
    values = {
        "caseload": cases / workers,
        "needed": needed,
        "extra": extra,
        "extra_whole": whole_extra,
        "investment": investment,
        "saving": saving,
        "avoid": avoid,
        "avoid_whole": whole,
        "net": whole * saving - investment,
        "payback": payback,
    }
    rows = filled(ANSWER, {key: [value] for key, value in values.items()})
    return answer_table("Measure", ["Value"], rows, flag(headers, "headers"))


def _round_up(value: float) -> int:
    return math.ceil(value - ROUNDING_SLACK)
