"""The children's plan: its schedule, what it changes, the bridge, the sensitivity, and what cannot be delivered."""

from __future__ import annotations

import functools
from typing import Any

import pytest

from templates.mtfp_childrens import mtfp_childrens
from templates.mtfp_childrens.inputs.schedule import ROWS
from templates.plan.schedule import DELIVERED, READ, STRENGTH, WARNING
from templates.sheets import illustrative_county as county
from templates.workbook.model import Value, Workbook
from templates.workbook.year_page import BASE, CONSTANT, FIRST, PLAN_YEARS, TOTAL
from tests.snapshots import labels
from tests.templates.filled import (
    ALERT,
    FIRST_ROW,
    OK,
    Edits,
    Filled,
    nothing_scheduled,
    number,
    registered,
    scheduled,
)
from udfs import PROJECT_SCENARIO
from udfs.functions.scenario import OUTPUTS
from udfs.scenario.schedule import COLUMNS, KINDS

pytestmark = pytest.mark.slow

PLACEMENTS = [row[0] for row in county.PLACEMENTS]
EFFECTS = (labels.CHILDREN_AT_YEAR_END, "cost of placements", "own cost", "net cost", labels.NET_COST_FULL_YEAR)


class Plan(Filled):
    def __init__(self, edits: Edits | None = None) -> None:
        super().__init__(mtfp_childrens(), edits)

    def column(self, sheet: str, column: int, rows: int = ROWS) -> list[Value]:
        return super().column(sheet, column, rows)


def typed_at(name: str) -> tuple[str, str]:
    return registered(mtfp_childrens(), name)


def net(name: str) -> str:
    return f"{name}: net cost"


@functools.cache
def plan() -> Plan:
    return Plan()


def names() -> list[str]:
    return [f"I{i + 1} {line['name']}" for i, line in enumerate(county.SCHEDULE)]


# the schedule


def test_the_schedule_has_the_columns_that_the_function_reads() -> None:
    assert tuple(heading.partition(" (")[0].lower() for heading in READ) == COLUMNS[: len(READ)]


def test_the_illustrative_schedule_shows_every_type_with_room_to_spare() -> None:
    assert {line["type"] for line in county.SCHEDULE} == set(KINDS)
    assert ROWS >= 10
    assert len(county.SCHEDULE) < ROWS


def test_evidence_named_in_the_schedule_brings_its_strength_and_warning() -> None:
    evidence = {line["name"]: line.get("evidence") for line in county.SCHEDULE}
    strengths = dict(zip(evidence, plan().column("Schedule", STRENGTH), strict=False))
    warnings = dict(zip(evidence, plan().column("Schedule", WARNING), strict=False))
    assert strengths["Family safeguarding teams"] == "moderate"
    assert strengths["Reunification support"] == "weak"
    assert str(warnings["Reunification support"]).startswith("Weak evidence:")
    assert strengths["Kinship first"] == "not published"
    assert plan().column("Schedule", STRENGTH)[len(evidence) :] == [""] * (ROWS - len(evidence))


def test_without_interventions_the_plan_is_doing_nothing() -> None:
    empty = Plan(nothing_scheduled(ROWS))
    assert empty.status == (OK, "OK: no alerts")
    assert empty.years("Scenarios", "Plan: spend") == pytest.approx(empty.years("Scenarios", "Do nothing: spend"))
    assert empty.years("Plan", "All placements: closing") == empty.years("Flow", "All placements: closing")
    assert empty.years("Scenarios", "Do nothing: spend") == pytest.approx(
        plan().years("Scenarios", "Do nothing: spend")
    )


