"""Norfolk's range of options and Portsmouth's team: the printed targets reached, money that adds up, honest limits."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from templates.councils.norfolk.options import OPTIONS, WORDS
from templates.councils.norfolk.workbook import norfolk
from templates.councils.portsmouth.workbook import portsmouth
from templates.edit.live import Values, evaluate
from templates.sheets.investment_case import measure
from templates.workbook.answer_lines import answer_of
from templates.workbook.model import Constant, Workbook
from templates.workbook.year_page import BASE, FIRST, LAST, PLAN_YEARS, TOTAL
from tests.snapshots import labels

pytestmark = pytest.mark.slow

MASTER = ("Checks", 3, 1)
OK = "All checks OK"
#: Most calls of worksheet functions that a workbook should make.
MOST_CALLS = 30
NAMES = [name for name, *_ in OPTIONS]


@pytest.fixture(scope="module")
def book() -> Workbook:
    return norfolk()


@pytest.fixture(scope="module")
def values(book: Workbook) -> Values:
    return evaluate(book)


def row_of(book: Workbook, sheet: str, label: str) -> int:
    constants = book.sheet(sheet).constants
    return next(row for (row, column), c in sorted(constants.items()) if column == 0 and c.value == label)


def plan(book: Workbook, values: Values, sheet: str, label: str) -> list[Any]:
    row = row_of(book, sheet, label)
    return [values[sheet, row, column] for column in range(FIRST, LAST + 1)]


def compared(book: Workbook, values: Values, label: str, under: str = "") -> dict[str, Any]:
    """A line of the comparison by option; ``under`` names its section where labels repeat."""
    first = row_of(book, "Comparison", under) if under else 0
    constants = book.sheet("Comparison").constants
    row = next(r for (r, c), k in sorted(constants.items()) if c == 0 and k.value == label and r >= first)
    heads = ["Do nothing", *NAMES]
    return {head: values.get(("Comparison", row, 2 + i), "n/a") for i, head in enumerate(heads)}


def type_in(book: Workbook, name: str, value: float, row: int = 0) -> None:
    area = next(entry.area for entry in book.register if entry.name == name)
    constants = book.sheet(area.sheet).constants
    constants[area.row + row, area.column] = Constant(value, constants[area.row + row, area.column].style)


# what the paper prints


def test_doing_nothing_by_placement_adds_122_children_and_5m_a_year(book: Workbook, values: Values) -> None:
    assert compared(book, values, labels.MORE_THAN_MARCH_2017)["Do nothing"] == pytest.approx(122, abs=0.5)
    assert round(compared(book, values, labels.ABOVE_2017_18_BUDGET_LAST)["Do nothing"] / 1e6) == 5


def test_doing_nothing_stays_near_the_trend_between_its_ends(book: Workbook, values: Values) -> None:
    apart = plan(book, values, "Options", labels.DO_NOTHING_PLACEMENT_LESS_TREND)
    assert abs(apart[-1]) < 0.5
    assert 0 < max(apart) < 0.02 * 1107


def test_the_two_in_house_options_reach_the_printed_ends_and_leave_numbers_alone(
    book: Workbook, values: Values
) -> None:
    more = compared(book, values, labels.HOUSE_MORE_THAN_DOING_NOTHING)
    assert more["100 more in-house"] == pytest.approx(100, abs=1)
    assert more["160 more in-house"] == pytest.approx(160, abs=1)
    children = compared(book, values, "Children looked after")
    assert children["100 more in-house"] == pytest.approx(children["Do nothing"])
    assert children["160 more in-house"] == pytest.approx(children["Do nothing"])


def test_prevention_holds_numbers_at_those_of_march_2017(book: Workbook, values: Values) -> None:
    children = compared(book, values, "Children looked after")
    assert children["Numbers held"] == pytest.approx(1107, abs=1)
    assert children["All together"] == pytest.approx(children["Numbers held"])


def test_all_together_save_21m_in_all_and_under_half_of_it_in_the_last_year(book: Workbook, values: Values) -> None:
    assert compared(book, values, labels.SAVING_ALL_APRIL_2018_MARCH)["All together"] == pytest.approx(21e6, abs=5e5)
    assert compared(book, values, labels.SHARE_PRINTED_21M_IF_YEAR)["All together"] < 0.5


def test_the_opening_costs_the_printed_50m_a_year(book: Workbook, values: Values) -> None:
    row = row_of(book, "Placements", "All placements")
    children, average = values["Placements", row, 1], values["Placements", row, 5]
    assert children == pytest.approx(1107)
    assert children * average == pytest.approx(50e6)


# money worked again


@pytest.mark.parametrize("name", ["100 more in-house", "160 more in-house"])
def test_moving_children_in_house_saves_the_difference_of_two_unit_costs(
    book: Workbook, values: Values, name: str
) -> None:
    """By hand: Portsmouth's £44,871 less £23,523, for each child-year moved."""
    given_up = compared(book, values, labels.PLACEMENT_YEARS_GIVEN_UP_MARCH)[name]
    saving = compared(book, values, labels.SAVING_ALL_APRIL_2018_MARCH)[name]
    assert saving / given_up == pytest.approx(44_871 - 23_523)


