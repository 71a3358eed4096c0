"""The plan's Fit sheet: starters and leaving that would give a forecast of children."""

from __future__ import annotations

from templates import illustrative as county
from templates.common import Register
from templates.fit_sheet import FitAssumption, FitTarget, add_fit
from templates.model import Workbook
from templates.mtfp.inputs import TYPES, Inputs
from templates.plan.children import Children


def add_fit_to_forecast(book: Workbook, register: Register, inputs: Inputs, flow: Children) -> None:
    """Starters and leaving of the two largest fostering types, fitted to children if nothing is done."""
    assumptions = []
    for i in county.FITTED_TYPES:
        low, high = county.FITTED_STARTERS[i]
        assumptions += [
            FitAssumption(f"Starters: {TYPES[i]}", "children a year", inputs.entries.cell(i), low, high, "children"),
            FitAssumption(f"Leaving: {TYPES[i]}", "share a year", inputs.leaving_rate.cell(i), 0.1, 0.6, "percent"),
        ]
    targets = [
        FitTarget(
            f"Do nothing: children at the end of plan year {year}", "children", flow.closing.plan.cell(0, year - 1),
            wanted, county.FIT_TOLERANCE, "children",
        )
        for year, wanted in enumerate(county.FIT_TARGETS, start=1)
    ]  # fmt: skip
    add_fit(book, register, assumptions, targets, evidence=county.EVIDENCE, status="illustrative")
