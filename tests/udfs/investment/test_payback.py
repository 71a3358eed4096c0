"""The chance of having paid back: against simulated runs, quadrature by another library, and its limits."""

from __future__ import annotations

import itertools
import math
import random

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from scipy import integrate, optimize, special, stats

from tests.snapshots import labels
from tests.udfs.refusals import refuses
from tests.udfs.tables import lines
from udfs import INVEST_TO_SAVE, InputError
from udfs.investment.owen import owen
from udfs.investment.payback import chance_paid_back, exceeded_with, spread_between

CHANCE, LOW, HIGH = labels.CHANCE_HAVING_PAID_BACK, "Cumulative low", "Cumulative high"
TEAM = ([600, 650, 400, 200, 200], [100, 350, 575, 650, 650])

low_ends, high_ends = st.floats(-0.5, 1), st.floats(1, 3)
cost_low_ends = st.floats(0.7, 1)
money = st.floats(0.1, 100)


# an independent account of the distribution: halves of two normal curves that meet at the plan


def widths(low, high, interval):
    """Standard deviations of the lower and upper half, from the two chances they must give."""
    tail, down, up = (1 - interval) / 2, 1 - low, high - 1
    if down == up == 0:
        return 0.0, 0.0

    def outside(log_ratio):
        """Lower half's width over the upper's → both widths that put the tail above high, and the tail below low."""
        ratio = math.exp(log_ratio)
        above = up / stats.norm.isf(tail * (1 + ratio) / 2)
        return above * ratio, above, 2 * ratio / (1 + ratio) * stats.norm.cdf(-down / (above * ratio)) - tail

    limit = math.log(interval / tail + 1) - 1e-9
    log_ratio = optimize.brentq(lambda r: outside(r)[2], -limit, limit, xtol=1e-14)
    return outside(log_ratio)[:2]


def draw(chance, below, above):
    """One value of a factor: which half by their areas, then a half normal away from the plan."""
    if below + above == 0:
        return 1.0
    distance = abs(chance.gauss(0, 1))
    return 1 - below * distance if chance.random() < below / (below + above) else 1 + above * distance


def simulated(seed, runs, investment, saving, saving_widths, cost_widths):
    """The share of runs in surplus at each year end and at every later one."""
    chance = random.Random(seed)  # noqa: S311 - a simulation
    to_date = list(zip(itertools.accumulate(saving), itertools.accumulate(investment), strict=True))
    paid = [0] * len(to_date)
    for _ in range(runs):
        gain, loss = draw(chance, *saving_widths), draw(chance, *cost_widths)
        for year in reversed(range(len(to_date))):
            saved, spent = to_date[year]
            if gain * saved < loss * spent:
                break
            paid[year] += 1
    return [count / runs for count in paid]


def below(x, spread):
    """The chance that a factor is less than x."""
    total = spread.below + spread.above
    if x < 1:
        return 2 * spread.below / total * stats.norm.cdf((x - 1) / spread.below)
    return 1 - 2 * spread.above / total * stats.norm.sf((x - 1) / spread.above)


def integrated(saved, saving, spent, cost):
    """The chance of paying back, by adaptive quadrature over the cost's factor."""
    total, kink = 0.0, saved / spent
    for side, width in ((-1, cost.below), (1, cost.above)):
        at_kink = (kink - 1) * side / width
        stops = sorted({0, 0.5, 1, 2, 3, 5, 9, *([at_kink] if 0 < at_kink < 9 else [])})
        share = 2 * width / (cost.below + cost.above)

        def density(z, side=side, width=width, share=share):
            at = (1 + side * width * z) * spent / saved
            return share * stats.norm.pdf(z) * (1 - below(at, saving))

        for start, end in itertools.pairwise(stops):
            total += integrate.quad(density, start, end, epsabs=1e-11, limit=200)[0]
    return total


# the measure


@pytest.mark.parametrize("seed", range(12))
def test_the_chance_of_payback_agrees_with_20_000_simulated_runs_within_one_point(seed):
    chance = random.Random(1_000 + seed)  # noqa: S311 - any case will do
    years = chance.randint(2, 8)
    investment = [chance.uniform(0.5, 5) * 0.7**year for year in range(years)]
    saving = [chance.uniform(0, 4) * min(1, year / 3) for year in range(years)]
    interval = chance.choice([0.6, 0.8, 0.9])
    saving_range = [round(chance.uniform(0, 1), 2), round(chance.uniform(1, 1.8), 2)]
    cost_range = [round(chance.uniform(0.85, 1), 2), round(chance.uniform(1, 1.6), 2)]
    rows = lines(INVEST_TO_SAVE(investment, saving, 0.035, saving_range, cost_range, interval))
    runs = simulated(seed, 20_000, investment, saving, widths(*saving_range, interval), widths(*cost_range, interval))
    assert rows[CHANCE] == pytest.approx(runs, abs=0.01)


