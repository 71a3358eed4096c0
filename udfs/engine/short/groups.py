"""Children in groups, those in care now and starters, each followed by months since the opening or the start.

Those in care now grow older together and starters of like age begin alike every month, so how long since says nearly
all that age and time in care would say of leaving and moving. There are one or more groups of starters. A row is those
in care now (the first), or the starters of a group and month; rows beyond the last band are counted together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from udfs.calendar import MONTHS
from udfs.engine.people import Array, IntArray
from udfs.engine.yearly import Month

HALF_YEAR = 6
NOW = 0


@dataclass(frozen=True, eq=False)
class GroupRates:
    """Events a year ÷ average number by band of months since and placement, and what brings them to a projection.

    ``leaving``, ``turning_18`` and ``moving`` [bands, placements] compete: of those in care now from the months
    ``now_from``, then of each group of starters from the months ``starters_from``. ``where`` [groups, from, to]
    are the shares of those who move, those in care now first. ``fit`` [half-years, placements] multiplies the children in a placement at each month end, that
    month's starters left out; it is 1 beyond its rows. ``share`` [groups, placements] is how starters divide.
    """

    now_from: tuple[int, ...]
    starters_from: tuple[tuple[int, ...], ...]
    share: Array
    leaving: Array
    turning_18: Array
    moving: Array
    where: Array
    fit: Array

    @property
    def placements(self) -> int:
        return int(self.leaving.shape[1])

    @cached_property
    def groups(self) -> IntArray:
        """The group of each band."""
        sizes = [len(self.now_from), *(len(edges) for edges in self.starters_from)]
        return np.repeat(np.arange(len(sizes)), sizes)

    @property
    def depth(self) -> int:
        """Rows of each group of starters."""
        return 1 + max(edges[-1] for edges in self.starters_from)

    @property
    def rows(self) -> int:
        return 1 + len(self.starters_from) * self.depth

    @cached_property
    def month(self) -> Month:
        """What a month does to children of each band, turning 18 being one way to leave."""
        out, moves = self.leaving + self.turning_18, self.moving[..., None] * self.where[self.groups]
        return Month.of(out.tolist(), moves.tolist())

    @cached_property
    def turning_in_a_month(self) -> Array:
        """The chance of turning 18 in a month by band and placement at its start."""
        turning: Array = (self.month.spent @ (self.turning_18 / MONTHS)[..., None])[..., 0]
        return turning

    def turning_18_as_in(self, placement: int) -> GroupRates:
        """The same where all turn 18 as those in one placement do."""
        mine = np.repeat(self.turning_18[:, placement, None], self.placements, axis=1)
        return replace(self, turning_18=mine)

    def bands(self, month: int) -> IntArray:
        """The band of each row in a month, counted from 0."""
        now = np.searchsorted(self.now_from, month, side="right") - 1
        return np.append(now, self._starters_bands)

    @cached_property
    def _starters_bands(self) -> IntArray:
        since, first, found = np.arange(self.depth), len(self.now_from), []
        for edges in self.starters_from:
            found.append(np.searchsorted(edges, since, side="right") - 1 + first)
            first += len(edges)
        bands: IntArray = np.concatenate(found)
        return bands

    def half_year(self, month: int) -> int:
        """Which row of the fit a month has; that after the last has none."""
        return min(month // HALF_YEAR, len(self.fit))

    def fitted(self, month: int) -> Array:
        """The factors of a month by placement."""
        half = self.half_year(month)
        return self.fit[half] if half < len(self.fit) else np.ones(self.placements)

    def ends(self, month: int) -> Array:
        """Where those there at a month's start are at its end, [rows, from, to], the fit included."""
        ends: Array = self.month.ends[self.bands(month)] * self.fitted(month)
        return ends

    def month_on(self, rows: Array) -> Array:
        """Rows [rows, ...] a month later: starters a month on, the oldest together, and none new.

        There may be several sets of rows, one after the other.
        """
        later = np.zeros_like(rows)
        later[NOW :: self.rows] = rows[NOW :: self.rows]
        before, after = (self._by_group(each) for each in (rows, later))
        after[:, :, 1:] = before[:, :, :-1]
        after[:, :, -1] += before[:, :, -1]
        return later

    def month_before(self, values: Array) -> Array:
        """Values by next month's rows, seen from this month's: those in care now stay, the oldest stay together."""
        earlier = values.copy()
        self._by_group(earlier)[:, :, :-1] = self._by_group(values)[:, :, 1:]
        return earlier

    def _by_group(self, rows: Array) -> Array:
        """A view of the starters' rows, [sets, groups, months since, ...]."""
        sets = rows.reshape(-1, self.rows, *rows.shape[1:])[:, NOW + 1 :]
        return sets.reshape(len(sets), len(self.starters_from), self.depth, *rows.shape[1:])

    def arrive(self, rows: Array, starters: Array) -> None:
        """Put a month's starters [placements] into their rows [rows, ..., placements]."""
        new = self._by_group(rows)[0, :, 0]
        new[...] = (starters * self.share).reshape(len(new), *[1] * (new.ndim - 2), -1)

    def opening(self, children: Array) -> Array:
        """Children in care now, as rows."""
        rows = np.zeros((self.rows, self.placements))
        rows[NOW] = children
        return rows
