"""PROJECT_SCENARIO: its tables, worked by hand, and its messages."""

import pytest

from tests.snapshots import labels
from tests.udfs.refusals import refuses
from udfs import PROJECT_PLACEMENTS, PROJECT_SCENARIO, InputError

HEADER = [
    "name",
    "type",
    "from",
    "to",
    "children a year",
    "effectiveness",
    "start",
    "ramp months",
    "end",
    "one-off cost",
    "annual cost",
    "evidence",
]
NOBODY = [[0], [0]]
OPENING = [["Foster", 100], ["Residential", 20]]
PRICES = [[20000], [200000]]


def plan(*rows):
    return [HEADER, *([*row, *[None] * (12 - len(row))] for row in rows)]


STEP = ("Step down", "step down", "Residential", "Foster", 24, 0.5, 0, None, None, 30000, 60000)
EDGE = ("Edge of care", "prevent entry", "Foster", None, 12, 0.5)


def rows_of(table):
    return {row[0]: row[1:] for row in table}


def test_with_an_empty_schedule_children_are_those_of_project_placements():
    entries, leaving, moves = [[40], [12]], [[0.3], [0.45]], [[None, 0.05], [0.1, None]]
    first = PROJECT_PLACEMENTS(OPENING, entries, leaving, moves, 3, None, 0.9)
    second = PROJECT_SCENARIO(OPENING, entries, leaving, plan(), "children", moves, years=3, interval=0.9)
    assert [row[0] for row in second] == [row[0] for row in first]
    assert second[-1] == first[-1]  # what the range holds, in words
    for mine, theirs in zip(second[1:-1], first[1:-1], strict=True):
        assert mine[1:] == pytest.approx(theirs[1:], rel=1e-9)


@pytest.mark.parametrize("nothing", [None, "", [], [[None] * 12] * 3])
def test_a_schedule_left_blank_is_a_plan_that_does_nothing(nothing):
    given = ([[40], [12]], [[0.3], [0.45]])
    assert PROJECT_SCENARIO(OPENING, *given, nothing) == PROJECT_SCENARIO(OPENING, *given, plan())


def test_by_age_those_turning_18_are_shown():
    by_age = [["", "Foster"], *([age, 12 if age == 17 else 0] for age in range(18))]
    nothing = [["", "Foster"], *([age, 0] for age in range(18))]
    table = rows_of(PROJECT_SCENARIO(by_age, nothing, [[0]], plan(), years=1))
    assert table["Total: of whom turning 18"] == pytest.approx([12])
    assert table["Total: closing"] == pytest.approx([0])


def test_cost_shows_placements_own_costs_and_a_range_around_the_total():
    table = rows_of(PROJECT_SCENARIO(OPENING, NOBODY, NOBODY, plan(STEP), unit_cost=PRICES, years=2, output="cost"))
    # 12 children step down in the year, evenly: on average 6 fewer, then 18 fewer at mid year 2 (20 at the start)
    assert table["Residential"][0] == pytest.approx(14 * 200000)
    assert table["Foster"][0] == pytest.approx(106 * 20000)
    assert table["Interventions: one-off costs"] == [30000, 0]
    assert table["Interventions: annual costs"] == pytest.approx([60000, 60000])
    assert table["Total"][0] == pytest.approx(14 * 200000 + 106 * 20000 + 90000)
    assert table["Total low"][0] < table["Total"][0] < table["Total high"][0]
    free = plan((*STEP[:9], 0, 0))
    without = rows_of(PROJECT_SCENARIO(OPENING, NOBODY, NOBODY, free, unit_cost=PRICES, years=2, output="cost"))
    for line in ("Total low", "Total", "Total high"):  # own costs are certain
        assert [a - b for a, b in zip(table[line], without[line], strict=True)] == pytest.approx([90000, 60000])


