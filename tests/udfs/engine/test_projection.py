"""The projection engine in cases small enough to work by hand, and what must always hold."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.snapshots import labels
from tests.snapshots.told import refuses
from udfs.engine import (
    ConservationError,
    Costs,
    Entries,
    Opening,
    PriceWalk,
    Projection,
    Rates,
    financial_years,
    project,
)
from udfs.engine.results import check_conservation
from udfs.errors import InputError


def one_child(age: int = 100, care: int = 0) -> Opening:
    return Opening(np.array([1.0]), np.array([age]), np.array([care]), np.array([0]))


def no_entries(placements: int = 1, ages: int = 18) -> Entries:
    return Entries(np.zeros((1, ages, placements)))


def flat(leaving: list[float], moves: list[list[float]] | None = None, *, by_age: bool = True) -> Rates:
    p = len(leaving)
    return Rates(np.array([[leaving]]), np.array([[moves or np.zeros((p, p)).tolist()]]), by_age=by_age)


def test_one_child_who_leaves_with_a_tenth_chance_a_month() -> None:
    p = project(one_child(), no_entries(), flat([0.1]), 2)
    assert p.closing.mean[:, 0] == pytest.approx([0.9, 0.81])
    assert p.closing.process_variance[:, 0] == pytest.approx([0.9 * 0.1, 0.81 * 0.19])
    assert p.leavers.mean[:, 0] == pytest.approx([0.1, 0.09])
    assert p.leavers.process_variance[:, 0] == pytest.approx([0.1 * 0.9, 0.09 * 0.91])


def test_one_child_who_may_move_is_in_one_placement_or_the_other() -> None:
    p = project(one_child(), no_entries(2), flat([0.0, 0.0], [[0, 0.25], [0.5, 0]]), 2)
    assert p.closing.mean[:, :2] == pytest.approx(np.array([[0.75, 0.25], [0.6875, 0.3125]]))
    assert p.closing.mean[:, 2] == pytest.approx([1, 1])
    assert p.closing.process_variance[1] == pytest.approx([0.6875 * 0.3125, 0.6875 * 0.3125, 0], abs=1e-12)
    assert p.moves_out.mean[1] == pytest.approx([0.75 * 0.25, 0.25 * 0.5, 0.3125])
    assert p.moves_in.mean[1] == pytest.approx([0.25 * 0.5, 0.75 * 0.25, 0.3125])


def test_yearly_average_and_cost_of_one_child_by_hand() -> None:
    """Two months from April in two placements of £10 and £100 a day; a month is 365 ÷ 12 days.

    The paths stay–stay, stay–move, move–stay, move–back have chances .75², .75 × .25, .25 × .5, .25 × .5.
    The average is (start + 2 × middle + end) ÷ 4.
    """
    rates = flat([0.0, 0.0], [[0, 0.25], [0.5, 0]])
    p = project(one_child(), no_entries(2), rates, 2, costs=Costs(np.array([10.0, 100.0])))
    chance = np.array([0.5625, 0.1875, 0.125, 0.125])
    in_second = np.array([0, 0.25, 0.75, 0.5])
    cost = (10 * (1 - in_second) + 100 * in_second) * 365 * 2 / 12
    assert p.fte.mean[0] == pytest.approx([1 - chance @ in_second, chance @ in_second, 1])
    assert p.fte.process_variance[0, 1] == pytest.approx(chance @ in_second**2 - (chance @ in_second) ** 2)
    assert p.fte.process_variance[0, 2] == pytest.approx(0, abs=1e-12)
    assert p.cost is not None
    assert p.cost.mean[0, 2] == pytest.approx(chance @ cost)
    assert p.cost.process_variance[0, 2] == pytest.approx(chance @ cost**2 - (chance @ cost) ** 2)


def test_new_placements_have_the_new_price_and_existing_ones_keep_theirs() -> None:
    rates = flat([0.0, 0.0], [[0, 1.0], [0, 0]])
    costs = Costs(np.array([10.0, 20.0]), np.array([30.0, 40.0]))
    p = project(one_child(), no_entries(2), rates, 12, costs=costs)
    assert p.cost is not None
    in_first = 0.5 / 12
    assert p.cost.mean[0] == pytest.approx(
        [365 * 10 * in_first, 365 * 40 * (1 - in_first), 365 * (10 * in_first + 40 * (1 - in_first))]
    )
    newcomers = project(
        Opening.by_placement([0, 0]), Entries(np.full((1, 1, 2), 1.0)), flat([0, 0], by_age=False), 1, costs=costs
    )
    assert newcomers.cost is not None
    assert newcomers.cost.mean[0, :2] == pytest.approx([0.5 * 30 * 365 / 12, 0.5 * 40 * 365 / 12])


def test_prices_rise_by_placement_on_the_first_of_april() -> None:
    opening = Opening.by_placement([1, 1])
    costs = Costs.weekly(np.array([70.0, 140.0]), inflation=np.array([[0.10, 0.0], [0.10, 0.5]]))
    p = project(opening, no_entries(2, 1), flat([0, 0], by_age=False), 27, costs=costs, first_april=3)
    assert [(y.start, y.months) for y in p.years] == [(0, 3), (3, 12), (15, 12)]
    assert p.cost is not None
    assert p.cost.mean[:, 0] == pytest.approx([365 * 10 / 4, 365 * 11, 365 * 12.1])
    assert p.cost.mean[:, 1] == pytest.approx([365 * 20 / 4, 365 * 20, 365 * 30])
    assert p.fte.mean[:, 2] == pytest.approx([2, 2, 2])


@pytest.mark.parametrize("months_to_18", [1, 5, 12])
def test_a_child_leaves_at_the_end_of_the_month_of_the_eighteenth_birthday(months_to_18: int) -> None:
    p = project(one_child(216 - months_to_18), no_entries(), flat([0.0]), 14)
    month = months_to_18 - 1
    assert p.closing.mean[:, 0] == pytest.approx([1.0] * month + [0.0] * (14 - month))
    assert p.ageing_out.mean[month, 0] == p.leavers.mean[month, 0] == 1
    assert p.ageing_out.mean[:, 0].sum() == 1


def test_a_child_who_turns_18_in_the_last_month_is_gone_at_its_end() -> None:
    p = project(one_child(215), no_entries(), flat([0.1]), 1)
    assert p.closing.mean[0, 0] == 0
    assert p.leavers.mean[0, 0] == 1
    assert p.ageing_out.mean[0, 0] == pytest.approx(0.9)
    assert p.fte.mean[0, 0] == 0.5
    assert p.fte.process_variance[0, 0] == pytest.approx(0, abs=1e-12)


def test_a_starter_leaves_on_turning_18_too() -> None:
    monthly = np.zeros((4, 216, 1))
    monthly[0, 213] = 2.0
    p = project(Opening.by_age(np.zeros((18, 1))), Entries(monthly), flat([0.0]), 4, draws=0)
    assert p.closing.mean[:, 0] == pytest.approx([2, 2, 2, 0])
    assert p.ageing_out.mean[:, 0] == pytest.approx([0, 0, 0, 2])


def test_rates_change_at_the_edges_of_age_and_time_in_care() -> None:
    leaving = np.array([[[0.1], [0.2]], [[0.3], [0.4]]])
    rates = Rates(leaving, np.zeros((2, 2, 1, 1)), (0, 60), (0, 6))
    p = project(one_child(age=58, care=5), no_entries(), rates, 4)
    assert p.closing.mean[:, 0] == pytest.approx(np.cumprod([0.9, 0.8, 0.6, 0.6]))
    entries = Entries(np.eye(216)[58].reshape(1, 216, 1), first_month_exposure=0.5)
    first = Entries(np.concatenate([entries.monthly, np.zeros((7, 216, 1))]))
    started = project(Opening.by_age(np.zeros((18, 1))), first, rates, 8)
    assert started.closing.mean[:, 0] == pytest.approx(np.cumprod([0.95, 0.9, 0.9, 0.7, 0.7, 0.7, 0.7, 0.6]))


def test_factors_change_the_rates_of_their_month() -> None:
    base = flat([0.1, 0.0], [[0, 0.2], [0, 0]], by_age=False)
    changed = Rates(
        base.leaving,
        base.moves,
        by_age=False,
        leaving_factor=np.array([[1.0, 1.0], [2.0, 1.0]]),
        moves_factor=np.array([np.ones((2, 2)), np.zeros((2, 2))]),
    )
    p = project(Opening.by_placement([10, 0]), no_entries(2, 1), changed, 2)
    assert p.closing.mean[:, 0] == pytest.approx([7, 7 * 0.8])
    assert p.closing.mean[:, 1] == pytest.approx([2, 2])


def test_without_entries_the_stock_runs_down_to_nothing() -> None:
    p = project(Opening.by_placement([80, 20]), no_entries(2, 1), flat([0.05, 0.1], by_age=False), 600)
    total = p.closing.mean[:, 2]
    assert (np.diff(total) < 0).all()
    assert total[-1] < 1e-10
    assert p.starters.mean.sum() == 0


def test_steady_state_is_entries_times_mean_stay() -> None:
    """A month's 3 starters are exposed for half of it, so a stay lasts 1 ÷ q − ½ months at month ends."""
    q = 0.08
    p = project(Opening.by_placement([0]), Entries(np.full((1, 1, 1), 3.0)), flat([q], by_age=False), 600)
    assert p.closing.mean[-1, 0] == pytest.approx(3 * (1 / q - 0.5))
    assert p.closing.process_variance[-1, 0] == pytest.approx(3 * (1 / q - 0.5))
    assert p.leavers.mean[-1, 0] == pytest.approx(3)


