"""Fitting on models whose answers are known by algebra."""

from __future__ import annotations

import pytest

from tests.snapshots.told import refuses, told
from udfs import InputError
from udfs.fitting import Assumption, Fit, Target, fit, verdict


def ten(name: str, start: float = 1.0, **more: float) -> Assumption:
    """An assumption between 0 and 10."""
    return Assumption(name, start, 0.0, 10.0, **more)  # type: ignore[arg-type]


def words(found: Fit) -> str:
    return " ".join(verdict(found))


def of(found: Fit, name: str):
    return next(one for one in found.assumptions if one.assumption.name == name)


def sum_and_difference() -> Fit:
    targets = [Target("sum", 7, 0.01), Target("difference", 1, 0.01)]
    return fit(lambda v: [v[0] + v[1], v[0] - v[1]], [ten("a"), ten("b")], targets)


def test_two_straight_equations_have_their_one_answer():
    found = sum_and_difference()
    assert found.values == pytest.approx({"a": 4, "b": 3})
    assert found.is_met
    assert found.is_unique
    assert found.others == found.trades == ()
    assert [reached.modelled for reached in found.targets] == pytest.approx([7, 1])
    told(words(found), "Both")


def test_the_range_of_an_assumption_is_what_the_tolerances_allow():
    # a is half of the sum and the difference, each of which may be 0.01 out
    a = of(sum_and_difference(), "a")
    assert (a.low, a.high) == pytest.approx((3.99, 4.01), abs=1e-6)


def test_a_product_alone_does_not_say_which_factor():
    found = fit(lambda v: [v[0] * v[1]], [ten("a", 2), ten("b", 3.5)], [Target("product", 6, 0.01)])
    a, b = found.values.values()
    assert a * b == pytest.approx(6, abs=0.01)
    assert found.is_met
    assert not found.is_unique
    [trade] = found.trades
    assert (trade.first, trade.second) == ("a", "b")
    assert trade.correlation == pytest.approx(-1, abs=1e-3)
    assert found.others
    told(words(found), "2 … 1")
    told(words(found))


def test_a_difference_alone_lets_both_move_together():
    found = fit(lambda v: [v[0] - v[1]], [ten("a"), ten("b")], [Target("difference", 3, 0.1)])
    [trade] = found.trades
    assert trade.correlation == pytest.approx(1, abs=1e-6)
    told(words(found))


def test_the_range_stops_where_a_bound_of_another_assumption_stops_it():
    # a + b = 10, and b is 2 to 9, so a is 1 to 8, give or take the tolerance
    assumptions = [ten("a"), Assumption("b", 5, 2, 9)]
    found = fit(lambda v: [v[0] + v[1]], assumptions, [Target("sum", 10, 0.1)])
    a = of(found, "a")
    assert (a.low, a.high) == pytest.approx((0.9, 8.1), abs=1e-4)


def test_of_three_that_only_add_up_each_pair_trades_off():
    found = fit(lambda v: [sum(v)], [ten("a"), ten("b"), ten("c")], [Target("sum", 12, 0.1)])
    assert {(t.first, t.second) for t in found.trades} == {("a", "b"), ("a", "c"), ("b", "c")}
    # with the sum fixed, three alike each go against the other two: a correlation of -1/2
    assert [t.correlation for t in found.trades] == pytest.approx([-0.5] * 3, abs=1e-3)


def test_a_determined_assumption_is_told_from_those_that_are_not():
    targets = [Target("sum", 9, 0.1), Target("five times d", 9, 0.1)]
    found = fit(lambda v: [v[0] + v[1], 5 * v[2]], [ten("a"), ten("b"), ten("d")], targets)
    assert [one.is_determined for one in found.assumptions] == [False, False, True]
    assert of(found, "d").value == pytest.approx(1.8)
    assert "d could be" not in words(found)


def test_an_assumption_that_changes_nothing_is_named():
    found = fit(lambda v: [v[0]], [ten("a"), ten("idle", 4)], [Target("a itself", 3, 0.1)])
    assert not of(found, "idle").matters
    assert of(found, "idle").value == 4
    assert not found.is_unique
    told(words(found))


