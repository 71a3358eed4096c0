"""Do nothing and the plan side by side: children, spend and pressure against one base."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from templates.plan import Frame
from templates.plan.cases import Case
from templates.sheets.register_and_checks import Checks
from templates.workbook.answer_lines import AnswerLines, answer_lines, answer_of, before
from templates.workbook.model import Area
from templates.workbook.year_page import ALERTS, CONSTANT, TOTAL, Line, YearPage

#: What the sheets call rows of the answer that have another label of their own.
WORDS = {
    "base": "Base",
    "avoided": "Of which growth avoided (above the base)",
    "cashable": "Of which cashable (below the base)",
    "payback": "Payback of the plan",
}


@dataclass(frozen=True)
class Scenarios:
    """Lines of spend, and of what the plan changes; the cell of the base."""

    base: Area
    nothing: Line
    plan: Line
    difference: Line
    avoided: Line
    cashable: Line


def pressure_table(page: YearPage, case: Case, prefix: str = "") -> AnswerLines:
    """Do nothing and the plan against the base and each other, from one call."""

    def label(what: str) -> str:
        return f"{prefix}{what}"

    return answer_lines(
        page,
        answer_of("PROJECT_SCENARIO", "pressure").shape(),
        case.call(page.name, "pressure"),
        {"": label, "nothing": before(label("Do nothing")), "plan": before(label("Plan"))},
        words=WORDS,
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
    pressure = pressure_table(page, plan)
    for line, place in zip(pressure.lines, pressure.shape.places, strict=True):
        if place.row.adds_up:  # not by SUM, which would take a message for nothing
            years = "+".join(Area("", *cell).free for cell in line.plan.cells())
            page.sheet.formula(line.row, TOTAL, f"={years}", "money")
    lines = ("nothing.spend", "plan.spend", "difference", "avoided", "cashable")
    return Scenarios(amount, *(pressure[key] for key in lines))


def check_effects(checks: Checks, frame: Frame, effects: AnswerLines, scenarios: Scenarios) -> None:
    rows = ",".join(line.plan.ref for line in effects.each("intervention.net"))
    checks.zero(
        "Effects are all of the difference",
        scenarios.difference.sheet,
        f"=SUM({rows})-SUM({scenarios.difference.plan.ref})",
        frame.money_tolerance,
        "Net costs of the interventions sum to plan less do nothing, five years together.",
    )
