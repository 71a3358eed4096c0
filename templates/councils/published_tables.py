"""Published tables put on sheets as inputs, each with its line in the register."""

from __future__ import annotations

from templates.sheets.register_and_checks import Register
from templates.workbook.model import Area, Sheet
from templates.workbook.year_page import LABEL, YearPage, grid
from udfs.published import Figure, Source, Table


def citation(source: Source, location: str) -> str:
    return f"{source.citation}, {source.date}, {location}."


def put_table(
    sheet: Sheet,
    row: int,
    source: Source,
    table: Table,
    rows: tuple[str, ...],
    columns: tuple[str, ...],
    register: Register,
    style: str,
) -> Area:
    """A printed table from a row downwards: its title, its headings, its figures as inputs; returns the figures."""
    first = table.cell(rows[0], columns[0])
    unit = first.unit if isinstance(first, Figure) else ""
    sheet.put(row, 0, f"{table.title}, {unit} ({table.location})", "section")
    headings = [table.column_labels[table.columns.index(column)] for column in columns]
    grid(sheet, row + 1, ("", *headings))
    for i, name in enumerate(rows):
        sheet.put(row + 2 + i, 0, table.row_labels[table.rows.index(name)], "label")
        for c, column in enumerate(columns):
            cell = table.cell(name, column)
            value = cell.value if isinstance(cell, Figure) else cell
            sheet.put(row + 2 + i, 1 + c, value, f"input_{style}")
    area = Area(sheet.name, row + 2, 1, len(rows), len(columns))
    register.block(area, table.title, unit, citation(source, table.location), status="published")
    return area


def put_years(page: YearPage, source: Source, table: Table, register: Register, style: str, label: str) -> list[Area]:
    """A printed table whose columns are the plan years, as input rows; returns a range for each row."""
    lines = []
    for name, shown in zip(table.rows, table.row_labels, strict=True):
        cells = [table.cell(name, column) for column in table.columns]
        figures = [cell for cell in cells if isinstance(cell, Figure)]
        lines.append(page.inputs(f"{label}: {shown}", figures[0].unit, [f.value for f in figures], style))
    area = lines[0].plan.span(rows=len(lines))
    status = "inferred" if table.id == "additions" else "published"
    register.block(area, f"{label}: {table.title}", "£000", citation(source, table.location), status=status)
    page.sheet.widths[LABEL] = 60
    return [line.plan for line in lines]
