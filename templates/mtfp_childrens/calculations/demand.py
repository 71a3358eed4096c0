"""Children by placement if in-house places were never full."""

from __future__ import annotations

from templates.mtfp_childrens.inputs.plan_inputs import Inputs, Settings
from templates.plan.children import Children
from templates.sheets.register_and_checks import Checks
from templates.workbook.answer_lines import answer_lines, answer_of, before
from templates.workbook.model import Workbook
from templates.workbook.year_page import HEADER_ROW, Line, YearPage
from udfs.scenario.tables import TURNS_18


def add_demand(book: Workbook, checks: Checks, settings: Settings, inputs: Inputs, flow: Children) -> Line:
    """The same projection without limits on places, and what the limits turn away; returns all children."""
    page = YearPage(
        book,
        "Demand",
        "calculation",
        "Children by placement if in-house places were never full",
        "Do nothing without the sheet Capacity. Not rounded. The last row of the block says what the range holds.",
    )
    page.axis_from(inputs.axis)
    page.section("Children by placement, places never full")
    plan = Line(page.name, HEADER_ROW, "").plan
    kinds = inputs.kinds
    rows = answer_lines(
        page,
        answer_of("PROJECT_PLACEMENTS").shape({"placement": len(kinds)}, (TURNS_18,) if inputs.in_groups else ()),
        f"=PROJECT_PLACEMENTS({inputs.opening.ref},{inputs.entries.ref},{inputs.leaving_rate.ref},{inputs.moves.ref},"
        f"COLUMNS({plan.ref}),,{settings.interval.ref},,{inputs.fit_and_doubt},FALSE)",
        {"placement": [before(kind) for kind in kinds], "total": before("All placements")},
    )
    closings, total = rows.each("placement.closing"), rows["total.closing"]
    for i, line in enumerate(closings):
        page.base_year(line, f"={inputs.opening.cell(i).ref}", "children")
    page.base_year(total, f"=SUM({inputs.opening.ref})", "children")
    if inputs.limited:
        page.section("In-house demand that places turn away")
    for name in inputs.limited:
        demanded, placed = (rows[kinds.index(name)] for rows in (closings, flow.closings))
        page.line(
            f"{name}: wanted less placed",
            "children",
            lambda y, a=demanded, b=placed: f"={a[y]}-{b[y]}",  # type: ignore[misc]
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
