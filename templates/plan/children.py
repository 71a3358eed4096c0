"""Children by placement in one run of the projection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from templates.plan import Frame
from templates.plan.cases import Case
from templates.sheets.register_and_checks import Checks
from templates.workbook.answer_lines import Label, answer_lines, answer_of
from templates.workbook.year_page import Line, YearPage
from udfs.scenario.tables import TURNS_18


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
    shape = answer_of("PROJECT_SCENARIO", "children").shape(
        {"placement": len(kinds), "limited": len(limited)}, (TURNS_18,) if case.fit else ()
    )
    lines = answer_lines(
        page,
        shape,
        case.call(page.name, "children"),
        {"placement": kinds, "total": together, "limited": limited},
        words={"limited.sent_on": "sent on when full"},
    )
    totals = ("opening", "starters", "leavers", "closing", "low", "high", "average")
    return Children(
        lines.each("placement.closing"), lines.each("placement.average"), *(lines[f"total.{key}"] for key in totals)
    )


def add_up(page: YearPage, checks: Checks, frame: Frame, children: Children, label: str, name: str) -> None:
    """A line that is nil where children add up, and its check."""
    test = page.line(
        label,
        "children",
        lambda y: f"={children.opening[y]}+{children.starters[y]}-{children.leavers[y]}-{children.closing[y]}",
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
