"""Rates by months since, as people type them: by hand in closed form, and what is refused."""

import math

import pytest

from tests.addin.hosts.calls import DOUBTED, FITTED, GOING, IN_CARE, SINCE, STARTED
from udfs import InputError
from udfs.functions.placements import PROJECT_PLACEMENTS
from udfs.functions.scenario import PROJECT_SCENARIO

HEAD = ["who", "from month", "placement", "leaving", "turning 18"]
PLAN = ["name", "type", "from", "to", "children a year", "effectiveness"]


def rows(answer):
    return {row[0]: row[1:] for row in answer[1:]}


def rates(now=0.5, first=1.0, later=0.2, turning=0.0):
    return [
        HEAD,
        ["In care now", 0, "Foster", now, turning],
        ["Starters", 0, "Foster", first, 0],
        ["Starters", 12, "Foster", later, 0],
    ]


def asked(**changes):
    """A call with all tables, of two years."""
    given = {
        "opening": IN_CARE,
        "starters": STARTED,
        "leaving_rate": SINCE,
        "moves": GOING,
        "years": 2,
        "opening_date": "31/3/2026",
        "fit": FITTED,
        "doubt": DOUBTED,
    }
    return PROJECT_PLACEMENTS(**given | changes)


def test_those_in_care_now_and_starters_leave_at_their_own_rates():
    found = rows(PROJECT_PLACEMENTS([["Foster", 100]], [24], rates(), years=2))
    now = [100 * math.exp(-0.5 * year) for year in (1, 2)]
    new = [sum(2 * math.exp(-min(k, 12) / 12 - 0.2 * max(k - 12, 0) / 12) for k in range(m)) for m in (12, 24)]
    assert found["Foster: closing"] == pytest.approx([a + b for a, b in zip(now, new, strict=True)])
    assert found["Total: starters"] == pytest.approx([24, 24])


def test_starters_may_differ_from_year_to_year():
    found = rows(PROJECT_PLACEMENTS([["Foster", 0]], [[12, 36]], rates(first=0, later=0), years=2))
    assert found["Foster: closing"] == pytest.approx([12, 48])


def test_turning_18_is_told_from_leaving():
    found = rows(PROJECT_PLACEMENTS([["Foster", 100]], [0], rates(now=0.3, turning=0.1), years=1))
    left = 100 * (1 - math.exp(-0.4))
    assert found["Total: leavers"] == pytest.approx([left])
    assert found["Total: of whom turning 18"] == pytest.approx([left / 4])


def test_children_count_times_the_fit_at_each_month_end():
    found = rows(PROJECT_PLACEMENTS([["Foster", 100]], [12], rates(0, 0, 0), years=1, fit=[[0.99], [1.01]]))
    number = 100.0
    for factor in [0.99] * 6 + [1.01] * 6:
        number = number * factor + 1
    assert found["Foster: closing"] == pytest.approx([number])
    assert found["Total: leavers"] == pytest.approx([100 + 12 - number])


def test_one_placement_may_have_its_name_above_its_fit():
    plain, named = (
        PROJECT_PLACEMENTS([["Foster", 100]], [12], rates(), years=1, fit=fit)
        for fit in ([[0.99]], [["Foster"], [0.99]])
    )
    assert plain == named


def test_starters_divide_between_groups_by_their_share():
    table = [
        [*HEAD, "share"],
        ["In care now", 0, "Foster", 0, 0, None],
        ["Starters under 10", 0, "Foster", 0, 0, 3],
        ["Starters 10 or over", 0, "Foster", 2.4, 0, 1],
    ]
    found = rows(PROJECT_PLACEMENTS([["Foster", 0]], [12], table, years=1))
    expected = 9 + sum(0.25 * math.exp(-0.2 * k) for k in range(12))
    assert found["Foster: closing"] == pytest.approx([expected])


def test_doubt_widens_the_range_of_each_line_and_of_cost():
    plain, doubted = rows(asked(doubt=None)), rows(asked())
    for name in ("Foster", "Total"):
        assert doubted[f"{name}: closing"] == plain[f"{name}: closing"]
    wider = [rows(asked(doubt=[DOUBTED[0], *([*r[:2], r[2], r[3] * 2, r[4]] for r in DOUBTED[1:])])), doubted]
    width = [a - b for a, b in zip(wider[0]["Total: closing high"], wider[0]["Total: closing low"], strict=True)]
    before = [a - b for a, b in zip(doubted["Total: closing high"], doubted["Total: closing low"], strict=True)]
    assert all(a > b for a, b in zip(width, before, strict=True))


def test_without_a_plan_the_two_functions_agree():
    given = {"opening": IN_CARE, "starters": STARTED, "leaving_rate": SINCE, "moves": GOING, "years": 2}
    tables = {"fit": FITTED, "doubt": DOUBTED, "opening_date": "31/3/2026"}
    assert PROJECT_SCENARIO(**given, **tables, interventions=[PLAN]) == PROJECT_PLACEMENTS(**given, **tables)


@pytest.mark.parametrize("fit", [None, FITTED])
def test_effects_add_up_to_plan_less_doing_nothing(fit):
    plan = [
        PLAN,
        ["Edge", "prevent entry", "Foster", "", 10, 0.5],
        ["Home", "speed leaving", "Foster", "", 6, 1],
        ["Step", "step down", "Residential", "Foster", 5, 1],
    ]
    given = {
        "opening": IN_CARE,
        "starters": STARTED,
        "leaving_rate": SINCE,
        "moves": GOING,
        "years": 2,
        "fit": fit,
        "unit_cost": [30_000, 250_000],
    }
    effects = rows(PROJECT_SCENARIO(**given, interventions=plan, output="effects"))
    ends = [rows(PROJECT_SCENARIO(**given, interventions=each))["Total: closing"] for each in (plan, plan[:1])]
    for year in range(2):
        every = sum(effects[f"{name}: children at year end"][year] for name in ("Edge", "Home", "Step"))
        assert every == pytest.approx(ends[0][year] - ends[1][year], abs=1e-9)


