"""The returns' history by month, up to the opening day."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from udfs.data_frame import data_frame
from udfs.returns.days import date, month_end
from udfs.returns.returns import Returns


@dataclass(frozen=True)
class Month:
    """Children at the start and end of a whole month and those who started and left in it, by its dates.

    ``joined`` are those in care who became of those counted: opening + starters + joined − leavers = closing.
    """

    end: datetime.date
    opening: int
    starters: int
    joined: int
    leavers: int
    closing: int
    by_placement: dict[str, int]


def months(returns: Returns) -> list[Month]:
    """Every whole month that the returns cover up to the opening day, without those of a missing year."""
    history = returns.history()
    ends = [date(month_end(int(month))) for month in history.months.astype(int)]
    counts = (history.opening, history.starters, history.joined, history.departures, history.closing)
    flows = [flow.sum(1).tolist() for flow in counts]
    closings = [dict(zip(history.lines, row, strict=True)) for row in history.closing.tolist()]
    rows = [Month(*row) for row in zip(ends, *flows, closings, strict=True) if row[0] <= returns.as_at]
    return [month for month in rows if not returns.is_missing(month.end)] if returns.missing_years else rows


def month_frame(returns: Returns) -> Any:
    """The months as a pandas DataFrame: one row each, by their last day, with the closing number of each finance line."""
    table = months(returns)
    columns: dict[str, list[Any]] = {
        name: [getattr(month, name) for month in table]
        for name in ("end", "opening", "starters", "joined", "leavers", "closing")
    }
    lines = table[0].by_placement if table else {}
    return data_frame(columns | {line: [month.by_placement[line] for month in table] for line in lines})
