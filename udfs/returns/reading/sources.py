"""Finds the files of a return: a folder, a zip or one file, read in memory and with limits."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TypeVar

from udfs.errors import InputError
from udfs.files.checked import check_workbook, open_archive, unpacked
from udfs.files.problems import refuse_unless_file
from udfs.files.small_files import EXCEL
from udfs.returns.report import ReturnsError

TEXT, XML = {".csv", ".txt", ".tsv"}, {".xml"}
READABLE = TEXT | EXCEL | XML
#: Folders at the top of a drive that nobody may open.
_OF_DRIVES = ("$RECYCLE.BIN", "SYSTEM VOLUME INFORMATION", "LOST+FOUND")

MOST_FILES = 2_000

T = TypeVar("T")


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
        return ReturnsError(
            f"{self.name} cannot be read; close it in other programs, and check that you have permission to open it",
            place=self.name,
        )


def sources(path: str | Path) -> tuple[list[Source], list[str]]:
    """The files that may hold a return, in the order of their names, and the names of the rest."""
    root = Path(path)
    called = root.name or str(root)
    if not root.exists():
        raise ReturnsError(
            f"{called} does not exist; give a folder, zip, CSV, Excel or XML file of returns", place=called
        )
    refuse_unless_file(root, called, or_folder=True)
    files: list[Source] = []
    others: list[str] = []
    for source in _walk(root):
        if source.suffix in READABLE:
            files.append(source)
        else:
            others.append(source.name)
        if len(files) > MOST_FILES:
            raise ReturnsError(
                f"{called} holds more than {MOST_FILES:,} files; give a folder that holds only the returns",
                place=called,
            )
    if not files:
        raise ReturnsError(
            f"{called} holds no CSV, Excel or XML file; give the SSDA903 files, in one folder or a folder for each year",
            place=called,
        )
    return sorted(files, key=lambda s: s.name), others


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
                f"{name} is a link to a file that does not exist; replace it with the file itself, or delete the link",
                place=str(name),
            )
        if not is_file and (source.suffix in READABLE or source.suffix == ".zip"):
            raise ReturnsError(
                f"{name} is a pipe or device, not a file; save its content to a file, or move it elsewhere",
                place=str(name),
            )
        if is_file:
            yield from _unpacked(source)


def _files(root: Path) -> Iterator[Path]:
    """All files in a folder and its folders, links included, each folder once."""

    def refuse(problem: OSError) -> None:
        name = Path(problem.filename).name
        raise ReturnsError(
            f"the folder {name} cannot be opened; check that you have permission to open it, or move it elsewhere"
        )

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
    """The file itself, or those inside a zip, each of them checked before a library reads it."""
    if source.suffix != ".zip":
        yield _checked(source)
        return
    with _refusing(open_archive, source.content, source.name) as archive:
        for item in archive.infolist():
            name = PurePosixPath(item.filename.replace("\\", "/"))
            if item.is_dir() or _is_litter(name):
                continue
            suffix = name.suffix.lower()
            if suffix == ".zip":
                raise ReturnsError(
                    f"{source.name} holds another zip; unpack both and give the folder", place=source.name
                )
            content = b""
            if suffix in READABLE:
                content = _refusing(lambda item=item: b"".join(unpacked(archive, item, source.name)))
            yield _checked(Source(f"{source.name}/{name}", suffix, content))


def _checked(source: Source) -> Source:
    if source.suffix in EXCEL:
        _refusing(check_workbook, source.content, source.name)
    return source


def _refusing(open_: Callable[..., T], *of: object) -> T:
    """Run a check of a file, and raise its error as one of returns."""
    try:
        return open_(*of)
    except InputError as problem:
        raise ReturnsError(str(problem), place=problem.place, value=problem.value) from None


def _is_litter(name: PurePosixPath) -> bool:
    """Whether a system left the file behind: hidden files, Office's locks, macOS's shadows and a drive's own folders."""
    return any(
        part.startswith((".", "~$", "__MACOSX")) or part.upper() in _OF_DRIVES
        for part in name.parts
        if part not in ("..", ".")
    )
