"""The children's plan, sheet by sheet: what each line shows, worked again from the inputs and the projection."""

from __future__ import annotations

import itertools

import pytest

from templates.sheets import illustrative_county as county
from templates.workbook.answer_lines import answer_of
from templates.workbook.model import Value
from templates.workbook.year_page import BASE, PLAN_YEARS
from tests.snapshots import labels
from tests.templates.filled import FIRST_ROW, OK
from tests.templates.mtfp_childrens.test_workbook import PLACEMENTS, Plan, plan
from tests.udfs.tables import CLOSING_HIGH, CLOSING_LOW, HIGH, LOW

pytestmark = pytest.mark.slow

BY_PLACEMENT = answer_of("PROJECT_PLACEMENTS")
PEOPLE, LAST = county.FUTURE_POPULATION, county.HISTORY[-1]
OPENING, AVERAGE = (sum(row[column] for row in county.PLACEMENTS) for column in (1, 2))
PRICES = [[row[5] * 365 / 7 * (1 + row[6]) ** year for year in range(PLAN_YEARS + 1)] for row in county.PLACEMENTS]


def base(sheet: str, label: str) -> Value:
    return plan().at(sheet, plan().row(sheet, label), BASE)


def less(one: list[float], other: list[float]) -> list[float]:
    return [a - b for a, b in zip(one, other, strict=True)]


# activity


@pytest.mark.parametrize("key", ["opening", "starters", "leavers", "closing", "low", "high"])
def test_activity_shows_the_children_of_doing_nothing(key: str) -> None:
    yearly, by_placement = answer_of("PROJECT_LAC").label(key).lower(), dict(BY_PLACEMENT.by_key)[f"total.{key}"].label
    assert plan().years("Activity", f"Do nothing: {yearly}") == plan().years("Flow", f"All placements: {by_placement}")


def test_activity_shows_the_plans_children_and_the_width_of_the_range() -> None:
    assert plan().years("Activity", "Plan: closing") == plan().years("Plan", "All placements: closing")
    low, high = (plan().years("Activity", f"Do nothing: {end.lower()}") for end in (CLOSING_LOW, CLOSING_HIGH))
    assert plan().years("Activity", labels.DO_NOTHING_WIDTH_RANGE) == pytest.approx(less(high, low))


def test_rates_are_children_by_ten_thousand_people_of_their_year() -> None:
    assert plan().years("Activity", "Population aged 0 to 17") == PEOPLE
    for name, line in (("do nothing", "Do nothing: closing"), ("plan", "Plan: closing")):
        children = plan().years("Activity", line)
        rates = [10_000 * n / people for n, people in zip(children, PEOPLE, strict=True)]
        assert plan().years("Activity", f"Rate per 10,000, {name}") == pytest.approx(rates)
        assert base("Activity", f"Rate per 10,000, {name}") == pytest.approx(10_000 * LAST[3] / LAST[4])
    above = less(plan().years("Activity", "Do nothing: closing"), [63 * people / 10_000 for people in PEOPLE])
    assert plan().years("Activity", labels.CHILDREN_ABOVE_NEIGHBOURS_RATE) == pytest.approx(above)


def test_the_history_keeps_its_last_number_and_the_population_its_last_rate() -> None:
    assert plan().years("Activity", "History carried forward: closing") == [LAST[3]] * PLAN_YEARS
    rated = [LAST[3] * people / LAST[4] for people in PEOPLE]
    assert plan().years("Activity", "Population only: closing") == pytest.approx(rated)


# children by placement


@pytest.mark.parametrize("sheet", ["Flow", "Plan"])
def test_the_base_year_holds_todays_children_and_last_years_placements(sheet: str) -> None:
    for kind, opening, average, *_ in county.PLACEMENTS:
        assert base(sheet, f"{kind}: closing") == opening
        assert base(sheet, f"{kind}: average in year") == average
    for line in ("closing", LOW, HIGH):
        assert base(sheet, f"All placements: {line}") == OPENING
    assert base(sheet, "All placements: average in year") == pytest.approx(AVERAGE)


def test_demand_is_what_is_wanted_less_what_is_placed() -> None:
    for kind in ("In-house fostering", "In-house residential"):
        wanted, placed = (plan().years(sheet, f"{kind}: closing") for sheet in ("Demand", "Flow"))
        assert plan().years("Demand", f"{kind}: wanted less placed") == pytest.approx(less(wanted, placed))


# cost