def test_two_separate_answers_are_both_found_and_the_nearer_to_the_start_is_given():
    square = [Target("square", 9, 0.1)]
    for start, root in ((1.0, 3.0), (-1.0, -3.0)):
        found = fit(lambda v: [v[0] ** 2], [Assumption("a", start, -10, 10)], square)
        assert found.values["a"] == pytest.approx(root)
        [other] = found.others
        assert other[0] == pytest.approx(-root)
        assert not found.is_unique
        told(words(found))


def test_a_target_out_of_reach_is_said_with_the_nearest():
    found = fit(lambda v: [2 * v[0]], [Assumption("a", 1, 0, 3)], [Target("double", 9, 0.5)])
    assert not found.is_met
    assert found.values["a"] == 3
    assert of(found, "a").at_bound == "high"
    text = words(found)
    told(text)
    assert "double: the nearest value found is 6; the target is 9, give or take 0.5." in text
    assert "a is at its high bound." in text


def test_a_solution_at_a_bound_is_marked():
    targets = [Target("a", 0, 0.1), Target("sum", 4, 0.1)]
    found = fit(lambda v: [v[0], v[0] + v[1]], [ten("a", 5), ten("b")], targets)
    assert found.is_met
    assert [one.at_bound for one in found.assumptions] == ["low", None]
    told(words(found), "1 … 2")


def test_a_target_at_exactly_its_tolerance_is_met():
    found = fit(lambda v: [v[0]], [Assumption("a", 1, 0, 3)], [Target("a", 3.3, 0.3)])
    assert found.values["a"] == 3
    assert found.is_met


def test_targets_that_contradict_one_another_cannot_be_met():
    found = fit(lambda v: [v[0], v[0]], [ten("a")], [Target("first", 3, 0.1), Target("second", 5, 0.1)])
    assert not found.is_met
    assert found.values["a"] == pytest.approx(4)
    told(words(found), "2 of 2")


def test_targets_that_can_all_be_met_are_even_where_least_squares_would_miss_one():
    # least squares goes to the mean, 0.6, which is 1.2 from the third; 0.9 is within 1 of all three
    wanted = [Target("first", 0, 1), Target("second", 0, 1), Target("third", 1.8, 1)]
    found = fit(lambda v: [v[0]] * 3, [Assumption("a", 0, -5, 5)], wanted)
    assert found.is_met
    assert 0.8 <= found.values["a"] <= 1


def test_an_implausible_value_is_said_and_does_not_stop_the_search():
    found = fit(lambda v: [v[0]], [ten("a", plausible_low=4, plausible_high=6)], [Target("a itself", 7, 0.1)])
    assert found.is_met
    assert of(found, "a").implausible == "high"
    told(words(found), "a … 7 … 6")
    below = fit(lambda v: [v[0]], [ten("a", plausible_low=4)], [Target("a itself", 2, 0.1)])
    assert of(below, "a").implausible == "low"
    told(words(below), "a … 2 … 4")


def refusing(values):
    if values[0] > 5:
        raise InputError("a is too large")
    return [values[0] * 2]


def test_a_model_that_refuses_part_of_the_bounds_is_fitted_in_the_rest():
    found = fit(refusing, [ten("a")], [Target("double", 8, 0.1)])
    assert found.values["a"] == pytest.approx(4)
    told(words(found))


def test_a_model_that_refuses_the_start_says_why():
    with refuses(InputError):
        fit(refusing, [ten("a", 7)], [Target("double", 8, 0.1)])


def test_a_target_that_nothing_changes_is_refused_by_its_place():
    targets = [Target("a", 3, 0.1), Target("fixed", 3, 0.1, place="Fit!C9")]
    with refuses(InputError, "Fit!C9 … 'fixed'"):
        fit(lambda v: [v[0], 2.0], [ten("a")], targets)


def test_a_target_that_changes_only_near_a_bound_is_not_refused():
    found = fit(lambda v: [max(v[0], 9.0)], [ten("a")], [Target("at least nine", 9, 0.1)], starts=2)
    assert found.is_met


