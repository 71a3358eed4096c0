"""Children looked after beside all the children of their area."""

from __future__ import annotations

from udfs.errors import InputError
from udfs.worksheet.arguments import Table
from udfs.worksheet.units import bare, unit_in

#: Every area has more children than this. A smaller population with decimals is in thousands.
LEAST_AREA = 2_000


def refuse_more_children(children: float, people: float, place: str, people_place: str) -> None:
    """Refuse more children looked after than the population: it is in thousands, or of another area."""
    if children > people:
        raise InputError(
            f"{place} is {children:,.6g}, which is more than {people_place} ({people:,.6g}); check the "
            f"units: give the population as a number of children aged 0 to 17, not in thousands",
            at=place,
            value=children,
        )


def refuse_thousands(population: Table, numbers: list[list[float]]) -> None:
    """Refuse a population, or a number of children, that is in thousands by its label or by its size."""
    for title in (population.corner, *(population.labels or ()), *(population.columns or ())):
        if unit_in(bare(title)[1]).multiple != 1:
            raise InputError(
                f"{population.name} is labelled '{title[:40]}'; give the number of children, not thousands, and change the label",
                at=population.name,
            )
    for r, row in enumerate(numbers):
        for c, number in enumerate(row):
            if number < LEAST_AREA and number != int(number):
                raise InputError(
                    f"{population.place(r, c)} is {number:,.6g}, which is not a whole number of children; check the units: "
                    f"give the population in full, not in thousands",
                    at=population.place(r, c),
                    value=number,
                )
