"""The plan's schedule of interventions."""

from __future__ import annotations

from templates.mtfp_childrens.council import Council
from templates.mtfp_childrens.inputs.plan_inputs import Inputs
from templates.plan.schedule import Schedule, add_schedule
from templates.sheets.register_and_checks import Register
from templates.workbook.model import Area, Workbook

#: Rows for interventions; any of them may be blank.
ROWS = 12


def add_plan_schedule(
    book: Workbook, register: Register, council: Council, inputs: Inputs, programmes: Area
) -> Schedule:
    evidence = council.schedule
    return add_schedule(
        book, register, inputs.names, programmes, ROWS, evidence.value, evidence.evidence, status=evidence.status
    )