def test_large_and_small_units_side_by_side_do_not_matter():
    # £37m and a rate of 0.002 in one model
    def model(v):
        return [v[0] * 1e6 * (1 + v[1]), v[1]]

    assumptions = [Assumption("spend", 30, 10, 60), Assumption("rate", 0.01, 0, 0.05)]
    found = fit(model, assumptions, [Target("spend", 37.074e6, 1e3), Target("rate", 0.002, 1e-5)])
    assert found.values == pytest.approx({"spend": 37, "rate": 0.002}, rel=1e-6)
    assert found.is_unique


def test_the_same_question_has_the_same_answer():
    def asked() -> Fit:
        return fit(lambda v: [v[0] * v[1]], [ten("a"), ten("b")], [Target("product", 6, 0.01)])

    assert asked() == asked()


def test_progress_is_told_of_every_step_with_how_far_off_the_worst_target_is():
    told = []
    fit(lambda v: [v[0] ** 2], [ten("a")], [Target("square", 9, 1)], starts=3, progress=lambda *at: told.append(at))
    assert [done for done, *_ in told] == sorted(done for done, *_ in told)
    assert {total for _, total, _ in told} == {3}
    assert {done for done, *_ in told} == {0, 1, 2, 3}
    assert told[-1][0] == 3
    for ended in (1, 2, 3):
        assert next(worst for done, _, worst in told if done == ended) == pytest.approx(0, abs=1e-3)


def in_a_valley(along: Target, *more: Target) -> tuple[Fit, int]:
    """A fit whose answers lie in a long curved valley, almost level, and how often its model was worked out."""
    worked_out = 0

    def model(v: list[float]) -> list[float]:
        nonlocal worked_out
        worked_out += 1
        return [1000 * (v[1] - v[0] ** 2 / 10), v[0], 5 + v[0] / 1e3][: 2 + len(more)]

    targets = [Target("across", 0, 1), along, *more]
    return fit(model, [ten("a", 9), ten("b", 9)], targets, starts=2), worked_out


def test_a_level_valley_is_not_followed_once_every_target_is_met():
    found, worked_out = in_a_valley(Target("along", 1, 1e4))
    assert found.is_met
    assert worked_out < 60


def test_a_level_valley_is_not_followed_when_a_target_is_out_of_reach():
    found, worked_out = in_a_valley(Target("along", 1, 1e4), Target("out of reach", 0, 1))
    assert [reached.is_met for reached in found.targets] == [True, True, False]
    assert worked_out < 100


def test_a_valley_is_followed_to_the_one_place_that_meets_a_narrow_target():
    found, _ = in_a_valley(Target("along", 1, 1e-3))
    assert found.is_met
    assert found.values == pytest.approx({"a": 1, "b": 0.1}, rel=2e-3)


@pytest.mark.parametrize(
    ("assumptions", "targets", "message"),
    [
        ([], [Target("t", 1, 1)], ""),
        ([ten("a")], [], ""),
        ([ten("a"), ten("a")], [Target("t", 1, 1)], "2 … 'a'"),
        ([ten("a")], [Target("t", 1, 1)] * 2, "2 … 't'"),
        (
            [Assumption("a", 3, 4, 2)],
            [Target("t", 1, 1)],
            "'a' … 4 … 2",
        ),
        ([Assumption("a", 3, 3, 3)], [Target("t", 1, 1)], "3"),
        ([ten("a", 11)], [Target("t", 1, 1)], "11 … 0 … 10"),
        ([ten("a", plausible_low=5, plausible_high=4)], [Target("t", 1, 1)], "5"),
        ([ten("a", float("nan"))], [Target("t", 1, 1)], ""),
        ([ten("a")], [Target("t", 1, 0)], "'t' … 0"),
        ([ten("a")], [Target("t", float("inf"), 1)], "'t'"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(assumptions, targets, message):
    with refuses(InputError, message):
        fit(lambda v: [v[0]], assumptions, targets)
