"""What placements cost, and how a projection's months fall into financial years."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from udfs.engine.people import Array, refuse
from udfs.inputs import InputError

DAYS_IN_YEAR = 365


@dataclass(frozen=True)
class Year:
    """Months ``start`` to ``end`` − 1 (from 0) of a projection: a financial year, or a part at either end."""

    start: int
    end: int

    @property
    def months(self) -> int:
        return self.end - self.start

    @property
    def weights(self) -> Array:
        """Weights of the numbers at the start and each month end whose sum is the average in the period.

        A month's average is the mean of its two ends, so a child there at one end only counts half a month.
        """
        ends = np.full(self.months + 1, 1.0 / self.months)
        ends[[0, -1]] /= 2
        return ends


def financial_years(months: int, first_april: int) -> tuple[Year, ...]:
    """The years of a projection whose month ``first_april`` (from 0) is the first April in it."""
    if not 0 <= first_april <= 11:
        raise InputError(f"first_april is {first_april}; use 0 to 11 (0 if the first month is an April)")
    starts = sorted({0, *range(first_april, months, 12)})
    return tuple(Year(start, end) for start, end in zip(starts, [*starts[1:], months], strict=True))


@dataclass(frozen=True, eq=False)
class Costs:
    """Prices of a child-day in £ by placement.

    ``daily_gbp`` [placements] applies from the start; with ``daily_new_gbp`` it is the price of the
    placements that last from the start, and every placement begun later has the new price.
    ``inflation`` [1 or years − 1, placements or 1] is the rise on each 1 April after the start, as a
    decimal; prices hold within a financial year. ``days`` [years] are the days of each year or part of
    a year; by default a month is a twelfth of 365.
    """

    daily_gbp: Array
    daily_new_gbp: Array | None = None
    inflation: Array | None = None
    days: Array | None = None

    def __post_init__(self) -> None:
        for name in ("daily_gbp", "daily_new_gbp", "inflation", "days"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, np.asarray(getattr(self, name), dtype=float))
        for name in ("daily_gbp", "daily_new_gbp"):
            prices = getattr(self, name)
            if prices is None:
                continue
            if prices.shape != (self.daily_gbp.size,):
                raise InputError(f"{name} has the shape {prices.shape}; it needs one price for each placement")
            refuse(prices, ~(prices >= 0), name, "£ a day of at least 0")
        if self.inflation is not None:
            if self.inflation.ndim != 2 or self.inflation.shape[1] not in (1, self.daily_gbp.size):
                raise InputError(f"inflation has the shape {self.inflation.shape}; use years × placements or years × 1")
            refuse(self.inflation, ~(self.inflation > -1), "inflation", "a decimal above -1 (3% is 0.03)")

    @classmethod
    def weekly(cls, gbp: Array, new_gbp: Array | None = None, inflation: Array | None = None) -> Costs:
        """Prices given in £ a week of seven days."""
        return cls(np.asarray(gbp) / 7, None if new_gbp is None else np.asarray(new_gbp) / 7, inflation)

    def yearly_gbp(self, years: tuple[Year, ...]) -> tuple[Array, Array]:
        """£ for a child there throughout each year or part year: existing and new placements, [years, placements]."""
        days = np.array([DAYS_IN_YEAR * year.months / 12 for year in years]) if self.days is None else self.days
        if days.shape != (len(years),):
            raise InputError(f"days has {days.size} values; it needs {len(years)}, one for each financial year")
        factor = days[:, None] * self._index(len(years))
        new = self.daily_gbp if self.daily_new_gbp is None else self.daily_new_gbp
        return factor * self.daily_gbp, factor * new

    def _index(self, years: int) -> Array:
        index = np.ones((years, self.daily_gbp.size))
        if self.inflation is not None and years > 1:
            if self.inflation.shape[0] not in (1, years - 1):
                raise InputError(
                    f"inflation has {self.inflation.shape[0]} rows; it needs 1 or {years - 1}, one for each "
                    f"1 April after the start"
                )
            index[1:] = np.cumprod(np.broadcast_to(1 + self.inflation, (years - 1, index.shape[1])), axis=0)
        return index