def test_pressure_is_against_the_named_base_and_growth_avoided_is_kept_from_cash():
    base = [["Budget 2026/27", 5_900_000]]
    table = rows_of(
        PROJECT_SCENARIO(OPENING, NOBODY, NOBODY, plan(STEP), unit_cost=PRICES, years=2, output="pressure", base=base)
    )
    nothing = 100 * 20000 + 20 * 200000  # nobody comes or goes: 6,000,000 each year
    first = 14 * 200000 + 106 * 20000 + 90000
    assert table["Base: Budget 2026/27"] == [5_900_000, 5_900_000]
    assert table["Do nothing: pressure"] == pytest.approx([100_000, 100_000])
    assert table["Do nothing: cumulative pressure"] == pytest.approx([100_000, 200_000])
    assert table[labels.DO_NOTHING_CHANGE_ON_YEAR] == pytest.approx([100_000, 0])
    assert table["Plan: spend"][0] == pytest.approx(first)
    assert table[labels.PLAN_LESS_DO_NOTHING][0] == pytest.approx(first - nothing)
    assert table[labels.ABOVE_BASE_GROWTH_AVOIDED][0] == pytest.approx(-100_000)
    assert table[labels.BELOW_BASE_CASHABLE][0] == pytest.approx(first - 5_900_000)
    assert table["Payback (years)"] == [0.0, None]


def test_the_base_left_out_is_the_opening_for_a_year_and_says_so():
    table = PROJECT_SCENARIO(OPENING, NOBODY, NOBODY, plan(EDGE), unit_cost=PRICES, years=1, output="pressure")
    assert table[1] == [labels.BASE_OPENING_CHILDREN_YEAR_AT, 6_000_000]


def test_an_investment_pays_back_in_the_year_its_savings_overtake_it():
    costly = (*STEP[:9], 1_500_000, 0)
    table = rows_of(
        PROJECT_SCENARIO(OPENING, NOBODY, NOBODY, plan(costly), unit_cost=PRICES, years=3, output="pressure")
    )
    # 12 a year, evenly: 6 fewer on average in year 1, and 20 residential children have all gone after 20 months
    assert table[labels.PLAN_LESS_DO_NOTHING][0] == pytest.approx(1_500_000 - 6 * 180_000)
    assert table[labels.PLAN_LESS_DO_NOTHING][1] == pytest.approx(-180_000 * (8 / 12 * 16 + 4 / 12 * 20), rel=1e-9)
    payback = table["Payback (years)"][0]
    assert payback == pytest.approx(1 + 420_000 / (180_000 * 52 / 3))


def test_a_plan_that_invests_again_and_stays_below_has_not_paid_back():
    """Paid back by the end of the second year, then £20m is spent in the third."""
    again = ("Again", "prevent entry", "Foster", None, 0, 0.5, 24, None, None, 20_000_000)
    table = rows_of(
        PROJECT_SCENARIO(OPENING, NOBODY, NOBODY, plan(STEP, again), unit_cost=PRICES, years=3, output="pressure")
    )
    cumulative = table[labels.PLAN_LESS_DO_NOTHING_CUMULATIVE]
    assert cumulative[1] < 0 < cumulative[2]
    assert table["Payback (years)"] == ["not reached", None, None]


def test_effects_keep_the_rows_of_the_schedule_and_sum_to_the_difference():
    schedule = plan(EDGE, [None] * 12, STEP)
    entries = [[24], [6]]
    table = PROJECT_SCENARIO(OPENING, entries, [[0.3], [0.2]], schedule, unit_cost=PRICES, years=2, output="effects")
    names = [row[0] for row in table[1:]]
    assert len(names) == 4 * 6 and names[6:12] == [""] * 6
    assert all(row[1:] == [None, None] for row in table[7:13])
    found = rows_of(table)
    pressure = rows_of(
        PROJECT_SCENARIO(OPENING, entries, [[0.3], [0.2]], schedule, unit_cost=PRICES, years=2, output="pressure")
    )
    total = [a + b for a, b in zip(found["Edge of care: net cost"], found["Step down: net cost"], strict=True)]
    assert total == pytest.approx(pressure[labels.PLAN_LESS_DO_NOTHING], rel=1e-12)
    assert found["All interventions: net cost"] == pytest.approx(total, rel=1e-12)
    assert found["Step down: own cost"] == [90000, 60000]


