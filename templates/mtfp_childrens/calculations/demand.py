"""Children by placement if in-house places were never full."""

from __future__ import annotations

from templates.mtfp_childrens.inputs.plan_inputs import Inputs, Settings
from templates.plan.children import Children
from templates.sheets.register_and_checks import Checks
from templates.workbook.model import Workbook
from templates.workbook.year_page import HEADER_ROW, Line, YearPage

BY_TYPE = ("closing", "closing low", "closing high", "average in year")
TOTALS = ("opening", "starters", "leavers", "closing", "closing low", "closing high", "average in year")


def add_demand(book: Workbook, checks: Checks, settings: Settings, inputs: Inputs, flow: Children) -> Line:
    """The same projection without limits on places, and what the limits turn away; returns all children."""
    page = YearPage(
        book,
        "Demand",
        "calculation",
        "Children by placement if in-house places were never full",
        "Do nothing without the sheet Capacity. Not rounded; the range allows for chance alone.",
    )
    page.axis_from(inputs.axis)
    page.section("Children by placement, places never full")
    plan = Line(page.name, HEADER_ROW, "").plan
    kinds = inputs.kinds
    labels = [f"{kind}: {what}" for kind in kinds for what in BY_TYPE] + [f"All placements: {what}" for what in TOTALS]
    lines = page.table(
        labels,
        ["placements" if label.endswith("average in year") else "children" for label in labels],
        f"=PROJECT_PLACEMENTS({inputs.opening.ref},{inputs.entries.ref},{inputs.leaving_rate.ref},{inputs.moves.ref},"
        f"COLUMNS({plan.ref}),,{settings.interval.ref},FALSE)",
        ["children"] * len(labels),
        base=False,
    )
    closings, total = lines[0 : len(kinds) * 4 : 4], lines[len(kinds) * 4 + TOTALS.index("closing")]
    for i, line in enumerate(closings):
        page.base_year(line, f"={inputs.opening.cell(i).ref}", "children")
    page.base_year(total, f"=SUM({inputs.opening.ref})", "children")
    if inputs.limited:
        page.section("In-house demand that places turn away")
    for name in inputs.limited:
        wanted, placed = (found[kinds.index(name)] for found in (closings, flow.closings))
        page.line(
            f"{name}: wanted less placed",
            "children",
            lambda y, a=wanted, b=placed: f"={a[y]}-{b[y]}",  # type: ignore[misc]
            "children",
            every_year=True,
        )
    test = page.line(
        "Closing by type − all placements",
        "children",
        lambda y: "=" + "+".join(line[y] for line in closings) + f"-{total[y]}",
        "children",
    )
    checks.zero(
        "Types add to all placements: demand",
        page.name,
        f"=MAX(MAX({test.plan.ref}),-MIN({test.plan.ref}))",
        settings.tolerance,
        f"{test.label} is nil in every plan year.",
    )
    return total
