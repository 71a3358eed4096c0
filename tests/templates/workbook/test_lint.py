"""The formula linter: each rule fires on a workbook made wrong, and none on those that CareCurve makes."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from templates.catalogue import WORKBOOKS
from templates.workbook.model import Area, Sheet, Workbook
from templates.workbook.write import Host
from templates.workbook.year_page import FIRST, PLAN_YEARS, YearPage
from tests.snapshots import labels
from tests.snapshots.told import refuses, told
from tests.templates.conftest import Written
from tests.templates.workbook.lint import NATIVE, Finding, lint, lint_file, read
from udfs import FUNCTIONS, InputError

#: The children's plan recalculates with at most this many calls of worksheet functions.
MOST_CALLS = 30


def a_workbook(*formulas: str) -> Workbook:
    """Numbers in A1:B3 of two sheets, and the formulas down column D of the first."""
    book = Workbook("Test", "", [Sheet("Main", "calculation", ""), Sheet("It's other", "calculation", "")])
    for sheet in book.sheets:
        for row in range(3):
            for column in range(2):
                sheet.put(row, column, row + column, "whole")
    for row, text in enumerate(formulas):
        book.sheets[0].formula(row, 3, text, "whole")
    return book


def a_call(text: str) -> Workbook:
    """The same with one formula that fills D1:D2."""
    book = a_workbook()
    book.sheets[0].fill(Area("Main", 0, 3, 2, 1), text, (("whole",),))
    return book


def a_plan(*formulas: str | None) -> Workbook:
    """A sheet with years and one row of formulas in its plan years; None is a typed number."""
    book = Workbook("Test", "")
    page = YearPage(book, "Plan", "calculation", "Plan", "")
    start = page.inputs("Start", "£", [1] * (PLAN_YEARS + 1), "money").row
    for year, text in enumerate(formulas):
        if text is None:
            page.sheet.put(start + 1, FIRST + year, 5, "money")
        else:
            page.sheet.formula(start + 1, FIRST + year, text, "money")
    return Workbook("Test", "", [Sheet("Checks", "control", "", constants=page.sheet.constants), *book.sheets])


def rules(book: Workbook) -> list[str]:
    return [finding.rule for finding in lint(book)]


@pytest.mark.parametrize("name", WORKBOOKS)
def test_every_workbook_is_clean(name: str) -> None:
    assert lint(WORKBOOKS[name]()) == []


@pytest.mark.parametrize("host", list(Host))
@pytest.mark.parametrize("name", WORKBOOKS)
def test_every_file_is_clean(name: str, host: Host, written: Written) -> None:
    assert lint_file(written[name, host]) == []


@pytest.mark.parametrize("name", WORKBOOKS)
def test_a_file_holds_the_formulas_that_were_declared(name: str, written: Written) -> None:
    declared = {(f.area, f.text, f.is_array) for sheet in WORKBOOKS[name]().sheets for f in sheet.formulas}
    stored = {(f.area, f.text, f.is_array) for sheet in read(written[name, Host.CALC]).sheets for f in sheet.formulas}
    assert stored == declared


def test_the_list_of_native_functions_holds_none_that_no_workbook_uses() -> None:
    texts = " ".join(f.text for make in WORKBOOKS.values() for sheet in make().sheets for f in sheet.formulas)
    assert set(re.findall(r"\b([A-Z]+)\(", texts)) - FUNCTIONS.keys() == NATIVE.keys()


def test_the_childrens_plan_calls_few_worksheet_functions() -> None:
    texts = [f.text for sheet in WORKBOOKS["mtfp-childrens"]().sheets for f in sheet.formulas]
    calls = [name for text in texts for name in re.findall(r"\b([A-Z_]+)\(", text) if name in FUNCTIONS]
    assert 0 < len(calls) <= MOST_CALLS


@pytest.mark.parametrize(
    "text",
    [
        "=SUM(A1:B3)+Main!A1-'It''s other'!$B$2",
        '=IF(A1=0,"nothing, or 12",ABS(-A1))',
        '=A1&"/"&TEXT(MOD(A1+1,100),"00")',
        "=A1*10000",
        "=IF(A1=0,TRUE,FALSE)",
        '=COUNTIF(A1:A3,"OK")&"IF(12,,)"',
        "=D1+1",
    ],
)
def test_a_sound_formula_has_no_finding(text: str) -> None:
    assert lint(a_workbook("=1", text)) == []


@pytest.mark.parametrize(
    ("text", "rule", "words"),
    [
        ("=SUM(A1", "syntax", "SUM"),
        ("=SUM(A1;B1)", "syntax", "SUM"),
        ("=VLOOKUP(A1,A1:B3,1)", "unknown function", "VLOOKUP"),
        ("=TODAY()", "unknown function", "TODAY"),
        ("=SUM(OFFSET(A1,1,1))", "banned function", "OFFSET"),
        ('=INDIRECT("A1")', "banned function", "INDIRECT"),
        ("=NPV(A1,A1:B1)", "banned function", "NPV"),
        ("=MOD(A1)", "arguments", "MOD … 1 … 2"),
        ("=SUM()", "arguments", "SUM … 0"),
        ("=IF(A1=0,1,0,1)", "arguments", "4 … 2 … 3"),
        ("=SUM(A1,,B1)", "empty argument", "SUM"),
        ("=SUM(A1,)", "empty argument", "SUM"),
        ("=A1*1.035", "number", "1.035"),
        ("=A1--12", "number", "12"),
        ("=A1+5%", "number", "5"),
        ("=SUM({1,8})", "number", "8"),
        ("=IF(A1=0,1,IF(B1=0,1,0))", "nested IF", ""),
        ("=IF(SUM(A1,IF(B1=0,1,0))=0,1,0)", "nested IF", ""),
        ("=Missing!A1", "reference", "Missing!A1"),
        ("=#REF!+A1", "reference", "#REF!"),
        ("=Rate*A1", "reference", ""),
        ("=SUM(A:A)", "reference", ""),
        ("=SUM(Main:Other!A1)", "reference", "Other!A1"),
        ("=Rates[Cost]", "reference", "Rates[Cost]"),
        ("='It''s other'!A9", "reference", ""),
        ("='It''s other'!C1", "reference", ""),
        ("=[1]Sheet1!A1", "external link", "1 … Sheet1!A1"),
        ("='[Budget 2024.xlsx]Main'!A1", "external link", ""),
        ("=LAC_RATE(A1,B1)", "fixed array", "LAC_RATE"),
    ],
)
def test_each_rule_finds_its_fault(text: str, rule: str, words: str) -> None:
    [finding] = lint(a_workbook(text))
    assert (finding.sheet, finding.cell, finding.rule) == ("Main", "D1", rule)
    told(finding.words, words)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=LAC_RATE(A1:A2,B1:B2)", []),
        ("=_xldudf_LAC_RATE(A1:A2,B1:B2)", []),
        ("=LAC_RATE(A1:A2)", ["arguments"]),
        ("=LAC_RATE(A1:A2,B1:B2,1)", ["arguments"]),
        ("=RATE_GAP(A1:A2,,B1)", ["empty argument"]),
        ("=PROJECT_LAC(A1:A2,1,,B1:B2)", []),
        ("=LAC_RATE(A1:A2,)", ["empty argument"]),
        ("=LAC_RATE(A1:A2,B1:B2)*1", ["whole formula"]),
        ("=SUM(LAC_RATE(A1:A2,B1:B2))", ["whole formula"]),
        ("=CHILDREN_AT_RATE(67.5,B1:B2)", ["number"]),
        ("=LAC_RATES(A1:A2,B1:B2)", ["unknown function"]),
    ],
)
def test_worksheet_functions_are_held_to_their_definitions(text: str, expected: list[str]) -> None:
    assert rules(a_call(text)) == expected


@pytest.mark.parametrize("taken", ["formula", "constant", "block"])
def test_a_block_that_meets_another_cell_is_found(taken: str) -> None:
    book = a_call("=LAC_RATE(A1:A2,B1:B2)")
    if taken == "constant":
        book.sheets[0].put(1, 3, 5, "whole")
    elif taken == "formula":
        book.sheets[0].formula(1, 3, "=A1", "whole")
    else:
        book.sheets[0].fill(Area("Main", 1, 2, 1, 2), "=LAC_RATE(A1:B1,A2:B2)", (("whole",),))
    first = lint(book)[0]
    assert (first.rule, first.words) == ("overlap", "D1:D2 meets other cells at D2")


def test_one_formula_copied_across_the_years_is_even() -> None:
    assert lint(a_plan(*(f"={c}$6*$E$6+SUM($F$6:{c}$6)" for c in "FGHIJ"))) == []


@pytest.mark.parametrize(
    ("texts", "cell"),
    [
        (["=F$6", "=G$6", "=H$6*1", "=I$6", "=J$6"], "H7"),
        (["=F$6", "=G$6", "=H$6", "=I$6", "=I$6"], "J7"),
        (["=F$6", "=G$6", None, "=I$6", "=J$6"], "H7"),
        (["=F$6", "=G$6", "=H$6", "=I$6"], "J7"),
        (["=$E$6", "=$E$6", "=$E$6", "=E6", "=$E$6"], "I7"),
    ],
    ids=["another formula", "another year", "typed over", "stops early", "locked and unlocked"],
)
def test_a_row_whose_years_differ_is_found(texts: list[str | None], cell: str) -> None:
    [finding] = lint(a_plan(*texts))
    assert (finding.sheet, finding.cell, finding.rule) == ("Plan", cell, "one formula per row")


def test_a_sheet_without_years_may_have_different_formulas_in_a_row() -> None:
    book = a_workbook()
    for column, text in enumerate(("=A1", "=A1+B1", "=B1"), start=5):
        book.sheets[0].formula(0, column, text, "whole")
    assert lint(book) == []


@pytest.mark.parametrize(
    ("texts", "circle"),
    [
        (["=D1+1"], "Main!D1 → Main!D1"),
        (["=D2", "=SUM(A1:B3)+D3", "=SUM($D$1:D1)"], "Main!D1 → Main!D3 → Main!D2 → Main!D1"),
        (["='It''s other'!$A$1", "=D1"], None),
    ],
)
def test_formulas_that_wait_for_each_other_are_found(texts: list[str], circle: str | None) -> None:
    found = [finding.words for finding in lint(a_workbook(*texts)) if finding.rule == "circular reference"]
    assert [set(words.split(" → ")) for words in found] == ([set(circle.split(" → "))] if circle else [])


def test_a_table_that_reads_a_cell_of_itself_is_circular() -> None:
    """Excel works a table out as a whole, even if the cell that is read does not depend on the reader."""
    book = a_workbook()
    book.sheets[0].fill(Area("Main", 0, 3, 2, 1), "=LAC_RATE(E1:E2,B2:B3)", (("whole",),))
    book.sheets[0].formula(0, 4, "=D2+1", "whole")
    book.sheets[0].put(1, 4, 5, "whole")
    assert rules(book) == ["circular reference"]


def a_file(path: Path, formulas: dict[str, str]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Main")
        sheet.write_row("A1", [1, 2])
        for cell, text in formulas.items():
            sheet.write_formula(cell, text)
    return path


def test_a_file_made_elsewhere_is_read_by_the_same_rules(tmp_path: Path) -> None:
    path = a_file(tmp_path / "book.xlsx", {"C1": "=A1*1.5", "C2": "=IF(A1>B1,A1,B1)", "C3": "=LAC_RATE(A1,B1)"})
    assert lint_file(path) == [
        Finding("Main", "C1", "number", labels.N1_5_TYPED_INTO_FORMULA),
        Finding(
            "Main",
            "C3",
            "fixed array",
            "LAC_RATE is a formula of one cell; select its cells and press Ctrl+Shift+Enter",
        ),
    ]


def rewritten(path: Path, part: str, old: str, new: str) -> Path:
    target = path.with_stem(f"{path.stem} rewritten")
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(target, "w") as after:
        for item in before.infolist():
            text = before.read(item)
            assert item.filename != part or old.encode() in text
            after.writestr(item, text.replace(old.encode(), new.encode()) if item.filename == part else text)
    return target


def test_a_formula_that_excel_shares_down_a_column_is_read_in_every_cell(tmp_path: Path) -> None:
    path = a_file(tmp_path / "book.xlsx", {"C1": "=A1*B1", "C2": "=7"})
    part, cells = "xl/worksheets/sheet1.xml", "<f>A1*B1</f>"
    path = rewritten(path, part, cells, '<f t="shared" ref="C1:C2" si="0">A1*B1</f>')
    path = rewritten(path, part, "<f>7</f>", '<f t="shared" si="0"/>')
    assert [f.text for f in read(path).sheets[0].formulas] == ["=A1*B1", "=A2*B2"]


def test_a_link_to_another_workbook_is_found_in_the_file(tmp_path: Path) -> None:
    path = a_file(tmp_path / "book.xlsx", {"C1": "=A1"})
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("xl/externalLinks/externalLink1.xml", "<externalLink/>")
    assert [finding.rule for finding in lint_file(path)] == ["external link"]


def test_a_file_that_declares_a_document_type_is_refused(tmp_path: Path) -> None:
    path = a_file(tmp_path / "book.xlsx", {"C1": "=A1"})
    path = rewritten(path, "xl/worksheets/sheet1.xml", "<worksheet", '<!DOCTYPE w [<!ENTITY a "b">]><worksheet')
    with refuses(InputError):
        read(path)
