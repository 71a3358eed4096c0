"""Turns the system's file errors into messages that say what to do."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from udfs.errors import InputError

Doing = Literal["read", "written"]

_OS_ERROR = re.compile(r"\(os error (\d+)\)")
#: Windows' own numbers: access denied, in use elsewhere, locked, disk full.
_ON_WINDOWS = {5: errno.EACCES, 32: errno.EACCES, 33: errno.EACCES, 112: errno.ENOSPC}

FULL = "the disk is full, or your share of it is used up; free some space or use another drive"
NO_READING = "close it in other programs, and check that you have permission to open it"
UNREACHABLE = "the drive cannot be reached; check the connection and try again"
NO_FOLDER = "part of the path is a file, not a folder; give another folder"
REFUSED_NAME = "the drive does not allow that name; use letters, digits, spaces and hyphens"

#: By the system's error number, whether CareCurve reads or writes the file.
WORDS = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EFBIG: "it is too large for that drive; use another drive",
    errno.EROFS: "the drive is read-only; use another drive",
    errno.ENAMETOOLONG: "the name is too long; use a shorter name, or a folder nearer the top of the drive",
    errno.EINVAL: REFUSED_NAME,
    errno.EILSEQ: REFUSED_NAME,
    errno.ENOTDIR: NO_FOLDER,
    errno.EEXIST: NO_FOLDER,
    errno.EISDIR: "it is a folder; give a file name",
    errno.ENOTEMPTY: "the folder holds other files; give another folder",
    errno.ELOOP: "it is a link that leads back to itself; give the name of the file itself",
    errno.EIO: "the drive failed; check it and try again",
    errno.EMFILE: "too many files are open; close other programs and try again",
    errno.ENFILE: "too many files are open; close other programs and try again",
    errno.EBUSY: "another program is using it; close it there and try again",
    errno.ENXIO: "it is a pipe or device; give a file or a folder",
} | dict.fromkeys(
    (errno.ESTALE, errno.ENOTCONN, errno.ETIMEDOUT, errno.EHOSTDOWN, errno.EHOSTUNREACH, errno.ENETDOWN), UNREACHABLE
)
#: By the system's error number, if reading and writing differ.
WORDS_WHEN: dict[Doing, dict[int, str]] = {
    "read": {
        errno.ENOENT: "it does not exist; check the name and the folder",
        errno.EACCES: NO_READING,
        errno.EPERM: NO_READING,
    },
    "written": {
        errno.ENOENT: "the folder does not exist; check its name",
        errno.EACCES: "close it if it is open in Excel, or use a folder where you have permission to write",
        errno.EPERM: "close it if it is open in Excel, or use a folder where you have permission to write",
    },
}


def in_words(problem: OSError, name: str, doing: Doing) -> str:
    """A sentence that names the file, says what is wrong with it, and what to do."""
    number = problem.errno or _number_in(str(problem))
    cause = WORDS_WHEN[doing].get(number) or WORDS.get(number)
    return f"{name} cannot be {doing}: {cause or problem.strerror or 'the system refused; try another folder'}"


def _number_in(words: str) -> int:
    """The system's error number, from a library that gives it only in its message."""
    match = _OS_ERROR.search(words)
    number = int(match[1]) if match else 0
    return _ON_WINDOWS.get(number, number) if os.name == "nt" else number


@contextlib.contextmanager
def reading(name: str) -> Iterator[None]:
    """While this lasts, the system's errors become an InputError that names the file."""
    try:
        yield
    except OSError as problem:
        raise InputError(in_words(problem, name, "read"), place=name) from None


def refuse_unless_file(path: Path, name: str, *, or_folder: bool = False) -> None:
    """Refuse files that do not exist, and pipes and devices, which could keep a command waiting for ever."""
    with reading(name):
        kind = path.stat().st_mode
    if stat.S_ISDIR(kind) and not or_folder:
        raise InputError(f"{name} is a folder; give a file", place=name)
    if not stat.S_ISREG(kind) and not stat.S_ISDIR(kind):
        raise InputError(
            f"{name} is a pipe or device, not a file; save its content to a file and give that file", place=name
        )