def test_sibling_groups_add_their_extra_variance() -> None:
    """Nobody leaves: after 4 months of 5 starters whose monthly variance is 10, the stock's is 40."""
    entries = Entries(np.full((1, 1, 2), 2.5), overdispersion=2.0)
    p = project(Opening.by_placement([0, 0]), entries, flat([0, 0], by_age=False), 4)
    assert p.closing.process_variance[:, 2] == pytest.approx([10, 20, 30, 40])
    assert p.closing.process_variance[3, 0] == pytest.approx(4 * (2.5 + 2.5**2 / 5))
    assert p.starters.process_variance[0] == pytest.approx([2.5 + 1.25, 2.5 + 1.25, 10])


def test_sibling_groups_add_to_a_years_variance_by_the_starters_of_each_month() -> None:
    """Nobody leaves. Four start in the first of two months and are there for ¾ of them, one in the second for ¼."""
    entries = Entries(np.array([[[4.0]], [[1.0]]]), overdispersion=3.0)
    p = project(Opening.by_placement([0]), entries, flat([0.0], by_age=False), 2)
    assert p.fte.mean[0, 0] == pytest.approx(4 * 0.75 + 0.25)
    assert p.fte.process_variance[0, 0] == pytest.approx(3 * (4 * 0.75**2 + 0.25**2))


