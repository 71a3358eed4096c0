"""How wrong past projections from a council's own returns would have been.

An origin is a 31 March or 30 September in the past. At each origin the engine projects from what was known by then.
The returns of later years show what happened. Two simple rules are judged as well: the last value says that nothing
changes, and net entry keeps adding the mean monthly change of the reference window.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Literal

import numpy as np

from udfs.data_frame import data_frame
from udfs.returns import History, Returns
from udfs.returns.backtest_origins import HORIZONS, as_known, last_month_end, months_between, origins
from udfs.returns.days import MONTH, day
from udfs.returns.projection import Outlook, outlook, refuse_unpriced
from udfs.returns.report import Progress

ALL = "All placements"

Quantity = Literal["children", "fte", "cost"]


@dataclass(frozen=True)
class Forecast:
    """One figure as projected, as the simple rules have it, and as it happened; ``ahead`` is in months.

    ``children`` are those in care on the last day. ``fte`` is the average number in the financial year that ends on
    it, and ``cost`` is the £ in that year at today's prices. ``opening`` is the number of children at the origin.
    """

    origin: datetime.date
    quantity: Quantity
    placement: str
    ahead: int
    opening: float
    projected: float
    low: float
    high: float
    last_value: float
    net_entry: float
    actual: float


@dataclass(frozen=True)
class Score:
    """The errors of all forecasts of one quantity, placement and number of months ahead.

    Errors are projected less actual, in children or £: above 0 is too high. ``inside`` is the share of ranges that
    held the actual number, and ``width`` is their mean width. The last two are mean absolute errors.
    """

    quantity: Quantity
    placement: str
    ahead: int
    origins: int
    mean_error: float
    mean_absolute_error: float
    inside: float
    width: float
    last_value_error: float
    net_entry_error: float


@dataclass(frozen=True)
class Path:
    """All children month by month, as projected from one origin and as counted later."""

    origin: datetime.date
    dates: tuple[datetime.date, ...]
    projected: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    actual: tuple[float, ...]


@dataclass(frozen=True)
class Backtest:
    """Every forecast that can be compared with what happened, and the latest origin month by month.

    ``weekly_gbp`` is £ a week by finance line, of the lines that cost was judged for.
    """

    interval: float
    origins: tuple[datetime.date, ...]
    horizons: tuple[int, ...]
    forecasts: tuple[Forecast, ...]
    latest: Path
    weekly_gbp: Mapping[str, float] = field(default_factory=dict)

    @property
    def scores(self) -> list[Score]:
        """By quantity, placement (all of them first) and months ahead."""
        groups: dict[tuple[Quantity, str, int], list[Forecast]] = {}
        for forecast in self.forecasts:
            groups.setdefault((forecast.quantity, forecast.placement, forecast.ahead), []).append(forecast)
        scores = [score(group) for group in groups.values()]
        quantities = list(dict.fromkeys(s.quantity for s in scores))
        placements = [ALL, *dict.fromkeys(s.placement for s in scores if s.placement != ALL)]
        return sorted(scores, key=lambda s: (quantities.index(s.quantity), placements.index(s.placement), s.ahead))

    def to_frame(self) -> Any:
        """The scores as a pandas DataFrame: a row for each quantity, placement and number of months ahead."""
        scores = self.scores
        return data_frame({each.name: [getattr(one, each.name) for one in scores] for each in fields(Score)})

    @property
    def evidence(self) -> str:
        """How many origins there are, and how weak that evidence is, in words."""
        count = len(self.origins)
        tested = ", ".join(f"{self.tested(ahead)} tested {ahead} months ahead" for ahead in self.horizons)
        return (
            f"{count} origin{'s' if count != 1 else ''} (dates to project from): {tested}. Few origins are weak evidence, "
            f"and origins half a year apart cover mostly the same months."
        )

    def tested(self, ahead: int) -> int:
        """How many origins have the children so many months ahead."""
        return sum((f.quantity, f.placement, f.ahead) == ("children", ALL, ahead) for f in self.forecasts)


def rolling(
    returns: Returns,
    *,
    horizons: Sequence[int] = HORIZONS,
    interval: float = 0.8,
    weekly_gbp: Mapping[str, float] | None = None,
    progress: Progress | None = None,
) -> Backtest:
    """Project from every origin that the returns allow. ``progress`` is called with each, its number and their total.

    ``weekly_gbp`` is £ a week for each finance line that holds children. Average numbers and costs are judged for
    whole financial years, so only from the origins at a year's end.
    """
    if weekly_gbp is not None:
        refuse_unpriced(returns.lines, weekly_gbp)
    days = origins(returns, horizons)
    actual = returns.history()
    forecasts: list[Forecast] = []
    for number, origin in enumerate(days, start=1):
        if progress:
            progress(f"{origin:%d %B %Y}", number, len(days))
        known = as_known(returns, origin)
        months = min(months_between(origin, last_month_end(returns)), max(horizons))
        projected = outlook(known, months, interval=interval, weekly_gbp=weekly_gbp)
        forecasts += _forecasts(known, projected, actual, horizons, weekly_gbp)
    reached = {forecast.ahead for forecast in forecasts}
    return Backtest(
        interval,
        tuple(days),
        tuple(h for h in sorted(horizons) if h in reached),
        tuple(forecasts),
        _path(projected, actual),
        {line: weekly_gbp[line] for line in returns.lines} if weekly_gbp else {},
    )


def score(forecasts: Sequence[Forecast]) -> Score:
    """The errors of forecasts of one quantity, placement and number of months ahead."""
    one = forecasts[0]
    errors = [f.projected - f.actual for f in forecasts]
    return Score(
        one.quantity,
        one.placement,
        one.ahead,
        len(forecasts),
        mean_error=_mean(errors),
        mean_absolute_error=_mean(map(abs, errors)),
        inside=_mean(f.low <= f.actual <= f.high for f in forecasts),
        width=_mean(f.high - f.low for f in forecasts),
        last_value_error=_mean(abs(f.last_value - f.actual) for f in forecasts),
        net_entry_error=_mean(abs(f.net_entry - f.actual) for f in forecasts),
    )


def _forecasts(
    known: Returns, made: Outlook, history: History, horizons: Sequence[int], weekly_gbp: Mapping[str, float] | None
) -> Iterator[Forecast]:
    """The figures of one origin's projection for each horizon that it reaches, by placement and in all."""
    origin, projection = made.as_at, made.projection
    past, window = known.history(), made.window
    placements = (*dict.fromkeys((*history.lines, *made.lines)), ALL)
    now = _by_placement(past.closing[-1], past.lines, placements)
    before = _by_placement(past.opening[-window.months], past.lines, placements)
    monthly = (now - before) / window.months

    def each(quantity: Quantity, ahead: int, figures: Sequence[Any]) -> Iterator[Forecast]:
        for numbers in zip(placements, now.tolist(), *(f.tolist() for f in figures), strict=True):
            placement, *rest = numbers
            yield Forecast(origin, quantity, placement, ahead, *rest)

    def ranges(measure: Any, row: int) -> list[Any]:
        names = (*made.lines, ALL)
        return [_in_order(part[row], names, placements) for part in (measure.mean, measure.low, measure.high)]

    first = int(MONTH[day(origin)]) + 1 - history.first
    for ahead in (h for h in sorted(horizons) if h <= len(made.dates)):
        actual = _by_placement(history.closing[first + ahead - 1], history.lines, placements)
        yield from each("children", ahead, [*ranges(projection.closing, ahead - 1), now, now + ahead * monthly, actual])
    for i, year in enumerate(projection.years):
        if year.months != 12 or year.end not in horizons:
            continue
        inside = slice(first + year.start, first + year.end)
        begins, ends = made.years[i]
        days = _by_placement(history.child_days[inside].sum(0), history.lines, placements)
        days_in_year = (ends - begins).days + 1
        average = days / days_in_year
        drifted = now + (year.end - 6) * monthly
        yield from each("fte", year.end, [*ranges(projection.fte, i), now, drifted, average])
        if projection.cost is not None and weekly_gbp is not None:
            yearly = np.array([weekly_gbp.get(name, 0.0) * days_in_year / 7 for name in placements])
            simple = [_costed(numbers, yearly) for numbers in (now, drifted, average)]
            yield from each("cost", year.end, [*ranges(projection.cost, i), *simple])


def _costed(numbers: Any, yearly_gbp: Any) -> Any:
    """£ a year by placement, with their sum in the last place."""
    cost = numbers * yearly_gbp
    cost[-1] = cost[:-1].sum()
    return cost


def _by_placement(counts: Any, lines: Sequence[str], placements: Sequence[str]) -> Any:
    """Counts by line in the order of the placements, with their sum for all. A line without children has 0."""
    return _in_order(np.append(counts, counts.sum()), (*lines, ALL), placements)


def _in_order(values: Any, names: Sequence[str], placements: Sequence[str]) -> Any:
    by_name = dict(zip(names, values.tolist(), strict=True))
    return np.array([by_name.get(name, 0.0) for name in placements], dtype=float)


def _path(made: Outlook, history: History) -> Path:
    first = int(MONTH[day(made.as_at)]) + 1 - history.first
    closing = made.projection.closing
    actual = history.closing[first : first + len(made.dates)].sum(1)
    columns = (closing.mean[:, -1], closing.low[:, -1], closing.high[:, -1], actual.astype(float))
    return Path(made.as_at, made.dates, *(tuple(column.tolist()) for column in columns))


def _mean(values: Any) -> float:
    return float(np.mean(list(values)))
