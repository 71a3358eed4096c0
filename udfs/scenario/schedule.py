"""The intervention table as people type it."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from udfs.errors import InputError
from udfs.scenario.headings import factor_of, name_of, refuse_near_misses
from udfs.scenario.timing import Calendar
from udfs.worksheet.arguments import grid, is_blank, label, number, refuse_beyond
from udfs.worksheet.labels import is_total
from udfs.worksheet.limits import INTERVENTIONS, SCHEDULE_ROWS
from udfs.worksheet.years import plain

PREVENT, LEAVE, STEP_DOWN, SHIFT, CAPACITY, PRICE = (
    "prevent entry",
    "speed leaving",
    "step down",
    "shift provider",
    "add capacity",
    "change price",
)
KINDS = (PREVENT, LEAVE, STEP_DOWN, SHIFT, CAPACITY, PRICE)
COLUMNS = (
    "name",
    "type",
    "from",
    "to",
    "children a year",
    "effectiveness",
    "start",
    "ramp months",
    "end",
    "one-off cost",
    "annual cost",
    "evidence",
    "effectiveness low",
    "effectiveness high",
)
NEEDED = COLUMNS[:6]
#: An effectiveness planned at 0 that may be more is followed as this, so that it shows what more would do.
HARDLY = 1e-9
#: Names that no intervention has, even where it has a type.
SUMS = ("total", "totals", "grand total", "sub-total", "subtotal", "sub total", "all", "sum", "overall")
#: Which of from and to each type needs (True), may have (None) or may not have (False).
ENDS: dict[str, tuple[bool | None, bool | None]] = {
    PREVENT: (None, False),
    LEAVE: (None, False),
    STEP_DOWN: (True, True),
    SHIFT: (True, True),
    CAPACITY: (False, True),
    PRICE: (None, False),
}


@dataclass(frozen=True)
class Intervention:
    """One line of the schedule; times are months from the opening, money is £.

    ``children`` is children a year, for added capacity places, and for a change of price the children
    whose price changes (None: all). ``source`` None means every placement.
    """

    row: int
    name: str
    kind: str
    source: int | None
    target: int | None
    children: float | None
    effectiveness: float
    start: float
    ramp: float
    end: float
    one_off: float
    annual: float
    evidence: str
    #: Low and high of the effectiveness; None: it is taken as known.
    ends: tuple[float, float] | None = None

    @property
    def averaged(self) -> bool:
        """Whether it reaches children (or places) at any one time, rather than children a year."""
        return self.kind in (CAPACITY, PRICE)

    @property
    def reach(self) -> float:
        """Children a year (or places) once in full effect."""
        return math.inf if self.children is None else self.children * self.effectiveness


@dataclass(frozen=True)
class Schedule:
    """The interventions, and for each row of the table below its header the one it holds (None: blank)."""

    interventions: tuple[Intervention, ...]
    rows: tuple[int | None, ...]


def read_schedule(value: Any, placements: Sequence[str], calendar: Calendar) -> Schedule:
    """The schedule; ``placements`` are the names that from and to may have."""
    if is_blank(value):
        return Schedule((), ())
    cells = grid(value, "interventions")
    refuse_beyond(len(cells), SCHEDULE_ROWS, "interventions", "rows", "select only the rows of the schedule")
    columns, first = _columns(cells)
    factors = _factors(cells, columns) if first else {}
    interventions: list[Intervention] = []
    rows: list[int | None] = []
    for r, row in enumerate(cells[first:], start=first + 1):
        line = {name: row[c] for name, c in columns.items()}
        if all(is_blank(cell) for cell in line.values()):
            rows.append(None)
            continue
        rows.append(len(interventions))
        refuse_beyond(
            len(interventions) + 1, INTERVENTIONS, "interventions", "interventions or more", "join those that are alike"
        )
        interventions.append(_Line(r, line, placements, calendar, factors).read())
    _refuse_twins(interventions)
    return Schedule(tuple(interventions), tuple(rows))


def _columns(cells: list[list[Any]]) -> tuple[dict[str, int], int]:
    """Which column holds what, and the first row of the schedule itself."""
    titles = [name_of(cell, COLUMNS) for cell in cells[0]]
    if "type" not in titles:
        if not len(NEEDED) <= len(titles) <= len(COLUMNS):
            raise InputError(
                f"interventions has {len(titles)} columns; without a header row it needs {len(NEEDED)} to "
                f"{len(COLUMNS)}, in the order {', '.join(COLUMNS)}",
                at="interventions",
            )
        return {name: c for c, name in enumerate(COLUMNS[: len(titles)])}, 0
    for name in COLUMNS:
        if titles.count(name) > 1:
            raise InputError(f"interventions has two columns called '{name}'; leave one", at="interventions")
    missing = [name for name in NEEDED if name not in titles]
    if missing:
        raise InputError(
            f"interventions has no column called '{missing[0]}'; its header row needs {', '.join(NEEDED)}",
            at="interventions",
        )
    refuse_near_misses(titles, cells[0], COLUMNS)
    return {name: titles.index(name) for name in COLUMNS if name in titles}, 1


def _factors(cells: list[list[Any]], columns: dict[str, int]) -> dict[str, float]:
    """What the numbers of each column are multiplied by, for the unit in its heading."""
    return {
        name: factor_of(name, cells[0][c], [row[c] for row in cells[1:]], f"interventions row 1 column {c + 1}")
        for name, c in columns.items()
    }


class _Line:
    """One row being read, with the words that messages about it begin with."""

    def __init__(
        self,
        row: int,
        cells: dict[str, Any],
        placements: Sequence[str],
        calendar: Calendar,
        factors: dict[str, float],
    ) -> None:
        self.row, self.cells, self.placements, self.calendar = row, cells, placements, calendar
        self.factors = factors
        self.name = label(cells["name"], f"interventions row {row} name") if not is_blank(cells["name"]) else ""
        self.where = f"interventions row {row}" + (f" ('{self.name}')" if self.name else "")

    def read(self) -> Intervention:
        if not self.name:
            raise InputError(f"{self.where} has no name; name every intervention", at=f"{self.where} name")
        if is_total(self.name) and (self._is_blank("type") or plain(self.name).split(":")[0] in SUMS):
            raise InputError(
                f"{self.where} adds up other rows; leave it out, as every row is an intervention",
                at=f"{self.where} name",
                value=self.name,
            )
        kind = self._kind()
        source, target = self._end("from", kind, 0), self._end("to", kind, 1)
        if source is not None and source == target:
            raise InputError(
                f"{self.where} goes from and to '{self.placements[source]}'; choose two placements",
                at=f"{self.where} to",
                value=self.cells["to"],
            )
        start = self._time("start", 0.0)
        end = self._time("end", math.inf)
        if end <= start:
            raise InputError(
                f"{self.where} ends before it has started; check its start and end",
                at=f"{self.where} end",
                value=self.cells.get("end"),
            )
        effectiveness = self._effectiveness(kind)
        ends = self._ends_of_effectiveness(kind, effectiveness)
        if ends and ends[0] < ends[1]:
            effectiveness = effectiveness or HARDLY
        one_off = self._optional("one-off cost", least=0)
        if one_off and start < 0:
            raise InputError(
                f"{self.where} starts before the opening, so its one-off cost is not in the projection; "
                f"leave that cost out, or start it later",
                at=f"{self.where} one-off cost",
                value=self.cells["one-off cost"],
            )
        return Intervention(
            row=self.row,
            name=self.name,
            kind=kind,
            source=source,
            target=target,
            children=self._children(kind),
            effectiveness=effectiveness,
            start=start,
            ramp=self._optional("ramp months", least=0),
            end=end,
            one_off=one_off,
            annual=self._optional("annual cost", least=0),
            evidence="" if self._is_blank("evidence") else label(self.cells["evidence"], f"{self.where} evidence"),
            ends=ends,
        )

    def _is_blank(self, column: str) -> bool:
        return is_blank(self.cells.get(column))

    def _kind(self) -> str:
        typed = "" if self._is_blank("type") else label(self.cells["type"], f"{self.where} type")
        kind = re.sub(r"[\s_-]+", " ", typed).strip().lower()
        if kind not in KINDS:
            raise InputError(
                f"{self.where} type is '{typed}'; use one of {', '.join(KINDS)}", at=f"{self.where} type", value=typed
            )
        return kind

    def _end(self, column: str, kind: str, which: int) -> int | None:
        needed = ENDS[kind][which]
        if self._is_blank(column):
            if needed:
                raise InputError(
                    f"{self.where} has no '{column}'; {kind} needs a placement type there", at=f"{self.where} {column}"
                )
            return None
        if needed is False:
            raise InputError(
                f"{self.where} has a '{column}', which {kind} does not use; leave it blank",
                at=f"{self.where} {column}",
                value=self.cells[column],
            )
        typed = label(self.cells[column], f"{self.where} {column}")
        return placement(typed, self.placements, f"{self.where} {column}")

    def _children(self, kind: str) -> float | None:
        if kind == PRICE and self._is_blank("children a year"):
            return None
        return number(self.cells["children a year"], f"{self.where} children a year", least=0)

    def _effectiveness(self, kind: str, column: str = "effectiveness") -> float:
        least = -1 if kind == PRICE else 0
        place = f"{self.where} {column}"
        factor = self.factors.get(column, 1.0)
        fix = "50% is 0.5" if factor == 1 else "50% is 50, as its heading has %"
        share = number(self.cells[column], place, least=least / factor, most=1 / factor, fix=fix)
        return share * factor

    def _ends_of_effectiveness(self, kind: str, planned: float) -> tuple[float, float] | None:
        """Low and high, which go together, with the planned effectiveness between them; None where both are blank."""
        low, high = columns = ("effectiveness low", "effectiveness high")
        blank = [self._is_blank(column) for column in columns]
        if all(blank):
            return None
        if any(blank):
            missing, given = (low, high) if blank[0] else (high, low)
            raise InputError(
                f"{self.where} has an {given} and no {missing}; give both, or neither",
                at=f"{self.where} {missing}",
            )
        ends = self._effectiveness(kind, low), self._effectiveness(kind, high)
        for column, end, beyond in ((low, ends[0], ends[0] > planned), (high, ends[1], ends[1] < planned)):
            if beyond:
                side = "above" if column == low else "below"
                raise InputError(
                    f"{self.where} {column} is {end:.6g}, {side} its effectiveness of {planned:.6g}; give low, planned "
                    f"and high in that order",
                    at=f"{self.where} {column}",
                    value=self.cells[column],
                )
        return ends

    def _time(self, column: str, otherwise: float) -> float:
        if self._is_blank(column):
            return otherwise
        return self.calendar.months(self.cells[column], f"{self.where} {column}", last_day=column == "end")

    def _optional(self, column: str, *, least: float) -> float:
        if self._is_blank(column):
            return 0.0
        return number(self.cells[column], f"{self.where} {column}", least=least) * self.factors.get(column, 1.0)


def placement(typed: str, placements: Sequence[str], place: str) -> int:
    """Which placement type a name means."""
    names = [plain(name) for name in placements]
    if plain(typed) in names:
        return names.index(plain(typed))
    near = difflib.get_close_matches(plain(typed), names, n=1)
    hint = (
        f"use '{placements[names.index(near[0])]}' if that is meant" if near else f"use one of {', '.join(placements)}"
    )
    raise InputError(f"{place} is '{typed}', which is not a placement type of opening; {hint}", at=place, value=typed)


def refuse_twins(placements: Sequence[str]) -> None:
    """Refuse two placement types of one name, as a schedule could not tell them apart."""
    for i, name in enumerate(placements):
        first = [each.lower() for each in placements].index(name.lower())
        if first < i:
            raise InputError(
                f"opening calls placement types {first + 1} and {i + 1} both '{name}'; give each its own name",
                at=f"opening placement type {i + 1}",
                value=name,
            )


def _refuse_twins(interventions: Sequence[Intervention]) -> None:
    seen: dict[str, int] = {}
    for one in interventions:
        if one.name.lower() in seen:
            raise InputError(
                f"interventions rows {seen[one.name.lower()]} and {one.row} are both called '{one.name}'; "
                f"give each its own name",
                at=f"interventions row {one.row} name",
                value=one.name,
            )
        seen[one.name.lower()] = one.row
