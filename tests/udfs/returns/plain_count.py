"""Children in care on a day, worked row by row from the files: slow, plain, and apart from the product's code."""

from __future__ import annotations

import csv
import datetime
from collections import defaultdict
from pathlib import Path

DAY = datetime.timedelta(1)
Row = dict[str, str]


def plain_counts(episodes: dict[int, Path], headers: list[Path], on: list[datetime.date]) -> list[int]:
    """Children on each day. ``episodes`` has each year's file by the year it ends in, ``headers`` the latest last."""
    births = {row["CHILD"]: _date(row["DOB"]) for file in headers for row in csv.DictReader(file.open())}
    latest: dict[tuple[str, datetime.date], tuple[int, Row]] = {}
    for year in sorted(episodes):
        for row in csv.DictReader(episodes[year].open()):
            start, end = _date(row["DECOM"]), _date(row["DEC"])
            if row["LS"] in ("V3", "V4") or start is None or end == start:
                continue
            if end is not None and not start < end <= datetime.date(year, 3, 31):
                row["DEC"] = ""
            known = latest.get((row["CHILD"], start))
            if known is None or known[0] < year or (known[1]["DEC"] or "0") <= (row["DEC"] or "0"):
                latest[row["CHILD"], start] = (year, row)

    of_child: dict[str, list[tuple[datetime.date, int, Row]]] = defaultdict(list)
    for (child, start), (year, row) in sorted(latest.items(), key=lambda item: item[0]):
        of_child[child].append((start, year, row))
    stays = {child: _stays(rows, max(episodes), births[child]) for child, rows in of_child.items()}
    return [sum(any(start <= day < end for start, end in spans) for spans in stays.values()) for day in on]


def _stays(
    rows: list[tuple[datetime.date, int, Row]], last_year: int, birth: datetime.date | None
) -> list[tuple[datetime.date, datetime.date]]:
    assert birth is not None
    adult = (
        datetime.date(birth.year + 18, birth.month, birth.day)
        if (birth.month, birth.day) != (2, 29)
        else datetime.date(birth.year + 18, 3, 1)
    )
    spans = []
    for place, (start, year, row) in enumerate(rows):
        following = next(((s, r) for s, y, r in rows[place + 1 :] if y >= year), None)
        end = _date(row["DEC"])
        if end is None:
            close = datetime.date(year, 3, 31)
            if following and following[1]["RNE"] == "S":
                end = max(start, min(close, following[0] - DAY))
            elif following:
                end = following[0]
            else:
                end = close if year < last_year else datetime.date.max
            end = min(end, adult)
        if start < min(adult, end):
            spans.append((start, end, row))
    extended = []
    for place, (start, end, row) in enumerate(spans):
        later = spans[place + 1 :]
        covered = any(s <= end < e for s, e, _ in spans)
        if row["REC"] == "X1" and not covered and later and later[0][2]["RNE"] != "S":
            gap_years = _return_year(later[0][0]) - _return_year(end)
            extended.append((start, later[0][0] if gap_years <= 1 else end))
        else:
            extended.append((start, end))
    return extended


def _return_year(date: datetime.date) -> int:
    return date.year + (date.month >= 4)


def _date(text: str) -> datetime.date | None:
    if not text:
        return None
    return datetime.datetime.strptime(text, "%d/%m/%Y").date()
