"""The Department's tables as downloaded: which rows and columns are read, and what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bench.council_tables import read_tables

HEAD = "time_period,time_identifier,geographic_level,la_name,population_type,population_estimate,children_count,rate"
ON_DAY, STARTING, CEASING = (
    "Children looked after on 31 March each year",
    "Children starting to be looked after each year",
    "Children ceasing to be looked after each year",
)


def download(path: Path, *rows: str, head: str = HEAD) -> Path:
    path.write_text("\n".join([head, *rows, ""]), encoding="utf-8-sig")
    return path


def council(year: str, name: str, population: str, children: str, starters: str, leavers: str) -> list[str]:
    kinds = zip((ON_DAY, STARTING, CEASING), (children, starters, leavers), strict=True)
    return [f"{year},Reporting year,Local authority,{name},{kind},{population},{number},60" for kind, number in kinds]


def test_a_download_is_read_by_council_year_and_kind(tmp_path):
    rows = [
        *council("2024", "Ayton", "9000", "300", "120", "110"),
        *council("2025", "Ayton", "9100", "310", "125", "115"),
        *council("2025", '"Beeton, City of"', "8000", '"1,200"', "400", "390"),
        f"2025,Reporting year,Regional,,{ON_DAY},99000,5000,60",
    ]
    tables = read_tables([download(tmp_path / "new.csv", *rows)])
    assert (tables.councils, tables.years) == (("Ayton", "Beeton, City of"), (2024, 2025))
    assert tables.children.tolist()[0] == [300, 310]
    assert (tables.starters[0, 1], tables.leavers[0, 1], tables.population[0, 1]) == (125, 115, 9_100)
    assert np.isnan(tables.children[1, 0])
    assert tables.children[1, 1] == 1_200


@pytest.mark.parametrize("sign", [":", "z", "c", "x", "low", ""])
def test_a_figure_that_is_not_given_is_absent_and_its_council_is_not_complete(tmp_path, sign):
    rows = [
        *council("2025", "Ayton", "9000", sign, "120", "110"),
        *council("2025", "Beeton", "9000", "150", "40", "30"),
    ]
    tables = read_tables([download(tmp_path / "new.csv", *rows)])
    assert np.isnan(tables.children[0, 0])
    assert tables.complete().councils == ("Beeton",)
    assert tables.complete(least_children=150, least_starters=40).councils == ("Beeton",)
    assert tables.complete(least_starters=41).councils == ()


def test_an_older_edition_with_its_own_column_names_adds_its_years_and_a_later_one_revises(tmp_path):
    old_head = HEAD.replace("population_estimate", "population_count").replace("children_count", "number")
    old = [*council("2023", "Ayton", "9000", "280", "1", "1"), *council("2024", "Ayton", "9000", "290", "1", "1")]
    new = council("2024", "Ayton", "9000", "300", "120", "110")
    paths = [download(tmp_path / "old.csv", *old, head=old_head), download(tmp_path / "new.csv", *new)]
    assert read_tables(paths).children.tolist() == [[280, 300]]


def test_a_plain_table_gives_the_same_numbers(tmp_path):
    plain = tmp_path / "plain.csv"
    plain.write_text(
        "council,year_ending_31_march,children,starters,leavers,population\nAyton,2025,310,125,115,9100\n",
        encoding="utf-8",
    )
    official = download(tmp_path / "new.csv", *council("2025", "Ayton", "9100", "310", "125", "115"))
    one, other = read_tables([plain]), read_tables([official])
    assert one.councils == other.councils
    for column in ("children", "starters", "leavers", "population"):
        assert getattr(one, column).tolist() == getattr(other, column).tolist()


def test_another_table_is_refused_with_its_columns(tmp_path):
    with pytest.raises(SystemExit, match=r"other\.csv has the columns council, year"):
        read_tables([download(tmp_path / "other.csv", "Ayton,2025", head="council,year")])


def test_editions_with_a_year_missing_between_them_are_refused(tmp_path):
    rows = [*council("2021", "Ayton", "9000", "280", "1", "1"), *council("2023", "Ayton", "9000", "290", "1", "1")]
    with pytest.raises(SystemExit, match=r"\(2021, 2023\); give editions that have every year"):
        read_tables([download(tmp_path / "gap.csv", *rows)])
