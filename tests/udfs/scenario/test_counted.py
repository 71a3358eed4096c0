"""Ranges from the years counted and from effectiveness, against draws of what is not known."""

import math

import numpy as np
import pytest

from tests.udfs.refusals import refuses
from udfs import PROJECT_PLACEMENTS, PROJECT_SCENARIO, InputError
from udfs.scenario.answers import work_out
from udfs.scenario.counted import OVERDISPERSION, Drift, _Changes, sector_drift
from udfs.scenario.schedule import read_schedule
from udfs.scenario.timing import Calendar
from udfs.scenario.typed import read_people

NAMES = ["Foster", "Residential", "Supported"]
OPENING, STARTERS, RATES = [220, 60, 40], [90, 12, 20], [0.36, 0.25, 0.5]
MOVES = [[0, 0.05, 0.04], [0.15, 0, 0.1], [0.02, 0.03, 0]]
PRICES = [[30_000.0] * 3, [250_000.0] * 3, [70_000.0] * 3]
YEARS, COUNTED, DRAWS = 3, 3.0, 4000
PLAN = [
    ["Edge of care", "prevent entry", "Foster", None, 20, 0.5, 6, 12],
    ["Step down", "step down", "Residential", "Foster", 8, 0.5, None, None],
]


def outcome(rows=(), counted=None):
    opening = [list(each) for each in zip(NAMES, OPENING, strict=True)]
    people = read_people(opening, STARTERS, RATES, MOVES, YEARS, None, None, None)
    return work_out(people, read_schedule(list(rows) or None, people.names, Calendar()), (), 12 * YEARS, 0.8, counted)


def variances(found):
    """Of children by placement and in all, and of cost."""
    money = found.money(PRICES)
    closing = found.flow.number[12::12, 1]
    closing = np.column_stack([closing, closing.sum(axis=1)])
    return found._children_variance(closing), found._cost_variance(money)


def drawn(rows, seed):
    """Children [draws, years, placements + all] and cost [draws, years] to expect, month by month in small steps, with
    starters, rates and drift drawn; interventions move as many as in the plan."""
    rng = np.random.default_rng(seed)
    drift = sector_drift()
    people, rates, moves = (np.array(each, dtype=float) for each in (OPENING, RATES, MOVES))
    starters = np.maximum(rng.normal(STARTERS, np.sqrt(OVERDISPERSION * np.array(STARTERS) / COUNTED), (DRAWS, 3)), 0)
    leaving = rng.gamma(rates * people * COUNTED, 1 / (people * COUNTED), (DRAWS, 3))
    counts = moves * people[:, None] * COUNTED
    moving = np.where(
        counts > 0, rng.gamma(np.maximum(counts, 1e-9), 1 / (people[:, None] * COUNTED), (DRAWS, 3, 3)), 0
    )
    counted = rng.normal(0, drift.passing, (DRAWS, int(COUNTED))).mean(axis=1)  # what passes of the years counted
    levels = np.cumsum(rng.normal(0, drift.walk, (DRAWS, YEARS)), axis=1)
    levels += rng.normal(0, drift.passing, (DRAWS, YEARS)) - counted[:, None]
    factor = np.exp(levels - levels.var(axis=0) / 2)  # as many as typed on average
    number = np.tile(people, (DRAWS, 1))
    prices = np.array([price[0] for price in PRICES])
    closing, cost = np.zeros((DRAWS, YEARS, 4)), np.zeros((DRAWS, YEARS))
    steps = 10
    for month in range(12 * YEARS):
        year = month // 12
        for part in range(steps):
            now = month + (part + 0.5) / steps
            came = starters * factor[:, year, None] / 12
            moved = np.zeros(3)
            if rows:
                came = came - [10 / 12 * min(max(now - 6, 0) / 12, 1), 0, 0]
                moved = np.array([4, -4, 0]) / 12
            going = moving * number[:, :, None] / 12
            change = came - leaving * number / 12 - going.sum(axis=2) + going.sum(axis=1) + moved
            cost[:, year] += (number + change / 2 / steps) @ prices / 12 / steps
            number = number + change / steps
        if month % 12 == 11:
            closing[:, year] = np.column_stack([number, number.sum(axis=1)])
    return closing, cost


@pytest.mark.parametrize("rows", [(), PLAN], ids=["do nothing", "a plan"])
def test_a_range_has_the_spread_of_draws_of_starters_rates_and_drift_and_chance(rows):
    known, found = variances(outcome(rows)), variances(outcome(rows, COUNTED))
    children, cost = drawn(rows, 5)
    assert np.sqrt(found[0]) == pytest.approx(np.sqrt(known[0] + children.var(axis=0)), rel=0.05)
    assert np.sqrt(found[1]) == pytest.approx(np.sqrt(known[1] + cost.var(axis=0)), rel=0.05)
    assert (found[0] > known[0]).all() and (found[1] > known[1]).all()


