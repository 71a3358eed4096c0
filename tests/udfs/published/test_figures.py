"""Published figures: every one is sourced, and reads as it is printed."""

from __future__ import annotations

import re

import pytest

from tests.snapshots.told import refuses
from tests.udfs.published.changed import with_value
from udfs import published
from udfs.published import Figure

NAMES = (
    "blackpool_2022",
    "cipfa_2024",
    "cypnow_2024",
    "national_reference",
    "norfolk_2017",
    "placement_prices",
    "portsmouth_2017",
    "sector_changes",
)
DATE = re.compile(r"20\d\d(-\d\d(-\d\d)?)?")

SMALL = """
[source]
citation = "A council, A report"
date = "2020-01-31"
counted_units = ["children"]

[[group]]
id = "a"
label = "A"
location = "paragraph 1"
period = "2020"
figures = [
  { id = "rate", label = "rate", value = 1.50, unit = "%" },
  { id = "children", label = "number", value = 40, unit = "children" },
  { id = "about", label = "number", value = 40, unit = "children", wording = "approximately" },
  { id = "rounded", label = "cost", value = 600_000, precision = 100_000, unit = "£" },
]

[[table]]
id = "t"
title = "T"
location = "Table 1"
period = "columns"
unit = "£"
row_labels = { x = "Row x" }
columns = ["2020", { id = "2021", label = "2020/21" }, { id = "kind", unit = "text" }]
rows = [
  ["x", 1, 2.5, "one"],
  ["y", "", 3.50, ""],
]
"""


def all_figures() -> list[tuple[str, Figure]]:
    return [(name, figure) for name in published.names() for figure in published.load(name).figures.values()]


def test_every_source_file_can_be_loaded():
    assert published.names() == NAMES
    assert all(published.load(name).figures for name in NAMES)


def test_every_figure_is_complete_and_sourced():
    for name, figure in all_figures():
        where = f"{name} {figure.id}"
        for text in (figure.label, figure.topic, figure.unit, figure.period, figure.citation, figure.location):
            assert text.strip(), where
        assert DATE.fullmatch(figure.date), where
        assert figure.precision > 0, where
        assert figure.period not in ("rows", "columns"), where


def test_a_figure_is_a_whole_number_of_its_last_digits():
    for name, figure in all_figures():
        if figure.status == "published":
            digits = figure.value / figure.precision
            assert abs(digits - round(digits)) < 1e-6, f"{name} {figure.id} is {figure.value} to {figure.precision}"


def test_figures_that_the_source_does_not_print_say_how_they_were_reached():
    unprinted = [(name, figure) for name, figure in all_figures() if figure.status != "published"]
    assert len(unprinted) > 50
    for name, figure in unprinted:
        assert figure.note, f"{name} {figure.id}"


def test_national_figures_carry_their_certainty_and_their_own_publication():
    figures = published.load("national_reference").figures.values()
    assert {figure.certainty for figure in figures} == {"high"}
    assert all(figure.citation != published.load("national_reference").citation for figure in figures)


@pytest.mark.parametrize("name", NAMES)
def test_no_data_file_holds_contact_details_or_titles_of_people(name):
    for figure in published.load(name).figures.values():
        text = " ".join((figure.words, figure.note, figure.location, figure.citation))
        assert not re.search(r"@|\b0\d{3,4} ?\d{3} ?\d{3}\b|\b(Mr|Mrs|Ms|Cllr|Councillor)\b", text), figure.id


def test_precision_follows_the_last_printed_digit_unless_the_source_rounded_more():
    source = published.read("small", SMALL)
    precisions = {name: source.figure(f"a.{name}").precision for name in ("rate", "children", "rounded")}
    assert precisions == {"rate": 0.01, "children": 1, "rounded": 100_000}
    assert published.load("portsmouth_2017").figure("fig_2.2014/15.deficit_percentage").precision == 0.01


def test_a_count_is_exact_and_an_approximate_or_measured_number_is_not():
    source = published.read("small", SMALL)
    assert source.figure("a.children").half_width == 0
    assert source.figure("a.about").half_width == 0.5
    assert source.figure("a.rate").half_width == 0.005


def test_words_before_a_figure_become_its_relation():
    blackpool = published.load("blackpool_2022")
    assert blackpool.figure("children.model_1").relation == ">"
    assert blackpool.figure("children.model_2").relation == "="
    assert published.load("portsmouth_2017").figure("case.recovered").relation == ">="


def test_a_table_reads_by_row_column_and_cell():
    source = published.read("small", SMALL)
    table = source.table("t")
    assert table.column("2020") == [1, None]
    assert table.row("x") == [1, 2.5, "one"]
    assert table.column("kind") == ["one", None]
    assert source.figure("t.y.2021").value == 3.5
    assert source.figure("t.x.2021").words == "T: Row x, 2020/21"
    assert "t.y.2020" not in source.figures


def test_portsmouth_fig_3_reads_as_printed():
    fig_3 = published.load("portsmouth_2017").table("fig_3")
    assert fig_3.row_labels[0] == "In-house foster care"
    assert fig_3.column("fte") == [206, 32.43, 64, 20, 131, 16.02]
    assert fig_3.column("budget") == [4_397_250, 1_941_000, 1_118_400, None, None, 1_237_100]
    assert fig_3.column("group")[2:5] == ["Adoption, RO and SGO"] * 3


def test_norfolk_history_leaves_unprinted_years_blank():
    assert published.load("norfolk_2017").table("looked_after").column("children") == [
        1015,
        None,
        None,
        None,
        None,
        1107,
    ]


def test_changing_a_figure_changes_its_table_and_leaves_the_original():
    source = published.load("portsmouth_2017")
    changed = with_value(source, "fig_3.ifa.fte", 30)
    assert changed.value("fig_3.ifa.fte") == 30
    assert changed.table("fig_3").column("fte")[1] == 30
    assert source.table("fig_3").column("fte")[1] == 32.43


@pytest.mark.parametrize(
    ("look_up", "message"),
    [
        (lambda: published.load("nowhere_1999"), ""),
        (lambda: published.load("norfolk_2017").figure("rate.nowhere"), ""),
        (lambda: published.load("norfolk_2017").table("t"), ""),
        (
            lambda: published.load("portsmouth_2017").table("fig_3").column("x"),
            "",
        ),
    ],
)
def test_a_wrong_name_is_named_in_the_error(look_up, message):
    with refuses(KeyError, message):
        look_up()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('id = "children", label', 'id = "rate", label', ""),
        ('wording = "approximately"', 'wording = "roughly"', ""),
        ('unit = "%" }', 'unit = "%", status = "guessed" }', ""),
        ('["y", "", 3.50, ""]', '["y", "", 3.50]', ""),
    ],
)
def test_a_faulty_data_file_is_refused(old, new, message):
    assert old in SMALL
    with refuses(ValueError, message):
        published.read("small", SMALL.replace(old, new))


def test_a_figure_without_a_unit_is_refused():
    with pytest.raises(KeyError, match="unit"):
        published.read("small", SMALL.replace(', unit = "%" }', " }"))