@pytest.mark.slow
def test_the_chance_of_payback_agrees_with_two_million_simulated_runs():
    """Standard error of a share of 2,000,000 runs: at most 0.00035."""
    rows = lines(INVEST_TO_SAVE(*TEAM, 0.035, [0.5, 1.2], [0.9, 1.3]))
    runs = simulated(7, 2_000_000, *TEAM, widths(0.5, 1.2, 0.8), widths(0.9, 1.3, 0.8))
    assert rows[CHANCE] == pytest.approx(runs, abs=0.0014)


@pytest.mark.slow
@given(low_ends, high_ends, cost_low_ends, st.floats(1, 2), money, money)
@example(1.0, 1.2, 0.9, 1.0, 3.0, 2.0)
@example(0.0, 1.0, 1.0, 1.5, 2.0, 2.0)
@settings(max_examples=50)
def test_the_chance_agrees_with_quadrature_to_a_millionth(low, high, cost_low, cost_high, saved, spent):
    assume(high - low > 0.01 and cost_high - cost_low > 0.01)
    saving, cost = spread_between(low, high, 0.8), spread_between(cost_low, cost_high, 0.8)
    found = chance_paid_back(saved, saving, spent, cost)
    assert found == pytest.approx(integrated(saved, saving, spent, cost), abs=1e-6)


@given(st.floats(0, 9), st.floats(0, 1e4), st.floats(0, 1e4))
@example(0.0, 1.0, 2.2250738585e-313)
def test_owens_t_agrees_with_scipy(h, rise, run):
    assume(rise + run > 0)
    expected = special.owens_t(h, rise / run) if run else special.owens_t(h, math.inf)
    assert owen(h, rise, run) == pytest.approx(expected, abs=1e-10)


# the distribution


@pytest.mark.parametrize("interval", [0.5, 0.8, 0.95])
@pytest.mark.parametrize(("low", "high"), [(0.5, 1.2), (0.9, 1.3), (0, 1.1), (-0.4, 1.5), (0.8, 1.2), (0.6, 3)])
def test_a_factor_leaves_equal_chances_below_its_low_and_above_its_high(low, high, interval):
    spread, tail = spread_between(low, high, interval), (1 - interval) / 2
    assert (spread.below, spread.above) == pytest.approx(widths(low, high, interval), rel=1e-9)
    assert below(low, spread) == pytest.approx(tail, abs=1e-12)
    assert 1 - below(high, spread) == pytest.approx(tail, abs=1e-12)


def test_an_even_range_is_a_normal_curve():
    spread = spread_between(0.8, 1.2, 0.8)
    assert spread.below == pytest.approx(spread.above) == pytest.approx(0.2 / stats.norm.ppf(0.9))


def test_a_range_with_more_room_below_makes_less_than_the_plan_likelier_than_more():
    assert 0.5 < spread_between(0.5, 1.2, 0.8).chance_below < 0.9


@given(low_ends, high_ends, cost_low_ends, st.floats(1, 2), money, money, st.floats(0.01, 0.99))
def test_the_amount_exceeded_with_a_chance_is_exceeded_with_it(
    low, high, cost_low, cost_high, saved, spent, probability
):
    """Against 2,000 simulated runs; the standard error of a share of them is at most 0.011."""
    assume(high - low > 0.01)
    saving, cost = spread_between(low, high, 0.8), spread_between(cost_low, cost_high, 0.8)
    amount = exceeded_with(probability, saved, saving, spent, cost)
    chance = random.Random(1)  # noqa: S311 - a simulation
    halves = [(saving.below, saving.above), (cost.below, cost.above)]
    runs = [saved * draw(chance, *halves[0]) - spent * draw(chance, *halves[1]) for _ in range(2_000)]
    share = sum(run >= amount for run in runs) / len(runs)
    assert share == pytest.approx(probability, abs=0.06)


# what must hold