@pytest.mark.parametrize("overdispersion", [1.0, 1.5])
def test_a_season_is_the_same_as_months_of_their_own(overdispersion: float) -> None:
    """Over more months than there are bands of time in care, with moves and prices of new placements."""
    random = np.random.default_rng(1)
    leaving, moves = random.uniform(0.01, 0.06, (2, 4, 3)), random.uniform(0, 0.02, (2, 4, 3, 3))
    moves[..., range(3), range(3)] = 0
    rates = Rates(leaving, moves, (0, 120), (0, 3, 12, 36))
    opening = Opening([30, 20, 10], [20, 100, 190], [1, 5, 40], [0, 1, 2])
    usual, season = random.uniform(0.01, 0.02, (18, 3)), 1 + 0.4 * np.cos(np.arange(12))
    given = {"overdispersion": overdispersion, "first_month_exposure": 0.3}
    costs = Costs([10, 20, 30], [11, 22, 33])
    by_season, by_month = (
        project(opening, entries, rates, 50, costs=costs, first_april=3)
        for entries in (
            Entries(usual[None], season=season, **given),
            Entries(np.array([usual * season[month % 12] for month in range(50)]), **given),
        )
    )
    for a, b in zip(shown(by_season), shown(by_month), strict=True):
        assert a == pytest.approx(b, rel=1e-9, abs=1e-9)


