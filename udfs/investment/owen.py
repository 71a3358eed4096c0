"""Owen's T function, for bivariate normal probabilities.

Source: Owen, Tables for computing bivariate normal probabilities, Annals of Mathematical Statistics
27 (1956).
"""

from __future__ import annotations

import math

#: Squares of Gauss and Legendre's eight points on 0 to 1, with their weights.
NODES = tuple(
    ((0.5 + side * node / 2) ** 2, weight / 2)
    for node, weight in (
        (0.1834346424956498, 0.3626837833783617),
        (0.5255324099163290, 0.3137066458778869),
        (0.7966664774136267, 0.2223810344533744),
        (0.9602898564975362, 0.1012285362903771),
    )
    for side in (-1, 1)
)
ROOT_2 = math.sqrt(2)


def upper_tail(h: float) -> float:
    """The chance that a standard normal is more than h."""
    return 0.5 * math.erfc(h / ROOT_2)


def owen(h: float, rise: float, run: float) -> float:
    """Owen's T(h, rise ÷ run) for h, rise and run of 0 or more; a run of 0 is an upright line.

    T(h, a) is the chance that two standard normals X and Y have X > h and 0 < Y < aX. Up to a = 1 it
    is the integral of exp(−h²(1 + x²) ÷ 2) ÷ (1 + x²) from 0 to a, over 2π; beyond, the identity
    T(h, a) + T(ah, 1 ÷ a) = (Q(h) + Q(ah)) ÷ 2 − Q(h) Q(ah), Q the upper tail, turns it about.

    >>> round(owen(0, 1, 1), 9), round(owen(1, 1, 0), 9)
    (0.125, 0.079327627)
    """
    if rise == 0:
        return 0.0
    near = upper_tail(h)
    if run == 0 or math.isinf(rise / run):
        return near / 2
    if rise > run:
        steeper = h * (rise / run)
        far = upper_tail(steeper)
        return (near + far) / 2 - near * far - owen(steeper, run, rise)
    a, half = rise / run, -h * h / 2
    total = 0.0
    for node, weight in NODES:
        squared = 1 + a * a * node
        total += weight * math.exp(half * squared) / squared
    return a * total / (2 * math.pi)
