"""Blackpool's Models 1 alternative, 2 and 3 worked out by one scenario model, calibrated to what is published."""

from __future__ import annotations

from templates.councils.blackpool.calibration import (
    CHILDREN_RANGE,
    CHILDREN_TOLERANCE,
    GAP_TOLERANCE,
    MODELS,
    MOST_RISE,
    SPEND_TOLERANCE,
    calibration,
    effectiveness,
)
from templates.councils.blackpool.calibration_compared import Printed, Tolerances, add_comparison
from templates.councils.blackpool.calibration_inputs import Shared, add_ages, add_flows, add_schedule
from templates.councils.blackpool.calibration_models import add_effects, add_model
from templates.councils.published_tables import put_years
from templates.fit.sheet import FitAssumption, FitTarget, add_fit
from templates.sheets.cover_and_notes import cover, notes
from templates.sheets.register_and_checks import Checks, Register, known
from templates.workbook.model import Area, Given, Workbook
from templates.workbook.year_page import Line, YearPage, time_axis
from udfs.published import Source, load

CONTENTS = {
    "Assumptions": "Every assumption with its unit, bounds and whether it is published, inferred or fitted",
    "Ages": "The opening and the entries by single year of age and placement type",
    "Flows": "Leaving, moves and unit costs, the same for all models",
    "Schedule": "The initiatives of each model, as the source lists them, at 50% effectiveness",
    "Published": "Spend and pressure as printed, £000",
    "Model 1 alternative": "Do nothing: children and spend",
    "Model 2": "Agreed initiatives: children, spend, and whether each finds the children it is to reach",
    "Model 3": "Agreed initiatives and additional projects: the same",
    "Comparison": "The three side by side: children, spend, pressure, cumulative difference and payback; modelled and printed",
    "Effects": "What each initiative of Model 3 changes in children and money",
    "Fit": "What carecurve fit may change and must reproduce, to find these assumptions or others",
    "Checks": "Whether the workbook reproduces the printed figures within the stated tolerances",
    "Notes": "What calibrated means, how far the assumptions are free, and limits",
}
#: 31 March 2020 as a spreadsheet counts days.
OPENING_DATE = 43921
NOTES = [
    (
        "Calibrated",
        "The source's Appendix A, which holds its assumptions, is not published. The fitted assumptions were sought so that the model meets the printed spends, their gaps and the children at the end. This shows that the figures can be reached by one opening, one set of flows and costs and the listed initiatives; it does not show that the council assumed the same, nor that the assumptions were right.",
    ),
    (
        "Not unique",
        "27 assumptions were fitted to 15 spends and 3 numbers of children, so many sets do as well. The register gives for each the value in a second set that also meets every tolerance: other placements at the opening are 213 in one and 247 in the other, and fostering transformation costs £527,000 or £813,000 a year. carecurve fit on this workbook tells how far each could move; a search over all 27 takes several minutes, over fewer rows of the sheet Fit less.",
    ),
    (
        "What the figures insist on",
        "Both sets have about 27 of those in residential care aged 15 at the opening: with ages spread evenly from 9 to 17 year 3's dip is gone. The fall from 870 to 422 children needs prevention that reaches nearly all who would enter care, halved by 50% effectiveness. Model 3's growing saving needs fewer children to enter residential care as well as stepping down for two years.",
    ),
    (
        "Less plausible",
        "In-house fostering at about £10,800 a child (£208 a week) is cheap, agency fostering that only 3% leave before 18 is settled, and about £23m of other spend is large; searches held to dearer or livelier values came less near the figures. Nothing stands at a bound, but the first two, the Regional Adoption Agency's reach and the ramp of prevention are near one.",
    ),
    (
        "One model",
        "All three models read the same opening, entries, leaving, moves and unit costs. They differ only in how many rows of the schedule they read: none, the agreed initiatives, or all.",
    ),
    (
        "Other spend",
        "The source models foster and residential care and takes other spend to be steady. It is one number here, added to every year of every model; other placements carry no cost of their own.",
    ),
    (
        "Ages",
        "No ages are printed. Children are spread evenly over the ages of their group. A move to residential care happens at any age of agency fostering, as moves have no age.",
    ),
    (
        "Assessment Centre",
        "The source says that it pays for itself if a third of its children step down. The search leaned towards that without requiring it; the sheet Effects shows what it comes to here. The centre was wound down in November 2021.",
    ),
    ("Money", "£000, at the prices of the source; no inflation."),
]


