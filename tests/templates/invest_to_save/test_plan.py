"""The investment's schedule run through the projection: cost avoided, scenarios, bridge, sensitivity, break-even."""

from __future__ import annotations

import functools
from datetime import date
from typing import Any

import pytest

from templates.invest_to_save import CONTENTS, ROWS, invest_to_save
from templates.invest_to_save.runs import ASSUMPTIONS
from templates.plan.schedule import READ
from templates.sheets import illustrative_county as county
from templates.workbook.year_page import BASE as BASE_YEAR
from templates.workbook.year_page import FIRST, PLAN_YEARS, TOTAL
from tests.snapshots import labels
from tests.templates.filled import ALERT, FIRST_ROW, OK, Edits, nothing_scheduled, number, registered, scheduled
from tests.templates.invest_to_save.test_workbook import AVOIDED, Case, case, typed_at
from udfs import PROJECT_SCENARIO
from udfs.scenario.schedule import COLUMNS

pytestmark = pytest.mark.slow

KINDS = [row[0] for row in county.STOCK]
PRICES = [row[4] * 365 / 7 for row in county.STOCK]
NAMES = [f"I{i + 1} {line['name']}" for i, line in enumerate(county.INVESTMENT)]
BASE = [county.STOCK_BASE_NAME, county.STOCK_BASE]


def project(output: str, **changes: Any) -> dict[str, list[float]]:
    """The function itself, with inputs typed here rather than read from the workbook: its lines by label."""
    given: dict[str, Any] = {
        "lines": county.INVESTMENT,
        "effect": 1.0,
        "leaving": 1.0,
        "opening_date": "1/4/2026",
        "places": county.STOCK_LIMIT[2],
    } | changes
    lines = [[line.get(column) for column in COLUMNS] for line in given["lines"]]
    for line in lines:
        line[COLUMNS.index("children a year")] *= given["effect"]
    table = PROJECT_SCENARIO(
        [[row[0], row[1]] for row in county.STOCK],
        [row[2] for row in county.STOCK],
        [row[3] * given["leaving"] for row in county.STOCK],
        [list(COLUMNS), *lines],
        output,
        [[county.MOVES.get((a, b), 0) for b in KINDS] for a in KINDS],
        [[*county.STOCK_LIMIT[:2], given["places"]]],
        PRICES,
        0,
        PLAN_YEARS,
        given["opening_date"],
        BASE,
    )
    assert isinstance(table, list)
    return {str(row[0]): list(row[1:]) for row in table[1:]}  # type: ignore[arg-type]


def flows(**changes: Any) -> tuple[list[float], list[float]]:
    """Investment and cost avoided, from the cost of two scenarios rather than from the effects of one."""
    nothing, plan = (project("cost", **changes, **lines) for lines in ({"lines": []}, {}))
    own = [
        a + b for a, b in zip(*(plan[f"Interventions: {kind} costs"] for kind in ("one-off", "annual")), strict=True)
    ]
    return own, [a - b for a, b in zip(nothing["Placements"], plan["Placements"], strict=True)]


def present_value(flow: list[float], rate: float = 0.035) -> float:
    return sum(money / (1 + rate) ** year for year, money in enumerate(flow))


def net(own: list[float], avoided: list[float]) -> list[float]:
    return [a - b for a, b in zip(avoided, own, strict=True)]


# the schedule


def test_the_schedule_is_short_and_has_the_columns_that_the_function_reads() -> None:
    assert tuple(heading.partition(" (")[0].lower() for heading in READ) == COLUMNS[: len(READ)]
    assert 1 <= len(county.INVESTMENT) < ROWS <= 4


def test_sheets_follow_assess_schedule_case_gates() -> None:
    stages = [words[0] for words in CONTENTS.values() if words[0].isdigit()]
    assert stages == sorted(stages)
    assert set(stages) == set("1234")
    assert [sheet.name for sheet in case().book.sheets[1:]] == list(CONTENTS)


def test_the_workbook_calls_few_functions() -> None:
    assert sum(formula.is_array for sheet in case().book.sheets for formula in sheet.formulas) <= 30


def test_cost_avoided_is_do_nothing_less_the_plan_and_the_investment_its_own_costs() -> None:
    own, avoided = flows()
    assert own == pytest.approx([728_000] + [748_000] * 4)  # see the gates
    assert case().years("Savings", labels.INVESTMENT_OWN_COSTS_SCHEDULE) == pytest.approx(own)
    assert case().saving(AVOIDED) == pytest.approx(avoided)
    label = labels.LESS_YEARLY_INVESTMENT_FULL_YEAR.format(AVOIDED)
    full_year = project("effects")[labels.ALL_INTERVENTIONS_NET_COST_FULL]
    assert case().years("Savings", label) == pytest.approx([-money for money in full_year])


