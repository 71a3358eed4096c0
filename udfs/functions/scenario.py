"""PROJECT_SCENARIO: what a plan does to children, placements and money."""

from __future__ import annotations

import math
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated, Any

from udfs.calendar import MONTHS
from udfs.errors import InputError
from udfs.functions.cost import unit_prices
from udfs.functions.range_arguments import Doubt, Fit, Interval, YearsObserved
from udfs.scenario.capacity.places import read_places
from udfs.scenario.schedule import read_schedule, refuse_twins
from udfs.scenario.tables import BY_OUTPUT
from udfs.scenario.timing import Calendar
from udfs.scenario.typed import read_people, years_counted
from udfs.worksheet.answers import answer_table, years_from
from udfs.worksheet.arguments import choice, flag, grid, is_blank, label, number
from udfs.worksheet.definition import Answer, Argument, Cells, worksheet_function
from udfs.worksheet.limits import PLACEMENT_YEARS
from udfs.worksheet.units import bare, refuse_unlike_size, unit_in

OUTPUTS = tuple(BY_OUTPUT)
WITHOUT_PRICES = ("children", "shortfalls")
OWN_BASE = "opening children for a year at the first year's unit costs"


@worksheet_function("Demand", BY_OUTPUT)
def PROJECT_SCENARIO(
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
            "The number of children who start in a year if nothing is done, by placement type or by age and "
            "placement type, in the same layout as opening.",
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
    interventions: Annotated[
        Cells,
        Argument(
            "The schedule with its header row: name, type, from, to, children a year, effectiveness, start, ramp months, "
            "end, one-off cost, annual cost, evidence, effectiveness low, effectiveness high. Rows may be blank.",
            "range",
            headings="always",
            may_be_blank=True,
        ),
    ],
    output: Annotated[
        Cells,
        Argument("The answer to show: children (the default), cost, pressure, effects or shortfalls.", choices=OUTPUTS),
    ] = "children",
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
    capacity: Annotated[
        Cells,
        Argument(
            "Optional: a placement type, the type that takes its overflow, and its places. Give one number of "
            "places, or one at the opening and one at each year end. Blank places mean no limit.",
            "range",
            headings="always",
        ),
    ] = None,
    unit_cost: Annotated[
        Cells,
        Argument(
            "£ a year for a child in each placement type: one column, or types × years. The outputs cost, "
            "pressure and effects need it.",
            "range",
        ),
    ] = None,
    inflation: Annotated[
        Cells,
        Argument(
            "Price inflation as a decimal: one rate, one row by year, one rate for each type, or types × years."
            " It compounds from the second year. If left out, it is 0.",
            "range",
        ),
    ] = None,
    years: Annotated[
        Cells, Argument("The number of years to project: a whole number from 1 to 30; 5 is the default.")
    ] = 5,
    opening_date: Annotated[
        Cells,
        Argument(
            "The date of the opening numbers, such as 31/3/2026 or 1/4/2026. It is needed if the schedule has "
            "dates instead of months from the opening."
        ),
    ] = None,
    base: Annotated[
        Cells,
        Argument(
            "What pressure is measured against, in two cells: its name and £ a year. If left out, it is the "
            "cost of the opening children for a year at the first year's unit costs.",
            "range",
        ),
    ] = None,
    interval: Interval = 0.8,
    years_observed: YearsObserved = None,
    fit: Fit = None,
    doubt: Doubt = None,
    headers: Annotated[Cells, Argument("TRUE (the default) adds row labels and a header row.")] = True,
) -> Answer:
    """Children, cost, pressure, effects or shortfalls by year, when a projection by placement type has a schedule of interventions and limited places. Years run across.

    Excel call
    ----------
    =PROJECT_SCENARIO(A2:B9, C2:C9, D2:D9, Schedule!A4:L14, "cost", F2:M9, , N2:N9, 0.03, 5)

    Parameters
    ----------
    opening, starters, leaving_rate : as for PROJECT_PLACEMENTS, in children and events a year ÷ average number
    interventions : rows × 14, under a header row with these names in any order, or without one in this order
        name · type · from · to · children a year, 0 or more · effectiveness, 0 to 1 · start · ramp months ·
        end · one-off cost and annual cost, £ · evidence, any text · effectiveness low and effectiveness high, both or
        neither, with effectiveness between them. Further columns are allowed.
        Units in brackets are read: £000, £k and £m become £, and % becomes a decimal if every number is above 1.
        Any other unit is refused. Start and end are dates (the first and the last day) or months from the
        opening (0 is at once).
        A blank start is the opening, a blank end is never, and a blank ramp or cost is none.
        prevent entry: fewer children start in from (blank: in every type, in proportion).
        speed leaving: more children leave care from from (blank: from every type, in proportion).
        step down: children in from move to to.
        shift provider: children who arrive in from go to to instead; those already there stay.
        add capacity: to gets this many more places (at any one time, not a year); it must be in capacity.
        change price: effectiveness is the share taken off the unit cost of from (blank: of every type), −1
        to 1; a negative share adds to it. It is for all children there, or for the number given.
    output : one cell, one of the five words
    moves : as for PROJECT_PLACEMENTS, moves a year ÷ average number
    capacity : rows × 3 or rows × (years + 3); places change evenly between year ends; blank is no limit
        Years in its header row are the projected years, after the opening.
    unit_cost : types × 1 or × years, £ a year of one child, 0 or more
    inflation : one cell, one row of years, types × 1 (labelled) or types × years; decimal, above −1 and below 1
    years : one cell, whole, 1 to 30
    opening_date : one cell; the last day of a month means the start of the next day
    base : one cell (£) or two (name, £), above 0
    interval : one cell, decimal between 0 and 1
    years_observed : one cell, years, above 0 to 30; not with rates by months since
    fit, doubt : as for PROJECT_PLACEMENTS, with rates by months since
    headers : one cell, TRUE or FALSE
    Other blank cells are refused.

    Returns
    -------
    Years across: the rows of the output that you ask for, which the manual lists. children, cost and
    shortfalls show the plan. pressure shows doing nothing and the plan, against the base. effects shows the
    plan less doing nothing. Growth avoided and cashable are different: never add them. Not rounded.

    Errors
    ------
    A message names the row and says what to do. You get one for an unknown type, placement or output; a from or
    to that is missing or not used; dates without opening_date; no prices for an output in £; and for the errors
    of PROJECT_PLACEMENTS. A base is refused if its label is in another unit than £ a year, or if one of it and the
    cost of the opening children is over 200 times the other. An intervention can never move more children than there
    are. That is not an error but a shortfall. If several ask for more children than there are, each gets the
    same share.

    Method
    ------
    Expected numbers by age and placement type. Leaving, moves and starters are exact within a month;
    interventions act once a month. A type with limited places sends children on whenever chance fills it, even if
    the expected number is below its places. An effect follows the children that an intervention moved, at the
    do-nothing rates, so effects sum to plan less do nothing in any order. The rates already include what an
    intervention did before the opening, so one that started earlier is credited only with what it adds to the level
    it had reached: nothing once its ramp is over. Its end takes nothing from the rates, and its annual cost counts in
    full. A one-off cost is all revenue; the function does not split off capital. Low and high allow for chance and,
    if you give them, for doubt (or years_observed, as in PROJECT_PLACEMENTS) and for a low and high effectiveness.
    Low and high effectiveness count as an 80% range, independent between interventions, and an effect grows with
    effectiveness as far as there are children and places. The last row says what the range holds. With rates by
    months since, a child who steps down turns 18 at the rate of the type that it left. Interventions' own costs are
    in cash as typed, without inflation. With no interventions the plan is doing nothing.

    Source
    ------
    docs/method.md, Plans and their effects.

    Example
    -------
    >>> plan = [["name", "type", "from", "to", "children a year", "effectiveness"],
    ...         ["Edge of care", "prevent entry", "Foster", "", 24, 0.5]]
    >>> table = PROJECT_SCENARIO([["Foster", 100]], [24], [0], plan, years=1, output="effects", unit_cost=[1000])
    >>> table[1][0], round(table[1][1], 9), round(table[2][1], 9)
    ('Edge of care: children at year end', -12.0, -6000.0)
    """
    count = int(number(years, "years", least=1, most=PLACEMENT_YEARS, whole=True))
    which = choice(output, "output", OUTPUTS)
    chance = number(interval, "interval", above=0, below=1, fix="80% is 0.8")
    when = Calendar.read(opening_date, "opening_date")
    headings = years_from(when.opening, count) if when.opening else None
    people = read_people(opening, starters, leaving_rate, moves, count, fit, doubt, headings)
    counted = years_counted(years_observed, people, count)
    names = people.names
    refuse_twins(names)
    schedule = read_schedule(interventions, names, when)
    places = read_places(capacity, names, count, headings)
    _refuse_capacity_without_limit(schedule, places, names)
    prices = None if is_blank(unit_cost) else unit_prices(unit_cost, inflation, names, count, headings)
    against = None if is_blank(base) else _base(base)
    if prices is None and (which not in WITHOUT_PRICES or not is_blank(inflation)):
        needs = f"output '{which}'" if which not in WITHOUT_PRICES else "inflation"
        raise InputError(
            f"unit_cost is blank; {needs} needs it, so give the cost of each placement type in £ a year", at="unit_cost"
        )

    scenario = import_module("udfs.scenario.answers")  # here, so that the other functions do not wait for NumPy
    outcome = scenario.work_out(people, schedule, places, MONTHS * count, chance, counted)
    if prices is None or which in WITHOUT_PRICES:
        rows = outcome.children() if which == "children" else outcome.shortfalls()
    elif which == "pressure":
        own = _own_base(people.opening, prices)
        if against is not None:
            refuse_unlike_size("base", against[1], "the opening children for a year at unit_cost", own)
        rows = outcome.pressure(outcome.money(prices), *(against or (OWN_BASE, own)))
    else:
        money = outcome.money(prices)
        rows = outcome.cost(money) if which == "cost" else outcome.effects(money)
    corner = "£" if which in ("cost", "pressure") else "Children" if which == "children" else "Intervention"
    return answer_table(corner, years_from(when.opening, count), rows, flag(headers, "headers"))


