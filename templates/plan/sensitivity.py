"""Which assumption changes a plan's result most: a table and a tornado chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from templates.plan.ranges import Range
from templates.sheets.register_and_checks import Checks
from templates.workbook.model import Area, Chart, Series, Sheet, Workbook
from templates.workbook.year_page import HEADER_ROW, grid, table_sheet

#: Columns of the results as they come, beside which stand what orders them.
NAME, UNIT, LOW, HIGH, MAIN_LOW, MAIN_HIGH, CHANGE_LOW, CHANGE_HIGH, OTHER_LOW, OTHER_HIGH, SIZE, RANK = range(12)
STYLES = ("label", "unit", "general", "general", *["money"] * 6)


@dataclass(frozen=True)
class Result:
    """What one run gives: the parts of formulas for the result that is ranked, and for the one shown beside it."""

    main: str
    other: str


@dataclass(frozen=True)
class Words:
    """How the sheet speaks of its results."""

    title: str
    purpose: str
    main: str
    other: str
    chart: str
    alt_text: str
    number_format: str

    @property
    def headings(self) -> list[str]:
        return ["Assumption", "Unit", "Low", "High"] + [
            f"{what} at the {end} £" for what in (self.main, "Change", self.other) for end in ("low", "high")
        ]


def add_sensitivity(
    book: Workbook,
    checks: Checks,
    tolerance: Area,
    ranges: Mapping[str, Range],
    runs: Mapping[str, tuple[Result, Result]],
    planned: Area,
    words: Words,
    below: Sequence[tuple[str, Area, str]],
    drawn: Sheet,
) -> None:
    """The sheet, with lines of label, cell and style ``below`` its table; ``drawn`` holds the results as they come."""
    results = _results(drawn, ranges, runs, planned, words)
    sheet = table_sheet(
        book,
        "Sensitivity",
        "output",
        words.title,
        words.purpose,
        ("Rank", *words.headings),
        (6, 32, 22, 8, 8, *[15] * 6),
        3,
    )
    first, count = HEADER_ROW + 1, len(ranges)
    ranks = _column(results, RANK)
    for row in range(first, first + count):
        rank = Area(sheet.name, row, 0).free
        above = Area(sheet.name, row - 1, 0).free
        sheet.formula(row, 0, f"=ROWS({Area(sheet.name, HEADER_ROW, 0).local}:{above})", "whole")
        for column, style in enumerate(STYLES):
            source = _column(results, column)
            sheet.formula(row, column + 1, f"=INDEX({source.ref},MATCH({rank},{ranks.ref},0))", style)
    for column, end in ((CHANGE_LOW, "low"), (CHANGE_HIGH, "high")):
        shown = Area(sheet.name, first, column + 1, count).ref
        checks.zero(
            f"The ranking holds every assumption: {end}",
            sheet.name,
            f"=SUM({shown})-SUM({_column(results, column).ref})",
            tolerance,
            "Changes in order of size sum to the changes as they come.",
        )
    for i, (label, source, style) in enumerate(below, start=first + count + 1):
        sheet.put(i, 1, label, "label")
        sheet.formula(i, MAIN_LOW + 1, f"={source.ref}", style)
    sheet.charts.append(
        Chart(
            "tornado",
            words.chart,
            Area(sheet.name, first, NAME + 1, count),
            tuple(
                Series(f"At the {end} value", Area(sheet.name, first, column + 1, count))
                for end, column in (("low", CHANGE_LOW), ("high", CHANGE_HIGH))
            ),
            "£m more or less than planned",
            words.alt_text,
            first + count + len(below) + 3,
            words.number_format,
        )
    )


def _column(results: Area, number: int) -> Area:
    return results.cell(0, number).span(rows=results.rows)


def _results(
    drawn: Sheet, ranges: Mapping[str, Range], runs: Mapping[str, tuple[Result, Result]], planned: Area, words: Words
) -> Area:
    """The results in the order of the assumptions, and the rank of each; ties keep that order."""
    header = max(formula.area.row for formula in drawn.formulas) + 3
    heads = [*words.headings, "Largest change £", "Rank"]
    grid(drawn, header, heads, right_from=2)
    area = Area(drawn.name, header + 1, 0, len(ranges), len(heads))
    sizes = _column(area, SIZE).local
    for i, (name, tried) in enumerate(ranges.items()):
        row = area.row + i
        cell = {column: Area(drawn.name, row, column).free for column in range(len(heads))}
        low, high = runs[name]
        texts = {
            NAME: f"={tried.name.ref}",
            UNIT: f"={tried.unit.ref}",
            LOW: f"={tried.low.ref}",
            HIGH: f"={tried.high.ref}",
            MAIN_LOW: f"={low.main}",
            MAIN_HIGH: f"={high.main}",
            CHANGE_LOW: f"={cell[MAIN_LOW]}-{planned.ref}",
            CHANGE_HIGH: f"={cell[MAIN_HIGH]}-{planned.ref}",
            OTHER_LOW: f"={low.other}",
            OTHER_HIGH: f"={high.other}",
            SIZE: f"=MAX(ABS({cell[CHANGE_LOW]}),ABS({cell[CHANGE_HIGH]}))",
            RANK: f"=RANK({cell[SIZE]},{sizes})+COUNTIF({area.cell(0, SIZE).local}:{cell[SIZE]},{cell[SIZE]})-1",
        }
        for column, text in texts.items():
            style = "whole" if column == RANK else "money" if column == SIZE else STYLES[column]
            drawn.formula(row, column, text, style)
    return area
