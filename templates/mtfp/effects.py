"""What each intervention changes, and what of it cannot be delivered."""

from __future__ import annotations

from dataclasses import dataclass

from templates.common import Checks
from templates.layout import Line, YearPage
from templates.model import Area, Workbook
from templates.mtfp.cases import Cases
from templates.mtfp.inputs import Inputs, Settings
from templates.mtfp.schedule import ROWS

EFFECTS = (
    ("children at year end", "children", "children"), ("cost of placements", "£", "money"), ("own cost", "£", "money"),
    ("net cost", "£", "money"), ("net cost, cumulative", "£", "money"), ("net cost in a full year", "£ a year", "money"),
)  # fmt: skip
CHILDREN, PLACEMENTS, OWN, NET, _, FULL_YEAR = range(len(EFFECTS))
DELIVERY = ("asked", "done", "short of children", "short of places")


@dataclass(frozen=True)
class Effects:
    """Lines of each effect: for each row of the schedule, and for all together."""

    by_row: list[list[Line]]
    together: list[Line]


def named(shown: Area, words: str) -> list[str]:
    """A label for each row of the schedule: the intervention's name, and what the line says of it."""
    return [f'={shown.cell(i).ref}&": {words}"' for i in range(ROWS)]


def add_effects(book: Workbook, inputs: Inputs, cases: Cases) -> Effects:
    page = YearPage(
        book, "Effects", "calculation", "What each intervention changes",
        "Against doing nothing: less is negative. In a full year: as it stands at the year end.",
    )  # fmt: skip
    page.axis_from(inputs.axis)
    page.section("Each intervention, then all together")
    labels = [named(cases.shown, words)[i] for i in range(ROWS) for words, *_ in EFFECTS]
    labels += [f"All interventions: {words}" for words, *_ in EFFECTS]
    lines = page.table(
        labels, [unit for _, unit, _ in EFFECTS] * (ROWS + 1), cases.plan.call(page.name, "effects"),
        [style for *_, style in EFFECTS] * (ROWS + 1), base=False, sparse=True,
    )  # fmt: skip
    groups = [lines[i : i + len(EFFECTS)] for i in range(0, len(lines), len(EFFECTS))]
    together = groups.pop()
    for line, (_, _, style) in zip(together, EFFECTS, strict=True):
        page.base_year(line, "=0", style)
    return Effects(groups, together)


def add_delivery(book: Workbook, checks: Checks, settings: Settings, inputs: Inputs, cases: Cases) -> list[Line]:
    """What was asked and done; returns what is short for each row of the schedule."""
    page = YearPage(
        book, "Delivery", "output", "Can the interventions be delivered?",
        "Children a year; for added capacity places, for prices the children covered, on average in the year.",
    )  # fmt: skip
    page.axis_from(inputs.axis)
    page.section("Short: asked and not done")
    below = page.row + ROWS + 2
    short = []
    for i, label in enumerate(named(cases.shown, "short")):
        children = Line(page.name, below + i * len(DELIVERY) + 2, "")
        places = Line(page.name, children.row + 1, "")
        own = Line(page.name, page.row, "")
        flag = f'=IF(SUM({own.plan.ref})>{settings.tolerance.ref},"ALERT: short","")'
        page.sheet.status_cells.append(page.flag(flag))

        def both(year: int, children: Line = children, places: Line = places) -> str:
            return f"=SUM({children[year]}:{places[year].split('!')[1]})"

        short.append(page.line(label, "a year", both, "children", total=True))
    page.section("Asked, done and why not all")
    labels = [named(cases.shown, words)[i] for i in range(ROWS) for words in DELIVERY]
    page.table(
        labels, ["a year"] * len(labels), cases.plan.call(page.name, "shortfalls"), ["children"] * len(labels),
        base=False, sparse=True,
    )  # fmt: skip
    first, last = short[0].plan, short[-1].plan
    checks.alert(
        "All interventions can be delivered as scheduled", page.name,
        f"=SUM({first.span(rows=last.row - first.row + 1).ref})", settings.tolerance,
        "If not, some ask for more children or places than there are: see the lines marked ALERT.",
    )  # fmt: skip
    return short