def test_keeping_children_out_of_care_saves_the_average_cost(book: Workbook, values: Values) -> None:
    assert compared(book, values, labels.SAVING_EACH_AT_THESE_UNIT)["Numbers held"] == pytest.approx(50e6 / 1107)


@pytest.mark.parametrize("name", NAMES)
def test_savings_by_year_add_up_and_start_with_the_programme(book: Workbook, values: Values, name: str) -> None:
    saving = plan(book, values, "Options", f"{name}: saving")
    assert saving[0] == 0
    assert all(later > earlier for earlier, later in itertools.pairwise(saving))
    so_far = plan(book, values, "Options", f"{name}: saving so far")
    assert so_far == pytest.approx([sum(saving[: y + 1]) for y in range(PLAN_YEARS)])
    avoided, cashable = (
        compared(book, values, f"Of which {words} the 2017/18 budget")[name]
        for words in ("growth avoided: above", "cashable: below")
    )
    assert avoided + cashable == pytest.approx(so_far[-1])


@pytest.mark.parametrize(("investment", "amount"), [("£12m", 12e6), ("£15m", 15e6)])
@pytest.mark.parametrize("name", NAMES)
def test_each_option_is_held_against_the_whole_investment(
    book: Workbook, values: Values, name: str, investment: str, amount: float
) -> None:
    def line(label: str) -> Any:
        return compared(book, values, label, f"Against {investment}")[name]

    saving = plan(book, values, "Options", f"{name}: saving")
    given_up = values["Options", row_of(book, "Options", f"{name}: given up"), TOTAL]
    assert line(f"Saving less {investment}, by March 2022") == pytest.approx(sum(saving) - amount)
    assert line(labels.SAVING_NEEDED_EACH_REPAY.format(investment)) * given_up == pytest.approx(amount)
    assert line(labels.SHARE_SAVING_NEEDED_REPAY.format(investment)) == pytest.approx(amount / sum(saving))
    assert line(labels.LAST_YEAR_S_SAVING.format(investment)) == pytest.approx(amount / saving[-1])


def test_only_all_together_pay_back_by_2022_and_when_is_interpolated(book: Workbook, values: Values) -> None:
    saving = plan(book, values, "Options", "All together: saving")
    for investment, amount in (("£12m", 12e6), ("£15m", 15e6)):
        payback = compared(book, values, f"Payback of {investment}, from April 2018")
        assert {payback[name] for name in NAMES[:-1]} == {"not by 2022"}
        shares = (0, 0.35, 0.30, 0.20, 0.15)  # of the investment, from the sheet Profile
        net = [s - amount * share for s, share in zip(saving, shares, strict=True)]
        so_far = [sum(net[: y + 1]) for y in range(PLAN_YEARS)]
        year = next(y for y in range(1, PLAN_YEARS) if so_far[y] >= 0)
        assert payback["All together"] == pytest.approx(year - so_far[year] / net[year])


# limits


def test_more_than_all_who_arrive_at_agencies_cannot_go_in_house_and_a_check_says_so() -> None:
    changed = norfolk()
    type_in(changed, labels.MORE_HOUSE_CARERS_UPPER_END, 95)
    values = evaluate(changed)
    assert compared(changed, values, labels.AS_SHARE_THOSE_ARRIVING_AT)["All together"] > 1
    row = row_of(changed, "Checks", labels.ALL_TOGETHER_CAN_BE_DONE)
    assert values["Checks", row, 2] > 1
    assert (values["Checks", row, 4], values[MASTER]) == ("CHECK", labels.CHECK_SEE_CHECKS_SHEET)