def _refuse_capacity_without_limit(schedule: Any, places: Any, names: list[str]) -> None:
    limited = {line.placement for line in places if line.monthly[0] < math.inf}
    for one in schedule.interventions:
        if one.kind == "add capacity" and one.target not in limited:
            raise InputError(
                f"interventions row {one.row} ('{one.name}') adds places to '{names[one.target]}', which has no "
                f"places in capacity and so is never full; give its places there",
                at=f"interventions row {one.row} to",
                value=names[one.target],
            )


def _base(value: Any) -> tuple[str, float]:
    cells = [cell for row in grid(value, "base") for cell in row]
    if len(cells) not in (1, 2):
        raise InputError(f"base has {len(cells)} cells; give two: its name and £ a year", at="base")
    amount = number(cells[-1], "base", above=0, fix="£ a year; a blank cell counts as 0")
    name = label(cells[0], "base") if len(cells) == 2 else "as given"
    unit = unit_in(bare(name)[1])
    if unit.multiple != 1 or unit.periods - {"year"}:
        raise InputError(
            f"base is labelled '{name[:60]}'; give it in £ a year and correct the label", at="base", value=name
        )
    return name, amount


def _own_base(opening: Sequence[Sequence[float]], prices: list[list[float]]) -> float:
    return sum(children * prices[p][0] for row in opening for p, children in enumerate(row))
