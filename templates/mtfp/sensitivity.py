"""Which assumption moves the plan's spend most: a table in order of size, and a tornado."""

from __future__ import annotations

from templates.common import Checks
from templates.layout import HEADER_ROW, grid, new_sheet
from templates.model import Area, Chart, Series, Sheet, Workbook
from templates.mtfp.bridge import Year, of_year
from templates.mtfp.inputs import Settings
from templates.mtfp.ranges import Range
from templates.mtfp.runs import Run
from templates.mtfp.schedule import ROWS

#: Columns of the results as they come, beside which stand what orders them.
RESULTS = (
    "Assumption", "Unit", "Low", "High", "Plan at the low £", "Plan at the high £", "Change at the low £",
    "Change at the high £", "Plan less do nothing at the low £", "Plan less do nothing at the high £", "Largest change £",
    "Rank",
)  # fmt: skip
NAME, UNIT, LOW, HIGH, PLAN_LOW, PLAN_HIGH, CHANGE_LOW, CHANGE_HIGH, GAP_LOW, GAP_HIGH, SIZE, RANK = range(12)
#: The columns that the output sheet shows after the rank.
SHOWN = RESULTS[:SIZE]
STYLES = ("label", "unit", "general", "general", *["money"] * 6)


def add_sensitivity(
    book: Workbook, checks: Checks, settings: Settings, ranges: dict[str, Range], runs: dict[str, tuple[Run, Run]], year: Year,
    drawn: Sheet,
) -> None:  # fmt: skip
    results = _results(drawn, settings, ranges, runs, year)
    sheet = new_sheet(
        book, "Sensitivity", "output", "What moves the plan's spend",
        "One assumption at a time at its low and high, in the year chosen in the assumptions register.",
    )  # fmt: skip
    sheet.widths = dict(enumerate((6, 32, 22, 8, 8, *[15] * 6)))
    sheet.header_row = HEADER_ROW
    grid(sheet, HEADER_ROW, ("Rank", *SHOWN), right_from=3)
    first, count = HEADER_ROW + 1, len(ranges)
    ranks = _column(results, RANK)
    for row in range(first, first + count):
        rank = Area(sheet.name, row, 0).local.replace("$", "")
        above = Area(sheet.name, row - 1, 0).local.replace("$", "")
        sheet.formula(row, 0, f"=ROWS({Area(sheet.name, HEADER_ROW, 0).local}:{above})", "whole")
        for column, style in enumerate(STYLES):
            source = _column(results, column)
            sheet.formula(row, column + 1, f"=INDEX({source.ref},MATCH({rank},{ranks.ref},0))", style)
    for column, words in ((CHANGE_LOW, "low"), (CHANGE_HIGH, "high")):
        shown = Area(sheet.name, first, column + 1, count).ref
        checks.zero(
            f"The ranking holds every assumption: {words}", sheet.name,
            f"=SUM({shown})-SUM({_column(results, column).ref})", settings.money_tolerance,
            "Changes in order of size sum to the changes as they come.",
        )  # fmt: skip
    for i, (label, source, style) in enumerate(
        (("Year shown", year.name, "general"), ("Plan's spend as planned £", year.plan, "money"),
         ("Do nothing's spend as planned £", year.nothing, "money")), start=first + count + 1,
    ):  # fmt: skip
        sheet.put(i, 1, label, "label")
        sheet.formula(i, PLAN_LOW + 1, f"={source.ref}", style)
    sheet.charts.append(
        Chart(
            "tornado", "Change in the plan's spend in the year shown", Area(sheet.name, first, NAME + 1, count),
            tuple(
                Series(name, Area(sheet.name, first, column + 1, count))
                for name, column in (("At the low value", CHANGE_LOW), ("At the high value", CHANGE_HIGH))
            ),
            "£m more or less than planned",
            "Horizontal bars of the change in the plan's spend at the low and high of each assumption, the largest "
            "first; nil is the plan.", first + count + 6, '+#,##0.0,,"m";-#,##0.0,,"m";0',
        )
    )  # fmt: skip


def _column(results: Area, number: int) -> Area:
    return results.cell(0, number).span(rows=results.rows)


def _results(
    drawn: Sheet, settings: Settings, ranges: dict[str, Range], runs: dict[str, tuple[Run, Run]], year: Year
) -> Area:
    """The results in the order of the assumptions, and the rank of each; ties keep that order."""
    header = HEADER_ROW + ROWS + 6
    grid(drawn, header, RESULTS, right_from=2)
    area = Area(drawn.name, header + 1, 0, len(ranges), len(RESULTS))
    sizes = _column(area, SIZE).local
    for i, (name, tried) in enumerate(ranges.items()):
        row = area.row + i
        cell = {column: Area(drawn.name, row, column).local.replace("$", "") for column in range(len(RESULTS))}
        low, high = runs[name]
        texts = {
            NAME: f"={tried.name.ref}", UNIT: f"={tried.unit.ref}", LOW: f"={tried.low.ref}", HIGH: f"={tried.high.ref}",
            PLAN_LOW: f"={of_year(low.plan, settings)}", PLAN_HIGH: f"={of_year(high.plan, settings)}",
            CHANGE_LOW: f"={cell[PLAN_LOW]}-{year.plan.ref}", CHANGE_HIGH: f"={cell[PLAN_HIGH]}-{year.plan.ref}",
            GAP_LOW: f"={cell[PLAN_LOW]}-{of_year(low.nothing, settings)}",
            GAP_HIGH: f"={cell[PLAN_HIGH]}-{of_year(high.nothing, settings)}",
            SIZE: f"=MAX(ABS({cell[CHANGE_LOW]}),ABS({cell[CHANGE_HIGH]}))",
            RANK: f"=RANK({cell[SIZE]},{sizes})+COUNTIF({area.cell(0, SIZE).local}:{cell[SIZE]},{cell[SIZE]})-1",
        }  # fmt: skip
        for column, text in texts.items():
            style = "whole" if column == RANK else "money" if column == SIZE else STYLES[column]
            drawn.formula(row, column, text, style)
    return area
