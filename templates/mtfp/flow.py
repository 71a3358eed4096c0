"""Children by placement, month by month inside and by year here: doing nothing, and the plan."""

from __future__ import annotations

from dataclasses import dataclass

from templates.common import Checks
from templates.layout import Line, YearPage
from templates.model import Series, Workbook
from templates.mtfp.capacity import LIMITED
from templates.mtfp.cases import Case
from templates.mtfp.inputs import TYPES, History, Inputs, Settings

BY_TYPE = ("closing", "closing low", "closing high", "average in year")
TOTALS = ("opening", "starters", "leavers", "closing", "closing low", "closing high", "average in year")
FULL = (
    ("places", "places", "children"),
    ("occupancy", "share", "percent"),
    ("sent on when full", "children", "children"),
)


@dataclass(frozen=True)
class Flow:
    """Lines of a projection: averages by type, and the totals."""

    averages: list[Line]
    opening: Line
    starters: Line
    leavers: Line
    closing: Line
    low: Line
    high: Line
    average: Line


def add_flow(
    book: Workbook, checks: Checks, settings: Settings, history: History, inputs: Inputs, nothing: Case
) -> Flow:
    page = YearPage(
        book, "Flow", "calculation", "Children by placement if nothing is decided",
        "Do nothing: starters, leaving and moves stay as they are. Not rounded; the range allows for chance alone.",
    )  # fmt: skip
    flow = _projected(page, checks, settings, inputs, nothing, "do nothing")
    checks.zero(
        "Opening by placement is the history's last number", page.name, f"=SUM({inputs.opening.ref})-{history.last.ref}",
        settings.tolerance, "The children typed by placement are all the children looked after.",
    )  # fmt: skip
    return flow


def add_plan(book: Workbook, checks: Checks, settings: Settings, inputs: Inputs, plan: Case) -> Flow:
    page = YearPage(
        book, "Plan", "calculation", "Children by placement with the plan",
        "Do nothing with the schedule of interventions. Not rounded; the range allows for chance alone.",
    )  # fmt: skip
    return _projected(page, checks, settings, inputs, plan, "plan")


def _projected(page: YearPage, checks: Checks, settings: Settings, inputs: Inputs, case: Case, name: str) -> Flow:
    page.axis_from(inputs.axis)
    page.section("Children by placement")
    labels = [f"{kind}: {what}" for kind in TYPES for what in BY_TYPE] + [f"All placements: {what}" for what in TOTALS]
    units = ["placements" if label.endswith("average in year") else "children" for label in labels]
    full = [(f"{kind}: {what}", unit, style) for kind in LIMITED for what, unit, style in FULL]
    lines = page.table(
        labels + [label for label, *_ in full], units + [unit for _, unit, _ in full],
        case.call(page.name, "children"), ["children"] * len(labels) + [style for *_, style in full], base=False,
    )  # fmt: skip
    by_type = lines[: len(TYPES) * len(BY_TYPE)]
    closings, averages = by_type[0::4], by_type[3::4]
    opening, starters, leavers, closing, low, high, average = lines[len(by_type) : len(labels)]
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
    for words, line in ((f"Children add up: {name}", test), (f"Types add to all placements: {name}", parts)):
        checks.zero(
            words, page.name, f"=MAX(MAX({line.plan.ref}),-MIN({line.plan.ref}))", settings.tolerance,
            f"{line.label} is nil in every plan year.",
        )  # fmt: skip
    page.chart(
        "stacked", f"Placement mix, {name}", inputs.axis.all_years,
        [Series(kind, line.all_years) for kind, line in zip(TYPES, closings, strict=True)], "Children",
        f"Stacked columns of children by placement at each year end, {name}.",
    )  # fmt: skip
    return Flow(averages, opening, starters, leavers, closing, low, high, average)