def test_a_child_who_steps_down_turns_18_as_those_it_left():
    """Half a year's worth of residential children a year turn 18, no foster child does, and nobody leaves."""
    table = [
        HEAD,
        ["In care now", 0, "Foster", 0, 0],
        ["In care now", 0, "Residential", 0, 0.5],
        *(["Starters", 0, name, 0, 0] for name in ("Foster", "Residential")),
    ]
    plan = [[*PLAN, "start", "end"], ["Step", "step down", "Residential", "Foster", 1200, 1, 0, 1]]
    found = rows(PROJECT_SCENARIO([["Foster", 100], ["Residential", 100]], [0, 0], table, plan, years=1))
    after_a_month = 100 * math.exp(-0.5 / 12)
    moved = min(100.0, after_a_month)
    assert found["Foster: closing"] == pytest.approx([100 + moved * math.exp(-0.5 * 11 / 12)])


def test_blank_places_are_no_limit():
    given = {"opening": IN_CARE, "starters": STARTED, "leaving_rate": SINCE, "moves": GOING, "years": 2}
    blank = [["Foster", "Residential", ""]]
    found = rows(PROJECT_SCENARIO(**given, interventions=[PLAN], capacity=blank))
    free = rows(PROJECT_SCENARIO(**given, interventions=[PLAN]))
    assert {name: found[name] for name in free} == free
    assert found["Foster: places"] == found["Foster: occupancy"] == [None, None]
    assert found["Foster: sent to Residential when full"] == [0, 0]


def spoiled(table, row, column, value):
    return [
        [value if (r, c) == (row, column) else cell for c, cell in enumerate(cells)] for r, cells in enumerate(table)
    ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"leaving_rate": spoiled(SINCE, 1, 0, "Adults")}, "leaving_rate row 2 who is 'adults'; use in care now"),
        ({"leaving_rate": spoiled(SINCE, 1, 1, 3)}, "in care now from month 0 in 'Foster'"),
        (
            {"leaving_rate": spoiled(SINCE, 2, 2, "Foster")},
            "row 3 gives in care now from month 0 in 'Foster' a second time",
        ),
        ({"leaving_rate": spoiled(SINCE, 1, 2, "Fostr")}, "'Fostr', which is not a placement type"),
        ({"leaving_rate": spoiled(SINCE, 1, 3, 40)}, "leaving_rate row 2 leaving is 40"),
        ({"leaving_rate": SINCE[:3]}, "leaving_rate has no rows for starters"),
        ({"leaving_rate": [row[:6] for row in SINCE]}, "says not how starters in 'Foster' divide"),
        ({"moves": None}, "moves is blank and leaving_rate has a column moving"),
        ({"moves": spoiled(GOING, 1, 2, 0)}, "says not where those who move from 'Foster' go"),
        ({"fit": spoiled(FITTED, 2, 0, "1st half of 2026/27")}, "where the 2nd half of 2026/27 is due"),
        ({"fit": spoiled(FITTED, 0, 1, "IFA")}, "fit row 1 has 'IFA' where opening has 'Foster'"),
        ({"fit": spoiled(FITTED, 1, 1, 0)}, "fit row 2 column 2 is 0"),
        ({"doubt": DOUBTED[:5]}, "doubt has 4 rows; 2 years need 8"),
        ({"doubt": spoiled(DOUBTED, 1, 1, "IFA")}, "doubt row 2 column 2 is 'IFA' where 'Foster' is due"),
        ({"doubt": spoiled(DOUBTED, 5, 0, "2028/29")}, "doubt row 6 column 1 is 2028/29 where 2027/28 is due"),
        ({"opening": [["IFA", 90], ["Residential", 15]]}, "starters placement type 1 is 'Foster'"),
        (
            {"starters": [["Foster", 40, 42, 44], ["Residential", 8, 8, 8]]},
            "starters has 3 columns of numbers; it needs 1 or 2",
        ),
    ],
)
def test_what_does_not_fit_names_the_place(changes, words):
    with pytest.raises(InputError) as refused:
        asked(**changes)
    assert words in str(refused.value)


@pytest.mark.parametrize(("name", "value"), [("fit", FITTED), ("doubt", DOUBTED)])
def test_fit_and_doubt_need_rates_by_months_since(name, value):
    with pytest.raises(InputError, match=f"leaving_rate is not by months since, and {name} belongs"):
        PROJECT_PLACEMENTS(IN_CARE, [40, 8], [0.3, 0.4], **{name: value})


def test_places_can_be_added_only_where_there_is_a_limit():
    plan = [PLAN, ["More", "add capacity", "", "Foster", 5, 1]]
    with pytest.raises(InputError, match="adds places to 'Foster'"):
        PROJECT_SCENARIO(IN_CARE, STARTED, SINCE, plan, moves=GOING, capacity=[["Foster", "Residential", ""]], years=2)


def test_every_band_has_every_placement_in_any_order_of_rows():
    head, *body = SINCE
    shuffled = [head, *(body[i] for i in (0, 1, 3, 2, 5, 4, 7, 6))]
    assert asked(leaving_rate=shuffled) == asked()