def blackpool_models() -> Workbook:
    source = load("blackpool_2022")
    book = Workbook("Blackpool 2022: three models reproduced", "Worked example, calibrated")
    checks, register = Checks(), Register(book)
    cells = _assumptions(register)
    effective = register.known(
        "Effectiveness of key activities",
        Given(effectiveness(), f"{source.citation}, Model 2, text: 50%.", "published", "share"),
        "percent",
        impact="High",
    )
    budget = register.known("Base: budget 2020/21", known(source.figure("base.budget")), "money", impact="High")
    rate = register.discount_rate()
    interval = register.value(
        "Chance held by low and high",
        0.8,
        "share",
        "One chance in ten to either side.",
        "percent",
        status="assumed",
        impact="Low",
    )
    date = register.value(
        "Opening date",
        OPENING_DATE,
        "date",
        "Inferred: the strategy was made in 2020 for five years. The schedule counts months, so nothing depends on it.",
        "date",
        status="inferred",
        impact="Low",
    )
    tolerances = _tolerances(register)
    opening, entries = add_ages(book, register, checks, cells, tolerances.exact)
    shared = Shared(opening, entries, add_flows(book, cells, budget), interval, date)
    schedules = add_schedule(book, cells, effective)
    axis, printed = _published(book, register, source)
    models = [
        add_model(book, checks, axis, name, shared, schedules[name], cells["other_spend"], budget, tolerances.exact)
        for name in MODELS
    ]
    targets = add_comparison(book, checks, axis, models, printed, tolerances, budget, rate)
    add_effects(book, axis, shared, schedules["model_3"], effective, tolerances.exact, checks)
    _fit(book, register, cells, targets)
    checks.write(book)
    notes(book, NOTES)
    cover(
        book,
        "Blackpool Council, updated October 2022. Calibrated: assumptions fitted to the published figures. £000.",
        "Worked example, calibrated",
        CONTENTS,
    )
    return book


def _assumptions(register: Register) -> dict[str, Area]:
    """Each assumption's cell by its id."""
    cells = {}
    for one in calibration().assumptions:
        words = one.reason
        if one.another is not None:
            words += f" Fitted: {one.another:g} in another set that does as well."
        if one.at_bound:
            words += f" At its {one.at_bound} bound."
        style = "money" if one.value >= 1000 else "general"
        cells[one.id] = register.value(
            one.label,
            one.value,
            one.unit,
            words,
            style,
            status=one.status,
            low=one.low,
            high=one.high,
            impact="High" if one.status == "fitted" else "Medium",
        )
    return cells


def _tolerances(register: Register) -> Tolerances:
    def told(name: str, value: float, unit: str, words: str = "As the worked example is to be judged.") -> Area:
        return register.value(name, value, unit, words, "general", status="assumed", impact="Low")

    return Tolerances(
        told("Tolerance: spend", SPEND_TOLERANCE, "share of the printed"),
        told("Tolerance: gap between two models", GAP_TOLERANCE, "£000"),
        told("Tolerance: children at the end, Models 2 and 3", CHILDREN_TOLERANCE, "share of the printed"),
        told("Model 1 alternative: fewest children at the end", CHILDREN_RANGE[0], "children"),
        told("Model 1 alternative: most children at the end", CHILDREN_RANGE[1], "children"),
        told("Model 1 alternative: most that year 3 may rise", MOST_RISE, "£000"),
        told("Tolerance: children and £000 that must agree", 1e-6, "children or £000", "Rounding of the machine."),
    )


def _published(book: Workbook, register: Register, source: Source) -> tuple[Line, dict[str, Printed]]:
    page = YearPage(book, "Published", "input", "Published models", "£000, as printed.")
    _, axis = time_axis(page, None)
    printed = {}
    for name, label in MODELS.items():
        page.section(label)
        pressure, spend = put_years(page, source, source.table(name), register, "money", label)
        figure = source.figure(f"children.{name}")
        children = register.known(f"{label}: children at the end, printed", known(figure), "whole")
        printed[name] = Printed(pressure, spend, children)
    return axis, printed


def _fit(book: Workbook, register: Register, cells: dict[str, Area], targets: list[FitTarget]) -> None:
    add_fit(
        book,
        register,
        [
            FitAssumption(one.label, one.unit, cells[one.id], one.low, one.high, "general")
            for one in calibration().fitted
            if one.low is not None and one.high is not None
        ],
        targets,
        evidence="Bounds: what is plausible, judged. Targets: the printed figures and the stated tolerances.",
        status="assumed",
    )
