"""Puts files and folders in place whole, whatever stops the command.

A command writes into a hidden folder beside the final place, flushes the file to the disk, and renames it in one step.
A running command holds a lock on its hidden folder. So the next command knows which folders a killed command left.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import filecmp
import glob
import os
import re
import secrets
import shutil
import stat
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from addin.cli.exchange import exchange_names
from addin.cli.interruption import clearing_up, writes_its_last, written
from udfs.errors import InputError
from udfs.files.problems import in_words

HIDDEN = re.compile(r"\.carecurve-[0-9a-f]{16}")
LOCK = "lock"

#: The errors that mean another process has the lock. Any other error means that the drive has no locks.
LOCKED = (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK)


def write_new(path: Path, write: Callable[[Path], object]) -> None:
    """Write a file whose name must be free."""
    refuse_unless_new(path)
    with _placing(path) as (place, fresh):
        write(fresh)
        _flush(fresh)
        writes_its_last()
        try:
            os.link(fresh, place)
        except FileExistsError:
            raise _taken(path) from None
        except OSError:  # the drive has no second names
            fresh.rename(place)
        _settled(path, place)


def write_keeping(path: Path, write: Callable[[Path], object], *, is_last: bool = True) -> Path | None:
    """Write a file. An earlier, different file of that name gets a new name, which is returned."""
    refuse_unless_file_or_free(path)
    with _placing(path) as (place, fresh):
        write(fresh)
        kept, is_own = None, False
        if place.exists():
            if filecmp.cmp(place, fresh, shallow=False):
                return None
            kept, is_own = _kept(place, fresh.parent)
            shutil.copymode(place, fresh)
        _flush(fresh)
        if is_last:
            writes_its_last()
        try:
            fresh.replace(place)
        except OSError:
            if kept is not None and is_own:
                kept.unlink(missing_ok=True)
            raise
        _settled(path, place)
        return kept


def write_over(path: Path, write: Callable[[Path], object]) -> None:
    """Write a file over an earlier one that CareCurve made itself."""
    refuse_unless_file_or_free(path)
    with _placing(path) as (place, fresh):
        write(fresh)
        if place.exists():
            if filecmp.cmp(place, fresh, shallow=False):
                return
            shutil.copymode(place, fresh)
        _flush(fresh)
        fresh.replace(place)
        _settled(path, place)


def write_folder(path: Path, make: Callable[[Path], object], *, is_last: bool = True) -> Path | None:
    """Make a folder. An earlier folder with any different file gets a new name, which is returned."""
    with _placing(path) as (place, fresh):
        fresh.mkdir()
        make(fresh)
        old, new = _contents(place) if place.exists() else {}, _contents(fresh)
        if old == new:
            return None
        for file in [*_files(fresh), *(f for f in fresh.rglob("*") if f.is_dir()), fresh]:
            _flush(file)
        if is_last:
            writes_its_last()
        kept = None
        if old:
            kept = _exchanged(path, place, fresh, new)
        else:
            if os.name == "nt" and place.exists():  # Windows does not put a folder in an empty one's place
                place.rmdir()
            fresh.rename(place)
        _settled(path, place)
        return kept


@contextlib.contextmanager
def hidden_folder(folder: Path) -> Iterator[Path]:
    """A hidden folder to write into, which is removed at the end, whatever ends the command."""
    own = _Hidden(folder)
    with clearing_up(own.remove):
        try:
            clear_leftovers(folder)
            yield own.make()
        finally:
            own.remove()


def clear_leftovers(folder: Path) -> None:
    """Remove what killed commands left in a folder, but nothing that a running command is writing."""
    with contextlib.suppress(OSError):
        for name in sorted(os.listdir(folder)):  # noqa: PTH208 - pathlib's own raises for a folder that goes meanwhile
            if HIDDEN.fullmatch(name) and stat.S_ISDIR((folder / name).lstat().st_mode):
                _remove_leftover(folder / name)


def refuse_unless_new(path: Path) -> None:
    """Refuse a workbook's name if it does not end in .xlsx or exists already."""
    refuse_unless_ends(path, ".xlsx", "an Excel workbook")
    try:
        if path.exists():
            clear_leftovers(_place(path).parent)
            raise _taken(path)
    except OSError as problem:
        raise InputError(in_words(problem, str(path), "written"), place=str(path)) from None


def refuse_unless_ends(path: Path, suffix: str, what: str) -> None:
    """Refuse a file name that does not have the right ending for its kind."""
    if path.suffix.lower() != suffix:
        raise InputError(f"{path} does not end in {suffix}; give the name of {what}", place=str(path))


def refuse_unless_file_or_free(path: Path) -> None:
    """Refuse to write where a folder, pipe or device is."""
    try:
        kind = path.stat().st_mode
    except FileNotFoundError:
        return
    except OSError as problem:
        raise InputError(in_words(problem, str(path), "written"), place=str(path)) from None
    if stat.S_ISDIR(kind):
        raise InputError(f"{path} is a folder; give a file name", place=str(path))
    if not stat.S_ISREG(kind):
        raise InputError(f"{path} is a pipe or device; give a file name", place=str(path))
    if not kind & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        raise InputError(f"{path} is read-only; give another name, or make that file writable first", place=str(path))


def refuse_an_input(output: Path, inputs: Sequence[Path | None]) -> None:
    """Refuse to write over a file that the command reads, even under another name."""
    with contextlib.suppress(OSError):
        place = output.stat()
        for source in inputs:
            if source is None:
                continue
            for file in [source, *_files(source)]:
                if os.path.samestat(place, file.stat()):
                    raise InputError(
                        f"{output} is a file that this command reads; give another name for the new file",
                        place=str(output),
                    )


