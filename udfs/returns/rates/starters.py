"""Starters by age and placement, how they cluster, and whether they are rising."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from udfs.calendar import ADULT_MONTHS
from udfs.errors import InputError
from udfs.returns.days import MONTH, MONTH_START
from udfs.returns.episodes.care_periods import Episodes
from udfs.returns.episodes.monthly import Counts
from udfs.returns.rates.drift import CHANGEABLE, changeable_by_leaving
from udfs.returns.rates.length_of_stay import Stay
from udfs.returns.rates.pooling import YEARS, Array, Pooled, pooled
from udfs.returns.rates.starters_level import MOST_YEARS, Level, level
from udfs.returns.rates.starters_season import season
from udfs.returns.rates.starters_trend import Trend, trend
from udfs.returns.rates.transitions import LAST_AGE, Spans
from udfs.returns.rates.windows import Window

#: The weight, in starters, of an even spread over a year of age against the months observed.
EVEN_SPREAD_WEIGHT = 24.0
_NORMAL_97_5 = 1.959964


@dataclass(frozen=True, eq=False, repr=False)
class Given:
    """Unaccompanied children whose number is a scenario: a year as given and as counted, and a month by age and line."""

    a_year: float
    counted: float
    monthly: Array


@dataclass(frozen=True, eq=False, repr=False)
class Entries:
    """Starters in their reference window who were there at their first month end.

    ``counts`` (18 years of age, lines); ``monthly`` the pooled mean a month by month of age
    (216, lines); ``series`` by month and line (months, lines).
    ``overdispersion`` is the variance-to-mean ratio of a month's starters, at least 1; it is
    ``same_day_ratio`` unless ``monthly_ratio`` shows significantly more. ``trend`` is that of whole years, up
    to five, unless a window is chosen. ``yearly`` are the starters of whole years up to
    the window's end, the latest first, and ``level`` what they say together with the children in care, where
    :meth:`levelled` has set it; without it, the level is that of those counted. ``log_variance`` is how well
    the level is known, on the log scale. ``season`` are the factors of the calendar months, January first. Of the
    counts, ``joined`` were in care before; ``given`` are children whose number is a scenario, in ``monthly`` only.
    ``changeable`` is the chance that the council drifts, by its leaving and, with a level, by its starters.
    """

    window: Window
    counts: Counts
    monthly: Array
    series: Counts
    overdispersion: float
    same_day_ratio: float
    monthly_ratio: float
    log_variance: float
    trend: Trend
    pooled: Pooled
    yearly: Counts
    season: Array
    joined: int = 0
    level: Level | None = None
    given: Given | None = None
    changeable: float = CHANGEABLE

    @property
    def to_counted(self) -> float:
        """The level carried forward ÷ that of those counted in the window; 1 where it is theirs."""
        if self.level is None:
            return 1.0
        return float(self.estimated.sum() * self.window.months / self.counts.sum())

    @property
    def joined_share(self) -> float:
        """Of all who come, those who were in care before they became one of those counted."""
        return self.joined / max(int(self.counts.sum()), 1)

    @property
    def estimated(self) -> Array:
        """The means a month without those whose number is given."""
        return self.monthly if self.given is None else self.monthly - self.given.monthly

    def with_given(self, apart: Entries, a_year: float) -> Entries:
        """The same and so many a year more, of the ages and lines of others counted apart."""
        if a_year and not apart.counts.any():
            raise InputError(
                f"no unaccompanied child started in {apart.window.since:%B %Y} to {apart.window.until:%B %Y}, so their "
                f"ages and placements are not known; leave their number out, or take the rates from more months"
            )
        more = apart.monthly * (a_year / 12 / apart.monthly.sum()) if a_year else 0 * apart.monthly
        uasc = Given(a_year, 12 * float(apart.counts.sum()) / apart.window.months, more)
        return replace(self, monthly=self.monthly + more, given=uasc)

    def levelled(self, children: int, stay: Stay) -> Entries:
        """The same with the level that starters of each year and the children in care agree on."""
        counted = int(self.counts.sum())
        if not counted or not children or not len(self.yearly):
            return self
        in_season = stay.present @ self.season[(self.window.last - np.arange(len(stay.present))) % 12] / stay.months
        estimate = level(self.yearly, self.overdispersion, children / float(in_season), stay, self.changeable)
        monthly = self.monthly * (np.exp(estimate.log) / self.monthly.sum())
        return replace(
            self, monthly=monthly, log_variance=estimate.variance, level=estimate, changeable=estimate.changeable
        )

    def as_trend(self) -> Entries:
        """The same at the level of the trend, if it is known, in the middle of its months."""
        if not (self.trend.known and self.monthly.any()):
            return self
        monthly = self.monthly * (self.trend.in_middle / self.monthly.sum())
        return replace(self, monthly=monthly, log_variance=self.overdispersion / self.trend.starters, level=None)

    def draws(self, count: int, generator: np.random.Generator) -> Array:
        """Means a month by year of age, without those given, as uncertain as the counts leave them, (count, 18, lines).

        Their sum has the variance of the level, and how it divides is drawn from the pooled table.
        """
        total = self.counts.sum()
        if not total:
            return np.zeros((count, *self.counts.shape))
        table = self.pooled.draws(count, generator, total * self.log_variance)
        table *= self.estimated.sum() / (self.pooled.rate.sum())
        return table


def entries(
    e: Episodes,
    spans: Spans,
    lines: int,
    over: Window,
    strength: float | None,
    since: int | None = None,
    trend_over: Window | None = None,
) -> Entries:
    """Entries of a window; see :class:`Entries`.

    ``since`` is the first month that the returns cover; ``trend_over`` the months of the trend, if chosen.
    """
    age = spans.first - spans.birth
    enters = spans.enters & (age <= LAST_AGE)
    new = enters & (spans.first >= over.first) & (spans.first <= over.last)
    by_month_of_age = np.bincount(np.maximum(age[new], 0) * lines + spans.line[new], minlength=ADULT_MONTHS * lines)
    by_month_of_age = by_month_of_age.reshape(ADULT_MONTHS, lines)
    counts = by_month_of_age.reshape(YEARS, 12, lines).sum(1)
    series = np.bincount((spans.first[new] - over.first) * lines + spans.line[new], minlength=over.months * lines)
    series = series.reshape(over.months, lines)

    fit = pooled(counts, np.full(counts.shape, float(over.months)), strength)
    rate = fit.rate * (counts.sum() / (fit.rate.sum() * over.months)) if counts.any() else fit.rate
    shares = _shares_within_year(by_month_of_age)

    years = min((over.last + 1 - (over.first if since is None else since)) // 12, MOST_YEARS)
    all_started = spans.first[enters]
    started = all_started[(all_started <= over.last) & (all_started > over.last - 12 * years)]
    months = trend_over or (Window(over.last - 12 * years + 1, over.last) if years else over)
    in_trend = all_started[(all_started >= months.first) & (all_started <= months.last)] - months.first
    by_calendar_month = np.bincount(started % 12, minlength=12)

    starts = e.start[e.enters]
    same_day = _same_day_ratio(starts[(MONTH[starts] >= over.first) & (MONTH[starts] <= over.last)], over)
    usual = season(by_calendar_month, max(1.0, same_day))[(over.first + np.arange(over.months)) % 12]
    by_month = _monthly_ratio(series.sum(1), usual)
    overdispersion = _overdispersion(same_day, by_month, over.months)
    return Entries(
        window=over,
        counts=counts,
        monthly=np.repeat(rate, 12, axis=0) * shares,
        series=series,
        overdispersion=overdispersion,
        same_day_ratio=same_day,
        monthly_ratio=by_month,
        log_variance=overdispersion / max(int(counts.sum()), 1),
        trend=trend(months, np.bincount(in_trend, minlength=months.months)),
        pooled=fit,
        yearly=np.bincount((over.last - started) // 12, minlength=years),
        joined=int(np.count_nonzero(spans.joined[new])),
        season=season(by_calendar_month, overdispersion),
        changeable=changeable_by_leaving(*_leaving(spans, over.last, years), overdispersion),
    )


def _leaving(spans: Spans, last: int, years: int) -> tuple[Counts, Array]:
    """Who left in each of the years up to a month, the latest first, and how many were in care on average."""
    months = 12 * years

    def by_month(when: Any) -> Counts:
        ago = last - when
        return np.bincount(ago[(ago >= 0) & (ago < months)], minlength=months)

    leavers = by_month(spans.last[spans.leaves] + 1)
    now = np.count_nonzero((spans.first <= last) & (spans.last >= last))
    change = by_month(spans.first) - by_month(spans.last + 1)
    children = now - np.cumsum(np.append(0, change))[:-1]
    return leavers.reshape(years, 12).sum(1), children.reshape(years, 12).mean(1)


def _shares_within_year(by_month_of_age: Counts) -> Array:
    """How a year of age's starters spread over its months, (216, 1): as observed, pooled towards evenly."""
    observed = by_month_of_age.sum(1).reshape(YEARS, 12)
    shares = (observed + EVEN_SPREAD_WEIGHT / 12) / (observed.sum(1, keepdims=True) + EVEN_SPREAD_WEIGHT)
    spread: Array = shares.reshape(-1, 1)
    return spread


