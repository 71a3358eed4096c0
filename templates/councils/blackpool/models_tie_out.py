"""Blackpool's Models 1 alternative, 2 and 3 reproduced by one scenario model, each figure within a stated tolerance.

The model's assumptions were fitted to these very figures, so its claims say that they can be reached, not
that the assumptions are right.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from functools import partial
from typing import Any

from templates.councils.arithmetic import change, total
from templates.councils.blackpool.calibration import (
    CHILDREN_RANGE,
    CHILDREN_TOLERANCE,
    GAP_TOLERANCE,
    MODELS,
    MOST_RISE,
    SPEND_TOLERANCE,
    YEARS,
    arguments,
    calibration,
    placement_base,
    published_spends,
)
from templates.councils.claims import Claim, Given, each, line
from udfs import INVEST_TO_SAVE, PROJECT_SCENARIO
from udfs.published import load

claim = partial(Claim, "blackpool_2022")
calibrated = partial(claim, aspect="modelled")

#: One projection answers a model's claims of every year.
scenario = functools.cache(PROJECT_SCENARIO)

ONE, TWO, THREE = MODELS
PROJECTS_PAID_BACK = (2.0, 3.0)


def claims() -> list[Claim]:
    return [*spends(), *children(), *gaps(), *dip(), *payback()]


def spends() -> Iterator[Claim]:
    steady = calibration().values["other_spend"]
    for model, figures in published_spends().items():
        for place, figure in enumerate(figures):
            allowed = SPEND_TOLERANCE * figure
            yield calibrated(
                f"{model}.spend.year_{place + 1}",
                scenario,
                partial(called, model=model, output="pressure"),
                partial(spend, place=place, steady=steady),
                note=f"Other spend of {steady:,.0f} is added.",
                tolerance=(allowed, allowed),
            )


def children() -> Iterator[Claim]:
    for model in MODELS:
        figure = load("blackpool_2022").value(f"children.{model}")
        allowed = (CHILDREN_TOLERANCE * figure,) * 2
        if model == ONE:
            allowed = figure - CHILDREN_RANGE[0], CHILDREN_RANGE[1] - figure
        yield calibrated(
            f"children.{model}",
            scenario,
            partial(called, model=model, output="children"),
            line(PROJECT_SCENARIO, "total.closing", YEARS - 1, output="children"),
            tolerance=allowed,
        )


def gaps() -> Iterator[Claim]:
    """Each model less the one before it; Model 3 is dearer than Model 2 in year 1 and cheaper from year 2."""
    for table, before, after in (("agreed", ONE, TWO), ("projects", TWO, THREE)):
        for place in range(YEARS):
            figure, allowed = f"{table}.yearly.year_{place + 1}", GAP_TOLERANCE
            value = load("blackpool_2022").value(figure)
            if table == "agreed":
                yield claim(figure, change, each(*(f"{m}.spend.year_{place + 1}" for m in (before, after))))
            yield calibrated(
                figure,
                change,
                partial(pair, models=(before, after), place=place),
                tolerance=(min(allowed, value), allowed) if value > 0 else (allowed, min(allowed, -value)),
            )


def dip() -> Iterator[Claim]:
    figure = f"{ONE}.spend.year_3"
    rise = published_spends()[ONE][2] - published_spends()[ONE][1]
    yield claim(
        figure,
        total,
        lambda given: ([given(f"{ONE}.spend.year_2"), modelled(given, ONE)[2] - modelled(given, ONE)[1]],),
        aspect="year 2 as printed and the modelled change",
        tolerance=(SPEND_TOLERANCE * load("blackpool_2022").value(figure), MOST_RISE - rise),
    )


def payback() -> Iterator[Claim]:
    figure = load("blackpool_2022").value("comparison.payback")
    first, last = PROJECTS_PAID_BACK
    yield calibrated(
        "comparison.payback",
        INVEST_TO_SAVE,
        projects,
        line(INVEST_TO_SAVE, "payback"),
        tolerance=(figure - first, last - figure),
    )


def called(figure: Given, model: str, output: str) -> tuple[Any, ...]:
    """Arguments of PROJECT_SCENARIO for a model: the calibrated assumptions and what is published."""
    values = calibration().values
    base = "Budget less other spend", placement_base(values, figure("base.budget"))
    return arguments(model, values, figure("assumption.effectiveness") / 100, output, base)


def spend(rows: list[list[Any]], place: int, steady: float) -> float:
    return float(line(PROJECT_SCENARIO, "plan.spend", place, output="pressure")(rows)) + steady


def modelled(figure: Given, model: str) -> list[float]:
    """A model's five yearly spends."""
    rows = scenario(*called(figure, model, "pressure"))
    return [spend(rows, place, calibration().values["other_spend"]) for place in range(YEARS)]


def pair(figure: Given, models: tuple[str, str], place: int) -> tuple[float, float]:
    before, after = (modelled(figure, model)[place] for model in models)
    return before, after


def projects(figure: Given) -> tuple[list[float], list[float]]:
    """Arguments of INVEST_TO_SAVE: what Model 3 saves on Model 2; its investment is within its spend."""
    two, three = modelled(figure, TWO), modelled(figure, THREE)
    return [0.0] * YEARS, [before - after for before, after in zip(two, three, strict=True)]
