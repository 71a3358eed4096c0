"""The column YEAR that sector tools write: which return each row is of."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.snapshots.told import refuses
from tests.udfs.returns.tiny import EPISODES, HEADER, IN_HOUSE, episode, found, spans, write_table
from udfs.returns import Returns, ReturnsError, load

#: Ten children of the return for 2020/21, and of them five in the next, with three new ones.
FIRST = [episode(str(n), f"{n:02d}/05/2020") for n in range(1, 11)]
SECOND = [episode(str(n), f"{n:02d}/05/2020", "10/01/2022" if n == 5 else "") for n in range(1, 6)]
SECOND += [episode(str(n), f"{n:02d}/06/2021") for n in range(11, 14)]
YEARS = [(FIRST, "2020/21"), (SECOND, "2021/22")]


def with_year(path: Path, years: list[tuple[list[dict[str, str]], str]], heading: str = "YEAR") -> Path:
    """The rows of several returns in one file, with its header beside it."""
    rows = [row | {heading: year} for rows, year in years for row in rows]
    write_table(path / "episodes.csv", (*EPISODES, "LA", heading), rows)
    header = [{"CHILD": child, "SEX": "1", "DOB": "15/06/2012"} for child in {row["CHILD"]: 0 for row in rows}]
    write_table(path / "header.csv", HEADER, header)
    return path


def check(returns: Returns) -> None:
    """Seven are there: five of the first return are not in the second, and one left."""
    assert returns.first_day.year == 2020
    assert returns.last_day.isoformat() == "2022-03-31"
    assert returns.children() == 7
    assert returns.children(returns.first_day.replace(year=2021, month=3, day=30)) == 10
    stale = found(returns, "open_stale")
    assert stale == [("open_stale", "episodes.csv", row) for row in range(7, 12)]


@pytest.mark.parametrize("heading", ["YEAR", "Year", "year ", "Financial year", "RETURN_YEAR", "Collection Year"])
def test_rows_of_several_years_in_one_file_are_told_apart(tmp_path: Path, heading: str) -> None:
    check(load(with_year(tmp_path, YEARS, heading)))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("2021", "2022"),
        ("2020", "2021"),
        ("2021.0", "2022.0"),
        ("2020/21", "2021/22"),
        ("2020-21", "2021-22"),
        ("2020_21", "2021_22"),
        ("2020/2021", "2021/2022"),
        ("202021", "202122"),
        ("20/21", "21/22"),
        ("31/03/2021", "31/03/2022"),
        ("2021-03-31", "2022-03-31 00:00:00"),
        ("01/04/2020", "01/04/2021"),
        ("March 2021", "31 March 2022"),
        ("FY 2020/21", "FY 2021/22"),
    ],
)
def test_years_are_read_in_the_forms_that_tools_write(tmp_path: Path, first: str, second: str) -> None:
    """A year that is one number may be the one a return begins in or ends in: its dates tell."""
    returns = load(with_year(tmp_path, [(FIRST, first), (SECOND, second)]))
    check(returns)
    read = {f"{first.upper()} as 2020/21": 10, f"{second.upper()} as 2021/22": 8}
    assert returns.report.details["year_column"] == read
    assert found(returns, "year_column") == [("year_column", "episodes.csv", 0)]


def test_rows_of_several_years_may_be_in_any_order(tmp_path: Path) -> None:
    rows = [row | {"YEAR": year} for rows, year in YEARS for row in rows]
    with_year(tmp_path, YEARS)
    write_table(tmp_path / "episodes.csv", (*EPISODES, "YEAR"), rows[::-1])
    returns = load(tmp_path)
    assert returns.children() == 7
    assert len(found(returns, "open_stale")) == 5


def test_a_workbook_may_have_a_year_too(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append([*EPISODES, "YEAR"])
    for year, rows in ((2021, FIRST), (2022, SECOND)):
        for row in rows:
            book.active.append([row.get(column) for column in EPISODES] + [year])
    with_year(tmp_path, YEARS)
    (tmp_path / "episodes.csv").unlink()
    book.save(tmp_path / "episodes.xlsx")
    assert load(tmp_path).children() == 7


def test_a_year_in_some_files_only_leaves_the_others_to_their_dates(tmp_path: Path) -> None:
    with_year(tmp_path, YEARS)
    third = [episode(str(n), f"{n:02d}/05/2020") for n in range(1, 4)] + [episode("20", "03/08/2022")]
    write_table(tmp_path / "later.csv", EPISODES, third)
    write_table(tmp_path / "later header.csv", HEADER, [{"CHILD": "20", "SEX": "1", "DOB": "15/06/2012"}])
    returns = load(tmp_path)
    assert returns.last_day.isoformat() == "2023-03-31"
    assert returns.children() == 4


def test_one_year_for_all_of_a_file_is_that_of_its_return(tmp_path: Path) -> None:
    """Nothing started or closed in it, so that dates alone would make it the return of the year before."""
    rows = [episode(str(n), f"{n:02d}/05/2020") for n in range(1, 11)]
    assert load(with_year(tmp_path / "said", [(rows, "2021/22")])).last_day.isoformat() == "2022-03-31"
    assert load(with_year(tmp_path / "blank", [(rows, "")])).last_day.isoformat() == "2021-03-31"


def test_an_extract_of_several_years_under_one_year_keeps_its_history(tmp_path: Path) -> None:
    rows = [
        episode(f"{year}{n:02d}", f"{n + 1:02d}/05/{year}", f"{n + 1:02d}/02/{year + 1}")
        for year in (2019, 2020, 2021)
        for n in range(20)
    ]
    returns = load(with_year(tmp_path, [(rows, "2022")]))
    assert returns.first_day.isoformat() == "2019-04-01"
    assert returns.last_day.isoformat() == "2022-03-31"


def test_a_header_may_have_a_year_and_its_latest_birth_counts(tmp_path: Path) -> None:
    with_year(tmp_path, YEARS)
    births = [("2021/22", "15/06/2011"), ("2020/21", "15/06/2012")]
    header = [{"CHILD": str(n), "SEX": "1", "DOB": born, "YEAR": year} for year, born in births for n in range(1, 14)]
    write_table(tmp_path / "header.csv", (*HEADER, "YEAR"), header)
    returns = load(tmp_path)
    assert {int(born) for born in returns.episodes.birth} == {int(load(tmp_path).submitted.birth.max())}
    assert len(found(returns, "birthdays_differ")) == 13
    assert {row for *_, row in found(returns, "birthdays_differ")} == set(range(15, 28))


def test_a_folder_named_for_another_year_is_noted(tmp_path: Path) -> None:
    rows = [episode(str(n), f"{n:02d}/05/2020") for n in range(1, 11)]
    returns = load(with_year(tmp_path / "none", [(rows, "2020/21")]))
    assert found(returns, "year_and_name") == []
    with_year(tmp_path / "a" / "2018-19", [(rows, "2020/21")])
    returns = load(tmp_path / "a")
    assert found(returns, "year_and_name") == [("year_and_name", "2018-19/episodes.csv", 0)]
    assert returns.last_day.isoformat() == "2021-03-31"
    with_year(tmp_path / "b" / "2020", [(rows, "2020/21")])
    assert found(load(tmp_path / "b"), "year_and_name") == []


@pytest.mark.parametrize(
    ("years", "message"),
    [
        ([(FIRST, "2020/21"), (SECOND, "next")], "episodes.csv row 12 … YEAR"),
        ([(FIRST, "2020/21"), (SECOND, "2021/23")], "episodes.csv row 12 … YEAR"),
        ([(FIRST, ""), (SECOND, "2021/22")], "episodes.csv row 2 … YEAR"),
        (
            [(FIRST, "2019/20"), (SECOND, "2021/22")],
            "YEAR … 2019/20 … 10 … 31 March 2020 … row 2",
        ),
        (
            [([episode(str(n), f"{n:02d}/05/2020", "10/02/2021") for n in range(1, 9)], "2022/23")],
            "YEAR … 2022/23 … 8 … 1 April 2022",
        ),
    ],
)
def test_a_year_that_is_none_or_that_the_dates_contradict_is_refused(
    tmp_path: Path, years: list[tuple[list[dict[str, str]], str]], message: str
) -> None:
    with refuses(ReturnsError, message):
        load(with_year(tmp_path, years))


def test_one_mistyped_date_does_not_contradict_a_year(tmp_path: Path) -> None:
    rows = [*FIRST[:9], episode("10", "03/05/2021")]
    returns = load(with_year(tmp_path, [(rows, "2020/21")]))
    assert found(returns) == [("future_start", "episodes.csv", 11), ("year_column", "episodes.csv", 0)]
    assert spans(returns)[0] == ("01/05/2020", "open", IN_HOUSE)
