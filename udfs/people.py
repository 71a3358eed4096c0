"""Children looked after beside all the children of their area."""

from __future__ import annotations

from udfs.inputs import InputError


def refuse_more_children(children: float, people: float, place: str, people_place: str) -> None:
    """Refuse more children looked after than there are children: the population is in thousands, or of another area."""
    if children > people:
        raise InputError(
            f"{place} is {children:,.6g}, more than the {people:,.6g} of {people_place}; check the units: give the "
            f"population in children aged 0 to 17, not in thousands"
        )
