"""The backtest as a workbook: how wrong projections from the council's own returns would have been.

It leaves out placement types with fewer than five children at any date, and shows no counts by placement type. So the
workbook may leave the team.
"""

from __future__ import annotations

from collections.abc import Sequence

from templates.backtest_report.words import ACCURACY, BY_PLACEMENT, CONTENTS, FIGURES, LATEST, PATH, backtest_notes
from templates.sheets.cover_and_notes import cover, notes
from templates.sheets.register_and_checks import Check, Checks, Register
from templates.workbook.address import here
from templates.workbook.model import Area, Chart, Series, Workbook
from templates.workbook.year_page import HEADER_ROW, table_sheet
from udfs.errors import InputError
from udfs.returns.backtest import ALL, Backtest, Quantity, Score

THRESHOLD = 5

#: Name, unit and look of each quantity.
QUANTITIES: dict[Quantity, tuple[str, str, str]] = {
    "children": ("Children in care", "children", "children"),
    "fte": ("Average in the year", "FTE", "children"),
    "cost": ("Cost in the year", "£", "money"),
}
MEASURES = (
    "Origins tested",
    "Mean error",
    "Mean absolute error",
    "Last value's mean absolute error",
    "Net entry's mean absolute error",
    "Share inside the range",
    "Mean width of the range",
)
INSIDE = MEASURES.index("Share inside the range")
NAMES = ("Figure", "Unit", "Placement type", "Months ahead")
EVIDENCE = "carecurve backtest worked these out from the council's statutory returns (SSDA903)."
AGAIN = "These figures come from the returns. To change them, run the backtest again."


def backtest_report(backtest: Backtest, counted: Sequence[str] = ()) -> Workbook:
    """The results by horizon and placement type, with charts. Refuses counts that could identify a child.

    ``counted`` says which children are counted, if not all are.
    """
    if any(0 < count < THRESHOLD for count in backtest.latest.actual):
        raise InputError(
            f"on some day fewer than {THRESHOLD} children were in care; a report on so few could identify a child, so no "
            f"report was written"
        )
    book = Workbook("Backtest of projections", "How wrong projections from the council's own returns would have been")
    checks, register = Checks(), Register(book)
    meant = register.value(
        "Chance that a range is meant to hold",
        backtest.interval,
        "decimal",
        "Chosen for this backtest. To change it, run the backtest again.",
        "percent",
        status="assumed",
        fixed=True,
    )
    for line, weekly in backtest.weekly_gbp.items():
        register.value(
            f"Unit cost: {line}",
            weekly,
            "£ a week",
            "From the file of unit costs, the same in every year: ranges of cost hold demand alone. To change them, run the "
            "backtest again.",
            "pence",
            status="assumed",
            fixed=True,
        )
    hidden = _too_few(backtest)
    scores = [score for score in backtest.scores if score.placement not in hidden]
    figures = _figures(book, register, scores)
    path = _path_figures(book, register, backtest)
    _accuracy(book, scores, figures, meant, backtest)
    _by_placement(book, scores, figures)
    latest = _latest(book, path, backtest)
    _check(checks, figures, latest)
    checks.write(book)
    who = [("Children counted", f"{'. '.join(counted)}.")] if counted else []
    notes(book, [*who, *backtest_notes(backtest, hidden)])
    cover(
        book,
        f"Tested from {backtest.origins[0]:%d %B %Y}; {_meant(backtest)}.",
        "Worked out from the council's own returns",
        CONTENTS,
    )
    return book


def _too_few(backtest: Backtest) -> list[str]:
    """Placement types that had one to four children on some day of the test."""
    few = [
        forecast.placement
        for forecast in backtest.forecasts
        if forecast.quantity == "children" and any(0 < n < THRESHOLD for n in (forecast.opening, forecast.actual))
    ]
    return list(dict.fromkeys(few))


def _figures(book: Workbook, register: Register, scores: Sequence[Score]) -> Area:
    """Write the scores as typed figures. Returns the block of measures, a row for each score."""
    sheet = table_sheet(
        book,
        FIGURES,
        "control",
        "What the backtest found",
        AGAIN,
        (*NAMES, *MEASURES),
        (22, 10, 32, 10, *[14] * len(MEASURES)),
        3,
    )
    first = HEADER_ROW + 1
    for row, score in enumerate(scores, start=first):
        name, unit, look = QUANTITIES[score.quantity]
        sheet.across(row, 0, (name, unit, score.placement), "label")
        sheet.put(row, 3, score.ahead, "whole")
        for column, (value, style) in enumerate(zip(_measures(score), _styles(look), strict=True), start=len(NAMES)):
            sheet.put(row, column, value, style)
    block = Area(sheet.name, first, 3, len(scores), 1 + len(MEASURES))
    register.block(
        block,
        "Errors and ranges by months ahead and placement type",
        "by row and column",
        EVIDENCE,
        status="inferred",
    )
    return Area(sheet.name, first, len(NAMES), len(scores), len(MEASURES))


