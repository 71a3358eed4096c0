"""Holds every formula of a workbook to the workbook rules.

``lint`` takes a declared workbook, ``lint_file`` an .xlsx file, and ``read`` makes the one from the
other. A finding names the sheet, the cell, the rule and what is wrong, in words.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

import formualizer

from templates.workbook.address import CELL
from templates.workbook.answers import YES
from templates.workbook.engine import Engine, is_range
from templates.workbook.model import Area, Formula, Sheet, Workbook
from templates.workbook.package import Cells, Package
from templates.workbook.reads import cells_read, tokens
from templates.workbook.year_page import FIRST, LAST, has_years
from tests.snapshots import labels
from udfs import FUNCTIONS
from udfs.worksheet.error_values import NOT_AVAILABLE

#: Native functions that a workbook may use, with the fewest and most arguments each takes.
NATIVE = {
    "ABS": (1, 1),
    "ADDRESS": (2, 5),
    "AVERAGE": (1, 255),
    "COLUMN": (0, 1),
    "COLUMNS": (1, 1),
    "COUNT": (1, 255),
    "COUNTA": (1, 255),
    "COUNTIF": (2, 2),
    "DATE": (3, 3),
    "EDATE": (2, 2),
    "IF": (2, 3),
    "IFERROR": (2, 2),
    "INDEX": (2, 3),
    "ISNUMBER": (1, 1),
    "MATCH": (2, 3),
    "MAX": (1, 255),
    "MIN": (1, 255),
    "MOD": (2, 2),
    "N": (1, 1),
    "NA": (0, 0),
    "RANK": (2, 3),
    "ROW": (0, 1),
    "ROWS": (1, 1),
    "SUM": (1, 255),
    "SUMPRODUCT": (1, 255),
    "TEXT": (2, 2),
    "TRIM": (1, 1),
}

#: Native functions that hide what a formula reads, or when money falls.
BANNED = {
    "OFFSET": "use INDEX, which shows what is read",
    "INDIRECT": "refer to the cells themselves",
    "NPV": "show the discount-factor row",
}

#: Numbers that a formula may hold: nothing, one, and conversions that no council can change.
CONVERSIONS = {
    0: "nothing",
    1: "one",
    4: "April, in which a financial year begins",
    7: "days in a week",
    100: "years in a century, to name 2025/26",
    1_000: labels.MONTHS_FROM_OPENING_BELOW_DATES,
    10_000: "a rate per 10,000",
}

#: How an Office.js function is stored, and how Excel marks functions younger than the file format.
PREFIXES = re.compile(r"^(?:_XLDUDF_|_XLFN\.|_XLWS\.)+")


GUARD = re.compile(rf'=IF\((?P<flag>[^=(]+)="{YES}",(?P<text>.*),(?:"{NOT_AVAILABLE}"|NA\(\))\)', re.DOTALL)


@dataclass(frozen=True)
class Finding:
    """A formula that breaks a rule; the sheet and cell are empty for a finding about the whole file."""

    sheet: str
    cell: str
    rule: str
    words: str


def lint_file(path: Path) -> list[Finding]:
    """What is wrong with the formulas of an .xlsx file."""
    links = [name for name in Package(path).parts if name.startswith("xl/externalLinks/externalLink")]
    return [Finding("", "", "external link", f"the file holds {name}") for name in links] + lint(read(path))


def lint(workbook: Workbook) -> list[Finding]:
    """What is wrong with the formulas of a declared workbook, by sheet in reading order."""
    found: list[Finding] = []
    extents = {sheet.name: _extent(sheet) for sheet in workbook.sheets}
    for sheet in workbook.sheets:
        for formula in sheet.formulas:
            found += [_at(formula, rule, words) for rule, words in _formula_problems(formula, extents)]
        found += _overlaps(sheet)
        if has_years(sheet):
            found += _uneven_rows(sheet)
    return found + list(_circles(workbook))


def unguarded(text: str) -> str:
    """The formula without the question whether its functions answered."""
    found = GUARD.fullmatch(text)
    return f"={found['text']}" if found else text


def _at(formula: Formula, rule: str, words: str) -> Finding:
    return Finding(formula.area.sheet, formula.area.cell().free, rule, words)


def _formula_problems(formula: Formula, extents: dict[str, tuple[int, int]]) -> Iterator[tuple[str, str]]:
    """Rule and words for each problem that one formula has by itself."""
    try:
        tree = formualizer.parse(unguarded(formula.text))
    except formualizer.ParserError as problem:
        yield "syntax", f"{formula.text} cannot be read: {problem}"
        return
    for node, parents in _walk(tree, ()):
        kind = node.node_type()
        if kind == "Function":
            yield from _function_problems(node, parents, formula)
        elif kind == "Literal":
            yield from _literal_problems(node.get_literal_value())
        elif kind == "Reference":
            yield from _reference_problems(node, formula.area.sheet, extents)


def _walk(node: Any, parents: tuple[str, ...]) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """Every part of a formula with the names of the functions and operators it stands within."""
    yield node, parents
    name = node.get_function_name() or node.get_operator() or node.node_type()
    for child in node.children():
        yield from _walk(child, (*parents, name))


def _function_problems(node: Any, parents: tuple[str, ...], formula: Formula) -> Iterator[tuple[str, str]]:
    name = PREFIXES.sub("", node.get_function_name().upper())
    count = len(node.children())
    omitted = [place for place, child in enumerate(node.children()) if child.node_type() == "Omitted"]
    if name in FUNCTIONS:
        parameters = FUNCTIONS[name].parameters
        limits = (sum(p.required for p in parameters), len(parameters))
        omitted = [place for place in omitted if place < limits[0] or place == count - 1]
        if parents:
            yield "whole formula", f"{name} is part of a longer formula; give it cells of its own and refer to them"
        elif not formula.is_array or formula.is_dynamic:
            how = "a dynamic array" if formula.is_dynamic else "a formula of one cell"
            yield "fixed array", f"{name} is {how}; select its cells and press Ctrl+Shift+Enter"
    elif name in BANNED:
        yield "banned function", f"{name} is not allowed; {BANNED[name]}"
        return
    elif name in NATIVE:
        limits = NATIVE[name]
    else:
        yield "unknown function", f"{name} is neither a function of CareCurve nor on the list of native functions"
        return
    if omitted:
        yield "empty argument", labels.GIVEN_EMPTY_ARGUMENT_LEAVE_OUT.format(name)
    if not limits[0] <= count <= limits[1]:
        yield "arguments", f"{name} is given {count} arguments and takes {limits[0]} to {limits[1]}"
    if name == "IF" and "IF" in (parent.upper() for parent in parents):
        yield "nested IF", labels.IF_STANDS_WITHIN_ANOTHER_GIVE


def _literal_problems(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value not in CONVERSIONS:
        yield "number", labels.TYPED_INTO_FORMULA_PUT_ASSUMPTIONS.format(value)
    elif isinstance(value, str) and value.startswith("#") and value.endswith(("!", "?", "/A")):
        yield "reference", f"the formula holds {value}; what it referred to is gone"


def _reference_problems(node: Any, own_sheet: str, extents: dict[str, tuple[int, int]]) -> Iterator[tuple[str, str]]:
    text: str = node.get_reference_string()
    reference: Any = node.get_reference()
    corners: list[Any] = [getattr(reference, name, None) for name in ("start", "end")]
    corners = [reference] if isinstance(reference, formualizer.CellRef) else corners
    if "[" in text.split("!", maxsplit=1)[0] and "!" in text:
        yield "external link", labels.ANOTHER_WORKBOOK.format(text)
    elif None in corners:
        yield "reference", labels.NOT_CELL_RANGE_CELLS_WITH.format(text)
    elif (sheet := reference.sheet or own_sheet) not in extents:
        yield "reference", f"{text} is on a sheet that does not exist"
    else:
        rows, columns = extents[sheet]
        if any(corner.row > rows or corner.col > columns for corner in corners):
            yield "reference", f"{text} reaches beyond what {sheet} holds"


def _circles(workbook: Workbook) -> Iterator[Finding]:
    """The first circle of formulas that wait for each other; a table waits as one."""
    formulas = [formula for sheet in workbook.sheets for formula in sheet.formulas]
    makers = {(f.area.sheet, *cell): number for number, f in enumerate(formulas) for cell in f.area.cells()}
    waits = {number: {makers[cell] for cell in cells_read(f) if cell in makers} for number, f in enumerate(formulas)}
    try:
        TopologicalSorter(waits).prepare()
    except CycleError as problem:
        around = [formulas[number] for number in problem.args[1]]
        yield _at(around[0], "circular reference", " → ".join(f.area.ref.replace("$", "") for f in around))


def _extent(sheet: Sheet) -> tuple[int, int]:
    """How many rows and columns a sheet fills, from its first cell."""
    cells = [*sheet.constants, *(cell for formula in sheet.formulas for cell in formula.area.cells())]
    return max((row + 1 for row, _ in cells), default=0), max((column + 1 for _, column in cells), default=0)


def _overlaps(sheet: Sheet) -> Iterator[Finding]:
    """Cells that two formulas, or a formula and a typed value, both claim."""
    claims = Counter(cell for formula in sheet.formulas for cell in formula.area.cells())
    for formula in sheet.formulas:
        taken = [cell for cell in formula.area.cells() if claims[cell] > 1 or cell in sheet.constants]
        if taken:
            where = Area(sheet.name, *taken[0]).free
            yield _at(formula, "overlap", f"{formula.area.free} meets other cells at {where}")


def _uneven_rows(sheet: Sheet) -> Iterator[Finding]:
    """Rows whose plan years are not one formula, compared as distances from the cell."""
    years = range(FIRST, LAST + 1)
    rows: dict[int, dict[int, str]] = defaultdict(dict)
    first: dict[int, Formula] = {}
    for formula in sheet.formulas:
        for row, column in formula.area.cells():
            if column in years:
                first.setdefault(row, formula)
                rows[row][column] = _by_distance(formula, row, column)
    for row, texts in sorted(rows.items()):
        kinds = Counter(texts.get(column, "no formula") for column in years)
        if len(kinds) > 1:
            odd = next(c for c in years if texts.get(c, "no formula") != kinds.most_common(1)[0][0])
            cell = Area(sheet.name, row, odd).free
            words = f"{texts.get(odd, 'no formula')} where the other years have {kinds.most_common(1)[0][0]}"
            yield Finding(sheet.name, cell, "one formula per row", words)


def _by_distance(formula: Formula, row: int, column: int) -> str:
    """The formula with each reference as R1C1: R[-1]C[0] for one that moves, R8C5 for one that does not."""
    if formula.is_array:
        return f"{formula.text} filling {formula.area.local}"

    def one(match: re.Match[str]) -> str:
        column_lock, _, row_lock, _ = match.groups()
        to = Area.at("", match[0])
        return (f"R{to.row + 1}" if row_lock else f"R[{to.row - row}]") + (
            f"C{to.column + 1}" if column_lock else f"C[{to.column - column}]"
        )

    parts = []
    for token in tokens(formula.text):
        sheet, mark, cells = token.value.rpartition("!")
        parts.append(sheet + mark + CELL.sub(one, cells) if is_range(token) else token.value)
    return "".join(parts)


def read(path: Path) -> Workbook:
    """The formulas and typed values of an .xlsx file as a workbook; looks, charts and the register are not read."""
    package, texts = Package(path), Engine(path)
    return Workbook(path.stem, "", [_read_sheet(name, package.cells(name), texts) for name in package.sheets])


def _read_sheet(name: str, cells: Cells, texts: Engine) -> Sheet:
    sheet = Sheet(name, "calculation", "")
    filled: set[tuple[int, int]] = set()
    for (row, column), cell in cells.items():
        area = cell.fills or Area(name, row, column)
        if cell.has_formula:
            filled.update(area.cells())
            text = texts.formula(area.cell()) or ""
            sheet.formulas.append(Formula(text, area, ((),), cell.fills is not None, cell.is_dynamic))
        elif (row, column) not in filled:
            sheet.put(row, column, cell.value, "general")
    return sheet
