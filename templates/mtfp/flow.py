"""Children by placement, month by month inside and by year here: stock and flow from one function call."""

from __future__ import annotations

from dataclasses import dataclass

from templates.common import Checks
from templates.layout import HEADER_ROW, Line, YearPage
from templates.model import Series, Workbook
from templates.mtfp.inputs import TYPES, History, Inputs, Settings

BY_TYPE = ("closing", "closing low", "closing high", "average in year")
TOTALS = ("opening", "starters", "leavers", "closing", "closing low", "closing high", "average in year")


@dataclass(frozen=True)
class Flow:
    """Lines of the projection: averages by type, and the totals."""

    averages: list[Line]
    opening: Line
    starters: Line
    leavers: Line
    closing: Line
    low: Line
    high: Line
    average: Line


def add_flow(book: Workbook, checks: Checks, settings: Settings, history: History, inputs: Inputs) -> Flow:
    page = YearPage(
        book, "Flow", "calculation", "Children by placement: stock and flow",
        "Do nothing: starters, leaving and moves stay as they are. Not rounded; the range allows for chance alone.",
    )  # fmt: skip
    page.axis_from(inputs.axis)
    page.section("Children by placement")
    plan = Line(page.name, HEADER_ROW, "").plan
    labels = [f"{kind}: {what}" for kind in TYPES for what in BY_TYPE] + [f"All placements: {what}" for what in TOTALS]
    lines = page.table(
        labels, ["placements" if label.endswith("average in year") else "children" for label in labels],
        f"=PROJECT_PLACEMENTS({inputs.opening.ref},{inputs.entries.ref},{inputs.leaving_rate.ref},{inputs.moves.ref},"
        f"COLUMNS({plan.ref}),{settings.interval.ref},FALSE)", ["children"] * len(labels), base=False,
    )  # fmt: skip
    closings, averages = lines[0 : len(TYPES) * 4 : 4], lines[3 : len(TYPES) * 4 : 4]
    opening, starters, leavers, closing, low, high, average = lines[len(TYPES) * 4 :]
    for i in range(len(TYPES)):
        page.base_year(closings[i], f"={inputs.opening.cell(i).ref}", "children")
        page.base_year(averages[i], f"={inputs.average.cell(i).ref}", "children")
    for line in (closing, low, high):
        page.base_year(line, f"=SUM({inputs.opening.ref})", "children")
    page.base_year(average, f"=SUM({inputs.average.ref})", "children")
    page.section("Does it add up?")
    test = page.line(
        "Opening + starters − leavers − closing", "children",
        lambda y: f"={opening[y]}+{starters[y]}-{leavers[y]}-{closing[y]}", "children",
    )  # fmt: skip
    parts = page.line(
        "Averages by type − all placements", "placements",
        lambda y: "=" + "+".join(line[y] for line in averages) + f"-{average[y]}", "children",
    )  # fmt: skip
    for name, line in (("Children add up: do nothing", test), ("Types add to all placements", parts)):
        checks.zero(
            name, page.name, f"=MAX(MAX({line.plan.ref}),-MIN({line.plan.ref}))", settings.tolerance,
            f"{line.label} is nil in every plan year.",
        )  # fmt: skip
    checks.zero(
        "Opening by placement is the history's last number", page.name, f"=SUM({inputs.opening.ref})-{history.last.ref}",
        settings.tolerance, "The children typed by placement are all the children looked after.",
    )  # fmt: skip
    page.chart(
        "stacked", "Placement mix, do nothing", inputs.axis.all_years,
        [Series(kind, line.all_years) for kind, line in zip(TYPES, closings, strict=True)], "Children",
        "Stacked columns of children by placement at each year end, do nothing.",
    )  # fmt: skip
    return Flow(averages, opening, starters, leavers, closing, low, high, average)
