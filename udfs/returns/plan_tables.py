"""A projection's summary as the tables that PROJECT_SCENARIO and PROJECT_PLACEMENTS read: counts and rates, no child."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from udfs.engine.short.summary import Summary
from udfs.scenario.rates_table import COLUMNS, COST, DOUBT_COLUMNS, NOW, STARTERS

if TYPE_CHECKING:
    from udfs.worksheet.definition import Cell

ALL = "All placements"
HALVES = ("1st half of", "2nd half of")

Cells = list[list[float | int | str | bool | None]]


@dataclass(frozen=True)
class PlanTables:
    """Each with its header row, but for ``opening`` and ``starters``, a row a placement: a label and numbers."""

    opening: Cells
    starters: Cells
    rates: Cells
    moves: Cells
    fit: Cells
    doubt: Cells


def plan_tables(summary: Summary, lines: Sequence[str], years: Sequence[str]) -> PlanTables:
    """The tables of a summary by finance line; ``years`` are its headings, such as 2026/27."""
    rates, starters = summary.rates, summary.starters.T.tolist()
    alike = all(max(row) - min(row) <= 1e-9 * max(row) for row in starters)
    return PlanTables(
        opening=[[line, number] for line, number in zip(lines, summary.opening.tolist(), strict=True)],
        starters=[[line, *(row[:1] if alike else row)] for line, row in zip(lines, starters, strict=True)],
        rates=[[word.capitalize() for word in COLUMNS], *_rates(summary, lines)],
        moves=[
            ["Who", "From", *lines],
            *(
                [who, line, *(None if i == j else share for j, share in enumerate(row))]
                for who, square in zip(_groups(summary), rates.where.tolist(), strict=True)
                for i, (line, row) in enumerate(zip(lines, square, strict=True))
            ),
        ],
        fit=[
            ["Half-year", *lines],
            *([f"{HALVES[i % 2]} {years[i // 2]}", *row] for i, row in enumerate(rates.fit.tolist())),
        ],
        doubt=[[word.capitalize() for word in DOUBT_COLUMNS], *_doubt(summary, lines, years)],
    )


def _rates(summary: Summary, lines: Sequence[str]) -> Cells:
    rates = summary.rates
    names = _groups(summary)
    edges = (rates.now_from, *rates.starters_from)
    bands = [(i, first) for i, froms in enumerate(edges) for first in froms]
    numbers = zip(rates.leaving.tolist(), rates.turning_18.tolist(), rates.moving.tolist(), strict=True)
    blank: list[Cell] = [None] * len(lines)
    return [
        [names[i], first, line, *each]
        for (i, first), band in zip(bands, numbers, strict=True)
        for line, *each in zip(lines, *band, rates.share[i - 1].tolist() if i and not first else blank, strict=True)
    ]


def _groups(summary: Summary) -> list[str]:
    starters = (_starters(i, summary.ages) for i in range(len(summary.ages)))
    return [name.capitalize() for name in (NOW, *starters)]


def _starters(group: int, ages: Sequence[int]) -> str:
    """Starters under 5, starters 5 to 9, starters 16 or over."""
    if len(ages) == 1:
        return STARTERS
    if group + 1 == len(ages):
        return f"{STARTERS} {ages[group]} or over"
    after = ages[group + 1]
    return f"{STARTERS} {ages[group]} to {after - 1}" if ages[group] else f"{STARTERS} under {after}"


def _doubt(summary: Summary, lines: Sequence[str], years: Sequence[str]) -> Cells:
    rows: Cells = []
    for y, year in enumerate(years):
        each = summary.doubt.lines[y].tolist()
        rows += [[year, line, *row] for line, row in zip((*lines, ALL), each, strict=True)]
        if summary.doubt.cost is not None:
            rows.append([year, COST.capitalize(), *summary.doubt.cost[y].tolist()])
    return rows
