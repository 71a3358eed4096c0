"""GATED_DRAWDOWN: Norfolk's two gateways, every test, and what must always hold."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.udfs.refusals import refuses
from udfs import GATED_DRAWDOWN, InputError, published

NORFOLK = published.load("norfolk_2017")

GATES = ["Gateway 1", "Gateway 2", "Gateway 3"]
DATES = ["31/1/2018", "31/1/2019", "31/1/2020"]
AMOUNTS = [4.2, 3.6, 2.4]
TESTS = ["at most", "yes", "at least"]
THRESHOLDS = [1.0, None, 10]
LATE = "1/2/2020"


def states(actuals, as_at=LATE, **options):
    rows = GATED_DRAWDOWN(GATES, DATES, AMOUNTS, as_at, TESTS, THRESHOLDS, actuals, headers=False, **options)
    return [row[0] for row in rows]


def one(test, threshold, actual, as_at="31/1/2018"):
    """State and reason of a single gate on 31 January 2018."""
    [[state, _, _, _, reason]] = GATED_DRAWDOWN("Review", "31/1/2018", 5, as_at, test, threshold, actual, None, False)
    return state, reason


def test_norfolk_holds_all_its_money_on_the_day_of_the_committee_and_releases_it_gate_by_gate():
    """£12m held centrally; gateways in January 2018 and January 2019; a profile of 35% and 30%."""
    total = NORFOLK.value("investment.low")
    dates = [f"31/1/{NORFOLK.value(f'gateways.{which}'):.0f}" for which in ("first", "second")]
    amounts = [0.35 * total, 0.30 * total]

    def held(as_at, *actuals):
        rows = GATED_DRAWDOWN(GATES[:2], dates, amounts, as_at, ["at most", "yes"], [1e6, None], actuals, total, False)
        return [row[3] for row in rows]

    assert held("17/10/2017", None, None) == [12e6, 12e6]
    assert held("31/1/2018", 0.9e6, None) == pytest.approx([7.8e6, 7.8e6])
    assert held("31/1/2019", 0.9e6, "yes") == pytest.approx([7.8e6, 4.2e6])
    assert held("31/1/2019", 1.9e6, "yes") == [12e6, 12e6]


def test_amounts_that_are_the_funds_but_for_binary_fractions_are_not_above_them():
    assert 0.1 + 0.1 + 0.1 > 0.3
    rows = GATED_DRAWDOWN(GATES, DATES, [0.1] * 3, LATE, TESTS, THRESHOLDS, [1, "yes", 10], 0.3, False)
    assert rows[-1][2:4] == pytest.approx([0.3, 0])


def test_money_is_released_at_each_gate_passed_and_the_rest_stays_held():
    answer = GATED_DRAWDOWN(GATES, DATES, AMOUNTS, "31/1/2019", TESTS, THRESHOLDS, [0.8, "yes", None], 12)
    assert answer == [
        ["Gate", "State", "Released", "Cumulative released", "Held centrally", "Reason"],
        ["Gateway 1", "release", 4.2, 4.2, pytest.approx(7.8), "test met"],
        ["Gateway 2", "release", 3.6, pytest.approx(7.8), pytest.approx(4.2), "test met"],
        ["Gateway 3", "hold", 0, pytest.approx(7.8), pytest.approx(4.2), "date not reached"],
    ]


@pytest.mark.parametrize(
    ("test", "threshold", "actual", "expected"),
    [
        ("at least", 3, 3, "release"),
        ("at least", 3, 2.99, "fail"),
        ("at least", -3, -2, "release"),
        ("at most", 3, 3, "release"),
        ("At Most ", 3, 3.01, "fail"),
        ("by", "15/1/2018", "15/1/2018", "release"),
        ("by", 43115, 43116, "fail"),
        ("by", dt.date(2018, 1, 15), dt.datetime(2018, 1, 15, 18), "release"),
        ("yes", None, "Yes", "release"),
        ("yes", "yes", True, "release"),
        ("yes", None, 1, "release"),
        ("yes", None, "no", "fail"),
        ("yes", None, False, "fail"),
        ("at least", 0, 0, "release"),
    ],
)
def test_each_kind_of_test(test, threshold, actual, expected):
    assert one(test, threshold, actual) == (expected, {"release": "test met", "fail": "test not met"}[expected])


def test_a_gate_is_held_until_its_date_whatever_is_known_and_after_it_until_something_is():
    assert one("at least", 3, 5, as_at="30/1/2018") == ("hold", "date not reached")
    assert one("at least", 3, 1, as_at="30/1/2018") == ("hold", "date not reached")
    assert one("at least", 3, None, as_at="31/1/2030") == ("hold", "no actual yet")
    assert one("yes", None, None) == ("hold", "no actual yet")


@pytest.mark.parametrize(
    ("as_at", "last_day", "done", "expected"),
    [
        ("30/6/2018", "31/12/2018", "1/12/2018", ("hold", "actual is 1 December 2018, after as_at")),
        ("30/11/2018", "31/12/2018", "1/12/2018", ("hold", "actual is 1 December 2018, after as_at")),
        ("1/12/2018", "31/12/2018", "1/12/2018", ("release", "test met")),  # done on the day itself
        ("2/12/2018", "31/12/2018", "1/12/2018", ("release", "test met")),
        ("30/12/2018", "31/12/2018", None, ("hold", "no actual yet")),
        ("31/12/2018", "31/12/2018", None, ("hold", "no actual yet")),  # its last day is not over
        ("1/1/2019", "31/12/2018", None, ("fail", "not done by 31 December 2018")),
        ("1/1/2019", "31/12/2018", "31/12/2018", ("release", "test met")),
        ("1/1/2019", "31/12/2018", "5/1/2019", ("fail", "not done by 31 December 2018")),  # late whenever it is judged
        ("5/1/2019", "31/12/2018", "5/1/2019", ("fail", "test not met")),
        ("31/12/2018", "31/12/2018", "5/1/2019", ("hold", "actual is 5 January 2019, after as_at")),
        ("30/1/2018", "15/1/2018", None, ("hold", "date not reached")),  # the gate itself is not judged yet
    ],
)
def test_what_is_done_by_a_day_counts_from_the_day_on_which_it_is_done(as_at, last_day, done, expected):
    assert one("by", last_day, done, as_at=as_at) == expected


def test_money_behind_something_done_after_the_day_judged_waits_and_behind_a_passed_last_day_stays():
    def released(as_at, done):
        rows = GATED_DRAWDOWN(
            ["Home open", "Plan"], ["31/1/2018"] * 2, [3, 4], as_at, ["by", "yes"], ["31/12/2018", None], [done, "yes"]
        )
        return [row[1] for row in rows[1:]], rows[2][3]

    assert released("30/6/2018", "1/12/2018") == (["hold", "hold"], 0)
    assert released("1/12/2018", "1/12/2018") == (["release", "release"], 7)
    assert released("1/1/2019", None) == (["fail", "hold"], 0)


def test_a_gate_that_passes_waits_for_the_first_that_has_not():
    answer = GATED_DRAWDOWN(GATES, DATES, AMOUNTS, LATE, TESTS, THRESHOLDS, [1.4, "yes", 12])
    assert [row[1] for row in answer[1:]] == ["fail", "hold", "hold"]
    assert [row[5] for row in answer[1:]] == ["test not met", "waits for Gateway 1", "waits for Gateway 1"]
    assert [row[3:5] for row in answer[1:]] == [[0, pytest.approx(10.2)]] * 3


def test_a_gate_above_that_is_only_held_also_stops_those_below():
    assert states([None, "yes", 12]) == ["hold", "hold", "hold"]


def test_a_gate_that_misses_its_own_test_has_failed_also_behind_another():
    assert states([1.4, "no", 12]) == ["fail", "fail", "hold"]


def test_two_tests_on_one_day_are_two_lines_with_the_money_on_the_second():
    def released(actuals):
        rows = GATED_DRAWDOWN(
            ["Outturn", "Plan"], ["31/1/2018"] * 2, [0, 4.2], LATE, ["at most", "yes"], [1, None], actuals
        )
        return rows[2][3]

    assert [released(a) for a in ([0.9, "yes"], [1.1, "yes"], [0.9, "no"], [0.9, None])] == [4.2, 0, 0, 0]


def test_money_that_belongs_to_no_gate_stays_held():
    rows = GATED_DRAWDOWN(GATES, DATES, AMOUNTS, LATE, TESTS, THRESHOLDS, [1, "yes", 10], 15, False)
    assert [row[3] for row in rows] == pytest.approx([10.8, 7.2, 4.8])


def test_rows_and_columns_are_alike_and_a_gate_without_a_name_is_numbered():
    down = GATED_DRAWDOWN([["A"], [None]], [[43131], [43496]], [[1], [2]], 43500, [["yes"], ["yes"]], None, [[1], [0]])
    across = GATED_DRAWDOWN([["A", ""]], [[43131, 43496]], [[1, 2]], 43500, [["yes", "yes"]], None, [[1, 0]])
    assert down == across
    assert [row[0] for row in down] == ["Gate", "A", "Gate 2"]


def test_nothing_known_yet_is_all_held():
    assert states(None) == states([None] * 3) == ["hold"] * 3


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"dates": ["31/1/2018", "31/1/2017", "31/1/2020"]},
            "dates row 2 … 31 January 2017 … Gateway 1 … 31 January 2018",
        ),
        ({"dates": ["31/1/2018", None, "31/1/2020"]}, "dates row 2"),
        ({"dates": [43131, 2019, 43861]}, "dates row 2 … 2019"),
        ({"dates": DATES[:2]}, "dates … 2"),
        ({"as_at": "tomorrow"}, "as_at … 'tomorrow'"),
        ({"tests": ["at most", "maybe", "at least"]}, "tests row 2 … 'maybe'"),
        ({"thresholds": [None, None, 10]}, "thresholds row 1"),
        ({"thresholds": [1, "no", 10]}, "thresholds row 2"),
        ({"thresholds": [1, 7, 10]}, "thresholds row 2 … '7'"),
        ({"actuals": ["few", None, None]}, "actuals row 1 … 'few'"),
        ({"actuals": [1, "partly", None]}, "actuals row 2 … 'partly'"),
        ({"actuals": [1, None, "#N/A"]}, "actuals row 3 … (#N/A)"),
        ({"amounts": [1, -2, 3]}, "amounts row 2 … -2"),
        ({"amounts": [1, None, 3]}, "amounts row 2"),
        ({"funds": 10}, "funds … 10 … 10.2"),
        ({"gates": [["a", "b"], ["c", "d"]]}, "gates … 2"),
        ({"gates": ["a", "#REF!", "c"]}, "gates row 2 … (#REF!)"),
    ],
)
def test_what_cannot_be_used_is_named_with_its_place(change, message):
    plan = {
        "gates": GATES,
        "dates": DATES,
        "amounts": AMOUNTS,
        "as_at": LATE,
        "tests": TESTS,
        "thresholds": THRESHOLDS,
    }
    with refuses(InputError, message):
        GATED_DRAWDOWN(**(plan | change))


def test_an_actual_of_the_wrong_kind_is_reported_also_before_its_gate_is_due():
    with pytest.raises(InputError, match=r"^actuals row 3 is text"):
        states([1, "yes", "tbc"], as_at="1/1/2018")


day_numbers = st.integers(42_900, 45_100)
numbered = st.tuples(st.sampled_from(["at least", "at most"]), st.integers(-5, 5), st.none() | st.integers(-5, 5))
lines_of_plan = st.lists(
    st.tuples(
        st.integers(43_000, 45_000),
        st.integers(0, 10_000),
        numbered | st.tuples(st.just("by"), day_numbers, st.none() | day_numbers),
    ).map(lambda line: (*line[:2], *line[2])),
    min_size=1,
    max_size=8,
)


@given(lines_of_plan, st.integers(42_900, 45_100), st.integers(0, 5_000))
def test_released_and_held_make_up_the_funds_and_nothing_passes_a_gate_that_has_not_opened(plan, as_at, spare):
    dates, amounts, tests, marks, actuals = (list(column) for column in zip(*plan, strict=True))
    funds = sum(amounts) + min(spare, 800 * sum(amounts))
    assume(funds)
    names = [f"G{i}" for i in range(len(plan))]
    rows = GATED_DRAWDOWN(names, sorted(dates), amounts, as_at, tests, marks, actuals, funds, False)
    total = 0
    for (state, released, cumulative, held, reason), amount in zip(rows, amounts, strict=True):
        assert released == (amount if state == "release" else 0)
        total += released
        assert (cumulative, cumulative + held) == (total, funds)
        assert reason
    found = [row[0] for row in rows]
    assert "release" not in found[found.index("hold") :] if "hold" in found else True
    assert "release" not in found[found.index("fail") :] if "fail" in found else True


@given(lines_of_plan, st.integers(42_900, 45_000), st.integers(1, 500))
def test_time_alone_never_takes_back_what_was_released(plan, as_at, days):
    dates, amounts, tests, marks, actuals = (list(column) for column in zip(*plan, strict=True))
    names = [f"G{i}" for i in range(len(plan))]

    def released(on):
        return GATED_DRAWDOWN(names, sorted(dates), amounts, on, tests, marks, actuals, None, False)[-1][2]

    assert released(as_at + days) >= released(as_at)
