"""The plan's Fit sheet: starters and leaving that reproduce a forecast of children."""

from __future__ import annotations

from templates.fit.sheet import FitAssumption, FitTarget, add_fit
from templates.mtfp_childrens.council import Council
from templates.mtfp_childrens.inputs.plan_inputs import Inputs
from templates.plan.children import Children
from templates.sheets.register_and_checks import Register
from templates.workbook.model import Workbook


def add_fit_to_forecast(book: Workbook, register: Register, council: Council, inputs: Inputs, flow: Children) -> None:
    """Starters and leaving of the two largest fostering types, fitted to children if nothing is done."""
    forecast = council.fit
    assumptions = []
    for one in forecast.value.assumptions:
        i, kind = one.placement, inputs.kinds[one.placement]
        assumptions.append(
            FitAssumption(f"Starters: {kind}", "children a year", inputs.entries.cell(i), *one.starters, "children")
        )
        if one.leaving is not None:
            assumptions.append(
                FitAssumption(f"Leaving: {kind}", "a year", inputs.leaving_rate.cell(i), *one.leaving, "factor")
            )
    targets = [
        FitTarget(
            f"Do nothing: children at the end of plan year {year}",
            "children",
            flow.closing.plan.cell(0, year - 1),
            target,
            forecast.value.tolerance,
            "children",
        )
        for year, target in enumerate(forecast.value.wanted, start=1)
    ]
    add_fit(book, register, assumptions, targets, evidence=forecast.evidence, status=forecast.status)
