"""The cover and the notes that every workbook has."""

from __future__ import annotations

from collections.abc import Sequence

from templates.workbook.charted import CONTENTS as CHARTED_CONTENTS
from templates.workbook.charted import NAME as CHARTED
from templates.workbook.model import Area, Sheet, Workbook
from templates.workbook.year_page import ALERTS, HEADER_ROW, STATUS_ROW, grid, new_sheet


def notes(book: Workbook, paragraphs: Sequence[tuple[str, str]]) -> Sheet:
    """Method, limits and sources in words, and the change log."""
    sheet = new_sheet(
        book, "Notes", "control", "Notes, limits and change log", "What the figures mean and do not mean."
    )
    sheet.widths = {0: 26, 1: 110}
    grid(sheet, HEADER_ROW, ("Subject", "Note"), right_from=2)
    row = HEADER_ROW + 1
    for subject, words in paragraphs:
        sheet.put(row, 0, subject, "text_bold")
        sheet.put(row, 1, words, "text")
        row += 1
    row += 1
    grid(sheet, row, ("Version", "What changed, why, and who agreed it"), right_from=2)
    sheet.put(row + 1, 0, "1", "input_text")
    sheet.put(row + 1, 1, "First version from the CareCurve template.", "input_text")
    for extra in (2, 3, 4):
        sheet.put(row + extra, 0, None, "input_text")
        sheet.put(row + extra, 1, None, "input_text")
    return sheet


def cover(book: Workbook, purpose: str, status: str, contents: dict[str, str]) -> Sheet:
    """The first sheet: what this is, who answers for it, whether it checks, and what is where."""
    sheet = new_sheet(book, "Cover", "control", book.title, purpose)
    book.sheets.remove(sheet)
    sheet.widths = {0: 26, 1: 22, 2: 84}
    if any(formula.area == ALERTS for formula in book.sheet(ALERTS.sheet).formulas):
        sheet.status_cells.append(sheet.formula(STATUS_ROW, 1, f"={ALERTS.ref}", "status"))
    people = (
        ("Status", status),
        ("Commissioned by", None),
        ("Analyst", None),
        ("Assured by", None),
    )
    row = HEADER_ROW
    for label, value in people:
        sheet.put(row, 0, label, "label")
        sheet.put(row, 1, value, "input_text")
        row += 1
    words = (
        "The numbers shown are stored in the file, so they can be read anywhere. To change an input and see the "
        "effect, open the file in Excel or LibreOffice with the CareCurve add-in loaded."
    )
    sheet.put(row, 0, "Opening this file", "label")
    sheet.put(row, 1, words, "tag")
    row += 2
    grid(sheet, row, ("Sheet", "Kind", "What it holds"), right_from=3)
    for i, listed in enumerate(book.sheets, start=row + 1):
        sheet.put(i, 0, listed.name, "link")
        sheet.links[i, 0] = Area(listed.name, 0, 0).ref.replace("$", "")
        sheet.put(i, 1, listed.kind, "label")
        sheet.put(i, 2, CHARTED_CONTENTS if listed.name == CHARTED else contents[listed.name], "label")
    book.sheets.insert(0, sheet)
    return sheet
