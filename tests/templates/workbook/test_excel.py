"""Excel's documented rules where a function did not answer, and where the engine and LibreOffice depart from them.

The guards of the templates (``templates.workbook.answers``) use only ISNUMBER, IFERROR, joined text and comparisons of text, on
which all three agree. The values stored in files, and LibreOffice's, can hide what Excel shows in the formulas listed
here; ``test_collapsed_blocks`` therefore works out what depends on a block by the rules of ``excel``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from templates.edit.live import evaluate
from templates.workbook.model import Sheet, Value, Workbook
from templates.workbook.write import Host, write
from tests.libreoffice import LibreOffice
from tests.templates.cells import flat, same
from tests.templates.excel import Excel

#: A1 text, A2 blank, A3 a number, A4 an error, A5 text that reads as a number, A6 a truth value.
TYPED: dict[int, Value] = {1: "n/a", 3: 5, 5: "7", 6: True}
ERROR = "=1/0"

#: What Excel's pages on each function and operator say.
RULES: dict[str, Any] = {
    # text in arithmetic; a blank cell is nought
    "=A1+1": "#VALUE!",
    "=A2+1": 1,
    "=A5+1": 8,
    "=A6+1": 2,
    "=-A1": "#VALUE!",
    "=ABS(A1)": "#VALUE!",
    "=A2": 0,
    # cells of a reference that are no numbers are passed over; arguments are not
    "=SUM(A1:A3)": 5,
    "=SUM(A5:A6)": 0,
    '=SUM("n/a",1)': "#VALUE!",
    '=SUM("7",1)': 8,
    "=MAX(A1:A2)": 0,
    "=MIN(A1:A3)": 5,
    "=MAX(0,A1)": 0,
    '=MAX(0,"n/a")': "#VALUE!",
    "=AVERAGE(A1:A3)": 5,
    "=AVERAGE(A1,A3)": 5,
    "=AVERAGE(A1:A2)": "#DIV/0!",
    "=COUNT(A1:A6)": 1,
    "=COUNTA(A1:A6)": 5,
    "=RANK(A3,A1:A3)": 1,
    "=RANK(A1,A1:A3)": "#VALUE!",
    "=N(A1)": 0,
    # SUMPRODUCT takes text for nought, but not once it has been in arithmetic
    "=SUMPRODUCT(A1:A3,A1:A3)": 25,
    "=SUMPRODUCT(A1:A3*1)": "#VALUE!",
    "=SUMPRODUCT((A1:A3>0)*1)": 2,
    # text comes after every number
    "=A1>1000000": True,
    "=A2=0": True,
    '=A2=""': True,
    "=A1=0": False,
    "=A6>A1": True,
    # errors go through all but a few
    "=A4+1": "#DIV/0!",
    "=SUM(A3:A4)": "#DIV/0!",
    "=N(A4)": "#DIV/0!",
    "=IF(A4=1,1,2)": "#DIV/0!",
    '=A4&"x"': "#DIV/0!",
    "=SUMPRODUCT(A3:A4)": "#DIV/0!",
    "=ISNUMBER(A4)": False,
    "=ISNUMBER(A1)": False,
    "=IFERROR(A4,3)": 3,
    "=IFERROR(A1,3)": "n/a",
    '=COUNTIF(A1:A4,"n/a")': 1,
    '=COUNTIF(A1:A6,"<0")': 0,
    "=IF(A1,1,2)": "#VALUE!",
    "=NA()": "#N/A",
    # references to text and blanks
    "=INDEX(A1:A3,1)": "n/a",
    "=INDEX(A1:A3,2)": 0,
    "=MATCH(5,A1:A3,0)": 3,
    "=MATCH(1,A1:A4,0)": "#N/A",
    "=A1&1": "n/a1",
    "=A2&1": "1",
    '=TEXT(A1,"0.0")': "n/a",
    '=TEXT(A2,"0.0")': "0.0",
}

#: What the embedded engine and LibreOffice show instead.
ENGINE: dict[str, Any] = {'=MAX(0,"n/a")': 0, "=RANK(A1,A1:A3)": "#N/A"}
LIBREOFFICE: dict[str, Any] = {
    "=SUM(A5:A6)": 1,
    "=COUNT(A1:A6)": 2,
    "=A6>A1": False,  # a truth value is a number in Calc
    '=SUM("7",1)': "#VALUE!",
    '=MAX(0,"n/a")': "504",
}


def a_sheet() -> Workbook:
    book = Workbook("Test", "", [Sheet("Main", "calculation", "")])
    for row, value in TYPED.items():
        book.sheets[0].put(row - 1, 0, value, "general")
    book.sheets[0].formula(3, 0, ERROR, "general")
    for row, text in enumerate(RULES):
        book.sheets[0].formula(row, 2, text, "general")
    return book


def departures(shown: list[Any]) -> dict[str, Any]:
    return {
        text: found
        for (text, rule), found in zip(RULES.items(), shown, strict=True)
        if not same(found, rule) or isinstance(found, bool) != isinstance(rule, bool)
    }


def test_the_tests_model_keeps_to_every_rule() -> None:
    made = Excel(a_sheet())
    assert departures([made.value(("Main", row, 2)) for row in range(len(RULES))]) == {}


def test_the_embedded_engine_departs_from_excel_in_these_and_no_others() -> None:
    found = evaluate(a_sheet())
    assert departures([found["Main", row, 2] for row in range(len(RULES))]) == ENGINE


def test_libreoffice_departs_from_excel_in_these_and_no_others(libreoffice: LibreOffice, tmp_path: Path) -> None:
    write(a_sheet(), tmp_path / "rules.xlsx", host=Host.CALC)
    found = flat(libreoffice.recalculate(tmp_path / "rules.xlsx"))
    shown = [found["Main", f"C{row + 1}"] for row in range(len(RULES))]
    truths = [
        bool(value) if isinstance(rule, bool) else value for value, rule in zip(shown, RULES.values(), strict=True)
    ]
    assert departures(truths) == LIBREOFFICE  # Calc has no truth values of its own


@pytest.mark.parametrize("text", ["=ISNUMBER(A1)", "=ISNUMBER(A4)", "=IFERROR(A4,3)", "=A2&1", '=COUNTIF(A1:A4,"n/a")'])
def test_what_guards_rest_on_is_alike_everywhere(text: str) -> None:
    assert text in RULES
    assert text not in ENGINE | LIBREOFFICE
