"""The plan's inputs from a council's SSDA903 returns, by finance line.

What returns do not hold is given by the user, or assumed and marked so in the register.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from templates.mtfp_childrens.calculations.tie_out import CHILDREN, COST
from templates.mtfp_childrens.council import Council, Fit, Fitted, InGroups, Places, Projected, Words, Year
from templates.mtfp_childrens.from_returns_words import (
    DIFFERENCES,
    FIRST_NOTES,
    NEW_PRICES,
    NO_INFLATION,
    SCHEDULE,
    TABLES,
    starters_range,
    starters_words,
)
from templates.mtfp_childrens.illustrative import illustrated, invented_council
from templates.returns_workbook.settings import DO_NOT_PUBLISH, SMALL, counted, covered, estimated, who
from templates.sheets import illustrative_county as county
from templates.workbook.model import Given
from templates.workbook.year_page import PLAN_YEARS
from udfs.calendar import APRIL, MONTHS, ends_in, financial_year, first_day, last_day
from udfs.errors import InputError
from udfs.returns import History, Returns, finance_lines
from udfs.returns.backtest_origins import refuse_missing_years
from udfs.returns.days import MONTH, day
from udfs.returns.plan_tables import PlanTables, plan_tables
from udfs.returns.population import Population
from udfs.returns.projection import Outlook, outlook
from udfs.returns.reading.codes import UNMAPPED_LINE
from udfs.returns.unit_costs import UnitCosts
from udfs.worksheet.dates import said

FEWEST_YEARS = 2

#: A fit looks between these multiples of the figure it starts from, for so many of the largest placements.
FIT_FACTORS, FITTED = (0.5, 1.5), 2


@dataclass(frozen=True)
class Extras:
    """What returns do not hold; ``costs_file`` is the name of the file of unit costs."""

    population: Population
    costs: UnitCosts | None = None
    costs_file: str = ""
    name: str | None = None


def council_from_returns(returns: Returns, extras: Extras) -> Council:
    """A council as its returns show it on ``as_at``, which is a 31 March."""
    lines, past = returns.lines, returns.history()
    check_names(lines)
    if not returns.children():
        raise InputError(f"no child was in care on {said(returns.as_at)}, so there is nothing to plan")
    refuse_missing_years(returns)
    starts = _whole_years(past, returns.as_at)
    years = {year: _year(past, year, first) for year, first in starts.items()}
    base_year, position = max(starts), returns.position()
    weekly, inflation = _prices(lines, extras)
    price_base = _price_base(extras, base_year)
    average = _average(past, base_year, starts[base_year])
    back = zip(average, weekly.value, inflation.value, strict=True)
    days = (datetime.date(base_year + 1, 4, 1) - datetime.date(base_year, 4, 1)).days
    base = math.floor(sum(a * w * (1 + i) ** (base_year - price_base.value) for a, w, i in back) * days / 7)
    made = outlook(
        returns,
        MONTHS * PLAN_YEARS,
        weekly_gbp=dict(zip(lines, weekly.value, strict=True)),
        inflation=dict(zip(lines, inflation.value, strict=True)),
        price_base=price_base.value,
        in_short=True,
    )
    tables = _tables(made, base_year)
    starters = [float(row[1]) for row in tables.starters]  # type: ignore[arg-type]
    evidence, opening = counted(returns), [position[line] for line in lines]
    costed = f"Assumed: the average placements of {financial_year(base_year)} at the weekly costs, down to the pound."
    return Council(
        name=_name(extras.name),
        base_year=Given(base_year, f"The financial year that ends on {said(returns.as_at)}.", "counted"),
        history=Given(list(years.values()), f"{evidence} By the dates on which care began and ended.", "counted"),
        population=_population(extras.population, years),
        history_method=Given("level", "A choice of method: the last number stays.", "assumed"),
        population_method=Given("rate", "A choice of method: the last rate times the population.", "assumed"),
        neighbours_rate=illustrated(county.NEIGHBOURS_RATE),
        placements=lines,
        opening=Given(opening, f"{evidence} In care at the end of {said(returns.as_at)}.", "counted"),
        average=Given(
            average, f"{evidence} Days in care in {financial_year(base_year)} ÷ days of the year.", "counted"
        ),
        starters=Given(
            starters,
            f"{estimated(made.starters.window)} {starters_words(made.starters, returns.starters_by_date(made.starters))}",
            "inferred",
        ),
        leaving=None,
        moves=None,
        weekly_cost=weekly,
        inflation=inflation,
        places=_places(returns),
        base_name=Given(
            f"Cost of {financial_year(base_year)}", "Assumed: replace with your own base's name.", "assumed"
        ),
        base_budget=Given(base, f"{costed} Replace with your approved budget.", "assumed"),
        funding=Given([base] * PLAN_YEARS, f"{costed} The same in every year: replace with your funding.", "assumed"),
        schedule=Given([], SCHEDULE, "assumed"),
        ranges=county.RANGES | {"Starters": starters_range(made.starters)},
        saving_range=illustrated(county.SAVING_RANGE),
        cost_range=illustrated(county.COST_RANGE),
        fit=_fit(opening, starters),
        words=Words(
            f" From the SSDA903 returns of {covered(returns)}, as at {said(returns.as_at)}.{who(returns)}",
            DO_NOT_PUBLISH,
            f" {SMALL}",
            FIRST_NOTES,
            (),
        ),
        price_base=price_base,
        in_groups=_in_groups(made, tables, extras),
    )


def _tables(made: Outlook, base_year: int) -> PlanTables:
    assert made.summary is not None
    years = [financial_year(base_year + year) for year in range(1, PLAN_YEARS + 1)]
    return plan_tables(made.summary, made.lines, years)


def _in_groups(made: Outlook, tables: PlanTables, extras: Extras) -> InGroups:
    """The tables, and the projection that they are of."""
    projection, over = made.projection, estimated(made.window)
    cost = projection.cost
    assert cost is not None
    ends = [year.end - 1 for year in projection.years]
    children = (getattr(projection.closing, part)[ends, -1].tolist() for part in ("mean", "low", "high"))
    costs = (getattr(cost, part)[:, -1].tolist() for part in ("mean", "low", "high"))
    rows = dict(zip((*CHILDREN, *COST), (*children, *costs), strict=True))
    new = () if extras.costs is None or not extras.costs.weekly_new else (NEW_PRICES,)
    return InGroups(
        Given(tables.rates, f"{over} {TABLES['rates']}", "inferred"),
        Given(tables.moves, f"{over} {TABLES['moves']}", "inferred"),
        Given(tables.fit, TABLES["fit"], "inferred"),
        Given(tables.doubt, TABLES["doubt"], "inferred"),
        Projected(rows, (*DIFFERENCES, *new)),
    )


def _price_base(extras: Extras, base_year: int) -> Given[int]:
    if extras.costs is not None and extras.costs.price_base is not None:
        return Given(extras.costs.price_base, f"As {extras.costs_file} or --price-base says.", "given")
    if extras.costs is None:
        return Given(base_year + 1, "Assumed: the invented costs are taken at first-year prices.", "assumed")
    words = f"Assumed, as {extras.costs_file} does not say: the first projected year, as in carecurve project."
    return Given(base_year + 1, words, "assumed")


def last_31_march(returns: Returns) -> datetime.date | None:
    """The last 31 March up to ``as_at`` that ends a financial year of the returns."""
    march = last_day(ends_in(returns.as_at + datetime.timedelta(1)) - 1)
    return march if march >= returns.first_day else None


def check_names(lines: Sequence[str]) -> None:
    """Refuse finance lines that a workbook's labels cannot tell apart."""
    seen: dict[str, str] = {"all placements": "All placements, which the plan itself uses"}
    for line in lines:
        plain = " ".join(line.split()).casefold()
        if plain in seen:
            raise InputError(f"the finance line '{line}' has the name of {seen[plain]}; give it another in the mapping")
        seen[plain] = f"'{line}'"