def _same_day_ratio(days: Any, over: Window) -> float:
    """Variance ÷ mean of a day's starters, within days of the week, so that only children who come together count."""
    first, after = int(MONTH_START[over.first]), int(MONTH_START[over.last + 1])
    if not len(days):
        return 1.0
    a_day = np.bincount(days - first, minlength=after - first)
    weekday = np.arange(len(a_day)) % 7
    mean = (np.bincount(weekday, weights=a_day) / np.bincount(weekday))[weekday]
    return float(((a_day - mean) ** 2).sum() / (a_day.sum() * (1 - 7 / len(a_day))))


def _monthly_ratio(monthly: Counts, usual: Array) -> float:
    """Variance ÷ mean of a month's starters about their season; 1 when there are too few to tell."""
    if len(monthly) < 2 or not monthly.any():
        return 1.0
    expected = usual * (monthly.sum() / usual.sum())
    return float(((monthly - expected) ** 2 / expected).sum() / (len(monthly) - 1))


def _overdispersion(same_day: float, by_month: float, months: int) -> float:
    """The same-day ratio, many times better measured, unless months vary beyond its 97.5% chi-squared limit."""
    base = max(1.0, same_day)
    freedom = max(months - 1, 1)
    limit = (1 - 2 / (9 * freedom) + _NORMAL_97_5 * np.sqrt(2 / (9 * freedom))) ** 3
    return float(by_month if by_month / base > limit else base)
