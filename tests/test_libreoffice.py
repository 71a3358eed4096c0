"""The judge itself: it recalculates, says what failed and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from tests import libreoffice as judge
from tests.libreoffice import LibreOffice, LibreOfficeError


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """Stale stored values, an array formula, an error, text, a date for the footer and two pages."""
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        first, second = book.add_worksheet("First"), book.add_worksheet("Second")
        first.write_row("A1", [1, 2, 3])
        first.write_formula("A2", "=SUM(A1:C1)", None, 99)
        first.write_array_formula("A3:C3", "{=A1:C1*2}", None, 99)
        first.write_formula("A4", "=1/0", None, 99)
        first.write_formula("A5", '="a"&"b"', None, "stale")
        second.write_formula("AB10", "=First!A2+1", None, 99)
        second.write("A1", "text")
    return path


def ends(group: int) -> bool:
    """True once no process of a group is left."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


def test_stored_values_are_not_trusted(libreoffice: LibreOffice, workbook: Path) -> None:
    assert libreoffice.recalculate(workbook) == {
        "First": {"A2": 6, "A3": 2, "B3": 4, "C3": 6, "A4": {"error": "#DIV/0!"}, "A5": "ab"},
        "Second": {"AB10": 7},
    }


def test_the_workbook_is_neither_changed_nor_locked(libreoffice: LibreOffice, workbook: Path) -> None:
    before = workbook.read_bytes()
    libreoffice.recalculate(workbook)
    assert workbook.read_bytes() == before
    assert list(workbook.parent.iterdir()) == [workbook]


def test_a_saved_copy_holds_the_fresh_values(libreoffice: LibreOffice, workbook: Path, tmp_path: Path) -> None:
    saved = libreoffice.save_as(workbook, tmp_path / "new" / "copy.xlsx")
    with zipfile.ZipFile(saved) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    assert "<v>6</v>" in sheet
    assert "<v>99</v>" not in sheet


def test_every_page_becomes_a_picture(libreoffice: LibreOffice, workbook: Path, tmp_path: Path) -> None:
    (tmp_path / "book-7.png").write_bytes(b"of an earlier, longer workbook")
    pictures = libreoffice.pictures(workbook, tmp_path)
    assert len(pictures) >= 2
    assert all(picture.read_bytes().startswith(b"\x89PNG") for picture in pictures)


def test_pages_show_british_dates(libreoffice: LibreOffice, tmp_path: Path) -> None:
    path = tmp_path / "date.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.set_column("A:A", 20)
        sheet.write("A1", 45000, book.add_format({"num_format": 14}))  # the short date of the reader's country
    pdf = libreoffice.pdf(path, tmp_path / "date.pdf")
    text = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    assert "15/03/2023" in text


def test_a_file_that_is_no_workbook_is_named(libreoffice: LibreOffice, tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(broken, "w") as package:
        package.writestr("nothing.txt", "")
    with pytest.raises(LibreOfficeError, match=r"broken\.xlsx"):
        libreoffice.recalculate(broken)


def test_the_office_survives_a_bad_file(libreoffice: LibreOffice, tmp_path: Path, workbook: Path) -> None:
    with pytest.raises(LibreOfficeError):
        libreoffice.save_as(workbook, tmp_path / "unknown.kind")
    assert libreoffice.recalculate(workbook)["Second"] == {"AB10": 7}


@pytest.mark.usefixtures("libreoffice")
def test_an_office_that_hangs_is_reported_and_killed(workbook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge, "TIMEOUT", 1.0)
    with judge.libreoffice() as office:
        group = office.group
        os.killpg(group, signal.SIGSTOP)
        with pytest.raises(LibreOfficeError, match="did not answer in 1 s: values"):
            office.recalculate(workbook)
        with pytest.raises(LibreOfficeError, match="has ended"):
            office.recalculate(workbook)
    assert ends(group)


@pytest.mark.usefixtures("libreoffice")
def test_the_office_ends_with_whoever_started_it(tmp_path: Path) -> None:
    program = "from tests.libreoffice import *\nwith libreoffice() as o: print(o.group, flush=True); input()"
    owner = subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"TMPDIR": str(tmp_path)},
    )
    assert owner.stdout is not None
    group = int(owner.stdout.readline())
    owner.kill()
    owner.wait()
    assert ends(group)


def test_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert judge.missing() == "soffice was not found; install LibreOffice 25.2 or newer"
