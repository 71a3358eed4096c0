"""JSON answers of import-903 and project, by date and finance line."""

from __future__ import annotations

import calendar
import datetime
import math
from typing import Any

from addin.cli.returns.notes import cost_ranges, unaccompanied_notes
from udfs.engine import Measure
from udfs.returns import Report, Returns
from udfs.returns.days import day
from udfs.returns.monthly_table import months
from udfs.returns.projection import Outlook
from udfs.returns.rates.starters import Given
from udfs.returns.rates.windows import Window
from udfs.returns.report import EXCLUSION, NOTE, REPAIR, UNMAPPED

Answer = dict[str, Any]


def imported(returns: Returns, over: Window | None) -> Answer:
    """The position, the flows of the twelve months before it, the history and the report."""
    report = returns.report
    return {
        "as_at": returns.as_at.isoformat(),
        "children": returns.children(),
        "by_placement": returns.position(),
        **year_of_flows(returns),
        **_unaccompanied(
            returns, returns.estimate(over).entries.given if returns.unaccompanied_a_year is not None else None
        ),
        "covers": {"from": returns.first_day.isoformat(), "to": returns.last_day.isoformat()},
        "files": list(report.files),
        "window": windows(returns, over),
        "rates_by_window": [{k: _plain(v) for k, v in row.items()} for row in rates_by_window(returns)],
        "history": [
            {
                "date": month.end.isoformat(),
                "opening": month.opening,
                "starters": month.starters,
                "leavers": month.leavers,
                **_stopped(returns, month.joined),
                "closing": month.closing,
                "by_placement": month.by_placement,
            }
            for month in months(returns)
        ],
        "repairs": _records(report, REPAIR),
        "exclusions": _records(report, EXCLUSION),
        "unmapped": _records(report, UNMAPPED),
        "notes": _records(report, NOTE),
        "records_by_rule": report.by_rule(),
        "codes": report.details,
    }


def year_of_flows(returns: Returns) -> Answer:
    """Count starters and leavers in the twelve months up to the opening day, or since a missing year if that is later."""
    after = returns.as_at + datetime.timedelta(1)
    leap = (after.month, after.day) == (2, 29)
    since = max(
        returns.whole_from(returns.as_at), datetime.date(after.year - 1, after.month + leap, 1 if leap else after.day)
    )
    episodes = returns.episodes
    first, last = day(since), day(returns.as_at)
    started = episodes.enters & (episodes.start >= first) & (episodes.start <= last)
    left = episodes.leaves & (episodes.end >= first) & (episodes.end <= last)
    joined = episodes.joins & (episodes.start >= first) & (episodes.start <= last)
    return {
        "period_from": since.isoformat(),
        "period_to": returns.as_at.isoformat(),
        "starters": int(started.sum()),
        "leavers": int(left.sum()),
        **_stopped(returns, int(joined.sum())),
    }


def _stopped(returns: Returns, number: float) -> Answer:
    """Children who stopped being unaccompanied while in care: a flow of its own if unaccompanied children are left out."""
    return {"stopped_being_unaccompanied": number} if returns.who == "other" else {}


def _unaccompanied(returns: Returns, uasc: Given | None) -> Answer:
    """Whether unaccompanied children are left out, or their number is given; the notes say what that means."""
    return {
        "without_uasc": returns.who == "other",
        "uasc_a_year": returns.unaccompanied_a_year,
        "unaccompanied": unaccompanied_notes(returns, uasc),
    }


def rates_by_window(returns: Returns) -> list[Answer]:
    """The rates of each reference period; none before the first whole month."""
    return returns.rates_by_window() if months(returns) else []


def windows(returns: Returns, over: Window | None) -> Answer | None:
    """The months that leaving and moves come from, and those of starters; None before the first whole month."""
    if not months(returns):
        return None
    chosen = over or returns.window()
    return {**_window(chosen), "entries": _window(over or returns.starters_window())}


