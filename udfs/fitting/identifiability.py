"""How far each assumption could move while every target is still met, and which trade off.

Worked from the slopes at the solution, as if the model were straight around it.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

from udfs.fitting.optimisers import optimiser
from udfs.fitting.problem import Vector

#: A direction is weak if going a tenth of the way between the bounds along it moves the targets by less
#: than one tolerance in all: its singular value, in tolerances per whole way, is below this.
WEAK = 10.0

#: Least part in the weak directions, and least correlation within them, of a pair that trades off.
PART, CORRELATION = 0.01, 0.25

#: Room for rounding in the programme's constraints, in tolerances.
ROUNDING = 1e-6


def reach(point: Vector, differences: Vector, slopes: Vector) -> tuple[Vector, Vector]:
    """Least and greatest scaled value of each assumption.

    Every target stays within its tolerance, or no further off than it is now, and every assumption within
    its bounds: two linear programmes for each assumption.
    """
    linprog = optimiser("linprog")

    allowed = np.maximum(1.0, np.abs(differences)) + ROUNDING
    rows = np.vstack([slopes, -slopes])
    limits = np.concatenate([allowed - differences, allowed + differences])
    room = np.column_stack([-point, 1 - point])
    ends = np.zeros((2, len(point)))
    for i in range(len(point)):
        for side, sign in enumerate((1.0, -1.0)):
            aim = np.zeros(len(point))
            aim[i] = sign
            solution = linprog(aim, A_ub=rows, b_ub=limits, bounds=room, method="highs")
            ends[side, i] = solution.x[i] if solution.success else 0.0
    return np.clip(point + ends[0], 0, 1), np.clip(point + ends[1], 0, 1)


def pairs(slopes: Vector) -> list[tuple[int, int, float]]:
    """Pairs of assumptions that trade off along weak directions, the strongest first.

    The number is their correlation within those directions: below 0 when one must fall as the other
    rises, above 0 when they must move together.
    """
    _, sizes, directions = np.linalg.svd(slopes)
    strength = np.zeros(len(directions))
    strength[: len(sizes)] = sizes
    weak = directions[strength < WEAK]
    shared = weak.T @ weak
    part = np.diag(shared)
    traded = [
        (i, j, float(shared[i, j] / np.sqrt(part[i] * part[j])))
        for i, j in combinations(range(len(part)), 2)
        if min(part[i], part[j]) >= PART
    ]
    strong = [pair for pair in traded if abs(pair[2]) >= CORRELATION]
    return sorted(strong, key=lambda pair: (-round(abs(pair[2]), 6), pair[:2]))