def test_blank_rows_may_stand_anywhere_in_the_schedule() -> None:
    """The rows that are left have the effects that they have alone, at the top or further down."""
    blank = {scheduled(row, heading): None for row in range(3) for heading in READ}
    lower = Plan(blank)
    assert lower.status[0] == OK
    top = dict(nothing_scheduled(ROWS))
    for row in range(len(county.SCHEDULE) - 3):
        typed = plan().book.sheet("Schedule").constants
        for column, heading in enumerate(READ, start=1):
            top[scheduled(row, heading)] = typed[FIRST_ROW + row + 3, column].value
    higher = Plan(top)
    for row, line in enumerate(county.SCHEDULE[3:]):
        below, above = (f"I{i + 1} {line['name']}: net cost" for i in (row + 3, row))
        assert lower.years("Effects", below) == pytest.approx(higher.years("Effects", above))


# effects and the bridge


def test_effects_sum_to_the_whole_difference() -> None:
    each = [plan().years("Effects", net(name)) for name in names()]
    together = [sum(year) for year in zip(*each, strict=True)]
    spends = [plan().years("Scenarios", f"{name}: spend") for name in ("Plan", "Do nothing")]
    assert together == pytest.approx([a - b for a, b in zip(*spends, strict=True)])
    avoided = plan().years("Scenarios", labels.GROWTH_AVOIDED_ABOVE_BASE)
    cashable = plan().years("Scenarios", labels.CASHABLE_BELOW_BASE)
    assert together == pytest.approx([a + b for a, b in zip(avoided, cashable, strict=True)])


@pytest.mark.parametrize("year", range(1, PLAN_YEARS + 1))
def test_the_bridge_leads_from_do_nothing_to_the_plan_in_any_year(year: int) -> None:
    shown = Plan({typed_at(labels.PLAN_YEAR_SHOWN_BRIDGE_SENSITIVITY): year})
    assert shown.status[0] == OK
    spend = {name: shown.years("Scenarios", f"{name}: spend")[year - 1] for name in ("Do nothing", "Plan")}
    steps = [[shown.at("Chart data", FIRST_ROW + i, c) for c in range(11)] for i in range(ROWS + 2)]
    used = len(county.SCHEDULE)
    floor = number(shown.at("Chart data", FIRST_ROW + ROWS + 2, 6))
    level = spend["Do nothing"]
    levels = [level]
    assert steps[0][0] == f"Do nothing: £{level / 1e6:.2f}m"
    assert steps[0][8] == pytest.approx(level - floor)
    for name, step in zip(names(), steps[1 : used + 1], strict=True):
        change = shown.years("Effects", net(name))[year - 1]
        amount = f"{abs(change) / 1e6:.2f}m"
        below, total, saves, costs = (number(cell) for cell in step[7:])
        assert step[0] in (f"{name}: +{amount}", f"{name}: -{amount}")
        assert total == 0
        assert costs - saves == pytest.approx(change, abs=1e-6)
        assert min(costs, saves) == 0
        assert below + floor == pytest.approx(min(level, level + change))
        assert below > 0
        level += change
        levels.append(level)
    assert floor == pytest.approx(max(0, min(levels) - (max(levels) - min(levels))))
    below = [shown.at("Bridge", FIRST_ROW + ROWS + 2 + i, 6) for i in range(5)]
    assert below[0] == f"{county.BASE_YEAR + year}/{(county.BASE_YEAR + year + 1) % 100}"
    assert below[1:] == pytest.approx([levels[0], level, level - levels[0], floor])
    assert level == pytest.approx(spend["Plan"])
    assert steps[used + 1][0] == f"Plan: £{level / 1e6:.2f}m"
    assert steps[used + 1][8] == pytest.approx(level - floor)
    for i, name in enumerate([*names(), "All interventions"]):
        row = FIRST_ROW + (i if i < used else ROWS)
        table = [number(shown.at("Bridge", row, column)) for column in range(3, 8)]
        assert table == pytest.approx([shown.years("Effects", f"{name}: {words}")[year - 1] for words in EFFECTS])
    assert [(step[0], *step[7:]) for step in steps[used + 2 :]] == [("", 0, 0, 0, 0)] * (ROWS - used)


