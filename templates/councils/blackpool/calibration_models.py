"""The calibrated models' sheets: children and spend of each, and what each initiative changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from templates.councils.blackpool.calibration import MODELS, calibration
from templates.councils.blackpool.calibration_inputs import Shared
from templates.sheets.register_and_checks import Checks
from templates.workbook.model import Area, Workbook
from templates.workbook.year_page import PLAN_YEARS, Line, YearFormula, YearPage

PRESSURE = (
    "Base: budget less other spend",
    "Do nothing: placements",
    "Do nothing: pressure",
    "Do nothing: change on the year before",
    "Do nothing: cumulative pressure",
    "Plan: placements and initiatives",
    "Plan: pressure",
    "Plan: change on the year before",
    "Plan: cumulative pressure",
    "Plan less do nothing",
    "Plan less do nothing, cumulative",
    "Of which above the base (growth avoided)",
    "Of which below the base (cashable)",
    "Payback against do nothing, years",
)
NOTHING, PLAN, PAYBACK = 1, 5, 13
SHORTFALLS = ("asked", "done", "shortfall: too few children", "shortfall: no free place")
EFFECTS = {
    "children at year end": ("children", "children"),
    "cost of placements": ("£000", "money"),
    "own cost": ("£000", "money"),
    "net cost": ("£000", "money"),
    "net cost, cumulative": ("£000", "money"),
    "net cost in a full year": ("£000", "money"),
}
#: The initiative that the source says would pay for itself at a third of its success.
CENTRE = "Assessment Centre and specialist foster carers"


@dataclass(frozen=True)
class Model:
    """One model's sheet: its children, its spend and do nothing's, other spend included, and its payback."""

    name: str
    children: Line
    spend: Line
    nothing: Line
    payback: str

    @property
    def label(self) -> str:
        return MODELS[self.name]


def add_model(
    book: Workbook,
    checks: Checks,
    axis: Line,
    name: str,
    shared: Shared,
    schedule: Area,
    other: Area,
    budget: Area,
    exact: Area,
) -> Model:
    """One model's sheet: children, spend and pressure, and whether its initiatives find the children they ask for."""
    label = MODELS[name]
    page = YearPage(book, label, "output", f"{label}: children and spend", "£000; children at year end and on average.")
    page.axis_from(axis)
    page.section("Children")
    children = page.table(
        _children_labels(),
        ["children"] * len(_children_labels()),
        shared.call(page.name, schedule, "children"),
        ["children"] * len(_children_labels()),
        base=False,
        last_bold=False,
    )
    page.section("Placements and initiatives against the base")
    money = page.table(
        PRESSURE,
        ["£000"] * PAYBACK + ["years"],
        shared.call(page.name, schedule, "pressure"),
        ["money"] * PAYBACK + ["pence"],
        base=False,
    )
    page.section("With other spend")
    steady = page.line("Other spend", "£000", lambda y: f"={other.ref}", "money", total=True)
    spends = [
        page.line(words, "£000", _with(money[row], steady), "money", total=True, bold=True)
        for words, row in (("Projected spend, do nothing", NOTHING), (f"Projected spend, {label}", PLAN))
    ]
    page.line("Pressure on the budget", "£000", less(spends[1], budget), "money", total=True)
    if initiatives := calibration().of(name):
        _shortfalls(
            page, checks, shared.call(page.name, schedule, "shortfalls"), [i["name"] for i in initiatives], exact
        )
    closing = children[_children_labels().index("Total: closing")]
    return Model(name, closing, spends[1], spends[0], money[PAYBACK][1])


def _children_labels() -> list[str]:
    each = ("closing", "closing, low", "closing, high", "average in year")
    names = [f"{placement}: {what}" for placement in calibration().placements for what in each]
    flows = ("opening", "starters", "leavers", "of whom turning 18")
    return names + [f"Total: {what}" for what in (*flows, *each)]


def _shortfalls(page: YearPage, checks: Checks, formula: str, names: Sequence[str], exact: Area) -> None:
    page.page_break()
    page.section("Whether each initiative finds the children it asks for, children a year")
    lines = page.table(
        [f"{name}: {what}" for name in names for what in SHORTFALLS],
        ["children"] * len(names) * len(SHORTFALLS),
        formula,
        ["children"] * len(names) * len(SHORTFALLS),
        base=False,
    )
    missing = "+".join(f"SUM({line.plan.ref})" for i, line in enumerate(lines) if i % len(SHORTFALLS) >= 2)
    checks.zero(
        f"No initiative falls short: {page.name}", page.name, f"={missing}", exact, "Nobody is moved who is not there."
    )


def same(line: Line) -> YearFormula:
    return lambda y: f"={line[y]}"


def less(line: Line, cell: Area) -> YearFormula:
    return lambda y: f"={line[y]}-{cell.ref}"


def _with(first: Line, second: Line) -> YearFormula:
    return lambda y: f"={first[y]}+{second[y]}"


def add_effects(
    book: Workbook, axis: Line, shared: Shared, schedule: Area, effective: Area, exact: Area, checks: Checks
) -> None:
    """What each initiative of Model 3 changes, and the success at which the Assessment Centre pays for itself."""
    page = YearPage(
        book,
        "Effects",
        "output",
        "What each initiative changes",
        "Model 3 against do nothing, £000; less is negative. The effects add up to the whole difference.",
    )
    page.axis_from(axis)
    names = [one["name"] for one in calibration().initiatives]
    page.section("Each initiative, and all together")
    units = list(EFFECTS.values()) * (len(names) + 1)
    lines = page.table(
        [f"{name}: {what}" for name in (*names, "All initiatives") for what in EFFECTS],
        [unit for unit, _ in units],
        shared.call(page.name, schedule, "effects"),
        [style for _, style in units],
        base=False,
    )
    place = names.index(CENTRE) * len(EFFECTS)
    worth, own = lines[place + 1], lines[place + 2]
    page.section("The Assessment Centre")
    page.constant(
        "Success at which it pays for itself in five years",
        "share of children",
        f"=IFERROR(-{effective.ref}*SUM({own.plan.ref})/SUM({worth.plan.ref}),0)",
        "percent",
    )
    ends = "+".join(lines[i * len(EFFECTS)][PLAN_YEARS] for i in range(len(names)))
    checks.zero(
        "Effects add up to the difference",
        page.name,
        f"={ends}-{lines[len(names) * len(EFFECTS)][PLAN_YEARS]}",
        exact,
        "Children at the end, initiative by initiative and all together.",
    )
