"""The sector's figures are those that simulated councils were made with, and are written as the data file holds them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from bench import sector_figures
from bench.council_tables import CouncilTables
from bench.sector_figures import (
    CHILDREN,
    STARTERS,
    as_toml,
    derive,
    fit_changes,
    fit_starters,
    growth,
    mean_absolute_change,
    starters_spread,
    starters_walk_and_passing,
)
from udfs import published

YEARS = 7


def simulated_children(draw, councils, walk, chance, degrees):
    """Each council's changes have a multiple of walk² + chance ÷ children as their variance."""
    children = np.exp(draw.uniform(math.log(120), math.log(2_500), councils))[:, None]
    multiple = np.sqrt(degrees / draw.chisquare(degrees, councils))
    for _ in range(YEARS - 1):
        last = children[:, -1]
        change = draw.normal(0, 1, councils) * multiple * np.sqrt(walk**2 + chance / last)
        children = np.column_stack([children, last * np.exp(change)])
    return children


def simulated_starters(draw, councils, walk, passing, overdispersion):
    """Levels walk, years pass, and groups of brothers and sisters make the chance part larger than Poisson's."""
    level = np.exp(draw.uniform(math.log(60), math.log(800), (councils, 1)))
    levels = level * np.exp(np.cumsum(draw.normal(0, walk, (councils, YEARS)), axis=1))
    expected = levels * np.exp(draw.normal(0, passing, (councils, YEARS)))
    return np.maximum(1, draw.normal(expected, np.sqrt(overdispersion * expected)))


def test_walk_chance_and_degrees_of_simulated_councils_are_found():
    found = fit_changes(simulated_children(np.random.default_rng(3), 3_000, 0.05, 1.5, 8))
    assert (found.walk, found.chance) == (pytest.approx(0.05, rel=0.08), pytest.approx(1.5, rel=0.08))
    assert found.degrees == pytest.approx(8, rel=0.15)


def test_the_variance_of_a_random_walk_grows_with_the_years():
    children = simulated_children(np.random.default_rng(4), 3_000, 0.04, 1.0, 1_000)
    assert [growth(children, years) for years in (2, 3, 4)] == pytest.approx([2, 3, 4], rel=0.06)


def test_a_mean_absolute_change_is_over_all_pairs_of_years():
    children = np.array([[100.0, 110.0, 99.0], [200.0, 200.0, 250.0]])
    assert mean_absolute_change(children, 1) == pytest.approx((0.1 + 0.1 + 0 + 0.25) / 4)
    assert mean_absolute_change(children, 2) == pytest.approx((0.01 + 0.25) / 2)


def test_the_walk_and_the_passing_part_of_simulated_starters_are_found():
    starters = simulated_starters(np.random.default_rng(5), 4_000, 0.12, 0.09, sector_figures.OVERDISPERSION)
    walk, passing = starters_walk_and_passing(starters)
    assert (walk, passing) == (pytest.approx(0.12, abs=0.006), pytest.approx(0.09, abs=0.008))
    assert starters_spread(starters, 2) == pytest.approx(math.sqrt(2 * 0.12**2 + 2 * 0.09**2), abs=0.006)


def test_the_overdispersion_of_simulated_starters_is_found_from_how_much_more_small_councils_vary():
    found = fit_starters(simulated_starters(np.random.default_rng(6), 2_000, 0.12, 0.06, 2.0))
    assert found.overdispersion == pytest.approx(2.0, rel=0.15)
    assert found.degrees > 40  # all councils were made alike


def test_the_file_holds_every_figure_with_which_councils_it_is_of():
    draw = np.random.default_rng(7)
    children, starters = simulated_children(draw, 12, 0.04, 1.0, 20), simulated_starters(draw, 12, 0.12, 0.09, 1.35)
    names = tuple(f"Council {i}" for i in range(12))
    tables = CouncilTables(names, tuple(range(2019, 2026)), children, starters, starters, 20 * children)
    source = published.read("derived", as_toml(tables, derive(tables), "2026-11"))
    assert source.figures.keys() == published.load("sector_changes").figures.keys()
    assert source.value("children.one_year") == pytest.approx(100 * mean_absolute_change(children, 1), abs=0.05)
    for figure in source.figures.values():
        assert figure.status == "inferred"
        assert "12 councils" in figure.note
        assert "Standard error" in figure.note


def test_the_published_file_has_a_figure_for_each_derived_one():
    wanted = [f"children.{f.id}" for f in CHILDREN] + [f"starters.{f.id}" for f in STARTERS]
    assert sorted(published.load("sector_changes").figures) == sorted(wanted)