def test_a_year_that_is_none_of_the_plans_fails_the_check() -> None:
    cell = typed_at(labels.PLAN_YEAR_SHOWN_BRIDGE_SENSITIVITY)
    assert [Plan({cell: year}).status[0] for year in (0, 6)] == [labels.CHECK_SEE_CHECKS_SHEET] * 2


def test_the_bridge_sets_the_part_year_beside_the_full_year() -> None:
    """A change of price begun half-way through a year has half its effect in that year."""
    edits: Edits = nothing_scheduled(ROWS)
    for heading, value in (
        ("Name", "Half a year"),
        ("Type", "change price"),
        ("Effectiveness", 0.1),
        ("Start", 6),
        ("Annual cost (£)", 1000),
    ):
        edits[scheduled(ROWS - 1, heading)] = value
    edits[typed_at(labels.PLAN_YEAR_SHOWN_BRIDGE_SENSITIVITY)] = 1
    half, last = Plan(edits), FIRST_ROW + ROWS - 1
    assert half.status[0] == OK
    in_year, full = (number(half.at("Bridge", last, column)) for column in (6, 7))
    year_end = half.years("Plan", "All placements: closing")[0]
    by_type = [number(half.at("Plan", half.row("Plan", f"{kind}: closing"), FIRST)) for kind in PLACEMENTS]
    prices = [number(half.at("Prices", half.row("Prices", kind), FIRST)) for kind in PLACEMENTS]
    assert sum(by_type) == pytest.approx(year_end)
    assert full == pytest.approx(1000 - 0.1 * sum(n * p for n, p in zip(by_type, prices, strict=True)), rel=0.01)
    assert in_year == pytest.approx(full / 2, rel=0.01)
    assert number(half.at("Bridge", last, 8)) == pytest.approx(full - in_year)


# delivery


def test_what_cannot_be_delivered_is_an_alert_and_no_error() -> None:
    """Without room for them, children do not step down into in-house fostering."""
    row = next(i for i, line in enumerate(county.SCHEDULE) if line["type"] == "step down")
    name = names()[row]
    few = Plan({("Capacity", "B9"): 60})
    assert few.at("Capacity", 8, 0) == labels.HOUSE_FOSTERING_PLACES_AT_OPENING
    assert few.status == (OK, ALERT)
    short = few.row("Delivery", f"{name}: short")
    assert few.at("Delivery", short, CONSTANT) == "ALERT: short"
    asked, done, children, places = (
        few.years("Delivery", f"{name}: {words}") for words in ("asked", "done", "short of children", "short of places")
    )
    assert [d + p for d, p in zip(done, places, strict=True)] == pytest.approx(asked)
    assert places[:2] == pytest.approx(asked[:2])  # later, chance leaves places free
    assert children == pytest.approx([0] * PLAN_YEARS, abs=1e-9)
    assert few.years("Delivery", f"{name}: short") == pytest.approx(places)
    assert number(few.at("Delivery", short, TOTAL)) == pytest.approx(sum(places))
    delivered = few.column("Schedule", DELIVERED)
    assert delivered[row] == "ALERT: short"
    assert delivered[0] == "Yes"
    assert delivered[-1] == ""


def test_an_alert_is_raised_for_the_last_row_too() -> None:
    edits: Edits = nothing_scheduled(ROWS)
    for heading, value in (
        ("Name", "More"),
        ("Type", "prevent entry"),
        ("Children a year", 9_999),
        ("Effectiveness", 1),
    ):
        edits[scheduled(ROWS - 1, heading)] = value
    assert Plan(edits).status == (OK, ALERT)


def test_enough_places_and_children_raise_no_alert() -> None:
    home = next(i for i, line in enumerate(county.SCHEDULE) if line.get("one-off cost", 0) > 1_000_000)
    many = Plan({("Capacity", "B9"): 200, scheduled(home, "One-off cost (£)"): None})
    assert many.status == (OK, "OK: no alerts")
    assert "ALERT: short" not in many.column("Schedule", DELIVERED)


