"""A council's projection: the engine, run on the opening numbers and rates of its returns."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from udfs.calendar import MONTHS, ends_in
from udfs.engine import Costs, Drawn, Entries, Opening, PriceWalk, Projection, Rates, Year, financial_years, project
from udfs.engine.projection import DRAWS, SEED
from udfs.engine.short.summary import Summary, summarised
from udfs.errors import InputError
from udfs.returns import Estimates, Returns
from udfs.returns.days import MONTH
from udfs.returns.episodes.care_periods import Who
from udfs.returns.price_walk import price_walk
from udfs.returns.rates.pooling import normal_scores
from udfs.returns.rates.starters import Entries as Starters
from udfs.returns.rates.windows import Window

#: The most doubt about starters that a trend may lead to, as the standard deviation of their logarithm: a range of 80%
#: from a seventh to seven times. Beyond, the mean lies outside the range, which no longer says anything.
MOST_TREND_DOUBT = 1.5


@dataclass(frozen=True)
class Outlook:
    """A projection with the lines it is by, the day it starts from and the month ends it reaches."""

    lines: tuple[str, ...]
    as_at: datetime.date
    window: Window
    dates: tuple[datetime.date, ...]
    projection: Projection
    starters: Starters
    #: £ by month with a low and a high, [months, lines + total]; None without unit costs.
    monthly_cost: Any = None
    #: The same with a range of demand and price.
    monthly_cost_with_price: Any = None
    #: How far the prices may come to differ from those given; None without unit costs.
    price_walk: PriceWalk | None = None
    #: Whether the growth of starters is carried on.
    trend: bool = False
    #: The projection in short, as a plan takes it; None unless asked for.
    summary: Summary | None = None

    @property
    def unaccompanied(self) -> tuple[float, float] | None:
        """Unaccompanied children who start in a year as given, and as counted in their window; None if not given."""
        uasc = self.starters.given
        return None if uasc is None else (uasc.a_year, uasc.counted)

    @property
    def years(self) -> list[tuple[datetime.date, datetime.date]]:
        """First and last day of each financial year, or part of one, in the projection."""
        ends = (self.as_at, *self.dates)
        day = datetime.timedelta(1)
        return [(ends[year.start] + day, ends[year.end]) for year in self.projection.years]

    def to_frame(self) -> Any:
        """A pandas DataFrame with a row for each month end and each finance line and then ``all`` of them."""
        frame = self.projection.to_frame(self.lines).rename(columns={"month": "date", "placement": "line"})
        frame["date"] = [self.dates[month - 1] for month in frame["date"]]
        return frame

    @property
    def part_years(self) -> list[str]:
        """Of each financial year, the months that the projection holds if they are not all twelve, and otherwise ''."""
        return [
            "" if year.months == MONTHS else _months_held(year.months, *days)
            for year, days in zip(self.projection.years, self.years, strict=True)
        ]


def _months_held(months: int, first: datetime.date, last: datetime.date) -> str:
    if months == 1:
        return f"1 month, {last:%B %Y}"
    return f"{months} months, {first:%B %Y} to {last:%B %Y}"


def outlook(
    returns: Returns,
    months: int,
    *,
    weekly_gbp: Mapping[str, float] | None = None,
    weekly_new_gbp: Mapping[str, float] | None = None,
    inflation: float | Mapping[str, float] = 0.0,
    over: Window | None = None,
    interval: float = 0.8,
    monthly: bool = False,
    trend: bool = False,
    who: Who = "all",
    level: bool | None = None,
    unaccompanied_a_year: float | None = None,
    draws: int = DRAWS,
    price_base: int | None = None,
    price_spread: float | None = None,
    in_short: bool = False,
) -> Outlook:
    """Project from the returns' opening day by whole months; ``monthly`` adds the cost of each month.

    ``weekly_gbp`` is £ a week for each finance line that holds children, at the prices of the financial year that
    begins in April of ``price_base``, by default the first projected year; ``weekly_new_gbp`` is that of placements
    begun later, for lines where it differs; ``inflation`` is a decimal for each 1 April after that year's, one for all
    or by line (a line not named has none). ``price_spread`` is the spread of the yearly change of residential prices, for
    the range of demand and price (see ``udfs/returns/price_walk.py``), by default as assumed. ``in_short`` adds the summary of whole years, twelve months each from the
    opening, that a plan takes; it knows no prices of new placements. ``over`` is the window that
    rates come from, by default the returns' own. ``trend`` carries on the yearly growth of starters, of the window
    chosen or else of the last whole years, up to five, with its doubt; ``who`` leaves unaccompanied children out, or
    all others. ``level`` carries forward the level that the starters of each year and the children in care agree on,
    by default where no window is chosen and neither a trend nor unaccompanied children alone, whose numbers follow
    arrivals in the country. ``unaccompanied_a_year`` of them start in place of those counted, their ages and lines as
    counted. Raises InputError where the choices or the returns do not allow it.
    """
    returns = returns.of(who, unaccompanied_a_year)
    if trend and returns.unaccompanied_a_year is not None:
        raise InputError(
            "a trend in starters would move the unaccompanied children given too; leave one of the two out", at="trend"
        )
    if level is None:
        level = over is None and not trend and returns.who != "unaccompanied"
    estimates = returns.estimate(over, level=level)
    dates = month_ends(returns.as_at, months)
    if trend:
        estimates = replace(estimates, entries=estimates.entries.as_trend())
    opening, entries, rates, drawn = engine_inputs(estimates, months, draws)
    if trend:
        entries, drawn = _with_trend(estimates, entries, drawn, months)
    first_april = (4 - (returns.as_at + datetime.timedelta(1)).month) % 12
    shared: dict[str, Any] = {"interval": interval, "drawn": drawn, "draws": 0}
    days = [(after - before).days for before, after in itertools.pairwise((returns.as_at, *dates))]
    prices, walk = None, None
    if weekly_gbp is not None:
        base = first_year(returns.as_at) if price_base is None else price_base
        later = first_year(returns.as_at) - base
        residential = returns.submitted.mapping.residential
        walk = price_walk(estimates.lines, residential, months_after_year(base, returns.as_at), price_spread)
        prices = _prices(estimates.lines, weekly_gbp, weekly_new_gbp or {}, inflation, later, walk)
    periods = plan_years(days) if in_short else financial_years(months, first_april, days)
    projection = project(
        opening,
        entries,
        rates,
        months,
        costs=None if prices is None else prices.by_year(),
        periods=periods,
        **shared,
    )
    by_month, by_month_with_price = None, None
    if monthly and prices is not None:
        monthwise = project(
            opening,
            entries,
            rates,
            months,
            costs=prices.by_month(months, first_april),
            periods=tuple(Year(m, m + 1, (days[m],)) for m in range(months)),
            **shared,
        )
        by_month, by_month_with_price = monthwise.cost, monthwise.cost_with_price
    short = None
    if in_short:
        yearly = None if prices is None else prices.by_year().yearly_gbp(periods)[0]
        short = _in_short(opening, entries, rates, drawn, projection, yearly)
    return Outlook(
        estimates.lines,
        returns.as_at,
        estimates.window,
        dates,
        projection,
        estimates.entries,
        monthly_cost=by_month,
        monthly_cost_with_price=by_month_with_price,
        price_walk=walk,
        trend=trend,
        summary=short,
    )


def first_year(as_at: datetime.date) -> int:
    """The financial year of the first projected day, by the year of its April."""
    return ends_in(as_at + datetime.timedelta(1)) - 1


def months_after_year(year: int, as_at: datetime.date) -> int:
    """Months from the end of the financial year that begins in April of a year to a day; below 0 if it ends later."""
    return (as_at.year - year - 1) * MONTHS + as_at.month - 3


def plan_years(days: Sequence[int]) -> tuple[Year, ...]:
    """Periods of twelve months from the opening; ``days`` are those of each month."""
    starts = range(0, len(days), MONTHS)
    return tuple(Year(m, m + MONTHS, tuple(days[m : m + MONTHS])) for m in starts)


def _in_short(
    opening: Opening, entries: Entries, rates: Rates, drawn: Drawn | None, full: Projection, yearly_gbp: Any
) -> Summary:
    """The summary of a projection, which is made once more with doubt about starters alone."""
    known = None
    if drawn is not None:
        certain = {
            name: np.broadcast_to(getattr(rates, name), getattr(drawn, name).shape) for name in ("leaving", "moves")
        }
        only = replace(drawn, **certain)
        known = project(
            opening, entries, rates, len(full.closing.mean), drawn=only, draws=0, periods=full.years, measured=()
        )
    return summarised(opening, entries, rates, full, known, yearly_gbp)


def engine_inputs(
    estimates: Estimates, months: int, draws: int = DRAWS
) -> tuple[Opening, Entries, Rates, Drawn | None]:
    """The estimates as the engine takes them; entries are those still there at their first month end."""
    start = estimates.opening
    opening = Opening(start.count.astype(float), start.age_months, start.months_in_care, start.placement)
    entries = Entries(
        estimates.entries.monthly[None],
        overdispersion=estimates.entries.overdispersion,
        first_month_exposure=0.0,
        season=np.roll(estimates.entries.season, -int(MONTH[estimates.as_at + 1] % 12)),
    )
    rates = Rates(estimates.leaving, estimates.moves, estimates.age_edges, estimates.care_edges)
    drawn = None
    if draws:
        known = estimates.draws(draws, SEED)
        leaving, moves, starters = estimates.drifting(known, months, SEED + 2)
        drawn = Drawn(leaving, moves, known[2], entry_trend=starters)
    return opening, entries, rates, drawn


def _with_trend(
    estimates: Estimates, entries: Entries, drawn: Drawn | None, months: int
) -> tuple[Entries, Drawn | None]:
    """Starters that grow on at the yearly rate measured, from their level in the middle of the trend's months."""
    seen = estimates.entries.trend
    if not seen.known:
        raise InputError(
            f"a trend in starters cannot be measured in {seen.over.months} months with {seen.starters:,} of them; "
            f"leave the trend out or take the rates from more months",
            at="trend",
        )
    years = seen.years_until(int(MONTH[estimates.as_at + 1]) + np.arange(months))
    if seen.deviation * years[-1] > MOST_TREND_DOUBT:
        raise InputError(
            f"the trend in starters, {seen.growth:+.0%} a year, is known to within {seen.deviation:.0%} (one standard "
            f"deviation), too unsure to carry on for {months} months; leave it out or project fewer months",
            at="trend",
        )
    growing = replace(entries, monthly=entries.monthly * np.exp(seen.growth * years)[:, None, None])
    if drawn is None:
        return growing, None
    errors = seen.deviation * np.random.default_rng(SEED + 1).permutation(normal_scores(len(drawn.leaving)))
    return growing, replace(
        drawn,
        entries=drawn.entries * np.exp(seen.growth * years[0]),
        entry_trend=np.exp(errors[:, None] * years) * (1.0 if drawn.entry_trend is None else drawn.entry_trend),
    )