def test_the_range_of_the_total_is_not_the_sum_of_ranges() -> None:
    moves = [[0, 0.1], [0.1, 0]]
    p = project(Opening.by_placement([50, 50]), no_entries(2, 1), flat([0, 0], moves, by_age=False), 6)
    assert p.closing.sd[-1, :2].min() > 3
    assert p.closing.low[-1, 2] == pytest.approx(100, abs=1e-4)
    assert p.closing.high[-1, 2] == pytest.approx(100, abs=1e-4)


def test_a_number_that_is_certain_has_no_deviation_however_shares_are_rounded() -> None:
    """Chances of all placements may sum to a little more than 1; nobody leaves, so how many there are is certain."""
    for seed in range(8):
        moves = np.random.default_rng(seed).uniform(0, 0.2, (3, 3))
        np.fill_diagonal(moves, 0)
        opening = Opening.by_placement([5, 7, 9])
        p = project(opening, no_entries(3, 1), flat([0, 0, 0], moves.tolist(), by_age=False), 24)
        assert p.closing.sd[:, -1] == pytest.approx(np.zeros(24), abs=1e-6)
        assert p.fte.sd[:, -1] == pytest.approx(np.zeros(2), abs=1e-6)


def shown(p: Projection) -> list[np.ndarray]:
    assert p.cost is not None
    return [m.mean for m in (p.closing, p.leavers, p.moves_in, p.fte, p.cost)] + [
        m.process_variance for m in (p.closing, p.fte, p.cost)
    ]


def test_the_cost_of_a_placement_varies_as_its_number_does_times_its_price() -> None:
    rates, costs = flat([0.03, 0.05], [[0, 0.02], [0.01, 0]]), Costs(np.array([50.0, 400.0]))
    p = project(Opening([3, 4], [10, 100], [4, 20], [0, 1]), Entries(np.full((1, 18, 2), 0.1)), rates, 12, costs=costs)
    assert p.cost is not None
    assert p.cost.sd[0, :2] == pytest.approx(p.fte.sd[0, :2] * 365 * np.array([50, 400]))


def test_twice_the_children_have_twice_the_mean_and_variance() -> None:
    rates, costs = flat([0.03, 0.05], [[0, 0.02], [0.01, 0]]), Costs(np.array([50.0, 400.0]))
    opening = Opening([3, 4, 5], [10, 100, 205], [4, 20, 50], [0, 1, 1])
    entries = Entries(np.full((1, 18, 2), 0.1))
    one = project(opening, entries, rates, 15, costs=costs)
    twice = Opening(2 * opening.count, opening.age_months, opening.months_in_care, opening.placement)
    two = project(twice, Entries(2 * entries.monthly), rates, 15, costs=costs)
    for a, b in zip(shown(one), shown(two), strict=True):
        assert b == pytest.approx(2 * a)


def test_counting_like_children_together_changes_nothing() -> None:
    """Four months within every band: one child of each age must be the sum of them apart."""
    leaving = np.linspace(0.02, 0.09, 6).reshape(2, 3, 1)
    rates = Rates(leaving, np.zeros((2, 3, 1, 1)), (0, 60), (0, 6, 24))
    ages, cares = np.array([3, 30, 58, 90, 213]), np.array([0, 9, 22, 70, 30])
    together = project(Opening(np.ones(5), ages, cares, np.zeros(5)), no_entries(), rates, 4)
    apart = [project(one_child(int(a), int(c)), no_entries(), rates, 4) for a, c in zip(ages, cares, strict=True)]
    assert together.closing.mean == pytest.approx(sum(p.closing.mean for p in apart))
    assert together.closing.process_variance == pytest.approx(sum(p.closing.process_variance for p in apart))
    expected = []
    for age, care in zip(ages, cares, strict=True):
        stay = 1.0
        for month in range(4):
            edge = leaving[int(age + month >= 60), np.searchsorted([6, 24], care + month, "right"), 0]
            stay *= 1 - edge if age + month + 1 < 216 else 0
        expected.append(stay)
    assert together.closing.mean[3, 0] == pytest.approx(sum(expected))


