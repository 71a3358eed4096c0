"""Writes a declared workbook as an .xlsx file, with the value of every formula stored.

A block that a function fills is written as a fixed array (Ctrl+Shift+Enter), never as a dynamic one: a message, an
error or a missing add-in then shows in every cell of the block. In a dynamic array it would stand in the first cell
and leave the rest blank, which formulas take for nought.
"""

from __future__ import annotations

import datetime as dt
import enum
import io
import re
from pathlib import Path
from typing import Any

import xlsxwriter

from templates.edit.live import Values, evaluate
from templates.workbook.model import Chart, Sheet, Value, Workbook
from templates.workbook.plain_text import cell_text, chart_text, starts_a_formula
from templates.workbook.styles import BAD, GOOD, NEWS, TEAL, formats
from templates.workbook.year_page import page_breaks
from udfs import FUNCTIONS


class Host(enum.StrEnum):
    """Where a workbook will be opened: it decides how its functions are stored."""

    DESKTOP = "desktop"
    SERVER = "server"
    CALC = "calc"


#: Office.js functions are stored with this prefix; desktop and Calc functions by their plain name.
SERVER_PREFIX = "_xldudf_"

#: The date in a new workbook's properties, so that the same template makes the same file.
CREATED = dt.datetime(2026, 11, 21)

#: Excel's calculation engine for Microsoft 365, so that Excel trusts the cached values on opening.
CALC_ID = 191029

TAB_COLOURS = {"input": "#E0B93B", "calculation": "#7FA3AD", "output": TEAL, "control": "#7A7A7A"}
#: As many colours as a council may have finance lines, no two alike.
PALETTE = [
    "#0F4C5C",
    "#E36414",
    "#5F9EA0",
    "#9A031E",
    "#8DA9C4",
    "#6A994E",
    "#E9C46A",
    "#6D597A",
    "#A5A58D",
    "#4361EE",
    "#F4A7B9",
    "#3A2E1F",
]

#: Charts with bars that run from left to right.
SIDEWAYS = ("waterfall", "tornado")

DASHES = ["solid", "dash", "long_dash_dot", "round_dot"]

