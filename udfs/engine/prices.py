"""What placements cost, and how a projection's months fall into financial years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from udfs.calendar import DAYS_IN_YEAR, MONTHS
from udfs.engine.people import Array, refuse
from udfs.errors import InputError


@dataclass(frozen=True)
class Year:
    """Months ``start`` to ``end`` − 1 (from 0) of a projection: a financial year, or a part at either end.

    ``month_days`` are the days of each of them; by default a month is a twelfth of 365.
    """

    start: int
    end: int
    month_days: tuple[int, ...] = ()

    @property
    def months(self) -> int:
        return self.end - self.start

    @property
    def days(self) -> float:
        return sum(self.month_days) or DAYS_IN_YEAR * self.months / MONTHS

    @property
    def weights(self) -> Array:
        """Weights of the numbers at the start and each month end whose sum is the average in the period.

        A month's average is the mean of its two ends, so a child there at one end only counts half a month.
        """
        shares = np.array(self.month_days or (1,) * self.months, dtype=float)
        shares /= shares.sum()
        weights: Array = (np.append(shares, 0.0) + np.append(0.0, shares)) / 2
        return weights


def financial_years(months: int, first_april: int, month_days: Sequence[int] = ()) -> tuple[Year, ...]:
    """The years of a projection whose month ``first_april`` (from 0) is the first April; see :class:`Year`."""
    if not 0 <= first_april <= 11:
        raise InputError(
            f"first_april is {first_april}; use 0 to 11 (0 if the first month is an April)",
            at="first_april",
            value=first_april,
        )
    starts = sorted({0, *range(first_april, months, MONTHS)})
    ends = [*starts[1:], months]
    return tuple(Year(start, end, tuple(month_days[start:end])) for start, end in zip(starts, ends, strict=True))


@dataclass(frozen=True, eq=False)
class Costs:
    """Prices of a child-day in £ by placement.

    ``daily_gbp`` [placements] applies from the start; with ``daily_new_gbp`` it is the price of the
    placements that last from the start, and every placement begun later has the new price.
    ``inflation`` [1 or years − 1, placements or 1] is the rise on each 1 April after the start, as a
    decimal; prices hold within a financial year.
    """

    daily_gbp: Array
    daily_new_gbp: Array | None = None
    inflation: Array | None = None

    def __post_init__(self) -> None:
        for name in ("daily_gbp", "daily_new_gbp", "inflation"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, np.asarray(getattr(self, name), dtype=float))
        for name in ("daily_gbp", "daily_new_gbp"):
            prices = getattr(self, name)
            if prices is None:
                continue
            if prices.shape != (self.daily_gbp.size,):
                raise InputError(f"{name} has the shape {prices.shape}; it needs one price for each placement", at=name)
            refuse(prices, ~(prices >= 0), name, "£ a day of at least 0")
        if self.inflation is not None:
            if self.inflation.ndim != 2 or self.inflation.shape[1] not in (1, self.daily_gbp.size):
                raise InputError(
                    f"inflation has the shape {self.inflation.shape}; use years × placements or years × 1",
                    at="inflation",
                )
            refuse(self.inflation, ~(self.inflation > -1), "inflation", "a decimal above -1 (3% is 0.03)")

    @classmethod
    def weekly(cls, gbp: Array, new_gbp: Array | None = None, inflation: Array | None = None) -> Costs:
        """Prices given in £ a week of seven days."""
        return cls(np.asarray(gbp) / 7, None if new_gbp is None else np.asarray(new_gbp) / 7, inflation)

    def yearly_gbp(self, years: tuple[Year, ...]) -> tuple[Array, Array]:
        """£ for a child there throughout each year or part year: existing and new placements, [years, placements]."""
        factor = np.array([[year.days] for year in years]) * self._index(len(years))
        new = self.daily_gbp if self.daily_new_gbp is None else self.daily_new_gbp
        return factor * self.daily_gbp, factor * new

    def _index(self, years: int) -> Array:
        index = np.ones((years, self.daily_gbp.size))
        if self.inflation is not None and years > 1:
            if self.inflation.shape[0] not in (1, years - 1):
                raise InputError(
                    f"inflation has {self.inflation.shape[0]} rows; it needs 1 or {years - 1}, one for each "
                    f"1 April after the start",
                    at="inflation",
                )
            index[1:] = np.cumprod(np.broadcast_to(1 + self.inflation, (years - 1, index.shape[1])), axis=0)
        return index