def _taken(path: Path) -> InputError:
    return InputError(
        f"{path} already exists; choose another name (CareCurve never overwrites a workbook)", place=str(path)
    )


@contextlib.contextmanager
def _placing(path: Path) -> Iterator[tuple[Path, Path]]:
    """The final place of a file, and the place to write it first. Errors show the name that the user gave."""
    place = _place(path)
    try:
        with _folders(place.parent), hidden_folder(place.parent) as hidden:
            yield place, hidden / place.name
    except OSError as problem:
        file = problem.filename
        if file is None or HIDDEN.search(str(file)) or Path(file) in (path, place, *place.parents):
            raise InputError(in_words(problem, str(path), "written"), place=str(path)) from None
        raise InputError(in_words(problem, str(file), "read"), place=str(file)) from None


def _place(path: Path) -> Path:
    """The place that a name leads to. A link is followed, so that it stays a link."""
    return Path(os.path.realpath(path))


@contextlib.contextmanager
def _folders(folder: Path) -> Iterator[None]:
    """Make a folder and those above it where they are missing. Those that stay empty are removed again."""
    made = [above for above in (folder, *folder.parents) if not above.exists()]

    def remove() -> None:
        for above in made:
            with contextlib.suppress(OSError):  # one that holds something now stays
                above.rmdir()

    with clearing_up(remove):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            yield
        finally:
            remove()


def _settled(path: Path, place: Path) -> None:
    """Note that the new file has its name, and make the disk remember it."""
    written.append(path)
    with contextlib.suppress(OSError):  # some network drives cannot flush a folder; the file itself is flushed
        _flush(place.parent)


def _flush(path: Path) -> None:
    """Wait until a file or folder is on the disk."""
    if os.name == "nt" and path.is_dir():  # Windows flushes no folders
        return
    flags = os.O_RDONLY if path.is_dir() else os.O_RDWR
    handle = os.open(path, flags | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _files(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file()] if folder.is_dir() else []


def _contents(folder: Path) -> dict[Path, bytes]:
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "", str(folder))
    return {file.relative_to(folder): file.read_bytes() for file in _files(folder)}


def _kept(place: Path, hidden: Path) -> tuple[Path, bool]:
    """A second name for the file in a place, and whether it is new: a killed command may have given it one already."""
    for other in sorted(place.parent.glob(f"{glob.escape(place.stem)} (kept *){glob.escape(place.suffix)}")):
        if filecmp.cmp(place, other, shallow=False):
            return other, False
    kept = _free_name(place)
    try:
        os.link(place, kept)
    except OSError:  # the drive has no second names
        copy = hidden / kept.name
        shutil.copy2(place, copy)
        _flush(copy)
        copy.rename(kept)
    return kept, True


def _exchanged(path: Path, place: Path, fresh: Path, new: dict[Path, bytes]) -> Path:
    """Swap the names of a folder and a fresh one, so that neither is ever missing. Returns the old folder's name."""
    same = (other for other in sorted(place.parent.glob(f"{glob.escape(place.name)} (kept *)")) if other.is_dir())
    kept = next((other for other in same if _contents(other) == new), None)  # a command killed before may have left it
    if kept is None:
        kept = _free_name(place)
        fresh.rename(kept)
    if not exchange_names(kept, place):
        kept.rename(fresh)
        raise InputError(
            f"{path} holds other files already; rename that folder, or give another name",
            place=str(path),
        )
    return kept


def _free_name(path: Path) -> Path:
    stamp = dt.datetime.now().astimezone().strftime("%Y-%m-%d %H.%M.%S")
    kept = path.with_name(f"{path.stem} (kept {stamp}){path.suffix}")
    number = 2
    while kept.exists():
        kept = path.with_name(f"{path.stem} (kept {stamp}, {number}){path.suffix}")
        number += 1
    return kept


class _Hidden:
    """A hidden folder with a lock, which shows that its command is running."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path: Path | None = None
        self._handle: int | None = None

    def make(self) -> Path:
        while True:
            self._path = self._folder / f".carecurve-{secrets.token_hex(8)}"
            self._path.mkdir(mode=0o700)
            lock = self._path / LOCK
            try:
                self._handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
                if _locked(self._handle) is not False and os.path.samestat(os.fstat(self._handle), lock.stat()):
                    return self._path
            except FileNotFoundError:  # another command took it for a leftover before it was locked
                pass
            self._close()

    def remove(self) -> None:
        if self._path is not None:
            _empty(self._path)
        self._close()
        if self._path is not None:
            _remove_lock(self._path)

    def _close(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def _remove_leftover(path: Path) -> None:
    """Remove a hidden folder, its lock last, unless the command that made it is still running."""
    try:
        handle = os.open(path / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        return
    try:
        lock = _locked(handle)
        age = dt.datetime.now(dt.UTC).timestamp() - path.stat().st_mtime
        if lock is False or (lock is None and age < dt.timedelta(days=1).total_seconds()):
            return
        _empty(path)
    finally:
        os.close(handle)
    _remove_lock(path)


def _empty(path: Path) -> None:
    """Remove everything but the lock."""
    with contextlib.suppress(OSError):
        for inside in path.iterdir():
            if inside.is_dir() and not inside.is_symlink():
                shutil.rmtree(inside, ignore_errors=True)
            elif inside.name != LOCK:
                inside.unlink(missing_ok=True)


def _remove_lock(path: Path) -> None:
    with contextlib.suppress(OSError):
        (path / LOCK).unlink(missing_ok=True)
        path.rmdir()


def _locked(handle: int) -> bool | None:
    """Lock an open file until it is closed. False if another process has locked it, None if the drive has no locks."""
    try:
        if os.name == "nt":
            import msvcrt  # Windows alone has it

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl  # Windows does not have it

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as problem:
        return False if problem.errno in LOCKED else None
    return True
