"""PROJECT_PLACEMENTS: how many children in each placement, from numbers that people type."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated

from udfs.calendar import MONTHS
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
            "Children now, by placement type: a column (a first column of labels may come with it), or by age: "
            "a header row of placement types and a first column of ages 0 to 17.",
            "range",
            headings="by age",
        ),
    ],
    starters: Annotated[
        Cells,
        Argument(
            "Children starting in a year, by placement type or by age and placement type, laid out like opening.",
            "range",
            headings="by age",
        ),
    ],
    leaving_rate: Annotated[
        Cells,
        Argument(
            "Leavers from the placement in a year ÷ its average number of children, laid out like opening: 40 leavers among "
            "100 children on average are 0.4. With ages, leave out turning 18.",
            "range",
            headings="by age",
        ),
    ],
    moves: Annotated[
        Cells,
        Argument(
            "Optional: square table of moves in a year from the row's placement type to the column's ÷ the average number "
            "of children in the row's; the diagonal blank or 0. By age: such rows from each age on.",
            "range",
            headings="always",
        ),
    ] = None,
    years: Annotated[Cells, Argument("How many years to project: a whole number from 1 to 30; 5 is the default.")] = 5,
    opening_date: Annotated[
        Cells,
        Argument(
            "Optional: the day the opening numbers stand at, as 31/3/2026 or 1/4/2026. Years are then headed by it: 2026/27, "
            "or Year to 30 September 2027."
        ),
    ] = None,
    interval: Annotated[
        Cells,
        Argument(
            "Chance that low to high is meant to hold, as a decimal: 0.8 (the default) leaves one chance in ten "
            "below low and one in ten above high."
        ),
    ] = 0.8,
    years_observed: Annotated[
        Cells,
        Argument(
            "Optional: over how many years starters and leaving and moving rates were counted, as 3. Low and high then hold "
            "doubt about them and drift of starters. Left out, chance alone."
        ),
    ] = None,
    fit: Annotated[
        Cells,
        Argument(
            "Optional, with leaving rates by months since: factors on children at each month end, half-years down and "
            "placement types across. 1 if left out.",
            "range",
        ),
    ] = None,
    doubt: Annotated[
        Cells,
        Argument(
            "Optional, with leaving rates by months since: year, placement, chance, doubt: starters, doubt: rates; the range is made "
            "of them. Left out, it allows for chance alone.",
            "range",
        ),
    ] = None,
    headers: Annotated[Cells, Argument("TRUE (the default) adds row labels and a header row.")] = True,
) -> Answer:
    """Children in each placement type at each coming year end, with a low and a high, and on average in the year; and in total with starters and leavers. Years run across.

    Excel call
    ----------
    =PROJECT_PLACEMENTS(A2:B9, C2:C9, D2:D9, F2:M9)

    Parameters
    ----------
    opening : types × 1, or 19 × (types + 1) by age, in children at the start, 0 or more
        By age: the first row holds the names of the placement types, the first column the ages 0 to
        17, each once. A child is taken to be anywhere in its year of age, a twelfth in each month.
    starters : the same shape, in children starting in a year, 0 or more
    leaving_rate : the same shape, or types × 1 for all ages, leavers a year ÷ average number, 0 to 26
        From counts: the year's leavers ÷ the mean of the children at its start and its end, or of month
        ends. It is above 1 where stays are short. By age it is leaving before 18 only, as children leave on
        turning 18 whatever it says. Without ages nobody turns 18, so it has to include them.
        Or, in place of ages, rates by months since, which the header row says: who (in care now; starters, or groups
        of them such as starters under 10) · from month · placement · leaving · turning 18 · moving · share. Each group
        has a row for each type from month 0 and from any later month on. Leaving then leaves out turning 18, which
        has its own rate; share is how a type's starters divide between groups, at month 0.
    moves : types × types, from row to column, moves a year ÷ average number in the row's type, 0 to 26
        A header row and labels may come with it. By age, where opening is: a header row, then types rows
        for each age from which the rates hold, the first from 0, with that age in the first column and the
        placement type from in the second.
    years : one cell, whole, 1 to 30
    opening_date : one cell; the last day of a month counts as the next day's beginning
        With rates by months since it is where those who move go, in shares; with columns who and from before
        its numbers it has such a square for each group. Starters are then one column or one for each year.
    interval : one cell, decimal between 0 and 1
    years_observed : one cell, years, above 0 to 30; not with rates by months since
    fit : half-years × types, factors above 0, names and half-years beside them allowed
    doubt : for each year a row for each type, one for all placements and, in PROJECT_SCENARIO, one for cost; the
        columns are year (may be left out) · placement · chance (variance ÷ children) · doubt: starters · doubt: rates
        (one standard deviation, as a share of those who started since the opening and of all). Of cost they are the
        multiple of chance, a factor on the doubt of all types and the correlation between them.
    headers : one cell, TRUE or FALSE
    Blank cells are not zeros: they are refused, except on the diagonal of moves.

    Returns
    -------
    Years across, in children (not rounded): four rows for each placement type, then the total. The manual
    lists every row.

    Errors
    ------
    Blanks, text, error values, negative numbers and rates above 26 (stays under a fortnight, or a percentage
    typed as a whole number) name the cell; ranges with unlike numbers of placement types or unlike names, a
    placement type named as a total or a year, and ages missing or given twice, name the range.

    Method
    ------
    A rate λ is a constant hazard: leavers in a year = λ × the average number of children in it, and a number
    of children whose starters and leavers balance stands still. Starters come evenly through the year.
    Children at year ends and on average in the year are exact, however often a child moves; opening +
    starters − leavers = closing. By age, a birthday falls on any day of its month alike. Low and high allow
    for chance: each child moves or leaves independently and starters are Poisson. With years_observed T they also
    allow for doubt, variance 1.35 × starters ÷ T and rate ÷ (opening children × T) and less than one event counted
    as one, and for drift of starters as in England's councils: 11.7% a year that lasts and 9.6% that passes.
    Without it starters and rates are taken as known. Mean and variance by chance are exact, and the range is that of a
    scaled Poisson number with both: docs/method.md. With rates by months since, those in care now and each
    month's starters are followed apart, a month's average is the mean of its ends, starters are those there at
    the end of the month in which they start, and all in a type count times its fit at each month end; with doubt
    the variance is chance × N + (starters × E)² + (rates × N)², N children of whom E started since the opening. The total has its own range, not the sum of the
    ranges. With no starters and no leaving every year is the opening and the range is a point.

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
    counted = years_counted(years_observed, people)
    scenario = import_module("udfs.scenario.answers")  # here, so that the other functions do not wait for NumPy
    outcome = scenario.work_out(people, Schedule((), ()), (), MONTHS * count, chance, counted)
    return answer_table("Children", years_from(when.opening, count), outcome.children(), flag(headers, "headers"))