def test_cost_at_base_year_prices_is_average_placements_at_the_first_price() -> None:
    for kind, prices in zip(PLACEMENTS, PRICES, strict=True):
        average = plan().years("Flow", f"{kind}: average in year")
        assert plan().years("Placements", f"Base prices: £ {kind}") == pytest.approx([n * prices[0] for n in average])


def test_the_plans_cost_starts_from_the_base_years_and_its_own_costs_are_those_of_the_effects() -> None:
    bases = [row[2] * prices[0] for row, prices in zip(county.PLACEMENTS, PRICES, strict=True)]
    for kind, cost in zip(PLACEMENTS, bases, strict=True):
        assert base("Placements", f"Plan: £ {kind}") == pytest.approx(cost)
    for line in ("all placements", "all spend"):
        assert base("Placements", f"Plan: £ {line}") == pytest.approx(sum(bases))
    once, yearly = (
        plan().years("Placements", f"Plan: £ {kind} costs of interventions") for kind in ("one-off", "annual")
    )
    assert sum(once) == sum(float(line.get("one-off cost") or 0) for line in county.SCHEDULE)
    own = plan().years("Effects", "All interventions: own cost")
    assert [a + b for a, b in zip(once, yearly, strict=True)] == pytest.approx(own)


def test_population_only_costs_do_nothings_mix_for_its_own_children() -> None:
    closing = [float(LAST[3]), *plan().years("Activity", "Population only: closing")]
    average = [(a + b) / 2 for a, b in itertools.pairwise(closing)]
    nothing, children = (
        plan().years("Scenarios", "Do nothing: spend"),
        plan().years("Flow", "All placements: average in year"),
    )
    spend = [cost * n / there for cost, n, there in zip(nothing, average, children, strict=True)]
    assert plan().years("Scenarios", labels.POPULATION_ONLY_AVERAGE_CHILDREN) == pytest.approx(average)
    assert plan().years("Scenarios", "Population only: spend") == pytest.approx(spend)
    pressure = [money - county.BASE_BUDGET for money in spend]
    assert plan().years("Scenarios", "Population only: pressure") == pytest.approx(pressure)
    assert plan().years("Scenarios", labels.POPULATION_ONLY_LESS_DO_NOTHING) == pytest.approx(less(spend, nothing))


# the summary


def test_the_gap_is_the_net_budget_above_the_funding() -> None:
    net = plan().years("Summary", "Net budget requirement")
    assert net == pytest.approx(plan().years("Scenarios", "Plan: spend"))
    gap = less(net, [float(money) for money in county.FUNDING])
    assert plan().years("Summary", labels.CUMULATIVE_GAP_BEFORE_RESERVES) == pytest.approx(gap)
    assert plan().years("Summary", labels.GAP_ARISING_YEAR) == pytest.approx(less(gap, [0.0, *gap[:-1]]))


# the history


@pytest.mark.parametrize(
    ("row", "change"), [(1, 1), (1, -1), (len(county.HISTORY) - 1, 1), (len(county.HISTORY) - 1, -1)]
)
def test_a_year_of_the_history_that_does_not_add_up_fails_the_check(row: int, change: int) -> None:
    typed = {("History", f"B{FIRST_ROW + row + 1}"): county.HISTORY[row][1] + change}
    assert Plan(typed).status[0] != OK


def test_a_leap_years_price_has_a_day_more() -> None:
    """2027/28, the second plan year, holds 29 February 2028."""
    for kind, (*_, inflation) in zip(PLACEMENTS, county.PLACEMENTS, strict=True):
        before, leap, after = plan().years("Prices", kind)[:3]
        assert leap / before == pytest.approx((1 + inflation) * 366 / 365)
        assert after / leap == pytest.approx((1 + inflation) * 365 / 366)


def test_the_fits_targets_are_the_first_plan_years_and_its_assumptions_the_inputs() -> None:
    for year, wanted in enumerate(county.FIT_TARGETS, start=1):
        row = plan().row("Fit", labels.DO_NOTHING_CHILDREN_AT_END.format(year))
        assert plan().at("Fit", row, 2) == plan().years("Flow", "All placements: closing")[year - 1]
        assert plan().at("Fit", row, 3) == wanted
    for i in county.FITTED_TYPES:
        starters, leaving = (plan().row("Fit", f"{what}: {PLACEMENTS[i]}") for what in ("Starters", "Leaving"))
        assert plan().at("Fit", starters, 2) == county.PLACEMENTS[i][3]
        assert plan().at("Fit", leaving, 2) == county.PLACEMENTS[i][4]
