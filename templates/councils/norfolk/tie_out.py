"""Norfolk, October 2017: growth to 2022 if nothing is done, the gap to neighbours, and the investment."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from templates.councils.arithmetic import (
    change,
    compound_growth,
    mean_yearly_change,
    percentage_change,
    percentage_of,
    population_at_rate,
    product,
    ratio,
    total,
)
from templates.councils.claims import Claim, Given, each, line, line_total, once, together
from udfs import CHILDREN_AT_RATE, INVEST_TO_SAVE, LAC_RATE, PLACEMENT_COST, PROJECT_LAC, PROJECT_SCENARIO, RATE_GAP
from udfs.calendar import MONTHS

claim = partial(Claim, "norfolk_2017")

#: How near a projection by placement must come, either way: to the printed children, and to the printed million.
A_CHILD, HALF_A_MILLION = (1.0, 1.0), (500_000.0, 500_000.0)

FIRST, LAST = "looked_after.2012.children", "looked_after.2017.children"
RETURN = "Return per £1 invested"
BOTH_ENDS = "Return at the middle of £12m to £15m, if the £21m is a year's; the paper does not say."


def claims() -> list[Claim]:
    return [*growth(), *rates(), *do_nothing(), *budget(), *investment(), *options()]


def growth() -> Iterator[Claim]:
    yield claim("growth.rise", change, each(FIRST, LAST))
    yield claim("growth.percentage", percentage_change, each(FIRST, LAST))
    yield claim("growth.yearly", mean_yearly_change, each(FIRST, LAST, "growth.years"))
    yield claim(
        "growth.least_change",
        mean_yearly_change,
        lambda g: (0, g("growth.fall_2014_16"), g("growth.fall_years")),
        note="Paragraph 3.3 has numbers increasing consistently; paragraph 6.2 has them fall from 2014 to 2016.",
    )


def rates() -> Iterator[Claim]:
    yield claim("rate.population", population_at_rate, each(LAST, "rate.norfolk"))
    yield claim("rate.norfolk", LAC_RATE, each(LAST, "rate.population"))
    yield claim("gap.children", CHILDREN_AT_RATE, lambda g: (g("rate.neighbours"), population(g)))
    yield claim("gap.fewer", RATE_GAP, lambda g: (g(LAST), population(g), g("rate.neighbours")))
    yield claim(
        "gap.cost", PLACEMENT_COST, lambda g: (g("gap.fewer"), average_cost(g), "annual"), line(PLACEMENT_COST, "total")
    )
    yield claim(
        "rate.authorities_above",
        change,
        each("rate.rank", "rate.authorities"),
        note="Ranked from the lowest rate, one authority fewer follows the 79th; ranked from the highest, 78 precede it.",
    )
    yield claim(
        "rate.authorities_above",
        total,
        lambda g: ([change(g("rate.rank"), g("rate.authorities")), 1],),
        aspect="counting Norfolk itself",
        note="The printed 74, if Norfolk is counted among the authorities above it.",
    )
    yield claim(
        "rate.authorities_above",
        change,
        lambda g: (1, g("rate.rank")),
        aspect="ranked from the highest",
        note="A 79th place counted from the highest rate has 78 authorities above it.",
    )
    yield claim(
        "rate.at_2022",
        LAC_RATE,
        lambda g: (total([g(LAST), g("do_nothing.more_children")]), population(g)),
    )


def do_nothing() -> Iterator[Claim]:
    basis = "Trend of the rate from 2012 to 2017 on a population held flat to 2017 and growing after it."
    yield claim("do_nothing.more_children", PROJECT_LAC, projection, line_total(PROJECT_LAC, "net_change"), note=basis)
    yield claim("do_nothing.children_2022", PROJECT_LAC, projection, last_closing, note=basis)
    yield claim(
        "do_nothing.cost",
        PLACEMENT_COST,
        lambda g: (g("do_nothing.more_children"), average_cost(g), "annual"),
        line(PLACEMENT_COST, "total"),
        note="At today's average placement cost; £5m needs a lower one.",
    )
    yield claim("do_nothing.cost_of_child", ratio, each("do_nothing.cost", "do_nothing.more_children"))
    yield claim(
        "do_nothing.weekly_cost_of_child",
        ratio,
        lambda g: (g("do_nothing.cost"), weeks_of_care(g)),
    )


def budget() -> Iterator[Claim]:
    yield claim("budget.overspend_percentage", percentage_of, each("budget.overspend", "budget.total"))
    yield claim("budget.gross_overspend", total, together("budget.overspend", "budget.public_health"))
    yield claim("budget.placements_percentage", percentage_of, each("budget.placements", "budget.social_care"))
    yield claim("budget.cost_of_child", ratio, each("budget.placements", LAST))


def investment() -> Iterator[Claim]:
    less_spend = "investment.less_spend"
    for end, gain in (("low", "high"), ("high", "low")):
        invested = f"investment.{end}"
        yield claim(
            f"investment.return_{gain}", INVEST_TO_SAVE, once(invested, less_spend), line(INVEST_TO_SAVE, "return")
        )
        yield claim(
            f"investment.payback_{end}",
            INVEST_TO_SAVE,
            partial(spread_saving, invested=invested),
            line(INVEST_TO_SAVE, "payback"),
        )
        yield claim(f"east_sussex.norfolk_{end}", product, each("east_sussex.return", invested))
    yield claim(
        "east_sussex.return",
        INVEST_TO_SAVE,
        once("investment.middle", less_spend),
        line(INVEST_TO_SAVE, "return"),
        "for Norfolk",
        BOTH_ENDS,
    )
    yield claim("investment.even_point", ratio, each(less_spend, "east_sussex.return"))
    yield claim("east_sussex.payback", ratio, each("east_sussex.investment", "east_sussex.saving"))


def options() -> Iterator[Claim]:
    """Plans projected by placement from March 2017: the schedule of the worked example."""
    closing = line(PROJECT_SCENARIO, "total.closing", -1, output="children")
    yield claim(
        "do_nothing.more_children",
        PROJECT_SCENARIO,
        partial(plan, rows=()),
        lambda answer: closing(answer) - line(PROJECT_SCENARIO, "total.opening", output="children")(answer),
        "by placement",
        "Starters are chosen to reach the trend's number in 2022.",
        A_CHILD,
    )
    yield claim(
        "do_nothing.cost",
        PROJECT_SCENARIO,
        partial(plan, rows=(), output="pressure"),
        line(PROJECT_SCENARIO, "nothing.pressure", -1, output="pressure"),
        "by placement",
        "Average children of 2021/22 at today's average cost, above today's budget.",
        HALF_A_MILLION,
    )
    for end in ("low", "high"):
        yield claim(
            f"in_house.{end}",
            PROJECT_SCENARIO,
            partial(plan, rows=(f"shift_{end}",), output="effects", prices=COUNT_IN_HOUSE),
            line(PROJECT_SCENARIO, "all.full_year", -1, output="effects"),
            "by placement",
            "More than doing nothing, in March 2022; the children moved a year are chosen for it.",
            A_CHILD,
        )
    yield claim(
        "investment.less_spend",
        PROJECT_SCENARIO,
        partial(plan, rows=("reached", "step_down", "shift_high"), output="pressure"),
        lambda answer: -line(PROJECT_SCENARIO, "difference_cumulative", -1, output="pressure")(answer),
        "in all by 2022",
        "Read as a total; the children out of residential care are chosen for it. In 2021/22 alone it is under half.",
        HALF_A_MILLION,
    )


def population(figure: Given) -> float:
    """Children aged 0 to 17 in 2017, from the printed rate."""
    return population_at_rate(figure(LAST), figure("rate.norfolk"))


def average_cost(figure: Given) -> float:
    """Placement cost of a looked-after child in 2017/18, £ a year."""
    return ratio(figure("budget.placements"), figure(LAST))


def weeks_of_care(figure: Given) -> float:
    """Weeks in a year of the additional children's care, at 365 ÷ 7 weeks each."""
    return float(line(PLACEMENT_COST, "total")(PLACEMENT_COST(figure("do_nothing.more_children"), 1, "weekly_365")))


