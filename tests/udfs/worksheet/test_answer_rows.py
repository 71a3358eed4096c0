"""What an answer holds, as its definition says: rows found by key, and the same rows in the answer itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.snapshots import labels
from udfs import FUNCTIONS
from udfs.functions.demand import WITH_FLOWS, WITH_POPULATION
from udfs.functions.investment import WITH_RANGE
from udfs.scenario.tables import TURNS_18
from udfs.worksheet.answer_rows import AnswerRow, AnswerTable, Rows, once
from udfs.worksheet.answers import filled
from udfs.worksheet.by_placement import AGES

IF_ASKED = "somebody asks"
TABLE = AnswerTable(
    (
        Rows((AnswerRow("in", "in", "children"), AnswerRow("out", "out", "children")), "home", each="home"),
        Rows(
            (AnswerRow("in", "in", "children"), AnswerRow("why", "why", "words", when=IF_ASKED)),
            "all",
            "All",
            total=True,
        ),
        Rows((AnswerRow("note", "Note on {subject}", "words"),)),
    ),
    "days",
)
VALUES = {"home.in": [[1], [2]], "home.out": [[3], [4]], "all.in": [3], "note": ["n"]}
NAMES = {"home": ["Ash", "Elm"], "subject": ["beds"]}


def test_rows_stand_for_each_thing_then_once() -> None:
    shape = TABLE.shape({"home": 2})
    assert [(place.key, place.item) for place in shape.places] == [
        ("home.in", 0),
        ("home.out", 0),
        ("home.in", 1),
        ("home.out", 1),
        ("all.in", 0),
        ("note", 0),
    ]
    assert (shape.row("home.out", 1), shape.rows("home.out"), shape.row("note")) == (3, [1, 3], 5)


def test_a_conditional_row_is_there_if_its_condition_holds() -> None:
    assert TABLE.shape({"home": 0}, {IF_ASKED}).row("all.why") == 1
    with pytest.raises(KeyError, match=r"all\.why"):
        TABLE.shape({"home": 0}).row("all.why")


def test_a_row_added_above_moves_the_others_and_their_keys_find_them() -> None:
    block, *rest = TABLE.blocks
    longer = replace(TABLE, blocks=(replace(block, rows=(AnswerRow("new", "new", "beds"), *block.rows)), *rest))
    assert longer.shape({"home": 2}).rows("home.out") == [2, 5]
    assert longer.shape({"home": 2}).row("all.in") == 6


def test_nothing_is_there_of_what_there_is_none_of() -> None:
    assert TABLE.shape({"home": 0}).rows("home.in") == []


@pytest.mark.parametrize("key", ["home.bed", "in", ""])
def test_a_key_that_no_row_has_is_refused(key: str) -> None:
    with pytest.raises(KeyError):
        TABLE.shape({"home": 1}).rows(key)


@pytest.mark.parametrize("counts", [{}, {"house": 1}, {"home": 1, "house": 1}])
def test_a_shape_says_how_many_there_are_of_everything(counts: dict[str, int]) -> None:
    with pytest.raises(KeyError, match="home"):
        TABLE.shape(counts)


def test_a_condition_that_no_row_has_is_refused() -> None:
    with pytest.raises(KeyError, match=IF_ASKED):
        TABLE.shape({"home": 1}, {"nobody asks"})


def test_two_rows_cannot_have_one_key() -> None:
    with pytest.raises(ValueError, match="key in twice"):
        once(AnswerRow("in", "in", "children"), AnswerRow("in", "into", "children"), across="days")


def test_an_answer_is_filled_by_key_and_labelled() -> None:
    assert filled(TABLE, VALUES, NAMES) == [
        ("Ash: in", [1]),
        ("Ash: out", [3]),
        ("Elm: in", [2]),
        ("Elm: out", [4]),
        ("All: in", [3]),
        ("Note on beds", ["n"]),
    ]


def test_names_are_not_read_as_names_to_fill_in() -> None:
    labels = [label for label, _ in filled(TABLE, VALUES, {"home": ["{subject}", "{0}"], "subject": ["{home}"]})]
    assert (labels[0], labels[2], labels[-1]) == ("{subject}: in", "{0}: in", "Note on {home}")


def test_a_thing_without_a_name_has_rows_without_labels() -> None:
    labels = [label for label, _ in filled(TABLE, VALUES, NAMES | {"home": [None, "Elm"]})]
    assert labels[:3] == ["", "", "Elm: in"]


@pytest.mark.parametrize("key", VALUES)
def test_a_row_cannot_be_left_out_of_an_answer(key: str) -> None:
    with pytest.raises(KeyError, match=key):
        filled(TABLE, {other: value for other, value in VALUES.items() if other != key}, NAMES)


def test_an_answer_cannot_have_a_row_that_is_not_described() -> None:
    with pytest.raises(KeyError, match="extra"):
        filled(TABLE, VALUES | {"extra": [1]}, NAMES)


# the functions' own answers

OPENING, STARTERS, LEAVING = [["Foster", 100], ["Other", 20]], [40, 6], [0.3, 0.2]
AGED = [["Age", "Foster"], *([age, 3] for age in range(AGES))]
PLAN = [
    ["name", "type", "from", "to", "children a year", "effectiveness"],
    ["Edge", "prevent entry", "Foster", "", 9, 1],
]
PLACES = [["Foster", "Other", 90]]
FLOWS = [["2020/21", 9, 8, 100], ["2021/22", 9, 7, 102]]
TWO, EDGE = {"placement": ["Foster", "Other"]}, {"intervention": ["Edge"]}


def scenario(output: str, interventions: Any = PLAN, capacity: Any = None) -> tuple[Any, ...]:
    return OPENING, STARTERS, LEAVING, interventions, output, None, capacity, [[1000], [2000]], None, 1


def case(
    function: str, arguments: tuple[Any, ...], which: str = "", names: Any = None, when: Any = (), **filled_in: str
) -> Any:
    return pytest.param(function, arguments, which, names or {}, when, filled_in, id=f"{function} {which} {when}")


CASES = [
    case("BACKTEST", ([100, 110, 120, 130, 145], "net_entry", 1)),
    case("PROJECT_LAC", ([100, 110], 1)),
    case("PROJECT_LAC", (FLOWS, 1), when=[WITH_FLOWS]),
    case("PROJECT_LAC", ([100, 110], 1, None, [30_000] * 3), when=[WITH_POPULATION]),
    case("PROJECT_LAC", (FLOWS, 1, None, [30_000] * 3), when=[WITH_FLOWS, WITH_POPULATION]),
    case("PROJECT_PLACEMENTS", (OPENING, STARTERS, LEAVING), names=TWO),
    case("PROJECT_PLACEMENTS", (AGED, AGED, [0.2]), names={"placement": ["Foster"]}, when=[TURNS_18]),
    case("PROJECT_SCENARIO", scenario("children"), "children", TWO | {"limited": []}),
    case(
        "PROJECT_SCENARIO",
        scenario("children", capacity=PLACES),
        "children",
        TWO | {"limited": ["Foster"]},
        overflow="Other",
    ),
    case("PROJECT_SCENARIO", scenario("cost"), "cost", TWO),
    case(
        "PROJECT_SCENARIO",
        scenario("pressure"),
        "pressure",
        base=labels.OPENING_CHILDREN_YEAR_AT_FIRST,
    ),
    case("PROJECT_SCENARIO", scenario("effects"), "effects", EDGE),
    case("PROJECT_SCENARIO", scenario("shortfalls"), "shortfalls", EDGE),
    case("PLACEMENT_COST", (OPENING, [1000, 2000], "annual"), names=TWO),
    case("PLACEMENT_VARIANCE", (OPENING, [1000, 2000], [90_000, 50_000], "annual"), names=TWO | {"shared": []}),
    case("CASELOAD_BREAKEVEN", (480, 24, 15, 43000, 163560, 0, 155000)),
    case("INVEST_TO_SAVE", ([1, 0], [0, 2])),
    case("INVEST_TO_SAVE", ([1, 0], [0, 2], 0, [0.5, 1.2]), when=[WITH_RANGE]),
    case(
        "GATED_DRAWDOWN",
        (["One", "Two"], ["31/1/2018", "31/1/2019"], [4, 3], "30/6/2018", ["yes", "yes"]),
        names={"each": ["One", "Two"]},
    ),
]


@pytest.mark.parametrize(("function", "arguments", "which", "names", "when", "filled_in"), CASES)
def test_an_answer_has_the_rows_and_columns_that_its_definition_says(
    function: str, arguments: tuple[Any, ...], which: str, names: Any, when: Any, filled_in: dict[str, str]
) -> None:
    table = FUNCTIONS[function].answer(which)
    shape = table.shape({key: len(of) for key, of in names.items()}, when)
    described = []
    for place in shape.places:
        title = names[place.block.key][place.item] if place.block.each else place.block.title
        label = place.row.label.format(**filled_in)
        described.append(": ".join(part for part in (title, label) if part))
    head, *rows = FUNCTIONS[function].call(*arguments)
    assert [row[0] for row in rows] == described
    if table.columns:
        assert head[1:] == table.headings


def test_every_answer_that_is_a_table_of_its_own_is_among_the_cases() -> None:
    """All but those of the shape of their inputs, and the register's."""
    like_inputs = {"LAC_RATE", "CHILDREN_AT_RATE", "RATE_GAP", "SUPPRESS"}
    tables = {(name, which) for name, f in FUNCTIONS.items() for which in f.answers}
    tried = {(one.values[0], one.values[2]) for one in CASES}
    assert tables - tried == {(name, "") for name in like_inputs} | {("EVIDENCE", ""), ("EVIDENCE", "field")}


def test_evidence_without_a_field_shows_the_fields_described() -> None:
    answer = FUNCTIONS["EVIDENCE"].call("East Sussex: Connected Families")
    shown = [name for name, _ in answer if not name.endswith(", continued")]
    assert shown == [place.row.label for place in FUNCTIONS["EVIDENCE"].answer().shape().places]


@pytest.mark.parametrize("key", ["closing", "average"])
def test_a_total_adds_up_the_rows_of_its_name(key: str) -> None:
    shape = FUNCTIONS["PROJECT_PLACEMENTS"].answer().shape({"placement": 2})
    rows = FUNCTIONS["PROJECT_PLACEMENTS"].call(OPENING, STARTERS, LEAVING, headers=False)
    parts = [rows[row] for row in shape.rows(f"placement.{key}")]
    assert rows[shape.row(f"total.{key}")] == pytest.approx([sum(year) for year in zip(*parts, strict=True)])
