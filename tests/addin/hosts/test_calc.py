"""LibreOffice Calc calls the real functions and shows what Python answers."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from addin.hosts.adapter import HostError, respond
from addin.hosts.calc import SdkMissingError, build
from addin.hosts.calc.host import OFFICE_PREFIX, answer
from tests.addin.hosts.calls import BAD, CALLS
from tests.addin.hosts.formulas import ERRORS, Formulas, as_in_cells, as_rows, same, shown
from tests.conftest import unavailable
from tests.libreoffice import LibreOffice
from tests.snapshots.told import told
from udfs import FUNCTIONS


def python_says(name: str, args: tuple[Any, ...]) -> Any:
    try:
        return respond(name, [as_in_cells(value) for value in args])
    except HostError as message:
        return str(message)


def differences(office: LibreOffice, formulas: Formulas) -> list[str]:
    found = office.recalculate(formulas.close())
    cells = {sheet: shown(found[sheet], rows) for sheet, (_, rows) in formulas.expected.items()}
    return [
        f"{call}: {cells[sheet]} instead of {rows}"
        for sheet, (call, rows) in formulas.expected.items()
        if not same(cells[sheet], rows)
    ]


def has_error(value: Any) -> bool:
    return any(map(has_error, value)) if isinstance(value, (list, tuple)) else value in ERRORS


@pytest.mark.parametrize("literals", [True, False], ids=["values in the formula", "values in cells"])
@pytest.mark.parametrize("prefix", ["", OFFICE_PREFIX], ids=["own names", "Office names"])
def test_every_call_shows_the_answer_of_python(
    libreoffice: LibreOffice, tmp_path: Path, prefix: str, literals: bool
) -> None:
    formulas = Formulas(tmp_path / "calls.xlsx", prefix)
    for name, calls in CALLS.items():
        for args in calls:
            formulas.add(name, args, as_rows(python_says(name, args)), literals=literals)
    assert not differences(libreoffice, formulas)


@pytest.mark.parametrize("literals", [True, False], ids=["values in the formula", "values in cells"])
def test_every_bad_input_shows_its_message(libreoffice: LibreOffice, tmp_path: Path, literals: bool) -> None:
    formulas = Formulas(tmp_path / "bad.xlsx")
    for name, args in BAD:
        if not has_error(args):
            formulas.add(name, args, [[python_says(name, args)]], literals=literals)
    assert not differences(libreoffice, formulas)


def test_a_message_fills_an_array_formula(libreoffice: LibreOffice, tmp_path: Path) -> None:
    message = python_says("PROJECT_LAC", ([[300], ["n/a"]], 5))
    formulas = Formulas(tmp_path / "message.xlsx")
    formulas.add("PROJECT_LAC", ([[300], ["n/a"]], 5), [[message] * 6] * 7, literals=True)
    assert not differences(libreoffice, formulas)


def test_an_error_cell_gives_an_error_and_never_a_number(libreoffice: LibreOffice, tmp_path: Path) -> None:
    formulas = Formulas(tmp_path / "errors.xlsx")
    sheets = {formulas.add(n, args, [[None]], literals=True): args for n, args in BAD if has_error(args)}
    found = libreoffice.recalculate(formulas.close())
    for sheet, args in sheets.items():
        own = {cell for value in args for cell in ERRORS if value in (cell, [[cell]])}
        [[cell]] = shown(found[sheet], [[None]])
        assert cell == {"error": own.pop() if own else 504}, formulas.expected[sheet]


def values_of(office: LibreOffice, path: Path, formulas: list[str], cells: dict[str, Any]) -> list[Any]:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Sheet")
        for place, value in cells.items():
            sheet.write(place, value)
        for row, formula in enumerate(formulas):
            sheet.write_formula(row, 5, formula)
    found = office.recalculate(path)["Sheet"]
    return [found[f"F{row + 1}"] for row in range(len(formulas))]


def test_blank_and_zero_in_a_range_are_two_things(libreoffice: LibreOffice, tmp_path: Path) -> None:
    cells = {"A1": 0, "A3": ""}
    formulas = ["=LAC_RATE(A1:A1,100)", "=LAC_RATE(A1:A2,100)", "=SUPPRESS(A2:A2)", "=INDEX(SUPPRESS(A1:B1),1,2)"]
    zero, blank, only_blank, shown_blank = values_of(libreoffice, tmp_path / "b.xlsx", formulas, cells)
    assert zero == 0
    told(blank, "LAC_RATE … children row 2")
    told(only_blank, "SUPPRESS … counts")
    assert shown_blank == ""


def test_a_reference_to_one_blank_cell_counts_as_zero_as_calc_has_it(libreoffice: LibreOffice, tmp_path: Path) -> None:
    assert values_of(libreoffice, tmp_path / "z.xlsx", ["=LAC_RATE(A1,100)"], {}) == [0]


def test_an_omitted_argument_is_left_out(libreoffice: LibreOffice, tmp_path: Path) -> None:
    formulas = ["=LAC_RATE(,100)", "=LAC_RATE(5)", "=INDEX(INVEST_TO_SAVE({5,4},{0,9},,,,,FALSE),7,1)"]
    first, last, value = values_of(libreoffice, tmp_path / "o.xlsx", formulas, {})
    assert first.startswith("LAC_RATE: children is blank; give ")
    assert last.startswith("LAC_RATE: population is blank; give ")
    assert value == pytest.approx(-5 + 5 / 1.035)  # HM Treasury's 3.5% by default


def test_answers_serve_in_further_formulas(libreoffice: LibreOffice, tmp_path: Path) -> None:
    formulas = [
        "=LAC_RATE(1,2)*2",
        '=IF(LAC_RATE(1,2)>3,"more","less")',
        '=INDEX(PROJECT_LAC({300;310;330},1,"net_entry"),4,2)',
        '=SUM(PLACEMENT_COST({10;20},{1;2},"annual",,FALSE))',
        "=LAC_RATE({1;2}*10,A1)",
        "=LAC_RATE(TRUE,100)",
    ]
    found = values_of(libreoffice, tmp_path / "f.xlsx", formulas, {"A1": 1000})
    assert found == [10000, "more", 345, 100, 100, 100]


def test_the_function_wizard_shows_the_help_of_the_definitions(libreoffice: LibreOffice) -> None:
    wizard = libreoffice.function_wizard()
    for name, function in FUNCTIONS.items():
        help_texts = [[parameter.name, parameter.help] for parameter in function.parameters]
        assert wizard[name] == [function.summary, help_texts]


def test_names_survive_a_save_by_libreoffice(libreoffice: LibreOffice, tmp_path: Path) -> None:
    source, saved = tmp_path / "names.xlsx", tmp_path / "saved.xlsx"
    values_of(libreoffice, source, ["=LAC_RATE(1,2)", f"={OFFICE_PREFIX}LAC_RATE(1,2)"], {})
    libreoffice.save_as(source, saved)
    with zipfile.ZipFile(saved) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    assert ">LAC_RATE(1,2)<" in sheet
    assert f">{OFFICE_PREFIX}LAC_RATE(1,2)<" in sheet


@pytest.fixture(scope="module")
def extension(libreoffice: LibreOffice, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("extension"))


def test_the_extension_is_the_same_bytes_every_time(extension: Path, tmp_path: Path) -> None:
    assert build(tmp_path / "again.oxt").read_bytes() == extension.read_bytes()


def test_the_extension_carries_the_functions_and_the_version_of_the_product(extension: Path) -> None:
    with zipfile.ZipFile(extension) as package:
        names = set(package.namelist())
        description = package.read("description.xml").decode()
    assert {"component.py", "functions.rdb", "CalcAddIns.xcu", "META-INF/manifest.xml"} <= names
    assert {"pythonpath/udfs/__init__.py", "pythonpath/addin/hosts/adapter.py"} <= names
    assert not [name for name in names if "__pycache__" in name]
    assert f'<version value="{importlib.metadata.version("carecurve")}"/>' in description


def test_libreoffices_own_installer_accepts_the_extension(extension: Path) -> None:
    unopkg = shutil.which("unopkg")
    if unopkg is None:
        unavailable("unopkg was not found")
    assert unopkg is not None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        package = shutil.copy(extension, folder)
        profile = Path(folder, "profile")
        command = [unopkg, "add", "--force", f"-env:UserInstallation={profile.as_uri()}", package]
        if os.geteuid() == 0:  # it refuses the superuser
            Path(folder).chmod(0o777)
            Path(package).chmod(0o644)
            command = ["runuser", "-u", "nobody", "--", *command]
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=60, check=False, env=os.environ | {"HOME": folder}
        )
        assert done.returncode == 0, done.stderr
        assert list(profile.rglob("component.py"))


def test_without_the_sdk_the_build_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIBREOFFICE_HOME", str(tmp_path))
    with pytest.raises(SdkMissingError, match="libreoffice-dev"):
        build(tmp_path)


def test_no_data_goes_to_calc_as_empty_text() -> None:
    rows = answer("PLACEMENT_VARIANCE", ((("Foster", 2.0),), 10.0, 15.0, "annual", None, None, None, False))
    assert rows == ((20.0, 15.0, 5.0, "", ""), (20.0, 15.0, 5.0, "", ""))
