"""The file of unit costs: what its headings say is believed or refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.snapshots.told import refuses, told
from udfs.errors import InputError
from udfs.returns.unit_costs import UnitCosts, unit_costs

LINES = ("Kinship", "Fostering")


def costs(folder: Path, *rows: str) -> UnitCosts:
    path = folder / "costs.csv"
    path.write_text("\n".join((*rows, "Kinship,330,3%", "Fostering,510,2%")), encoding="utf-8")
    return unit_costs(path, LINES)


@pytest.mark.parametrize(
    "heading",
    [
        "£ a week",
        "£ per week",
        "£ pw",
        "Weekly cost",
        "Average weekly cost (£)",
        "Cost per week £",
        "Unit cost (£ per week)",
        "Weekly unit cost 2025/26",
        "Gross £/week",
        "Fee per child per week",
        "£ a week of care",
    ],
)
def test_a_price_of_a_week_is_taken_as_it_says(heading: str, tmp_path: Path) -> None:
    found = costs(tmp_path, f'Line,"{heading}",Inflation')
    assert found.weekly == {"Kinship": 330, "Fostering": 510}
    assert found.inflation == {"Kinship": 0.03, "Fostering": 0.02}
    assert found.notes == ()


@pytest.mark.parametrize(
    "heading", ["Unit cost", "Cost", "£", "Average cost (£)", "Unit price 2025/26", "Placement cost"]
)
def test_a_price_that_says_no_time_is_taken_as_of_a_week_and_said(heading: str, tmp_path: Path) -> None:
    found = costs(tmp_path, f"Line,{heading},Inflation")
    assert found.weekly["Kinship"] == 330
    [note] = found.notes
    told(note, f"'{heading}' … £ a week")


def test_a_file_without_headings_is_taken_as_of_a_week_and_said(tmp_path: Path) -> None:
    path = tmp_path / "costs.csv"
    path.write_text("Kinship,330", encoding="utf-8")
    [note] = unit_costs(path, LINES).notes
    assert "without a heading" in note


@pytest.mark.parametrize(
    "heading",
    [
        "Annual cost (52 weeks)",
        "Average weekly cost, £000",
        "Total budget",
        "£m",
        "£000",
        "£k a week",
        "Cost £'000",
        "Weekly cost (£ thousand)",
        "Cost per month",
        "£ pa",
        "Cost per annum",
        "£ p.a.",
        "Nightly rate",
        "Daily cost",
        "Cost per fortnight",
        "Total weekly cost",
        "Weekly budget",
        "Spend",
        "Forecast",
        "Children",
        "FTE",
        "Placements",
        "4 weeks",
        "52 weeks",
        "Quarterly cost",
        "Inflation %",
        "Cost of care",
        "2025/26",
    ],
)
def test_a_second_column_that_may_not_be_pounds_a_week_is_refused(heading: str, tmp_path: Path) -> None:
    with refuses(InputError, f"costs.csv row 1 … '{heading}'"):
        costs(tmp_path, f'Line,"{heading}",Inflation')


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["Unit costs (£000),,", "Line,Cost,Inflation"], "row 1"),
        (["Line,Cost,£ a week"], "row 1 … columns 2 and 3"),
        (["Line,Gross £ a week,Net £ a week"], "row 1 … columns 2 and 3"),
        (["Line,£ a week,New placements (£000)"], "row 1 … column 3"),
        (["Line,£ a week,New placements a year"], "row 1 … column 3"),
        (["Line,£ a week,Inflation", "Total,840,"], "row 2"),
        (["Line,£ a week,Inflation", "All placements,840,"], "row 2"),
    ],
)
def test_headings_and_rows_that_say_otherwise_are_refused(rows: list[str], said: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        costs(tmp_path, *rows)
    told(str(refused.value), said)


def test_a_rate_without_its_sign_below_a_heading_with_one_is_refused(tmp_path: Path) -> None:
    """0.5 may be 0.5% or, from a cell formatted as a percentage, 50%."""
    path = tmp_path / "costs.csv"
    path.write_text("Line,£ a week,Inflation (%)\nKinship,330,0.5", encoding="utf-8")
    with refuses(InputError, "costs.csv row 2 … 0.5"):
        unit_costs(path, LINES)


def test_columns_that_are_not_read_are_named(tmp_path: Path) -> None:
    found = costs(tmp_path, "Line,£ a week,Uplift")
    assert found.inflation == {}
    [note] = found.notes
    told(note, "costs.csv … Uplift")


@pytest.mark.parametrize(
    "written", ["at 23/24 prices", ", FY2023/24", "per child at 2023-24 prices", "(2023/24 prices)"]
)
def test_usual_ways_to_write_a_year_of_prices_are_read(written: str, tmp_path: Path) -> None:
    assert costs(tmp_path, f'Line,"£ a week {written}",Inflation').price_base == 2023


@pytest.mark.parametrize("written", ["at April 2023 prices", "at 2023/24 and 2024/25 prices", "2023 prices"])
def test_a_year_of_prices_that_cannot_be_read_is_refused(written: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        costs(tmp_path, f'Line,"£ a week {written}",Inflation')
    assert refused.value.place == "costs.csv, row 1 column 2"
    assert written in str(refused.value)