def test_a_lower_price_avoids_its_share_of_do_nothings_cost() -> None:
    """A tenth off external residential from the first day, by hand: 10% of average placements × £ a year."""
    edits: Edits = nothing_scheduled(ROWS)
    for heading, value in (
        ("Name", "Framework"),
        ("Type", "change price"),
        ("From", "External residential"),
        ("Effectiveness", 0.1),
        ("Annual cost (£)", 20_000),
    ):
        edits[scheduled(0, heading)] = value
    cheaper = Case(edits)
    average = cheaper.years("Projection", "Do nothing: External residential: average in year")
    assert cheaper.saving(AVOIDED) == pytest.approx([0.1 * children * 6_100 * 365 / 7 for children in average])
    assert cheaper.years("Savings", labels.INVESTMENT_OWN_COSTS_SCHEDULE) == pytest.approx([20_000] * PLAN_YEARS)


def test_without_a_schedule_nothing_is_invested_or_avoided() -> None:
    empty = Case(nothing_scheduled(ROWS))
    assert empty.saving(AVOIDED) == pytest.approx([0] * PLAN_YEARS)
    assert empty.years("Savings", labels.INVESTMENT_OWN_COSTS_SCHEDULE) == pytest.approx([0] * PLAN_YEARS)
    assert empty.years("Scenarios", "Plan: spend") == pytest.approx(case().years("Scenarios", "Do nothing: spend"))
    assert empty.status[0] == OK


def test_a_placement_renamed_keeps_every_number() -> None:
    old, new = "External residential", "Children's homes"
    edits: Edits = {("Placements", "A9"): new, typed_at(labels.PLACEMENT_TEAM_AVOIDS): new}
    edits |= {scheduled(row, "From"): new for row in (0, 1)}
    renamed = Case(edits)
    assert renamed.status == case().status == (OK, "OK: no alerts")
    assert renamed.saving(AVOIDED) == case().saving(AVOIDED)
    rows = [f"Plan: {name}: closing" for name in (old, new)]
    assert renamed.years("Projection", rows[1]) == case().years("Projection", rows[0])


# alerts


def test_saving_below_the_base_is_told_as_cashable_and_no_error() -> None:
    low = Case({typed_at(labels.BASE_APPROVED_BUDGET_THESE_PLACEMENTS): 34_500_000})
    cashable = low.years("Scenarios", labels.CASHABLE_BELOW_BASE)
    assert low.at("Checks", low.row("Checks", labels.ALL_PLACEMENTS_SAVE_GROWTH_AVOIDED), 2) == min(cashable) < 0
    assert low.status == (OK, ALERT)
    difference = low.years("Scenarios", labels.PLAN_LESS_DO_NOTHING)[-1]
    assert low.at("Bridge", low.row("Bridge", labels.PLAN_LESS_DO_NOTHING_2), 6) == pytest.approx(difference)


def test_a_schedule_that_leaves_out_the_teams_cost_is_told() -> None:
    assert Case({scheduled(0, "Annual cost (£)"): 227_000}).status == (OK, ALERT)  # 227 + 150 + 110 < 488
    assert Case({scheduled(0, "Annual cost (£)"): 228_000}).status == (OK, "OK: no alerts")


def test_what_cannot_be_delivered_is_told() -> None:
    greedy = Case({scheduled(0, "Children a year"): 400})
    assert greedy.status == (OK, ALERT)
    asked, done, short = (greedy.years("Delivery", f"{NAMES[0]}: {words}") for words in ("asked", "done", "short"))
    assert asked[-1] == pytest.approx(400 * 0.3)
    assert done[-1] == pytest.approx(20)  # all who start there in a year
    assert short[-1] == pytest.approx(400 * 0.3 - 20)


# scenarios and bridge


def test_do_nothing_and_the_plan_stand_side_by_side_on_the_named_base() -> None:
    nothing, plan = (project("children", **lines)["Total: closing"] for lines in ({"lines": []}, {}))
    assert case().years("Scenarios", labels.DO_NOTHING_CHILDREN_AT_YEAR) == pytest.approx(nothing)
    assert case().years("Scenarios", labels.PLAN_CHILDREN_AT_YEAR_END) == pytest.approx(plan)
    for name in ("Do nothing", "Plan"):
        opening = case().at("Projection", case().row("Projection", f"{name}: all placements: closing"), BASE_YEAR)
        assert opening == sum(row[1] for row in county.STOCK)
    spends = [case().years("Scenarios", f"{name}: spend") for name in ("Do nothing", "Plan")]
    assert [a - b for a, b in zip(*spends, strict=True)] == pytest.approx(net(*flows()))
    for name, spend in zip(("Do nothing", "Plan"), spends, strict=True):
        assert case().years("Scenarios", f"{name}: pressure") == pytest.approx([s - 31_500_000 for s in spend])
    cumulative = case().years("Scenarios", labels.PLAN_LESS_DO_NOTHING_CUMULATIVE)
    assert cumulative == pytest.approx([-sum(net(*flows())[: y + 1]) for y in range(PLAN_YEARS)])
    turn = next(y for y, money in enumerate(cumulative) if money <= 0)
    before, after = cumulative[turn - 1], cumulative[turn]
    payback = case().line("Scenarios", labels.PAYBACK_PLAN)[0]
    assert payback == pytest.approx(turn + before / (before - after))


