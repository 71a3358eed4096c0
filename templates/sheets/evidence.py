"""The evidence register as a sheet, and drop-downs that choose from it."""

from __future__ import annotations

from templates.sheets.register_and_checks import Register
from templates.workbook.model import Area, Choice, Sheet, Value, Workbook
from templates.workbook.year_page import HEADER_ROW, new_sheet
from udfs.published import Figure
from udfs.published.programmes import Criterion, Programme, Service, amount, criteria, described, programmes

NAME = "Evidence"

#: Columns with their widths; a number's unit, and what it counts, are in the column after it.
COLUMNS = {
    "Programme": 17,
    "Council": 12,
    "What it did": 22,
    "Service": 8,
    "Can inform": 9,
    "Cost": 11,
    "Cost: unit and what it is": 15,
    "Effect": 9,
    "Effect: unit and what it is": 19,
    "Return": 10,
    "Return: unit and what it is": 16,
    "Period": 11,
    "Source": 15,
    "Ties out?": 9,
    "Strength": 9,
    "Warning": 22,
}
#: Where the numbers of a programme stand.
FIGURES = {"cost": 5, "effect": 7, "return": 9}

NUMBER_STYLES = {1.0: "row_whole", 0.1: "row_rate", 0.01: "row_pence", 0.001: "row_factor"}


def register_sheet(book: Workbook, register: Register, service: Service | None = None) -> Area:
    """Every published programme, or those of one service, a row each; returns the cells with their names."""
    sheet = new_sheet(
        book,
        NAME,
        "control",
        "Evidence register: what published programmes did, cost and returned",
        "Figures are as printed; those worked out from printed ones say derived. Read the warning before using one.",
    )
    sheet.widths = dict(enumerate(COLUMNS.values()))
    sheet.header_row = HEADER_ROW
    sheet.frozen_columns = 1
    for column, text in enumerate(COLUMNS):
        sheet.put(HEADER_ROW, column, text, "header_right" if column in FIGURES.values() else "header")
    listed = programmes(service)
    first = HEADER_ROW + 1
    for row, programme in enumerate(listed, start=first):
        _programme(sheet, row, programme)
    for name, column in FIGURES.items():
        register.block(
            Area(NAME, first, column, len(listed), 1),
            f"Evidence register: {name}",
            "as the next column says",
            "Each row names its source; derived figures say so. No formula of this workbook reads them.",
            status="inferred",
            impact="Low",
            blanks=True,
        )
    _legend(sheet, first + len(listed) + 1, listed)
    return Area(NAME, first, 0, len(listed), 1)


def evidence_choice(sheet: Sheet, cells: Area, names: Area) -> None:
    """A drop-down of the register's programmes (``names``) on input cells of any sheet."""
    options = tuple(programme.key for programme in programmes())
    sheet.choices.append(Choice(cells, options, "Evidence", "Choose a published programme, or leave blank.", names))


def _programme(sheet: Sheet, row: int, programme: Programme) -> None:
    texts: dict[str, Value] = {
        "Programme": programme.key,
        "Council": programme.council,
        "What it did": programme.did,
        "Service": programme.service,
        "Can inform": programme.kind,
        "Period": programme.period,
        "Source": _short_source(programme),
        "Ties out?": programme.ties,
        "Strength": programme.strength,
        "Warning": programme.warning or "none",
    }
    for column, heading in enumerate(COLUMNS):
        if heading in texts:
            sheet.put(row, column, texts[heading], "row_bold" if heading == "Programme" else "row_text")
    dated = len({figure.period for figure in programme.figures}) > 1
    groups = {"cost": programme.cost, "effect": programme.effect, "return": programme.returned}
    for name, column in FIGURES.items():
        _figures(sheet, row, column, groups[name], dated)


def _figures(sheet: Sheet, row: int, column: int, figures: tuple[Figure, ...], dated: bool) -> None:
    """The first figure as a number, and beside it its unit, what it is, and the others."""
    if not figures:
        sheet.put(row, column, None, "row_whole")
        sheet.put(row, column + 1, "not printed", "row_text")
        return
    first, *others = figures
    style = NUMBER_STYLES[min(1.0, first.precision)]
    wording = f"{first.wording}, " if first.wording else ""
    words = [f"{first.unit}: {wording}{described(first, dated=dated)}"]
    words += [f"{described(figure, dated=dated)}: {amount(figure)}" for figure in others]
    sheet.put(row, column, first.value, style)
    sheet.put(row, column + 1, "; ".join(words), "row_text")


def _short_source(programme: Programme) -> str:
    """Publishers with the year and the place; the citations stand in full below the table."""
    places: dict[str, list[str]] = {}
    for figure in programme.figures + programme.checked:
        places_cited = places.setdefault(_short(figure), [])
        if figure.location not in places_cited:
            places_cited.append(figure.location)
    return ". ".join(f"{publisher}: {', '.join(places_cited)}" for publisher, places_cited in places.items())


def _short(figure: Figure) -> str:
    return f"{figure.citation.split(',')[0]}, {figure.date[:4]}"


def _legend(sheet: Sheet, row: int, listed: tuple[Programme, ...]) -> None:
    """What the last columns mean, and the publications in full."""
    shown = {_short(f): f"{f.citation}, {f.date}." for p in listed for f in p.figures + p.checked}
    parts = [
        ("Ties out?", TIES),
        ("Strength", STRENGTH),
        ("Criteria", [(criterion.name, _meaning(criterion)) for criterion in criteria()]),
        ("Sources in full", sorted(shown.items())),
    ]
    for title, lines in parts:
        sheet.put(row, 0, title, "section")
        for i, (name, words) in enumerate(lines, start=1):
            sheet.put(row + i, 0, name, "text_bold")
            sheet.put(row + i, 1, words, "label")
        row += len(lines) + 2


def _meaning(criterion: Criterion) -> str:
    return f"Met if {criterion.means}; otherwise: {criterion.lack}."


TIES = [
    ("ties", "The printed figures can be worked out from other printed figures, to their last printed digit."),
    ("within rounding", "They can, once each input may lie anywhere within its own rounding."),
    ("does not tie", "They cannot; rounding does not explain the difference, and the warning gives it."),
    ("cannot be tested", "The source prints too little to work any of them out."),
]
STRENGTH = [
    ("failed", "The source says that it ended early, was undone or did not last."),
    ("weak", "Its arithmetic does not tie, or it meets too few of the criteria below."),
    ("moderate", "It meets three criteria or more, compared or independent among them."),
    ("strong", "It is measured, over a year, compared and independent."),
]
