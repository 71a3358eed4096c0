"""What the product says in a test, compared with the snapshot; the test itself asserts on names, places and values.

``told(line, "costs.csv row 3 … 'many'")`` holds the whole line to the snapshot, and to the parts that it must have in
that order. ``refuses(InputError, "history row 2 … -1")`` does so for the error that its block raises.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
ROOMS = ("addin", "templates", "udfs")
#: Whether a test is held to seconds, which is no matter of words.
TIMED = re.compile(r"(any-time|timed)-|[-\[](any-time|timed)(?=\])")
#: What pytest writes for a letter beyond ASCII in the name of a test.
ESCAPED = re.compile(r"\\u([0-9a-f]{4})|\\x([0-9a-f]{2})")
#: A temporary folder of the tests, which is another one each time.
TEMPORARY = re.compile(r"[^\s'\"\[(]*/pytest-\d+/(popen-gw\d+/)?[^/\s]+/")

Told = dict[str, list[str]]


class Record:
    """What was told so far in this session, by test."""

    def __init__(self) -> None:
        self.updating = False
        self.told: Told = {}
        self._kept: dict[str, Told] = {}

    def kept(self, room: str) -> Told:
        if room not in self._kept:
            self._kept[room] = read(room)
        return self._kept[room]


RECORD = Record()


def told(text: str, parts: str = "") -> str:
    """The text, held to the snapshot of the running test and to parts set apart by `` … ``."""
    test = named(os.environ["PYTEST_CURRENT_TEST"].rpartition(" (")[0])
    shown = " ".join(TEMPORARY.sub("", text.replace(os.sep, "/")).split())
    mine = RECORD.told.setdefault(test, [])
    mine.append(shown)
    if not RECORD.updating:
        kept = RECORD.kept(room_of(test)).get(test, [])
        at = len(mine) - 1
        assert at < len(kept), f"the snapshot does not hold {shown!r}; write it with --update-snapshots and read it"
        assert shown == kept[at], "other words than in the snapshot; if they are right, --update-snapshots writes them"
    holds(text, parts)
    return text


def holds(text: str, parts: str) -> None:
    """Parts set apart by `` … `` are in the text, whole and in that order."""
    pattern = ".*?".join(rf"(?<![\w.]){re.escape(part)}(?!\w)" for part in parts.split(" … ") if part)
    assert re.search(pattern, text, re.DOTALL), f"{parts!r} is not told by {text!r}"


@contextlib.contextmanager
def refuses(error: type[Exception], parts: str = "") -> Iterator[pytest.ExceptionInfo[Exception]]:
    """The block raises an error, whose message is held as that of :func:`told`."""
    with pytest.raises(error) as caught:
        yield caught
    told(str(caught.value), parts)


def named(test: str) -> str:
    """A test by its own name: whether it is timed is no part of it, and … stands as it is."""
    return ESCAPED.sub(lambda found: chr(int(found[1] or found[2], 16)), TIMED.sub("", test))


def room_of(test: str) -> str:
    return next((room for room in ROOMS if test.startswith(f"tests/{room}/")), "other")


def read(room: str) -> Told:
    found: Told = {}
    path, test = FOLDER / f"{room}.txt", ""
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        if line.startswith("    "):
            found[test].append(line[4:])
        elif line:
            test = line
            found[test] = []
    return found


def write(collected: set[str], whole: str) -> None:
    """The snapshots with what the collected tests were told; what is no more of them in a whole file, or test, goes."""
    collected = {named(test) for test in collected}
    part = {"file": lambda test: test.partition("::")[0], "test": lambda test: test.partition("[")[0]}.get(whole, str)
    gone = {part(test) for test in collected}
    for room in {room_of(test) for test in collected}:
        held = {test: lines for test, lines in read(room).items() if part(test) not in gone}
        held |= {test: lines for test, lines in RECORD.told.items() if room_of(test) == room}
        blocks = ["\n    ".join([test, *lines]) for test, lines in sorted(held.items())]
        (FOLDER / f"{room}.txt").write_text("\n\n".join(blocks) + "\n", encoding="utf-8")
