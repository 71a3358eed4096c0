"""The assumptions that make the worst miss as small as possible, near a given point.

Least squares can leave one target just beyond its tolerance to please the others; before a fit says that
targets cannot be met together, this looks whether they can.
"""

from __future__ import annotations

import numpy as np

from udfs.fitting.optimisers import optimiser
from udfs.fitting.problem import Problem, Vector

#: The first step's length as a share of the bounds, the shortest worth taking, and the most steps.
FIRST, SHORTEST, MOST_STEPS = 0.1, 1e-6, 60


def least_worst(problem: Problem, point: Vector) -> Vector:
    """A scaled point with a smaller worst difference, by linear programmes in steps that shrink as they fail."""
    differences = problem.differences(point)
    slopes = problem.slopes(point, differences)
    length = FIRST
    for _ in range(MOST_STEPS):
        if length < SHORTEST:
            break
        tried = _step(point, differences, slopes, length)
        misses = problem.differences(tried)
        if np.isfinite(misses).all() and np.abs(misses).max() < np.abs(differences).max() - SHORTEST:
            point, differences = tried, misses
            slopes = problem.slopes(point, differences)
        else:
            length /= 4
    return point


def _step(point: Vector, differences: Vector, slopes: Vector, length: float) -> Vector:
    """The best point within a step's length if the model were straight: the last unknown is the worst difference."""
    linprog = optimiser("linprog")

    ones = np.ones((len(differences), 1))
    rows = np.vstack([np.hstack([slopes, -ones]), np.hstack([-slopes, -ones])])
    limits = np.concatenate([-differences, differences])
    aim = np.append(np.zeros(len(point)), 1.0)
    room = np.column_stack([np.maximum(-point, -length), np.minimum(1 - point, length)])
    solution = linprog(aim, A_ub=rows, b_ub=limits, bounds=[*room, (0, None)], method="highs")
    if not solution.success:
        return point
    moved: Vector = np.clip(point + solution.x[:-1], 0, 1)
    return moved
