"""Places in the council's own provision, now and later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from templates.mtfp_childrens.council import Council, Places
from templates.mtfp_childrens.inputs.plan_inputs import Inputs
from templates.sheets.register_and_checks import Register
from templates.workbook.model import Area, Choice, Given, Workbook
from templates.workbook.year_page import PLAN_YEARS, Line, YearPage


@dataclass(frozen=True)
class Capacity:
    """One type's places, its lines by year, and the cell that says where its overflow goes."""

    kind: str
    overflow: Area
    at_opening: Area
    gained: Line
    lost: Line
    closing: Line


def if_any(cell: str, formula: str) -> str:
    """A formula for a number that is blank where a cell is: places that nobody typed are no limit."""
    return f'=IF({cell}="","",{formula})'


def add_capacity(book: Workbook, register: Register, inputs: Inputs, council: Council) -> list[Capacity]:
    page = YearPage(
        book,
        "Capacity",
        "input",
        "In-house places before anything new is decided",
        "New places that the plan decides on go into the schedule as add capacity.",
    )
    page.axis_from(inputs.axis)
    if not council.places.value:
        page.row += 1
        page.text("None of the placements has places that can be full.")
        page.text(council.places.evidence)
    return [_places(page, register, inputs, places, council.places) for places in council.places.value]


def _places(
    page: YearPage, register: Register, inputs: Inputs, places: Places, evidence: Given[Sequence[Places]]
) -> Capacity:
    kind = places.kind

    def registered(area: Area, name: str, unit: str, *, text: bool = False, blanks: bool = False) -> None:
        register.block(
            area, f"{kind}: {name}", unit, evidence.evidence, status=evidence.status, text=text, blanks=blanks
        )

    page.section(kind)
    overflow = page.constant_inputs(f"{kind}: when full, children go to", "placement", places.overflow, "small")
    page.sheet.choices.append(
        Choice(overflow, tuple(inputs.kinds), "Overflow", "Where children go when these places are full.", inputs.names)
    )
    start = page.constant_inputs(f"{kind}: places at the opening", "places", places.at_opening, "whole")
    if places.at_opening is None:
        page.text(
            "Blank: no limit. Type the places that there are, and children beyond them go where the line above says."
        )
    opening = page.reserve(f"{kind}: opening places", "places")
    come = page.inputs(f"{kind}: places gained", "places", places.gained, "whole")
    go = page.inputs(f"{kind}: places lost", "places", places.lost, "whole")
    closing = page.line(
        f"{kind}: closing places",
        "places",
        lambda y: if_any(opening[y], f"{opening[y]}+{come[y]}-{go[y]}"),
        "children",
        base=if_any(start.ref, start.ref),
        bold=True,
    )
    page.fill_in(opening, lambda y: if_any(closing[y - 1], closing[y - 1]), "children")
    registered(overflow, "when full, children go to", "placement", text=True)
    registered(start, "places at the opening", "places", blanks=places.at_opening is None)
    registered(come.plan.span(rows=2), f"places gained and lost in {PLAN_YEARS} years", "places")
    return Capacity(kind, overflow, start, come, go, closing)
