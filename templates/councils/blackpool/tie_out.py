"""Blackpool, October 2022: four models, pressures on two bases, and what the additional projects return."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from templates.councils.arithmetic import change, ratio, total
from templates.councils.claims import Claim, Given, each, line, named, row, together
from udfs import INVEST_TO_SAVE, PLACEMENT_COST

claim = partial(Claim, "blackpool_2022")

YEARS = ("year_1", "year_2", "year_3", "year_4", "year_5")
MODEL_1_LINES = ("residential", "ifa", "numbers_in_care")
ON_BUDGET = ("model_1_alternative", "model_2", "model_3")
UNLIKE = "Model 1's pressure is against estimated spend, the other models' against budget: do not compare them."


def claims() -> list[Claim]:
    return [*model_1(), *models_on_budget(), *bases(), *five_years(), *projects(), *narrative()]


def model_1() -> Iterator[Claim]:
    """Yearly additions in place × what one adds, by line; then spend on its own base."""
    for place, year in enumerate(YEARS):
        for kind in MODEL_1_LINES:
            note = "" if place else "The yearly increment is this figure."
            yield claim(f"model_1.{kind}.{year}", PLACEMENT_COST, increments, named(kind, place), note=note)
        yield claim(f"model_1.pressure.{year}", PLACEMENT_COST, increments, line(PLACEMENT_COST, "total", place))
        yield claim(f"model_1.spend.{year}", total, together("base.spend", f"model_1.pressure.{year}"))
    for kind in ("residential", "ifa"):
        part = f"increment_parts.{kind}"
        yield claim(
            f"increment.{kind}",
            PLACEMENT_COST,
            each(f"{part}.children", f"{part}.weekly_cost", then=("weekly_52",)),
            line(PLACEMENT_COST, "total"),
        )
    yield claim(
        "model_1.numbers_in_care.year_5",
        PLACEMENT_COST,
        each("additions.residential.year_5", "increment.numbers_in_care", then=("annual",)),
        line(PLACEMENT_COST, "total"),
        "if it accumulated",
        "The line stays flat while the others accumulate; it may be a count of children, not £000.",
    )


def models_on_budget() -> Iterator[Claim]:
    for model in ON_BUDGET:
        for year in YEARS:
            yield claim(f"{model}.spend.{year}", total, together("base.budget", f"{model}.pressure.{year}"))


def bases() -> Iterator[Claim]:
    yield claim("base.spend", change, each("model_1.pressure.year_1", "model_1.spend.year_1"))
    for model in ON_BUDGET:
        yield claim(
            "base.budget",
            change,
            each(f"{model}.pressure.year_1", f"{model}.spend.year_1"),
            aspect=f"in {model.replace('_', ' ')}",
        )
    yield claim(
        "base.budget",
        change,
        each("model_1.pressure.year_1", "model_1.spend.year_1"),
        aspect="in model 1",
        note=UNLIKE,
    )
    yield claim("base.difference", change, each("base.budget", "base.spend"))
    for year in YEARS:
        yield claim(
            f"one_base.model_1_on_budget.{year}",
            change,
            each("base.budget", f"model_1.spend.{year}"),
        )
        yield claim(
            f"one_base.alternative_on_spend.{year}",
            change,
            each("base.spend", f"model_1_alternative.spend.{year}"),
        )


def five_years() -> Iterator[Claim]:
    for model in ("model_1", *ON_BUDGET):
        for measure in ("pressure", "spend"):
            yield claim(f"five_years.{model}.{measure}", total, row(model, measure))
    for model in ("model_2", "model_3"):
        yield claim(f"comparison.{model}_less_1", change, partial(spent, models=("model_1", model)))
    yield claim("comparison.model_1_on_budget", total, row("one_base", "model_1_on_budget"))
    yield claim(
        "comparison.alternative_less_1",
        change,
        each("model_1.spend.year_5", "model_1_alternative.spend.year_5"),
    )


def projects() -> Iterator[Claim]:
    for place, year in enumerate(YEARS):
        yield claim(
            f"projects.yearly.{year}",
            change,
            each(f"model_2.spend.{year}", f"model_3.spend.{year}"),
        )
        yield claim(f"projects.cumulative.{year}", total, partial(first_years, count=place + 1))
    yield claim("comparison.payback", INVEST_TO_SAVE, flows, line(INVEST_TO_SAVE, "payback"))
    yield claim("comparison.fewer_children", change, each("children.model_2", "children.model_3"))
    yield claim(
        "assumption.headroom",
        ratio,
        each("assumption.effectiveness", "assumption.breakeven_effectiveness"),
    )


def narrative() -> Iterator[Claim]:
    for year in ("year_1", "year_2", "year_5"):
        yield claim(
            f"narrative.model_2_{year}",
            total,
            together("base.budget", f"model_2.pressure.{year}"),
        )
    yield claim("narrative.model_2_above_budget", change, each("base.budget", "model_2.spend.year_5"))
    yield claim("market.beds_each", ratio, each("market.beds", "market.homes"))


def increments(figure: Given) -> tuple[Any, ...]:
    """Arguments of PLACEMENT_COST: yearly additions in place by year, and what one of each costs."""
    in_place = [[kind, *figure.row("additions", kind)] for kind in MODEL_1_LINES]
    return in_place, [figure(f"increment.{kind}") for kind in MODEL_1_LINES], "annual"


def spent(figure: Given, models: tuple[str, ...]) -> tuple[float, ...]:
    """Five years' spend of each model."""
    return tuple(total(figure.row(model, "spend")) for model in models)


def first_years(figure: Given, count: int) -> tuple[list[float]]:
    return (extra_spend(figure)[:count],)


def extra_spend(figure: Given) -> list[float]:
    """Spend of Model 3 less Model 2, by year."""
    pairs = zip(figure.row("model_2", "spend"), figure.row("model_3", "spend"), strict=True)
    return [change(before, after) for before, after in pairs]


def flows(figure: Given) -> tuple[list[float], list[float]]:
    """Arguments of INVEST_TO_SAVE: Model 3's investment is within its spend, so only the net saving is known."""
    saving = [-extra for extra in extra_spend(figure)]
    return [0.0] * len(saving), saving
