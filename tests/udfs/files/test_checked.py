"""Files are checked before a library reads them: what is refused, by what words, and what is let through."""

from __future__ import annotations

import random
import re
import zipfile
from pathlib import Path

import pytest

from tests.judge import hostile
from tests.limits import Within
from tests.snapshots.told import refuses
from udfs.errors import InputError
from udfs.files.checked import cells as cells_module
from udfs.files.checked import check_workbook, open_archive, unpacked
from udfs.files.checked.cells import Cells
from udfs.files.checked.extent import Extent
from udfs.files.checked.plain_sheet import plain_sheet
from udfs.files.checked.tags import LONGEST_TAG


@pytest.mark.parametrize("name", hostile.FAR_OUT)
def test_a_cell_far_out_is_refused_by_file_sheet_and_place_without_taking_memory(
    name: str, tmp_path: Path, within: Within
) -> None:
    path = hostile.make(name, tmp_path)
    place = rf"^{re.escape(name)} \[(Episodes|More \d+)\]:? .*[A-Z0-9]*\d"
    with within(megabytes=40), pytest.raises(InputError, match=place) as refused:
        check_workbook(path, name)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "name",
    [
        "dimension.xlsx",
        "columns-to-the-edge.xlsx",
        "style-to-the-edge.xlsx",
        "merged-whole.xlsx",
        "conditions-whole.xlsx",
        "validation-whole.xlsx",
        "names-whole.xlsx",
        "table-whole.xlsx",
        "shared-formula-whole.xlsx",
        "empty-to-the-edge.ods",
        "no-types.xlsx",
        "formula-whole-columns.xlsx",
    ],
)
def test_what_is_formatted_or_named_to_the_edge_of_a_sheet_is_harmless(name: str, tmp_path: Path) -> None:
    check_workbook(hostile.make(name, tmp_path), name)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("rows-out-of-order.xlsx", "row 8000 … row 9000"),
        ("cells-out-of-order.xlsx", "A9000 … C9000"),
        ("cell-twice.xlsx", "C9000 … C9000"),
        ("cell-of-another-row.xlsx", "'A9' … row 9000"),
        ("array-whole.xlsx", "A5000 … A1:XFD1048576"),
        ("shared-text-long.xlsx", "900,000"),
        ("shared-text-often.xlsx", "1,280,000,000"),
        ("text-often.ods", "3,000,000,000"),
        ("doctype.xlsx", ""),
        ("laughs.ods", ""),
        ("broken-end.xlsx", ""),
        ("sheet-in-a-picture.xlsx", "media/image1.png"),
        ("twice-in-capitals.xlsx", ""),
        ("bomb.xlsx", ""),
        ("bombs-small.xlsx", ""),
        ("says-small.xlsx", "sheet3.xml"),
        ("says-large.xlsx", ""),
        ("says-huge.xlsx", ""),
        ("wrong-checksum.xlsx", ""),
        ("password.xlsx", ""),
        ("other-packing.xlsx", ""),
        ("old-format.xls", ""),
        ("binary.xlsb", ""),
        ("page.xlsx", ""),
        ("no-workbook.xlsx", ""),
    ],
)
def test_a_workbook_that_asks_for_too_much_or_is_broken_is_refused_with_the_reason(
    name: str, parts: str, tmp_path: Path
) -> None:
    with refuses(InputError, f"{name} … {parts}" if parts else name):
        check_workbook(hostile.make(name, tmp_path), name)


def test_members_in_one_place_are_refused(tmp_path: Path) -> None:
    with refuses(InputError):
        open_archive(hostile.make("overlapping.zip", tmp_path), "overlapping.zip")


def test_a_member_is_unpacked_as_it_was_packed(tmp_path: Path) -> None:
    content = {"none": b"", "long": " ".join(map(str, range(400_000))).encode(), "short": b"abc"}
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        (tmp_path / "a.zip").write_bytes(hostile.zipped(content, method))
        with open_archive(tmp_path / "a.zip", "a.zip") as archive:
            assert {i.filename: b"".join(unpacked(archive, i, "a.zip")) for i in archive.infolist()} == content


def followed(text: str) -> tuple[int, ...]:
    """The cells of a sheet, all of them filled, as they are when it is followed tag by tag."""
    extent = Extent("a.xlsx")
    Cells(extent).read(iter([text.encode()]), "sheet1.xml")
    return extent.filled, extent.top, extent.bottom, extent.left, extent.right


def test_counting_quickly_gives_what_following_every_tag_gives() -> None:
    dice = random.Random(5)  # noqa: S311 - a seed for a test
    for _ in range(30):
        rows = sorted(dice.sample(range(1, 3_000), dice.randint(1, 200)))
        parts = []
        for row in rows:
            columns = sorted(dice.sample(range(60), dice.randint(1, 9)))
            inside = "".join(
                f'<c r="{cells_module.address(row - 1, column)}" s="1"><v>{dice.random()}</v></c>' for column in columns
            )
            parts.append(f'<row r="{row}" spans="1:9">{inside}</row>')
        text = f'<worksheet><cols><col min="1"/></cols><sheetData>{"".join(parts)}</sheetData></worksheet>'
        size = dice.randint(20, 5_000)
        pieces = [text[i : i + size].encode() for i in range(0, len(text), size)]
        found = plain_sheet(pieces, tell_sharing=True)
        assert found is not None
        assert (found.cells, found.top, found.bottom, found.left, found.right) == followed(text)


@pytest.mark.parametrize(
    "rows",
    [
        hostile.prefixed(hostile.FAR),
        hostile.FAR.replace('"', "'"),
        "<!-- --><row r='1'/>",
        "<row><c><v>1</v></c></row>",
        hostile.cell("A9") + hostile.cell("A8"),
        hostile.cell("A9", row="8"),
        hostile.cell("XFE9"),
        hostile.cell("a9"),
        hostile.cell("A0"),
        hostile.cell("A1048577"),
        hostile.cell("A9", more=" t ='s'"),
        "<si><t>x</t></si>",
        hostile.formula("B1", ' t="array" ref="A1:B9"'),
        "x" * 2 * LONGEST_TAG,
    ],
)
def test_a_sheet_that_is_not_as_excel_writes_it_is_not_counted_quickly(rows: str) -> None:
    text = hostile.data(hostile.cell("A1") + rows).encode()
    pieces = [text[i : i + 1024**2] for i in range(0, len(text), 1024**2)]
    assert plain_sheet(pieces, tell_sharing=True) is None


@pytest.mark.slow
def test_a_large_workbook_of_returns_is_let_through(tmp_path: Path) -> None:
    rows = "".join(
        f'<row r="{row}">' + "".join(f'<c r="{column}{row}"><v>{row}</v></c>' for column in "ABCDEFGHIJKLM") + "</row>"
        for row in range(5_000, 110_000)
    )
    (tmp_path / "large.xlsx").write_bytes(hostile.book(rows))
    check_workbook(tmp_path / "large.xlsx", "large.xlsx")