#: Looks of bars, told apart without their colour: dark, light, hatched; without borders a bar of no length is not seen.
BARS: list[dict[str, Any]] = [
    {"fill": {"color": PALETTE[0]}},
    {"fill": {"color": PALETTE[4]}},
    {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": PALETTE[1], "bg_color": "#FFFFFF"}},
]

FUNCTION_NAME = re.compile(r'("(?:[^"]|"")*")|\b(' + "|".join(sorted(FUNCTIONS, key=len, reverse=True)) + r")(?=\()")


def write(workbook: Workbook, path: Path, *, host: Host = Host.DESKTOP) -> Values:
    """Write the file; return the cached values by (sheet, row, column)."""
    values = evaluate(workbook)
    content = (
        io.BytesIO()
    )  # in memory, since XlsxWriter's own files in the system's temporary folder would outlive a kill
    book = xlsxwriter.Workbook(
        content,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    book.set_calc_mode("auto", CALC_ID)
    book.calc_on_load = False
    book.set_properties(
        {
            "title": cell_text(workbook.title),
            "subject": cell_text(workbook.subject),
            "author": "CareCurve",
            "company": "",
            "comments": "Made by CareCurve. Cached values are present; CareCurve recalculates them.",
            "created": CREATED,
        }
    )
    looks = {name: Look(book, look) for name, look in formats().items()}
    pages = {sheet.name: book.add_worksheet(sheet.name) for sheet in workbook.sheets}
    for sheet in workbook.sheets:
        _write_sheet(book, pages[sheet.name], sheet, values, looks, host)
    pages[workbook.sheets[0].name].activate()
    book.close()
    path.write_bytes(content.getvalue())
    return values


def host_formula(text: str, host: Host) -> str:
    """A formula as a host stores it; text inside quotes is left alone."""
    if host is not Host.SERVER:
        return text
    return FUNCTION_NAME.sub(lambda m: m.group(1) or SERVER_PREFIX + m.group(2), text)


class Look:
    """How cells look: made when first used, with Excel's mark of text for a text that begins like a formula."""

    def __init__(self, book: Any, properties: dict[str, Any]) -> None:
        self.plain = book.add_format(properties)
        self._book, self._properties, self._marked = book, properties, None

    @property
    def marked(self) -> Any:
        self._marked = self._marked or self._book.add_format({**self._properties, "quote_prefix": True})
        return self._marked


def _write_sheet(book: Any, page: Any, sheet: Sheet, values: Values, looks: dict[str, Look], host: Host) -> None:
    page.hide_gridlines(2)
    page.set_tab_color(TAB_COLOURS[sheet.kind])
    for column, width in sheet.widths.items():
        page.set_column(column, column, width)
    for (row, column), constant in sheet.constants.items():
        look = looks[constant.style]
        target = sheet.links.get((row, column))
        if target is not None:
            words = cell_text(str(constant.value))
            page.write_url(row, column, f"internal:{target}", _text_look(look, words), words)
        else:
            _write_value(page, row, column, constant.value, look)
    for formula in sheet.formulas:
        area, text = formula.area, host_formula(formula.text, host)
        first = _cached(values[sheet.name, area.row, area.column])
        look = looks[formula.style(area.row, area.column)]
        if not formula.is_array:
            page.write_formula(area.row, area.column, text, look.plain, first)
            continue
        last = (area.row + area.rows - 1, area.column + area.columns - 1)
        page.write_array_formula(area.row, area.column, *last, text, look.plain, first)
        for row, column in list(area.cells())[1:]:
            _write_value(page, row, column, values[sheet.name, row, column], looks[formula.style(row, column)])
    _finish(book, page, sheet)


def _write_value(page: Any, row: int, column: int, value: Value, look: Look) -> None:
    """A value by its type; what kind of cell a text looks like is never guessed."""
    if value is None or value == "":
        page.write_blank(row, column, None, look.plain)
    elif isinstance(value, bool):
        page.write_boolean(row, column, value, look.plain)
    elif isinstance(value, (int, float)):
        page.write_number(row, column, value, look.plain)
    else:
        text = cell_text(value)
        page.write_string(row, column, text, _text_look(look, text))


def _text_look(look: Look, text: str) -> Any:
    return look.marked if starts_a_formula(text) else look.plain


def _cached(value: Value) -> Any:
    return "" if value is None else cell_text(value) if isinstance(value, str) else value


def _finish(book: Any, page: Any, sheet: Sheet) -> None:
    for choice in sheet.choices:
        cells, source = choice.cell, choice.source
        listed = ", ".join(choice.options) if source is None else f"the list on the sheet {source.sheet}"
        page.data_validation(
            cells.row,
            cells.column,
            cells.row + cells.rows - 1,
            cells.column + cells.columns - 1,
            {
                "validate": "list",
                "source": list(choice.options) if source is None else f"={source.ref}",
                "input_title": choice.title,
                "input_message": choice.message,
                "error_title": choice.title,
                "error_message": f"Use one of {listed}.",
            },
        )
    for area in sheet.status_cells:
        where = (area.row, area.column, area.row + area.rows - 1, area.column + area.columns - 1)
        for words, colour in (("OK", GOOD), ("ALERT", NEWS), ("CHECK", BAD)):
            rule = {
                "type": "text",
                "criteria": "containing",
                "value": words,
                "format": book.add_format({"bg_color": colour}),
                "stop_if_true": True,
            }
            page.conditional_format(*where, rule)
    for chart in sheet.charts:
        _draw(book, page, chart)
    if sheet.header_row is not None:
        page.freeze_panes(sheet.header_row + 1, sheet.frozen_columns)
        page.repeat_rows(0, sheet.header_row)
    page.set_landscape()
    page.set_paper(9)
    page.set_margins(left=0.5, right=0.5, top=0.35, bottom=0.5)
    page.fit_to_pages(1, 0)
    page.set_h_pagebreaks(page_breaks(sheet))
    page.set_footer("&L&8&F&C&8&A&R&8Page &P of &N")


def _draw(book: Any, page: Any, chart: Chart) -> None:
    drawing = DRAWINGS.get(chart.kind, _series_chart)(book, chart)
    font = {"name": "Arial", "size": 9, "color": "#1B2A33"}
    drawing.set_title(
        {"name": chart_text(chart.title), "name_font": {**font, "size": 12, "bold": True}, "overlay": False}
    )
    categories: dict[str, Any] = {"num_font": font, "label_position": "low"}
    amounts: dict[str, Any] = {
        "num_font": font,
        "num_format": chart.number_format,
        "name": chart_text(chart.unit),
        "name_font": font,
        "major_gridlines": {"visible": True, "line": {"color": "#DDE5E8"}},
        "line": {"none": True},
        "max": chart.highest,
    }
    if chart.kind in SIDEWAYS:  # the first category on top, the amounts below the last
        drawing.set_y_axis(categories | {"reverse": True, "crossing": "max", "major_tick_mark": "none"})
        drawing.set_x_axis(
            amounts if chart.kind == "tornado" else {"visible": False, "major_gridlines": {"visible": False}}
        )
    else:
        drawing.set_x_axis(categories)
        drawing.set_y_axis(amounts)
    legend: dict[str, Any] = {"position": "bottom", "font": font}
    if chart.kind == "fan":
        legend["delete_series"] = [0]
    drawing.set_legend({"none": True} if len(chart.series) == 1 or chart.kind == "waterfall" else legend)
    drawing.set_size({"width": 900, "height": 340})
    page.insert_chart(
        chart.row, 0, drawing, {"description": cell_text(chart.alt_text), "object_position": 2, "x_offset": 4}
    )


def _range(area: Any) -> list[Any]:
    return [area.sheet, area.row, area.column, area.row + area.rows - 1, area.column + area.columns - 1]


def _fan(book: Any, chart: Chart) -> Any:
    """The low (unseen), the width of the range upon it, and the central line: series in that order."""
    low, band, *lines = chart.series
    categories = _range(chart.categories)
    areas = book.add_chart({"type": "area", "subtype": "stacked"})
    areas.add_series(
        {"name": chart_text(low.name), "categories": categories, "values": _range(low.values), "fill": {"none": True}}
    )
    areas.add_series(
        {
            "name": chart_text(band.name),
            "categories": categories,
            "values": _range(band.values),
            "fill": {"color": "#BFD8DD"},
        }
    )
    over = book.add_chart({"type": "line"})
    for i, line in enumerate(lines):
        over.add_series(
            {
                "name": chart_text(line.name),
                "categories": categories,
                "values": _range(line.values),
                "line": {"color": PALETTE[i], "width": 2.25, "dash_type": DASHES[i % len(DASHES)]},
            }
        )
    areas.combine(over)
    return areas


def _waterfall(book: Any, chart: Chart) -> Any:
    """Horizontal bars upon an unseen series, the first; the categories name the amounts and the title the looks."""
    unseen, *seen = chart.series
    drawing = book.add_chart({"type": "bar", "subtype": "stacked"})
    place = {"categories": _range(chart.categories), "gap": 35}
    drawing.add_series(
        {"name": chart_text(unseen.name), "values": _range(unseen.values), "fill": {"none": True}, **place}
    )
    for series, look in zip(seen, BARS, strict=True):
        drawing.add_series({"name": chart_text(series.name), "values": _range(series.values), **look, **place})
    return drawing


def _tornado(book: Any, chart: Chart) -> Any:
    """Horizontal bars to either side of nil, the low's and the high's in one line, with their amounts."""
    drawing = book.add_chart({"type": "bar"})
    for series, look in zip(chart.series, BARS[1:], strict=True):
        drawing.add_series(
            {
                "name": chart_text(series.name),
                "categories": _range(chart.categories),
                "values": _range(series.values),
                "gap": 45,
                "overlap": 100,
                **look,
                "border": {"color": PALETTE[0]},
                "data_labels": {"value": True, "num_format": chart.number_format, "font": {"name": "Arial", "size": 8}},
            }
        )
    return drawing


def _series_chart(book: Any, chart: Chart) -> Any:
    kinds = {
        "stacked": {"type": "column", "subtype": "stacked"},
        "columns": {"type": "column"},
        "line": {"type": "line"},
    }
    drawing = book.add_chart(kinds[chart.kind])
    for i, line in enumerate(chart.series):
        colour = PALETTE[i % len(PALETTE)]
        look: dict[str, Any] = {"fill": {"color": colour}, "gap": 60}
        if chart.kind == "line":
            stroke = {"color": colour, "width": 2.25, "dash_type": DASHES[i % len(DASHES)]}
            look = {"line": stroke, "marker": {"type": "automatic"}}
        drawing.add_series(
            {
                "name": chart_text(line.name),
                "categories": _range(chart.categories),
                "values": _range(line.values),
                **look,
            }
        )
    return drawing


DRAWINGS = {"fan": _fan, "waterfall": _waterfall, "tornado": _tornado}
