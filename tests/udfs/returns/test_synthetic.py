"""The synthetic councils themselves: seeded, true to their model, and nobody in care at 18."""

from __future__ import annotations

import datetime

import numpy as np
import pytest

from templates.synthetic.council import synthetic_council
from templates.synthetic.lives import lived, month_starts
from templates.synthetic.model import LINES, Drift, TrueModel, children_per_entry, true_model
from tests.snapshots import labels


def test_the_same_seed_gives_the_same_council_and_another_does_not() -> None:
    one, same, other = (synthetic_council(children=100, years=2, seed=s, faults=0.03) for s in (1, 1, 2))
    assert all(one.files[name].equals(same.files[name]) for name in one.files)
    assert one.faults == same.faults
    assert not all(one.files[name].equals(other.files[name]) for name in one.files if name in other.files)


def test_the_steady_state_holds_the_children_asked_for() -> None:
    ends = [datetime.date(year, 3, 31) for year in range(2018, 2026)]
    council = synthetic_council(children=3_000, years=8, seed=4)
    counts = [sum(council.count(day).values()) for day in ends]
    assert np.mean(counts) == pytest.approx(3_000, rel=0.04)


def test_children_per_entry_is_the_mean_stay_where_it_can_be_worked_by_hand() -> None:
    plain = true_model(100)
    leaving = np.full_like(plain.leaving, 0.25)
    entries = np.zeros_like(plain.entries)
    entries[0, 0] = 2.0
    model = TrueModel(entries, leaving, np.zeros_like(plain.moves))
    assert children_per_entry(model) == pytest.approx((1 - 0.75**216) / 0.25)


def test_leaving_and_moving_are_competing_probabilities() -> None:
    model = true_model(500)
    assert (model.leaving + model.moves.sum(-1)).max() < 1
    assert not np.diagonal(model.moves, axis1=2, axis2=3).any()


def test_nobody_is_in_care_at_18_and_episodes_follow_one_another() -> None:
    truth = synthetic_council(children=400, years=3, seed=6).truth
    birth = truth.birth.astype("datetime64[D]")
    months = birth.astype("datetime64[M]")
    adult = (months + 216).astype("datetime64[D]") + (birth - months.astype("datetime64[D]"))
    closed = truth.end < truth.start.max() + 400
    assert (truth.end.astype("datetime64[D]")[closed] <= adult[closed]).all()
    assert (truth.start < truth.end).all()
    same = truth.child[1:] == truth.child[:-1]
    assert (truth.end[:-1][same] == truth.start[1:][same]).all()


def test_a_season_and_a_surge_shape_the_starters() -> None:
    model = true_model(800, season=0.5, surges=((24, 12, 2.0),))
    flat = model.entries.sum()
    assert model.entries_in(0, 0) == pytest.approx(1.5 * flat)
    assert model.entries_in(0, 6) == pytest.approx(0.5 * flat)
    assert [model.entries_in(m, 3) / flat for m in (11, 12, 23, 24)] == pytest.approx([1, 1, 2, 2])


def test_a_level_drifts_by_a_walk_that_lasts_and_years_that_pass() -> None:
    """A year's mean of a walk differs from that k years later by (k − ⅓) walk², and by twice the passing variance."""
    generator = np.random.default_rng(1)
    factors = np.array([Drift(0.2, 0.1).factors(96, 60, generator) for _ in range(4_000)])
    yearly = np.log(factors).reshape(-1, 8, 12).mean(2)
    for lag in (1, 2, 4):
        spread = np.sqrt(np.mean((yearly[:, lag:] - yearly[:, :-lag]) ** 2))
        assert spread == pytest.approx(np.sqrt((lag - 1 / 3) * 0.2**2 + 2 * 0.1**2), rel=0.03)


def test_a_walk_has_its_own_place_in_the_first_month_kept() -> None:
    walked = Drift(walk=0.3).factors(96, 60, np.random.default_rng(2))
    assert walked[-60] == 1
    assert np.abs(np.log(walked[[0, -1]])).min() > 0
    assert (Drift().factors(96, 60, np.random.default_rng(2)) == 1).all()


@pytest.mark.parametrize("name", ["starters_drift", "leaving_drift"])
def test_drift_moves_the_yearly_numbers_beyond_chance(name: str) -> None:
    """Chance alone moves a year's starters or leavers by 1.3 ÷ √number or less; years that pass by 50% by far more."""
    firsts = month_starts((2025 - 1970) * 12 + 3 - np.arange(60, -1, -12))[0]
    spread = []
    for drift in (Drift(), Drift(passing=0.5)):
        truth = lived(true_model(400, **{name: drift}), 2025, 5, np.random.default_rng(3))
        days = truth.start[truth.begins] if name == "starters_drift" else truth.end[truth.ceases]
        yearly = np.histogram(days, bins=firsts)[0]
        spread.append(yearly.std() / yearly.mean() * np.sqrt(yearly.mean()))
    assert spread[0] < 2 < spread[1]


@pytest.mark.parametrize("codes", [("H5", "P2"), ("K3",)])
def test_codes_change_with_the_2025_return(codes: tuple[str, ...]) -> None:
    council = synthetic_council(children=300, years=2, last_year=2025, seed=3)
    older, newer = (set(council.files[f"{f}/episodes.csv"]["PLACE"]) for f in ("2023-24", "2024-25"))
    assert set(codes) <= (newer if codes == ("K3",) else older)
    assert not set(codes) & (older if codes == ("K3",) else newer)
    assert set(council.files["2023-24/header.csv"]["SEX"]) == {"1", "2"}
    assert set(council.files["2024-25/header.csv"]["SEX"]) == {"M", "F"}


def test_every_line_of_the_truth_is_a_finance_line() -> None:
    from udfs.returns import finance_lines

    assert set(LINES) <= set(finance_lines().lines)


def test_faults_say_their_kind_file_and_row() -> None:
    council = synthetic_council(children=300, years=5, seed=9, faults=0.05)
    kinds = {fault.kind for fault in council.faults}
    assert kinds == {"duplicate", "overlap", "gap", labels.LEFT_OPEN_NEXT_FOLLOWS, labels.LEFT_OPEN_CHILD_LEFT, "draft"}
    for fault in council.faults:
        if fault.kind.startswith("left open"):
            assert council.files[fault.file]["DEC"][fault.row - 2] is None