def test_places_open_gain_lose_and_close() -> None:
    lines = [
        plan().years("Capacity", f"In-house fostering: {words}")
        for words in (
            "opening places",
            "places gained",
            "places lost",
            "closing places",
        )
    ]
    places = 162.0
    for opening, gained, lost, closing in zip(*lines, strict=True):
        assert opening == places
        places += gained - lost
        assert closing == places


def test_occupancy_is_children_by_places() -> None:
    for sheet in ("Flow", "Plan"):
        children, places, share = (
            plan().years(sheet, f"In-house residential: {words}") for words in ("closing", "places", "occupancy")
        )
        assert share == pytest.approx([c / p for c, p in zip(children, places, strict=True)])
    assert plan().years("Plan", "In-house residential: places") == [16, 20, 20, 20, 20]


def test_places_that_are_never_full_leave_no_demand_unmet() -> None:
    """Opening places raised beyond all children, so that the flow with places is the one without."""
    ample = Plan({("Capacity", "B9"): 2_000, ("Capacity", "B17"): 2_000})
    for kind in ("In-house fostering", "In-house residential"):
        assert ample.years("Demand", f"{kind}: wanted less placed") == pytest.approx([0.0] * PLAN_YEARS, abs=1e-9)
        assert min(plan().years("Demand", f"{kind}: wanted less placed")) > 0
    label = labels.DO_NOTHING_HOUSE_PLACES_NEVER
    assert ample.years("Activity", label) == pytest.approx(ample.years("Activity", "Do nothing: closing"))
    assert plan().years("Activity", label) == plan().years("Demand", "All placements: closing")


# sensitivity


def scenario(**changes: Any) -> list[float]:
    """The plan's spend from the function itself, with inputs typed here rather than read from the workbook."""
    given: dict[str, Any] = {
        "entries": [row[3] for row in county.PLACEMENTS],
        "leaving": [row[4] for row in county.PLACEMENTS],
        "effect": 1.0,
        "opening_date": "1/4/2026",
        "gained": 1.0,
        "price": 1.0,
        "inflation": 0.0,
    } | changes
    prices = [
        [
            row[5] * days / 7 * given["price"] * (1 + row[6] + given["inflation"]) ** year
            for year, days in enumerate((365, 366, 365, 365, 365), start=1)
        ]
        for row in county.PLACEMENTS
    ]
    capacity = []
    for kind, onto, places, gained, lost in county.CAPACITY:
        ends = [float(places)]
        for come, go in zip(gained, lost, strict=True):
            ends.append(ends[-1] + come * given["gained"] - go)
        capacity.append([kind, onto, *ends])
    lines = [[line.get(column) for column in COLUMNS] for line in county.SCHEDULE]
    for line in lines:
        scaled = COLUMNS.index("effectiveness" if line[1] == "change price" else "children a year")
        line[scaled] *= given["effect"]
    table = PROJECT_SCENARIO(
        [[row[0], row[1]] for row in county.PLACEMENTS],
        given["entries"],
        given["leaving"],
        [list(COLUMNS), *lines],
        "pressure",
        [[county.MOVES.get((a, b), 0) for b in PLACEMENTS] for a in PLACEMENTS],
        capacity,
        prices,
        0,
        PLAN_YEARS,
        given["opening_date"],
        [county.BASE_NAME, county.BASE_BUDGET],
        0.8,
        headers=False,
    )
    assert isinstance(table, list)
    return [number(cell) for cell in table[5]]  # type: ignore[arg-type]


def times(column: int, factor: float) -> list[float]:
    return [row[column] * factor for row in county.PLACEMENTS]  # type: ignore[operator]


