"""The inputs of a run of the projection, and the copies of the schedule that other runs need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from templates.plan.ranges import Range
from templates.plan.schedule import BESIDE, READ, STRENGTH, Schedule
from templates.sheets.register_and_checks import Checks
from templates.workbook.answer_lines import Label
from templates.workbook.model import Area, Sheet, WordsFormula
from templates.workbook.year_page import HEADER_ROW, Line, grid

#: Columns of the sheet that hold words in a schedule's copy, after its first four.
WORDS = {list(READ).index("Evidence"): 30, len(READ) + 1: 13, len(READ) + 2: 16, len(READ) + 3: 18}
#: Columns of a schedule's copy that are worked out, and the column after its last that holds their factors.
FACTORED = {"Children a year": len(READ), "Effectiveness": len(READ) + 1}


@dataclass(frozen=True)
class Case:
    """The inputs of one run."""

    opening: Area
    entries: Area
    leaving_rate: Area
    schedule: Area
    moves: Area
    capacity: Area
    prices: Area
    interval: Area
    opening_date: Area
    base: Area
    fit: Area | None = None
    doubt: Area | None = None

    def call(self, sheet: str, output: str) -> str:
        """The formula that projects it, for a sheet with years."""
        years = f"COLUMNS({Line(sheet, HEADER_ROW, '').plan.ref})"
        people = ",".join(area.ref for area in (self.opening, self.entries, self.leaving_rate, self.schedule))
        rest = ",".join(area.ref for area in (self.moves, self.capacity, self.prices))
        tables = ",".join(area.ref if area else "" for area in (self.fit, self.doubt))
        last = f"{self.opening_date.ref},{self.base.ref},{self.interval.ref},,{tables},FALSE"
        return f'=PROJECT_SCENARIO({people},"{output}",{rest},0,{years},{last})'


def three(name: str, tried: Range) -> list[tuple[str, Area | None]]:
    """The planned, the low and the high: what each is called and the cell of its change."""
    return [(f"{name} as planned", None), (f"{name}, low", tried.low), (f"{name}, high", tried.high)]


def first_days(sheet: Sheet, row: int, base_year: Area, slippage: Range) -> list[Area]:
    """The first day of the plan; earlier by the months that the schedule slips, so that its dates fall later."""
    grid(sheet, row, ("First day of the plan", "Date"))
    cells = []
    for i, (words, months) in enumerate(three("Schedule", slippage), start=row + 1):
        first = Area(sheet.name, row + 1, 1)
        text = f"=EDATE({first.local},-{months.ref})" if months else f"=DATE({base_year.ref}+1,4,1)"
        sheet.put(i, 0, words, "label")
        cells.append(sheet.formula(i, 1, text, "date"))
    return cells


@dataclass(frozen=True)
class Names:
    """For each row of the schedule: its name as other sheets show it, and how many rows are used down to it."""

    shown: Area
    running: Area

    @property
    def labels(self) -> list[Label]:
        """For each row of the schedule, how lines about it are labelled."""
        return [lambda what, i=i: self.with_words(what)[i] for i in range(self.shown.rows)]  # type: ignore[misc]

    def with_words(self, words: str) -> list[str]:
        """A label for each row of the schedule: the intervention's name, and what the line says of it."""
        return [WordsFormula(f'={self.shown.cell(i).ref}&": {words}"') for i in range(self.shown.rows)]

    def if_none(self, words: str) -> str:
        """A formula that says something while no row of the schedule is used."""
        used = self.running.cell(self.running.rows - 1).ref
        return WordsFormula(f'=IF({used}=0,"Nothing is scheduled yet, so the plan is doing nothing and {words}.","")')


@dataclass(frozen=True)
class Copy:
    """The schedule as the projections read it: a header and as many rows as it was made with."""

    table: Area
    #: The reference of each row and the strength of its evidence, as the schedule shows them.
    ref: Area
    strength: Area

    @property
    def rows(self) -> int:
        return self.table.rows - 1

    @property
    def header(self) -> Area:
        """The table without its interventions: nothing is done."""
        return self.table.span(rows=1)

    def column(self, heading: str) -> Area:
        """The cells of one column, without their heading."""
        return self.table.cell(1, list(READ).index(heading)).span(rows=self.rows)


@dataclass(frozen=True)
class Cases:
    """The plan, doing nothing, and the low and high of each assumption that needs a run of its own."""

    plan: Case
    nothing: Case
    tested: dict[str, tuple[Case, Case]]
    schedule: Copy
    names: Names


