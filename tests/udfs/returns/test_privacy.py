"""Nothing that is said of returns names a child: no identifier, no date of birth, no cell of a row."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest

from templates.synthetic.council import synthetic_council
from tests.udfs.returns.tiny import episode, loaded, write_returns
from udfs.returns import ReturnsError, load
from udfs.returns.report import RULES

CHILD = "KIM4711"
BIRTH = "13/07/2011"


def test_the_report_of_spoilt_returns_names_no_child_and_no_date(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    council = synthetic_council(children=200, years=4, seed=2, faults=0.05)
    returns = load(council.write(tmp_path))
    identifiers = {child for name, frame in council.files.items() if "header" in name for child in frame["CHILD"]}
    report = returns.report
    text = f"{report.records()}{report.first()}{report.details}{report.by_rule()}{caplog.text}"
    assert len(text) > 10_000
    assert not identifiers & set(re.findall(r"\d{7}", text))
    assert not re.findall(r"\d{2}/\d{2}/\d{2}|\d{4}-\d{2}-\d{2}", text)


@pytest.mark.parametrize(
    "spoilt",
    [
        {"PLACE": CHILD},
        {"PLACE": "Kim Smith"},
        {"PLACE": "KS"},
        {"REC": "KS11"},
        {"LS": BIRTH},
        {"REC": f"{CHILD} {BIRTH}"},
        {"PLACE_PROVIDER": "4711"},
        {"DECOM": CHILD},
        {"DEC": CHILD},
        {"DEC": "01/01/2001"},
    ],
)
def test_a_cell_in_the_wrong_column_is_not_repeated(tmp_path: Path, spoilt: dict[str, str]) -> None:
    returns = loaded(
        tmp_path, [{**episode(CHILD, "10/04/2021"), **spoilt}, episode("2", "01/05/2021")], births={CHILD: BIRTH}
    )
    text = f"{returns.report.records()}{returns.report.first()}{returns.report.details}"
    assert CHILD not in text
    assert BIRTH not in text
    assert "Kim" not in text
    assert "4711" not in text
    assert "KS" not in text
    assert sum(returns.report.by_rule().values()) >= 1


def test_a_broken_table_is_refused_without_its_content(tmp_path: Path) -> None:
    folder = write_returns(tmp_path, [episode(CHILD, "10/04/2021")], births={CHILD: BIRTH})
    file = folder / "a" / "episodes.csv"
    file.write_text(file.read_text() + f'"{CHILD},"{BIRTH}"x,"\n' * 3)
    try:
        text = str(load(folder).report.records())
    except ReturnsError as problem:
        assert problem.__cause__ is None
        text = str(problem)
    assert CHILD not in text
    assert BIRTH not in text


def test_printing_what_was_loaded_shows_no_child(tmp_path: Path) -> None:
    returns = loaded(tmp_path, [episode(CHILD, "10/04/2021")], births={CHILD: BIRTH})
    for thing in (returns, returns.episodes, returns.submitted, returns.submitted.rows, returns.estimate()):
        assert repr(thing) == object.__repr__(thing)


def test_every_rule_says_what_was_done_in_a_sentence_without_a_full_stop() -> None:
    for rule, (kind, text) in RULES.items():
        assert kind in ("merged", "repair", "exclusion", "unmapped", "note"), rule
        assert 20 < len(text) < 120, rule
        assert not text.endswith("."), rule