CASES = {
    "Starters": [{"entries": times(3, factor)} for factor in (0.9, 1.1)],
    "Leaving rate": [{"leaving": times(4, factor)} for factor in (0.9, 1.1)],
    labels.EFFECT_ALL_INTERVENTIONS: [{"effect": factor} for factor in (0.5, 1.2)],
    labels.SLIPPAGE_SCHEDULE: [{"opening_date": day} for day in ("1/4/2026", "1/10/2025")],
    labels.RECRUITMENT_HOUSE_PLACES: [{"gained": factor} for factor in (0.5, 1.25)],
    "Unit costs": [{"price": factor} for factor in (0.97, 1.05)],
    "Price inflation": [{"inflation": points} for points in (-0.01, 0.02)],
}


def test_the_plan_is_what_the_function_makes_of_the_inputs() -> None:
    assert plan().years("Scenarios", "Plan: spend") == pytest.approx(scenario())


@pytest.mark.parametrize("label", ["Do nothing: spend", "Plan: pressure", labels.PLAN_LESS_DO_NOTHING])
def test_money_of_single_years_has_a_total(label: str) -> None:
    total = plan().at("Scenarios", plan().row("Scenarios", label), TOTAL)
    assert total == pytest.approx(sum(plan().years("Scenarios", label)))


@pytest.mark.parametrize("label", ["Base", "Plan: cumulative pressure", labels.PLAN_LESS_DO_NOTHING_CUMULATIVE])
def test_money_that_cannot_be_added_over_the_years_has_no_total(label: str) -> None:
    assert plan().at("Scenarios", plan().row("Scenarios", label), TOTAL) is None


def test_every_assumption_with_a_range_is_tried() -> None:
    assert list(CASES) == list(county.RANGES)


@pytest.mark.parametrize(("name", "end"), [(name, end) for name in CASES for end in ("low", "high")])
def test_each_run_is_the_plan_with_one_assumption_changed(name: str, end: str) -> None:
    found = plan().years(
        "Runs", f"{name}, {end}: " + ("Plan: spend" if name not in ("Unit costs", "Price inflation") else "plan: spend")
    )
    assert found == pytest.approx(scenario(**CASES[name][end == "high"]))


def test_a_change_of_price_for_some_children_is_tried_at_another_price_for_as_many() -> None:
    row = next(i for i, line in enumerate(county.SCHEDULE) if line["type"] == "change price")
    some = Plan({scheduled(row, "Children a year"): 30})
    for end, factor in (("low", 0.5), ("high", 1.2)):
        at = some.row("Cases", f"Schedule, {end} effect") + 2 + row
        copied = [number(some.at("Cases", at, COLUMNS.index(name))) for name in ("children a year", "effectiveness")]
        assert copied == pytest.approx([30, county.SCHEDULE[row]["effectiveness"] * factor])


def test_a_placement_that_nearly_all_leave_within_a_year_can_still_be_left_sooner() -> None:
    """Nine in ten and more leave secure places in a year; a tenth more than that is not more than all."""
    fast = Plan({("Inputs", f"B{plan().row('Inputs', 'Leaving: Secure') + 1}"): 0.97})
    assert fast.status[0] == OK
    higher, planned = fast.years("Runs", "Leaving rate, high: Plan: spend"), fast.years("Scenarios", "Plan: spend")
    assert all(a < b for a, b in zip(higher, planned, strict=True))


def test_the_sensitivity_is_in_order_of_size() -> None:
    rows = [[plan().at("Sensitivity", FIRST_ROW + i, column) for column in range(9)] for i in range(len(CASES))]
    sizes = [max(abs(number(row[7])), abs(number(row[8]))) for row in rows]
    assert sizes == sorted(sizes, reverse=True)
    assert sorted(str(row[1]) for row in rows) == sorted(CASES)
    spend = plan().years("Scenarios", "Plan: spend")[-1]
    for row in rows:
        low, high = (scenario(**case)[-1] for case in CASES[str(row[1])])
        assert [row[7], row[8]] == pytest.approx([low - spend, high - spend], abs=1e-6)


