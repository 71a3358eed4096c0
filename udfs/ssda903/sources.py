"""Finds the files of a return: a folder, a zip or one file, read in memory and with limits."""

from __future__ import annotations

import io
import os
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from udfs.small_files import EXCEL
from udfs.ssda903.problems import ReturnsError

TEXT, XML = {".csv", ".txt", ".tsv"}, {".xml"}
READABLE = TEXT | EXCEL | XML
#: Folders at the top of a drive, which nobody may open.
_OF_DRIVES = ("$RECYCLE.BIN", "SYSTEM VOLUME INFORMATION", "LOST+FOUND")
#: Workbooks that are zip archives themselves.
_ZIPPED = EXCEL - {".xls"}

MOST_FILES = 2_000
MOST_BYTES = 2 * 1024**3
MOST_RATIO = 200
SMALL = 1024**2


@dataclass(frozen=True, eq=False, repr=False)
class Source:
    """One file: its name as the report shows it, its kind, and its content."""

    name: str
    suffix: str
    content: Path | bytes

    @property
    def folder(self) -> str:
        """The folder or workbook that it shares with the other tables of its year."""
        return str(PurePosixPath(self.name).parent)

    def read(self) -> bytes:
        try:
            return self.content.read_bytes() if isinstance(self.content, Path) else self.content
        except OSError:
            raise self.closed() from None

    def closed(self) -> ReturnsError:
        return ReturnsError(f"{self.name} cannot be read; close it elsewhere and check that you may open it")


def sources(path: str | Path) -> tuple[list[Source], list[str]]:
    """The files that may hold a return, in the order of their names, and the names of the rest."""
    root = Path(path)
    called = root.name or str(root)
    if not root.exists():
        raise ReturnsError(f"{called} is not there; give a folder, zip, CSV, Excel or XML file of returns")
    found: list[Source] = []
    others: list[str] = []
    for source in _walk(root):
        if source.suffix in READABLE:
            found.append(source)
        else:
            others.append(source.name)
        if len(found) > MOST_FILES:
            raise ReturnsError(f"{called} holds more than {MOST_FILES:,} files; point at the returns' own folder")
    if not found:
        raise ReturnsError(
            f"{called} holds no CSV, Excel or XML file; give the SSDA903 files, one folder a year or all together"
        )
    return sorted(found, key=lambda s: s.name), others


def _walk(root: Path) -> Iterator[Source]:
    if not root.is_dir():
        yield from _unpacked(Source(root.name, root.suffix.lower(), root))
        return
    for file in sorted(_files(root)):
        name = PurePosixPath(file.relative_to(root).as_posix())
        if _is_litter(name):
            continue
        source = Source(str(name), file.suffix.lower(), file)
        try:
            there, is_file = file.exists(), file.is_file()
        except OSError:
            raise source.closed() from None
        if not there:
            raise ReturnsError(
                f"{name} is a link to what is not there; put the file itself there, or take the link away"
            )
        if is_file:
            yield from _unpacked(source)


def _files(root: Path) -> Iterator[Path]:
    """All that is in a folder and the folders in it, also those that are links, each once."""

    def refuse(problem: OSError) -> None:
        name = Path(problem.filename).name
        raise ReturnsError(f"the folder {name} cannot be opened; check that you may open it, or move it elsewhere")

    seen: set[str] = set()
    for folder, inside, names in os.walk(root, onerror=refuse, followlinks=True):
        place = os.path.realpath(folder)
        if place in seen:
            inside.clear()
            continue
        seen.add(place)
        inside[:] = sorted(name for name in inside if not _is_litter(PurePosixPath(name)))
        yield from (Path(folder, name) for name in names)


def _unpacked(source: Source) -> Iterator[Source]:
    if source.suffix != ".zip":
        if source.suffix in _ZIPPED:
            _checked(source)
        yield source
        return
    with _checked(source) as archive:
        for item in archive.infolist():
            name = PurePosixPath(item.filename.replace("\\", "/"))
            if item.is_dir() or _is_litter(name):
                continue
            if name.is_absolute() or ".." in name.parts or ":" in name.parts[0]:
                raise ReturnsError(
                    f"{source.name} names a file outside itself; make the zip again from the returns' folder"
                )
            if item.flag_bits & 1:
                raise ReturnsError(f"{source.name} has a password; unpack it and give the folder")
            suffix = name.suffix.lower()
            if suffix == ".zip":
                raise ReturnsError(f"{source.name} holds another zip; unpack it and give the folder")
            content = _content(archive, item, source.name) if suffix in READABLE else b""
            member = Source(f"{source.name}/{name}", suffix, content)
            if suffix in _ZIPPED:
                _checked(member)
            yield member


def _checked(source: Source) -> zipfile.ZipFile:
    """An archive whose stated sizes are reasonable, before anything in it is unpacked."""
    try:
        archive = zipfile.ZipFile(source.content if isinstance(source.content, Path) else io.BytesIO(source.content))
        items = archive.infolist()
    except PermissionError:
        raise source.closed() from None
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise ReturnsError(
            f"{source.name} cannot be opened; it is damaged, has a password, or is not the kind its name says: make it "
            f"again, or take it away if it holds no return"
        ) from None
    if len(items) > MOST_FILES or sum(i.file_size for i in items) > MOST_BYTES:
        raise ReturnsError(f"{source.name} unpacks to more than returns can hold; it was not opened")
    if any(i.file_size > SMALL and i.file_size > MOST_RATIO * max(i.compress_size, 1) for i in items):
        raise ReturnsError(f"{source.name} is packed more tightly than any return could be; it was not opened")
    return archive


def _content(archive: zipfile.ZipFile, item: zipfile.ZipInfo, name: str) -> bytes:
    try:
        return archive.read(item)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError):
        raise ReturnsError(f"{name} holds a damaged file; make the zip again") from None


def _is_litter(name: PurePosixPath) -> bool:
    """Files that systems leave behind: hidden ones, Office's locks, macOS's shadows and what a drive keeps for itself."""
    return any(
        part.startswith((".", "~$", "__MACOSX")) or part.upper() in _OF_DRIVES
        for part in name.parts
        if part not in ("..", ".")
    )