def test_with_no_range_the_answer_has_no_chances_and_with_one_it_has_three_lines_more():
    plain, ranged = INVEST_TO_SAVE(*TEAM), INVEST_TO_SAVE(*TEAM, 0.035, [0.5, 1.2])
    assert len(plain) == 11
    assert ranged[:11] == plain
    assert [row[0] for row in ranged[11:]] == [CHANCE, LOW, HIGH]
    assert all(len(row) == 6 for row in ranged)


def test_a_plan_that_breaks_even_with_an_even_range_has_an_even_chance():
    rows = lines(INVEST_TO_SAVE([10, 0], [0, 10], 0, [0.5, 1.5]))
    assert rows[CHANCE] == [pytest.approx(0), pytest.approx(0.5)]


def test_a_saving_that_must_reach_its_low_to_pay_back_fails_one_time_in_ten():
    """100 invested for 200: half of the saving is enough, and low is half."""
    rows = lines(INVEST_TO_SAVE([100, 0], [0, 200], 0, [0.5, 1.2]))
    assert rows[labels.SHARE_SAVING_NEEDED_BREAK_EVEN_2] == ["n/a", 0.5]
    assert rows[CHANCE][1] == pytest.approx(0.9)
    assert rows[LOW] == [-100, pytest.approx(0)]
    assert rows[HIGH] == [-100, pytest.approx(140)]


def test_an_investment_at_its_high_fails_one_time_in_ten():
    rows = lines(INVEST_TO_SAVE([100, 0], [0, 130], 0, None, [0.9, 1.3]))
    assert rows[CHANCE] == [0, pytest.approx(0.9)]
    assert (rows[LOW][1], rows[HIGH][1]) == (pytest.approx(0), pytest.approx(40))


def test_who_invests_again_has_paid_back_for_good_only_when_the_worst_later_year_end_is_paid():
    """Sums to date 100 for 150, then 300 for 170: the chance is that of 170 paying for 300 from the first year on."""
    again, saved = [100, 0, 200, 0], [0, 150, 0, 20]
    rows = lines(INVEST_TO_SAVE(again, saved, 0, [0.5, 2.5]))
    assert rows["Payback (years)"][0] == "not reached"
    spread = spread_between(0.5, 2.5, 0.8)
    at_ends = [1 - below(300 / 150, spread), 1 - below(300 / 170, spread)]
    assert rows[CHANCE] == [0, pytest.approx(at_ends[0]), pytest.approx(at_ends[0]), pytest.approx(at_ends[1])]


def test_ranges_of_nothing_are_the_plan():
    rows = lines(INVEST_TO_SAVE([0.1, 0.2, 0], [0, 0, 0.3], 0, [1, 1], [1, 1]))
    assert rows[CHANCE] == [0, 0, 1]
    assert rows[LOW] == rows[HIGH] == pytest.approx(rows["Cumulative"])


def test_a_year_before_any_investment_has_no_chance_to_speak_of():
    rows = lines(INVEST_TO_SAVE([0, 5, 0], [0, 0, 9], 0, [0.5, 1.2]))
    assert rows[CHANCE] == ["n/a", 0, pytest.approx(rows[CHANCE][2])]
    assert 0.5 < rows[CHANCE][2] < 1


def test_an_extra_cost_is_as_uncertain_as_the_investment_not_as_the_saving():
    """A negative saving of 4 in the first year is 4 more invested."""
    extra = lines(INVEST_TO_SAVE([6, 0, 0], [-4, 8, 8], 0, [0.2, 1.2], [0.9, 1.3]))
    invested = lines(INVEST_TO_SAVE([10, 0, 0], [0, 8, 8], 0, [0.2, 1.2], [0.9, 1.3]))
    for label in (CHANCE, LOW, HIGH, labels.SHARE_SAVING_NEEDED_BREAK_EVEN_2):
        assert extra[label] == invested[label]


def test_a_saving_may_turn_into_an_extra_cost():
    rows = lines(INVEST_TO_SAVE([10, 0], [0, 30], 0, [-0.2, 1.1]))
    assert rows[LOW][1] == pytest.approx(-16)


plans = st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 20_000)), min_size=1, max_size=8)


