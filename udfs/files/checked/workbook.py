"""Checks a whole workbook before any library reads it."""

from __future__ import annotations

import zipfile
from pathlib import Path
from posixpath import normpath

from udfs.errors import InputError
from udfs.files.checked.archive import MOST_RATIO, open_archive, unpacked
from udfs.files.checked.cells import Cells
from udfs.files.checked.extent import Extent
from udfs.files.checked.tags import Attributes, local, parse

#: A plain sheet with more bytes than this is counted the quick way.
LARGE = 1024**2

#: How files of the older formats, and those with a password, begin.
_OLDER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def check_workbook(content: Path | bytes, name: str) -> None:
    """Refuse a workbook (.xlsx, .xlsm or .ods) that could use up the memory or that readers would read wrongly.

    Raises InputError, which names the file and, where there is one, the sheet and cell.
    """
    begins = _begins(content, name)
    if begins.startswith(_OLDER):
        raise InputError(
            f"{name} has a password or is in the older format .xls; open it in Excel and save it as .xlsx without a "
            f"password, or move it elsewhere if it is not needed",
            at=name,
        )
    if not begins.startswith(b"PK"):
        raise InputError(
            f"{name} cannot be read as Excel: it is damaged or is not a workbook; open it in Excel and save it as .xlsx or "
            f"CSV, or move it elsewhere if it is not needed",
            at=name,
        )
    with open_archive(content, name, MOST_RATIO) as archive:
        members = {item.filename: item for item in archive.infolist()}
        names = {member.casefold() for member in members}
        if "xl/workbook.bin" in names:
            raise InputError(f"{name} is in the format .xlsb; open it in Excel and save it as .xlsx", at=name)
        if not {"xl/workbook.xml", "content.xml"} & names:
            raise InputError(
                f"{name} cannot be read as Excel: there is no workbook in it; save it from Excel as .xlsx or CSV, or move it "
                f"elsewhere if it is not needed",
                at=name,
            )
        sheets = _sheet_names(archive, name)
        scan = Cells(Extent(name))
        for member, item in sorted(members.items(), key=lambda named: "sharedstrings" not in named[0].casefold()):
            is_read = Path(member).suffix.lower() in (".xml", ".rels") if "xl/workbook.xml" in names else False
            if is_read or member.casefold() == "content.xml":
                scan.extent.begin_sheet(sheets.get(member, ""))
                is_large = item.file_size > LARGE and member.casefold() != "content.xml"
                is_plain = is_large and scan.read_plain(unpacked(archive, item, name), member)
                if not is_plain:
                    scan.read(unpacked(archive, item, name), member)
        scan.check_texts(lambda part: unpacked(archive, members[part], name))


def _begins(content: Path | bytes, name: str) -> bytes:
    if isinstance(content, bytes):
        return content[: len(_OLDER)]
    try:
        with content.open("rb") as file:
            return file.read(len(_OLDER))
    except OSError:
        raise InputError(
            f"{name} cannot be read; close it in other programs, and check that you have permission to open it", at=name
        ) from None


def _sheet_names(archive: zipfile.ZipFile, name: str) -> dict[str, str]:
    """The name of each sheet, by its part, if the workbook says it plainly."""
    named: dict[str, str] = {}
    targets: dict[str, str] = {}
    part_of: dict[str, str] = {}

    def book(tag: str, attributes: Attributes) -> None:
        if local(tag) == "sheet":
            link = next((value for key, value in attributes.items() if local(key) == "id"), "")
            named[link] = attributes.get("name", "")

    def links(tag: str, attributes: Attributes) -> None:
        if local(tag) == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    for part, start in (("xl/workbook.xml", book), ("xl/_rels/workbook.xml.rels", links)):
        if part in archive.namelist():
            parse(unpacked(archive, archive.getinfo(part), name), start, f"{name} ({part})")
    for link, sheet in named.items():
        target = targets.get(link, "")
        if target and not target.lower().endswith(".xml"):
            raise InputError(
                f"{name} keeps the sheet {sheet} in {target[:100]}, which is not a place for sheets; open the file in Excel and "
                f"save it again",
                at=name,
            )
        part_of[normpath(f"/xl/{target}" if target[:1] != "/" else target)[1:]] = sheet
    return part_of
