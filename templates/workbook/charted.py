"""What charts draw: the figure, or #N/A when the function behind it did not answer.

Excel draws text, a message among it, as nought. So a chart never draws a block or what depends on one, but a copy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from templates.workbook.answers import Behind, Place, if_answered
from templates.workbook.model import Area, Series, Workbook
from templates.workbook.year_page import HEADER_ROW, table_sheet

NAME = "Charted"
CONTENTS = "Copies of the figures that charts draw, left out where a function did not answer"
FIRST_POINT = 2


def add_charted(book: Workbook, behind: dict[Place, Behind], flag: Callable[[Behind], Area]) -> None:
    """Let every chart whose figures depend on a block draw copies of them; a sheet of its own holds these."""
    drawn = [(sheet, chart) for sheet in book.sheets for chart in sheet.charts]
    makers = {(f.area.sheet, *cell): f for sheet in book.sheets for f in sheet.formulas for cell in f.area.cells()}
    copies: list[tuple[str, Series, Behind]] = []
    for sheet, chart in drawn:
        shown: list[Series] = []
        for series in chart.series:
            cells = list(series.values.cells())
            blocks = Behind().union(*(behind.get((series.values.sheet, *cell), Behind()) for cell in cells))
            if not blocks:
                shown.append(series)
                continue
            copy = Area(NAME, HEADER_ROW + 1 + len(copies), FIRST_POINT, 1, len(cells))
            copies.append((f"{sheet.name}: {chart.title}", series, blocks))
            shown.append(replace(series, values=copy, source=series.values))
        sheet.charts[sheet.charts.index(chart)] = replace(chart, series=tuple(shown))
    if not copies:
        return
    points = max(series.values.rows * series.values.columns for _, series, _ in copies)
    heads = ["Chart", "Series", *(f"Point {i + 1}" for i in range(points))]
    page = table_sheet(
        book,
        NAME,
        "calculation",
        "What charts draw",
        "A figure whose function did not answer is #N/A: nothing is drawn.",
        heads,
        [64, 30, *[13] * points],
        2,
    )
    for row, (title, series, blocks) in enumerate(copies, start=HEADER_ROW + 1):
        page.put(row, 0, title, "label")
        page.put(row, 1, series.name, "label")
        for column, cell in enumerate(series.values.cells(), start=FIRST_POINT):
            place = series.values.sheet, *cell
            text = if_answered(f"={Area(*place).ref}", flag(blocks), "NA()")
            page.formula(row, column, text, makers[place].style(*cell) if place in makers else "general")
