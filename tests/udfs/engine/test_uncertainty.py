"""What not knowing the rates adds, against closed forms and brute force."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from udfs.engine import Costs, Drawn, Entries, Opening, Rates, project
from udfs.engine.uncertainty import draw_rates

pytestmark = pytest.mark.slow

MANY = 20_000


def test_a_leaving_rate_with_its_evidence_against_the_beta_distribution() -> None:
    """24 leavers in 400 child-months: 1 − q is Beta(376, 24), whose moments are products."""
    rates = Rates([[[0.06]]], [[[[0]]]], by_age=False, exposure=[[[400]]])
    p = project(Opening.by_placement([50]), Entries(np.zeros((1, 1, 1))), rates, 12, draws=MANY)

    def moment(k: int) -> float:
        return math.prod((376 + i) / (400 + i) for i in range(k))

    expected = 50**2 * (moment(24) - moment(12) ** 2)
    assert p.closing.parameter_variance[11, 0] == pytest.approx(expected, rel=0.05)
    assert p.closing.mean[11, 0] == pytest.approx(50 * 0.94**12)


def test_entries_with_their_evidence_against_the_gamma_distribution() -> None:
    """Mean 4 a month from 100 entries: variance 16 ÷ 100, times the square of what one a month comes to."""
    entries = Entries(np.full((1, 1, 1), 4.0), counts=np.array([[100]]), first_month_exposure=0)
    rates = Rates([[[0.1]]], [[[[0]]]], by_age=False)
    p = project(Opening.by_placement([0]), entries, rates, 12, costs=Costs(np.array([10.0])), draws=MANY)
    months = sum(0.9**h for h in range(12))
    assert p.closing.parameter_variance[11, 0] == pytest.approx(0.16 * months**2, rel=0.05)
    assert p.starters.parameter_variance[:, 0] == pytest.approx([0.16] * 12, rel=0.05)
    assert p.cost is not None
    assert p.cost.parameter_variance[0, 0] == pytest.approx(
        (3650 * p.fte.mean[0, 0] / 4) ** 2 * 0.16, rel=0.05
    )  # cost is in proportion to the entries


def test_doubt_about_moves_is_about_those_out_of_one_placement_and_into_the_other() -> None:
    rates = Rates([[[0, 0]]], [[[[0, 0.1], [0, 0]]]], by_age=False, exposure=[[[400, 400]]])
    p = project(Opening.by_placement([50, 0]), Entries(np.zeros((1, 1, 2))), rates, 1, draws=MANY)
    assert p.moves_out.parameter_variance[0, :2] == pytest.approx([50**2 * 0.1 * 0.9 / 401, 0], rel=0.05)
    assert p.moves_in.parameter_variance[0, :2] == pytest.approx([0, 50**2 * 0.1 * 0.9 / 401], rel=0.05, abs=1e-9)


def model(exposure: float | None, counts: np.ndarray | None) -> tuple[Opening, Entries, Rates, Costs]:
    leaving = np.array([[[0.06, 0.03], [0.02, 0.02]], [[0.08, 0.05], [0.03, 0.02]]])
    moves = np.zeros((2, 2, 2, 2))
    moves[..., 0, 1], moves[..., 1, 0] = 0.03, 0.02
    rates = Rates(
        leaving, moves, (0, 120), (0, 12), exposure=None if exposure is None else np.full((2, 2, 2), exposure)
    )
    opening = Opening([20, 15, 25, 10], [30, 80, 150, 206], [3, 30, 10, 40], [0, 1, 0, 1])
    monthly = np.full((1, 18, 2), 3 / 36)
    return opening, Entries(monthly, counts=counts), rates, Costs(np.array([60.0, 500.0]))


def test_a_whole_model_against_brute_force() -> None:
    """Dirichlet and gamma draws made here, each projected in full, against the coarser ensemble."""
    counts = np.full((18, 2), 6.0)
    opening, entries, rates, costs = model(250.0, counts)
    ensemble = project(opening, entries, rates, 12, costs=costs, draws=4_000)
    assert ensemble.cost is not None

    rng = np.random.default_rng(11)
    closing, cost = [], []
    for _ in range(800):
        leaving, moves = np.zeros_like(rates.leaving), np.zeros_like(rates.moves)
        for cell in np.ndindex(2, 2, 2):
            other = 1 - cell[2]
            leave, move = rates.leaving[cell], rates.moves[cell][other]
            leaving[cell], moves[cell][other], _ = rng.dirichlet(250 * np.array([leave, move, 1 - leave - move]))
        drawn = Entries(entries.monthly * rng.gamma(counts) / counts)
        p = project(opening, drawn, Rates(leaving, moves, (0, 120), (0, 12)), 12, costs=costs, draws=0, measured=())
        assert p.cost is not None
        closing.append(p.closing.mean[11])
        cost.append(p.cost.mean[0])
    assert ensemble.closing.parameter_variance[11] == pytest.approx(np.var(closing, axis=0), rel=0.2)
    assert ensemble.cost.parameter_variance[0] == pytest.approx(np.var(cost, axis=0), rel=0.2)


def test_variance_is_chance_plus_evidence_and_shrinks_with_more_evidence() -> None:
    widths = []
    for exposure in (200.0, 2_000.0, 2e9):
        opening, entries, rates, costs = model(exposure, np.full((18, 2), exposure))
        p = project(opening, entries, rates, 12, costs=costs)
        assert p.closing.variance == pytest.approx(p.closing.process_variance + p.closing.parameter_variance)
        widths.append(p.closing.sd[11, 2])
    opening, entries, rates, costs = model(None, None)
    known = project(opening, entries, rates, 12, costs=costs)
    assert widths[0] > widths[1] > widths[2]
    assert widths[2] == pytest.approx(known.closing.sd[11, 2], rel=1e-6)


def test_cells_estimated_together_are_wrong_together() -> None:
    """Two like cells: apart their errors partly cancel, together (and twice the evidence) they do not.

    Each has 20 leavers. Apart the relative variance of the sum's rate is 1/20 ÷ 2; pooled it is 1/40: the
    same. So pooling the numbers without their evidence would halve it, and treating the pool's evidence as
    each cell's own would too.
    """
    drawn = {}
    for pool in (None, np.zeros((1, 2, 1), dtype=int)):
        rates = Rates(
            np.full((1, 2, 1), 0.05),
            np.zeros((1, 2, 1, 1)),
            care_edges=(0, 12),
            exposure=np.full((1, 2, 1), 400.0),
            leaving_pool=pool,
        )
        multipliers = draw_rates(rates, MANY, np.random.default_rng(1))
        assert multipliers is not None
        drawn[pool is None] = multipliers.leaving[:, :, 0]
    assert np.corrcoef(drawn[True].T)[0, 1] == pytest.approx(0, abs=0.03)
    assert (drawn[False][:, 0] == drawn[False][:, 1]).all()
    assert drawn[True].var(axis=0) == pytest.approx([1 / 20] * 2, rel=0.05)
    assert drawn[False].var(axis=0) == pytest.approx([1 / 40] * 2, rel=0.05)


def test_changing_rates_and_entries_keep_their_evidence() -> None:
    """Factors and entries of 1 in every month are the same model as none."""
    opening, entries, rates, costs = model(250.0, np.full((18, 2), 6.0))
    changing = Rates(
        rates.leaving,
        rates.moves,
        rates.age_edges,
        rates.care_edges,
        exposure=rates.exposure,
        leaving_factor=np.ones((12, 2)),
        moves_factor=np.ones((12, 2, 2)),
    )
    monthly = Entries(np.repeat(entries.monthly, 12, axis=0), counts=entries.counts)
    same = project(opening, entries, rates, 12, costs=costs)
    apart = project(opening, monthly, changing, 12, costs=costs)
    assert apart.closing.parameter_variance == pytest.approx(same.closing.parameter_variance)
    assert apart.closing.process_variance == pytest.approx(same.closing.process_variance)
    assert apart.fte.parameter_variance == pytest.approx(same.fte.parameter_variance)


@pytest.mark.parametrize("drifting", [False, True])
@pytest.mark.parametrize("overdispersion", [1.0, 1.4])
def test_months_that_are_all_alike_are_projected_as_months_that_might_not_be(
    overdispersion: float, drifting: bool
) -> None:
    """Rates times 1 and entries written out month by month take the long way round to the same answer."""
    opening, entries, rates, costs = model(None, None)
    months, draw = 30, np.random.default_rng(5)
    drawn = Drawn(
        rates.leaving * draw.gamma(20, 1 / 20, (40, 2, 2, 2)),
        rates.moves * draw.gamma(20, 1 / 20, (40, 2, 2, 2, 2)),
        entries.monthly * draw.gamma(20, 1 / 20, (40, 18, 2)),
        draw.gamma(20, 1 / 20, (40, months)) if drifting else None,
    )
    alike = replace(entries, overdispersion=overdispersion)
    short = project(opening, alike, rates, months, costs=costs, drawn=drawn)
    written_out = replace(alike, monthly=np.repeat(entries.monthly, months, axis=0))
    long = project(
        opening, written_out, replace(rates, leaving_factor=np.ones((months, 2))), months, costs=costs, drawn=drawn
    )
    assert short.cost is not None and long.cost is not None
    for one, other in ((short.closing, long.closing), (short.moves_out, long.moves_out), (short.cost, long.cost)):
        for part in ("mean", "process_variance", "parameter_variance"):
            assert getattr(one, part) == pytest.approx(getattr(other, part), rel=1e-9)


def test_the_same_seed_gives_the_same_range() -> None:
    opening, entries, rates, _ = model(250.0, np.full((18, 2), 6.0))
    low = [project(opening, entries, rates, 6, seed=seed).closing.low for seed in (1, 1, 2)]
    assert (low[0] == low[1]).all()
    assert not (low[0] == low[2]).all()
