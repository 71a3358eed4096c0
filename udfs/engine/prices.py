"""What placements cost, and how a projection's months fall into financial years."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from udfs.calendar import DAYS_IN_YEAR, MONTHS
from udfs.engine.people import Array, IntArray, refuse
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
class PriceWalk:
    """How far prices may come to differ from those given: each group's are multiplied by a random walk of mean 1.

    ``group`` is the group of each placement, from 0. Prices of one group move together, those of different groups
    independently. After t years the logarithm of a group's factor has the standard deviation spread × √t; ``spread`` is by
    group, a decimal. At the start of the projection ``years_before`` of those years have passed.
    """

    group: IntArray
    spread: Array
    years_before: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "group", np.asarray(self.group, dtype=np.int64))
        object.__setattr__(self, "spread", np.asarray(self.spread, dtype=float))
        outside = (self.group < 0) | (self.group >= self.spread.size)
        refuse(self.group, outside, "price group", f"0 to {self.spread.size - 1}, a group that has a spread")
        refuse(self.spread, ~((self.spread >= 0) & (self.spread <= 1)), "price spread", "a decimal from 0 to 1")
        if not 0 <= self.years_before < math.inf:
            raise InputError(
                f"years_before is {self.years_before}; use the years since the prices were known, at least 0",
                at="years_before",
                value=self.years_before,
            )

    def factor_variance(self, year: Year) -> Array:
        """Variance of each group's factor in the middle of a period: exp(spread² × years) − 1."""
        elapsed = self.years_before + (year.start + year.end) / 2 / MONTHS
        variance: Array = np.expm1(self.spread**2 * elapsed)
        return variance

    @property
    def members(self) -> Array:
        """1 where a placement is of a group, else 0: [groups, placements]."""
        members: Array = (self.group == np.arange(self.spread.size)[:, None]).astype(float)
        return members


@dataclass(frozen=True, eq=False)
class Costs:
    """Prices of a child-day in £ by placement.

    ``daily_gbp`` [placements] applies from the start; with ``daily_new_gbp`` it is the price of the
    placements that last from the start, and every placement begun later has the new price.
    ``inflation`` [1 or years − 1, placements or 1] is the rise on each 1 April after the start, as a
    decimal; prices hold within a financial year. ``walk`` is how unsure these prices are, if that is to be told.
    """

    daily_gbp: Array
    daily_new_gbp: Array | None = None
    inflation: Array | None = None
    walk: PriceWalk | None = None

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
        if self.walk is not None and self.walk.group.shape != self.daily_gbp.shape:
            raise InputError(
                f"walk has groups of the shape {self.walk.group.shape}; it needs one for each placement", at="walk"
            )
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