@given(plans, low_ends, high_ends, st.floats(0.9, 1), st.floats(1, 1.5))
def test_chances_are_chances_and_the_low_is_below_the_high(pairs, low, high, cost_low, cost_high):
    investment, saving = (list(column) for column in zip(*pairs, strict=True))
    rows = lines(INVEST_TO_SAVE(investment, saving, 0, [low, high], [cost_low, cost_high]))
    chances = [chance for chance in rows[CHANCE] if chance != "n/a"]
    assert all(-1e-9 <= chance <= 1 + 1e-9 for chance in chances)
    assert chances == sorted(chances)
    slack = 1e-6 * (1 + sum(investment) + sum(saving))
    assert all(bottom <= top + slack for bottom, top in zip(rows[LOW], rows[HIGH], strict=True))


@given(plans, st.floats(0, 0.6), st.floats(0, 0.3))
def test_even_ranges_hold_the_plan_between_low_and_high(pairs, saving_half, cost_half):
    investment, saving = (list(column) for column in zip(*pairs, strict=True))
    ranges = [1 - saving_half, 1 + saving_half], [1 - cost_half, 1 + cost_half]
    rows = lines(INVEST_TO_SAVE(investment, saving, 0, *ranges))
    slack = 1e-6 * (1 + sum(investment) + sum(saving))
    for bottom, plan, top in zip(rows[LOW], rows["Cumulative"], rows[HIGH], strict=True):
        assert bottom - slack <= plan <= top + slack


@given(plans, st.integers(1, 5_000))
def test_more_saving_never_lowers_the_chance_and_more_cost_never_raises_it(pairs, more):
    investment, saving = (list(column) for column in zip(*pairs, strict=True))
    assume(sum(investment) > 0)

    def last(invested, saved):
        return lines(INVEST_TO_SAVE(invested, saved, 0, [0.4, 1.3], [0.9, 1.2]))[CHANCE][-1]

    base = last(investment, saving)
    assert last(investment, [*saving[:-1], saving[-1] + more]) >= base - 1e-9
    assert last([*investment[:-1], investment[-1] + more], saving) <= base + 1e-9


@given(plans, st.sampled_from((0.001, 1_000)))
def test_pounds_and_thousands_give_the_same_chance(pairs, factor):
    investment, saving = (list(column) for column in zip(*pairs, strict=True))
    assume(sum(investment) > 0)
    one, other = (
        lines(INVEST_TO_SAVE([i * by for i in investment], [s * by for s in saving], 0, [0.4, 1.3], [0.9, 1.2]))
        for by in (1, factor)
    )
    for a, b in zip(one[CHANCE], other[CHANCE], strict=True):
        assert a == (b if isinstance(b, str) else pytest.approx(b, abs=1e-7))


def test_the_chance_named_by_interval_is_the_one_that_the_ends_leave():
    for interval in (0.5, 0.9):
        rows = lines(INVEST_TO_SAVE([100, 0], [0, 200], 0, [0.5, 1.2], None, interval))
        assert rows[CHANCE][1] == pytest.approx((1 + interval) / 2)


@pytest.mark.parametrize(("half", "refused"), [(0.41, False), (0.42, True)])
def test_an_investment_may_be_negative_with_a_chance_of_one_in_a_thousand(half, refused):
    """A normal factor within 1 ± half with a chance of 80% is below nil with that of −1.2816 ÷ half."""
    chance = stats.norm.cdf(-stats.norm.isf(0.1) / half)
    assert (chance > 0.001) == refused
    if refused:
        with refuses(InputError, f"cost_range … {chance:.1%}"):
            INVEST_TO_SAVE(*TEAM, cost_range=[1 - half, 1 + half])
    else:
        INVEST_TO_SAVE(*TEAM, cost_range=[1 - half, 1 + half])


def test_what_is_certain_to_be_saved_and_spent_alike_has_paid_back():
    certain = spread_between(1, 1, 0.8)
    assert [chance_paid_back(saved, certain, 5.0, certain) for saved in (4.9, 5.0, 5.1)] == [0, 1, 1]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"saving_range": [0.5]}, "saving_range … 1"),
        ({"saving_range": [0.5, 0.9]}, "saving_range row 2 … 0.9"),
        ({"saving_range": [[50, 120]]}, "saving_range column 1 … 50"),
        ({"cost_range": [["Cost", 1.1, 1.3]]}, "cost_range column 2 … 1.1"),
        ({"cost_range": [0.1, 1.1]}, "cost_range"),
        ({"saving_range": [0.5, None]}, "saving_range row 2"),
        ({"interval": 80}, "interval … 80"),
    ],
)
def test_a_range_that_cannot_be_used_says_why(options, message):
    with refuses(InputError, message):
        INVEST_TO_SAVE(*TEAM, **options)
