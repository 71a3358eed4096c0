"""Children by placement in one run of the projection."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from templates.plan import Frame
from templates.plan.cases import Case
from templates.sheets.register_and_checks import Checks
from templates.workbook.year_page import Line, YearPage

BY_TYPE = ("closing", "closing low", "closing high", "average in year")
TOTALS = ("opening", "starters", "leavers", "closing", "closing low", "closing high", "average in year")
FULL = (
    ("places", "places", "children"),
    ("occupancy", "share", "percent"),
    ("sent on when full", "children", "children"),
)

#: What a line says of a placement, or of all → the line's label.
Label = Callable[[str], str]


@dataclass(frozen=True)
class Children:
    """Lines of a projection: by placement at the year end and on average, and the totals."""

    closings: list[Line]
    averages: list[Line]
    opening: Line
    starters: Line
    leavers: Line
    closing: Line
    low: Line
    high: Line
    average: Line


def children_table(
    page: YearPage, case: Case, kinds: Sequence[Label], together: Label, limited: Sequence[Label]
) -> Children:
    """A line for each placement and each limited one, labelled by their functions, from one call."""
    words = [*BY_TYPE * len(kinds), *TOTALS]
    labels = [label(what) for label in kinds for what in BY_TYPE] + [together(what) for what in TOTALS]
    units = ["placements" if what == "average in year" else "children" for what in words]
    full = [(label(what), unit, style) for label in limited for what, unit, style in FULL]
    lines = page.table(
        labels + [label for label, *_ in full],
        units + [unit for _, unit, _ in full],
        case.call(page.name, "children"),
        ["children"] * len(labels) + [style for *_, style in full],
        base=False,
    )
    by_type, totals = lines[: len(kinds) * len(BY_TYPE)], lines[len(kinds) * len(BY_TYPE) : len(labels)]
    closings, averages = (by_type[BY_TYPE.index(what) :: len(BY_TYPE)] for what in ("closing", "average in year"))
    return Children(closings, averages, *totals)


def add_up(page: YearPage, checks: Checks, frame: Frame, found: Children, label: str, name: str) -> None:
    """A line that is nil where children add up, and its check."""
    test = page.line(
        label,
        "children",
        lambda y: f"={found.opening[y]}+{found.starters[y]}-{found.leavers[y]}-{found.closing[y]}",
        "children",
    )
    check_nil(checks, frame, test, f"Children add up: {name}")


def check_nil(checks: Checks, frame: Frame, line: Line, words: str) -> None:
    checks.zero(
        words,
        line.sheet,
        f"=MAX(MAX({line.plan.ref}),-MIN({line.plan.ref}))",
        frame.tolerance,
        f"{line.label} is nil in every plan year.",
    )
