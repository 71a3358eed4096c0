"""Synthetic councils: realistic statutory returns from a known model.

    council = synthetic_council(children=800, seed=1)
    council.write(folder)

Every child is invented. ``council.model`` is the truth, ``council.count`` the true number of
children on a day, and ``council.faults`` where errors of data entry were put in.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from templates.synthetic.lives import Ints, Truth, eighteenth, lived
from templates.synthetic.model import LINES, SUPPORTED, TrueModel, true_model
from udfs.returns.days import day as day_number

#: PLACE and PLACE_PROVIDER that each line is written with, equally often.
CODES = (
    (("U1", "PR1"), ("U3", "PR1")),
    (("U4", "PR1"), ("U5", "PR1"), ("U6", "PR1")),
    (("U4", "PR4"), ("U6", "PR4"), ("U6", "PR5")),
    (("K2", "PR1"),),
    (("K2", "PR4"), ("S1", "PR4")),
    (("H5", "PR4"), ("P2", "PR4")),
    (("P1", "PR0"),),
    (("A3", "PR1"), ("A5", "PR5")),
)
NEW_CODES_FROM = 2025
SEXES = (("1", "2"), ("M", "F"))
_POSTCODE = "ZZ1 1ZZ"


@dataclass(frozen=True)
class Fault:
    """An error put in: its kind, the file, and the row as Excel shows it."""

    kind: str
    file: str
    row: int


@dataclass
class SyntheticCouncil:
    """Returns by file name, with the truth behind them."""

    model: TrueModel
    truth: Truth
    first_year: int
    last_year: int
    files: dict[str, pl.DataFrame]
    date_formats: dict[str, str] = field(default_factory=dict)
    titles: dict[str, list[str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def count(self, on: datetime.date) -> dict[str, int]:
        """True children in care at the end of a day, by finance line."""
        day = day_number(on)
        here = (self.truth.start <= day) & (self.truth.end > day)
        return dict(zip(LINES, np.bincount(self.truth.line[here], minlength=len(LINES)).tolist(), strict=True))

    def write(self, folder: Path) -> Path:
        """Write every file as CSV, one folder a year."""
        for name, frame in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            titles = self.titles.get(name, frame.columns)
            frame.rename(dict(zip(frame.columns, titles, strict=True))).write_csv(
                path, date_format=self.date_formats.get(name, "%d/%m/%Y")
            )
        return folder


def synthetic_council(
    children: float = 800,
    years: int = 5,
    last_year: int = 2025,
    seed: int = 1,
    faults: float = 0.0,
    short_breaks: float = 0.02,
    **changes: Any,
) -> SyntheticCouncil:
    """A council with so many children in its steady state, and returns of the years up to ``last_year``.

    ``faults`` is the share of rows to spoil in each of several ways (0 spoils nothing), ``short_breaks``
    the share of extra rows for short breaks; ``changes`` are fields of :class:`TrueModel`.
    """
    from templates.synthetic.faults import spoil

    generator = np.random.default_rng(seed)
    model = true_model(children, **changes)
    truth = lived(model, last_year, years, generator)
    council = SyntheticCouncil(model, truth, last_year - years + 1, last_year, {})
    people = _people(truth, generator)
    breaks = int(short_breaks * len(truth.child) / years)
    for year in range(council.first_year, last_year + 1):
        council.files |= _return(truth, people, year, breaks, generator)
    if faults:
        spoil(council, faults, generator)
    return council


def _people(truth: Truth, generator: np.random.Generator) -> dict[str, Any]:
    """Invented identities by number of child: an identifier with leading zeros, a sex and an order."""
    count = int(truth.child.max()) + 1
    numbers = generator.permutation(max(count * 3, 9_999))[:count]
    return {
        "id": np.char.zfill(numbers.astype(str), 7),
        "sex": generator.integers(0, 2, count),
        "legal": generator.choice(np.array(["C2", "C2", "V2", "C1", "E1"]), count),
    }


def _return(
    truth: Truth, people: dict[str, Any], year: int, breaks: int, generator: np.random.Generator
) -> dict[str, pl.DataFrame]:
    """The three tables of one year: episodes open at some time in it, and the children in them."""
    opens, closes = (day_number(datetime.date(y, 4, 1)) for y in (year - 1, year))
    inside = np.flatnonzero((truth.start < closes) & (truth.end >= opens))
    t = Truth(*(getattr(truth, f)[inside] for f in Truth.__dataclass_fields__))
    names, first = np.unique(t.child, return_index=True)
    births, alone = t.birth[first], t.unaccompanied[first]
    header = _header(people, names, births, year)
    uasc = header.filter(pl.Series(alone)).select("CHILD", "SEX", "DOB", DUC=_dates(eighteenth(births[alone])))
    folder = f"{year - 1}-{year % 100:02d}"
    return {
        f"{folder}/header.csv": header,
        f"{folder}/episodes.csv": _with_breaks(_episodes(t, people, year, closes), breaks, opens, generator),
        f"{folder}/uasc.csv": uasc,
    }


def _episodes(t: Truth, people: dict[str, Any], year: int, closes: int) -> pl.DataFrame:
    """Episodes as submitted: what ends on or after the day ``closes`` is open."""
    ended = pl.Series(t.end < closes)
    place, provider = _codes(t.line, t.variant, year)
    count = len(t.child)
    reason = np.where(t.begins, "S", np.where(t.legal == 2, "L", "P"))
    return pl.DataFrame(
        {
            "CHILD": people["id"][t.child],
            "DECOM": _dates(t.start),
            "RNE": reason,
            "LS": people["legal"][t.child],
            "CIN": np.full(count, "N1"),
            "PLACE": place,
            "PLACE_PROVIDER": provider,
            "DEC": _dates(t.end).zip_with(ended, pl.Series([None], dtype=pl.Date)),
            "REC": pl.Series(np.where(t.ceases, _reason_ceased(t), "X1")).zip_with(
                ended, pl.Series([None], dtype=pl.String)
            ),
            "REASON_PLACE_CHANGE": np.where(reason == "P", "PLACE", ""),
            "HOME_POST": np.full(count, _POSTCODE),
            "PL_POST": np.full(count, _POSTCODE),
            "URN": np.full(count, "1234567"),
        }
    )


def _header(people: dict[str, Any], names: Ints, births: Ints, year: int) -> pl.DataFrame:
    sexes = np.array(SEXES[year >= NEW_CODES_FROM])
    return pl.DataFrame(
        {
            "CHILD": people["id"][names],
            "SEX": sexes[people["sex"][names]],
            "DOB": _dates(births),
            "ETHNIC": np.full(len(names), "NOBT"),
            "UPN": np.full(len(names), "UN1"),
            "MOTHER": np.full(len(names), ""),
            "MC_DOB": np.full(len(names), ""),
        }
    )


def _with_breaks(episodes: pl.DataFrame, count: int, opens: int, generator: np.random.Generator) -> pl.DataFrame:
    """Short breaks of a few nights, for children who are looked after at other times."""
    if not count:
        return episodes
    extra = episodes.sample(min(count, len(episodes)), seed=int(generator.integers(1 << 31)))
    start = pl.Series(opens + generator.integers(0, 350, len(extra))).cast(pl.Int32).cast(pl.Date)
    return pl.concat(
        [
            episodes,
            extra.with_columns(
                DECOM=start, DEC=start + datetime.timedelta(3), LS=pl.lit("V4"), RNE=pl.lit("S"), REC=pl.lit("E8")
            ),
        ]
    )


def _codes(line: Ints, variant: Ints, year: int) -> tuple[Any, Any]:
    place, provider = np.empty(len(line), "U3"), np.empty(len(line), "U3")
    for number, pairs in enumerate(CODES):
        mine = np.flatnonzero(line == number)
        chosen = variant[mine] % len(pairs)
        place[mine], provider[mine] = (np.array(part)[chosen] for part in zip(*pairs, strict=True))
    if year >= NEW_CODES_FROM:
        place[line == SUPPORTED] = "K3"
    return place, provider


def _reason_ceased(t: Truth) -> Any:
    """Adoption from adoptive placements, independence at 18, otherwise home or to relatives."""
    home = np.where(t.variant < 3, "E4A", np.where(t.variant < 5, "E46", "E8"))
    return np.where(t.end >= eighteenth(t.birth), "E5", np.where(t.line == len(LINES) - 1, "E11", home))


def _dates(days: Ints) -> pl.Series:
    return pl.Series(days.astype("datetime64[D]")).cast(pl.Date)
