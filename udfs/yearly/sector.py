"""How the number of children looked after changes in England's councils: `published/sector_changes.toml`.

A year's change of a council of N children has variance walk² N² + chance N: its practice and its district drift in
proportion to N, and who comes and goes in a year is chance. Each year after the first adds ``later`` times as much.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Sector:
    """Changes of a typical council by its size, and how many changes of its own they are worth."""

    walk: float
    chance: float
    later: float
    degrees: int

    def deviation(self, children: float) -> float:
        """Standard deviation of one year's change, in children."""
        return math.sqrt(self.walk**2 * children**2 + self.chance * children)

    def scale(self, children: float) -> float:
        """The number on the scale on which a year's change has variance 1 whatever the size (Anscombe, 1948)."""
        return 2 / self.walk * math.asinh(self.walk * math.sqrt(children / self.chance))

    def children(self, scale: float) -> float:
        """The number at a place on that scale, whose foot is no children."""
        return self.chance * (math.sinh(self.walk * max(scale, 0.0) / 2) / self.walk) ** 2


@functools.cache
def sector() -> Sector:
    from udfs import published  # reads a file, which the other functions need not wait for

    changes = published.load("sector_changes")
    return Sector(
        walk=changes.value("children.walk") / 100,
        chance=changes.value("children.chance"),
        later=changes.value("children.growth_2") - 1,
        degrees=int(changes.value("children.degrees")),
    )
