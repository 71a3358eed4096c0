"""The plan's inputs for an invented county."""

from __future__ import annotations

from typing import TypeVar

from templates.mtfp_childrens.council import Council, Fit, Fitted, Places, Words, Year
from templates.sheets import illustrative_county as county
from templates.workbook.model import Given

T = TypeVar("T")

#: Leavers in a year ÷ average number between which a fit looks.
FITTED_LEAVING = (0.105, 0.916)

FIGURES = "The figures in a new template are invented and marked illustrative in the register. Programmes named as evidence are real; what the illustrative rows expect of them is not theirs."


def illustrated(value: T) -> Given[T]:
    """A figure of the invented county."""
    return Given(value, county.EVIDENCE, "illustrative")


def invented_council() -> Council:
    kinds, opening, average, starters, leaving, weekly_cost, inflation = zip(*county.PLACEMENTS, strict=True)
    population = [row[4] for row in county.HISTORY] + county.FUTURE_POPULATION
    return Council(
        name=illustrated(county.COUNCIL),
        base_year=illustrated(county.BASE_YEAR),
        history=illustrated([Year(*row[:4]) for row in county.HISTORY]),
        population=illustrated(population),
        history_method=illustrated("level"),
        population_method=illustrated("rate"),
        neighbours_rate=illustrated(county.NEIGHBOURS_RATE),
        placements=kinds,
        opening=illustrated(opening),
        average=illustrated(average),
        starters=illustrated(starters),
        leaving=illustrated(leaving),
        moves=illustrated(county.MOVES),
        weekly_cost=illustrated(weekly_cost),
        inflation=illustrated(inflation),
        places=illustrated([Places(*row) for row in county.CAPACITY]),
        base_name=illustrated(county.BASE_NAME),
        base_budget=illustrated(county.BASE_BUDGET),
        funding=illustrated(county.FUNDING),
        schedule=illustrated(county.SCHEDULE),
        ranges=county.RANGES,
        saving_range=illustrated(county.SAVING_RANGE),
        cost_range=illustrated(county.COST_RANGE),
        fit=illustrated(
            Fit(
                [Fitted(i, county.FITTED_STARTERS[i], FITTED_LEAVING) for i in county.FITTED_TYPES],
                county.FIT_TARGETS,
                county.FIT_TOLERANCE,
            )
        ),
        words=Words("", "Illustrative figures: replace", "", (), [("Figures", FIGURES)]),
    )