def projected(returns: Returns, outlook: Outlook, over: Window | None, notes: list[str]) -> Answer:
    """The projection by month and by financial year, with its ranges."""
    p = outlook.projection
    return {
        "as_at": outlook.as_at.isoformat(),
        "opening": float(p.opening[-1]),
        "opening_by_placement": dict(zip(outlook.lines, p.opening[:-1].tolist(), strict=True)),
        "window": windows(returns, over),
        "interval": p.closing.interval,
        "uncertainty": f"{p.closing.interval:.0%} of outcomes should fall between low and high. The range allows for {p.uncertainty}",
        **_cost_uncertainty(outlook),
        "notes": notes,
        **_starters(outlook),
        **{k: v for k, v in _unaccompanied(returns, outlook.starters.given).items() if k != "unaccompanied"},
        "series": [_month(returns, outlook, month) for month in range(len(outlook.dates))],
        "years": [_year(outlook, year) for year in range(len(outlook.years))],
    }


def _cost_uncertainty(outlook: Outlook) -> Answer:
    """What the two ranges of cost hold, by the ends of their keys."""
    if outlook.price_walk is None:
        return {}
    demand, price = cost_ranges(outlook)
    return {"cost_uncertainty": {"cost_low, cost_high": demand, "cost_low_with_price, cost_high_with_price": price}}


def _starters(outlook: Outlook) -> Answer:
    """The trend or level of starters, if the projection uses one, and their season."""
    starters = outlook.starters
    season: Answer = {"season": dict(zip(calendar.month_name[1:], starters.season.tolist(), strict=True))}
    if outlook.trend:
        trend = starters.trend
        return {
            "starters_trend": {
                **_window(trend.over),
                "growth_a_year": math.expm1(trend.growth),
                "measured_a_year": math.expm1(trend.measured),
                "standard_error": trend.error,
            },
            **season,
        }
    if starters.level is None:
        return season
    return {
        "starters_to_counted": starters.to_counted,
        "starters_readings": starters.level.chances,
        **season,
    }


def _month(returns: Returns, outlook: Outlook, month: int) -> Answer:
    p = outlook.projection
    arrivals, joined = float(p.starters.mean[month, -1]), outlook.starters.joined_share
    return {
        "date": outlook.dates[month].isoformat(),
        "children": float(p.closing.mean[month, -1]),
        "low": float(p.closing.low[month, -1]),
        "high": float(p.closing.high[month, -1]),
        "starters": arrivals * (1 - joined),
        **_stopped(returns, arrivals * joined),
        "leavers": float(p.leavers.mean[month, -1]),
        "by_placement": dict(zip(outlook.lines, p.closing.mean[month, :-1].tolist(), strict=True)),
        **_cost(outlook.monthly_cost, outlook.monthly_cost_with_price, month),
    }


def _year(outlook: Outlook, year: int) -> Answer:
    p, (first, last) = outlook.projection, outlook.years[year]
    return {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "months": p.years[year].months,
        **({"part_year": outlook.part_years[year]} if outlook.part_years[year] else {}),
        "average_children": float(p.fte.mean[year, -1]),
        "low": float(p.fte.low[year, -1]),
        "high": float(p.fte.high[year, -1]),
        **_cost(p.cost, p.cost_with_price, year),
    }


def _cost(cost: Measure | None, with_price: Measure | None, row: int) -> Answer:
    """The cost with its range of demand, and that of demand and price."""
    if cost is None or with_price is None:
        return {}
    wide = _range("cost", with_price, row)
    return _range("cost", cost, row) | {f"{key}_with_price": wide[key] for key in ("cost_low", "cost_high")}


def _range(name: str, measure: Any, row: int) -> Answer:
    """The total's mean with its low and high."""
    parts = (("", measure.mean), ("_low", measure.low), ("_high", measure.high))
    return {f"{name}{end}": float(values[row, -1]) for end, values in parts}


def _window(over: Window) -> Answer:
    return {"from": over.since.isoformat(), "to": over.until.isoformat(), "months": over.months}


def _records(report: Report, kind: str) -> list[Answer]:
    return [{"rule": r.rule, "file": r.file, "row": r.row, "what": r.what} for r in report.records(kind)]


def _plain(value: Any) -> Any:
    """A date as text and a number as JSON takes it; a value that is not finite is null."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value if isinstance(value, int) else float(value) if math.isfinite(value) else None