def _measures(score: Score) -> tuple[float, ...]:
    return (
        score.origins,
        score.mean_error,
        score.mean_absolute_error,
        score.last_value_error,
        score.net_entry_error,
        score.inside,
        score.width,
    )


def _styles(look: str) -> tuple[str, ...]:
    return ("whole", look, look, look, look, "percent", look)


def _path_figures(book: Workbook, register: Register, backtest: Backtest) -> Area:
    path = backtest.latest
    sheet = table_sheet(
        book,
        PATH,
        "control",
        f"All children from {path.origin:%d %B %Y}",
        AGAIN,
        ("Month", "Projected", "Low", "High", "Actual"),
        (14, 12, 12, 12, 12),
    )
    first = HEADER_ROW + 1
    columns = (path.projected, path.low, path.high, path.actual)
    for row, (day, *values) in enumerate(zip(path.dates, *columns, strict=True), start=first):
        sheet.put(row, 0, f"{day:%b %Y}", "label")
        sheet.across(row, 1, values, "children")
    block = Area(sheet.name, first, 1, len(path.dates), len(columns))
    register.block(
        block,
        "Children projected from the latest origin, and counted later",
        "children at month end",
        EVIDENCE,
        status="inferred",
    )
    return block


ACCURACY_COLUMNS = (
    "Figure",
    "Unit",
    "Origins tested",
    "Mean error",
    "Mean absolute error",
    "Last value's error",
    "Net entry's error",
    "Better than last value by",
    "Better than net entry by",
    "Share inside the range",
    "Share meant",
    "Mean width of the range",
)


def _accuracy(book: Workbook, scores: Sequence[Score], figures: Area, meant: Area, backtest: Backtest) -> None:
    sheet = table_sheet(
        book,
        ACCURACY,
        "output",
        "How wrong projections would have been",
        "An error is projected less actual: above 0 is too high.",
        ACCURACY_COLUMNS,
        (34, 10, *[13] * 10),
        2,
    )
    row = first = HEADER_ROW + 1
    shown = [(i, score) for i, score in enumerate(scores) if score.placement == ALL]
    for row, (i, score) in enumerate(shown, start=first):
        name, unit, look = QUANTITIES[score.quantity]
        sheet.put(row, 0, f"{name}, {score.ahead} months ahead", "label")
        sheet.put(row, 1, unit, "unit")
        for column, style in enumerate(_styles(look)[:5]):
            sheet.formula(row, 2 + column, f"={figures.cell(i, column).ref}", style)
        own = here(row, 4)
        for column, simple in ((7, 5), (8, 6)):
            other = here(row, simple)
            sheet.formula(row, column, f'=IF(N({other})=0,"",1-{own}/{other})', "percent")
        sheet.formula(row, 9, f"={figures.cell(i, INSIDE).ref}", "percent")
        sheet.formula(row, 10, f"={meant.ref}", "percent")
        sheet.formula(row, 11, f"={figures.cell(i, INSIDE + 1).ref}", look)
    sheet.put(row + 2, 0, backtest.evidence, "tag")
    count = sum(score.quantity == "children" for _, score in shown)
    sheet.charts.append(
        Chart(
            "columns",
            "Mean absolute error for all children, by months ahead",
            Area(sheet.name, first, 0, count),
            _methods(sheet.name, first, 4, count),
            "children",
            "Columns of the mean absolute error of CareCurve, of the last value and of net entry, by months ahead; "
            "lower is better.",
            row + 4,
        )
    )


def _methods(sheet: str, row: int, column: int, rows: int) -> tuple[Series, ...]:
    names = ("CareCurve", "Last value", "Net entry")
    return tuple(Series(name, Area(sheet, row, column + i, rows)) for i, name in enumerate(names))