shares = st.floats(0, 0.3)


def test_walking_prices_widen_a_certain_cost_by_their_own_variance() -> None:
    """Nobody comes or goes, so the cost is known but for prices: 4 and 3 children share a price, 2 have another's."""
    walk = PriceWalk([0, 1, 0], [0.03, 0.10])
    costs = Costs([10.0, 20.0, 30.0], walk=walk)
    p = project(Opening.by_placement([4, 2, 3]), no_entries(3), flat([0, 0, 0]), 24, costs=costs)
    first, second = 40 * 365 + 90 * 365, 40 * 365
    for y, t in enumerate((0.5, 1.5)):
        shared, own = math.expm1(0.0009 * t), math.expm1(0.01 * t)
        expected = [shared * (40 * 365) ** 2, own * second**2, shared * (90 * 365) ** 2]
        total = shared * first**2 + own * second**2
        assert p.cost_with_price is not None
        assert p.cost_with_price.variance[y] == pytest.approx([*expected, total])
    assert p.cost is not None
    assert (p.cost.variance == 0).all()


def test_walking_prices_multiply_the_chance_in_numbers() -> None:
    """Each of 5 children stays the month with chance 0.7, and costs a full month if so and half a month if not.

    So with G = 60 × (5 + K) ÷ 2 × days, K binomial, Var(F G) = v (E[G]² + Var G) + Var G.
    """
    walk = PriceWalk([0], [0.2], years_before=2)
    days = 365 / 12
    p = project(Opening.by_placement([5]), no_entries(1), flat([0.3]), 1, costs=Costs([60.0], walk=walk))
    mean, variance = 60 * days * (5 + 3.5) / 2, (60 * days / 2) ** 2 * 5 * 0.7 * 0.3
    v = math.expm1(0.04 * (2 + 0.5 / 12))
    assert p.cost is not None
    assert p.cost_with_price is not None
    assert p.cost.variance[0] == pytest.approx([variance] * 2)
    assert p.cost_with_price.variance[0] == pytest.approx([variance + v * (mean**2 + variance)] * 2)
    assert p.cost_with_price.low[0, -1] < p.cost.low[0, -1] < p.cost.high[0, -1] < p.cost_with_price.high[0, -1]


def test_doubt_about_rates_is_multiplied_by_walking_prices_too() -> None:
    """With one price group, the whole variance of the cost at given prices counts."""
    rates = replace(flat([0.03, 0.05]), exposure=np.full((1, 1, 2), 200.0))
    costs = Costs([50.0, 400.0], [60.0, 410.0], walk=PriceWalk([0, 0], [0.3]))
    p = project(Opening.by_placement([20, 10]), no_entries(2), rates, 12, costs=costs)
    assert p.cost is not None
    assert p.cost_with_price is not None
    assert (p.cost.parameter_variance > 0).all()
    v = math.expm1(0.09 / 2)
    assert p.cost_with_price.variance == pytest.approx(p.cost.variance + v * (p.cost.mean**2 + p.cost.variance))


def test_certain_prices_have_no_range_of_demand_and_price() -> None:
    p = project(Opening.by_placement([5]), no_entries(1), flat([0.3]), 1, costs=Costs([60.0]))
    assert p.cost_with_price is None


