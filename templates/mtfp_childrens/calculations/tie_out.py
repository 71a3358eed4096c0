"""What ``carecurve project`` prints of the same returns, beside this plan's doing nothing, and what was edited since."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from templates.mtfp_childrens.council import Projected
from templates.mtfp_childrens.inputs.capacity import Capacity
from templates.mtfp_childrens.inputs.plan_inputs import Inputs, Settings
from templates.plan.cases import Case
from templates.plan.children import Children
from templates.plan.groups import FIRST_NUMBER
from templates.sheets.register_and_checks import Checks, Register
from templates.workbook.answer_lines import answer_lines, answer_of, before, named
from templates.workbook.model import Area, WordsFormula, Workbook
from templates.workbook.year_page import YearPage, block
from udfs.scenario.rates_table import RATES

NAME = "Tie-out"
CHILDREN, COST = ("Children", "Children, low", "Children, high"), ("Cost", "Cost, low", "Cost, high")
#: How near a plan's doing nothing is to the projection.
NEAR = 0.001


def add_tie_out(
    book: Workbook,
    register: Register,
    checks: Checks,
    settings: Settings,
    inputs: Inputs,
    capacity: Sequence[Capacity],
    flow: Children,
    nothing: Case,
    projected: Projected,
) -> None:
    """Figures of the projection as they were when the plan was made, and their difference from doing nothing here."""
    page = YearPage(
        book,
        NAME,
        "control",
        "Doing nothing here and carecurve project",
        "The same returns give the same numbers. What is typed over afterwards makes them part.",
    )
    page.axis_from(inputs.axis)
    page.section("carecurve project, when this plan was made")
    theirs = [
        page.inputs(f"carecurve project: {name}", _unit(name), projected.rows[name], _style(name))
        for name in (*CHILDREN, *COST)
    ]
    register.block(
        block(theirs, base=False),
        "Figures of carecurve project",
        "children, £",
        "Worked out from the same returns when the plan was made: for comparison only.",
        status="inferred",
        impact="Low",
    )
    page.section("Doing nothing here: cost")
    shape = answer_of("PROJECT_SCENARIO", "cost").shape({"placement": len(inputs.kinds)})
    lines = answer_lines(
        page,
        shape,
        nothing.call(page.name, "cost"),
        {
            "placement": [named(f"Do nothing: £ {kind}") for kind in inputs.kinds],
            "": before("Do nothing"),
            "interventions": before("Do nothing, interventions"),
        },
    )
    mine = [flow.closing, flow.low, flow.high, *(lines[key] for key in ("total", "total_low", "total_high"))]
    page.section("Difference, as a share")
    shares = [
        page.line(f"{name}: difference", "share", lambda y, a=a, b=b: f"={a[y]}/{b[y]}-1", "percent")  # type: ignore[misc]
        for name, a, b in zip((*CHILDREN, *COST), mine, theirs, strict=True)
    ]
    watched = {
        "Children at the opening": inputs.opening,
        "Starters": inputs.entries,
        "Rates": inputs.leaving_rate.cell(1, FIRST_NUMBER).span(rows=inputs.leaving_rate.rows - 1, columns=len(RATES)),
        "Where those who move go": inputs.moves.cell(1, 2).span(rows=inputs.moves.rows - 1, columns=len(inputs.kinds)),
        "Weekly costs": inputs.weekly_cost,
        "Price inflation": block(inputs.inflation, base=False),
        "Price base": settings.price_base,
        "Chance of the range": settings.interval,
        **{f"Places: {one.kind}": one.at_opening for one in capacity},
    }
    page.section("Sums of inputs when this plan was made: numbers, their squares, and each times the one below it")
    made = [
        # The projection knows no limit on places: any that stand here are an edit.
        page.constant_inputs(
            f"{name}: as made", "sum", 0 if name.startswith("Places: ") else _sum(book, area), "general"
        )
        for name, area in watched.items()
    ]
    register.block(
        made[0].span(rows=len(made)),
        "Sums of inputs when this plan was made",
        "sum",
        "Worked out when the plan was made: for comparison only.",
        status="inferred",
        impact="Low",
    )
    page.section("Edited since this plan was made")
    edited = [
        page.constant(
            f"{name}: edited since",
            "1 if so",
            f"=IF(ABS({_sum_formula(area)}-{was.ref})>{settings.tolerance.ref}*{settings.tolerance.ref}*ABS({was.ref}),1,0)",
            "whole",
        )
        for (name, area), was in zip(watched.items(), made, strict=True)
    ]
    cells = "+".join(cell.ref for cell in edited)
    page.row += 1
    page.text(
        WordsFormula(
            f'=IF({cells}=0,"Nothing was edited since: doing nothing is carecurve project\'s.","Edited since: the marked '
            f"inputs are no longer those of the returns, so doing nothing is no longer carecurve project's.\")"
        )
    )
    for words in projected.reasons:
        page.text(words)
    near = register.value(
        "Difference from carecurve project that is none",
        NEAR,
        "share",
        "Doing nothing is fitted to it: what is left is rounding.",
        "percent",
        status="assumed",
        impact="Low",
    )
    gaps = block(shares, base=False).ref
    checks.zero(
        "Doing nothing is carecurve project's, unless inputs were edited since",
        page.name,
        f"=IF({cells}=0,MAX(MAX({gaps}),-MIN({gaps})),0)",
        near,
        "Children and cost of every plan year, with both ends of their ranges.",
    )


def _unit(name: str) -> str:
    return "£" if name in COST else "children"


def _style(name: str) -> str:
    return "money" if name in COST else "children"


def _sum_formula(area: Area) -> str:
    """Numbers, their squares and each times the one below it, which tell their order."""
    parts = [f"SUM({area.ref})", f"SUMPRODUCT({area.ref},{area.ref})"]
    if area.rows > 1:
        above, below = area.span(rows=area.rows - 1), area.cell(1).span(rows=area.rows - 1, columns=area.columns)
        parts.append(f"SUMPRODUCT({above.span(columns=area.columns).ref},{below.ref})")
    return "+".join(parts)


def _sum(book: Workbook, area: Area) -> float:
    """The same of the numbers that the plan is made with."""
    cells = book.sheet(area.sheet).constants

    def number(row: int, column: int) -> float:
        value = cells[area.row + row, area.column + column].value
        return float(value) if isinstance(value, (int, float)) else 0.0

    columns = [[number(row, column) for row in range(area.rows)] for column in range(area.columns)]
    squares = sum(n + n * n for each in columns for n in each)
    return squares + sum(a * b for each in columns for a, b in itertools.pairwise(each))
