"""The year of a return told from its dates, and a year that comes in several files."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from tests.udfs.returns.tiny import day, episode, found, loaded, write_returns
from udfs.returns import days, load
from udfs.returns.episodes.periods import Period, covered_to

Row = dict[str, str]
NIGHT = datetime.timedelta(1)


def ended_in(year: int, count: int = 30) -> list[Row]:
    """Children who started and left in the year before 31 March of a year."""
    first = datetime.date(year - 1, 4, 5)
    days = [first + NIGHT * (11 * i) for i in range(count)]
    return [episode(f"{year}-{i}", f"{d:%d/%m/%Y}", f"{d + NIGHT * 9:%d/%m/%Y}") for i, d in enumerate(days)]


def test_a_few_closings_before_the_year_do_not_make_it_two_years(tmp_path: Path) -> None:
    """Episodes that ended on the eve of the year are often still in its return."""
    late = [episode(f"a{i}", "01/02/2020", f"{29 + i}/03/2021") for i in range(3)]
    returns = loaded(tmp_path, [*ended_in(2022), *late], ended_in(2023))
    assert (returns.first_day, returns.last_day) == (day("01/04/2021"), day("31/03/2023"))


def test_one_closing_before_the_year_does_not_make_it_two_years_however_few_there_are(tmp_path: Path) -> None:
    staying = [episode(f"s{i}", f"{1 + i:02d}/{6 + i % 6:02d}/2022") for i in range(20)]
    late = episode("late", "01/02/2020", "30/03/2022")
    assert loaded(tmp_path, [*ended_in(2023, 4), *staying, late]).first_day == day("01/04/2022")


def test_planned_closings_after_the_year_do_not_make_it_two_years(tmp_path: Path) -> None:
    planned = [episode(f"a{i}", "01/02/2023", f"{10 + i}/06/2023") for i in range(3)]
    returns = loaded(tmp_path, ended_in(2022), [*ended_in(2023), *planned])
    assert (returns.first_day, returns.last_day) == (day("01/04/2021"), day("31/03/2023"))
    assert found(returns) == [("future_end", "b/episodes.csv", row) for row in (32, 33, 34)]
    assert returns.children() == 3


def test_a_list_of_those_in_care_covers_the_year_of_the_latest_starts(tmp_path: Path) -> None:
    """Most of them started in earlier years, and in one of these none did."""
    years = [2019] * 12 + [2020] * 9 + [2022] * 5
    rows = [episode(f"a{i}", f"{10 + i % 9}/05/{year - 1}") for i, year in enumerate(years)]
    returns = loaded(tmp_path, rows)
    assert (returns.first_day, returns.last_day) == (day("01/04/2021"), day("31/03/2022"))
    assert returns.children() == 26


def test_one_mistyped_start_does_not_date_a_list_of_those_in_care(tmp_path: Path) -> None:
    rows = [episode(f"a{i}", f"{10 + i % 9}/05/{2019 + i % 3}") for i in range(30)]
    returns = loaded(tmp_path, [*rows, episode("mistyped", "10/05/2031")])
    assert (returns.first_day, returns.last_day) == (day("01/04/2021"), day("31/03/2022"))
    assert found(returns) == [("future_start", "a/episodes.csv", 32)]


def test_an_extract_of_several_years_covers_them_all_up_to_one_that_has_just_begun(tmp_path: Path) -> None:
    rows = [*ended_in(2022, 33), *ended_in(2023, 12), *ended_in(2024, 33), *ended_in(2025, 2)]
    returns = loaded(tmp_path, rows)
    assert returns.first_day == day("01/04/2021")
    assert returns.last_day == day("25/04/2024")


@pytest.mark.parametrize("halved", [2022, 2023])
def test_a_year_in_two_halves_is_the_whole_year(tmp_path: Path, halved: int) -> None:
    """Most children of the first half are in the second too, but not those who had left by then."""
    autumn = datetime.date(halved - 1, 10, 1)
    long = [episode(f"long {i}", "10/04/2020") for i in range(40)]
    whole = {year: [*long, *ended_in(year)] for year in (2022, 2023)}
    first = [open_again(row, autumn) for row in whole[halved] if day(row["DECOM"]) < autumn]
    second = [row for row in whole[halved] if not row["DEC"] or day(row["DEC"]) >= autumn]
    parts = [[first, second] if year == halved else [rows] for year, rows in whole.items()]
    returns = load(write_returns(tmp_path / "halves", *(rows for year in parts for rows in year)))
    assert found(returns) == []
    once = load(write_returns(tmp_path / "whole", *whole.values()))
    for month in range(24):
        on = datetime.date(2021 + (month + 3) // 12, (month + 3) % 12 + 1, 1)
        assert returns.position(on) == once.position(on)
    assert returns.history().leavers.sum() == once.history().leavers.sum() == 60


def open_again(row: Row, on: datetime.date) -> Row:
    return {**row, "DEC": "", "REC": ""} if row["DEC"] and day(row["DEC"]) >= on else row


@pytest.mark.parametrize("days", [12, 20, 45])
def test_an_extract_made_in_the_weeks_after_31_march_is_counted_to_its_last_date(tmp_path: Path, days: int) -> None:
    """As the return of the year that has just ended, not cut at 31 March, and as that of the year begun."""
    last = day("31/03/2023") + NIGHT * days
    rows = [
        open_again(row, last + NIGHT)
        for row in [*ended_in(2022), *ended_in(2023), *ended_in(2024), episode("n", f"{last:%d/%m/%Y}")]
        if day(row["DECOM"]) <= last
    ]
    staying = [episode(f"s{i}", f"{day('01/06/2022') + NIGHT * (9 * i):%d/%m/%Y}") for i in range(25)]
    late = [row for row in rows if not row["DEC"] or day(row["DEC"]) > day("31/03/2022")]
    begun = [row for row in rows if not row["DEC"] or day(row["DEC"]) > day("31/03/2023")]
    for name, years in (("late", [late]), ("begun", [ended_in(2023), begun])):
        returns = load(write_returns(tmp_path / name, ended_in(2022), *([*year, *staying] for year in years)))
        assert returns.as_at == returns.last_day == last
        assert returns.children() == 25 + sum(not row["DEC"] for row in rows)


@pytest.mark.parametrize("end", ["31/12/2099", "31/12/9999", "2999-12-31 00:00:00", "01-Jan-3000"])
def test_a_far_date_for_an_end_that_is_not_known_is_no_end(tmp_path: Path, end: str) -> None:
    """Even where more episodes have it than have ended."""
    staying = [episode(f"s{i}", f"{day('20/06/2022') + NIGHT * (7 * i):%d/%m/%Y}", end, REC="") for i in range(40)]
    returns = loaded(tmp_path, ended_in(2022), [*ended_in(2023), *staying])
    assert (returns.first_day, returns.last_day) == (day("01/04/2021"), day("31/03/2023"))
    assert returns.children() == 40
    assert found(returns) == [("future_end", "b/episodes.csv", row) for row in range(32, 72)]


def test_a_far_date_of_birth_is_not_used(tmp_path: Path) -> None:
    header = write_returns(tmp_path, ended_in(2022), [*ended_in(2023), episode("x", "01/06/2022")]) / "b" / "header.csv"
    header.write_text(header.read_text().replace("x,1,15/06/2012", "x,1,15/06/9999"))
    assert found(load(tmp_path)) == [("bad_birthday", "b/header.csv", 32), ("no_birthday", "b/episodes.csv", 32)]


def test_days_of_earlier_years_do_not_show_that_the_last_return_was_made_early(tmp_path: Path) -> None:
    """Twelve days with dates in the year up to January are too few, however many children came in the years before."""
    before = [episode(f"b{i}", f"{day('01/06/2020') + NIGHT * (7 * i):%d/%m/%Y}") for i in range(60)]
    last = [episode(f"l{i}", f"{day('20/07/2022') + NIGHT * (16 * i):%d/%m/%Y}") for i in range(12)]
    returns = loaded(tmp_path, ended_in(2022), [*before, *last])
    assert returns.last_day == day("31/03/2023")


@pytest.mark.parametrize(
    ("dates", "after", "early"), [(20, 151, True), (19, 365, False), (30, 95, True), (30, 94, False)]
)
def test_so_long_an_empty_end_is_no_chance(dates: int, after: int, early: bool) -> None:
    """1.2589 to the power of 30 is 1,000, and 1.4125 to that of 20: 94.5 and 150.6 days more than 365."""
    end = days.year_end(2023)
    found = covered_to([Period(2023, 2023, end - after)], dates)
    assert found == (end - after if early else end)
