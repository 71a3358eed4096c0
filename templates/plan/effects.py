"""What each intervention changes, and what cannot be delivered."""

from __future__ import annotations

from templates.plan import Frame
from templates.plan.cases import Case, Names
from templates.plan.schedule import Delivery
from templates.sheets.register_and_checks import Checks
from templates.workbook.answer_lines import AnswerLines, answer_lines, answer_of, before, style_of
from templates.workbook.model import Workbook
from templates.workbook.year_page import Line, YearPage

#: What is said of an intervention that has no effect in any year.
IDLE = "ALERT: nothing asked"
#: What the sheets call rows of the answer that have another label of their own.
SHORT = {"intervention.too_few": "short of children", "intervention.no_place": "short of places"}


def add_effects(book: Workbook, frame: Frame, plan: Case, names: Names) -> AnswerLines:
    page = YearPage(
        book,
        "Effects",
        "calculation",
        "What each intervention changes",
        "Against doing nothing: less is negative. In a full year: as it stands at the year end.",
    )
    page.axis_from(frame.axis)
    page.section("Each intervention, then all together")
    lines = answer_lines(
        page,
        answer_of("PROJECT_SCENARIO", "effects").shape({"intervention": names.shown.rows}),
        plan.call(page.name, "effects"),
        {"intervention": names.labels, "all": before("All interventions")},
        sparse=True,
    )
    for line, place in zip(lines.lines, lines.shape.places, strict=True):
        if place.block.total:
            page.base_year(line, "=0", style_of(place))
    return lines


def add_delivery(book: Workbook, checks: Checks, frame: Frame, plan: Case, names: Names) -> Delivery:
    """What was asked and done; returns what is said of each row of the schedule."""
    page = YearPage(
        book,
        "Delivery",
        "output",
        "Can the interventions be delivered?",
        "Children a year; for added capacity places, for prices the children covered, on average in the year.",
    )
    page.axis_from(frame.axis)
    page.section("Short: asked and not done")
    short = [page.reserve(label, "a year") for label in names.with_words("short")]
    page.section("Asked, done and why not all")
    lines = answer_lines(
        page,
        answer_of("PROJECT_SCENARIO", "shortfalls").shape({"intervention": len(short)}),
        plan.call(page.name, "shortfalls"),
        {"intervention": names.labels},
        words=SHORT,
        units={"children a year": "a year"},
        sparse=True,
    )
    flags, asked = [], [line.plan for line in lines.each("intervention.asked")]
    for i, line in enumerate(short):
        children, places = (lines.at(f"intervention.{key}", i) for key in ("too_few", "no_place"))
        all_asked, least = asked[i].ref, frame.tolerance.ref
        idle = f'IF((COUNT({all_asked})>0)*(SUM({all_asked})<={least}),"{IDLE}","")'
        flags.append(page.flag(line, f'=IF(SUM({line.plan.ref})>{least},"ALERT: short","")&{idle}'))

        def both(year: int, children: Line = children, places: Line = places) -> str:
            return f"=SUM({children[year]},{places[year]})"

        page.fill_in(line, both, "children", total=True)
    first, last = short[0].plan, short[-1].plan
    checks.alert(
        "All interventions can be delivered as scheduled",
        page.name,
        f"=SUM({first.span(rows=last.row - first.row + 1).ref})",
        frame.tolerance,
        "If not, some ask for more children or places than there are: see the lines marked ALERT.",
    )
    judged = flags[0].span(rows=len(flags))
    page.sheet.status_cells.append(judged)
    checks.alert(
        "Every intervention does something in the plan's years",
        page.name,
        f'=COUNTIF({judged.ref},"{IDLE}")',
        None,
        "If not, one starts after the last year, has ended before the first, or reaches nobody: see its dates and numbers.",
    )
    return Delivery(flags, asked)
