"""The backtest's workbook: every workbook rule, the figures of the backtest, and no small counts."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from templates.backtest_report.words import ACCURACY, BY_PLACEMENT, FIGURES, LATEST, PATH
from templates.backtest_report.workbook import backtest_report
from templates.edit.live import evaluate
from templates.synthetic.council import synthetic_council
from templates.workbook.model import Workbook
from templates.workbook.write import write
from tests.libreoffice import LibreOffice
from tests.snapshots import labels
from tests.snapshots.told import refuses
from tests.templates.cells import same
from tests.templates.workbook import test_rules as rules
from tests.templates.workbook.lint import lint, lint_file
from udfs.errors import InputError
from udfs.returns import load
from udfs.returns.backtest import ALL, Backtest, rolling

pytestmark = pytest.mark.slow

#: The rules that need nothing but a workbook, or its file; the rest are about the catalogue's own, or about
#: worksheet functions, which this workbook has none of.
RULES = {
    name: rule
    for name, rule in inspect.getmembers(rules, inspect.isfunction)
    if name.startswith("test_")
    and "worksheet_functions" not in name
    and set(inspect.signature(rule).parameters) <= {"book", "stored", "path"}
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Backtest:
    returns = load(synthetic_council(children=300, seed=21).write(tmp_path_factory.mktemp("council")))
    return rolling(returns, weekly_gbp=dict.fromkeys(returns.lines, 1_000.0))


@pytest.fixture
def book(found: Backtest) -> Workbook:
    return backtest_report(found)


@pytest.fixture(scope="module")
def path(found: Backtest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "backtest.xlsx"
    write(backtest_report(found), path)
    return path


def rows(path: Path, sheet: str) -> list[dict[str, Any]]:
    """The table of a sheet by its header row, up to the first empty row."""
    cells = list(openpyxl.load_workbook(path, data_only=True)[sheet].iter_rows(min_row=5, values_only=True))
    heads = [str(head) for head in cells[0] if head]
    table: list[dict[str, Any]] = []
    for line in cells[1:]:
        if line[0] is None:
            break
        table.append(dict(zip(heads, line, strict=False)))
    return table


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_it_keeps_the_rules_of_every_workbook(rule: Callable[..., None], book: Workbook, path: Path) -> None:
    given = {"book": book, "path": path, "stored": rules.opened(path)}
    rule(**{name: given[name] for name in inspect.signature(rule).parameters})


def test_the_rules_it_is_held_to_are_most_of_them() -> None:
    assert len(RULES) >= 20


@pytest.mark.parametrize("wrong", ["many", -1], ids=["text", "negative"])
def test_a_wrong_figure_never_leaves_the_master_check_ok(
    wrong: str | int, book: Workbook, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules.test_a_wrong_input_never_leaves_the_master_check_ok(book, wrong, monkeypatch)


def test_what_was_found_is_told_and_not_offered_for_change(book: Workbook) -> None:
    """A figure typed over would be no figure of the backtest; only the change log and the owners are the user's."""
    for name in (FIGURES, PATH):
        sheet = book.sheet(name)
        assert sheet.kind == "control"
        assert not [cell for cell in sheet.constants.values() if cell.style.startswith("input")]
    [chance] = [entry for entry in book.register if entry.name == labels.CHANCE_RANGE_MEANT_HOLD]
    assert book.sheet("Assumptions").constants[chance.area.row, chance.area.column].style == "percent"


def test_the_unit_costs_are_in_the_register(book: Workbook, found: Backtest) -> None:
    rows = [entry for entry in book.register if entry.name.startswith("Unit cost: ")]
    sheet = book.sheet("Assumptions")
    assert {entry.name: sheet.constants[entry.area.row, entry.area.column].value for entry in rows} == {
        f"Unit cost: {line}": 1_000.0 for line in found.weekly_gbp
    }
    assert {entry.unit for entry in rows} == {"£ a week"}


def test_its_formulas_keep_the_rules(book: Workbook, path: Path) -> None:
    assert lint(book) == []
    assert lint_file(path) == []