@settings(max_examples=40, deadline=None)
@given(
    leaving=st.lists(shares, min_size=12, max_size=12),
    moves=st.lists(shares, min_size=24, max_size=24),
    rows=st.lists(st.tuples(st.floats(0, 50), st.integers(0, 215), st.integers(0, 200), st.integers(0, 2)), max_size=8),
    entries=st.lists(st.floats(0, 3), min_size=6, max_size=6),
    overdispersion=st.sampled_from([1.0, 1.7]),
    tenure=st.booleans(),
)
def test_opening_plus_starters_less_leavers_is_closing(
    leaving: list[float],
    moves: list[float],
    rows: list[tuple[float, int, int, int]],
    entries: list[float],
    overdispersion: float,
    tenure: bool,
) -> None:
    off = np.zeros((2, 2, 3, 3))
    off[..., ~np.eye(3, dtype=bool)] = np.array(moves).reshape(2, 2, 6)
    rates = Rates(np.array(leaving).reshape(2, 2, 3), off, (0, 120), (0, 7))
    opening = Opening(*(np.array([row[i] for row in rows]) for i in range(4)))
    monthly = np.zeros((2, 18, 3))
    monthly[:, [3, 17]] = np.array([entries[:3], entries[3:]])
    monthly = np.tile(monthly, (7, 1, 1))
    costs = Costs(np.array([1.0, 2.0, 3.0]), np.array([2.0, 3.0, 4.0]) if tenure else None)
    p = project(opening, Entries(monthly, overdispersion=overdispersion), rates, 14, costs=costs)

    before = np.vstack([p.opening, p.closing.mean[:-1]])
    made = before + p.starters.mean + p.moves_in.mean - p.leavers.mean - p.moves_out.mean
    assert made == pytest.approx(p.closing.mean, abs=1e-9)
    assert p.moves_in.mean[:, 3] == pytest.approx(p.moves_out.mean[:, 3], abs=1e-9)
    assert p.closing.mean[:, 3] == pytest.approx(p.closing.mean[:, :3].sum(axis=1), abs=1e-9)
    assert p.opening[:3] == pytest.approx([sum(r[0] for r in rows if r[3] == i) for i in range(3)])
    assert p.cost is not None
    assert p.cost.mean[:, 3] == pytest.approx(p.cost.mean[:, :3].sum(axis=1), abs=1e-6)
    for measure in (p.closing, p.leavers, p.moves_in, p.fte, p.cost):
        assert (measure.process_variance >= -1e-9 * (1 + measure.mean**2)).all()


def test_a_lost_child_is_reported_and_not_passed_on() -> None:
    mean = np.zeros((6, 2, 3))
    mean[0] = [[4, 5, 9], [4, 4.999, 8.999]]
    with pytest.raises(ConservationError, match="month 2, placement 2"):
        check_conservation(np.array([4.0, 5.0, 9.0]), mean)


def test_years_run_from_april_with_parts_at_both_ends() -> None:
    assert [(y.start, y.end) for y in financial_years(26, 0)] == [(0, 12), (12, 24), (24, 26)]
    assert [(y.start, y.end) for y in financial_years(5, 9)] == [(0, 5)]
    assert sum(financial_years(26, 0)[0].weights) == pytest.approx(1)
    assert financial_years(1, 0)[0].weights.tolist() == [0.5, 0.5]


def test_a_month_weighs_in_a_years_average_what_its_days_do() -> None:
    [part, year] = financial_years(4, 1, (31, 30, 31, 19))
    assert (part.days, year.days) == (31, 80)
    assert part.weights.tolist() == [0.5, 0.5]
    assert (year.weights * 160).tolist() == pytest.approx([30, 61, 50, 19])
    assert financial_years(3, 0)[0].days == 91.25


def test_what_the_ranges_allow_for_is_said() -> None:
    opening, entries = Opening.by_placement([10]), Entries(np.full((1, 1, 1), 1.0), counts=np.array([[36]]))
    known = flat([0.1], by_age=False)
    assert "chance alone" in project(opening, no_entries(1, 1), known, 3).uncertainty
    assert project(opening, entries, known, 3).uncertainty == labels.CHANCE_EVIDENCE_BEHIND_STARTERS
    assert "chance alone" in project(opening, entries, known, 3, draws=0).uncertainty