def test_shortfalls_say_whether_children_or_places_are_wanting():
    schedule = plan(
        ("Too many", "step down", "Residential", "Foster", 100, 1, 0, None, None),
        ("No room", "shift provider", "Residential", "Foster", 12, 1, 0, None, None),
        ("Places", "add capacity", None, "Foster", 6, 1, 0, 12, None),
        ("Price", "change price", "Residential", None, 50, 0.1, 0, None, None),
    )
    table = rows_of(
        PROJECT_SCENARIO(
            OPENING,
            [[0], [12]],
            NOBODY,
            schedule,
            capacity=[["Foster", "Residential", 100]],
            years=1,
            output="shortfalls",
        )
    )
    assert table["Too many: asked"] == pytest.approx([100])
    for name in ("Too many", "No room"):
        asked, done, few, full = (
            table[f"{name}: {what}"][0]
            for what in ("asked", "done", labels.SHORTFALL_TOO_FEW_CHILDREN, labels.SHORTFALL_NO_FREE_PLACE)
        )
        assert asked == pytest.approx(done + few + full)
        assert full > 0
    # places grow evenly over the year, to six on average in its last month, and the two fill every one
    assert table["Too many: done"][0] + table["No room: done"][0] == pytest.approx(6 * 11.5 / 12)
    assert table["Places: asked"] == pytest.approx([3])
    assert table[labels.PRICE_SHORTFALL_TOO_FEW_CHILDREN][0] > 20


def test_occupancy_is_shown_for_limited_placements():
    """About 36 come (a Poisson number) for three places; all three are taken but for a chance of 1 in 10 billion."""
    small = [["Foster", 10], ["Residential", 2]]
    table = rows_of(
        PROJECT_SCENARIO(small, [[36], [0]], NOBODY, plan(), capacity=[["Foster", "Residential", 13]], years=1)
    )
    assert table["Foster: places"] == [13]
    assert table["Foster: closing"] == pytest.approx([13])
    assert table["Foster: occupancy"] == pytest.approx([1.0])
    assert table["Foster: sent to Residential when full"] == pytest.approx([33])
    assert table["Foster: closing low"] == table["Foster: closing high"] == pytest.approx([13])


def test_occupancy_of_no_places_is_blank_and_not_nil():
    closed = [["Foster", "Residential", 120, 60, 0]]
    table = rows_of(PROJECT_SCENARIO(OPENING, NOBODY, NOBODY, plan(), capacity=closed, years=2))
    assert table["Foster: occupancy"] == [pytest.approx(100 / 60), None]


def test_dates_and_months_from_the_opening_say_the_same():
    by_date = plan((*EDGE, "1/10/2026", 6, "31/3/2028"))
    by_month = plan((*EDGE, 6, 6, 24))
    dated = PROJECT_SCENARIO(OPENING, [[24], [6]], NOBODY, by_date, opening_date="31/3/2026")
    assert dated[0][1:] == ["2026/27", "2027/28", "2028/29", "2029/30", "2030/31"]
    assert dated[1:] == PROJECT_SCENARIO(OPENING, [[24], [6]], NOBODY, by_month)[1:]


def test_what_was_in_full_effect_before_the_opening_adds_nothing_to_the_rates():
    given = (OPENING, [[40], [12]], [[0.3], [0.45]])
    early = plan((*EDGE, "1/4/2024"))
    for output in ("children", "effects"):
        rest = {"output": output, "years": 5, "opening_date": "31/3/2026", "unit_cost": PRICES}
        found, nothing = (PROJECT_SCENARIO(*given, schedule, **rest) for schedule in (early, plan()))
        if output == "children":
            assert found == nothing
        else:
            assert all(value == 0 for row in found[1:] for value in row[1:])


def test_a_ramp_half_over_at_the_opening_adds_its_other_half():
    """12 a year, half reached: what is added grows evenly to 6 a year in a year (3 children), then stays at 6."""
    half = plan(("Edge of care", "prevent entry", "Foster", None, 12, 1, -12, 24))
    table = rows_of(PROJECT_SCENARIO(OPENING, [[24], [0]], NOBODY, half, years=2))
    assert table["Total: closing"] == pytest.approx([120 + 24 - 3, 120 + 48 - 9])
    off = plan(("Lower price", "change price", "Residential", None, None, 0.1, -12, 24))
    table = rows_of(PROJECT_SCENARIO(OPENING, NOBODY, NOBODY, off, "effects", unit_cost=PRICES, years=2))
    assert table["Lower price: cost of placements"] == pytest.approx([-20 * 200_000 * 0.025, -20 * 200_000 * 0.05])


