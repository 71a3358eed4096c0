"""How children move between placements and leave: monthly probabilities and the evidence behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from udfs.calendar import ADULT_MONTHS
from udfs.engine.people import Array, IntArray, refuse
from udfs.errors import InputError

ROUNDING = 1e-12


@dataclass(frozen=True, eq=False)
class Rates:
    """Monthly probabilities by age band, time-in-care band and placement at the start of the month.

    ``leaving`` [ages, cares, placements] and ``moves`` [ages, cares, placements from, placements to],
    whose diagonal is 0, compete: together they sum to at most 1 for each placement. ``age_edges`` and
    ``care_edges`` are where each band begins, in completed months, the first at 0. With ``by_age`` a child
    who turns 18 leaves at the end of that month whatever the rates; without it age plays no part.

    ``exposure`` [ages, cares, placements] is the child-months behind each probability; without it they
    are taken as known. ``leaving_pool`` and ``moves_pool`` (same shape, whole numbers) give one number to
    cells estimated together, so that they are wrong together; by default each stands alone.
    ``leaving_factor`` [months, placements] and ``moves_factor`` [months, placements, placements] multiply
    the rates in each calendar month.
    """

    leaving: Array
    moves: Array
    age_edges: Sequence[int] = (0,)
    care_edges: Sequence[int] = (0,)
    by_age: bool = True
    exposure: Array | None = None
    leaving_pool: IntArray | None = None
    moves_pool: IntArray | None = None
    leaving_factor: Array | None = None
    moves_factor: Array | None = None

    def __post_init__(self) -> None:
        for name in ("leaving", "moves", "exposure", "leaving_factor", "moves_factor"):
            self._as_array(name, float)
        for name in ("leaving_pool", "moves_pool"):
            self._as_array(name, np.int64)
        for name in ("age_edges", "care_edges"):
            edges = list(getattr(self, name))
            if not edges or edges[0] != 0 or edges != sorted(set(edges)):
                raise InputError(f"{name} is {edges}; use rising months that begin at 0", at=name, value=edges)
        if self.age_edges[-1] >= ADULT_MONTHS:
            raise InputError(
                f"age_edges ends at {self.age_edges[-1]}; every band begins before {ADULT_MONTHS} months",
                at="age_edges",
            )
        if len(self.age_edges) > 1 and not self.by_age:
            raise InputError(
                "age_edges has several bands but by_age is False, which takes age to play no part", at="age_edges"
            )
        self._check_shapes()
        refuse(self.leaving, ~((self.leaving >= 0) & (self.leaving <= 1)), "leaving", "a decimal between 0 and 1")
        refuse(self.moves, ~((self.moves >= 0) & (self.moves <= 1)), "moves", "a decimal between 0 and 1")
        own = np.broadcast_to(np.eye(self.placements, dtype=bool), self.moves.shape)
        refuse(self.moves, own & (self.moves != 0), "moves", "0 where a placement moves to itself")
        together = self.leaving + self.moves.sum(axis=-1)
        refuse(together, together > 1 + ROUNDING, "leaving + moves", "rates that sum to at most 1")

    def _as_array(self, name: str, kind: Any) -> None:
        if getattr(self, name) is not None:
            object.__setattr__(self, name, np.asarray(getattr(self, name), dtype=kind))

    def _check_shapes(self) -> None:
        cells = (len(self.age_edges), len(self.care_edges), self.leaving.shape[-1])
        placements = cells[-1]
        needed: dict[str, tuple[int, ...]] = {"leaving": cells, "moves": (*cells, placements)}
        needed |= dict.fromkeys(("exposure", "leaving_pool", "moves_pool"), cells)
        for name, shape in needed.items():
            table = getattr(self, name)
            if table is not None and table.shape != shape:
                raise InputError(
                    f"{name} has the shape {table.shape}; it needs {shape} to fit the bands and placements", at=name
                )
        if self.exposure is not None:
            rates = (self.leaving > 0) | (self.moves > 0).any(axis=-1)
            refuse(self.exposure, rates & ~(self.exposure > 0), "exposure", "child-months above 0 behind every rate")

    @property
    def placements(self) -> int:
        return int(self.leaving.shape[-1])

    @property
    def constant(self) -> bool:
        return self.leaving_factor is None and self.moves_factor is None

    def in_month(self, month: int) -> tuple[Array, Array]:
        """Leaving [bands, placements] and moves [bands, placements, placements] in a month (from 0)."""
        p = self.placements
        leaving, moves = self.leaving.reshape(-1, p), self.moves.reshape(-1, p, p)
        if self.constant:
            return leaving, moves
        if self.leaving_factor is not None:
            leaving = leaving * self.leaving_factor[month]
        if self.moves_factor is not None:
            moves = moves * self.moves_factor[month]
        refuse(moves, ~(moves >= 0), f"moves in month {month + 1}", "factors of at least 0")
        refuse(leaving, ~(leaving >= 0), f"leaving in month {month + 1}", "factors of at least 0")
        together = leaving + moves.sum(axis=-1)
        refuse(
            together, together > 1 + ROUNDING, f"leaving + moves in month {month + 1}", "factors that keep it below 1"
        )
        return leaving, moves
