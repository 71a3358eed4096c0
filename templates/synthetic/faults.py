"""Data-entry errors for synthetic returns."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import polars as pl

from templates.synthetic.council import Fault, SyntheticCouncil

_MARK = "_fault"


def spoil(council: SyntheticCouncil, share: float, generator: np.random.Generator) -> None:
    """Put in duplicates, overlaps, gaps, ends left open, an outdated draft, disorder and other date forms.

    Each kind falls on about ``share`` of the rows that could have it; the first year is left in order
    and the second gets dd/mm/yy dates, the third ISO dates, the fourth untidy headings and codes.
    """
    years = range(council.first_year, council.last_year + 1)
    for year in years:
        folder = f"{year - 1}-{year % 100:02d}"
        name = f"{folder}/episodes.csv"
        rows = council.files[name].with_columns(pl.lit("").alias(_MARK)).sort("CHILD", "DECOM", maintain_order=True)
        rows = _spoilt(rows, share, year < council.last_year, datetime.date(year, 3, 31), generator)
        if year > council.first_year:
            rows = rows.sample(fraction=1, shuffle=True, seed=int(generator.integers(1 << 31)))
        council.files[name] = rows
        order = year - council.first_year
        for table in ("header", "episodes", "uasc"):
            form = {1: "%d/%m/%y", 2: "%Y-%m-%d"}.get(order)
            if form:
                council.date_formats[f"{folder}/{table}.csv"] = form
        if order == 3:
            council.titles[f"{folder}/header.csv"] = [" child ", "Sex", "dob", "Ethnic", "UPN", "Mother", "MC DOB"]
            council.files[name] = rows.with_columns(
                pl.col("PLACE").str.to_lowercase() + " ", pl.col("RNE").str.to_lowercase()
            )
    draft = f"{council.last_year - 2}-{(council.last_year - 1) % 100:02d}"
    council.files[f"{draft}/draft episodes.csv"] = _draft(council.files[f"{draft}/episodes.csv"], council.last_year - 2)
    council.faults.append(Fault("draft", f"{draft}/draft episodes.csv", 0))
    for name, rows in council.files.items():
        if _MARK in rows.columns:
            marks = rows[_MARK]
            places = np.flatnonzero((marks != "").to_numpy())
            council.faults += [Fault(marks[int(i)], name, int(i) + 2) for i in places]
            council.files[name] = rows.drop(_MARK)


def _spoilt(
    rows: pl.DataFrame, share: float, later_returns: bool, year_end: datetime.date, generator: np.random.Generator
) -> pl.DataFrame:
    real = pl.col("LS") != "V4"
    nights = (pl.col("DEC") - pl.col("DECOM")).dt.total_days()
    room = (pl.lit(year_end) - pl.col("DEC")).dt.total_days()
    runs_on = (
        real
        & (pl.col("REC") == "X1")
        & (pl.col("CHILD").shift(-1) == pl.col("CHILD"))
        & (pl.col("LS").shift(-1) != "V4")
    )
    runs_on &= pl.col("DECOM").shift(-1) == pl.col("DEC")
    next_nights = (pl.coalesce(pl.col("DEC").shift(-1), pl.lit(year_end)) - pl.col("DECOM").shift(-1)).dt.total_days()
    kinds: list[tuple[str, pl.Expr]] = [
        ("overlap", runs_on & (room > 6) & (next_nights > 6)),
        ("gap", runs_on & (nights > 6)),
        ("left open, next follows", runs_on),
    ]
    if later_returns:
        kinds.append(("left open, child left", real & (pl.col("REC") != "X1")))
    for kind, fits in kinds:
        free = (
            rows.select(
                (
                    fits & (pl.col(_MARK) == "") & (pl.col(_MARK).shift(-1) == "") & (pl.col(_MARK).shift(1) == "")
                ).fill_null(False)
            )
            .to_series()
            .to_numpy()
        )
        chosen = pl.Series(free & (generator.random(len(rows)) < share))
        rows = rows.with_columns(pl.when(chosen).then(pl.lit(kind)).otherwise(pl.col(_MARK)).alias(_MARK))
    mark = pl.col(_MARK)
    shift = pl.when(mark == "overlap").then(5).when(mark == "gap").then(-5).otherwise(0)
    left_open = mark.str.starts_with("left open")
    rows = rows.with_columns(
        pl.when(~left_open).then(pl.col("DEC") + pl.duration(days=shift)).alias("DEC"),
        pl.when(~left_open).then(pl.col("REC")).alias("REC"),
    )
    twice: Any = pl.Series(
        (generator.random(len(rows)) < share) & (rows[_MARK] == "").to_numpy() & (rows["LS"] != "V4").to_numpy()
    )
    return pl.concat([rows, rows.filter(twice).with_columns(pl.lit("duplicate").alias(_MARK))])


def _draft(rows: pl.DataFrame, calendar_year: int) -> pl.DataFrame:
    """The return as an extract on 31 December would have had it: later starts absent, later ends blank."""
    cut = datetime.date(calendar_year, 12, 31)
    ended = pl.col("DEC") <= cut
    return rows.filter(pl.col("DECOM") <= cut).with_columns(
        pl.when(ended).then(pl.col("DEC")).alias("DEC"),
        pl.when(ended).then(pl.col("REC")).alias("REC"),
        pl.lit("").alias(_MARK),
    )
