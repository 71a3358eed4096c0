"""The calibrated models' sheets: children and spend of each, and what each initiative changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from templates.councils.blackpool.calibration import MODELS, calibration
from templates.councils.blackpool.calibration_inputs import Shared
from templates.sheets.register_and_checks import Checks
from templates.workbook.answer_lines import answer_lines, answer_of, before
from templates.workbook.model import Area, Workbook
from templates.workbook.year_page import PLAN_YEARS, Line, YearFormula, YearPage
from udfs.scenario.tables import TURNS_18

#: Money here is in £000, as unit costs are.
THOUSANDS = {"£": "£000", "£ a year": "£000"}
#: What the sheets call rows of the answers that have another label of their own.
PRESSURE_WORDS = {
    "base": "Base: budget less other spend",
    "nothing.spend": "placements",
    "plan.spend": "placements and initiatives",
    "payback": "Payback against do nothing, years",
}
CHILDREN_WORDS = {f"{block}.{key}": f"closing, {key}" for block in ("placement", "total") for key in ("low", "high")}
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
    placements = calibration().placements
    children = answer_lines(
        page,
        answer_of("PROJECT_SCENARIO", "children").shape({"placement": len(placements), "limited": 0}, (TURNS_18,)),
        shared.call(page.name, schedule, "children"),
        {"placement": [before(placement) for placement in placements], "total": before("Total")},
        words=CHILDREN_WORDS,
        units={"placements": "children"},
    )
    page.section("Placements and initiatives against the base")
    money = answer_lines(
        page,
        answer_of("PROJECT_SCENARIO", "pressure").shape(),
        shared.call(page.name, schedule, "pressure"),
        {"": lambda what: what, "nothing": before("Do nothing"), "plan": before("Plan")},
        words=PRESSURE_WORDS,
        units=THOUSANDS,
    )
    page.section("With other spend")
    steady = page.line("Other spend", "£000", lambda y: f"={other.ref}", "money", total=True)
    spends = [
        page.line(words, "£000", _with(money[key], steady), "money", total=True, bold=True)
        for words, key in (
            ("Projected spend, do nothing", "nothing.spend"),
            (f"Projected spend, {label}", "plan.spend"),
        )
    ]
    page.line("Pressure on the budget", "£000", less(spends[1], budget), "money", total=True)
    if initiatives := calibration().of(name):
        _shortfalls(
            page, checks, shared.call(page.name, schedule, "shortfalls"), [i["name"] for i in initiatives], exact
        )
    return Model(name, children["total.closing"], spends[1], spends[0], money["payback"][1])


def _shortfalls(page: YearPage, checks: Checks, formula: str, names: Sequence[str], exact: Area) -> None:
    page.page_break()
    page.section("Whether each initiative finds the children it asks for, children a year")
    lines = answer_lines(
        page,
        answer_of("PROJECT_SCENARIO", "shortfalls").shape({"intervention": len(names)}),
        formula,
        {"intervention": [before(name) for name in names]},
        units={"children a year": "children"},
    )
    short = zip(lines.each("intervention.too_few"), lines.each("intervention.no_place"), strict=True)
    missing = "+".join(f"SUM({line.plan.ref})" for pair in short for line in pair)
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
    lines = answer_lines(
        page,
        answer_of("PROJECT_SCENARIO", "effects").shape({"intervention": len(names)}),
        shared.call(page.name, schedule, "effects"),
        {"intervention": [before(name) for name in names], "all": before("All initiatives")},
        units=THOUSANDS,
    )
    worth, own = (lines.at(f"intervention.{key}", names.index(CENTRE)) for key in ("placements", "own"))
    page.section("The Assessment Centre")
    page.constant(
        "Success at which it pays for itself in five years",
        "share of children",
        f"=IFERROR(-{effective.ref}*SUM({own.plan.ref})/SUM({worth.plan.ref}),0)",
        "percent",
    )
    ends = "+".join(line[PLAN_YEARS] for line in lines.each("intervention.children"))
    checks.zero(
        "Effects add up to the difference",
        page.name,
        f"={ends}-{lines['all.children'][PLAN_YEARS]}",
        exact,
        "Children at the end, initiative by initiative and all together.",
    )