def month_ends(start: datetime.date, months: int) -> tuple[datetime.date, ...]:
    """The ends of the months after a day that is itself the end of a month."""
    day = datetime.timedelta(1)
    first = start + day
    if first.day != 1:
        raise InputError(f"{start:%d %B %Y} is not the end of a month; use one, such as 31 March", value=start)
    ends = []
    for month in range(1, months + 1):
        years, later = divmod(first.month - 1 + month, 12)
        ends.append(datetime.date(first.year + years, later + 1, 1) - day)
    return tuple(ends)


def refuse_unpriced(lines: Sequence[str], weekly_gbp: Mapping[str, float]) -> None:
    """Refuse unit costs without a price for one of the lines."""
    missing = [line for line in lines if line not in weekly_gbp]
    if missing:
        raise InputError(f"the unit costs have no line for {', '.join(missing)}; add a £ a week for each")


@dataclass(frozen=True)
class _Prices:
    """£ a day and the yearly rise, by line; ``daily_new`` is None where no line has another price for it."""

    daily: Any
    daily_new: Any
    rise: Any
    walk: PriceWalk

    def by_year(self) -> Costs:
        return Costs(self.daily, self.daily_new, inflation=self.rise[None], walk=self.walk)

    def by_month(self, months: int, first_april: int) -> Costs:
        """Every month a period of its own, whose prices rise only where it is an April after the start."""
        aprils = np.arange(1, months) % 12 == first_april
        rises = aprils[:, None] * self.rise if months > 1 else None
        return Costs(self.daily, self.daily_new, inflation=rises, walk=self.walk)


def _prices(
    lines: tuple[str, ...],
    weekly: Mapping[str, float],
    new: Mapping[str, float],
    rise: float | Mapping[str, float],
    years: int,
    walk: PriceWalk,
) -> _Prices:
    """Prices of the first projected year from those of so many ``years`` before it."""
    refuse_unpriced(lines, weekly)
    rises = rise if isinstance(rise, Mapping) else dict.fromkeys(lines, rise)
    yearly = np.array([rises.get(line, 0.0) for line in lines])
    daily = (1 + yearly) ** years / 7
    return _Prices(
        np.array([weekly[line] for line in lines]) * daily,
        np.array([new.get(line, weekly[line]) for line in lines]) * daily
        if any(line in new for line in lines)
        else None,
        yearly,
        walk,
    )
