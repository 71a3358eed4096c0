"""CASELOAD_BREAKEVEN: Portsmouth's team, its edges, and what must always hold."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.snapshots import labels
from tests.udfs.tables import lines
from udfs import CASELOAD_BREAKEVEN, InputError, published

PORTSMOUTH = published.load("portsmouth_2017")
TEAM = (480, 24, 15, 43_000, 163_560)
MANAGEMENT = 155_000


def measures(*args, **options):
    return {label: row[0] for label, row in lines(CASELOAD_BREAKEVEN(*args, **options)).items()}


def test_portsmouth_team_of_eight_pays_for_itself_with_four_placements():
    found = measures(*TEAM, 0, MANAGEMENT)
    assert found[labels.CURRENT_CASELOAD_CHILDREN_PER_WORKER] == 20
    assert found["Workers needed (FTE)"] == 32
    assert found[labels.EXTRA_WORKERS_EXACT_FTE] == found["Extra workers, whole"] == 8
    assert found["Annual investment (£)"] == PORTSMOUTH.value("case.investment") == 499_000
    assert found[labels.NET_SAVING_PER_PLACEMENT_AVOIDED] == 163_560
    assert found[labels.PLACEMENTS_AVOID_EXACT] == pytest.approx(499_000 / 163_560)
    assert found[labels.NET_POSITION_AT_WHOLE_NUMBER] == 4 * 163_560 - 499_000 == 155_240
    assert found[labels.PAYBACK_AT_WHOLE_NUMBER_MONTHS] == pytest.approx(12 * 499_000 / 654_240)


@pytest.mark.parametrize(
    ("case", "substitute", "months"),
    [("gross", 0, 12), ("foster", 23_523, 12), ("ifa", 44_871, 12), ("half_year", 0, 6)],
)
def test_portsmouth_breakeven_with_each_substitute(case, substitute, months):
    found = measures(*TEAM, substitute, MANAGEMENT, months)
    assert round(found[labels.PLACEMENTS_AVOID_EXACT], 2) == PORTSMOUTH.value(f"breakeven.{case}.exact")
    assert found[labels.PLACEMENTS_AVOID_WHOLE] == PORTSMOUTH.value(f"breakeven.{case}.whole")


def test_portsmouth_breakeven_is_3_05_and_4_or_4_20_and_5():
    exact, whole = labels.PLACEMENTS_AVOID_EXACT, labels.PLACEMENTS_AVOID_WHOLE
    gross, net = measures(*TEAM, 0, MANAGEMENT), measures(*TEAM, 44_871, MANAGEMENT)
    assert (round(gross[exact], 2), gross[whole]) == (3.05, 4)
    assert (round(net[exact], 2), net[whole]) == (4.20, 5)


def test_with_enough_workers_only_management_is_invested():
    found = measures(300, 24, 15, 43_000, 100_000, 0, 50_000)
    assert (found[labels.EXTRA_WORKERS_EXACT_FTE], found["Extra workers, whole"]) == (-4, 0)
    assert (found["Annual investment (£)"], found[labels.PLACEMENTS_AVOID_EXACT]) == (50_000, 0.5)
    assert found[labels.PAYBACK_AT_WHOLE_NUMBER_MONTHS] == 6


def test_nothing_invested_is_paid_back_at_once():
    found = measures(300, 24, 15, 43_000, 100_000)
    assert found[labels.PLACEMENTS_AVOID_WHOLE] == 0
    assert found[labels.NET_POSITION_AT_WHOLE_NUMBER] == found[labels.PAYBACK_AT_WHOLE_NUMBER_MONTHS] == 0


def test_part_workers_and_part_placements_are_rounded_up_only_in_the_whole_rows():
    found = measures(100, 6, 15, 40_000, 70_000)
    assert found[labels.EXTRA_WORKERS_EXACT_FTE] == pytest.approx(2 / 3)
    assert found["Extra workers, whole"] == 1
    assert (found[labels.PLACEMENTS_AVOID_EXACT], found[labels.PLACEMENTS_AVOID_WHOLE]) == (pytest.approx(4 / 7), 1)


@pytest.mark.parametrize(("children", "workers", "target"), [(33.6, 20, 1.2), (4.2, 3.5, 0.6), (0.9, 6, 0.1)])
def test_a_whole_number_of_workers_is_not_rounded_up_for_a_rounding_error(children, workers, target):
    needed = round(children / target - workers)
    assert measures(children, workers, target, 1, 1)["Extra workers, whole"] == needed


def test_half_a_years_saving_takes_twice_the_placements():
    whole, half = measures(*TEAM, 0, MANAGEMENT, 12), measures(*TEAM, 0, MANAGEMENT, 6)
    assert half[labels.PLACEMENTS_AVOID_EXACT] == pytest.approx(2 * whole[labels.PLACEMENTS_AVOID_EXACT])


@pytest.mark.parametrize("substitute", [163_560, 200_000])
def test_a_substitute_that_saves_nothing_is_refused(substitute):
    with pytest.raises(InputError, match=r"substitute_cost is .*, not less than placement_cost \(163,560\).*; check"):
        CASELOAD_BREAKEVEN(*TEAM, substitute)


team = st.tuples(
    st.floats(1, 5_000), st.floats(1, 500), st.floats(5, 40), st.floats(3_000, 90_000), st.floats(50_000, 400_000)
)


@given(team, st.floats(0, 40_000), st.floats(0, 500_000), st.floats(1, 12))
def test_the_whole_number_of_placements_pays_and_one_fewer_does_not(args, substitute, management, months):
    found = measures(*args, substitute, management, months)
    investment, saving = found["Annual investment (£)"], found[labels.NET_SAVING_PER_PLACEMENT_AVOIDED]
    whole = found[labels.PLACEMENTS_AVOID_WHOLE]
    assert saving == pytest.approx((args[4] - substitute) * months / 12)
    assert whole == int(whole)
    assert found[labels.NET_POSITION_AT_WHOLE_NUMBER] == pytest.approx(whole * saving - investment)
    assert found[labels.NET_POSITION_AT_WHOLE_NUMBER] >= -1e-8 * saving
    assert whole == 0 or (whole - 1) * saving < investment
    assert 0 <= found[labels.PAYBACK_AT_WHOLE_NUMBER_MONTHS] <= 12 + 1e-6


@given(team, st.floats(0, 40_000), st.floats(0, 10_000), st.floats(0, 500_000))
def test_a_dearer_substitute_never_needs_fewer_placements(args, substitute, dearer, management):
    exact = labels.PLACEMENTS_AVOID_EXACT
    assert measures(*args, substitute + dearer, management)[exact] >= measures(*args, substitute, management)[exact]


@given(team, st.integers(0, 40_000), st.integers(0, 500_000))
def test_money_in_thousands_needs_as_many_placements(args, substitute, management):
    people, (cost, placement) = args[:3], args[3:]
    pounds = measures(*people, cost, placement, substitute, management)
    thousands = measures(*people, cost / 1_000, placement / 1_000, substitute / 1_000, management / 1_000)
    for row in ("Extra workers, whole", labels.PLACEMENTS_AVOID_EXACT, labels.PAYBACK_AT_WHOLE_NUMBER_MONTHS):
        if row.startswith("Payback"):  # the whole number may turn on the last digit
            assume(pounds[labels.PLACEMENTS_AVOID_WHOLE] == thousands[labels.PLACEMENTS_AVOID_WHOLE])
        assert thousands[row] == pytest.approx(pounds[row])
