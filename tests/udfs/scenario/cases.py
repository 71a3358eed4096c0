"""Random but reproducible scenarios, as the engine takes them."""

import math
import random

from udfs.engine import entries_of, opening_of, rates_of
from udfs.scenario.flow import Dynamics
from udfs.scenario.places import Places, _in_order
from udfs.scenario.schedule import CAPACITY, ENDS, KINDS, PREVENT, Intervention


def one(kind=PREVENT, source=None, target=None, children=12.0, effectiveness=1.0, start=0.0, ramp=0.0, end=math.inf,
        one_off=0.0, annual=0.0, name="One"):  # fmt: skip
    return Intervention(1, name, kind, source, target, children, effectiveness, start, ramp, end, one_off, annual, "")


def dynamics(opening, entries, leaving, moves=None):
    by_age = len(opening) == 18
    return Dynamics.of(opening_of(opening), entries_of(entries), rates_of(leaving, moves and [moves], by_age=by_age))


def random_case(seed, *, by_age):
    """Dynamics, interventions and places; some ask for more than there is and some placements are tiny or empty."""
    rng = random.Random(seed)  # noqa: S311
    placements = rng.randint(2, 5)
    ages = 18 if by_age else 1

    def table(low, high):
        return [[rng.choice([0, rng.uniform(low, high)]) if rng.random() < 0.2 else rng.uniform(low, high)
                 for _ in range(placements)] for _ in range(ages)]  # fmt: skip

    moves = [[0 if i == j else rng.uniform(0, 0.3) for j in range(placements)] for i in range(placements)]
    world = dynamics(table(0, 80 / ages), table(0, 60 / ages), table(0, 0.6), moves if rng.random() < 0.8 else None)
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
            one(kind, source, target, rng.choice([0, rng.uniform(0, 30), rng.uniform(0, 400)]), rng.random(),
                rng.uniform(-6, 24), rng.choice([0, rng.uniform(0, 18)]), rng.choice([math.inf, rng.uniform(25, 40)]),
                name=f"I{i}")
        )  # fmt: skip
    return world, found, _in_order(lines, [str(p) for p in range(placements)])