def test_one_placement_has_the_variance_of_its_formula():
    """n(t) = λ/r + (n − λ/r) e^(−rt), its slopes in λ and r, and what drift does to the starters of each year."""
    n, starters, rate, counted, years = 100.0, 40.0, 0.4, 4.0, 2
    people = read_people([n], [starters], [rate], None, years, None, None, None)
    found = work_out(people, read_schedule(None, people.names, Calendar()), (), 24, 0.8, counted)
    drift = sector_drift()
    for year in (1, 2):
        left = math.exp(-rate * year)
        by_starters = (1 - left) / rate
        by_rate = -year * left * (n - starters / rate) - starters / rate**2 * (1 - left)
        variance = OVERDISPERSION * starters / counted * by_starters**2 + rate / (n * counted) * by_rate**2
        one = starters * (1 - math.exp(-rate)) / rate
        still = [one * math.exp(-rate * (year - start)) for start in range(1, year + 1)]
        for i, a in enumerate(still, start=1):
            for j, b in enumerate(still, start=1):
                log = drift.walk**2 * min(i, j) + drift.passing**2 * ((i == j) + 1 / counted)
                variance += a * b * math.expm1(log)
        assert found._counted().children[year - 1] == pytest.approx([variance, variance], rel=2e-3)


def test_by_age_a_range_widens_as_projections_of_other_rates_and_starters_differ():
    rng = np.random.default_rng(2)
    names = ["Foster", "Residential"]
    opening, starters, leaving = (rng.uniform(low, high, (18, 2)) for low, high in ((2, 9), (0.5, 3), (0.1, 0.6)))
    moves = [[0, 0.06], [0.2, 0]]

    def projected(starters, leaving, moves):
        tables = (
            [["", *names], *([age, *row] for age, row in enumerate(each.tolist()))]
            for each in (opening, starters, leaving)
        )
        return work_out(
            read_people(*tables, moves, 2, None, None, None), read_schedule(None, names, Calendar()), (), 24, 0.8, 5.0
        )

    base = projected(starters, leaving, moves)

    def ends(made):
        return np.column_stack([made.flow.number[12::12, 1], made.flow.number[12::12, 1].sum(axis=1)])

    before = ends(base)
    expected = np.zeros((2, 3))
    for age in range(18):
        for line in range(2):
            for table, which, variance in (
                (starters, "starters", OVERDISPERSION * starters[age, line] / 5),
                (leaving, "leaving", leaving[age, line] ** 2 / max(leaving[age, line] * opening[age, line] * 5, 1)),
            ):
                changed = table.copy()
                changed[age, line] += 0.01
                given = (changed, leaving) if which == "starters" else (starters, changed)
                expected += np.square((ends(projected(*given, moves)) - before) / 0.01) * variance
    for start, end in ((0, 1), (1, 0)):
        changed = [list(row) for row in moves]
        changed[start][end] += 0.01
        variance = moves[start][end] / (opening[:, start].sum() * 5)
        expected += np.square((ends(projected(starters, leaving, changed)) - before) / 0.01) * variance
    calm = Drift(0.0, 0.0).covariance(2, 5.0)
    assert calm == pytest.approx(np.zeros((2, 2)))
    changes = _Changes(base.clock, base.flow, None)
    found = np.delete(changes.by_starters(5.0, calm) + changes.by_rates(5.0), 2, axis=1)
    assert np.sqrt(found) == pytest.approx(np.sqrt(expected), rel=0.03)


def test_more_years_counted_are_surer_and_without_them_the_range_is_chance():
    def width(counted):
        rows = {
            row[0]: row[1:] for row in PROJECT_PLACEMENTS(OPENING, STARTERS, RATES, MOVES, 3, years_observed=counted)
        }
        return rows["Total: closing high"][2] - rows["Total: closing low"][2]

    widths = [width(counted) for counted in (1, 3, 10, None)]
    assert widths == sorted(widths, reverse=True) and len(set(widths)) == 4


def test_the_last_row_says_what_the_range_holds():
    def held(**given):
        children = PROJECT_SCENARIO(OPENING, STARTERS, RATES, ranged(0.3, 0.6), years=2, interval=0.9, **given)
        cost = PROJECT_SCENARIO(OPENING, STARTERS, RATES, None, "cost", unit_cost=[1, 2, 3], years=2, **given)
        return children[-1][1:], cost[-1][1:]

    assert held() == (["90%: chance; effectiveness", None], ["80%, prices as given: chance alone", None])
    assert held(years_observed=1)[1] == [
        "80%, prices as given: chance; starters and rates counted over 1 year; drift of starters",
        None,
    ]
    assert "counted over 2.5 years; drift of starters; effectiveness" in held(years_observed=2.5)[0][0]


HEAD = ["name", "type", "from", "to", "children a year", "effectiveness", "effectiveness low", "effectiveness high"]


def ranged(low, high, planned=0.5):
    return [HEAD, ["Edge of care", "prevent entry", "Type 1", None, 40, planned, low, high]]


@pytest.mark.parametrize("value", [0, -1, 31, 2024, "three", [1, 2]])
def test_years_that_nobody_counted_over_are_refused(value):
    with refuses(InputError, "years_observed"):
        PROJECT_PLACEMENTS(OPENING, STARTERS, RATES, years_observed=value)


