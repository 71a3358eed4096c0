"""Who is in care at the start, and who is expected to come in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from udfs.calendar import ADULT_MONTHS
from udfs.errors import InputError

Array = NDArray[np.float64]
IntArray = NDArray[np.int64]

AGE_YEARS = ADULT_MONTHS // 12


@dataclass(frozen=True, eq=False)
class Opening:
    """Children in care at the start, by row: so many, of this age, time in care and placement.

    ``age_months`` and ``months_in_care`` are completed months; ``placement`` counts from 0. Counts
    need not be whole. Where ages play no part every age is 0.
    """

    count: Array
    age_months: IntArray
    months_in_care: IntArray
    placement: IntArray

    def __post_init__(self) -> None:
        object.__setattr__(self, "count", np.asarray(self.count, dtype=float))
        for name in ("age_months", "months_in_care", "placement"):
            object.__setattr__(self, name, np.asarray(getattr(self, name), dtype=np.int64))
        shapes = {a.shape for a in (self.count, self.age_months, self.months_in_care, self.placement)}
        if len(shapes) != 1 or self.count.ndim != 1:
            raise InputError(
                "opening: count, age_months, months_in_care and placement need one value for each row", at="opening"
            )
        refuse(self.count, ~(self.count >= 0), "opening count", "a number of at least 0")
        beyond = (self.age_months < 0) | (self.age_months >= ADULT_MONTHS)
        refuse(self.age_months, beyond, "opening age_months", f"0 to {ADULT_MONTHS - 1}")
        refuse(self.months_in_care, self.months_in_care < 0, "opening months_in_care", "0 or more")

    @classmethod
    def by_placement(cls, counts: Any) -> Opening:
        """Numbers by placement alone, without ages."""
        count = np.asarray(counts, dtype=float)
        nothing = np.zeros(count.size, dtype=np.int64)
        return cls(count, nothing, nothing, np.arange(count.size))

    @classmethod
    def by_age(cls, counts: Any) -> Opening:
        """Numbers by single year of age × placement, spread evenly over each year's twelve months."""
        table = np.asarray(counts, dtype=float)
        age, placement = np.indices((ADULT_MONTHS, table.shape[1])).reshape(2, -1)
        return cls(table[age // 12, placement] / 12, age, np.zeros_like(age), placement)


@dataclass(frozen=True, eq=False)
class Entries:
    """Children expected to start in each month: independent Poisson numbers by age and placement.

    ``monthly`` is the mean number a month, [1 or months, ages, placements]. Ages are 18 single years
    (spread evenly over their months), 216 months, or 1 where ages play no part; the age is that at the
    end of the month of entry. ``counts`` [ages, placements] is how many entries each mean was estimated
    from; without it the means are taken as known. ``overdispersion`` is the variance of a month's
    entries ÷ their mean: 1 for Poisson, more when siblings come together. ``first_month_exposure`` is the
    part of the month of entry in which starters may already move or leave: 0.5 when every start is
    counted, 0 when only those still there at the month's end are. ``season`` [12] multiplies the first
    month, the second and so on, over and over; without it every month is alike.
    """

    monthly: Array
    counts: Array | None = None
    overdispersion: float = 1.0
    first_month_exposure: float = 0.5
    season: Array | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "monthly", np.asarray(self.monthly, dtype=float))
        if self.monthly.ndim != 3 or self.monthly.shape[1] not in (1, AGE_YEARS, ADULT_MONTHS):
            raise InputError(
                f"entries has the shape {self.monthly.shape}; use months × ages × placements with 1, "
                f"{AGE_YEARS} or {ADULT_MONTHS} ages",
                at="entries",
            )
        refuse(self.monthly, ~(self.monthly >= 0), "entries", "a number of at least 0")
        if not self.overdispersion >= 1:
            raise InputError(
                f"overdispersion is {self.overdispersion}; use a number of at least 1 (1 is Poisson)",
                at="overdispersion",
                value=self.overdispersion,
            )
        if not 0 <= self.first_month_exposure <= 1:
            raise InputError(
                f"first_month_exposure is {self.first_month_exposure}; use a number between 0 and 1",
                at="first_month_exposure",
                value=self.first_month_exposure,
            )
        if self.season is not None:
            object.__setattr__(self, "season", np.asarray(self.season, dtype=float))
            if self.season.shape != (12,):
                raise InputError(f"entries season has the shape {self.season.shape}; it needs 12 months", at="entries")
            refuse(self.season, ~(self.season >= 0), "entries season", "a number of at least 0")
        if self.counts is not None:
            object.__setattr__(self, "counts", np.asarray(self.counts, dtype=float))
            if self.counts.shape != self.monthly.shape[1:]:
                raise InputError(
                    f"entries counts has the shape {self.counts.shape}; it needs {self.monthly.shape[1:]}, like entries",
                    at="entries",
                )
            unsupported = (self.monthly > 0).any(axis=0) & ~(self.counts > 0)
            refuse(self.counts, unsupported, "entries counts", "a number above 0 wherever entries are expected")

    @property
    def constant(self) -> bool:
        return len(self.monthly) == 1

    def in_month(self, month: int) -> Array:
        """Mean starters in a month (from 0), [age months, placements]."""
        usual = self.without_season(month)
        return usual if self.season is None else usual * self.season[month % 12]

    def without_season(self, month: int) -> Array:
        """Mean starters in a month as if it were neither high nor low season."""
        table = self.monthly[0 if self.constant else month]
        return np.repeat(table, 12, axis=0) / 12 if table.shape[0] == AGE_YEARS else table

    def seasons(self, month: int) -> Array:
        """The season's factors of a month, the one before, and so on back to the first: [month + 1, 1]."""
        back = np.arange(month, -1, -1) % 12
        return (np.ones(12) if self.season is None else self.season)[back, None]


def refuse(values: NDArray[Any], wrong: NDArray[np.bool_], name: str, rule: str) -> None:
    """Raise for the first value that breaks a rule, with its place counted from 1."""
    if wrong.any():
        first = np.argwhere(wrong)[0]
        place = ", ".join(str(i + 1) for i in first)
        raise InputError(
            f"{name} [{place}] is {values[tuple(first)]:g}; use {rule}",
            at=name.partition(" ")[0],
            place=f"{name.partition(' ')[2]} [{place}]".strip(),
            value=values[tuple(first)],
        )
