"""What a run of the projection is given, and the copies of the schedule and its dates that other runs need."""

from __future__ import annotations

from dataclasses import dataclass

from templates.layout import HEADER_ROW, Line, grid
from templates.model import Area, Sheet
from templates.plan.ranges import Range
from templates.plan.schedule import READ, Schedule

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

    def call(self, sheet: str, output: str) -> str:
        """The formula that projects it, for a sheet with years."""
        years = f"COLUMNS({Line(sheet, HEADER_ROW, '').plan.ref})"
        ranges = [
            area.ref
            for area in (
                self.opening, self.entries, self.leaving_rate, self.schedule, self.moves, self.capacity, self.prices,
            )
        ]  # fmt: skip
        dated = f"{self.opening_date.ref},{self.base.ref}"
        return f'=PROJECT_SCENARIO({",".join(ranges)},0,{years},"{output}",{self.interval.ref},FALSE,{dated})'


def three(name: str, tried: Range) -> list[tuple[str, Area | None]]:
    """The planned, the low and the high: what each is called and the cell of its change."""
    return [(f"{name} as planned", None), (f"{name}, low", tried.low), (f"{name}, high", tried.high)]


def first_days(sheet: Sheet, row: int, base_year: Area, slippage: Range) -> list[Area]:
    """The first day of the plan; earlier by the months that the schedule slips, so that its dates fall later."""
    grid(sheet, row, ("First day of the plan", "Date"))
    found = []
    for i, (words, months) in enumerate(three("Schedule", slippage), start=row + 1):
        first = Area(sheet.name, row + 1, 1)
        text = f"=EDATE({first.local},-{months.ref})" if months else f"=DATE({base_year.ref}+1,4,1)"
        sheet.put(i, 0, words, "label")
        found.append(sheet.formula(i, 1, text, "date"))
    return found


@dataclass(frozen=True)
class Names:
    """For each row of the schedule: its name as other sheets show it, and how many rows are used down to it."""

    shown: Area
    running: Area

    def with_words(self, words: str) -> list[str]:
        """A label for each row of the schedule: the intervention's name, and what the line says of it."""
        return [f'={self.shown.cell(i).ref}&": {words}"' for i in range(self.shown.rows)]

    def if_none(self, words: str) -> str:
        """A formula that says something while no row of the schedule is used."""
        used = self.running.cell(self.running.rows - 1).ref
        return f'=IF({used}=0,"Nothing is scheduled yet, so the plan is doing nothing and {words}.","")'


@dataclass(frozen=True)
class Cases:
    """The plan, doing nothing, and the low and high of each assumption that needs a run of its own."""

    plan: Case
    nothing: Case
    tested: dict[str, tuple[Case, Case]]
    names: Names


def name_rows(sheet: Sheet, row: int, schedule: Schedule) -> Names:
    grid(sheet, row, ("Interventions as shown", "Rows used so far"))
    for i in range(schedule.rows):
        at = row + 1 + i
        name, ref = schedule.column("Name").cell(i).ref, schedule.beside(0).cell(i).ref
        sheet.formula(at, 0, f'=IF({name}="",{ref}&" (not used)",{ref}&" "&{name})', "label")
        before = Area(sheet.name, at - 1, 1).free
        sheet.formula(at, 1, f'=N({before})+IF({name}="",0,1)', "whole")
    return Names(*(Area(sheet.name, row + 1, column, schedule.rows) for column in (0, 1)))


def factored_schedule(sheet: Sheet, row: int, schedule: Schedule, title: str, factor: Area) -> Area:
    """The schedule with its effect multiplied; the columns after its last hold each row's factors."""
    sheet.put(row - 1, 0, title, "section")
    heads = [*READ, *(f"Factor on {heading.lower()}" for heading in FACTORED)]
    grid(sheet, row, heads, right_from=4)
    for i in range(schedule.rows):
        at = row + 1 + i
        price = f'{schedule.column("Type").cell(i).ref}="change price"'
        texts = (f"=IF({price},1,{factor.ref})", f"=IF({price},{factor.ref},1)")
        for column, text in zip(FACTORED.values(), texts, strict=True):
            sheet.formula(at, column, text, "factor")
        for column, (heading, (_, style)) in enumerate(READ.items()):
            typed = schedule.column(heading).cell(i).ref
            times = f"*{Area(sheet.name, at, FACTORED[heading]).local}" if heading in FACTORED else ""
            sheet.formula(at, column, f'=IF({typed}="","",{typed}{times})', "label" if style == "small" else style)
    return Area(sheet.name, row, 0, schedule.rows + 1, len(READ))
