"""The workbook of returns: its tables are the returns' own, it calculates, it checks, and it names no child."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import openpyxl
import pytest

from templates.edit.live import Values, evaluate
from templates.plan.groups import RATES
from templates.returns_workbook import returns_workbook
from templates.returns_workbook.annual import annual
from templates.returns_workbook.settings import at_level
from templates.synthetic.council import SyntheticCouncil, synthetic_council
from templates.workbook.model import Area, Constant, Workbook
from templates.workbook.write import Host, write
from templates.workbook.year_page import BASE, FIRST, HEADER_ROW, LAST, MASTER_CHECK
from tests.libreoffice import LibreOffice
from tests.snapshots import labels
from tests.templates.cells import MASTER_CHECK as MASTER_CELL
from tests.templates.cells import File, differences, flat, is_unusable, python_answers, same
from tests.templates.workbook import test_rules as rules
from tests.templates.workbook.lint import lint
from tests.udfs.returns.tiny import episode, loaded
from tests.udfs.tables import HIGH, LOW
from udfs.returns import Estimates, Returns, load
from udfs.returns.projection import outlook
from udfs.returns.rates.starters import Entries
from udfs.returns.rates.windows import Window

pytestmark = pytest.mark.slow

OK = "All checks OK"
END = datetime.date(2025, 3, 31)
AGES = 18

#: What every workbook keeps to; each takes some of the declared book, its file and the file as stored.
RULES = [
    rules.test_every_number_typed_in_is_in_the_register,
    rules.test_every_assumption_has_a_unit_evidence_and_status,
    rules.test_every_assumption_has_its_own_name_and_cells,
    rules.test_every_row_of_the_register_is_filled_and_leads_to_its_cells,
    rules.test_every_link_leads_to_a_cell_that_is_there,
    rules.test_the_cover_lists_every_other_sheet_and_its_kind,
    rules.test_every_sheet_says_its_title_and_kind,
    rules.test_every_sheet_shows_the_master_check,
    rules.test_every_check_has_a_tolerance_from_the_register_or_none,
    rules.test_row_labels_are_unique_and_every_line_has_a_unit,
    rules.test_every_sheet_with_years_has_the_same_time_axis,
    rules.test_table_headers_are_unique_and_unbroken,
    rules.test_sheet_names_suit_excel,
    rules.test_nothing_is_merged_or_hidden,
    rules.test_every_sheet_prints_one_page_wide_on_a4,
    rules.test_no_chart_is_cut_by_a_page,
    rules.test_every_chart_has_alternative_text,
    rules.test_every_chart_draws_the_lines_that_it_names,
    rules.test_the_document_is_titled,
    rules.test_it_opens_on_the_cover_at_a1,
    rules.test_excel_trusts_the_cached_values,
    rules.test_it_links_to_nothing_outside,
    rules.test_worksheet_functions_are_fixed_arrays_over_their_whole_answer,
    rules.test_every_formula_cell_has_its_value_cached,
]


@pytest.fixture(scope="module")
def council() -> SyntheticCouncil:
    return synthetic_council(children=250, years=4, seed=21)


@pytest.fixture(scope="module")
def returns(council: SyntheticCouncil, tmp_path_factory: pytest.TempPathFactory) -> Returns:
    return load(council.write(tmp_path_factory.mktemp("returns")))


@pytest.fixture(scope="module")
def book(returns: Returns) -> Workbook:
    return returns_workbook(returns)


@pytest.fixture(scope="module")
def values(book: Workbook) -> Values:
    return evaluate(book)


@pytest.fixture(scope="module")
def path(book: Workbook, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("book") / "returns.xlsx"
    write(book, target)
    return target


def typed(book: Workbook, area: Area) -> Any:
    """Numbers typed into a rectangle of a sheet; a blank is nil."""
    constants = book.sheet(area.sheet).constants
    cells = [constants[cell].value or 0 for cell in area.cells()]
    return np.array(cells, dtype=float).reshape(area.rows, area.columns)


def table(book: Workbook, returns: Returns, sheet: str) -> Any:
    return typed(book, Area(sheet, HEADER_ROW + 1, 1, AGES, len(returns.lines)))


def column(book: Workbook, sheet: str, number: int) -> list[Any]:
    """What is typed into a column below the headings."""
    cells = book.sheet(sheet).constants
    return [c.value for (row, where), c in sorted(cells.items()) if where == number and row > HEADER_ROW]


def row_of(book: Workbook, label: str) -> int:
    cells = book.sheet("Projection").constants
    return next(row for (row, where), c in cells.items() if where == 0 and c.value == label)


def years(values: Values, row: int) -> list[float]:
    return [cast(float, values["Projection", row, year]) for year in range(FIRST, LAST + 1)]


# the tables


def test_the_opening_is_a_direct_count_by_line(book: Workbook, council: SyntheticCouncil) -> None:
    assert dict(zip(column(book, "Placements", 0), column(book, "Placements", 1), strict=True)) == council.count(END)


def test_no_table_is_by_age_or_time_in_care_of_the_children_now(book: Workbook) -> None:
    """The opening is by line alone; what is by age are starters and rates."""
    assert {entry.area.sheet for entry in book.register if entry.name.startswith("Children in care")} == {"Placements"}
    by_age = {sheet.name for sheet in book.sheets if sheet.name.endswith("by age")}
    assert by_age == {"Entries by age", "Leaving by age"}


def test_the_history_is_the_position_at_each_month_end(book: Workbook, council: SyntheticCouncil) -> None:
    months, closing = column(book, "History", 0), column(book, "History", 4)
    assert len(months) == 48
    for label, children in zip(months, closing, strict=True):
        start = datetime.datetime.strptime(label, "%b %Y").replace(tzinfo=datetime.UTC).date()
        end = (start.replace(day=28) + datetime.timedelta(4)).replace(day=1) - datetime.timedelta(1)
        assert children == sum(council.count(end).values())


def test_the_history_of_a_missing_year_is_blank_and_the_sheet_says_so(
    council: SyntheticCouncil, tmp_path: Path
) -> None:
    folder = council.write(tmp_path)
    shutil.rmtree(folder / "2023-24")
    sheet = (made := returns_workbook(load(folder))).sheet("History")
    assert "No return covers 2023/24: left blank." in str(sheet.constants[1, 0].value)
    filled = [(HEADER_ROW + 1 + i, 4) in sheet.constants for i in range(48)]
    assert filled == [True] * 24 + [False] * 12 + [True] * 12
    assert evaluate(made)[MASTER_CHECK.sheet, MASTER_CHECK.row, MASTER_CHECK.column] == OK


def test_what_nothing_is_worked_out_from_is_not_offered_for_change(book: Workbook) -> None:
    for name in ("History", "Rates", "Entries by age", "Leaving by age"):
        sheet = book.sheet(name)
        assert sheet.kind == "control"
        assert not any(cell.style.startswith("input") for cell in sheet.constants.values())
        formulas = [f.text for other in book.sheets if other.name not in (name, "Checks") for f in other.formulas]
        assert not any(f"{name}!$" in text for text in formulas if "COUNTA" not in text)
    assert [book.sheet("Assumptions").constants[HEADER_ROW + i, 2].style for i in (1, 2, 3)] == ["text"] * 3


def test_the_rates_hold_every_leaver_move_and_month_of_the_window_twice(book: Workbook, returns: Returns) -> None:
    seen = returns.estimate().seen
    split = column(book, "Rates", 0)
    for number, total in ((3, seen.child_months.sum()), (4, seen.leavers.sum()), (5, seen.moves.sum())):
        counts = np.array(column(book, "Rates", number))
        for kind in ("Age", "Time in care"):
            assert counts[[s == kind for s in split]].sum() == total


def test_the_rates_are_leavers_and_moves_by_child_months(book: Workbook, values: Values) -> None:
    counts = [column(book, "Rates", number) for number in (3, 4, 5)]
    for row, (months, leavers, moves) in enumerate(zip(*counts, strict=True), start=HEADER_ROW + 1):
        shares = [values["Rates", row, number] for number in (6, 7)]
        assert shares == (pytest.approx([leavers / months, moves / months]) if months else ["", ""])


def test_the_report_counts_records_by_rule(book: Workbook, returns: Returns) -> None:
    counts = dict(zip(column(book, "Report", 0), column(book, "Report", 3), strict=True))
    assert counts == returns.report.by_rule()


def estimates(**changes: Any) -> Estimates:
    """Two age bands (0 to 4, 5 to 17), two times in care, two lines; nobody leaves, moves or comes in."""
    nothing = SimpleNamespace(rate=np.zeros((2, 2, 2)))
    usual: dict[str, Any] = {
        "lines": ("A", "B"),
        "age_edges": (0, 60),
        "leaving_fit": nothing,
        "entries": SimpleNamespace(monthly=np.zeros((216, 2))),
    }
    return cast(Estimates, SimpleNamespace(**usual | changes))


#: A month in every cell.
ALIKE = np.ones((2, 2, 2), int)


def test_leaving_is_averaged_over_time_in_care_by_months_spent() -> None:
    """30 months at 0.1 and 10 at 0.02 a month are 0.08 a month, and 0.96 a year."""
    rate, months = np.zeros((2, 2, 2)), ALIKE.copy()
    rate[1, :, 0], months[1, :, 0] = (0.1, 0.02), (30, 10)
    found = annual(estimates(leaving_fit=SimpleNamespace(rate=rate)), months).leaving
    assert found[5:, 0] == pytest.approx(np.full(13, 0.96))
    assert found[:5].sum() == found[:, 1].sum() == 0


def test_a_line_without_children_of_an_age_takes_the_times_in_care_of_the_other_lines() -> None:
    """Nobody of 0 to 4 was in line A; in line B three quarters of the time was in the first months."""
    rate, months = np.zeros((2, 2, 2)), ALIKE.copy()
    rate[0, :, 0] = (0.1, 0.02)
    months[0] = [[0, 30], [0, 10]]
    found = annual(estimates(leaving_fit=SimpleNamespace(rate=rate)), months).leaving
    assert found[:5, 0] == pytest.approx(np.full(5, 0.96))


def test_an_age_without_children_takes_the_times_in_care_of_all_ages() -> None:
    """Nobody was of 0 to 4; of the others three quarters of the time was in the first months."""
    rate, months = np.zeros((2, 2, 2)), ALIKE.copy()
    rate[0, :, 0] = (0.1, 0.02)
    months[:] = [[[0, 0], [0, 0]], [[20, 10], [5, 5]]]
    found = annual(estimates(leaving_fit=SimpleNamespace(rate=rate)), months).leaving
    assert found[:5, 0] == pytest.approx(np.full(5, 0.96))


def test_where_nobody_spent_any_time_all_times_in_care_count_alike() -> None:
    """0.1 and 0.02 a month are 0.06 a month, and 0.72 a year."""
    rate = np.zeros((2, 2, 2))
    rate[..., 0] = (0.1, 0.02)
    found = annual(estimates(leaving_fit=SimpleNamespace(rate=rate)), np.zeros_like(ALIKE)).leaving
    assert found[:, 0] == pytest.approx(np.full(18, 0.72))


def test_entries_are_those_there_at_their_first_month_end_a_year() -> None:
    """0.5 a month of age and month are 72 a year."""
    monthly = np.zeros((216, 2))
    monthly[:12, 0] = 0.5
    found = annual(estimates(entries=SimpleNamespace(monthly=monthly)), ALIKE).entries
    assert found[0, 0] == pytest.approx(72)
    assert found.sum() == found[0, 0]


# the workbook


def _entries(book: Workbook) -> tuple[float, str]:
    """The starters a year on the sheet, and their evidence."""
    [entry] = [e for e in book.register if e.name == "Children starting in a year by line"]
    return float(typed(book, entry.area).sum()), entry.evidence


def test_starters_have_the_level_carried_forward_unless_a_window_is_chosen(book: Workbook, returns: Returns) -> None:
    def entries(over: Window | None) -> float:
        found = returns.estimate(over)
        return float(annual(found, returns.child_months(found)).entries.sum())

    level = returns.estimate(level=True).entries.to_counted
    total, evidence = _entries(book)
    assert total == pytest.approx(level * entries(None))
    assert labels.NUMBER_4_YEARS_STARTERS_CHILDREN.format(level) in evidence
    window = returns.window(datetime.date(2023, 4, 1))
    total, evidence = _entries(returns_workbook(returns, window))
    assert total == pytest.approx(entries(window))
    assert "level" not in evidence


def test_one_year_of_starters_is_said_as_one() -> None:
    entries = SimpleNamespace(level=True, yearly=[40], to_counted=1.05)
    assert at_level(cast(Entries, entries)) == (labels.N105_0_NUMBER_ONE_YEAR)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__.removeprefix("test_"))
def test_it_keeps_the_rules_of_every_workbook(rule: Callable[..., None], book: Workbook, path: Path) -> None:
    given = {"book": book, "path": path, "stored": rules.opened(path)}
    names = rule.__code__.co_varnames[: rule.__code__.co_argcount]
    rule(**{name: given[name] for name in names})


@pytest.mark.parametrize("wrong", ["many", -1])
def test_a_wrong_number_never_leaves_the_checks_ok(
    returns: Returns, wrong: str | int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules.test_a_wrong_input_never_leaves_the_master_check_ok(returns_workbook(returns), wrong, monkeypatch)


def test_the_linter_finds_nothing(book: Workbook) -> None:
    assert lint(book) == []


def test_no_cell_shows_an_error_and_every_check_is_ok(values: Values) -> None:
    assert not [cell for cell, value in values.items() if is_unusable(value)]
    assert values[MASTER_CHECK.sheet, MASTER_CHECK.row, MASTER_CHECK.column] == OK


def test_libreoffice_works_out_what_is_cached(path: Path, libreoffice: LibreOffice) -> None:
    file, found = File(path), flat(libreoffice.recalculate(path))
    assert found.keys() == file.filled
    assert len(found) > 300
    assert not differences({cell: file.stored.get(cell) for cell in file.filled}, found)
    assert found[MASTER_CELL] == OK


def test_the_projection_is_a_direct_call_on_the_sheets(path: Path) -> None:
    file = File(path)
    [((sheet, _), (text, area))] = file.function_calls().items()
    assert sheet == "Projection"
    expected = [value for row in python_answers(text, sheet, file.stored) for value in row]
    assert all(same(file.stored[cell], value) for cell, value in zip(area, expected, strict=True))


def test_the_projection_starts_from_the_children_counted(book: Workbook, values: Values, returns: Returns) -> None:
    opening, closing = row_of(book, "All: opening"), row_of(book, "All: closing")
    assert values["Projection", opening, FIRST] == pytest.approx(returns.children(), rel=1e-12)
    assert values["Projection", closing, BASE] == returns.children()
    for line, children in returns.position().items():
        assert values["Projection", row_of(book, f"{line}: closing"), BASE] == children
    low, high, width = (row_of(book, f"All: {what}") for what in (LOW, HIGH, labels.WIDTH_RANGE_2))
    assert years(values, width) == pytest.approx(np.subtract(years(values, high), years(values, low)))


def assert_same(book: Workbook, values: Values, returns: Returns) -> None:
    """Children, both ends of the range and averages of every line, year by year, are those of the projection."""
    found = outlook(returns, 60).projection
    ends = slice(11, None, 12)
    by_label = {
        "closing": found.closing.mean[ends],
        "closing low": found.closing.low[ends],
        "closing high": found.closing.high[ends],
        "average in year": found.fte.mean,
    }
    for label, right in by_label.items():
        for i, name in enumerate((*returns.lines, "All")):
            shown = years(values, row_of(book, f"{name}: {label}"))
            assert shown == pytest.approx(right[:, i], rel=1e-3, abs=1e-6), (name, label)


def test_the_projection_is_that_of_the_command(book: Workbook, values: Values, returns: Returns) -> None:
    assert_same(book, values, returns)


def test_with_two_years_of_returns_too_the_projection_is_that_of_the_command(tmp_path: Path) -> None:
    """Most children were in care before the first return, and for longer than those whose start is known."""
    returns = load(synthetic_council(children=600, years=2, seed=31).write(tmp_path))
    book = returns_workbook(returns)
    assert_same(book, evaluate(book), returns)


def test_changing_a_child_fails_the_check_until_the_count_follows(returns: Returns) -> None:
    book = returns_workbook(returns)
    constants = book.sheet("Placements").constants
    constants[HEADER_ROW + 1, 1] = Constant(cast(float, constants[HEADER_ROW + 1, 1].value) + 1, "input_whole")
    assert evaluate(book)[MASTER_CHECK.sheet, MASTER_CHECK.row, MASTER_CHECK.column] != OK
    count = next(e.area for e in book.register if e.name == labels.CHILDREN_COUNTED_ON_OPENING_DAY)
    book.sheet(count.sheet).constants[count.row, count.column] = Constant(returns.children() + 1, "input_whole")
    assert evaluate(book)[MASTER_CHECK.sheet, MASTER_CHECK.row, MASTER_CHECK.column] == OK


def test_it_warns_that_numbers_are_small(path: Path) -> None:
    stored = openpyxl.load_workbook(path)
    assert stored["Cover"]["B5"].value == labels.SMALL_NUMBERS
    assert [cell.value for cell in stored["Notes"]["A"]][HEADER_ROW + 1] == "Do not publish"
    for name in ("Placements", "Entries by age", "History", "Rates"):
        assert "do not publish" in stored[name]["A2"].value


def test_it_is_the_same_file_whenever_it_is_made(returns: Returns, path: Path, tmp_path: Path) -> None:
    write(returns_workbook(returns), tmp_path / "again.xlsx", host=Host.DESKTOP)
    assert (tmp_path / "again.xlsx").read_bytes() == path.read_bytes()


# other returns


def checked(returns: Returns, **options: Any) -> tuple[Workbook, Values]:
    """The workbook, held to the linter and its own checks."""
    book = returns_workbook(returns, **options)
    found = evaluate(book)
    assert lint(book) == []
    assert not [cell for cell, value in found.items() if is_unusable(value)]
    assert found[MASTER_CHECK.sheet, MASTER_CHECK.row, MASTER_CHECK.column] == OK
    rules.test_every_number_typed_in_is_in_the_register(book)
    rules.test_no_chart_is_cut_by_a_page(book)
    return book, found


def test_years_of_31_march_have_the_names_of_financial_years(book: Workbook, values: Values) -> None:
    assert [values["Projection", HEADER_ROW, BASE + year] for year in (0, 1, 5)] == ["2024/25", "2025/26", "2029/30"]


def test_another_opening_day_has_years_of_its_own(council: SyntheticCouncil, tmp_path: Path) -> None:
    book, found = checked(load(council.write(tmp_path), as_at=datetime.date(2024, 11, 20)))
    assert [found["Projection", HEADER_ROW, BASE + year] for year in (0, 1, 5)] == ["Base", "Year 1", "Year 5"]
    assert column(book, "History", 0)[-1] == "Oct 2024"


def test_bands_are_named_by_their_ages_and_months(book: Workbook) -> None:
    bands = list(dict.fromkeys(column(book, "Rates", 1)))
    assert "under 1 month" in bands
    assert bands[:5] == ["0", "1 to 4", "5 to 9", "10 to 15", "16 to 17"]


def test_another_window_gives_other_rates(returns: Returns, book: Workbook) -> None:
    other, _ = checked(returns, over=returns.window(datetime.date(2021, 4, 1), datetime.date(2022, 3, 31)))
    assert column(other, "Placements", 1) == column(book, "Placements", 1)
    for sheet in ("Entries by age", "Leaving by age"):
        assert not (table(other, returns, sheet) == table(book, returns, sheet)).all()
    made = ("Entries by age", "Leaving by age", "Moves", RATES)
    words = [entry.evidence for entry in other.register if entry.area.sheet in made]
    assert all("April 2021 to March 2022" in evidence for evidence in words)


def test_a_handful_of_children_in_one_line_make_a_workbook(tmp_path: Path) -> None:
    rows = [episode("1", "10/04/2021"), episode("2", "01/05/2021", "01/09/2021"), episode("3", "02/05/2021")]
    book, found = checked(loaded(tmp_path, rows))
    assert found["Projection", row_of(book, "All: opening"), FIRST] == 2
    assert labels.NOTHING_EVERY_ROW_WAS_USED in column(book, "Report", 2)


def test_where_nobody_left_the_only_leavers_turn_18(tmp_path: Path) -> None:
    """Leavers are the projection's; who turns 18 is a share of those there, and so may be a few per cent out."""
    rows = [episode("1", "10/04/2021"), episode("2", "01/05/2021", PLACE="U1")]
    book, found = checked(loaded(tmp_path, rows, births={"1": "01/06/2019", "2": "01/06/2020"}))
    leavers, turning_18 = (years(found, row_of(book, f"All: {what}")) for what in ("leavers", "of whom turning 18"))
    assert leavers == pytest.approx(turning_18, rel=0.1)
    assert not table(book, loaded(tmp_path, rows), "Leaving by age").any()


def test_codes_without_a_line_are_counted_in_the_report(tmp_path: Path) -> None:
    rows = [episode("1", "10/04/2021", PLACE="Q9"), episode("2", "01/05/2021"), episode("2", "01/05/2021")]
    book, _ = checked(loaded(tmp_path, rows))
    counts = dict(zip(column(book, "Report", 2), column(book, "Report", 3), strict=True))
    assert counts["of which Q9 PR1"] == 1
    assert "Unmapped" in [c.value for c in book.sheet("Placements").constants.values()]
