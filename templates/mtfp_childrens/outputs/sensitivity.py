"""Which assumption changes the plan's spend most."""

from __future__ import annotations

from templates.mtfp_childrens.calculations.runs import Run
from templates.plan import Frame
from templates.plan.bridge import Year
from templates.plan.ranges import Range
from templates.plan.sensitivity import Result, Words, add_sensitivity
from templates.sheets.register_and_checks import Checks
from templates.workbook.model import Sheet, Workbook

WORDS = Words(
    title="What moves the plan's spend",
    purpose="One assumption at a time at its low and high, in the year chosen in the assumptions register.",
    main="Plan",
    other="Plan less do nothing",
    chart="Change in the plan's spend in the year shown",
    alt_text="Horizontal bars of the change in the plan's spend at the low and high of each assumption, the largest "
    "first; nil is the plan.",
    number_format='+#,##0.0,,"m";-#,##0.0,,"m";0',
)


def add_spend_sensitivity(
    book: Workbook,
    checks: Checks,
    frame: Frame,
    ranges: dict[str, Range],
    runs: dict[str, tuple[Run, Run]],
    year: Year,
    drawn: Sheet,
) -> None:
    def result(run: Run) -> Result:
        plan = frame.in_year_shown(run.plan)
        return Result(plan, f"{plan}-{frame.in_year_shown(run.nothing)}")

    add_sensitivity(
        book,
        checks,
        frame.money_tolerance,
        ranges,
        {name: (result(low), result(high)) for name, (low, high) in runs.items()},
        year.plan,
        WORDS,
        (
            ("Year shown", year.name, "general"),
            ("Plan's spend as planned £", year.plan, "money"),
            ("Do nothing's spend as planned £", year.nothing, "money"),
        ),
        drawn,
    )
