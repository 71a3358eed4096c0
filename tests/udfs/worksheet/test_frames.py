"""Tables of pandas and Polars as arguments: the same answers as from the ranges that they would be in a workbook."""

from __future__ import annotations

import datetime as dt
import doctest
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

import udfs
import udfs.data_frame
from udfs import (
    EVIDENCE,
    LAC_RATE,
    PLACEMENT_COST,
    PROJECT_LAC,
    PROJECT_PLACEMENTS,
    PROJECT_SCENARIO,
    SUPPRESS,
    InputError,
    frame,
)

ROOT = Path(__file__).parents[3]
YEARS, CLOSING = ["2020/21", "2021/22", "2022/23", "2023/24"], [520, 542, None, 565]
HISTORY = [list(row) for row in zip(YEARS, CLOSING, strict=True)]
EXPECTED = PROJECT_LAC(HISTORY, 2)
TYPES = ["Foster", "Residential"]
STRINGS = [object, "str", "string", "category"]


def history(strings="object", numbers="float64"):
    closing = pd.Series(CLOSING, dtype=numbers)
    return pd.DataFrame({"Year": pd.Series(YEARS, dtype=strings), "Closing": closing})


@pytest.mark.parametrize("strings", STRINGS)
@pytest.mark.parametrize("numbers", ["float64", "Int64", "Float64", "object"])
def test_a_frame_of_any_dtype_answers_as_its_cells_do(strings, numbers):
    assert PROJECT_LAC(history(strings, numbers), 2) == EXPECTED


def test_an_index_with_a_name_or_with_labels_is_the_column_of_labels():
    named, unnamed = history().set_index("Year"), pd.DataFrame({"Closing": CLOSING}, index=YEARS)
    assert PROJECT_LAC(named, 2) == PROJECT_LAC(unnamed, 2) == EXPECTED
    assert PROJECT_LAC(named["Closing"], 2) == PROJECT_LAC(pd.Series(CLOSING, index=YEARS), 2) == EXPECTED


@pytest.mark.parametrize(
    "index",
    [
        pd.PeriodIndex([f"{year}" for year in range(2021, 2025)], freq="Y-MAR"),
        pd.DatetimeIndex([f"{year}-03-31" for year in range(2021, 2025)]),
        pd.Index([dt.date(year, 3, 31) for year in range(2021, 2025)], name="at"),
    ],
)
def test_periods_and_dates_of_an_index_are_years(index):
    assert PROJECT_LAC(pd.Series(CLOSING, index=index), 2)[0] == ["Children", "2024/25", "2025/26"]


def test_an_unnamed_index_of_whole_numbers_counts_rows_unless_they_are_years():
    assert PROJECT_LAC(history(), 2) == EXPECTED
    filtered = pd.DataFrame({"Closing": [1, 520, 7, 542, 550, 565]}).iloc[[1, 3, 4, 5]]
    assert PROJECT_LAC(filtered, 2) == PROJECT_LAC([520, 542, 550, 565], 2)
    by_year = pd.Series([520, 542, 550, 565], index=range(2021, 2025))
    assert PROJECT_LAC(by_year, 2) == PROJECT_LAC([[2021, 520], [2022, 542], [2023, 550], [2024, 565]], 2)


@pytest.mark.parametrize("nothing", [None, np.nan, pd.NA, pd.NaT])
def test_every_value_of_no_value_is_a_blank_cell(nothing):
    table = pd.DataFrame({"Year": YEARS, "Closing": pd.Series([520, 542, nothing, 565], dtype=object)})
    assert PROJECT_LAC(table, 2) == EXPECTED
    if not isinstance(nothing, float):
        assert PROJECT_LAC([["2020/21", 520], ["2021/22", 542], ["2022/23", nothing], ["2023/24", 565]], 2) == EXPECTED


def test_nan_outside_a_frame_is_an_error_as_it_may_be_of_a_calculation():
    with pytest.raises(InputError) as problem:
        PROJECT_LAC([520, float("nan"), 565], 1)
    assert (problem.value.argument, problem.value.place) == ("history", "row 2")


def test_names_of_columns_that_are_years_are_read_and_believed():
    placements = pd.DataFrame([[100, 110], [20, 22]], index=TYPES, columns=["2025/26", "2026/27"])
    prices = pd.DataFrame([[30_000], [200_000]], index=TYPES, columns=["2025/26"])
    cells = [[None, "2025/26", "2026/27"], ["Foster", 100, 110], ["Residential", 20, 22]]
    assert PLACEMENT_COST(placements, [[30_000], [200_000]], "annual") == PLACEMENT_COST(
        cells, [[30_000], [200_000]], "annual"
    )
    with pytest.raises(InputError) as problem:
        PLACEMENT_COST(placements.rename(columns={"2026/27": "2027/28"}), prices, "annual")
    assert problem.value.argument is not None


def test_labels_of_an_index_are_held_against_those_of_other_ranges():
    numbers = pd.Series([100, 20], index=TYPES)
    with pytest.raises(InputError) as problem:
        PLACEMENT_COST(numbers, pd.Series([200_000, 30_000], index=TYPES[::-1]), "annual")
    assert problem.value.argument == "unit_cost"


