"""Children by placement and year: doing nothing, and the plan."""

from __future__ import annotations

from templates.mtfp_childrens.inputs.plan_inputs import History, Inputs
from templates.plan import Frame
from templates.plan.cases import Case
from templates.plan.children import Children, add_up, check_nil, children_table
from templates.sheets.register_and_checks import Checks
from templates.workbook.answer_lines import before
from templates.workbook.model import Series, Workbook
from templates.workbook.year_page import YearPage


def add_flow(book: Workbook, checks: Checks, frame: Frame, history: History, inputs: Inputs, nothing: Case) -> Children:
    page = YearPage(
        book,
        "Flow",
        "calculation",
        "Children by placement if nothing is decided",
        "Do nothing: starters, leaving and moves stay as they are. Not rounded. The last row of the block says what the range holds.",
    )
    flow = _projected(page, checks, frame, inputs, nothing, "do nothing")
    checks.zero(
        "Opening by placement is the history's last number",
        page.name,
        f"=SUM({inputs.opening.ref})-{history.last.ref}",
        frame.tolerance,
        "Children by placement on Inputs must add up to the last closing number on History.",
    )
    return flow


def add_plan(book: Workbook, checks: Checks, frame: Frame, inputs: Inputs, plan: Case) -> Children:
    page = YearPage(
        book,
        "Plan",
        "calculation",
        "Children by placement with the plan",
        "Do nothing with the schedule of interventions. Not rounded. The last row of the block says what the range holds.",
    )
    return _projected(page, checks, frame, inputs, plan, "plan")


def _projected(page: YearPage, checks: Checks, frame: Frame, inputs: Inputs, case: Case, name: str) -> Children:
    page.axis_from(frame.axis)
    page.section("Children by placement")

    kinds, limited = ([before(kind) for kind in some] for some in (inputs.kinds, inputs.limited))
    children = children_table(page, case, kinds, before("All placements"), limited)
    for i in range(len(inputs.kinds)):
        page.base_year(children.closings[i], f"={inputs.opening.cell(i).ref}", "children")
        page.base_year(children.averages[i], f"={inputs.average.cell(i).ref}", "children")
    for line in (children.closing, children.low, children.high):
        page.base_year(line, f"=SUM({inputs.opening.ref})", "children")
    page.base_year(children.average, f"=SUM({inputs.average.ref})", "children")
    page.section("Does it add up?")
    add_up(page, checks, frame, children, "Opening + starters − leavers − closing", name)
    parts = page.line(
        "Averages by type − all placements",
        "placements",
        lambda y: "=" + "+".join(line[y] for line in children.averages) + f"-{children.average[y]}",
        "children",
    )
    check_nil(checks, frame, parts, f"Types add to all placements: {name}")
    page.chart(
        "stacked",
        f"Placement mix, {name}",
        frame.axis.all_years,
        [Series(kind, line.all_years) for kind, line in zip(inputs.kinds, children.closings, strict=True)],
        "Children",
        f"Stacked columns of children by placement at each year end, {name}.",
    )
    return children