def test_it_shows_the_scores_of_the_backtest(found: Backtest, path: Path) -> None:
    shown = {(r["Figure"], r["Placement type"], r["Months ahead"]): r for r in rows(path, FIGURES)}
    names = {"children": "Children in care", "fte": labels.AVERAGE_YEAR, "cost": labels.COST_YEAR}
    for score in (s for s in found.scores if s.placement == ALL):
        row = shown[names[score.quantity], ALL, score.ahead]
        assert row["Mean error"] == pytest.approx(score.mean_error)
        assert row[labels.SHARE_INSIDE_RANGE] == pytest.approx(score.inside)
        assert row[labels.NET_ENTRY_S_MEAN_ABSOLUTE] == pytest.approx(score.net_entry_error)
    assert len(shown) == len(rows(path, FIGURES))


def test_all_children_are_compared_with_the_simple_rules(found: Backtest, path: Path) -> None:
    shown = {row["Figure"]: row for row in rows(path, ACCURACY)}
    for score in (s for s in found.scores if (s.quantity, s.placement) == ("children", ALL)):
        row = shown[f"Children in care, {score.ahead} months ahead"]
        assert row[labels.BETTER_THAN_LAST_VALUE] == pytest.approx(
            1 - score.mean_absolute_error / score.last_value_error
        )
        assert row["Share meant"] == 0.8
        assert row["Origins tested"] == score.origins
    assert {row["Unit"] for row in shown.values()} == {"children", "FTE", "£"}


def test_a_simple_rule_that_was_never_wrong_leaves_the_comparison_empty(found: Backtest) -> None:
    forecasts = [replace(f, last_value=f.actual) if f.placement == ALL else f for f in found.forecasts]
    values = evaluate(backtest_report(replace(found, forecasts=tuple(forecasts))))
    assert values[ACCURACY, 5, 7] == ""
    assert values["Cover", 2, 0] == "All checks OK"


def test_every_month_says_whether_the_range_held_what_came(found: Backtest, path: Path) -> None:
    latest = found.latest
    for row, low, high, actual in zip(rows(path, LATEST), latest.low, latest.high, latest.actual, strict=True):
        assert row["Actual"] == actual
        assert row["Low"] + row[labels.WIDTH_RANGE] == pytest.approx(high)
        assert row["Inside the range"] == ("yes" if low <= actual <= high else "no")


def test_a_placement_type_that_ever_had_one_to_four_children_is_only_named(found: Backtest, path: Path) -> None:
    counts: dict[str, set[float]] = {}
    for f in found.forecasts:
        if f.quantity == "children":
            counts.setdefault(f.placement, set()).update((f.opening, f.actual))
    few = {name for name, seen in counts.items() if seen & {1, 2, 3, 4}}
    assert few
    assert counts.keys() - few > {ALL}
    shown = {row["Placement type"] for sheet in (FIGURES, BY_PLACEMENT) for row in rows(path, sheet)}
    assert shown == counts.keys() - few
    notes = {row[0].value: row[1].value for row in openpyxl.load_workbook(path)["Notes"].iter_rows(min_row=6)}
    assert all(name in notes["Small numbers"] for name in few)


def test_a_report_in_which_every_placement_type_is_small_shows_all_children_only(found: Backtest) -> None:
    few = [f if f.placement == ALL else replace(f, actual=3.0) for f in found.forecasts]
    book = backtest_report(replace(found, forecasts=tuple(few)))
    assert evaluate(book)["Cover", 2, 0] == "All checks OK"
    assert not book.sheet(BY_PLACEMENT).charts
    assert lint(book) == []


def test_fewer_than_five_children_in_all_are_refused(found: Backtest) -> None:
    few = replace(found.latest, actual=(6.0, 4.0, 5.0))
    with refuses(InputError, "5"):
        backtest_report(replace(found, latest=few))


def test_libreoffice_works_out_the_same_values(book: Workbook, path: Path, libreoffice: LibreOffice) -> None:
    again = libreoffice.recalculate(path)
    values = {
        (sheet, rules.get_column_letter(column + 1) + str(row + 1)): v
        for (sheet, row, column), v in evaluate(book).items()
    }
    assert len(values) == sum(len(cells) for cells in again.values())
    assert not [at for at, value in values.items() if not same(again[at[0]][at[1]], value)]