def copied_schedule(sheet: Sheet, row: int, checks: Checks, schedule: Schedule) -> Copy:
    """The schedule row by row as it stands, so that a row inserted or deleted in it changes no other sheet."""
    sheet.put(row - 1, 0, "Schedule as planned", "section")
    place, ref, strength = range(len(READ), len(READ) + len(BESIDE))
    _heads(sheet, row, [*READ, *BESIDE])
    kept = schedule.kept
    beside = {ref: 0, strength: STRENGTH}
    for at in range(row + 1, row + 1 + schedule.rows):
        before = Area(sheet.name, at - 1, place).free
        sheet.formula(at, place, f"=MIN(N({before})+1,ROWS({kept.ref})-1)", "whole")
        number = Area(sheet.name, at, place).local
        for column, (_, style) in enumerate(READ.values()):
            _as_typed(sheet, at, column, kept.cell(0, column).span(rows=kept.rows), number, style)
        for column, source in beside.items():
            _as_typed(sheet, at, column, Area(kept.sheet, kept.row, source, kept.rows), number, "small")
    table = Area(sheet.name, row, 0, schedule.rows + 1, len(READ))
    checks.exact(
        "The plan reads the whole schedule",
        schedule.sheet.name,
        f'=SUMPRODUCT(({kept.ref}<>"")*1)-SUMPRODUCT(({table.ref}<>"")*1)',
        "If not, it has more rows than the plan can read, or something is typed below its last: use the blank rows.",
    )
    first = Area(sheet.name, row + 1, ref, schedule.rows)
    return Copy(table, first, Area(sheet.name, row + 1, strength, schedule.rows))


def widths(first: float) -> dict[int, float]:
    """The widths of the sheet's columns, its first as given."""
    return dict(enumerate((first, 26, 24, 24, *[13] * (len(READ) + len(BESIDE) - 3)))) | WORDS


def _heads(sheet: Sheet, row: int, headings: Sequence[str], plain: int | None = None) -> None:
    """Headings of a schedule's copy, left above words; from ``plain`` on all columns hold numbers."""
    for column, heading in enumerate(headings):
        words = column < 4 or (column in WORDS and (plain is None or column < plain))
        sheet.put(row, column, heading, "header" if words else "header_right")


def _as_typed(sheet: Sheet, row: int, column: int, source: Area, number: str, style: str) -> None:
    typed = f"INDEX({source.ref},{number}+1)"
    sheet.formula(row, column, f'=IF({typed}="","",{typed})', "label" if style == "small" else style)


def name_rows(sheet: Sheet, row: int, schedule: Copy) -> Names:
    grid(sheet, row, ("Interventions as shown", "Rows used so far"))
    for i in range(schedule.rows):
        at = row + 1 + i
        name, ref = schedule.column("Name").cell(i).local, schedule.ref.cell(i).local
        sheet.formula(at, 0, f'=TRIM({ref}&" "&IF({name}="","(not used)",{name}))', "label")
        before = Area(sheet.name, at - 1, 1).free
        sheet.formula(at, 1, f'=N({before})+IF({name}="",0,1)', "whole")
    return Names(*(Area(sheet.name, row + 1, column, schedule.rows) for column in (0, 1)))


def factored_schedule(sheet: Sheet, row: int, schedule: Copy, title: str, factor: Area) -> Area:
    """The schedule with its effect multiplied; the columns after its last hold each row's factors."""
    sheet.put(row - 1, 0, title, "section")
    heads = [*READ, *(f"Factor on {heading.lower()}" for heading in FACTORED)]
    _heads(sheet, row, heads, plain=len(READ))
    for i in range(schedule.rows):
        at = row + 1 + i
        price = f'{schedule.column("Type").cell(i).local}="change price"'
        texts = (f"=IF({price},1,{factor.ref})", f"=IF({price},{factor.ref},1)")
        for column, text in zip(FACTORED.values(), texts, strict=True):
            sheet.formula(at, column, text, "factor")
        for column, (heading, (_, style)) in enumerate(READ.items()):
            typed = schedule.column(heading).cell(i).local
            times = f"*{Area(sheet.name, at, FACTORED[heading]).local}" if heading in FACTORED else ""
            sheet.formula(at, column, f'=IF({typed}="","",{typed}{times})', "label" if style == "small" else style)
    return Area(sheet.name, row, 0, schedule.rows + 1, len(READ))
