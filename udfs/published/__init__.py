"""Figures that councils and national bodies have published, each with its unit, period and source.

One TOML file holds one source. A number is written as its source prints it, so that its last digit
shows how finely it is known; ``precision`` is given where the source rounded to more than that.

A file has a ``[source]`` with what is common to it, ``[[group]]`` for figures in running text and
``[[table]]`` for tables. Where a key is missing from a figure or a column, that of its group or
table, and then of the source, holds. A table's row starts with its name; an empty text is a cell
that the source leaves blank.

>>> fig_3 = load("portsmouth_2017").table("fig_3")
>>> fig_3.column("fte")[:2], fig_3.row("ifa")[:3]
([206.0, 32.43], [32.43, 44871.0, 1455152.0])
>>> load("cipfa_2024").figure("halton.froi").precision
0.01
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from importlib import resources
from typing import Any, Literal, get_args

Status = Literal["published", "inferred", "assumed"]
Relation = Literal["=", ">", ">=", "<", "<="]
Cell = float | str | None

#: What the words before a printed figure claim about the number itself.
WORDING: dict[str, Relation] = {
    "": "=",
    "approximately": "=",
    "over": ">",
    "more than": ">",
    "at least": ">=",
    "enough for": ">=",
    "at most": "<=",
}
TEXT = "text"

#: The evidence register is no source: it refers to the figures of the sources.
REGISTER = "evidence.toml"


@dataclass(frozen=True)
class Figure:
    """One number: what it is, how finely it is printed, and where it comes from."""

    id: str
    topic: str
    label: str
    value: float
    unit: str
    precision: float
    counted: bool
    period: str
    citation: str
    date: str
    location: str
    status: Status
    wording: str
    certainty: str
    note: str

    @property
    def words(self) -> str:
        """What the figure is, in full."""
        period = "" if self.period in self.label else f" ({self.period})"
        return f"{self.topic}: {self.label}{period}"

    @property
    def relation(self) -> Relation:
        return WORDING[self.wording]

    @property
    def half_width(self) -> float:
        """How far the true number may lie from the printed one; 0 for a count of things."""
        return 0.0 if self.counted else self.precision / 2


@dataclass(frozen=True)
class Table:
    """A printed table: figures and texts by row and column."""

    id: str
    title: str
    location: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    row_labels: tuple[str, ...]
    column_labels: tuple[str, ...]
    cells: Mapping[tuple[str, str], Figure | str | None]

    def column(self, name: str) -> list[Cell]:
        return [_value(self.cell(row, name)) for row in self.rows]

    def row(self, name: str) -> list[Cell]:
        return [_value(self.cell(name, column)) for column in self.columns]

    def cell(self, row: str, column: str) -> Figure | str | None:
        if (row, column) not in self.cells:
            raise KeyError(f"{self.id} has no row {row} with a column {column}; {self.rows} × {self.columns}")
        return self.cells[row, column]


@dataclass(frozen=True)
class Source:
    """One publication with its figures and tables."""

    name: str
    citation: str
    date: str
    figures: Mapping[str, Figure]
    tables: Mapping[str, Table]

    def figure(self, figure_id: str) -> Figure:
        if figure_id not in self.figures:
            raise KeyError(f"{self.name} has no figure {figure_id}")
        return self.figures[figure_id]

    def value(self, figure_id: str) -> float:
        return self.figure(figure_id).value

    def table(self, table_id: str) -> Table:
        if table_id not in self.tables:
            raise KeyError(f"{self.name} has no table {table_id}; it has {', '.join(self.tables)}")
        return self.tables[table_id]


def names() -> tuple[str, ...]:
    """The sources that can be loaded."""
    files = resources.files(__name__).iterdir()
    return tuple(sorted(f.name.removesuffix(".toml") for f in files if f.name.endswith(".toml") and f.name != REGISTER))


@functools.cache
def load(name: str) -> Source:
    """One source by the name of its file, such as ``portsmouth_2017``."""
    if name not in names():
        raise KeyError(f"there is no source {name}; use one of {', '.join(names())}")
    text = resources.files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return read(name, text)


def read(name: str, text: str) -> Source:
    """A source from the text of its file."""
    data = tomllib.loads(text, parse_float=Decimal)
    common = data["source"]
    tables = [_table(common | table) for table in data.get("table", [])]
    listed = [f for group in data.get("group", []) for f in _group(common | group)]
    listed += [cell for table in tables for cell in table.cells.values() if isinstance(cell, Figure)]
    figures = {figure.id: figure for figure in listed}
    if len(figures) != len(listed):
        raise ValueError(f"{name} has two figures with one id")
    return Source(name, common["citation"], common["date"], figures, {table.id: table for table in tables})


def _group(group: dict[str, Any]) -> Iterator[Figure]:
    for entry in group["figures"]:
        keys = group | entry
        yield _figure(keys | {"id": f"{group['id']}.{entry['id']}", "topic": group["label"]})


def _table(table: dict[str, Any]) -> Table:
    columns = [column if isinstance(column, dict) else {"id": column} for column in table["columns"]]
    column_labels = [column.get("label", column["id"].replace("_", " ")) for column in columns]
    row_labels = table.get("row_labels", {})
    cells: dict[tuple[str, str], Figure | str | None] = {}
    for row, *printed in table["rows"]:
        row_label = row_labels.get(row, row.replace("_", " "))
        for column, column_label, value in zip(columns, column_labels, printed, strict=True):
            place = (row, column["id"])
            if value == "" or isinstance(value, str):
                cells[place] = value or None
                continue
            keys = table | column | {"value": value, "id": f"{table['id']}.{row}.{column['id']}"}
            period = {"rows": row_label, "columns": column_label}.get(keys["period"], keys["period"])
            label = f"{row_label}, {column_label}"
            cells[place] = _figure(keys | {"period": period, "topic": table["title"], "label": label})
    return Table(
        table["id"],
        table["title"],
        table["location"],
        tuple(row[0] for row in table["rows"]),
        tuple(column["id"] for column in columns),
        tuple(row_labels.get(row[0], row[0].replace("_", " ")) for row in table["rows"]),
        tuple(column_labels),
        cells,
    )


def _figure(keys: dict[str, Any]) -> Figure:
    printed = keys["value"]
    precision = float(keys.get("precision", _last_digit(printed)))
    status = keys.get("status", "published")
    wording = keys.get("wording", "")
    if status not in get_args(Status) or wording not in WORDING:
        raise ValueError(f"{keys['id']} has status {status!r} and wording {wording!r}")
    return Figure(
        id=keys["id"],
        topic=keys["topic"],
        label=keys["label"],
        value=float(printed),
        unit=keys["unit"],
        precision=precision,
        counted=precision == 1 and wording == "" and keys["unit"] in keys.get("counted_units", ()),
        period=keys["period"],
        citation=keys["citation"],
        date=keys["date"],
        location=keys["location"],
        status=status,
        wording=wording,
        certainty=keys.get("certainty", ""),
        note=keys.get("note", ""),
    )


def _last_digit(printed: int | Decimal) -> float:
    """The unit of the last printed digit: 0.01 for 32.43 and 1 for 206."""
    if isinstance(printed, int):
        return 1.0
    exponent = printed.as_tuple().exponent
    assert isinstance(exponent, int)
    return 10.0**exponent


def _value(cell: Figure | str | None) -> Cell:
    return cell.value if isinstance(cell, Figure) else cell
