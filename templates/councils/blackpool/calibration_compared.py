"""The three calibrated models side by side, and against what is printed."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from templates.councils.blackpool.calibration import (
    CHILDREN_RANGE,
    CHILDREN_TOLERANCE,
    GAP_TOLERANCE,
    MODELS,
    MOST_RISE,
    SPEND_TOLERANCE,
    published_spends,
)
from templates.councils.blackpool.calibration_models import Model, less, same
from templates.fit.sheet import FitTarget
from templates.sheets.investment_case import add_investment_case
from templates.sheets.register_and_checks import Checks
from templates.workbook.model import Area, Series, Workbook
from templates.workbook.year_page import FIRST, PLAN_YEARS, Line, YearFormula, YearPage
from udfs.published import load


@dataclass(frozen=True)
class Printed:
    """A model as the source prints it."""

    pressure: Area
    spend: Area
    children: Area


@dataclass(frozen=True)
class Tolerances:
    spend: Area
    gap: Area
    children: Area
    fewest: Area
    most: Area
    rise: Area
    exact: Area


def add_comparison(
    book: Workbook,
    checks: Checks,
    axis: Line,
    models: Sequence[Model],
    printed: Mapping[str, Printed],
    tolerances: Tolerances,
    budget: Area,
    rate: Area,
) -> list[FitTarget]:
    """The models side by side and against what is printed; the cells that a fit must bring to their targets."""
    page = YearPage(
        book, "Comparison", "output", "Three models side by side", "£000. Every pressure is on the 2020/21 budget."
    )
    page.axis_from(axis)
    page.section("Children at year end")
    for model in models:
        page.line(f"{model.label}: children", "children", same(model.children), "children")
    page.section("Projected spend")
    spends = {
        model.name: page.line(f"{model.label}: spend", "£000", same(model.spend), "money", total=True, bold=True)
        for model in models
    }
    page.section("Pressure on the budget")
    for model in models:
        page.line(
            f"{model.label}: pressure",
            "£000",
            less(spends[model.name], budget),
            "money",
            total=True,
        )
    targets = _against_printed(page, checks, models, spends, printed, tolerances)
    page.page_break()
    targets += _gaps(page, checks, models, spends, printed, tolerances, rate)
    _shared_by_construction(page, checks, models, tolerances.exact)
    series = [Series(f"{MODELS[name]}, modelled", line.plan) for name, line in spends.items()]
    series += [Series(f"{MODELS[name]}, printed", one.spend) for name, one in printed.items()]
    page.chart(
        "line",
        "Projected spend, modelled and printed",
        axis.plan,
        series,
        "£000",
        "Lines of the spend of the three models for five years, each as modelled and as printed; the pairs all but meet.",
    )
    return targets


def _against_printed(
    page: YearPage,
    checks: Checks,
    models: Sequence[Model],
    spends: Mapping[str, Line],
    printed: Mapping[str, Printed],
    tolerances: Tolerances,
) -> list[FitTarget]:
    """Spends and children at the end against those printed."""
    targets = []
    page.section("Modelled against printed")
    for model in models:
        spend, published = spends[model.name], printed[model.name]
        share = page.line(
            f"{model.label}: spend, modelled over printed less 1",
            "share",
            _over(spend, published.spend),
            "percent",
        )
        for year, figure in enumerate(published_spends()[model.name], start=1):
            cell = Area(spend.sheet, spend.row, FIRST + year - 1)
            checks.zero(
                f"{model.label}: spend of year {year}",
                page.name,
                f"={share[year]}",
                tolerances.spend,
                "Modelled against printed.",
            )
            targets.append(
                FitTarget(
                    f"{model.label}: spend of year {year}", "£000", cell, figure, SPEND_TOLERANCE * figure, "money"
                )
            )
    source = load("blackpool_2022")
    for model in models:
        end = page.constant(
            f"{model.label}: children at the end", "children", f"={model.children[PLAN_YEARS]}", "children"
        )
        right = page.constant(
            f"{model.label}: children at the end, printed", "children", f"={printed[model.name].children.ref}", "whole"
        )
        name = f"{model.label}: children at the end"
        if model is models[0]:
            outside = f"=MAX({tolerances.fewest.ref}-{end.ref},0)+MAX({end.ref}-{tolerances.most.ref},0)"
            checks.zero(name, page.name, outside, tolerances.exact, "Between the fewest and the most; 870+ is printed.")
            middle, half = sum(CHILDREN_RANGE) / 2, (CHILDREN_RANGE[1] - CHILDREN_RANGE[0]) / 2
            targets.append(FitTarget(name, "children", end, middle, half, "children"))
        else:
            checks.zero(name, page.name, f"={end.ref}/{right.ref}-1", tolerances.children, "Modelled against printed.")
            figure = source.value(f"children.{model.name}")
            targets.append(FitTarget(name, "children", end, figure, CHILDREN_TOLERANCE * figure, "children"))
    return targets


def _gaps(
    page: YearPage,
    checks: Checks,
    models: Sequence[Model],
    spends: Mapping[str, Line],
    printed: Mapping[str, Printed],
    tolerances: Tolerances,
    rate: Area,
) -> list[FitTarget]:
    """Each model less the one before it, its payback, and the dip of Model 1 alternative."""
    targets, published = [], published_spends()
    for before, after in itertools.pairwise(models):
        name = f"{after.label} less {before.label}"
        page.section(name)
        gap = page.line(
            f"{name}: modelled",
            "£000",
            _minus(spends[after.name], spends[before.name]),
            "money",
            total=True,
            bold=True,
        )
        page.line(f"{name}: cumulative", "£000", _so_far(gap), "money")
        off = page.line(
            f"{name}: modelled less printed",
            "£000",
            _off(gap, printed[after.name].spend, printed[before.name].spend),
            "money",
        )
        for year in range(1, PLAN_YEARS + 1):
            words = f"{name}, year {year}"
            checks.zero(words, page.name, f"={off[year]}", tolerances.gap, "The gap, modelled against printed.")
            figure = published[after.name][year - 1] - published[before.name][year - 1]
            targets.append(
                FitTarget(words, "£000", Area(gap.sheet, gap.row, FIRST + year - 1), figure, GAP_TOLERANCE, "money")
            )
    page.section("The dip of year 3")
    one = spends[models[0].name]
    rise = page.constant(f"{models[0].label}: rise of spend in year 3", "£000", f"={one[3]}-{one[2]}", "money")
    checks.zero(
        "Year 3 of Model 1 alternative hardly rises",
        page.name,
        f"=MAX({rise.ref}-{tolerances.rise.ref},0)",
        tolerances.exact,
        "Printed, it falls by 122.",
    )
    figure = published[models[0].name][2] - published[models[0].name][1]
    targets.append(
        FitTarget(f"{models[0].label}: rise of spend in year 3", "£000", rise, figure, MOST_RISE - figure, "money")
    )
    page.section("Payback")
    for model in models[1:]:
        page.constant(f"{model.label}: payback against do nothing", "years", f"={model.payback}", "pence")
    two, three = (spends[model.name] for model in models[1:])
    cost = page.line(
        "Additional projects: taken as investment",
        "£000",
        lambda y: f"=MAX({three[y]}-{two[y]},0)",
        "money",
        total=True,
    )
    saving = page.line(
        "Additional projects: taken as saving", "£000", lambda y: f"=MAX({two[y]}-{three[y]},0)", "money", total=True
    )
    lines = add_investment_case(page, checks, "Additional projects", "£000", (cost, saving), rate, tolerances.exact)
    cumulative = lines["cumulative"]
    checks.zero(
        "The additional projects pay back in year 3",
        page.name,
        f"=MAX({cumulative[2]},0)+MAX(-{cumulative[3]},0)+(1-({cost[1]}>0))+SUM({cost[2]}:{cost[5].split('!')[1]})",
        tolerances.exact,
        "Model 3 is dearer than Model 2 in year 1, cheaper in every later year, and cheaper in all from year 3.",
    )
    return targets


def _shared_by_construction(page: YearPage, checks: Checks, models: Sequence[Model], exact: Area) -> None:
    """Doing nothing is the same whichever schedule stands beside it."""
    first = models[0].spend.plan.ref
    for model in models[1:]:
        checks.zero(
            f"{model.label} starts from the same do nothing",
            page.name,
            f"=SUM({model.nothing.plan.ref})-SUM({first})",
            exact,
            "One opening, one set of flows and one set of costs.",
        )


def _minus(first: Line, second: Line) -> YearFormula:
    return lambda y: f"={first[y]}-{second[y]}"


def _over(line: Line, printed: Area) -> YearFormula:
    return lambda y: f"={line[y]}/{printed.cell(0, y - 1).relative}-1"


def _so_far(line: Line) -> YearFormula:
    start = line.plan.cell().local
    return lambda y: f"=SUM({start}:{line[y].split('!')[1]})"


def _off(gap: Line, after: Area, before: Area) -> YearFormula:
    """A modelled gap less the one printed."""
    return lambda y: f"={gap[y]}-({after.cell(0, y - 1).relative}-{before.cell(0, y - 1).relative})"
