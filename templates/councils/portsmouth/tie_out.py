"""Portsmouth, June 2017: spending, placement budget, demand, and the team that must pay for itself."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from templates.councils.arithmetic import change, percentage_change, percentage_of, product, ratio, total
from templates.councils.claims import Claim, Given, cell, each, line, named, together
from udfs import CASELOAD_BREAKEVEN, FUNCTIONS, PLACEMENT_COST, PLACEMENT_VARIANCE

claim = partial(Claim, "portsmouth_2017")

FIG_3 = ("foster", "ifa", "adoption", "residence_orders", "special_guardianship", "external_residential")
CARRIES_BUDGET = ("foster", "ifa", "adoption", "external_residential")
#: The budget of adoption, residence orders and special guardianship, which the answer gives a row of its own.
SHARED = "Adoption, RO and SGO"
PART_PLACEMENTS = ("ifa", "external_residential")
PRINTED_FTE = "Placements are printed to two decimals at most."
TRUNCATED = "The narrative drops the last digits of its table where rounding would raise them."
RECOVERED_FTE = "Placements inferred as printed forecast ÷ printed unit cost, all within the printed decimals."
#: Where the variance stands in the answer.
VARIANCE = FUNCTIONS["PLACEMENT_VARIANCE"].answer().column("variance")


def claims() -> list[Claim]:
    return [
        *spending(),
        *placement_lines(),
        *placement_totals(),
        *narrative(),
        *demand(),
        *business_case(),
        *breakeven(),
    ]


def spending() -> Iterator[Claim]:
    for year in ("2013/14", "2014/15", "2015/16", "2016/17"):
        budget, spend, deficit = (f"fig_2.{year}.{column}" for column in ("budget", "spend", "deficit"))
        yield claim(deficit, change, each(budget, spend))
        yield claim(f"{deficit}_percentage", percentage_of, each(deficit, budget))
    yield claim("narrative.lowest_overspend", change, each("fig_2.2015/16.budget", "fig_2.2015/16.spend"))
    yield claim(
        "narrative.highest_overspend",
        change,
        each("fig_2.2014/15.budget", "fig_2.2014/15.spend"),
        note=TRUNCATED,
    )
    yield claim("narrative.overspend_2016_17", change, each("fig_2.2016/17.budget", "fig_2.2016/17.spend"))
    yield claim(
        "narrative.one_off_savings_2016_17",
        change,
        each("fig_2.2016/17.deficit", "narrative.placements_2016_17"),
    )
    yield claim("staff_cut.fall", change, each("fig_1.2015.staff", "fig_1.2016.staff"))
    yield claim("staff_cut.fall_percentage", percentage_change, each("fig_1.2015.staff", "fig_1.2016.staff"))
    yield claim("staff_saving.saved_head", ratio, lambda g: (g("staff_saving.saved"), -g("staff_cut.fall")))


def placement_lines() -> Iterator[Claim]:
    for row in FIG_3:
        fte, unit_cost = f"fig_3.{row}.fte", f"fig_3.{row}.unit_cost"
        cost = f"fig_3.{row}.forecast"
        yield claim(cost, PLACEMENT_COST, each(fte, unit_cost, then=("annual",)), line(PLACEMENT_COST, "total"))
        pick = named(SHARED if row == "adoption" else row, VARIANCE)
        deficit = f"fig_3.{row}.deficit"
        if row in CARRIES_BUDGET:
            note = PRINTED_FTE if row in PART_PLACEMENTS else ""
            yield claim(deficit, PLACEMENT_VARIANCE, printed, pick, note=note)
        if row in PART_PLACEMENTS:
            yield claim(fte, ratio, each(cost, unit_cost), aspect="recovered", note=RECOVERED_FTE)
            yield claim(deficit, PLACEMENT_VARIANCE, recovered, pick, "recovered", RECOVERED_FTE)


def placement_totals() -> Iterator[Claim]:
    for name, column in (("forecast", "forecast"), ("budget", "budget"), ("deficit", "variance")):
        pick = cell(PLACEMENT_VARIANCE, "total", column)
        figure = f"fig_3_total.{name}"
        yield claim(figure, PLACEMENT_VARIANCE, printed, pick, note=PRINTED_FTE)
        yield claim(figure, PLACEMENT_VARIANCE, recovered, pick, "recovered", RECOVERED_FTE)
        yield claim(figure, total, partial(_printed_numbers, name), aspect="sum")
    yield claim(
        "fig_3_total.excluding_residential",
        total,
        together(*(f"fig_3.{row}.deficit" for row in ("foster", "ifa", "adoption"))),
    )
    yield claim(
        "fig_3_total.looked_after_fte",
        total,
        together(*(f"fig_3.{row}.fte" for row in ("foster", "ifa", "external_residential"))),
    )


def narrative() -> Iterator[Claim]:
    yield claim(
        "narrative.total_overspend",
        PLACEMENT_VARIANCE,
        recovered,
        cell(PLACEMENT_VARIANCE, "total", "variance"),
        note=TRUNCATED,
    )
    yield claim(
        "narrative.residential_overspend",
        PLACEMENT_VARIANCE,
        recovered,
        named("external_residential", VARIANCE),
        note=TRUNCATED,
    )
    yield claim(
        "fig_3.external_residential.forecast",
        PLACEMENT_COST,
        each("fig_4.average.2017/18", "fig_3.external_residential.unit_cost", then=("annual",)),
        line(PLACEMENT_COST, "total"),
        "at the number in Fig 4",
        "Fig 4 and Fig 3 count external residential placements unlike; Fig 3 has no new starters.",
    )
    yield claim("one_off.cost_of_move", ratio, each("one_off.cost", "one_off.moves"))
    yield claim("growth.residential_placements", change, each("fig_4.average.2015/16", "fig_4.average.2017/18"))
    yield claim(
        "narrative.ten_placements",
        PLACEMENT_COST,
        each("growth.residential_placements", "fig_3.external_residential.unit_cost", then=("annual",)),
        line(PLACEMENT_COST, "total"),
    )


def demand() -> Iterator[Claim]:
    for table, measure in (("fig_4b", "referrals"), ("fig_5", "assessments")):
        for year in ("2012", "2013", "2014", "2015", "2016"):
            ages = [f"{table}.{age}.{year}" for age in ("0-5", "6-13", "14+")]
            yield claim(f"{table}.total.{year}", total, together(*ages))
        for figure, row in ((f"growth.{measure}", "total"), (f"growth.{measure}_14", "14+")):
            ends = (f"{table}.{row}.2012", f"{table}.{row}.2016")
            yield claim(figure, percentage_change, each(*ends))
    for figure in ("usual_low", "usual_high", "others_2017"):
        yield claim(
            f"looked_after.{figure}",
            change,
            each("looked_after.unaccompanied_2017", "looked_after.2017"),
            note="The number in April 2017 less the average of unaccompanied children.",
        )
    yield claim("looked_after.not_in_fig_3", change, each("fig_3_total.looked_after_fte", "looked_after.2017"))


def business_case() -> Iterator[Claim]:
    cost = "fig_3.external_residential.unit_cost"
    yield claim("case.posts", total, together("case.social_workers", "case.service_leaders"))
    yield claim("case.cost_of_post", ratio, each("case.investment", "case.posts"))
    yield claim("case.capacity", product, each("case.social_workers", "case.target_caseload"))
    yield claim("case.caseload_before", CASELOAD_BREAKEVEN, team, line(CASELOAD_BREAKEVEN, "caseload"))
    yield claim("case.social_workers", CASELOAD_BREAKEVEN, team, line(CASELOAD_BREAKEVEN, "extra_whole"))
    yield claim("case.investment", CASELOAD_BREAKEVEN, team, line(CASELOAD_BREAKEVEN, "investment"))
    yield claim("case.placements_to_avoid", CASELOAD_BREAKEVEN, team, line(CASELOAD_BREAKEVEN, "avoid_whole"))
    yield claim(
        "case.recovered",
        PLACEMENT_COST,
        each("case.placements_to_avoid", cost, then=("annual",)),
        line(PLACEMENT_COST, "total"),
        note="The paper says that avoiding four is enough to recover this; it leaves out what replaces the placement.",
    )
    yield claim("case.recovered_each", ratio, each("case.recovered", "case.placements_to_avoid"))


def breakeven() -> Iterator[Claim]:
    for row, substitute in (("gross", ""), ("foster", "foster"), ("ifa", "ifa"), ("half_year", "")):
        half = row == "half_year"
        arguments = partial(team, substitute=substitute, months="case.half_year" if half else "")
        for column, key in (("exact", "avoid"), ("whole", "avoid_whole")):
            yield claim(f"breakeven.{row}.{column}", CASELOAD_BREAKEVEN, arguments, line(CASELOAD_BREAKEVEN, key))


def team(figure: Given, substitute: str = "", months: str = "") -> tuple[Any, ...]:
    """Arguments of CASELOAD_BREAKEVEN for the eight social workers and three leaders."""
    return (
        figure("case.children"),
        figure("case.social_workers_before"),
        figure("case.target_caseload"),
        figure("case.cost_of_social_worker"),
        figure("fig_3.external_residential.unit_cost"),
        figure(f"fig_3.{substitute}.unit_cost") if substitute else None,
        figure("case.cost_of_leaders"),
        figure(months) if months else None,
    )


def printed(figure: Given) -> tuple[Any, ...]:
    """Arguments of PLACEMENT_VARIANCE for Fig 3 with its placements as printed."""
    return _variance(figure, [n for n in figure.column("fig_3", "fte") if isinstance(n, float)])


def recovered(figure: Given) -> tuple[Any, ...]:
    """The same with placements as the printed costs imply, before they were rounded for print."""
    return _variance(
        figure, [ratio(figure(f"fig_3.{row}.forecast"), figure(f"fig_3.{row}.unit_cost")) for row in FIG_3]
    )


def _variance(figure: Given, fte: list[float]) -> tuple[Any, ...]:
    labelled = [[name, number] for name, number in zip(figure.names("fig_3"), fte, strict=True)]
    prices, budget, group = (figure.column("fig_3", name) for name in ("unit_cost", "budget", "group"))
    return labelled, prices, budget, "annual", group


def _printed_numbers(column: str, figure: Given) -> tuple[list[float]]:
    return ([number for number in figure.column("fig_3", column) if isinstance(number, float)],)
