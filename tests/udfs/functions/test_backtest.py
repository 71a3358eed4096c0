"""BACKTEST by hand: each forecast from what was known, against what came."""

from __future__ import annotations

import pytest

from tests.snapshots import labels
from tests.udfs.refusals import refuses
from udfs import BACKTEST, InputError


def lines(table):
    return {row[0]: row[1:] for row in table[1:]}


def test_each_forecast_uses_only_the_years_before_it():
    """From 100, 110, 120: 130 and 140 against 130 and 145. From 100 to 130: 140 against 145."""
    found = lines(BACKTEST([100, 110, 120, 130, 145], "net_entry", 2))
    assert found["Forecasts tested"] == [2, 1]
    assert found["Mean error"] == pytest.approx([-2.5, -5])
    assert found["Mean absolute error"] == pytest.approx([2.5, 5])
    assert found[labels.MEAN_ABSOLUTE_ERROR_NET_ENTRY] == pytest.approx([2.5, 5])
    assert found[labels.MEAN_ABSOLUTE_ERROR_LAST_VALUE] == pytest.approx([(10 + 15) / 2, 25])


def test_the_share_inside_counts_the_forecasts_whose_range_held_what_came():
    """Identical changes until a fall of 30 in the last year: 130 is met, then 140 is far above 100, and 140 above 100."""
    found = lines(BACKTEST([100, 110, 120, 130, 100], "net_entry", 2))
    assert found[labels.SHARE_INSIDE_RANGE] == [0.5, 0]


def test_a_year_without_a_figure_is_neither_an_origin_nor_tested():
    """From 100, 110, blank, 130: 140 and 150 against 145 and 150. From 100 to 145: 156.25 against 150."""
    found = lines(BACKTEST([[100], [110], [None], [130], [145], [150]], "net_entry", 2))
    assert found["Forecasts tested"] == [2, 1]
    assert found["Mean error"] == pytest.approx([(-5 + 6.25) / 2, 0])
    assert found["Mean absolute error"] == pytest.approx([(5 + 6.25) / 2, 0])


def test_a_rate_follows_the_population_of_each_year():
    """A hundred in ten thousand throughout: the rate is right whatever the population does, the last value is not."""
    people = [10_000, 12_000, 11_000, 13_000, 9_000]
    found = lines(BACKTEST([n / 100 for n in people], "rate", 1, people))
    assert found["Mean absolute error"] == pytest.approx([0], abs=1e-9)
    assert found[labels.MEAN_ABSOLUTE_ERROR_LAST_VALUE] == pytest.approx([(20 + 40) / 2])


def test_too_short_a_history_says_how_long_it_must_be():
    with refuses(InputError, "history … 4"):
        BACKTEST([1, 2, 3, 4], "trend", 2)
