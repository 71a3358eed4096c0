"""A council's own plan from its returns: the numbers are the council's, it stands still when the council does, it works."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from templates.edit import StoredWorkbook
from templates.mtfp_childrens import mtfp_childrens
from templates.mtfp_childrens.from_returns import Extras, _fit, check_names, council_from_returns, last_31_march
from templates.mtfp_childrens.inputs.schedule import ROWS
from templates.sheets import illustrative_county as county
from templates.synthetic.council import SyntheticCouncil, synthetic_council
from templates.synthetic.model import LINES
from templates.workbook.model import Workbook
from templates.workbook.write import Host, write
from templates.workbook.year_page import BASE, CONSTANT, HEADER_ROW
from tests.libreoffice import LibreOffice
from tests.snapshots import labels
from tests.snapshots.told import refuses, told
from tests.templates.cells import MASTER_CHECK, File, differences, flat, is_unusable, python_answers, same
from tests.templates.filled import OK, Filled, number, registered, scheduled
from tests.templates.returns_workbook.test_workbook import RULES
from tests.templates.workbook import test_rules as rules
from tests.templates.workbook.lint import lint
from tests.udfs.returns.tiny import episode, loaded
from udfs.errors import InputError
from udfs.returns import Returns, load
from udfs.returns.population import Population, population
from udfs.returns.projection import outlook
from udfs.returns.unit_costs import UnitCosts

pytestmark = pytest.mark.slow

EPOCH = datetime.date(1970, 1, 1)
END = datetime.date(2025, 3, 31)
YEARS = ("2020/21", "2021/22", "2022/23", "2023/24", "2024/25")
WEEKLY = dict(zip(LINES, (330.0, 510.0, 1030.0, 4600.0, 6100.0, 1150.0, 60.0, 60.0), strict=True))
COSTS = UnitCosts(WEEKLY, {}, dict.fromkeys(LINES, 0.03))
EXTRAS = Extras(population("110000"), COSTS, "costs.csv", "Anyshire")


@pytest.fixture(scope="module")
def council() -> SyntheticCouncil:
    return synthetic_council(children=820, years=5, seed=4)


@pytest.fixture(scope="module")
def returns(council: SyntheticCouncil, tmp_path_factory: pytest.TempPathFactory) -> Returns:
    return load(council.write(tmp_path_factory.mktemp("returns")))


@pytest.fixture(scope="module")
def book(returns: Returns) -> Workbook:
    return mtfp_childrens(council_from_returns(returns, EXTRAS))


@pytest.fixture(scope="module")
def plan(book: Workbook) -> Filled:
    return Filled(book)


@pytest.fixture(scope="module")
def path(book: Workbook, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("plan") / "plan.xlsx"
    write(book, target, host=Host.CALC)
    return target


def day(year: int) -> int:
    """1 April of a year."""
    return (datetime.date(year, 4, 1) - EPOCH).days


def constant(plan: Filled, label: str) -> float:
    return number(plan.at("Inputs", plan.row("Inputs", label), CONSTANT))


def entry(book: Workbook, name: str) -> Any:
    return next(entry for entry in book.register if entry.name == name)


def checked(returns: Returns, extras: Extras = EXTRAS) -> Filled:
    """The plan, held to the linter, its own checks and the register."""
    book = mtfp_childrens(council_from_returns(returns, extras))
    found = Filled(book)
    assert lint(book) == []
    assert not [cell for cell, value in found.values.items() if is_unusable(value)]
    assert found.status == (OK, "OK: no alerts")
    rules.test_every_number_typed_in_is_in_the_register(book)
    rules.test_every_assumption_has_a_unit_evidence_and_status(book)
    rules.test_row_labels_are_unique_and_every_line_has_a_unit(book)
    rules.test_no_chart_is_cut_by_a_page(book)
    return found


# the figures


def test_the_opening_is_the_councils_position_by_line(plan: Filled, council: SyntheticCouncil) -> None:
    for line, children in council.count(END).items():
        assert constant(plan, f"Opening: {line}") == children


def test_the_history_is_the_truths_starters_leavers_and_children(plan: Filled, council: SyntheticCouncil) -> None:
    truth = council.truth
    nights = truth.end > truth.start
    rows = [[plan.at("History", HEADER_ROW + 1 + i, column) for column in range(4)] for i in range(len(YEARS))]
    expected = []
    for name, year in zip(YEARS, range(2020, 2025), strict=True):
        first, after = day(year), day(year + 1)
        started = truth.begins & nights & (truth.start >= first) & (truth.start < after)
        left = truth.ceases & nights & (truth.end >= first) & (truth.end < after)
        closing = sum(council.count(datetime.date(year + 1, 3, 31)).values())
        expected.append([name, started.sum(), left.sum(), closing])
    assert rows == expected
    for before, after in itertools.pairwise(rows):
        assert number(before[3]) + number(after[1]) - number(after[2]) == number(after[3])


def test_average_placements_are_nights_in_care_by_the_days_of_the_year(
    plan: Filled, council: SyntheticCouncil, returns: Returns
) -> None:
    truth, first, after = council.truth, day(2024), day(2025)
    nights = np.clip(np.minimum(truth.end, after) - np.maximum(truth.start, first), 0, None)
    for i, line in enumerate(LINES):
        assert constant(plan, f"Base average: {line}") == pytest.approx(nights[truth.line == i].sum() / 365, rel=0.01)
        assert constant(plan, f"Base average: {line}") == pytest.approx(
            returns.history().child_days[-12:, i].sum() / 365
        )


def test_starters_a_year_are_those_there_at_a_month_end_at_the_level_carried_forward(
    plan: Filled, book: Workbook, returns: Returns
) -> None:
    found = returns.estimate(level=True).entries
    assert 0.9 < found.to_counted < 1.1
    counted = found.counts.sum(axis=0) / 2
    shown = [constant(plan, f"Starters: {line}") for line in LINES]
    assert sum(shown) == pytest.approx(counted.sum() * found.to_counted)
    evidence = entry(book, "Children starting in a year").evidence
    assert f"× {found.to_counted:.1%}: the number that 5 years of starters" in evidence
    by_date = returns.history().arrivals[-24:].sum() / found.counts.sum()
    assert f"by date, are {by_date:.2f} times as many" in evidence


def test_doing_nothing_is_the_projection_of_the_command(plan: Filled, returns: Returns) -> None:
    """Children of every line with both ends, averages, starters, leavers and costs, year by year."""
    prices = {"weekly_gbp": WEEKLY, "inflation": dict.fromkeys(LINES, 0.03)}
    found = outlook(returns, 60, **prices).projection
    assert found.cost is not None
    ends = slice(11, None, 12)
    by_label = {
        "closing": found.closing.mean[ends],
        "closing low": found.closing.low[ends],
        "closing high": found.closing.high[ends],
        "average in year": found.fte.mean,
    }
    for label, right in by_label.items():
        for i, name in enumerate((*LINES, "All placements")):
            assert plan.years("Flow", f"{name}: {label}") == pytest.approx(right[:, i], rel=1e-3), (name, label)
    for label, flow in (("starters", found.starters), ("leavers", found.leavers)):
        yearly = flow.mean[:, -1].reshape(5, 12).sum(axis=1)
        assert plan.years("Flow", f"All placements: {label}") == pytest.approx(yearly, rel=1e-3)
    for label, cost in (("", found.cost.mean), (" low", found.cost.low), (" high", found.cost.high)):
        assert plan.years("Tie-out", f"Do nothing: Total{label}") == pytest.approx(cost[:, -1], rel=1e-3)
    for i, line in enumerate(LINES):
        assert plan.years("Placements", f"Do nothing: £ {line}") == pytest.approx(found.cost.mean[:, i], rel=1e-3)


@pytest.mark.parametrize("sheet", ["Inputs", "Moves", "Rates by months since", "Fit factors", "Doubt"])
def test_no_table_is_by_age_or_time_in_care_of_the_children_now(sheet: str, book: Workbook) -> None:
    """Children now are numbers by line alone: nothing but the opening holds them."""
    counts = {c.value for c in book.sheet(sheet).constants.values() if c.style == "input_whole"}
    opening = entry(book, "Children at the end of the base year").area
    assert (opening.sheet, opening.rows, opening.columns) == ("Inputs", len(LINES), 1)
    assert counts <= {c.value for c in book.sheet("Inputs").constants.values()}


def test_edited_inputs_are_said_to_be_no_longer_the_projections(returns: Returns) -> None:
    book = mtfp_childrens(council_from_returns(returns, EXTRAS))
    found = Filled(book, {registered(book, "Children starting in a year"): 200.0})
    assert found.status[0] == OK
    row = found.row("Tie-out", "Starters: edited since")
    assert number(found.at("Tie-out", row, CONSTANT)) == 1
    assert number(found.at("Tie-out", found.row("Tie-out", "Rates: edited since"), CONSTANT)) == 0
    assert any(
        str(value).startswith("Edited since") for (sheet, *_), value in found.values.items() if sheet == "Tie-out"
    )


def test_the_range_of_starters_is_that_of_their_level(plan: Filled, returns: Returns) -> None:
    """One chance in ten on either side, to three places."""
    level = returns.estimate(level=True).entries.level
    assert level is not None
    row = plan.row("Ranges", "Starters")
    ends = [number(plan.at("Ranges", row, column)) for column in (2, 3)]
    assert ends == pytest.approx([np.exp(z * np.sqrt(level.variance)) for z in (-1.281552, 1.281552)], abs=6e-4)


def test_the_evidence_names_the_returns_and_the_months(book: Workbook) -> None:
    whole = labels.COUNTED_FROM_COUNCIL_S_SSDA903
    for name in (
        labels.STARTERS_LEAVERS_CLOSING,
        labels.CHILDREN_AT_END_BASE_YEAR,
        labels.AVERAGE_PLACEMENTS_BASE_YEAR,
    ):
        assert entry(book, name).evidence.startswith(whole)
        assert entry(book, name).status == "counted"
    for name, months in (
        ("Children starting in a year", "April 2023 to March 2025"),
        ("Rates by months since the opening or the start", "April 2022 to March 2025"),
        ("Where those who move go", "April 2022 to March 2025"),
    ):
        assert f"in the months {months}." in entry(book, name).evidence
        assert entry(book, name).status == "inferred"


def test_what_returns_do_not_hold_is_marked_so(book: Workbook) -> None:
    expected = {
        "Council": "given",
        "Statistical neighbours' rate": "illustrative",
        labels.BASE_APPROVED_PLACEMENTS_BUDGET: "assumed",
        "Funding": "assumed",
        labels.HOUSE_FOSTERING_PLACES_AT_OPENING: "assumed",
        labels.POPULATION_AGED_0_17_PAST: "assumed",
        "Schedule: name": "assumed",
        "Weekly cost of a placement": "given",
        "Price inflation by placement": "given",
        "Saving: low of its range": "illustrative",
    }
    assert {name: entry(book, name).status for name in expected} == expected


def test_there_is_no_limit_on_places_and_budget_and_funding_stand_for_today(plan: Filled) -> None:
    for kind in ("In-house fostering", "In-house residential"):
        assert plan.at("Capacity", plan.row("Capacity", f"{kind}: places at the opening"), CONSTANT) is None
        row = plan.row("Capacity", f"{kind}: closing places")
        assert {plan.at("Capacity", row, BASE + year) for year in range(6)} == {""}
    # The file does not say of which year its prices are: the first projected one's, and the base year's are 3% lower.
    cost = sum(constant(plan, f"Base average: {line}") * WEEKLY[line] / 1.03 * 365 / 7 for line in LINES)
    budget = number(plan.at("Assumptions", plan_row(plan, "Base: approved placements budget"), 2))
    assert 0 <= cost - budget < 1
    assert plan.years("Inputs", labels.FUNDING_AVAILABLE_PLACEMENTS) == [budget] * 5
    row = plan.row("Placements", "Do nothing: £ total")
    assert number(plan.at("Placements", row, BASE)) == pytest.approx(cost)


def plan_row(plan: Filled, name: str) -> int:
    sheet, cell = registered(plan.book, name)
    assert sheet == "Assumptions"
    return int(cell[1:]) - 1


# the workbook


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__.removeprefix("test_"))
def test_it_keeps_the_rules_of_every_workbook(rule: Callable[..., None], book: Workbook, path: Path) -> None:
    given = {"book": book, "path": path, "stored": rules.opened(path)}
    names = rule.__code__.co_varnames[: rule.__code__.co_argcount]
    rule(**{name: given[name] for name in names})


def test_the_linter_finds_nothing(book: Workbook) -> None:
    assert lint(book) == []


def test_no_cell_shows_an_error_and_every_check_is_ok(plan: Filled) -> None:
    assert not [cell for cell, value in plan.values.items() if is_unusable(value)]
    assert plan.status == (OK, "OK: no alerts")


def test_libreoffice_works_out_what_is_cached(path: Path, libreoffice: LibreOffice) -> None:
    file, found = File(path), flat(libreoffice.recalculate(path))
    assert found.keys() == file.filled
    assert len(found) > 4000
    assert not {cell: value for cell, value in found.items() if is_unusable(value)}
    assert not differences({cell: file.stored.get(cell) for cell in file.filled}, found)
    assert found[MASTER_CHECK] == OK


def test_every_worksheet_function_answers_as_a_direct_call(path: Path) -> None:
    file = File(path)
    calls = file.function_calls()
    assert len(calls) > 15
    for (sheet, _), (text, area) in calls.items():
        answer = python_answers(text, sheet, file.stored)
        expected = [value for row in answer for value in row]
        assert all(same(file.stored[cell], value) for cell, value in zip(area, expected, strict=True)), text


def test_with_nothing_scheduled_the_plan_is_doing_nothing_and_says_so(plan: Filled) -> None:
    assert plan.years("Plan", "All placements: closing") == plan.years("Flow", "All placements: closing")
    assert plan.years("Scenarios", labels.PLAN_LESS_DO_NOTHING) == [0.0] * 5
    said = [value for (sheet, *_), value in plan.values.items() if str(value).startswith("Nothing is scheduled yet")]
    assert len(said) == 2


def test_the_bridge_shows_two_whole_bars(plan: Filled) -> None:
    bars = [number(plan.at("Chart data", HEADER_ROW + 1 + i, 8)) for i in range(ROWS + 2)]
    spend = plan.years("Scenarios", "Do nothing: spend")[-1]
    assert bars == pytest.approx([spend, spend] + [0.0] * ROWS)


def test_an_intervention_that_is_typed_works(returns: Returns) -> None:
    typed: dict[str, Any] = {
        "Name": "Edge of care",
        "Type": "prevent entry",
        "Children a year": 20,
        "Effectiveness": 0.5,
        "Annual cost (£)": 100_000,
    }
    book = mtfp_childrens(council_from_returns(returns, EXTRAS))
    found = Filled(book, {scheduled(0, heading): value for heading, value in typed.items()})
    assert found.status == (OK, "OK: no alerts")
    assert max(found.years("Scenarios", labels.PLAN_LESS_DO_NOTHING_CHILDREN)) < 0
    assert not [v for v in found.values.values() if str(v).startswith("Nothing is scheduled yet")]


def test_the_fit_sheet_holds_the_present_figures_and_waits_for_a_target(path: Path, plan: Filled) -> None:
    from templates.fit.reading import read_fit

    assert plan.column("Fit", 7, 2) == ["OK"] * 2
    assert "In-house fostering" in str(plan.at("Fit", HEADER_ROW + 1, 0))
    with refuses(InputError, "'Fit' … 'Target'"):
        read_fit(StoredWorkbook(path))


def test_a_fit_looks_between_half_and_half_as_much_again() -> None:
    largest, next_one = _fit([30, 20, 10], [4.0, 6.0, 5.0]).value.assumptions
    assert (largest.placement, *largest.starters) == pytest.approx((0, 2, 6))
    assert (next_one.placement, *next_one.starters) == pytest.approx((1, 3, 9))


def test_it_says_where_it_is_from_and_that_numbers_are_small(plan: Filled) -> None:
    assert plan.at("Cover", 4, 1) == labels.SMALL_NUMBERS
    told(str(plan.at("Cover", 1, 0)), "Anyshire … 1 April 2020 … 31 March 2025 … 31 March 2025")
    for sheet in ("History", "Inputs"):
        assert "do not publish" in str(plan.at(sheet, 1, 0))
    assert plan.at("Notes", HEADER_ROW + 1, 0) == "Do not publish"


def test_it_speaks_of_no_invented_history(book: Workbook) -> None:
    words = [str(c.value) for sheet in book.sheets for c in sheet.constants.values() if isinstance(c.value, str)]
    assert not [w for w in words if "invented history" in w or labels.NEW_TEMPLATE_INVENTED in w or county.COUNCIL in w]


# other councils


def test_an_earlier_31_march_has_only_the_years_before_it(council: SyntheticCouncil, tmp_path: Path) -> None:
    on = datetime.date(2023, 3, 31)
    plan = checked(load(council.write(tmp_path), as_at=on))
    assert [plan.at("History", HEADER_ROW + 1 + i, 0) for i in range(4)] == [*YEARS[:3], "Plan year 1"]
    assert constant(plan, "Opening: Kinship") == council.count(on)["Kinship"]
    assert plan.at("Inputs", HEADER_ROW, BASE) == "2022/23"


def test_a_population_by_year_stands_in_its_years(returns: Returns) -> None:
    people = Population({year: 100_000.0 + year for year in range(2020, 2030)}, "people.csv")
    plan = checked(returns, Extras(people, COSTS, "costs.csv"))
    assert [plan.at("History", HEADER_ROW + 1 + i, 4) for i in range(10)] == [100_000 + y for y in range(2020, 2030)]
    assert entry(plan.book, labels.POPULATION_AGED_0_17_PAST).status == "given"
    assert plan.at("Assumptions", HEADER_ROW + 1, 2) == "Your council"


def test_lines_of_its_own_mapping_need_no_limited_places(
    council: SyntheticCouncil, tmp_path: Path, libreoffice: LibreOffice
) -> None:
    mapping = tmp_path / "lines.csv"
    fostering = "Fostering of every kind with friends and relatives or by agencies and others"
    codes = [f"U{i},*,{fostering}" for i in range(1, 7)] + ["P1,*,Home"] + [f"A{i},*,Home" for i in range(3, 7)]
    codes += [f"{place},*,Homes & units" for place in ("K2", "K3", "S1", "H5", "P2")]
    mapping.write_text("\n".join(["place,provider,line", *codes]))
    returns = load(council.write(tmp_path / "returns"), mapping)
    assert returns.lines == (fostering, "Home", "Homes & units")
    prices = UnitCosts(dict.fromkeys(returns.lines, 700.0), {}, dict.fromkeys(returns.lines, 0.02))
    plan = checked(returns, Extras(population("110000"), prices, "costs.csv"))
    assert plan.at("Capacity", 6, 0) == labels.NONE_PLACEMENTS_HAS_PLACES_CAN
    write(plan.book, tmp_path / "own.xlsx", host=Host.CALC)
    file, found = File(tmp_path / "own.xlsx"), flat(libreoffice.recalculate(tmp_path / "own.xlsx"))
    assert not differences({cell: file.stored.get(cell) for cell in file.filled}, found)
    assert found[MASTER_CHECK] == OK


def test_an_in_house_line_without_a_child_has_no_places(tmp_path: Path) -> None:
    rows = [episode(str(i), f"{i:02d}/04/2021", PLACE_PROVIDER="PR4") for i in range(1, 11)]
    before = [*rows, episode("30", "01/05/2021", "01/09/2021")]
    returns = loaded(tmp_path, before, [*rows, episode("31", "01/05/2022", PLACE_PROVIDER="PR4")])
    plan = checked(returns, Extras(population("1000"), COSTS, "costs.csv"))
    assert constant(plan, "Opening: In-house fostering") == 0
    assert plan.at("Capacity", plan.row("Capacity", "In-house fostering: places at the opening"), CONSTANT) is None


def test_a_council_whose_numbers_fall_fast_keeps_its_last_number(tmp_path: Path) -> None:
    """From 14 children to 10 in a year: the mean change would end at 10 less 5 × 4, below none."""
    rows = [episode(str(i), f"{i:02d}/04/2021") for i in range(1, 15)]
    later = [{**row, "DEC": "01/06/2022", "REC": "E4A"} if int(row["CHILD"]) > 10 else row for row in rows]
    returns = loaded(tmp_path, rows, later)
    plan = checked(returns, Extras(population("1000"), COSTS, "costs.csv"))
    assert plan.at("Assumptions", plan_row(plan, labels.METHOD_CARRIES_HISTORY_FORWARD), 2) == "level"
    assert plan.years("Activity", "History carried forward: closing") == [10] * 5


# prices


def test_illustrative_prices_stand_in_for_lines_of_their_name_and_are_marked(returns: Returns) -> None:
    some = UnitCosts(
        {k: v for k, v in WEEKLY.items() if k != "External residential"}, {"Kinship": 1.0}, COSTS.inflation
    )
    plan = checked(returns, Extras(population("110000"), some, "costs.csv"))
    [invented] = [row[5] for row in county.PLACEMENTS if row[0] == "External residential"]
    assert constant(plan, "Weekly cost: External residential") == invented
    found = entry(plan.book, "Weekly cost of a placement")
    assert found.status == "illustrative"
    told(found.evidence, "External residential … new placements")
    assert entry(plan.book, labels.PRICE_INFLATION_PLACEMENT).status == "given"


@pytest.mark.parametrize(
    ("costs", "file", "parts"),
    [
        (None, "", "Kinship, Placed with parents, Placed for adoption … --unit-costs"),
        (
            UnitCosts({"Kinship": 1.0}, {}, {}),
            "c.csv",
            "Placed with parents, Placed for adoption … c.csv",
        ),
    ],
)
def test_a_line_without_a_price_is_refused_by_name(
    costs: UnitCosts | None, file: str, parts: str, returns: Returns
) -> None:
    with refuses(InputError, parts):
        council_from_returns(returns, Extras(population("110000"), costs, file))


def test_a_file_without_inflation_means_none_and_an_alert_says_so(returns: Returns) -> None:
    book = mtfp_childrens(
        council_from_returns(returns, Extras(population("110000"), UnitCosts(WEEKLY, {}, {}), "c.csv"))
    )
    plan = Filled(book)
    assert plan.status == (OK, "ALERT: see the checks sheet")
    assert plan.years("Inputs", "Inflation: Kinship") == [0.0] * 5
    assert "c.csv has no inflation" in entry(book, "Price inflation by placement").evidence


def test_prices_are_raised_from_the_year_that_they_are_of_as_in_the_projection(returns: Returns) -> None:
    """At 2023/24 prices, two years' rises come before the first plan year, 2025/26; days are of the year."""
    costs = UnitCosts(WEEKLY, {}, dict.fromkeys(LINES, 0.03), (), 2023)
    plan = Filled(mtfp_childrens(council_from_returns(returns, Extras(population("110000"), costs, "c.csv"))))
    expected = [WEEKLY["Kinship"] * 1.03 ** (2 + y) * days / 7 for y, days in enumerate((365, 365, 366, 365, 365))]
    assert plan.years("Prices", "Kinship") == pytest.approx(expected)
    found = outlook(returns, 60, weekly_gbp=WEEKLY, inflation=0.03, price_base=2023).projection.cost
    assert found is not None
    assert plan.years("Scenarios", "Do nothing: spend") == pytest.approx(found.mean[:, -1], rel=1e-3)