def test_other_borrowed_unit_costs_leave_the_break_even_saving_as_it_is(book: Workbook, values: Values) -> None:
    changed = norfolk()
    type_in(changed, "Unit cost: agency fostering (ifa)", 50_000)
    after = evaluate(changed)
    for label in (labels.SAVING_NEEDED_EACH_REPAY_12M, labels.SAVING_NEEDED_EACH_REPAY_15M):
        assert compared(changed, after, label) == compared(book, values, label)
    saving = labels.SAVING_ALL_APRIL_2018_MARCH
    assert compared(changed, after, saving)["160 more in-house"] > compared(book, values, saving)["160 more in-house"]


def test_what_the_paper_does_not_print_is_not_called_published(book: Workbook) -> None:
    status = {entry.name: entry.status for entry in book.register}
    invented = ("Share of children", "Starters a year", labels.LEAVERS_YEAR, "Unit cost", labels.SCHEDULE_OPTIONS)
    assert {s for name, s in status.items() if name.startswith(invented)} <= {"assumed", "inferred"}
    assert {s for name, s in status.items() if name.endswith(": children a year")} == {"inferred"}
    borrowed = [entry.evidence for entry in book.register if entry.name.startswith("Unit cost")]
    assert len(borrowed) == 3
    assert all("Portsmouth" in words and "Borrowed" in words for words in borrowed)


def test_every_area_of_the_paper_is_listed_with_its_paragraph() -> None:
    paragraphs = [paragraph for _, paragraph, *_ in WORDS["areas"]]
    assert paragraphs[:7] == [f"4.2.{number}" for number in range(1, 8)]


def test_the_workbook_is_in_order_and_makes_few_calls(book: Workbook, values: Values) -> None:
    assert values[MASTER] == OK
    assert sum(formula.is_array for sheet in book.sheets for formula in sheet.formulas) <= MOST_CALLS
    assert all(values["Options", row_of(book, "Options", f"{name}: children"), BASE] == 1107 for name in NAMES)


# Portsmouth's team


@pytest.mark.parametrize(
    ("sheet", "first", "by_hand"),
    [
        ("Breakeven", 0, (499_000 / 163_560, 499_000 / (163_560 - 23_523), 499_000 / (163_560 - 44_871))),
        ("Effectiveness needed", 1, (998_000 / 163_560, 998_000 / (163_560 - 23_523), 998_000 / (163_560 - 44_871))),
    ],
    ids=["a full year", "half a year"],
)
def test_the_team_of_eleven_must_avoid_so_many_placements(sheet: str, first: int, by_hand: tuple[float, ...]) -> None:
    book = portsmouth()
    values = evaluate(book)
    names = {place.key: measure(place.row) for place in answer_of("CASELOAD_BREAKEVEN").shape().places}
    if first:
        names = {key: f"Part year: {label[0].lower()}{label[1:]}" for key, label in names.items()}
    exact, whole, cost = (row_of(book, sheet, names[key]) for key in ("avoid", "avoid_whole", "investment"))
    columns = range(2, 5)
    assert [values[sheet, cost, column] for column in columns] == [499_000] * 3
    assert [values[sheet, exact, column] for column in columns] == pytest.approx(by_hand)
    assert [values[sheet, whole, column] for column in columns] == [-int(-number // 1) for number in by_hand]


def test_success_needed_is_a_share_of_placements_expected_and_of_their_growth() -> None:
    book = portsmouth()
    values = evaluate(book)

    def shares(label: str) -> list[Any]:
        row = row_of(book, "Effectiveness needed", label)
        return [values["Effectiveness needed", row, column] for column in range(2, 5)]

    avoid = [499_000 / net for net in (163_560, 163_560 - 23_523, 163_560 - 44_871)]
    assert shares(labels.PLACEMENTS_EXPECTED_2017_18) == pytest.approx([a / 17.1 for a in avoid])
    assert shares(labels.GROWTH_SINCE_2016_17) == pytest.approx([a / (17.1 - 13.61) for a in avoid])
    assert values[MASTER] == OK
