"""A council's figures for the plan, each with its evidence and status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from templates.workbook.model import Given
from udfs.returns.plan_tables import Cells


@dataclass(frozen=True)
class Year:
    """A financial year's starters, leavers and children looked after at its 31 March."""

    name: str
    starters: int
    leavers: int
    closing: int


@dataclass(frozen=True)
class Places:
    """A placement whose places are limited, where children go when it is full, and places gained and lost by plan year.

    Without places at the opening (None) there is no limit until somebody types them.
    """

    kind: str
    overflow: str
    at_opening: int | None
    gained: Sequence[int]
    lost: Sequence[int]


@dataclass(frozen=True)
class Projected:
    """What ``carecurve project`` prints of the same returns, by plan year: rows by label, children or £."""

    rows: Mapping[str, Sequence[float]]
    reasons: Sequence[str]


@dataclass(frozen=True)
class InGroups:
    """The tables of a projection from returns, each with its header row, and that projection's own figures."""

    rates: Given[Cells]
    moves: Given[Cells]
    fit: Given[Cells]
    doubt: Given[Cells]
    projected: Projected


@dataclass(frozen=True)
class Fitted:
    """A placement, by its number, with the starters a year to look between and, by hand, the leaving rates."""

    placement: int
    starters: tuple[float, float]
    leaving: tuple[float, float] | None = None


@dataclass(frozen=True)
class Fit:
    """What ``carecurve fit`` may change, and the children wanted at the end of plan years 1, 2 and on."""

    assumptions: Sequence[Fitted]
    wanted: Sequence[float]
    tolerance: float


@dataclass(frozen=True)
class Words:
    """What the cover and notes say of where the plan comes from; ``caution`` heads the sheets of the council's numbers."""

    source: str
    status: str
    caution: str
    first_notes: Sequence[tuple[str, str]]
    last_notes: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Council:
    """The plan's inputs. Sequences by placement follow ``placements``; ``history`` is oldest first.

    ``population`` is children aged 0 to 17 in the history's years and then the plan's. ``average`` is
    placements in the base year, ``starters`` children a year, ``leaving`` leavers in a year, those
    who turn 18 among them, ÷ average number, ``weekly_cost`` £ at the prices of ``price_base``, ``inflation`` its yearly
    change; ``moves`` is moves in a year from the first placement to the second ÷ average number in the first. ``ranges``
    holds each uncertain assumption's low, high and evidence.
    """

    name: Given[str]
    base_year: Given[int]
    history: Given[Sequence[Year]]
    population: Given[Sequence[float]]
    history_method: Given[str]
    population_method: Given[str]
    neighbours_rate: Given[float]
    placements: Sequence[str]
    opening: Given[Sequence[int]]
    average: Given[Sequence[float]]
    starters: Given[Sequence[float]]
    leaving: Given[Sequence[float]] | None
    moves: Given[Mapping[tuple[str, str], float]] | None
    weekly_cost: Given[Sequence[float]]
    inflation: Given[Sequence[float]]
    places: Given[Sequence[Places]]
    base_name: Given[str]
    base_budget: Given[float]
    funding: Given[Sequence[float]]
    schedule: Given[Sequence[Mapping[str, Any]]]
    ranges: Mapping[str, tuple[float, float, str]]
    saving_range: Given[tuple[float, float]]
    cost_range: Given[tuple[float, float]]
    fit: Given[Fit]
    words: Words
    #: The financial year, by the year of its April, at whose prices weekly costs are; by default the base year.
    price_base: Given[int] | None = None
    #: In place of leaving and moves: rates by months since, for a plan from returns.
    in_groups: InGroups | None = None
