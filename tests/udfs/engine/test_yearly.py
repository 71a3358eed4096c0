"""Yearly rates as exact months: the exponential and its integrals, and what a month does."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import linalg

from udfs.engine.yearly import Month, exponentials


@pytest.mark.parametrize("most", [0.0, 0.01, 0.5, 2.2, 20])
@pytest.mark.parametrize("size", [1, 2, 9])
def test_the_exponential_and_its_integrals_are_scipys(size: int, most: float) -> None:
    """By SciPy all three are parts of the exponential of one larger matrix."""
    rng = np.random.default_rng(size)
    moves = rng.uniform(0, most, (3, size, size)) * (1 - np.eye(size))
    generator = moves - (moves.sum(axis=-1) + rng.uniform(0, most, (3, size)))[..., None] * np.eye(size)
    found = exponentials(generator)
    for band in range(3):
        block = np.zeros((3 * size, 3 * size))
        block[:size, :size], block[: 2 * size, size:] = generator[band], np.eye(2 * size)
        for mine, theirs in zip(found, np.split(linalg.expm(block)[:size], 3, axis=1), strict=True):
            assert mine[band] == pytest.approx(theirs, rel=1e-10, abs=1e-15)


def test_children_and_leavers_of_a_month_are_all_there_were() -> None:
    month = Month.of([[26.0, 0.4, 0.0]], [[[0, 3.0, 1.0], [0.2, 0, 26.0], [2.0, 0, 0]]])
    assert month.ends.sum(axis=-1) + month.leavers == pytest.approx(np.ones((1, 3)), rel=1e-13)
    assert month.spent.sum(axis=-1) + month.leavers_in_part == pytest.approx(np.ones((1, 3)), rel=1e-13)


def test_nothing_happens_without_rates() -> None:
    month = Month.of([[0.0, 0.0]], None)
    assert month.ends.tolist() == month.spent.tolist() == [[[1, 0], [0, 1]]]
    assert month.spent_in_part.tolist() == [[[0.5, 0], [0, 0.5]]]
    assert month.leavers.tolist() == [[0, 0]]


def test_what_a_child_adds_in_a_month_and_its_square_are_integrals() -> None:
    """By adding up over pairs of moments, the worth of being in each placement at both."""
    month = Month.of([[3.0, 20.0]], [[[0, 12.0], [6.0, 0]]])
    worth = np.array([2.0, 9.0])
    pieces = 400
    step = linalg.expm(month.generator[0] / pieces)
    at = [np.linalg.matrix_power(step, k) for k in range(pieces + 1)]
    weights = np.array([1, *[4, 2] * (pieces // 2 - 1), 4, 1]) / 3 / pieces
    whole = sum(w * a @ np.diag(worth) @ b for w, a, b in zip(weights, at, at[::-1], strict=True))
    spent = [linalg.solve(month.generator[0], a - np.eye(2)) for a in at]
    square = 2 * sum(w * a @ np.diag(worth) @ s @ worth for w, a, s in zip(weights, at, spent[::-1], strict=True))
    found, _, found_square, _ = month.rewards(worth)
    assert found[0] == pytest.approx(whole, rel=1e-8)
    assert found_square[0] == pytest.approx(square, rel=1e-8)
