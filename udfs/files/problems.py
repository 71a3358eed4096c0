"""Turns the system's file errors into words that say what to do."""

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

FULL = "the disk is full, or your share of it; free some space or use another drive"
UNREACHABLE = "the drive cannot be reached; check the connection and try again"
NO_FOLDER = "a file is where a folder is needed; name another folder"
REFUSED_NAME = "the drive does not take that name; use letters, digits, spaces and hyphens"

#: By the system's number, the same whether the file is read or written.
WORDS = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EFBIG: "it is too large for that drive; use another drive",
    errno.EROFS: "the drive is read-only; use another drive",
    errno.ENAMETOOLONG: "the name is too long; use a shorter one, or a folder nearer the top of the drive",
    errno.EINVAL: REFUSED_NAME,
    errno.EILSEQ: REFUSED_NAME,
    errno.ENOTDIR: NO_FOLDER,
    errno.EEXIST: NO_FOLDER,
    errno.EISDIR: "it is a folder; name a file",
    errno.ENOTEMPTY: "the folder holds other files; name another folder",
    errno.ELOOP: "it is a link that leads back to itself; give the file's own name",
    errno.EIO: "the drive failed; check it and try again",
    errno.EMFILE: "too many files are open; close other programs and try again",
    errno.ENFILE: "too many files are open; close other programs and try again",
    errno.EBUSY: "another program is using it; close it there and try again",
    errno.ENXIO: "it is a pipe or device; give a file or a folder",
} | dict.fromkeys(
    (errno.ESTALE, errno.ENOTCONN, errno.ETIMEDOUT, errno.EHOSTDOWN, errno.EHOSTUNREACH, errno.ENETDOWN), UNREACHABLE
)
#: By the system's number, where reading and writing differ.
WORDS_WHEN: dict[Doing, dict[int, str]] = {
    "read": {
        errno.ENOENT: "it is not there; check the name and the folder",
        errno.EACCES: "close it elsewhere and check that you may open it",
        errno.EPERM: "close it elsewhere and check that you may open it",
    },
    "written": {
        errno.ENOENT: "the folder is not there; check its name",
        errno.EACCES: "close it if it is open in Excel, or use a folder that you may write to",
        errno.EPERM: "close it if it is open in Excel, or use a folder that you may write to",
    },
}


def in_words(problem: OSError, name: str, doing: Doing) -> str:
    """A sentence that names the file, says what is wrong with it, and what to do."""
    number = problem.errno or _number_in(str(problem))
    cause = WORDS_WHEN[doing].get(number) or WORDS.get(number)
    return f"{name} cannot be {doing}: {cause or problem.strerror or 'the system refused; try another folder'}"


def _number_in(words: str) -> int:
    """The system's number in the words of a library that gives it only there."""
    match = _OS_ERROR.search(words)
    number = int(match[1]) if match else 0
    return _ON_WINDOWS.get(number, number) if os.name == "nt" else number


@contextlib.contextmanager
def reading(name: str) -> Iterator[None]:
    """What the system says while a file is read becomes an InputError that names the file."""
    try:
        yield
    except OSError as problem:
        raise InputError(in_words(problem, name, "read"), place=name) from None


def refuse_unless_file(path: Path, name: str, *, or_folder: bool = False) -> None:
    """Refuse what is not there, and pipes and devices, which could keep a command waiting for ever."""
    with reading(name):
        kind = path.stat().st_mode
    if stat.S_ISDIR(kind) and not or_folder:
        raise InputError(f"{name} is a folder; give a file", place=name)
    if not stat.S_ISREG(kind) and not stat.S_ISDIR(kind):
        raise InputError(
            f"{name} is a pipe or device, not a file; save what it holds to a file and give that", place=name
        )
