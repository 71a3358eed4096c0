"""What a placement costs a week, from a small CSV or Excel file: finance line, £ a week."""

from __future__ import annotations

import csv
from collections.abc import Collection
from pathlib import Path

from udfs.inputs import InputError, number

EXCEL = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"}
_MOST_LINES = 1_000


def weekly_costs(path: str | Path, lines: Collection[str]) -> dict[str, float]:
    """£ a week by finance line, in the names of ``lines``, which are all that the file may name.

    The first two columns are the line and its £ a week, below a heading row or not; blank rows and
    further columns are passed over, capitals and spaces in names make no difference. Raises
    InputError, which names the file, the row and what to mend.
    """
    file = Path(path)
    known = {_plain(line): line for line in lines}
    found: dict[str, float] = {}
    for row, (name, cost) in _rows(file):
        line = known.get(_plain(name))
        if not found and line is None and _gbp(cost) is None:
            continue  # the heading
        if line is None:
            raise InputError(
                f"{file.name} row {row} does not name a finance line of these returns; use {', '.join(lines)}"
            )
        if line in found:
            raise InputError(f"{file.name} row {row} gives {line} a second time; keep one")
        value = _gbp(cost)
        found[line] = number(cost if value is None else value, f"{file.name} row {row}, £ a week of {line},", least=0)
    if not found:
        raise InputError(f"{file.name} has no costs; give one row a finance line: its name, then £ a week")
    return found


def _rows(file: Path) -> list[tuple[int, tuple[str, str]]]:
    """The first two cells of each row that has any, as text, with the row's number."""
    if not file.is_file():
        raise InputError(
            f"{file.name} is not a file that is there; give a CSV or Excel file of finance line and £ a week"
        )
    cells = _excel(file) if file.suffix.lower() in EXCEL else _text(file)
    if len(cells) > _MOST_LINES:
        raise InputError(f"{file.name} has {len(cells):,} rows; unit costs need one row a finance line")
    pairs = [(row, [cell.strip() for cell in (*line, "", "")[:2]]) for row, line in enumerate(cells, start=1)]
    return [(row, (name, cost)) for row, (name, cost) in pairs if name or cost]


def _text(file: Path) -> list[list[str]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        text = file.read_text(encoding="cp1252", errors="replace")
    except OSError:
        raise InputError(f"{file.name} cannot be read; close it elsewhere and check that you may open it") from None
    start = text.split("\n", maxsplit=1)[0]
    separator = next((s for s in (";", "\t") if s in start and "," not in start), ",")
    return list(csv.reader(text.splitlines(), delimiter=separator))


def _excel(file: Path) -> list[list[str]]:
    import fastexcel  # noqa: PLC0415 - only an Excel file needs it

    try:
        sheet = fastexcel.read_excel(file).load_sheet(0, header_row=None, dtypes="string").to_polars()
    except Exception:
        raise InputError(
            f"{file.name} cannot be read as Excel; it is damaged, has a password, or is not a workbook"
        ) from None
    return [[cell or "" for cell in row] for row in sheet.rows()]


def _gbp(cell: str) -> float | None:
    """A cell that is a number, with or without £ and thousands' commas."""
    try:
        return float(cell.replace("£", "").replace(",", "").strip())
    except ValueError:
        return None


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