def test_an_intervention_costs_through_its_last_day():
    rows = plan(("Team", "prevent entry", "Foster", None, 0, 1, "1/4/2026", 0, "31/3/2028", 0, 45000))
    table = rows_of(
        PROJECT_SCENARIO(
            OPENING, [[24], [6]], NOBODY, rows, unit_cost=PRICES, years=3, output="effects", opening_date="31/3/2026"
        )
    )
    assert table["Team: own cost"] == pytest.approx([45000, 45000, 0])


@pytest.mark.parametrize("output", ["children", "cost", "pressure", "effects", "shortfalls"])
def test_a_schedule_without_interventions_answers_in_every_output(output):
    blank = PROJECT_SCENARIO(OPENING, NOBODY, NOBODY, plan([None] * 12), unit_cost=PRICES, years=2, output=output)
    assert all(isinstance(cell, (int, float, str)) or cell is None for row in blank for cell in row)
    if output == "effects":
        assert rows_of(blank)["All interventions: net cost"] == [0, 0]


def test_a_shortfall_of_nothing_is_nothing():
    busy = plan(*((f"Plan {i}", "speed leaving", "Foster", None, 7 / (i + 3), 0.1 * i, i / 3, 5) for i in range(1, 8)))
    table = PROJECT_SCENARIO(OPENING, [[24], [6]], [[0.3], [0.2]], busy, output="shortfalls")
    assert {cell for row in table[1:] if "shortfall" in row[0] for cell in row[1:]} == {0.0}


def test_prices_may_be_inflated_or_given_by_year():
    uplifted = PROJECT_SCENARIO(
        OPENING, NOBODY, NOBODY, plan(EDGE), unit_cost=PRICES, inflation=0.1, years=2, output="cost"
    )
    by_year = PROJECT_SCENARIO(
        OPENING, NOBODY, NOBODY, plan(EDGE), unit_cost=[[20000, 22000], [200000, 220000]], years=2, output="cost"
    )
    for mine, theirs in zip(uplifted[1:], by_year[1:], strict=True):
        assert mine[1:] == pytest.approx(theirs[1:])


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"output": "cost"}, "unit_cost"),
        ({"output": "savings"}, "output … 'savings'"),
        (
            {"interventions": plan(("A", "add capacity", None, "Foster", 5, 1))},
            "row 2 … 'A' … 'Foster'",
        ),
        (
            {"interventions": plan(("A", "prevent entry", "Foster", None, 5, 1, 46113))},
            "interventions row 2 ('A') … start … opening_date",
        ),
        (
            {"unit_cost": PRICES, "inflation": [[0, 0.1, 0.1]], "output": "cost"},
            "inflation … 3",
        ),
        ({"unit_cost": [[1]], "output": "cost"}, "unit_cost … 1"),
        (
            {"unit_cost": [["Residential", 200000], ["Foster", 20000]], "output": "cost"},
            "unit_cost row 1 … 'Residential' … row 1 … 'Foster'",
        ),
        (
            {"unit_cost": PRICES, "inflation": [["Residential", 0, 0, 0, 0, 0], ["Foster", 0, 0, 0, 0, 0]]},
            "inflation row 1 … 'Residential' … row 1 … 'Foster'",
        ),
        (
            {"opening": [["Foster", 100], [" foster ", 20]]},
            "opening … 1 … 2 … 'foster'",
        ),
        ({"unit_cost": PRICES, "output": "pressure", "base": [["a", 1, 2]]}, "base … 3"),
        ({"unit_cost": PRICES, "output": "pressure", "base": [["Budget", None]]}, "base"),
        ({"opening_date": "soon"}, "opening_date … 'soon'"),
        ({"years": 31}, "years … 31"),
        ({"capacity": [["Foster", "Residential", 1, 2]]}, "capacity … 4"),
    ],
)
def test_a_message_names_the_argument_and_the_remedy(changed, said):
    given = {"opening": OPENING, "starters": [[24], [6]], "leaving_rate": NOBODY, "interventions": plan(EDGE)} | changed
    with refuses(InputError, said):
        PROJECT_SCENARIO(**given)
