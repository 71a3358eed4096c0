"""A workbook from a file: worked out as it was written, changed without harm, refused when it cannot be read."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest

from templates.catalogue import WORKBOOKS
from templates.edit import StoredWorkbook
from templates.edit.formulas import prepared
from templates.edit.live import evaluate
from templates.edit.patch import patch
from templates.fit.copy import fitted_copy
from templates.workbook.model import Area, Constant, Value
from templates.workbook.package import Package
from templates.workbook.write import Host
from tests.libreoffice import LibreOffice
from tests.snapshots.told import refuses
from tests.templates.cells import File, differences, flat, same
from tests.templates.conftest import Written
from tests.templates.fit_example import fit_example
from tests.templates.fit_example import written as example
from udfs import InputError


@pytest.mark.parametrize("host", list(Host))
@pytest.mark.parametrize("name", WORKBOOKS)
def test_every_formula_of_a_file_comes_to_what_was_saved_in_it(name: str, host: Host, written: Written) -> None:
    book = StoredWorkbook(written[name, host])
    cells = book.worked_out
    assert len(cells) > 100
    found = dict(zip(cells, book.values(cells), strict=True))
    assert not {c.named: value for c, value in found.items() if not same(book.stored(c).value, value)}


def test_a_changed_cell_reaches_every_cell_that_follows_from_it(tmp_path: Path) -> None:
    changed = fit_example()
    inputs = changed.sheet("Inputs")
    inputs.constants[5, 2] = Constant(96.0, inputs.constants[5, 2].style)
    book = StoredWorkbook(example(tmp_path / "plan.xlsx"))
    book.set(Area("Inputs", 5, 2), 96.0)
    for place, value in evaluate(changed).items():
        [found] = book.values([Area(*place)])
        assert same(value, found), place


def test_one_wanted_cell_is_worked_out_without_the_rest(tmp_path: Path) -> None:
    book = StoredWorkbook(example(tmp_path / "plan.xlsx"))
    last = Area("Plan for children", 21, 4)
    before = book.values([last])
    for starters in (96.0, 60.0):
        book.set(Area("Inputs", 5, 2), starters)
        after = book.values([last])
    assert after == before


def test_a_function_that_cannot_use_an_input_says_so(tmp_path: Path) -> None:
    book = StoredWorkbook(example(tmp_path / "plan.xlsx"))
    book.set(Area("Inputs", 5, 3), 40)
    [value] = book.values([Area("Plan for children", 21, 4)])
    assert value == "not available"
    assert "leaving_rate row 1 is 40" in book.messages["PROJECT_PLACEMENTS"]


def test_formulas_that_excel_shares_between_cells_are_worked_out(tmp_path: Path) -> None:
    path = tmp_path / "shared.xlsx"
    book = openpyxl.Workbook()
    for row, number in enumerate((1, 2, 3), start=1):
        book.active.cell(row, 1, number)
        book.active.cell(row, 2, f"={row}")
    book.save(path)
    own = "xl/worksheets/sheet1.xml"
    text = Package(path).parts[own].decode()
    text = text.replace("<f>1</f>", '<f t="shared" ref="B1:B3" si="0">A1*10</f>')
    text = text.replace("<f>2</f>", '<f t="shared" si="0"/>').replace("<f>3</f>", '<f t="shared" si="0"/>')
    _rewritten(path, {own: text.encode()})
    stored = StoredWorkbook(path)
    assert stored.values([Area("Sheet", row, 1) for row in range(3)]) == [10, 20, 30]


def test_a_file_saved_without_values_is_worked_out(tmp_path: Path) -> None:
    path = example(tmp_path / "plan.xlsx")
    values = evaluate(fit_example())
    openpyxl.load_workbook(path).save(path)
    book = StoredWorkbook(path)
    assert book.stored(Area("Plan for children", 21, 4)).value is None
    [found] = book.values([Area("Plan for children", 21, 4)])
    assert same(values["Plan for children", 21, 4], found)


def test_a_file_saved_by_libreoffice_is_worked_out(libreoffice: LibreOffice, tmp_path: Path) -> None:
    path = libreoffice.save_as(example(tmp_path / "plan.xlsx", Host.CALC), tmp_path / "saved" / "plan.xlsx")
    [found] = StoredWorkbook(path).values([Area("Plan for children", 21, 4)])
    assert same(evaluate(fit_example())["Plan for children", 21, 4], found)


def test_a_table_that_no_longer_fits_its_cells_is_refused(tmp_path: Path) -> None:
    path = example(tmp_path / "plan.xlsx")
    book = StoredWorkbook(path)
    book.set(Area("Plan for children", 4, 1), 5)
    with refuses(RuntimeError, "'Plan for children'!C6 … 16 … 5"):
        book.values([Area("Plan for children", 21, 4)])


@pytest.mark.parametrize(
    ("stored", "ready"),
    [
        ("_xldudf_LAC_RATE(A1,B1)", "=LAC_RATE(A1,B1)"),
        ("_xldudf_CARECURVE_LAC_RATE(A1,B1)", "=LAC_RATE(A1,B1)"),
        ("_xlfn.SINGLE(LAC_RATE(A1,B1))", "=(LAC_RATE(A1,B1))"),
        ("PROJECT_LAC(A1:B9,5,,D1:D9)", '=PROJECT_LAC(A1:B9,5,"",D1:D9)'),
        ("PROJECT_LAC(A1:B9,5, ,)", '=PROJECT_LAC(A1:B9,5, "","")'),
        ('PROJECT_LAC(A1:B9,5,"a,,b")', '=PROJECT_LAC(A1:B9,5,"a,,b")'),
        ("IF(A1,,LAC_RATE(A1,B1))", "=IF(A1,,LAC_RATE(A1,B1))"),
        ("LAC_RATE(IF(A1,,2),B1)", "=LAC_RATE(IF(A1,,2),B1)"),
        ("LAC_RATE({1,2;3,4},'My, sheet'!B1)", "=LAC_RATE({1,2;3,4},'My, sheet'!B1)"),
    ],
)
def test_a_stored_formula_is_made_ready(stored: str, ready: str) -> None:
    assert prepared(stored) == (ready, True)


def test_other_functions_are_left_alone() -> None:
    assert prepared("SUM(A1,,MY_LAC_RATE(A1,,2))") == ("=SUM(A1,,MY_LAC_RATE(A1,,2))", False)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("Inputs!C5", Area("Inputs", 4, 2)),
        ("=Inputs!$C$5", Area("Inputs", 4, 2)),
        ("='It''s mine'!$AA$10", Area("It's mine", 9, 26)),
        (" Year 1!B2 ", Area("Year 1", 1, 1)),
        ("=D7", Area("Here", 6, 3)),
        ("Inputs!C5:C9", None),
        ("=Inputs!C5+1", None),
        ("[1]Inputs!C5", None),
        ("leaving rate", None),
        ("5", None),
    ],
)
def test_a_reference_to_one_cell_is_read(text: str, cell: Area | None) -> None:
    assert Area.referred_to(text, "Here") == cell


def test_an_address_beyond_the_sheet_is_refused() -> None:
    with refuses(InputError, "'XFE1'"):
        Area.at("Inputs", "XFE1")


# the copy

CHANGES: dict[Area, Value] = {
    Area("Inputs", 5, 2): 96.5,
    Area("Plan for children", 21, 4): 123456.25,
    Area("Plan for children", 5, 2): 'a message with <, & and "',
    Area("Fit", 5, 7): "OK",
}


def test_a_copy_differs_only_in_the_cells_asked_for(tmp_path: Path) -> None:
    path, copy = example(tmp_path / "plan.xlsx"), tmp_path / "copy.xlsx"
    original = path.read_bytes()
    patch(path, copy, CHANGES)
    assert path.read_bytes() == original
    before, after = File(path), File(copy)
    assert after.formulas == before.formulas
    expected = before.stored | {(c.sheet, c.local.replace("$", "")): value for c, value in CHANGES.items()}
    assert after.stored == expected


def test_a_copy_keeps_every_other_part_and_byte(tmp_path: Path) -> None:
    path, copy = example(tmp_path / "plan.xlsx"), tmp_path / "copy.xlsx"
    patch(path, copy, {Area("Inputs", 5, 2): 96.5})
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(copy) as after:
        assert [(e.filename, e.date_time) for e in before.infolist()] == [
            (e.filename, e.date_time) for e in after.infolist()
        ]
        differing = [name for name in before.namelist() if before.read(name) != after.read(name)]
        [part] = differing
        assert before.read(part).replace(b"<v>60</v>", b"<v>96.5</v>") == after.read(part)


def test_a_copy_is_worked_out_afresh_by_excel_if_asked(tmp_path: Path) -> None:
    path, copy = example(tmp_path / "plan.xlsx"), tmp_path / "copy.xlsx"
    patch(path, copy, {Area("Inputs", 5, 2): 96.5}, recalculate=True)
    assert openpyxl.load_workbook(copy).calculation.fullCalcOnLoad


def test_a_cell_that_is_not_in_the_file_is_not_made_up(tmp_path: Path) -> None:
    path = example(tmp_path / "plan.xlsx")
    with refuses(InputError, "Inputs!Z99"):
        patch(path, tmp_path / "copy.xlsx", {Area("Inputs", 98, 25): 1})


def test_a_signed_workbook_is_not_changed(tmp_path: Path) -> None:
    path = example(tmp_path / "plan.xlsx")
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("_xmlsignatures/sig1.xml", "<Signature/>")
    with pytest.raises(InputError, match="is signed"):
        patch(path, tmp_path / "copy.xlsx", {Area("Inputs", 5, 2): 96.5})


def test_libreoffice_finds_the_values_of_a_copy_to_be_right(libreoffice: LibreOffice, tmp_path: Path) -> None:
    path, copy = example(tmp_path / "plan.xlsx", Host.CALC), tmp_path / "copy.xlsx"
    assert fitted_copy(StoredWorkbook(path), {Area("Inputs", 5, 2): 96.5}, copy) == []
    file = File(copy)
    assert file.stored["Inputs", "C6"] == 96.5
    assert differences({cell: file.stored[cell] for cell in file.filled}, flat(libreoffice.recalculate(copy))) == []


# what cannot be read


def _rewritten(path: Path, parts: dict[str, bytes]) -> None:
    """Put other bytes in some parts of a package."""
    with zipfile.ZipFile(path) as package:
        every = {name: package.read(name) for name in package.namelist()} | parts
    with zipfile.ZipFile(path, "w") as package:
        for name, data in every.items():
            package.writestr(name, data)


def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "plan.xlsx").write_bytes(b"\xd0\xcf\x11\xe0 an encrypted workbook begins so")
    with zipfile.ZipFile(tmp_path / "words.xlsx", "w") as package:
        package.writestr("word/document.xml", "<document/>")
    for name in ("plan.xlsx", "words.xlsx"):
        with refuses(InputError, name):
            StoredWorkbook(tmp_path / name)
    with pytest.raises(InputError, match=r"none\.xlsx is not there"):
        StoredWorkbook(tmp_path / "none.xlsx")


def test_a_workbook_with_entities_is_refused(tmp_path: Path) -> None:
    path = example(tmp_path / "plan.xlsx")
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>'
    text = Package(path).parts["xl/workbook.xml"]
    _rewritten(path, {"xl/workbook.xml": text.replace(b"<workbook", bomb + b"<workbook", 1)})
    with refuses(InputError):
        StoredWorkbook(path)


@pytest.mark.parametrize("book", ["[1]Prices!$A$1", "'[prices.xlsx]Prices'!$A$1"])
def test_a_formula_that_needs_another_workbook_is_refused(book: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    made = openpyxl.Workbook()
    made["Sheet"]["A1"], made["Sheet"]["B1"], made["Sheet"]["C1"] = 2, f"=A1*{book}", "=A1*3"
    made.save(path)
    stored = StoredWorkbook(path)
    assert stored.values([Area("Sheet", 0, 2)]) == [6]
    with pytest.raises(InputError, match=r"does not hold .*rices.*another workbook"):
        stored.values([Area("Sheet", 0, 1)])
