"""The results of a projection, and the check that no child was lost or invented."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from udfs.data_frame import data_frame
from udfs.engine.moments import CLOSING, LEAVERS, MOVES_IN, MOVES_OUT, STARTERS
from udfs.engine.people import Array
from udfs.engine.prices import Year
from udfs.engine.quantiles import quantiles
from udfs.errors import InputError

TOLERANCE = 1e-9


class ConservationError(ArithmeticError):
    """Opening + starters + moves in − leavers − moves out does not make closing: a fault in the engine."""


@dataclass(frozen=True, eq=False)
class Measure:
    """A quantity by period and placement, the total in the last column: mean, variance and range.

    ``process_variance`` is what chance leaves when the rates are known, ``parameter_variance`` what not
    knowing them adds, and ``price_variance`` what walking prices add to a cost. The range holds with the chance
    ``interval``, as much being missed on either side.
    The total's range is its own, not a sum of ranges. Unmeasured variances are NaN.
    """

    mean: Array
    process_variance: Array
    parameter_variance: Array
    interval: float
    price_variance: Array | float = 0.0

    @property
    def variance(self) -> Array:
        return self.process_variance + self.parameter_variance + self.price_variance

    @property
    def sd(self) -> Array:
        result: Array = np.sqrt(self.variance)
        return result

    @property
    def low(self) -> Array:
        low: Array = self._range[0]
        return low

    @property
    def high(self) -> Array:
        high: Array = self._range[1]
        return high

    @cached_property
    def _range(self) -> Array:
        return quantiles(self.mean, self.variance, (1 - self.interval) / 2, (1 + self.interval) / 2)


@dataclass(frozen=True, eq=False)
class Projection:
    """Monthly measures [months, placements + total] and yearly ones [years, placements + total].

    ``closing`` is at the month's end; the rest are the month's flows. ``leavers`` includes
    ``ageing_out``; moves are between placements and their totals are children moving. ``fte`` is the
    average number in each of ``years`` and ``cost`` is in £. ``opening`` is the number at the start. The range of ``cost``
    holds demand alone, at the prices given; that of ``cost_with_price`` holds demand and price, and is None where prices
    do not walk.
    """

    opening: Array
    closing: Measure
    starters: Measure
    leavers: Measure
    ageing_out: Measure
    moves_in: Measure
    moves_out: Measure
    years: tuple[Year, ...]
    fte: Measure
    cost: Measure | None
    cost_with_price: Measure | None
    rates_uncertain: bool
    entries_uncertain: bool
    #: Starters and leaving go on changing over the horizon, in the ensemble of rates.
    drifts: bool

    @property
    def uncertainty(self) -> str:
        """What the ranges allow for, in words."""
        parts = [
            name for name, is_so in (("starters", self.entries_uncertain), ("rates", self.rates_uncertain)) if is_so
        ]
        if not parts:
            return "chance alone; starters and rates are taken as known"
        drift = ", and drift from year to year" if self.drifts else ""
        return f"chance{',' if drift else ' and'} doubt about {' and '.join(parts)}{drift}"

    def to_frame(self, placements: Sequence[str] | None = None) -> Any:
        """A pandas DataFrame with a row for each month, from 1, and each placement and then ``all`` of them.

        Without names placements count from 0. ``closing`` is at the month's end, the other columns are the month's flows.
        """
        months, count = self.closing.mean.shape
        names: list[Any] = [*(range(count - 1) if placements is None else placements), "all"]
        if len(names) != count:
            raise InputError(
                f"placements has {len(names) - 1} names; it needs {count - 1}, one for each placement", at="placements"
            )
        figures = {
            "closing": self.closing.mean,
            "closing low": self.closing.low,
            "closing high": self.closing.high,
            "starters": self.starters.mean,
            "leavers": self.leavers.mean,
            "ageing out": self.ageing_out.mean,
            "moves in": self.moves_in.mean,
            "moves out": self.moves_out.mean,
        }
        return data_frame(
            {"month": np.repeat(np.arange(1, months + 1), count), "placement": names * months}
            | {name: table.ravel() for name, table in figures.items()}
        )


def check_conservation(opening: Array, mean: Array) -> None:
    """Opening + starters + moves in − leavers − moves out = closing, by placement and month; in total without moves."""
    before = np.vstack([opening, mean[CLOSING, :-1]])
    after = before + mean[STARTERS] - mean[LEAVERS]
    after[:, :-1] += (mean[MOVES_IN] - mean[MOVES_OUT])[:, :-1]
    error = np.abs(after - mean[CLOSING])
    allowed = TOLERANCE * np.maximum(1.0, np.maximum(before, mean[CLOSING])[:, -1:])
    if not (error <= allowed).all():
        month, placement = np.unravel_index(np.argmax(error - allowed), error.shape)
        raise ConservationError(
            f"month {month + 1}, placement {placement + 1}: opening + starters + moves in − leavers − moves out "
            f"is {after[month, placement]:.12g} but closing is {mean[CLOSING, month, placement]:.12g}"
        )
