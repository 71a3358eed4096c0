"""A population as people give it: one number, or a small file by financial year."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from tests.snapshots.told import refuses, told
from udfs.errors import InputError
from udfs.returns.population import financial_year, population


def written(folder: Path, *rows: str) -> str:
    path = folder / "people.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("given", ["73300", "73,300", " 73300.0 "])
def test_one_number_is_that_of_every_year(given: str) -> None:
    assert population(given).of([2020, 2030]) == [73_300, 73_300]


@pytest.mark.parametrize("year", ["2024/25", "2024-25", "2024/2025", "2024–25", " 2024 / 25 "])
def test_a_financial_year_may_be_written_in_several_ways(year: str, tmp_path: Path) -> None:
    assert population(written(tmp_path, f'{year},"73,300"')).of([2024]) == [73_300]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_a_file_may_be_in_any_encoding_that_programs_save(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes("Year,Aged 0–17\n2024–25,73300\n".encode(encoding))
    assert population(str(path)).of([2024]) == [73_300]


def test_years_come_in_any_order_below_headings_or_not(tmp_path: Path) -> None:
    rows = ["2025/26,2", "2024/25,1"]
    for heading in ([], ["Financial year,Children aged 0 to 17"], ["Source: ONS", "", "Year,Number"]):
        assert population(written(tmp_path, *heading, *rows)).of([2024, 2025]) == [1, 2]


def test_other_columns_with_headings_are_passed_over(tmp_path: Path) -> None:
    assert population(written(tmp_path, "Year,Aged 0 to 17,All ages", "2024/25,73300,350000")).of([2024]) == [73_300]


@pytest.mark.parametrize(
    ("heading", "numbers"),
    [
        ("0-15,16-17,0-17", "65000,8000,73000"),
        ("0 to 15,0 to 17,16 to 17", "65000,73000,8000"),
        ("0–17,All ages", "73000,350000"),
        ("All ages,Under 18", "350000,73000"),
        ("Males 0-17,Females 0-17,Aged 0-17", "37000,36000,73000"),
        ("All people,Children aged 0-17 (2024 based)", "350000,73000"),
        ("Source,Population", "ONS,73000"),
        ("Population 2024 based", "73000"),
    ],
)
def test_the_column_of_children_aged_0_to_17_is_taken_wherever_it_stands(
    heading: str, numbers: str, tmp_path: Path
) -> None:
    assert population(written(tmp_path, f"Year,{heading}", f"2024/25,{numbers}")).of([2024]) == [73_000]


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        ("0-15,16-17", "2 '0-15' … 3 '16-17'"),
        ("0-18", ""),
        ("0-170", ""),
        ("10-17", ""),
        ("All ages", ""),
        ("Males,Females", ""),
        ("Males 0-17", ""),
        ("Rate", ""),
        ("0-17,Under 18", "2 '0-17' … 3 'under 18'"),
        ("Population,Children", ""),
        ("0-17 (thousands)", "column 2 … '0-17 (thousands)'"),
        ("0-17 (000s)", "column 2"),
        ("Population (£)", "column 2"),
    ],
)
def test_headings_without_one_column_of_children_aged_0_to_17_are_refused(
    heading: str, said: str, tmp_path: Path
) -> None:
    numbers = ",".join("73" for _ in heading.split(","))
    with pytest.raises(InputError) as refused:
        population(written(tmp_path, f"Year,{heading}", f"2024/25,{numbers}"))
    told(str(refused.value), said)


def test_an_excel_file_is_read_too(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "people.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Year", "Number"])
        sheet.write_row(1, 0, ["1999/00", 73_300])
    assert population(str(tmp_path / "people.xlsx")).of([1999]) == [73_300]


def test_a_year_is_named_by_both_its_calendar_years() -> None:
    assert [financial_year(year) for year in (1999, 2024)] == ["1999/00", "2024/25"]


def test_years_that_are_missing_are_named(tmp_path: Path) -> None:
    found = population(written(tmp_path, "2024/25,1", "2026/27,1"))
    with refuses(InputError, "people.csv … 2025/26 … 2027/28"):
        found.of(range(2024, 2028))


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (["2024/25,1", "2024/25,2"], "row 2 … 2024/25"),
        (["2024,1"], "row 1"),
        (["2024/25,1", "2025-26 (est.),unknown"], "row 2, 2025/26 … 'unknown'"),
        (["2024/25,1", "mid-2025,1"], "row 2"),
        (["2024/25,1", "30/06/2025,1"], "row 2"),
        (["2024/26,1"], "row 1"),
        (["2024/25,many"], "row 1, 2024/25 … 'many'"),
        (["2024/25,"], "row 1, 2024/25"),
        (["2024/25,0"], "row 1, 2024/25 … 0"),
        (
            ["2024/25,73,300"],
            "row 1 … column 3",
        ),
        (["Year,Number", "2024/25,73,300"], "row 2 … column 3"),
        (["Year,Number"], ""),
    ],
)
def test_what_cannot_be_used_is_refused_by_row(rows: list[str], words: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        population(written(tmp_path, *rows))
    told(str(refused.value), words)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("-5", "population … -5"),
        ("nan", ""),
        ("no.csv", "no.csv"),
    ],
)
def test_what_is_no_number_and_no_file_is_refused(given: str, words: str) -> None:
    with pytest.raises(InputError) as refused:
        population(given)
    told(str(refused.value), words)


@pytest.mark.parametrize("number", ["1e9", "10000001"])
def test_more_children_than_the_country_has_are_refused(number: str, tmp_path: Path) -> None:
    for given in (number, written(tmp_path, f"2024/25,{number}")):
        with refuses(InputError, "0 … 10,000,000"):
            population(given)


def test_a_row_of_a_child_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        population(written(tmp_path, "CHILD,SEX,DOB", "KIM4711,1,13/07/2011"))
    assert "KIM4711" not in str(refused.value)
