"""What each intervention changes, and what cannot be delivered."""

from __future__ import annotations

from dataclasses import dataclass

from templates.plan import Frame
from templates.plan.cases import Case, Names
from templates.plan.schedule import Delivery
from templates.sheets.register_and_checks import Checks
from templates.workbook.model import Workbook
from templates.workbook.year_page import Line, YearPage

EFFECTS = (
    ("children at year end", "children", "children"),
    ("cost of placements", "£", "money"),
    ("own cost", "£", "money"),
    ("net cost", "£", "money"),
    ("net cost, cumulative", "£", "money"),
    ("net cost in a full year", "£ a year", "money"),
)
CHILDREN, PLACEMENTS, OWN, NET, _, FULL_YEAR = range(len(EFFECTS))
#: What is said of an intervention that has no effect in any year.
IDLE = "ALERT: nothing asked"
DELIVERY = ("asked", "done", "short of children", "short of places")


@dataclass(frozen=True)
class Effects:
    """Lines of each effect: for each row of the schedule, and for all together."""

    by_row: list[list[Line]]
    together: list[Line]


def add_effects(book: Workbook, frame: Frame, plan: Case, names: Names) -> Effects:
    page = YearPage(
        book,
        "Effects",
        "calculation",
        "What each intervention changes",
        "Against doing nothing: less is negative. In a full year: as it stands at the year end.",
    )
    page.axis_from(frame.axis)
    page.section("Each intervention, then all together")
    rows = names.shown.rows
    labels = [names.with_words(words)[i] for i in range(rows) for words, *_ in EFFECTS]
    labels += [f"All interventions: {words}" for words, *_ in EFFECTS]
    lines = page.table(
        labels,
        [unit for _, unit, _ in EFFECTS] * (rows + 1),
        plan.call(page.name, "effects"),
        [style for *_, style in EFFECTS] * (rows + 1),
        base=False,
        sparse=True,
    )
    groups = [lines[i : i + len(EFFECTS)] for i in range(0, len(lines), len(EFFECTS))]
    together = groups.pop()
    for line, (_, _, style) in zip(together, EFFECTS, strict=True):
        page.base_year(line, "=0", style)
    return Effects(groups, together)


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
    rows = names.shown.rows
    below = page.row + rows + 2
    short, flags, asked = [], [], []
    for i, label in enumerate(names.with_words("short")):
        children = Line(page.name, below + i * len(DELIVERY) + 2, "")
        places = Line(page.name, children.row + 1, "")
        asked.append(Line(page.name, children.row - 2, "").plan)
        all_asked, own, least = asked[-1].ref, Line(page.name, page.row, "").plan.ref, frame.tolerance.ref
        idle = f'IF((COUNT({all_asked})>0)*(SUM({all_asked})<={least}),"{IDLE}","")'
        flags.append(page.flag(f'=IF(SUM({own})>{least},"ALERT: short","")&{idle}'))

        def both(year: int, children: Line = children, places: Line = places) -> str:
            return f"=SUM({children[year]}:{places[year].split('!')[1]})"

        short.append(page.line(label, "a year", both, "children", total=True))
    page.section("Asked, done and why not all")
    labels = [names.with_words(words)[i] for i in range(rows) for words in DELIVERY]
    page.table(
        labels,
        ["a year"] * len(labels),
        plan.call(page.name, "shortfalls"),
        ["children"] * len(labels),
        base=False,
        sparse=True,
    )
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
