"""The definitions themselves: names, order, defaults, help, docstrings, and the rules all functions share."""

import doctest
import inspect
import re
from typing import Annotated

import pytest

import udfs
from tests.udfs.refusals import refuses
from udfs import CASELOAD_BREAKEVEN, FUNCTIONS, LAC_RATE, PLACEMENT_COST, PROJECT_LAC, InputError
from udfs.worksheet.answer_rows import AnswerRow, once
from udfs.worksheet.definition import EXCEL_HELP_LIMIT, Argument, Cells, worksheet_function

#: Names, order and defaults are a contract: workbooks in use call the functions by them.
SIGNATURES = {
    "PROJECT_LAC": "history, years, method='level', population=None, interval=0.8, headers=True",
    "BACKTEST": "history, method, holdout, population=None, interval=0.8, headers=True",
    "PROJECT_PLACEMENTS": (
        "opening, starters, leaving_rate, moves=None, years=5, opening_date=None, interval=0.8, years_observed=None, fit=None, doubt=None, headers=True"
    ),
    "PROJECT_SCENARIO": (
        "opening, starters, leaving_rate, interventions, output='children', moves=None, capacity=None, unit_cost=None, "
        "inflation=None, years=5, opening_date=None, base=None, interval=0.8, years_observed=None, fit=None, doubt=None, headers=True"
    ),
    "PLACEMENT_COST": "placements, unit_cost, basis, inflation=None, headers=True",
    "PLACEMENT_VARIANCE": (
        "fte, unit_cost, budget, basis, group=None, budget_fte=None, budget_unit_cost=None, headers=True"
    ),
    "CASELOAD_BREAKEVEN": (
        "children, social_workers, target_caseload, cost_per_worker, placement_cost, substitute_cost=0, "
        "management_cost=0, months=12, headers=True"
    ),
    "INVEST_TO_SAVE": (
        "investment, saving, discount_rate=0.035, saving_range=None, cost_range=None, interval=0.8, headers=True"
    ),
    "GATED_DRAWDOWN": ("gates, dates, amounts, as_at, tests, thresholds=None, actuals=None, funds=None, headers=True"),
    "EVIDENCE": "programme, field=None",
    "LAC_RATE": "children, population",
    "CHILDREN_AT_RATE": "rate, population",
    "RATE_GAP": "children, population, comparator_rate",
    "SUPPRESS": "counts, threshold=5, totals='both'",
}
SECTIONS = ["Excel call", "Parameters", "Returns", "Errors", "Method", "Source", "Example"]
PROBED = once(AnswerRow("probe", "Probe", "words"), across="one cell")
every_function = pytest.mark.parametrize("name", SIGNATURES)


def sections(docstring):
    """The text under each heading of a docstring, in order."""
    parts = re.split(r"^(.+)\n-{3,}\n", docstring, flags=re.MULTILINE)[1:]
    return {heading: text.strip() for heading, text in zip(parts[::2], parts[1::2], strict=True)}


def registered(call_help="How many."):
    def PROBE(  # noqa: N802
        count: Annotated[Cells, Argument(call_help)],
        rows: Annotated[Cells, Argument("Rows.", "range")] = None,
        kind: Annotated[Cells, Argument("Kind.")] = "plain",
    ):
        """Probe."""
        return f"{count} {rows} {kind}"

    return worksheet_function("Test", PROBED)(PROBE)


@pytest.fixture
def probe():
    yield registered()
    del FUNCTIONS["PROBE"]


def test_the_public_names_are_pinned():
    assert set(udfs.__all__) == {*SIGNATURES, "FUNCTIONS", "InputError", "WorksheetFunction", "frame"}
    assert all(getattr(udfs, name) is FUNCTIONS[name].call for name in SIGNATURES)


@every_function
def test_arguments_come_in_their_fixed_order_with_their_defaults(name):
    definition = FUNCTIONS[name].parameters
    shown = [p.name if p.required else f"{p.name}={p.default!r}" for p in definition]
    assert ", ".join(shown) == SIGNATURES[name]
    assert [p.name for p in definition] == list(inspect.signature(FUNCTIONS[name].call).parameters)


@every_function
def test_excel_help_fits_excel_and_reads_as_a_sentence(name):
    function = FUNCTIONS[name]
    for text in [function.summary, *(p.help for p in function.parameters)]:
        assert 10 < len(text) <= EXCEL_HELP_LIMIT == 255
        assert text.endswith(".")
        assert text[0].isupper() or text.startswith(("level", "£"))
        assert "\n" not in text
        assert "  " not in text
    assert re.fullmatch(r"[A-Z][A-Z_]*[A-Z]", name)
    assert function.category in ("Demand", "Cost", "Value", "Rates", "Disclosure", "Evidence")


@every_function
def test_help_says_every_choice_and_default(name):
    for parameter in FUNCTIONS[name].parameters:
        assert all(choice in parameter.help for choice in parameter.choices)
        if parameter.default not in (None, True):
            assert str(parameter.default) in parameter.help
            assert "default" in parameter.help
        if parameter.choices and not parameter.required:
            assert parameter.default in parameter.choices


