"""Names that someone else wrote, in mappings, titles and file names, stay text in every workbook made from them."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import click
import pytest
from click.testing import CliRunner
from defusedxml import ElementTree

from addin.cli.backtest import backtest
from addin.cli.new import new
from addin.cli.returns.commands import import_903
from templates.catalogue import WORKBOOKS
from templates.edit import StoredWorkbook
from templates.edit.patch import patch
from templates.synthetic.council import synthetic_council
from templates.workbook.model import Area, Chart, Series, Sheet, Workbook
from templates.workbook.write import write
from udfs.errors import InputError
from udfs.returns import load
from udfs.returns.reading.codes import finance_lines

#: Starts commands or servers in processes of their own.
pytestmark = pytest.mark.slow

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

#: What each of these looks like to some program is written to no file; each has a word to find it by.
LIVE = (
    '=HYPERLINK("http://127.0.0.1/canary01","click")',
    "+1+canary02",
    "-canary03",
    "@SUM(canary04)",
    "{=1+canary05}",
    "http://127.0.0.1/canary06",
    "mailto:canary07@example.org",
    "internal:'Notes'!A1canary08",
    "\x1b[31mcanary09",
    "&G&Pcanary10",
    "canary11!A1",
    "<r><t>canary12</t></r>",
    "=cmd|'/c canary13'!A1",
    "external:canary14.xlsx",
    "canary15\x00\x9b",
    "canary16\u202e",
)
#: As they are in the file: a sign for each character that steers, and nothing that the writer takes for XML.
SHOWN = {
    "\x1b[31mcanary09": "␛[31mcanary09",
    "<r><t>canary12</t></r>": " <r><t>canary12</t></r>",
    "canary15\x00\x9b": "canary15␀\N{REPLACEMENT CHARACTER}",
    "canary16\u202e": "canary16\N{REPLACEMENT CHARACTER}",
}


@pytest.fixture(scope="module")
def returns(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return synthetic_council(children=200, years=4, seed=3).write(tmp_path_factory.mktemp("returns"))


def mapping(file: Path, *names: str) -> Path:
    """The built-in mapping with these names for its first lines."""
    lines = finance_lines()
    named = dict(zip(lines.lines, names, strict=False))
    pairs = [*lines.exact.items(), *(((place, "*"), line) for place, line in lines.any_provider.items())]
    with file.open("w", newline="", encoding="utf-8") as text:
        csv.writer(text).writerows(
            [("place", "provider", "line"), *((*codes, named.get(line, line)) for codes, line in pairs)]
        )
    return file


def costs(file: Path, own: Path) -> Path:
    rows = [("finance line", "£ a week", "inflation"), *((line, 1000, 0.02) for line in finance_lines(own).lines)]
    with file.open("w", newline="", encoding="utf-8") as text:
        csv.writer(text).writerows(rows)
    return file


def run(command: click.Command, *args: object) -> None:
    done = CliRunner().invoke(command, [str(arg) for arg in args], catch_exceptions=False)
    assert done.exit_code == 0, done.output


def parts(path: Path) -> dict[str, Element]:
    with zipfile.ZipFile(path) as package:
        return {
            name: ElementTree.fromstring(package.read(name))
            for name in package.namelist()
            if name.endswith((".xml", ".rels"))
        }


def texts(found: dict[str, Element]) -> Iterator[str]:
    """The texts that cells share, as a reader has them."""
    for item in found["xl/sharedStrings.xml"]:
        yield "".join(part.text or "" for part in item.iter(f"{MAIN}t"))


def check(path: Path) -> set[str]:
    """The canaries among the texts, after making sure that there is none where a program would act on it."""
    found = parts(path)
    for name, root in found.items():
        for node in root.iter():
            tag = node.tag.rpartition("}")[2]
            if tag in ("f", "formula", "formula1", "definedName", "oddHeader", "oddFooter", "hyperlink"):
                assert "canary" not in f"{node.text} {[*node.attrib.values()]}", f"{name}: {tag} {node.text}"
            assert not (tag == "Relationship" and node.get("TargetMode") == "External"), f"{name}: {node.attrib}"
    assert not [name for name in found if "externalLink" in name]
    return {word for text in texts(found) for word in re.findall(r"canary\d\d", text)}


@pytest.mark.parametrize("names", [LIVE[:8], LIVE[8:]], ids=["first", "second"])
def test_names_of_finance_lines_stay_text_in_every_workbook_made_from_returns(
    returns: Path, tmp_path: Path, names: tuple[str, ...]
) -> None:
    own = mapping(tmp_path / "own.csv", *names)
    run(import_903, returns, "--mapping", own, "--out", tmp_path / "import.xlsx")
    run(backtest, returns, "--mapping", own, "--out", tmp_path / "backtest.xlsx")
    council = ("--council", names[0], "--population", "110000", "--unit-costs", costs(tmp_path / "costs.csv", own))
    run(new, "mtfp-childrens", "--returns", returns, "--mapping", own, *council, "--out", tmp_path / "plan.xlsx")
    used = {word for name in load(returns, own).lines for word in re.findall(r"canary\d\d", name)}
    assert len(used) > 5
    assert check(tmp_path / "import.xlsx") == used
    assert used <= check(tmp_path / "plan.xlsx")
    assert check(tmp_path / "backtest.xlsx") <= used


def test_every_text_of_a_workbook_is_written_as_text(tmp_path: Path) -> None:
    book = Workbook(LIVE[0], LIVE[8], [sheet := Sheet("Main", "output", LIVE[0]), Sheet("More", "output", "")])
    for row, text in enumerate(LIVE):
        sheet.put(row, 0, text, "label")
        sheet.put(row, 1, row, "whole")
        sheet.put(row, 2, text, "label")
        sheet.links[row, 2] = "More!A1"
        sheet.formula(row, 3, f"=A{row + 1}", "label")
        area = Area("Main", row, 1)
        sheet.charts.append(Chart("columns", text, Area("Main", row, 0), (Series(text, area),), text, text, 40))
    write(book, tmp_path / "book.xlsx")
    found = parts(tmp_path / "book.xlsx")
    check_links = [node.get("location") for node in found["xl/worksheets/sheet1.xml"].iter(f"{MAIN}hyperlink")]
    assert check_links == ["More!A1"] * len(LIVE)
    shown = [SHOWN.get(text, text) for text in LIVE]
    assert list(texts(found)) == shown
    cells = {cell.get("r"): cell for cell in found["xl/worksheets/sheet1.xml"].iter(f"{MAIN}c")}
    for row, text in enumerate(shown):
        assert (cells[f"A{row + 1}"].get("t"), cells[f"A{row + 1}"].find(f"{MAIN}f")) == ("s", None)
        assert cells[f"D{row + 1}"].findtext(f"{MAIN}v") == text
    references = [
        node.text
        for name, root in found.items()
        if "/charts/" in name
        for node in root.iter()
        if node.tag.endswith("}f")
    ]
    assert references
    assert all("canary" not in str(reference) for reference in references)


def test_text_that_begins_like_a_formula_keeps_excels_mark_of_text(tmp_path: Path) -> None:
    book = Workbook("", "", [Sheet("Main", "output", "")])
    for row, text in enumerate(("=1", "+1", "-1", "@A1", "plain")):
        book.sheets[0].put(row, 0, text, "label")
    write(book, tmp_path / "book.xlsx")
    found = parts(tmp_path / "book.xlsx")
    formats = found["xl/styles.xml"].find(f"{MAIN}cellXfs")
    assert formats is not None
    marked = [
        formats[int(cell.get("s", 0))].get("quotePrefix") for cell in found["xl/worksheets/sheet1.xml"].iter(f"{MAIN}c")
    ]
    assert marked == ["1", "1", "1", "1", None]


def test_text_too_long_for_a_cell_is_refused(tmp_path: Path) -> None:
    book = Workbook("", "", [Sheet("Main", "output", "")])
    book.sheets[0].put(0, 0, "x" * 32_768, "label")
    with pytest.raises(InputError, match="more than 32,767 characters"):
        write(book, tmp_path / "book.xlsx")


def test_no_text_of_a_template_is_a_formula_that_lost_its_kind() -> None:
    for name, make in WORKBOOKS.items():
        for sheet in make().sheets:
            for place, constant in sheet.constants.items():
                assert not str(constant.value).startswith("="), (name, sheet.name, place)


@pytest.mark.parametrize("text", LIVE)
def test_text_put_into_a_stored_workbook_stays_text(tmp_path: Path, text: str) -> None:
    book = Workbook("", "", [Sheet("Main", "output", "")])
    cell = book.sheets[0].put(0, 0, "was", "label")
    write(book, tmp_path / "book.xlsx")
    patch(tmp_path / "book.xlsx", tmp_path / "copy.xlsx", {cell: text})
    stored = StoredWorkbook(tmp_path / "copy.xlsx").stored(cell)
    assert (stored.value, stored.has_formula) == (SHOWN.get(text, text), False)
