"""Random but reproducible scenarios, as the engine takes them."""

import math
import random

import numpy as np
from scipy import linalg

from udfs.scenario.capacity.places import Places, _in_order
from udfs.scenario.clock import ByAge
from udfs.scenario.schedule import CAPACITY, ENDS, KINDS, PREVENT, Intervention


def one(
    kind=PREVENT,
    source=None,
    target=None,
    children=12.0,
    effectiveness=1.0,
    start=0.0,
    ramp=0.0,
    end=math.inf,
    one_off=0.0,
    annual=0.0,
    name="One",
):
    return Intervention(1, name, kind, source, target, children, effectiveness, start, ramp, end, one_off, annual, "")


def dynamics(opening, entries, leaving, moves=None):
    return ByAge.of(opening, entries, leaving, moves and [moves])


def month_of(leaving, moves):
    """The generator of a month and, by SciPy from one larger matrix, e^Z and its first and second integrals."""
    moves = np.asarray(moves, dtype=float)
    placements = len(moves)
    generator = (moves - np.diag(np.asarray(leaving, dtype=float) + moves.sum(axis=1))) / 12
    block = np.zeros((3 * placements, 3 * placements))
    block[:placements, :placements] = generator
    block[: 2 * placements, placements:] = np.eye(2 * placements)
    ends, once, twice = np.split(linalg.expm(block)[:placements], 3, axis=1)
    return generator, ends, once, twice


def random_case(seed, *, by_age):
    """Dynamics, interventions and places; some ask for more than there is, some placements are tiny or
    empty, and in some children stay for weeks."""
    rng = random.Random(seed)  # noqa: S311
    placements = rng.randint(2, 5)
    ages = 18 if by_age else 1

    def table(low, high):
        return [
            [
                rng.choice([0, rng.uniform(low, high)]) if rng.random() < 0.2 else rng.uniform(low, high)
                for _ in range(placements)
            ]
            for _ in range(ages)
        ]

    moves = [[0 if i == j else rng.uniform(0, 0.3) for j in range(placements)] for i in range(placements)]
    fast = rng.choice([0.6, 0.6, 3.0, 26.0])
    world = dynamics(table(0, 80 / ages), table(0, 60 / ages), table(0, fast), moves if rng.random() < 0.8 else None)
    limited = rng.sample(range(placements), rng.randint(0, placements - 1))
    # overflow goes to a higher number, or to the one that has no limit, so never in a circle
    free = next(p for p in range(placements) if p not in limited)
    lines = []
    for p in limited:
        onto = rng.choice([q for q in limited if q > p] + [free])
        level = rng.uniform(0, 120)
        lines.append(Places(p, onto, tuple(max(0.0, level + rng.uniform(-0.4, 0.6) * m) for m in range(37))))
    found = []
    for i in range(rng.randint(1, 8)):
        kind = rng.choice(KINDS)
        needs = ENDS[kind]
        source = None if needs[0] is False or (needs[0] is None and rng.random() < 0.4) else rng.randrange(placements)
        if kind == CAPACITY and not limited:
            continue
        target = None
        if needs[1]:
            target = (
                rng.choice(limited) if kind == CAPACITY else rng.choice([p for p in range(placements) if p != source])
            )
        found.append(
            one(
                kind,
                source,
                target,
                rng.choice([0, rng.uniform(0, 30), rng.uniform(0, 400)]),
                rng.random(),
                rng.uniform(-6, 24),
                rng.choice([0, rng.uniform(0, 18)]),
                rng.choice([math.inf, rng.uniform(25, 40)]),
                name=f"I{i}",
            )
        )
    return world, found, _in_order(lines, [str(p) for p in range(placements)])