def bad_inputs() -> list[tuple[str, object]]:
    opening, rates = Opening.by_placement([1, 2]), flat([0.1, 0.1], by_age=False)
    entries = no_entries(2, 1)
    return [
        ("", lambda: flat([0.6, 0], [[0, 0.5], [0, 0]])),
        ("leaving [1, 1, 2] … 1.4", lambda: flat([0, 1.4])),
        ("", lambda: flat([0, 0], [[0.1, 0], [0, 0]])),
        ("-2", lambda: Opening.by_placement([1, -2])),
        ("nan", lambda: Opening.by_placement([1, math.nan])),
        ("0 to 215", lambda: one_child(216)),
        ("months_in_care", lambda: one_child(care=-1)),
        ("first_april", lambda: project(opening, entries, rates, 12, first_april=12)),
        ("", lambda: project(Opening.by_placement([1, 2, 3]), entries, rates, 12)),
        ("opening placement", lambda: project(Opening([1], [0], [0], [-1]), entries, rates, 12)),
        (
            "moves_factor has 3 months",
            lambda: project(opening, entries, replace(rates, moves_factor=np.ones((3, 2, 2))), 4),
        ),
        ("begins before 216", lambda: Rates(np.zeros((2, 1, 1)), np.zeros((2, 1, 1, 1)), (0, 216))),
        ("entries has 1 placements", lambda: project(opening, no_entries(1, 1), rates, 12)),
        ("", lambda: project(opening, no_entries(2), rates, 12)),
        ("12", lambda: project(opening, Entries(np.zeros((3, 1, 2))), rates, 12)),
        ("overdispersion", lambda: Entries(np.zeros((1, 1, 2)), overdispersion=0.5)),
        ("season", lambda: Entries(np.zeros((1, 1, 2)), season=np.ones(6))),
        ("entries season", lambda: Entries(np.zeros((1, 1, 2)), season=np.linspace(-1, 3, 12))),
        ("counts", lambda: Entries(np.ones((1, 1, 1)), counts=np.zeros((1, 1)))),
        ("counts", lambda: Entries([[[1]], [[0]]], counts=[[0]])),
        ("first_month_exposure", lambda: Entries(np.zeros((1, 1, 2)), first_month_exposure=1.5)),
        ("child-months above 0", lambda: Rates([[[0.1]]], [[[[0]]]], exposure=np.zeros((1, 1, 1)))),
        ("rising months", lambda: Rates(np.zeros((2, 1, 1)), np.zeros((2, 1, 1, 1)), (0, 0))),
        ("£ a day", lambda: Costs(np.array([-1.0]))),
        ("above -1", lambda: Costs(np.array([1.0]), inflation=np.array([[-1.0]]))),
        ("inflation", lambda: project(opening, entries, rates, 36, costs=Costs([1, 2], None, [[0.1]] * 3))),
        ("daily_gbp has 1 prices", lambda: project(opening, entries, rates, 12, costs=Costs(np.array([1.0])))),
        ("price spread", lambda: PriceWalk([0], [3.0])),
        ("price group", lambda: PriceWalk([0, 1], [0.03])),
        ("years_before", lambda: PriceWalk([0], [0.03], years_before=-1)),
        ("walk", lambda: Costs([1, 2], walk=PriceWalk([0], [0.03]))),
        ("interval", lambda: project(opening, entries, rates, 12, interval=80)),
    ]


@pytest.mark.parametrize("case", range(len(bad_inputs())))
def test_inputs_that_do_not_make_sense_are_refused_with_the_reason(case: int) -> None:
    message, call = bad_inputs()[case]
    with refuses(InputError, message):
        call()  # type: ignore[operator]


def test_factors_that_make_more_leave_than_there_are_name_the_month() -> None:
    rates = Rates([[[0.6]]], [[[[0]]]], by_age=False, leaving_factor=np.array([[1.0], [2.0]]))
    with pytest.raises(InputError, match="month 2"):
        project(Opening.by_placement([1]), no_entries(1, 1), rates, 2)
