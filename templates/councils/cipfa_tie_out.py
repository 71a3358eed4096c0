"""CIPFA, July 2024: national tables and the case studies' own arithmetic."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from templates.councils.arithmetic import (
    amount_at,
    as_multiple,
    change,
    percentage_change,
    percentage_of,
    product,
    ratio,
    total,
)
from templates.councils.claims import Claim, Given, each, line, once, together
from udfs import INVEST_TO_SAVE, PLACEMENT_COST
from udfs.calendar import MONTHS

claim = partial(Claim, "cipfa_2024")

MILLION = 1_000_000
WEEKS = 52


def claims() -> list[Claim]:
    return [*national(), *adults(), *essex(), *children(), *early_help()]


def national() -> Iterator[Claim]:
    for row in ("table_1.all", "table_1.18-64", "table_1.65+", "table_2.england", "table_3.england"):
        yield claim(f"{row}.increase", percentage_change, each(f"{row}.2018/19", f"{row}.2022/23"))
    for year in ("2018/19", "2022/23"):
        yield claim(f"table_1.all.{year}", total, together(f"table_1.18-64.{year}", f"table_1.65+.{year}"))
    yield claim("england.adult_increase", percentage_change, each("table_2.england.2018/19", "table_2.england.2022/23"))
    yield claim(
        "england.residential_increase",
        percentage_change,
        each("england.residential_2015_16", "england.residential_2022_23"),
    )
    yield claim(
        "england.residential_2022_23",
        product,
        lambda g: (g("england.residential_2015_16"), as_multiple(g("england.residential_increase"))),
        aspect="from its increase since 2015-16",
    )
    yield claim(
        "england.residential_2021_22",
        ratio,
        lambda g: (g("england.residential_2022_23"), as_multiple(g("england.residential_increase_year"))),
    )
    yield claim(
        "england.social_care_share_rise",
        change,
        each("england.social_care_share_before", "england.social_care_share"),
    )


def adults() -> Iterator[Claim]:
    yield claim("care_academy.recruits", total, together("care_academy.routeway", "care_academy.referral_app"))
    yield claim("stockton.recruits", total, together("stockton.work_academy", "stockton.direct"))
    yield claim("halton.froi", INVEST_TO_SAVE, once("halton.cost", "halton.benefit"), line(INVEST_TO_SAVE, "return"))
    yield claim(
        "halton.net_benefit", INVEST_TO_SAVE, once("halton.cost", "halton.benefit"), line(INVEST_TO_SAVE, "net")
    )
    yield claim("halton.net_return", ratio, each("halton.net_benefit", "halton.cost"))
    yield claim("halton.yearly_saving", ratio, each("halton.saving", "halton.saving_years"))
    yield claim("halton.referrals_increase", percentage_change, each("halton.referrals_2017", "halton.referrals_2023"))
    yield claim(
        "ealing.return", INVEST_TO_SAVE, once("ealing.investment", "ealing.saving"), line(INVEST_TO_SAVE, "return")
    )
    yield claim("manchester.savings", total, together("manchester.saved", "manchester.further"))
    yield claim("manchester.front_door_before", change, each("manchester.front_door_rise", "manchester.front_door"))
    yield claim(
        "manchester.no_further_care_people", amount_at, each("manchester.no_further_care", "manchester.reablement")
    )
    yield claim("kirklees.assessment_rise", change, each("kirklees.assessment_before", "kirklees.assessment"))
    for year in ("2019_20", "2022_23"):
        yield claim(f"hounslow.gap_{year}", change, each(f"hounslow.spend_{year}", f"hounslow.england_{year}"))
    yield claim("hounslow.older_increase", percentage_change, each("hounslow.older_2011", "hounslow.older_2021"))
    yield claim("hounslow.extra_care_planned", product, each("hounslow.extra_care", then=(2,)))
    first_contact = each("oxfordshire.first_contact_2010", "oxfordshire.first_contact")
    yield claim("oxfordshire.first_contact_rise", change, first_contact)


def essex() -> Iterator[Claim]:
    spend = each("essex.spend_2020_21", "essex.spend_2023_24")
    yield claim("essex.additional", change, spend)
    yield claim("essex.spend_increase", percentage_change, spend)
    yield claim("essex.unit_cost_increase", percentage_change, unit_costs)
    yield claim("essex.implied_investment", ratio, each("essex.avoided", "essex.return"))
    yield claim("essex.reach_ratio", ratio, each("essex.reach", "essex.reach_england"))
    yield claim(
        "essex.return",
        INVEST_TO_SAVE,
        once("essex.additional", "essex.avoided"),
        line(INVEST_TO_SAVE, "return"),
        "on the rise in spend",
        "Within rounding only because 3:1 and £14m are so coarse; £5.8m is the rise of the yearly level.",
    )
    yield claim(
        "essex.return",
        INVEST_TO_SAVE,
        rising_spend,
        line(INVEST_TO_SAVE, "return"),
        "on all spend above 2020-21",
        "Spend above 2020/21 in each year, if it rose in equal steps; the paper's base for 3:1 is not printed.",
    )


def children() -> Iterator[Claim]:
    yield claim("durham.overspend", change, each("durham.budget", "durham.spend"))
    yield claim("durham.overspend_percentage", percentage_change, each("durham.budget", "durham.spend"))
    yield claim(
        "durham.residential_increase", percentage_change, each("durham.residential_2019", "durham.residential_2024")
    )
    yield claim(
        "durham.capital_place",
        ratio,
        lambda g: (g("durham.capital"), total([g("durham.home_places"), g("durham.edge_places")])),
    )
    yield claim("durham.homes_added", change, each("durham.homes_before", "durham.homes"))
    kinds = ("long_term_places", "short_break_places", "emergency_places", "emergency_planned")
    yield claim("durham.all_places", total, together(*(f"durham.{kind}" for kind in kinds)))
    yield claim("havering.multiple", ratio, each("havering.children", "havering.children_england"))
    yield claim("havering.ten_years", total, together("havering.funding_2023_24", "havering.funding_2024_25"))
    yield claim(
        "north_tyneside.increase",
        percentage_change,
        each("north_tyneside.spend_2018_19", "north_tyneside.spend_2022_23"),
        note="The rise divided by the later year's spend, not the earlier's, comes near the printed figure.",
    )
    yield claim("north_tyneside.increase_on_end", percentage_of, share_of_later_year)


def early_help() -> Iterator[Claim]:
    yield claim("afc.avoided", PLACEMENT_COST, weekly_avoided, line(PLACEMENT_COST, "total"))
    yield claim("afc.avoided_child", ratio, each("afc.avoided", "afc.prevented"))
    yield claim("afc.weekly_child", ratio, each("afc.weekly", "afc.prevented"))
    yield claim("afc.prevented_share", percentage_of, each("afc.prevented", "afc.edge"))
    yield claim("afc.edge_share", percentage_of, each("afc.edge", "afc.caseload"))
    yield claim("salford.yearly", ratio, each("salford.investment", "salford.years"))
    yield claim("salford.each", ratio, each("salford.national", "salford.authorities"))
    yield claim(
        "salford.cost_contact",
        ratio,
        lambda g: (product(g("salford.investment"), MILLION), g("salford.contacts")),
    )
    yield claim("brighton.fall", change, each("brighton.in_need_april", "brighton.in_need_december"))
    yield claim(
        "brighton.fall_percentage", percentage_change, each("brighton.in_need_april", "brighton.in_need_december")
    )
    yield claim("east_sussex.children", total, together("east_sussex.foster", "east_sussex.residential"))
    east_sussex = once("east_sussex.investment", "east_sussex.avoided")
    yield claim("east_sussex.return", INVEST_TO_SAVE, east_sussex, line(INVEST_TO_SAVE, "return"))
    yield claim("east_sussex.net", INVEST_TO_SAVE, east_sussex, line(INVEST_TO_SAVE, "net"))
    yield claim("east_sussex.avoided_child", ratio, each("east_sussex.avoided", "east_sussex.children"))
    yield claim("east_sussex.avoided", PLACEMENT_COST, placements_avoided, line(PLACEMENT_COST, "total"))
    yield claim(
        "east_sussex.residential_week",
        ratio,
        lambda g: (product(g("east_sussex.residential_cost"), MILLION), WEEKS),
    )
    yield claim("hertfordshire.saved_child", ratio, each("hertfordshire.saved", "hertfordshire.returned"))
    yield claim(
        "hertfordshire.saved_child_year",
        ratio,
        lambda g: (g("hertfordshire.saved_child"), ratio(g("hertfordshire.months"), MONTHS)),
    )
    yield claim(
        "hertfordshire.saved_child_year_even",
        ratio,
        lambda g: (g("hertfordshire.saved_child"), ratio(average_months(g), MONTHS)),
    )


def unit_costs(figure: Given) -> tuple[float, float]:
    """Cost of an hour before (1) and after, as an index."""
    cost = ratio(figure("essex.spend_2023_24"), figure("essex.spend_2020_21"))
    return 1, ratio(cost, as_multiple(figure("essex.hours_increase")))


def rising_spend(figure: Given) -> tuple[list[float], list[float]]:
    """Investment by year, rising in equal steps to the printed addition; all avoidance in the last."""
    years = int(figure("essex.years"))
    steps = [product(figure("essex.additional"), ratio(year, years)) for year in range(1, years + 1)]
    return steps, [0.0] * (years - 1) + [figure("essex.avoided")]


def weekly_avoided(figure: Given) -> tuple[Any, ...]:
    """One saving for all seven children, at what it comes to a week."""
    return 1, figure("afc.weekly"), "weekly_52"


def share_of_later_year(figure: Given) -> tuple[float, float]:
    """North Tyneside's rise in spend, and the later year's spend."""
    later = figure("north_tyneside.spend_2022_23")
    return change(figure("north_tyneside.spend_2018_19"), later), later


def average_months(figure: Given) -> float:
    """Months at home so far for a child of Hertfordshire's programme, if returns were even."""
    return figure("hertfordshire.months") / 2


def placements_avoided(figure: Given) -> tuple[Any, ...]:
    return (
        [figure("east_sussex.foster"), figure("east_sussex.residential")],
        [figure("east_sussex.foster_cost"), figure("east_sussex.residential_cost")],
        "annual",
    )