# refusals


def test_a_population_in_thousands_is_refused(returns: Returns) -> None:
    with refuses(InputError, "2020/21 … 110 … 812"):
        council_from_returns(returns, Extras(population("110"), COSTS, "costs.csv"))


def test_one_year_of_returns_is_too_few(tmp_path: Path) -> None:
    returns = loaded(tmp_path, [episode(str(i), f"{i:02d}/04/2021") for i in range(1, 11)])
    with refuses(InputError, "1 whole … 31 March 2022 … 2"):
        council_from_returns(returns, Extras(population("1000"), COSTS, "costs.csv"))


@pytest.mark.parametrize(
    ("lines", "parts"),
    [
        (["Kinship", "kinship "], "'kinship ' … 'Kinship'"),
        (["All placements"], "'All placements'"),
    ],
)
def test_names_that_a_workbook_cannot_hold_are_refused(lines: list[str], parts: str) -> None:
    with refuses(InputError, parts):
        check_names(lines)


def test_the_last_31_march_is_that_of_a_whole_year(council: SyntheticCouncil, tmp_path: Path) -> None:
    folder = council.write(tmp_path)
    for on, march in (
        ("2025-03-31", "2025-03-31"),
        ("2025-03-30", "2024-03-31"),
        ("2023-12-31", "2023-03-31"),
        ("2020-12-31", None),
    ):
        found = last_31_march(load(folder, as_at=datetime.date.fromisoformat(on)))
        assert (found and found.isoformat()) == march