def test_moves_and_interventions_take_their_headings_from_the_columns():
    opening = pd.Series([100, 20], index=TYPES)
    moves = pd.DataFrame([[None, 0.1], [0.2, None]], index=TYPES, columns=TYPES)
    cells = [[None, *TYPES], ["Foster", None, 0.1], ["Residential", 0.2, None]]
    labelled = [["Foster", 100], ["Residential", 20]]
    assert PROJECT_PLACEMENTS(opening, [40, 5], [0.4, 0.3], moves) == PROJECT_PLACEMENTS(
        labelled, [40, 5], [0.4, 0.3], cells
    )
    schedule = pd.DataFrame(
        {
            "Name": ["Edge of care"],
            "Type": ["prevent entry"],
            "From": [pd.NA],
            "To": [None],
            "Children a year": [12],
            "Effectiveness": [0.5],
            "Start": pd.to_datetime(["2026-04-01"]),
        }
    )
    rows = [list(schedule.columns), ["Edge of care", "prevent entry", None, None, 12, 0.5, "1/4/2026"]]
    assert PROJECT_SCENARIO(
        opening, [40, 5], [0.4, 0.3], schedule, opening_date=pd.Timestamp("2026-03-31")
    ) == PROJECT_SCENARIO(labelled, [40, 5], [0.4, 0.3], rows, opening_date="31/3/2026")


def test_a_table_by_age_has_the_placement_types_as_columns():
    ages = pd.DataFrame({"Foster": [2.0] * 18, "Residential": [1.0] * 18}, index=pd.RangeIndex(18, name="age"))
    cells = [["age", *TYPES], *([age, 2.0, 1.0] for age in range(18))]
    rates = [["age", *TYPES], *([age, 0.3, 0.2] for age in range(18))]
    assert PROJECT_PLACEMENTS(ages, ages, rates, years=1) == PROJECT_PLACEMENTS(cells, cells, rates, years=1)


@pytest.mark.parametrize("heading", ["Closing (000s)", "Cost (£m)", "Share (%)", "Children (a month)"])
def test_a_unit_in_the_name_of_a_column_is_never_dropped(heading):
    table = history().rename(columns={"Closing": heading})
    with pytest.raises(InputError) as problem:
        PROJECT_LAC(table, 1)
    assert (problem.value.argument, problem.value.value) == ("history", heading)
    with pytest.raises(InputError):
        PROJECT_LAC(table.set_index("Year")[heading], 1)


def test_several_levels_are_refused_and_the_argument_is_named():
    deep = history().set_index(["Year", "Closing"], drop=False)
    with pytest.raises(InputError) as problem:
        PROJECT_LAC(deep, 1)
    assert problem.value.argument == "history"


def test_a_series_of_one_number_is_one_number():
    one = pd.Series({"Cost": 0.8})
    assert PROJECT_LAC(HISTORY, 2, interval=one) == EXPECTED
    assert LAC_RATE(np.int64(50), np.float32(10_000)) == LAC_RATE(50, 10_000)
    with pytest.raises(InputError) as problem:
        PROJECT_LAC(HISTORY, pd.Series([1, 2]))
    assert problem.value.argument == "years"


def test_polars_frames_are_taken_and_lazy_ones_refused():
    table = pl.DataFrame({"Year": YEARS, "Closing": CLOSING})
    assert PROJECT_LAC(table, 2) == EXPECTED
    assert PROJECT_LAC(table["Closing"], 2) == PROJECT_LAC(CLOSING, 2)
    assert PROJECT_LAC(pl.DataFrame([YEARS, CLOSING], strict=False, schema=["column_0", "column_1"]), 2) == EXPECTED
    with pytest.raises(InputError) as problem:
        PROJECT_LAC(table.lazy(), 2)
    assert problem.value.argument == "history"


def test_labels_of_text_and_programmes_come_as_series():
    names = pd.Series(["Halton: Named Social Worker"])
    assert EVIDENCE(names, "strength") == EVIDENCE("Halton: Named Social Worker", "strength")
    counts = pd.DataFrame({"North": [40, 3], "South": [12, 9]}, index=TYPES)
    assert SUPPRESS(counts) == SUPPRESS([["Foster", 40, 12], ["Residential", 3, 9]])


def test_an_answer_becomes_a_frame_with_its_header_row_as_columns():
    found = frame(EXPECTED)
    assert list(found.columns) == EXPECTED[0]
    assert found.to_numpy().tolist() == EXPECTED[1:]
    assert all(pd.api.types.is_float_dtype(found[year]) for year in EXPECTED[0][1:])
    assert frame(PROJECT_LAC(HISTORY, 2, headers=False), headers=False).shape == (len(EXPECTED) - 1, 2)
    for answer, headers in ((412.0, True), ([[1.0, 2.0]], True)):
        with pytest.raises(InputError):
            frame(answer, headers)


def test_a_frame_of_an_answer_can_be_an_argument_again():
    placements = frame(PROJECT_PLACEMENTS([["Foster", 100]], [40], [0.4], opening_date="31/3/2026", years=2))
    average = placements[placements.iloc[:, 0].str.contains("average")].iloc[:1]
    cost = PLACEMENT_COST(average, [30_000], "annual")
    assert cost[1][1:] == pytest.approx([30_000 * number for number in average.iloc[0, 1:]])


def test_dir_lists_the_functions():
    assert set(udfs.FUNCTIONS) | {"frame", "InputError"} <= set(dir(udfs))


def test_pandas_is_imported_by_none_but_its_users():
    code = (
        "import sys, udfs, polars\n"
        "udfs.PROJECT_LAC(polars.DataFrame({'closing': [300, 310, 330]}), 1)\n"
        "assert 'pandas' not in sys.modules\n"
        "udfs.frame(udfs.PROJECT_LAC([300, 310, 330], 1))\n"
        "assert 'pandas' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_without_pandas_a_frame_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(InputError, match="pip install pandas"):
        frame(EXPECTED)


def test_the_examples_of_the_manual_hold():
    found = doctest.testfile(str(ROOT / "docs" / "python.md"), module_relative=False)
    assert found.attempted and not found.failed