def projection(figure: Given) -> tuple[Any, ...]:
    """Arguments of PROJECT_LAC for doing nothing to 2022."""
    children = figure.column("looked_after", "children")
    history = [[year, number] for year, number in zip(figure.names("looked_after"), children, strict=True)]
    years = int(figure("do_nothing.years"))
    today = population(figure)
    future = compound_growth(today, figure("do_nothing.population_growth"), years)
    return history, years, "trend_and_population", [today] * len(history) + future


def last_closing(rows: list[list[Any]]) -> Any:
    return line(PROJECT_LAC, "closing", -1)(rows)


def spread_saving(figure: Given, invested: str) -> tuple[list[float], list[float]]:
    """All the money in the first of four years, against £5m saved in each."""
    years = int(figure("investment.years"))
    return [figure(invested)] + [0.0] * (years - 1), [figure("do_nothing.cost")] * years


#: £1 a year for a child with in-house carers and nothing for others, so that money counts children.
COUNT_IN_HOUSE = [[1.0], [0.0], [0.0], [0.0]]

IN_HOUSE, AGENCY, RESIDENTIAL, OTHER = "in-house", "agency", "residential", "other"


def plan(
    figure: Given, rows: tuple[str, ...], output: str = "children", prices: list[list[float]] | None = None
) -> tuple[Any, ...]:
    """PROJECT_SCENARIO's arguments: children by placement from March 2017 and some rows of the schedule."""
    names = (IN_HOUSE, AGENCY, RESIDENTIAL, OTHER)
    shares = [figure(f"options.{name}_share") for name in ("in_house", "agency", "residential")]
    shares.append(1 - total(shares))
    children = [figure(LAST) * share for share in shares]
    opening = [list(row) for row in zip(names, children, strict=True)]
    starters = [[name, figure("options.starters") * share] for name, share in zip(names, shares, strict=True)]
    leaving = [[name, figure("options.leaving")] for name in names]
    if output == "pressure":
        prices = unit_costs(figure, children)
    base = None if prices is None or prices is COUNT_IN_HOUSE else [figure("budget.placements")]
    schedule = [list(HEADINGS), *(intervention(figure, row) for row in rows)]
    return (
        opening,
        starters,
        leaving,
        schedule,
        output,
        None,
        None,
        prices,
        None,
        int(figure("do_nothing.years")),
        None,
        base,
    )


HEADINGS = ("name", "type", "from", "to", "children a year", "effectiveness", "start", "ramp months")

#: Type, from and to of each row of the schedule.
MOVES = {
    "shift_low": ("shift provider", AGENCY, IN_HOUSE),
    "shift_high": ("shift provider", AGENCY, IN_HOUSE),
    "step_down": ("step down", RESIDENTIAL, AGENCY),
    "reached": ("prevent entry", None, None),
}


def intervention(figure: Given, name: str) -> list[Any]:
    """A row of the schedule, from April 2018: a year after the opening."""
    share = figure("options.effectiveness") if name == "reached" else 1
    return [name, *MOVES[name], figure(f"options.{name}"), share, MONTHS, figure("options.ramp")]


def unit_costs(figure: Given, children: list[float]) -> list[list[float]]:
    """Portsmouth's unit costs, and for other placements what is left of Norfolk's budget for placements."""
    lent = [figure(f"portsmouth_2017:fig_3.{row}.unit_cost") for row in ("foster", "ifa", "external_residential")]
    spent = total([product(count, price) for count, price in zip(children, lent, strict=False)])
    return [[price] for price in (*lent, ratio(change(spent, figure("budget.placements")), children[-1]))]
