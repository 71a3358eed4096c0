"""PROJECT_LAC's methods judged on a table of councils: which forecasts, which errors, which words."""

from __future__ import annotations

import numpy as np
import pytest

from bench.council_tables import CouncilTables
from bench.yearly_methods import forecasts, main, mean_and_error, table

NAN = float("nan")


def tables(*children: list[float]) -> CouncilTables:
    numbers = np.array(children)
    names = tuple(f"Council {i}" for i in range(len(children)))
    years = tuple(range(2025 - numbers.shape[1], 2025))
    return CouncilTables(names, years, numbers, numbers, numbers, np.full(numbers.shape, 10_000.0))


def test_origins_have_four_figures_and_net_entry_goes_on_where_the_last_value_stays():
    """100, 110, 120, 130 and then 150 and 140: origins 130 and 150."""
    made = list(forecasts(tables([100, 110, 120, 130, 150, 140]), 100))
    level = [(f.ahead, f.last, f.central, f.actual) for f in made if f.method == "level"]
    assert level == [(1, 130, 130, 150), (2, 130, 130, 140), (1, 150, 150, 140)]
    net = [f for f in made if f.method == "net_entry"]
    assert [f.central for f in net] == pytest.approx([140, 150, 162.5])
    assert [f.error for f in net] == pytest.approx([1_000 / 150, 1_000 / 140, 2_250 / 140])


def test_a_year_without_a_figure_is_no_origin_and_nothing_is_held_against_it():
    made = list(forecasts(tables([NAN, 200, 210, NAN, 205, 210, NAN, 220]), 100, ("level",)))
    assert [(f.last, f.ahead, f.actual) for f in made] == [(210, 2, 220)]


def test_a_council_is_left_out_while_it_is_small_at_the_origin():
    numbers = [90.0, 95, 99, 99, 101, 102]
    assert [f.last for f in forecasts(tables(numbers), 100, ("level",))] == [101]
    assert [f.last for f in forecasts(tables(numbers), 50, ("level",))] == [99, 99, 101]


def test_a_standard_error_takes_a_council_as_one_observation():
    """Two councils away by 2 and −2 in each of two years: √((2+2)² + (−2−2)²) ÷ 4."""
    assert mean_and_error([12, 12, 8, 8], ["a", "a", "b", "b"]) == (10, pytest.approx(32**0.5 / 4))


def test_each_error_is_held_against_the_last_values_from_the_same_origin():
    """Last value: 10 of 140 out. Net entry, by its 10 a year: none out."""
    lines = table(list(forecasts(tables([100, 110, 120, 130, 140]), 100)))
    (net,) = (line for line in lines if line.startswith("net_entry"))
    assert net.split()[1:5] == ["1", "1", "0.00", "-7.14"]


def test_the_command_prints_every_method_and_the_ranges_share(tmp_path, capsys):
    draw = np.random.default_rng(1)
    rows = ["council,year_ending_31_march,children,starters,leavers,population"]
    for council in range(24):
        children = 400 * np.exp(np.cumsum(draw.normal(0, 0.06, 7)))
        rows += [
            f"Council {council},{2019 + year},{number:.0f},{0.4 * number + draw.integers(0, 9):.0f},150,90000"
            for year, number in enumerate(children)
        ]
    path = tmp_path / "councils.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    main([str(path), "--halves", "1"])
    printed = capsys.readouterr().out
    assert "24 councils, 2019 to 2025" in printed
    for method in ("level", "net_entry", "trend", "growth", "rate", "trend_and_population"):
        assert f"\n{method} " in printed
    assert "the half of the councils that its figures are not of" in printed