def _by_placement(book: Workbook, scores: Sequence[Score], figures: Area) -> None:
    sheet = table_sheet(
        book,
        BY_PLACEMENT,
        "output",
        "How wrong, by placement type",
        "This sheet shows no counts of children.",
        ("Placement type", "Figure", "Unit", "Months ahead", *MEASURES),
        (34, 20, 10, 10, *[14] * len(MEASURES)),
        3,
    )
    first = HEADER_ROW + 1
    quantities = list(QUANTITIES)
    numbered = [(i, score) for i, score in enumerate(scores) if score.placement != ALL]
    numbered.sort(key=lambda item: (quantities.index(item[1].quantity), item[1].ahead))
    for row, (i, score) in enumerate(numbered, start=first):
        name, unit, look = QUANTITIES[score.quantity]
        sheet.put(row, 0, score.placement, "label")
        sheet.put(row, 1, name, "label")
        sheet.put(row, 2, unit, "unit")
        sheet.formula(row, 3, f"={Area(figures.sheet, figures.row + i, 3).ref}", "whole")
        for column, style in enumerate(_styles(look)):
            sheet.formula(row, 4 + column, f"={figures.cell(i, column).ref}", style)
    nearest = [score for _, score in numbered if (score.quantity, score.ahead) == ("children", numbered[0][1].ahead)]
    if not nearest:
        sheet.put(first, 0, "Every placement type had fewer than five children on some day.", "label")
        return
    chart_row = first + len(numbered) + 1
    sheet.page_breaks.append(chart_row)
    sheet.charts.append(
        Chart(
            "columns",
            f"Mean absolute error {nearest[0].ahead} months ahead, by placement type",
            Area(sheet.name, first, 0, len(nearest)),
            _methods(sheet.name, first, 6, len(nearest)),
            "children",
            "Columns of the mean absolute error of CareCurve, of the last value and of net entry, by placement type; "
            "lower is better.",
            chart_row + 1,
        )
    )


LATEST_COLUMNS = ("Month", "Projected", "Low", "Width of the range", "High", "Actual", "Error", "Inside the range")


def _latest(book: Workbook, path: Area, backtest: Backtest) -> Area:
    """All children from the latest origin: projected with a range, and counted later."""
    origin = f"{backtest.latest.origin:%d %B %Y}"
    sheet = table_sheet(
        book,
        LATEST,
        "output",
        f"Projected from {origin}, and what happened",
        f"All children; {_meant(backtest)}.",
        LATEST_COLUMNS,
        [16] * len(LATEST_COLUMNS),
    )
    first = HEADER_ROW + 1
    for i in range(path.rows):
        row = first + i
        projected, low, high, actual = (path.cell(i, column).ref for column in range(4))
        sheet.formula(row, 0, f"={Area(path.sheet, path.row + i, 0).ref}", "label")
        for place, source in ((1, projected), (2, low), (4, high), (5, actual)):
            sheet.formula(row, place, f"={source}", "children")
        sheet.formula(row, 3, f"={here(row, 4)}-{here(row, 2)}", "children")
        sheet.formula(row, 6, f"={here(row, 1)}-{here(row, 5)}", "children")
        within = f"({here(row, 2)}<={here(row, 5)})*({here(row, 5)}<={here(row, 4)})"
        sheet.formula(row, 7, f'=IF({within}=1,"yes","no")', "general")

    def column(number: int) -> Area:
        return Area(sheet.name, first, number, path.rows)

    chart_row = first + path.rows + 1
    sheet.charts.append(
        Chart(
            "fan",
            f"Children in care from {origin}",
            column(0),
            (
                Series("Low", column(2)),
                Series("Range", column(3)),
                Series("Projected", column(1)),
                Series("Actual", column(5)),
            ),
            "children",
            "Line of the projected children by month, with their range as a band, and a dashed line of the "
            "actual children.",
            chart_row,
        )
    )
    return column(3)


def _check(checks: Checks, figures: Area, width: Area) -> None:
    def column(name: str) -> Area:
        return figures.cell(0, MEASURES.index(name)).span(rows=figures.rows)

    inside, absolute, tested = (column(n) for n in ("Share inside the range", "Mean absolute error", "Origins tested"))
    checks.found += [
        Check("No low is above its high", LATEST, f'=COUNTIF({width.ref},"<0")', None, "Low is never above high."),
        Check(
            "Shares are from 0 to 1",
            FIGURES,
            f'=COUNTIF({inside.ref},"<0")+COUNTIF({inside.ref},">1")',
            None,
            "The share of origins whose range held the actual number.",
        ),
        Check("No absolute error is below 0", FIGURES, f'=COUNTIF({absolute.ref},"<0")', None, "They have no sign."),
        Check(
            "Every figure has an origin behind it",
            FIGURES,
            f'=COUNTIF({tested.ref},"<1")',
            None,
            "Without a projection there is no error.",
        ),
    ]


def _meant(backtest: Backtest) -> str:
    return f"ranges meant to hold {backtest.interval:.0%} of the time"