def _whole_years(past: History, as_at: datetime.date) -> dict[int, int]:
    """Financial years that the history covers up to the opening day, and where their April stands in it."""
    months = past.months.astype(int).tolist()
    last = int(MONTH[day(as_at)])
    starts = {1970 + m // MONTHS: i for i, m in enumerate(months) if m % MONTHS == APRIL and m + MONTHS - 1 <= last}
    if len(starts) < FEWEST_YEARS:
        raise InputError(
            f"the returns hold {len(starts) or 'no'} whole financial year up to {said(as_at)}; a plan needs "
            f"{FEWEST_YEARS}: add the return of the year before, or use a later --as-at"
        )
    return starts


def _year(past: History, year: int, first: int) -> Year:
    inside = slice(first, first + MONTHS)
    starters, leavers = (int(flow[inside].sum()) for flow in (past.arrivals, past.departures))
    return Year(financial_year(year), starters, leavers, int(past.closing[first + MONTHS - 1].sum()))


def _average(past: History, year: int, first: int) -> list[float]:
    days = (first_day(year + 2) - first_day(year + 1)).days
    average: list[float] = (past.child_days[first : first + MONTHS].sum(0) / days).tolist()
    return average


def _name(name: str | None) -> Given[str]:
    if name is None:
        return Given("Your council", "Assumed: type your council's name.", "assumed")
    return Given(name, "Given with --council.", "given")


def _population(people: Population, years: Mapping[int, Year]) -> Given[Sequence[float]]:
    first, base = min(years), max(years)
    numbers = people.of(range(first, base + PLAN_YEARS + 1))
    for year, number in zip(years.values(), numbers, strict=False):
        if number < year.closing:
            raise InputError(
                f"the population aged 0 to 17 of {year.name} is {number:,.6g}, fewer than the {year.closing:,} children "
                f"looked after; give children, not thousands of them"
            )
    if people.file is None:
        words = "One number, given with --population. Assumed: the same in every year. Replace with ONS estimates."
        return Given(numbers, words, "assumed")
    return Given(numbers, f"From {people.file}, given with --population. Name its source here.", "given")


def _prices(lines: Sequence[str], extras: Extras) -> tuple[Given[Sequence[float]], Given[Sequence[float]]]:
    """Weekly costs and their inflation."""
    invented = invented_council()
    weekly, rise = (
        dict(zip(invented.placements, of.value, strict=True)) for of in (invented.weekly_cost, invented.inflation)
    )
    costs = extras.costs or UnitCosts({}, {}, {})
    unused = " Its prices of new placements are not used: the plan has one for each." if costs.weekly_new else ""
    prices = _priced(lines, "weekly cost", costs.weekly, weekly, extras.costs_file, unused)
    if extras.costs is None:
        return prices, _priced(lines, "price inflation", {}, rise, "", "")
    words = f"From {extras.costs_file}, given with --unit-costs."
    if not costs.inflation:
        words = f"{extras.costs_file} has no inflation, so prices stay at their base. {NO_INFLATION}"
    return prices, Given([costs.inflation.get(line, 0.0) for line in lines], words, "given")


def _priced(
    lines: Sequence[str], what: str, prices: Mapping[str, float], invented: Mapping[str, float], file: str, more: str
) -> Given[Sequence[float]]:
    """Figures by line, from the file or else those of the invented county's placement of that name."""
    missing = [line for line in lines if line not in prices and line not in invented]
    if missing:
        where = f"add it to {file}" if file else "give --unit-costs a CSV or Excel file"
        raise InputError(
            f"there is no {what} for {', '.join(missing)}; {where}, whose columns are finance line, £ a week, and one "
            f"headed inflation",
        )
    numbers = [prices.get(line, invented.get(line, 0.0)) for line in lines]
    left = [line for line in lines if line not in prices]
    if not left:
        return Given(numbers, f"From {file}, given with --unit-costs.{more}", "given")
    if len(left) == len(lines):
        return Given(numbers, county.EVIDENCE + more, "illustrative")
    words = f"Invented for {', '.join(left)}: replace. The others are from {file}, given with --unit-costs.{more}"
    return Given(numbers, words, "illustrative")


def _places(returns: Returns) -> Given[Sequence[Places]]:
    """In-house lines whose places may be typed: there is no limit until they are."""
    none = [0] * PLAN_YEARS
    mapping = returns.submitted.mapping
    overflows = {line: mapping.overflow(line, returns.lines) for line in returns.lines if line in mapping.own}
    places = [Places(line, other, None, none, none) for line, other in overflows.items() if other is not None]
    asked = "".join(f" {question}." for question in questions_on_places(returns))
    if not places:
        return Given(places, f"No line has places.{asked}", "assumed")
    words = (
        f"Returns do not hold places, and what full homes sent on is already in the rates: blank is no limit. Type places "
        f"where new ones change that.{asked}"
    )
    return Given(places, words, "assumed")


def questions_on_places(returns: Returns) -> list[str]:
    """What the mapping leaves open of in-house lines, and so which have no places."""
    mapping = returns.submitted.mapping
    named = finance_lines().lines
    unknown = [line for line in returns.lines if line not in named and line != UNMAPPED_LINE]
    asked = []
    if mapping.in_house is None and unknown:
        asked.append(
            f"The mapping does not say which lines are in-house, so {', '.join(unknown)} "
            f"{'have' if len(unknown) > 1 else 'has'} no places, and add capacity cannot add any: give it a column in_house "
            f"with yes or no (--show-mapping prints the built-in mapping, which has one)"
        )
    for line in returns.lines:
        if line in mapping.own and mapping.overflow(line, returns.lines) is None:
            asked.append(
                f"{line} has no places, since no line with children takes them when it is full: name one in the mapping's "
                f"column when_full"
            )
    return asked


def _fit(opening: Sequence[int], starters: Sequence[float]) -> Given[Fit]:
    """Starters of the largest placements, about their present figures; the forecast to be met is the user's to type."""
    largest = sorted((i for i, n in enumerate(starters) if n > 0), key=lambda i: -opening[i])[:FITTED]
    low, high = FIT_FACTORS
    assumptions = [Fitted(i, (low * starters[i], high * starters[i])) for i in largest]
    words = "Assumed: half and one and a half times the figures estimated. No forecast is known: type one as a target."
    return Given(Fit(assumptions, (), 0), words, "assumed")
