"""INVEST_TO_SAVE: Norfolk's case, payback at its edges, and what must always hold."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.snapshots import labels
from tests.udfs.refusals import refuses
from tests.udfs.tables import lines
from udfs import INVEST_TO_SAVE, InputError, published

NORFOLK = published.load("norfolk_2017")
BLACKPOOL = published.load("blackpool_2022")

flows = st.lists(st.tuples(st.integers(0, 10_000), st.integers(-5_000, 20_000)), min_size=1, max_size=10)


def split(pairs):
    return [list(column) for column in zip(*pairs, strict=True)]


def payback(investment, saving):
    return lines(INVEST_TO_SAVE(investment, saving, 0))["Payback (years)"][0]


def test_a_case_worked_by_hand():
    """100 then 20 in; 0, 66, 121 out at 10%: present values −100, 46 ÷ 1.1, 121 ÷ 1.21."""
    rows = lines(INVEST_TO_SAVE([100, 20, 0], [0, 66, 121], 0.1))
    assert rows["Net"] == [-100, 46, 121]
    assert rows["Cumulative"] == [-100, -54, 67]
    assert rows["Discounted"] == pytest.approx([-100, 46 / 1.1, 100])
    assert rows["Total invested"] == [120, None, None]
    assert rows["Total saved"] == [187, None, None]
    assert rows["Return per £1 invested"] == [pytest.approx(187 / 120), None, None]
    assert rows["Net present value"][0] == pytest.approx(46 / 1.1)
    assert rows["Payback (years)"][0] == pytest.approx(2 + 54 / 121)
    assert rows["Peak funding"][0] == 100


def test_the_treasury_rate_holds_when_none_is_given():
    assert INVEST_TO_SAVE([100, 0], [0, 103.5]) == INVEST_TO_SAVE([100, 0], [0, 103.5], 0.035)
    assert lines(INVEST_TO_SAVE([100, 0], [0, 103.5]))["Net present value"][0] == pytest.approx(0)


@pytest.mark.parametrize(
    ("investment", "saving", "expected"),
    [
        ([5, 5, 5], [0, 1, 2], "not reached"),
        ([5], [0], "not reached"),
        ([0, 0], [0, 3], 0),  # nothing invested, never below zero
        ([5, 0], [7, 0], 0),  # the first year pays for itself
        ([5, 0], [5, 0], 0),
        ([5, 0, 0], [0, 5, 0], 2),  # reached exactly at the end of the second year
        ([10, 0, 0], [0, 5, 10], 2.5),
        ([4, 0, 9, 0], [0, 8, 0, 10], 3.5),  # below again later: −4, 4, −5, 5, and only then for good
        ([4, 0, 9], [0, 8, 0], "not reached"),
        ([100, 0, 200, 0], [0, 150, 0, 20], "not reached"),
        ([2, 0, 1, 0], [0, 3, 0, 0], 1 + 2 / 3),  # down to nil again is not below it
        ([0, 6, 0], [2, 0, 8], 2.5),  # up by 2, down to −4, then 8 in the year
        ([1, 0, 0], [0, -1, 4], 2.5),  # a negative saving is an extra cost
        ([0.1, 0.2, 0], [0, 0, 0.3], 3),  # £m: exactly paid back
        ([0.7, 0.1, 0], [0, 0.1, 0.7], 3),
        ([0.1 + 0.2], [0.3], 0),
    ],
)
def test_payback_at_its_edges(investment, saving, expected):
    found = payback(investment, saving)
    assert found == (expected if isinstance(expected, str) else pytest.approx(expected))


def test_the_share_of_the_saving_needed_to_break_even_is_by_the_end_of_each_year():
    rows = lines(INVEST_TO_SAVE([100, 20, 0], [0, 66, 121]))
    assert rows[labels.SHARE_SAVING_NEEDED_BREAK_EVEN_2] == ["n/a", pytest.approx(120 / 66), pytest.approx(120 / 187)]


def test_blackpool_assessment_centre_planned_at_one_half_breaks_even_at_one_third():
    """Planned at 50% success it saves 1.5 times what it costs; two thirds of that saving, 33.3% success, is enough."""
    planned, headroom = BLACKPOOL.value("assumption.effectiveness"), BLACKPOOL.value("assumption.headroom")
    [share] = lines(INVEST_TO_SAVE(100, 100 * headroom))[labels.SHARE_SAVING_NEEDED_BREAK_EVEN_2]
    assert round(share * planned, 1) == BLACKPOOL.value("assumption.breakeven_effectiveness")


def test_an_extra_cost_adds_to_what_the_saving_must_cover():
    rows = lines(INVEST_TO_SAVE([6, 0], [-4, 20]))
    assert rows[labels.SHARE_SAVING_NEEDED_BREAK_EVEN_2] == ["n/a", 0.5]


def test_nothing_invested_has_no_return():
    rows = lines(INVEST_TO_SAVE([0, 0], [0, 3]))
    assert rows["Return per £1 invested"][0] == "n/a"
    assert rows["Peak funding"][0] == 0


@pytest.mark.parametrize(("end", "other"), [("low", "high"), ("high", "low")])
def test_norfolk_investment_returns_1_40_to_1_75_per_pound(end, other):
    """£12m to £15m to spend £21m less; £5m a year from the first year pays it back in 2.4 to 3 years."""
    invested = NORFOLK.value(f"investment.{end}")
    rows = lines(INVEST_TO_SAVE(invested, NORFOLK.value("investment.less_spend")))
    assert rows["Return per £1 invested"] == [pytest.approx(NORFOLK.value(f"investment.return_{other}"))]
    yearly = NORFOLK.value("do_nothing.cost")
    years = payback([invested, 0, 0, 0], [yearly] * 4)
    assert round(years, 1) == NORFOLK.value(f"investment.payback_{end}")


def test_rows_and_columns_are_alike_and_a_label_may_come_first():
    expected = INVEST_TO_SAVE([5, 4], [1, 9])
    assert INVEST_TO_SAVE([[5, 4]], [[1], [9]]) == expected
    assert INVEST_TO_SAVE([["Team", 5, 4]], [["Saved", 1, 9]]) == expected
    assert INVEST_TO_SAVE([[5, 4]], [[1, 9]], headers=False) == [row[1:] for row in expected[1:]]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (([[5, -4]], [[1, 9]]), "investment column 2 … -4"),
        (([["Team", 5, -4]], [[1, 9]]), "investment column 3 … -4"),
        (([5, 4], [1, "x"]), "saving row 2 … 'x'"),
        (([5, 4], [1, 2, 3]), "saving … 3"),
        (([[5, 4], [3, 2]], [1, 2]), "investment … 2"),
        ((5, 4, -1), "discount_rate … -1"),
    ],
)
def test_what_does_not_fit_is_named_with_its_place(args, message):
    with refuses(InputError, message):
        INVEST_TO_SAVE(*args)


@given(flows, st.floats(-0.05, 0.2))
def test_totals_running_sums_and_present_value(pairs, rate):
    investment, saving = split(pairs)
    rows = lines(INVEST_TO_SAVE(investment, saving, rate))
    net = [s - i for i, s in pairs]
    assert rows["Net"] == net
    assert rows["Cumulative"] == list(itertools.accumulate(net))
    assert rows["Cumulative"][-1] == rows["Total saved"][0] - rows["Total invested"][0]
    value = math.fsum(flow * (1 + rate) ** -year for year, flow in enumerate(net))
    assert rows["Net present value"][0] == pytest.approx(value, abs=1e-6)
    assert rows["Peak funding"][0] == max(0, *(-c for c in itertools.accumulate(net)))
    for label in ("Total invested", "Total saved", "Return per £1 invested", "Payback (years)", "Peak funding"):
        assert rows[label][1:] == [None] * (len(pairs) - 1)


@given(flows)
def test_payback_is_where_the_cumulative_line_rises_to_zero_for_the_last_time(pairs):
    investment, saving = split(pairs)
    cumulative = [0, *itertools.accumulate(s - i for i, s in pairs)]
    crossings = [
        year - 1 + -before / (after - before)
        for year, (before, after) in enumerate(itertools.pairwise(cumulative), start=1)
        if before < 0 <= after
    ]
    found = payback(investment, saving)
    if cumulative[-1] < 0:
        assert found == "not reached"
    else:
        assert found == (pytest.approx(crossings[-1]) if crossings else 0)


@given(flows, st.sampled_from((0.001, 0.0001, 1_000)), st.floats(0, 0.2))
def test_pounds_thousands_and_millions_give_the_same_case(pairs, factor, rate):
    investment, saving = split(pairs)
    base = lines(INVEST_TO_SAVE(investment, saving, rate))
    scaled = lines(INVEST_TO_SAVE([i * factor for i in investment], [s * factor for s in saving], rate))
    for label in ("Return per £1 invested", "Payback (years)"):
        value = base[label][0]
        assert scaled[label][0] == (value if isinstance(value, str) else pytest.approx(value, abs=1e-9))
    for label in ("Net", "Cumulative", "Discounted"):
        assert scaled[label] == pytest.approx([value * factor for value in base[label]], abs=1e-6 * factor)


@given(flows)
def test_discounting_at_zero_changes_nothing_and_more_saving_is_never_worth_less(pairs):
    investment, saving = split(pairs)
    rows = lines(INVEST_TO_SAVE(investment, saving, 0))
    assert rows["Discounted"] == rows["Net"]
    more = lines(INVEST_TO_SAVE(investment, [s + 1 for s in saving], 0.035))
    base = lines(INVEST_TO_SAVE(investment, saving, 0.035))
    assert more["Net present value"][0] > base["Net present value"][0]
    assert more["Peak funding"][0] <= base["Peak funding"][0]
