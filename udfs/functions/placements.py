"""PROJECT_PLACEMENTS: how many children in each placement, from numbers that people type."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated

from udfs.calendar import MONTHS
from udfs.functions.range_arguments import Doubt, Fit, Interval, YearsObserved
from udfs.scenario.schedule import Schedule
from udfs.scenario.tables import PROJECTION
from udfs.scenario.timing import Calendar
from udfs.scenario.typed import read_people, years_counted
from udfs.worksheet.answers import answer_table, years_from
from udfs.worksheet.arguments import flag, number
from udfs.worksheet.definition import Answer, Argument, Cells, worksheet_function
from udfs.worksheet.limits import PLACEMENT_YEARS


@worksheet_function("Demand", PROJECTION)
def PROJECT_PLACEMENTS(
    opening: Annotated[
        Cells,
        Argument(
            "The number of children now. By placement type: one column, which may have a column of labels "
            "before it. By age: a header row of placement types and a first column of ages 0 to 17.",
            "range",
            headings="by age",
        ),
    ],
    starters: Annotated[
        Cells,
        Argument(
            "The number of children who start in a year, by placement type or by age and placement type, in the"
            " same layout as opening.",
            "range",
            headings="by age",
        ),
    ],
    leaving_rate: Annotated[
        Cells,
        Argument(
            "Leavers from the placement in a year ÷ its average number of children, in the same layout as "
            "opening. 40 leavers among 100 children on average is 0.4. By age, do not count children who leave "
            "because they turn 18.",
            "range",
            headings="by age",
        ),
    ],
    moves: Annotated[
        Cells,
        Argument(
            "Optional: a square table of moves in a year from the row's placement type to the column's ÷ the "
            "average number of children in the row's type. Leave the diagonal blank or 0. By age: one such "
            "table for each age at which the rates change.",
            "range",
            headings="always",
        ),
    ] = None,
    years: Annotated[
        Cells, Argument("The number of years to project: a whole number from 1 to 30; 5 is the default.")
    ] = 5,
    opening_date: Annotated[
        Cells,
        Argument(
            "Optional: the date of the opening numbers, such as 31/3/2026 or 1/4/2026. The headings of the "
            "years follow from it: 2026/27, or Year to 30 September 2027."
        ),
    ] = None,
    interval: Interval = 0.8,
    years_observed: YearsObserved = None,
    fit: Fit = None,
    doubt: Doubt = None,
    headers: Annotated[Cells, Argument("TRUE (the default) adds row labels and a header row.")] = True,
) -> Answer:
    """Children in each placement type at each coming year end, with a low and a high, and on average in the year; then the total with starters and leavers. Years run across.

    Excel call
    ----------
    =PROJECT_PLACEMENTS(A2:B9, C2:C9, D2:D9, F2:M9)

    Parameters
    ----------
    opening : types × 1, or 19 × (types + 1) by age, in children at the start, 0 or more
        By age: the first row holds the names of the placement types, the first column the ages 0 to
        17, each once. The birthdays of each age are spread evenly over the year, a twelfth in each month.
    starters : the same shape, in children who start in a year, 0 or more
    leaving_rate : the same shape, or types × 1 for all ages, leavers a year ÷ average number, 0 to 26
        From counts: the year's leavers ÷ the mean of the children at its start and its end, or of month
        ends. Where stays are short, it is above 1. By age it is leaving before 18 only, because everyone leaves
        on turning 18 whatever the rate. Without ages nobody turns 18, so it must include those leavers.
        Instead of ages it may give rates by months since, under the header who · from month · placement · leaving ·
        turning 18 · moving · share. Who is in care now, starters, or a group of starters such as starters under 10.
        Each group has a row for each type from month 0, and again from any later month at which the rates change.
        Leaving then does not include turning 18, which has its own rate. Share, in the rows of month 0, says how the
        starters of a type divide between the groups.
    moves : types × types, from row to column, moves a year ÷ average number in the row's type, 0 to 26
        A header row and labels may come with it. If opening is by age, moves may be too: a header row, then
        a row for each type for each age at which the rates change, starting at age 0. The first column holds
        that age and the second the placement type that children move from.
        With rates by months since, moves says where those who move go, in shares. It may have one such square for
        each group, with the columns who and from before its numbers. Starters are then one column, or one for
        each year.
    years : one cell, whole, 1 to 30
    opening_date : one cell; the last day of a month means the start of the next day
    interval : one cell, decimal between 0 and 1
    years_observed : one cell, years, above 0 to 30; not with rates by months since
    fit : half-years × types, factors above 0; names and half-years may stand beside them
    doubt : for each year a row for each type, one for all placements and, in PROJECT_SCENARIO, one for cost
        The columns are year (may be left out) · placement · chance (variance ÷ children) · doubt: starters · doubt:
        rates. The doubts are one standard deviation, as a share of those who started since the opening and of all
        children. In the row for cost the three are the multiple of chance, a factor on the doubt of all types, and
        the correlation between the types.
    headers : one cell, TRUE or FALSE
    A blank cell is not a zero. Blanks are refused, except on the diagonal of moves.

    Returns
    -------
    Years across, in children (not rounded): four rows for each placement type, then the total. The manual
    lists every row.

    Errors
    ------
    A message names the cell that holds a blank, text, an error value, a negative number or a rate above 26
    (a stay under a fortnight, or a percentage typed as a whole number). A message names the range if ranges
    differ in the number or names of their placement types, if a placement type is called a total or a year, and
    if an age is missing or given twice.

    Method
    ------
    A rate λ is a constant hazard: leavers in a year = λ × the average number of children in it. If starters
    and leavers balance, the number of children does not change. Starters come evenly through the year.
    Children at year ends and on average in the year are exact, however often a child moves; opening +
    starters − leavers = closing. By age, a birthday is equally likely on any day of its month. Low and high
    allow for chance: each child moves or leaves independently, and starters are Poisson. With years_observed T
    they also allow for doubt: a variance of 1.35 × starters ÷ T, and of rate ÷ (opening children × T), where less
    than one event counts as one. They allow for drift of starters too, as in England's councils: 11.7% a year
    that lasts and 9.6% that passes. Without years_observed, starters and rates count as known. Mean and variance
    by chance are exact, and the range is that of a
    scaled Poisson number with both: docs/method.md. With rates by months since, those in care now and each
    month's starters are followed separately. Then a month's average is the mean of its two ends, starters are those
    still there at the end of the month in which they start, and the children in a type are multiplied by its fit at
    each month end. With doubt the variance is chance × N + (starters × E)² + (rates × N)², for N children of whom E
    started since the opening. The total has its own range, which is not the sum of the ranges. With no starters
    and no leaving, every year is the opening and the range is a point.

    Source
    ------
    docs/method.md; the low and high by D. B. Peizer and J. W. Pratt, Journal of the American
    Statistical Association, 1968.

    Example
    -------
    >>> name, closing = PROJECT_PLACEMENTS([["Foster", 400]], [160], [0.4], years=1)[1]
    >>> name, round(closing, 6)
    ('Foster: closing', 400.0)
    """
    count = int(number(years, "years", least=1, most=PLACEMENT_YEARS, whole=True))
    when = Calendar.read(opening_date, "opening_date")
    chance = number(interval, "interval", above=0, below=1, fix="80% is 0.8")
    headings = years_from(when.opening, count) if when.opening else None
    people = read_people(opening, starters, leaving_rate, moves, count, fit, doubt, headings)
    counted = years_counted(years_observed, people, count)
    scenario = import_module("udfs.scenario.answers")  # here, so that the other functions do not wait for NumPy
    outcome = scenario.work_out(people, Schedule((), ()), (), MONTHS * count, chance, counted)
    return answer_table("Children", years_from(when.opening, count), outcome.children(), flag(headers, "headers"))