def test_assumptions_that_move_nothing_alike_each_keep_their_row() -> None:
    edits: Edits = {("Ranges", f"{column}{row}"): 1 for row in (6, 7, 8) for column in "CD"}
    level = Plan(edits)
    assert level.status[0] == OK
    assert [level.at("Sensitivity", FIRST_ROW + i, 1) for i in (4, 5, 6)] == [
        "Starters",
        "Leaving rate",
        labels.EFFECT_ALL_INTERVENTIONS,
    ]


# the summary


def test_the_summary_rolls_from_the_budget_to_the_plans_spend() -> None:
    parts = [
        plan().years("Summary", label)
        for label in (
            labels.BASE_YEAR_S_FORECAST_ABOVE,
            labels.DEMAND_MORE_FEWER_PLACEMENTS,
            "Prices: inflation, and days in the year",
            labels.OWN_COSTS_INTERVENTIONS_CHANGE,
            labels.EFFECT_INTERVENTIONS_ON_PLACEMENTS_CHANGE,
        )
    ]
    total = float(county.BASE_BUDGET)
    for year, changes in enumerate(zip(*parts, strict=True)):
        total += sum(changes)
        assert total == pytest.approx(plan().years("Scenarios", "Plan: spend")[year])


def test_what_is_above_the_base_is_avoided_and_what_is_below_it_cashable() -> None:
    """With a base halfway between doing nothing and the plan, in the last year."""
    base = sum(plan().years("Scenarios", f"{name}: spend")[-1] for name in ("Do nothing", "Plan")) / 2
    between = Plan({typed_at(labels.BASE_APPROVED_PLACEMENTS_BUDGET): base})
    assert between.status[0] == OK
    nothing, planned = (between.years("Scenarios", f"{name}: spend") for name in ("Do nothing", "Plan"))
    avoided = [max(p, base) - max(n, base) for n, p in zip(nothing, planned, strict=True)]
    cashable = [min(p, base) - min(n, base) for n, p in zip(nothing, planned, strict=True)]
    assert min(avoided) < 0 and min(cashable) < 0
    for sheet, rows in (
        ("Scenarios", (labels.GROWTH_AVOIDED_ABOVE_BASE, labels.CASHABLE_BELOW_BASE)),
        ("Summary", (labels.GROWTH_AVOIDED_SPEND_ABOVE_BASE, labels.CASHABLE_SPEND_BELOW_BASE)),
    ):
        assert between.years(sheet, rows[0]) == pytest.approx(avoided)
        assert between.years(sheet, rows[1]) == pytest.approx(cashable)


def test_do_nothing_costs_average_placements_at_weekly_prices() -> None:
    """The first kind of placement by hand: children × £ a week × days of the financial year ÷ 7 × inflation."""
    kind, _, base_average, *_, weekly, inflation = county.PLACEMENTS[0]
    row = plan().row("Placements", f"Do nothing: £ {kind}")
    assert number(plan().at("Placements", row, BASE)) == pytest.approx(base_average * weekly * 365 / 7)
    average = plan().years("Flow", f"{kind}: average in year")[1]
    days = 366  # of 2027/28, which holds 29 February 2028
    cost = average * weekly * days / 7 * (1 + inflation) ** 2
    assert plan().years("Placements", f"Do nothing: £ {kind}")[1] == pytest.approx(cost)


def test_only_known_outputs_are_asked_for() -> None:
    book: Workbook = plan().book
    texts = [f.text for sheet in book.sheets for f in sheet.formulas if f.text.startswith("=PROJECT_SCENARIO(")]
    asked = [output for text in texts for output in OUTPUTS if f'"{output}"' in text]
    assert sorted(set(asked)) == sorted(OUTPUTS)
    assert len(asked) == len(texts)