@every_function
def test_docstrings_have_every_section_in_order(name):
    docstring = FUNCTIONS[name].docstring
    found = sections(docstring)
    assert list(found) == SECTIONS
    assert all(found.values())
    first = docstring.split("\n\n")[0]
    assert "\n" not in first
    assert len(first) <= EXCEL_HELP_LIMIT
    call = found["Excel call"]
    assert re.fullmatch(rf"={name}\(.+\)", call), "one literal formula"
    described = re.findall(r"^(\w[\w, ]*) : ", found["Parameters"], flags=re.MULTILINE)
    names = [part for group in described for part in group.split(", ")]
    assert names == [p.name for p in FUNCTIONS[name].parameters]
    assert "£" in docstring or "children" in docstring


@every_function
def test_the_excel_call_has_an_argument_count_that_the_function_takes(name):
    call = sections(FUNCTIONS[name].docstring)["Excel call"]
    given = len(re.sub(r'"[^"]*"', "text", call).split(","))
    parameters = FUNCTIONS[name].parameters
    assert sum(p.required for p in parameters) <= given <= len(parameters)


@every_function
def test_the_example_runs_and_ties_out(name):
    function = FUNCTIONS[name].call
    tests = doctest.DocTestFinder(recurse=False).find(function, name, globs={n: getattr(udfs, n) for n in udfs.__all__})
    results = doctest.DocTestRunner(verbose=False).run(tests[0])
    assert results.attempted > 0
    assert results.failed == 0


@pytest.mark.parametrize("length", [0, EXCEL_HELP_LIMIT + 1])
def test_help_that_excel_would_cut_or_leave_empty_is_refused_when_a_function_is_defined(length):
    with pytest.raises(ValueError, match=f"PROBE count: help has {length} characters, of 1 to 255 allowed"):
        registered("x" * length)
    assert "PROBE" not in FUNCTIONS


def test_help_of_the_most_that_excel_shows_is_accepted():
    try:
        registered("x" * EXCEL_HELP_LIMIT)
        assert FUNCTIONS["PROBE"].parameters[0].help == "x" * EXCEL_HELP_LIMIT
    finally:
        FUNCTIONS.pop("PROBE", None)


def test_an_argument_without_help_is_named_when_a_function_is_defined():
    def forgetful(children: Cells, years: Annotated[Cells, Argument("Years.")]):
        """Children in each year."""

    with pytest.raises(TypeError, match="forgetful children"):
        worksheet_function("Demand", PROBED)(forgetful)


def test_a_summary_longer_than_excel_shows_is_refused():
    def PROBE(count: Annotated[Cells, Argument("How many.")]):  # noqa: N802
        return count

    PROBE.__doc__ = "x" * (EXCEL_HELP_LIMIT + 1)
    with pytest.raises(ValueError, match="PROBE summary: help has 256 characters"):
        worksheet_function("Test", PROBED)(PROBE)
    assert "PROBE" not in FUNCTIONS


@pytest.mark.parametrize("blank", [None, "", "  ", [[None]], [[""]]])
def test_a_blank_optional_argument_is_left_out_and_a_blank_required_one_refused(probe, blank):
    assert probe(1, blank, blank) == probe(1) == "1 None plain"
    with pytest.raises(InputError, match=r"^count is blank; give how many"):
        probe(blank)


def test_arguments_may_be_given_by_name_and_wrong_ones_are_named(probe):
    assert probe(kind="other", count=2) == "2 None other"
    for call, words in (
        (lambda: probe(1, 2, 3, 4), "PROBE … 3 … 4"),
        (lambda: probe(1, size=2), "PROBE … size"),
        (lambda: probe(1, count=2), "PROBE … count"),
        (probe, "count"),
    ):
        with refuses(InputError, words):
            call()


def test_a_single_cell_range_serves_as_one_cell_and_a_larger_one_is_refused(probe):
    assert probe([[3]]) == "3 None plain"
    with refuses(InputError, "count … 2"):
        probe([[3, 4]])


def test_a_message_is_a_value_error():
    assert issubclass(InputError, ValueError)


def test_inputs_are_left_as_they_were():
    history, people = [["2021", 300], ["2022", None], ["2023", 330]], [[900, 900, 900, 900]]
    PROJECT_LAC(history, 1, "rate", people)
    assert (history, people) == ([["2021", 300], ["2022", None], ["2023", 330]], [[900, 900, 900, 900]])


@pytest.mark.parametrize(
    ("call", "cells"),
    [
        (lambda headers: PROJECT_LAC([300, 310, 330], 2, headers=headers), 2),
        (lambda headers: PLACEMENT_COST([[1, 2]], 3, "annual", headers=headers), 2),
        (lambda headers: CASELOAD_BREAKEVEN(480, 24, 15, 1, 2, headers=headers), 1),
    ],
)
def test_headers_add_one_row_and_one_column(call, cells):
    plain, headed = call(False), call(True)
    assert {len(row) for row in plain} == {cells}
    assert [row[1:] for row in headed[1:]] == plain
    assert all(isinstance(cell, str) for cell in [*headed[0], *(row[0] for row in headed)])


def test_a_single_number_is_returned_as_a_number():
    assert isinstance(LAC_RATE(1_107, 167_982), float)
