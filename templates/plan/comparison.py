"""Do nothing and the plan side by side: children, spend and pressure against one base."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from templates.plan import Frame
from templates.plan.cases import Case
from templates.plan.effects import NET, Effects
from templates.sheets.register_and_checks import Checks
from templates.workbook.model import Area
from templates.workbook.year_page import ALERTS, CONSTANT, TOTAL, Line, YearPage

PRESSURE = (
    "Base",
    "Do nothing: spend",
    "Do nothing: pressure",
    "Do nothing: change on the year before",
    "Do nothing: cumulative pressure",
    "Plan: spend",
    "Plan: pressure",
    "Plan: change on the year before",
    "Plan: cumulative pressure",
    "Plan less do nothing",
    "Plan less do nothing, cumulative",
    "Of which growth avoided (above the base)",
    "Of which cashable (below the base)",
    "Payback of the plan",
)
#: Those of which a total of the years means something.
TOTALLED = {
    "Do nothing: spend",
    "Do nothing: pressure",
    "Plan: spend",
    "Plan: pressure",
    "Plan less do nothing",
    "Of which growth avoided (above the base)",
    "Of which cashable (below the base)",
}
NOTHING_SPEND, PLAN_SPEND, DIFFERENCE, AVOIDED, CASHABLE, PAYBACK = 1, 5, 9, 11, 12, 13


@dataclass(frozen=True)
class Scenarios:
    """Lines of spend, and of what the plan changes; the cell of the base."""

    base: Area
    nothing: Line
    plan: Line
    difference: Line
    avoided: Line
    cashable: Line


def pressure_table(page: YearPage, case: Case, prefix: str = "") -> list[Line]:
    """Do nothing and the plan against the base and each other, from one call."""
    return page.table(
        [f"{prefix}{label}" for label in PRESSURE],
        ["£"] * PAYBACK + ["years"],
        case.call(page.name, "pressure"),
        ["money"] * PAYBACK + ["pence"],
        base=False,
    )


def side_by_side(page: YearPage, base: Area, children: Sequence[tuple[str, Line]], plan: Case) -> Scenarios:
    """The base (its name above its amount), children by scenario, the first doing nothing and the second the plan, and money."""
    page.sheet.widths[CONSTANT] = 26
    page.section("The base")
    page.constant("Base name", "name", f"={base.cell().ref}", "label")
    amount = page.constant("Base value", "£", f"={base.cell(1).ref}", "money")
    alert = page.constant("Alerts", "alert", f"={ALERTS.ref}", "status")
    page.sheet.status_cells.append(alert)
    page.section("Children")
    shown = [
        page.line(
            f"{name}: children at year end",
            "children",
            lambda y, line=line: f"={line[y]}",  # type: ignore[misc]
            "children",
            every_year=True,
        )
        for name, line in children
    ]
    page.line("Plan less do nothing: children", "children", lambda y: f"={shown[1][y]}-{shown[0][y]}", "children")
    page.section("Do nothing and the plan: spend and pressure")
    lines = pressure_table(page, plan)
    for line in lines:
        if line.label in TOTALLED:  # not by SUM, which would take a message for nothing
            years = "+".join(Area("", *cell).free for cell in line.plan.cells())
            page.sheet.formula(line.row, TOTAL, f"={years}", "money")
    return Scenarios(
        amount, lines[NOTHING_SPEND], lines[PLAN_SPEND], lines[DIFFERENCE], lines[AVOIDED], lines[CASHABLE]
    )


def check_effects(checks: Checks, frame: Frame, effects: Effects, scenarios: Scenarios) -> None:
    rows = ",".join(group[NET].plan.ref for group in effects.by_row)
    checks.zero(
        "Effects are all of the difference",
        scenarios.difference.sheet,
        f"=SUM({rows})-SUM({scenarios.difference.plan.ref})",
        frame.money_tolerance,
        "Net costs of the interventions sum to plan less do nothing, five years together.",
    )