def test_rates_by_months_since_have_their_doubt_from_its_table():
    table = [["who", "from month", "placement", "leaving"], ["in care now", 0, "A", 0.3], ["starters", 0, "A", 0.3]]
    with refuses(InputError, "years_observed … 3 … months since … doubt"):
        PROJECT_PLACEMENTS([["A", 100]], [20], table, years=1, years_observed=3)


def test_more_types_and_years_than_can_be_worked_out_in_a_second_are_refused():
    given = ([5] * 40, [1] * 40, [0.3] * 40)
    with refuses(InputError, "years_observed … 40 placement types … 30 projected years"):
        PROJECT_PLACEMENTS(*given, years=30, years_observed=3)
    assert PROJECT_PLACEMENTS(*given, years=10, years_observed=3)


def test_with_chance_and_one_intervention_the_range_widens_as_its_effect_may_differ():
    """Nobody leaves, so 40 × 0.5 = 20 fewer start in the year; at 0.3 it is 12, at 0.6 it is 24."""
    score = 1.2815515655446004
    given = ([100], [60], [0])
    people = read_people(*given, None, 1, None, None, None)
    rows = ranged(0.3, 0.6)
    found = work_out(people, read_schedule(rows, people.names, Calendar()), (), 12, 0.8)
    effects = found.flow.number[12::12, 2:]
    below, above = found._by_effectiveness(effects)
    assert below == pytest.approx(np.array([[(4 / score) ** 2]]))
    assert above == pytest.approx(np.array([[(8 / score) ** 2]]))
    plain, wide = (
        {row[0]: row[1] for row in PROJECT_SCENARIO(*given, plan, years=1)} for plan in (ranged(0.5, 0.5), rows)
    )
    assert wide["Total: closing"] == plain["Total: closing"]
    assert wide["Total: closing low"] < plain["Total: closing low"]
    assert wide["Total: closing high"] > plain["Total: closing high"]
    money = [
        {row[0]: row[1] for row in PROJECT_SCENARIO(*given, plan, "pressure", unit_cost=[1000], years=1)}
        for plan in (ranged(0.5, 0.5), rows)
    ]
    assert money[0] == money[1]


def test_a_price_that_may_differ_widens_the_cost_and_not_the_children():
    plan = [HEAD, ["Lower price", "change price", "Type 1", None, None, 0.1, -0.1, 0.2]]
    given = ([100], [0], [0])
    cost = {row[0]: row[1] for row in PROJECT_SCENARIO(*given, plan, "cost", unit_cost=[1000], years=1)}
    # nobody comes or goes: the low is at an effectiveness of 0.2 and the high at -0.1, each a tenth from outside
    assert cost["Total"] == pytest.approx(90_000)
    assert cost["Total low"] == pytest.approx(80_000, rel=0.003)
    assert cost["Total high"] == pytest.approx(110_000, rel=0.02)
    children = {row[0]: row[1] for row in PROJECT_SCENARIO(*given, plan, years=1)}
    assert children["Total: closing low"] == children["Total: closing high"] == 100


def test_interventions_in_doubt_add_up_as_squares():
    both = [HEAD, *([f"Edge {i}", "prevent entry", "Type 1", None, 20, 0.5, 0.2, 0.8] for i in range(2))]
    people = read_people([0], [400], [0], None, 1, None, None, None)
    found = work_out(people, read_schedule(both, people.names, Calendar()), (), 12, 0.8)
    effects = found.flow.number[12::12, 2:]
    below, _ = found._by_effectiveness(effects)
    assert below == pytest.approx(np.array([[2 * (6 / 1.2815515655446004) ** 2]]))


def test_what_there_are_no_children_for_cannot_be_done_in_more():
    """12 start in the year and 15 are asked; at a low of 0.2 it is 6, and at a high no more than 12."""
    rows = [HEAD, ["Edge", "prevent entry", "Type 1", None, 30, 0.5, 0.2, 0.75]]
    people = read_people([0], [12], [0], None, 1, None, None, None)
    found = work_out(people, read_schedule(rows, people.names, Calendar()), (), 12, 0.8)
    below, above = found._by_effectiveness(found.flow.number[12::12, 2:])
    assert below == pytest.approx(np.zeros((1, 1)))
    assert above == pytest.approx(np.array([[(6 / 1.2815515655446004) ** 2]]))


def test_an_intervention_planned_to_do_nothing_may_do_more():
    given = ([100], [60], [0])
    table = {row[0]: row[1:] for row in PROJECT_SCENARIO(*given, ranged(0, 0.5, planned=0), years=1)}
    nothing = {row[0]: row[1:] for row in PROJECT_SCENARIO(*given, ranged(0, 0, planned=0), years=1)}
    assert table["Total: closing"] == pytest.approx(nothing["Total: closing"], abs=1e-6)
    assert table["Total: closing low"][0] < nothing["Total: closing low"][0] - 5
    assert table["Total: closing high"] == pytest.approx(nothing["Total: closing high"], abs=1e-3)