@pytest.mark.parametrize("year", [1, 3, 5])
def test_the_bridge_leads_from_do_nothing_to_the_plan(year: int) -> None:
    shown = Case({typed_at(labels.PLAN_YEAR_SHOWN_BRIDGE): year})
    effects = project("effects")
    spends = [shown.years("Scenarios", f"{name}: spend")[year - 1] for name in ("Do nothing", "Plan")]
    changes = [effects[f"{line['name']}: net cost"][year - 1] for line in county.INVESTMENT]
    assert spends[0] + sum(changes) == pytest.approx(spends[1])
    steps = [f"{name}: {change / 1e6:+.2f}m" for name, change in zip(NAMES, changes, strict=True)]
    expected = [f"Do nothing: £{spends[0] / 1e6:.2f}m", *steps, f"Plan: £{spends[1] / 1e6:.2f}m"]
    [chart] = shown.book.sheet("Bridge").charts
    cells = [shown.at(chart.categories.sheet, *cell) for cell in chart.categories.cells()]
    assert chart.kind == "waterfall"
    assert cells == expected + [""] * (ROWS - len(county.INVESTMENT))
    assert shown.status[0] == OK


# sensitivity


def changed(name: str, value: float) -> list[float]:
    """The flow with one assumption changed."""
    own, avoided = flows()
    if name == labels.SAVING_EACH_CHILD:
        return net(own, [value * money for money in avoided])
    if name == "Investment":
        return net([value * money for money in own], avoided)
    if name == "Discount rate":
        return net(own, avoided)
    if name == labels.SLIPPAGE_START:  # so many months later is the same schedule seen so much earlier
        months = 2026 * 12 + 3 - int(value)
        return net(*flows(opening_date=date(months // 12, months % 12 + 1, 1).strftime("%d/%m/%Y")))
    return net(*flows(**{"Effectiveness": {"effect": value}, "Leaving rate": {"leaving": value}}[name]))


ENDS: dict[str, tuple[float, float]] = {name: (low, high) for name, (low, high, _) in county.CASE_RANGES.items()}
ENDS["Investment"] = county.COST_RANGE


@functools.cache
def tornado() -> dict[str, list[float]]:
    """Low, high, then value, change and last cumulative at the low and high, by assumption in the order shown."""
    rows = [[case().at("Sensitivity", FIRST_ROW + i, column) for column in range(11)] for i in range(len(ASSUMPTIONS))]
    return {str(row[1]): [number(cell) for cell in row[3:]] for row in rows}


def test_every_assumption_of_the_case_is_tried_and_the_largest_stands_first() -> None:
    assert set(tornado()) == {name for name, *_ in ASSUMPTIONS} == set(ENDS)
    sizes = [max(abs(row[4]), abs(row[5])) for row in tornado().values()]
    assert sizes == sorted(sizes, reverse=True)
    [chart] = case().book.sheet("Sensitivity").charts
    assert chart.kind == "tornado"


@pytest.mark.parametrize("name", ENDS)
def test_each_bar_is_the_case_with_one_assumption_changed(name: str) -> None:
    planned = present_value(net(*flows()))
    ends = [changed(name, end) for end in ENDS[name]]
    rates = ENDS[name] if name == "Discount rate" else (0.035, 0.035)
    values = [present_value(flow, rate) for flow, rate in zip(ends, rates, strict=True)]
    assert tornado()[name][:2] == pytest.approx(ENDS[name])
    assert tornado()[name][2:4] == pytest.approx(values)
    assert tornado()[name][4:6] == pytest.approx([value - planned for value in values], abs=0.01)
    assert tornado()[name][6:8] == pytest.approx([sum(flow) for flow in ends], abs=0.01)


def test_the_sensitivity_starts_from_the_cases_net_present_value() -> None:
    value = case().alone(AVOIDED, "net present value")[0]
    assert value == pytest.approx(present_value(net(*flows())))
    row = case().row("Runs", labels.AS_PLANNED_COST_AVOIDED_LESS)
    assert case().at("Runs", row, TOTAL) == pytest.approx(sum(net(*flows())))
    for label, money in (("Net present value", value), ("Last cumulative", sum(net(*flows())))):
        [below] = [i for i in range(FIRST_ROW, 30) if case().at("Sensitivity", i, 1) == f"{label} as planned £"]
        assert case().at("Sensitivity", below, 5) == pytest.approx(money)


# break-even


def test_at_the_effectiveness_needed_the_cost_avoided_just_pays_by_the_year_end() -> None:
    """With room for all, so that no line waits for another; typed back into the schedule."""
    room: Edits = {registered(invest_to_save(), labels.PLACES_PLACEMENT_CAN_BE_FULL): 100_000}
    roomy = Case(room)
    needed = {row: roomy.years("Investment case", f"{name}: effectiveness needed") for row, name in enumerate(NAMES)}
    for year in (3, 4, 5):
        just = Case(room | {scheduled(row, "Effectiveness"): years[year - 1] for row, years in needed.items()})
        assert number(just.alone(AVOIDED, "cumulative")[year - 1]) == pytest.approx(0, abs=0.01)
    unused = roomy.row("Investment case", f"I{ROWS} (not used): effectiveness needed")
    assert roomy.at("Investment case", unused, FIRST) == "n/a"
