"""Writing: a name holds the old or the new whatever happens, nothing else stays, and problems are told in words."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import socket
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

import addin
from addin.cli.files import (
    HIDDEN,
    clear_leftovers,
    hidden_folder,
    refuse_an_input,
    write_folder,
    write_keeping,
    write_new,
)
from tests.snapshots.told import holds, refuses, told
from tests.system_calls import at_call, killed_at
from udfs import InputError

ON_POSIX = pytest.mark.skipif(os.name != "posix", reason="Windows has no kills, pipes and permissions of this kind")
OLD, NEW = b"old" * 5_000, b"new" * 5_000


def writes_new(to: Path) -> None:
    with to.open("wb") as file:
        file.write(NEW[:5_000])
        file.flush()
        os.fsync(file.fileno())  # a call at which to stop half way
        file.write(NEW[5_000:])


def makes_new(to: Path) -> None:
    for name in ("2024-25", "2025-26"):
        (to / name).mkdir()
        writes_new(to / name / "header.csv")


def hidden(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if HIDDEN.search(str(path))]


def test_what_stood_there_is_kept_under_another_name(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_text("mine")
    kept = write_keeping(path, lambda to: to.write_text("new"))
    assert kept is not None
    assert (path.read_text(), kept.read_text()) == ("new", "mine")
    assert write_keeping(path, lambda to: to.write_text("new")) is None
    assert len(list(tmp_path.iterdir())) == 2


def test_a_failed_write_leaves_the_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_text("mine")

    def fails(to: Path) -> None:
        to.write_text("half")
        raise RuntimeError("stopped")

    with pytest.raises(RuntimeError):
        write_keeping(path, fails)
    assert path.read_text() == "mine"
    assert list(tmp_path.iterdir()) == [path]


def test_folders_made_for_a_file_go_again_if_it_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        write_new(tmp_path / "a" / "b" / f"{'long' * 70}.xlsx", writes_new)
    assert list(tmp_path.iterdir()) == []


def test_a_new_file_never_takes_the_place_of_one_made_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"

    def another_is_quicker(to: Path) -> None:
        path.write_text("a colleague's")
        to.write_text("mine")

    with refuses(InputError):
        write_new(path, another_is_quicker)
    assert path.read_text() == "a colleague's"
    assert list(tmp_path.iterdir()) == [path]


def test_a_drive_without_second_names_is_written_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    write_new(tmp_path / "one.xlsx", lambda to: to.write_text("mine"))
    kept = write_keeping(tmp_path / "one.xlsx", lambda to: to.write_text("new"))
    assert kept is not None
    assert ((tmp_path / "one.xlsx").read_text(), kept.read_text()) == ("new", "mine")
    assert len(list(tmp_path.iterdir())) == 2


def test_a_link_is_followed_and_stays_one(tmp_path: Path) -> None:
    target, link = tmp_path / "target.xlsx", tmp_path / "link.xlsx"
    target.write_text("mine")
    link.symlink_to(target)
    write_keeping(link, lambda to: to.write_text("new"))
    assert link.is_symlink()
    assert target.read_text() == "new"


@pytest.mark.parametrize("is_there", [False, True])
def test_a_folder_is_made_whole_and_left_if_it_is_the_same(tmp_path: Path, is_there: bool) -> None:
    folder = tmp_path / "returns"
    if is_there:
        folder.mkdir()
    write_folder(folder, makes_new)
    write_folder(folder, makes_new)
    assert (folder / "2025-26" / "header.csv").read_bytes() == NEW
    assert list(tmp_path.iterdir()) == [folder]


def test_a_folder_that_holds_other_files_is_kept_under_another_name(tmp_path: Path) -> None:
    folder = tmp_path / "returns"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    kept = write_folder(folder, makes_new)
    assert kept is not None
    assert (kept / "notes.txt").read_text() == "mine"
    assert (folder / "2025-26" / "header.csv").read_bytes() == NEW
    assert sorted(tmp_path.iterdir()) == [folder, kept]


def test_a_folder_that_holds_other_files_is_refused_where_two_names_cannot_change_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("addin.cli.files.exchange_names", lambda *_: False)
    folder = tmp_path / "returns"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    with refuses(InputError):
        write_folder(folder, makes_new)
    assert [path.name for path in folder.iterdir()] == ["notes.txt"]
    assert list(tmp_path.iterdir()) == [folder]


KILLED: dict[str, tuple[bytes | None, Callable[[Path], object]]] = {
    "a new file": (None, lambda folder: write_new(folder / "plan.xlsx", writes_new)),
    "a file in place of another": (OLD, lambda folder: write_keeping(folder / "plan.xlsx", writes_new)),
    "the same file again": (NEW, lambda folder: write_keeping(folder / "plan.xlsx", writes_new)),
    "a folder": (None, lambda folder: write_folder(folder / "returns", makes_new)),
    "a folder in place of another": (None, lambda folder: write_folder(folder / "returns", makes_new)),
}


def given(folder: Path, case: str, old: bytes | None) -> None:
    """What stands there before."""
    folder.mkdir()
    if old is not None:
        (folder / "plan.xlsx").write_bytes(old)
    if case == "a folder in place of another":
        (folder / "returns").mkdir()
        makes_new(folder / "returns")
        (folder / "returns" / "2024-25" / "header.csv").write_bytes(OLD)


@pytest.mark.slow
@ON_POSIX
@pytest.mark.parametrize("case", KILLED)
def test_a_kill_at_any_call_leaves_old_or_new_and_the_next_run_leaves_nothing_else(case: str, tmp_path: Path) -> None:
    old, work = KILLED[case]
    number = 0
    while True:
        number += 1
        folder = tmp_path / str(number)
        given(folder, case, old)
        was_killed = killed_at(number, lambda folder=folder: work(folder))
        check_whole(folder, old)
        again(folder, work)
        check_whole(folder, old)
        assert hidden(folder) == []
        expected = {
            "a folder": ["returns"],
            "a folder in place of another": ["returns", "returns (kept"],
            "a file in place of another": ["plan (kept", "plan.xlsx"],
        }
        assert [path.name.split(" 2")[0] for path in sorted(folder.iterdir())] == expected.get(case, ["plan.xlsx"])
        if not was_killed:
            break
    assert number > 10


def check_whole(folder: Path, old: bytes | None) -> None:
    """Every name that a user sees holds all of the old or all of the new."""
    if old is not None:
        assert (folder / "plan.xlsx").exists()
    for path in folder.iterdir():
        if path.name.startswith("returns"):
            found = {str(file.relative_to(path)): file.read_bytes() for file in path.rglob("*") if file.is_file()}
            assert found in (
                {"2024-25/header.csv": NEW, "2025-26/header.csv": NEW},
                {"2024-25/header.csv": OLD, "2025-26/header.csv": NEW},
            )
        elif not HIDDEN.fullmatch(path.name):
            assert path.read_bytes() in (old, NEW)


def again(folder: Path, work: Callable[[Path], object]) -> None:
    """The next run, which may say that the killed one had already written the file."""
    try:
        work(folder)
    except InputError as problem:
        holds(str(problem), "plan.xlsx already exists")


@pytest.mark.slow
@ON_POSIX
@pytest.mark.parametrize("case", KILLED)
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EIO])
def test_an_error_of_the_system_at_any_call_is_said_in_words_and_harms_nothing(
    case: str, number: int, tmp_path: Path
) -> None:
    old, work = KILLED[case]
    refused, count = 0, 0
    while True:
        count += 1
        folder = tmp_path / str(count)
        given(folder, case, old)

        def fail(name: str) -> None:
            if name != "close":  # which closes even where it fails
                raise OSError(number, os.strerror(number))

        with at_call(count, fail) as seen:
            try:
                work(folder)
            except InputError as problem:
                refused += 1
                assert str(folder) in str(problem)
                assert ("disk is full" in str(problem)) == (number == errno.ENOSPC)
        check_whole(folder, old)
        again(folder, work)
        assert hidden(folder) == []
        if len(seen) < count:
            break
    assert refused > 3


@ON_POSIX
def test_what_a_running_command_is_writing_is_not_taken_for_a_leftover(tmp_path: Path) -> None:
    with hidden_folder(tmp_path) as own:
        (own / "plan.xlsx").write_bytes(NEW)
        clear_leftovers(tmp_path)
        assert (own / "plan.xlsx").read_bytes() == NEW
    assert list(tmp_path.iterdir()) == []


def test_hidden_folders_of_others_are_left(tmp_path: Path) -> None:
    for name in (".carecurve", ".carecurve-notes", ".carecurve-0123456789abcdef.d", ".git"):
        (tmp_path / name).mkdir()
    before = sorted(tmp_path.iterdir())
    write_new(tmp_path / "plan.xlsx", writes_new)
    assert sorted(path for path in tmp_path.iterdir() if path.suffix != ".xlsx") == before


@pytest.mark.parametrize(
    "number",
    [
        errno.EACCES,
        errno.ENOSPC,
        errno.EROFS,
        errno.EINVAL,
        errno.ENAMETOOLONG,
    ],
    ids=errno.errorcode.get,
)
@pytest.mark.parametrize("step", ["mkdir", "replace"])
def test_a_problem_is_told_by_the_files_own_name(
    step: str, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not by that of the hidden folder beside it, of which the user has never heard."""

    def refused(path: str, *_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number), str(path))

    path = tmp_path / "plan.xlsx"
    path.write_bytes(OLD)
    monkeypatch.setattr(os, step, refused)
    with pytest.raises(InputError) as problem:
        write_keeping(path, writes_new)
    told(str(problem.value), "plan.xlsx")
    monkeypatch.undo()
    assert path.read_bytes() == OLD
    assert list(tmp_path.iterdir()) == [path]


@ON_POSIX
@pytest.mark.parametrize("kind", ["folder", "pipe", "socket", "device", "read-only"])
def test_a_name_that_is_no_file_to_write_is_refused(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    listening = socket.socket(socket.AF_UNIX)
    with listening:
        match kind:
            case "folder":
                path.mkdir()
            case "pipe":
                os.mkfifo(path)
            case "socket":
                with contextlib.chdir(tmp_path):  # a socket's own name may not be long
                    listening.bind(path.name)
            case "device":
                path.symlink_to("/dev/null")
            case "read-only":
                path.write_bytes(OLD)
                path.chmod(0o444)
        with pytest.raises(InputError, match=f"{'read-only' if kind == 'read-only' else 'is a'}.*; give "):
            write_keeping(path, writes_new)
        assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_is_read_is_not_written_over_by_another_name_of_it(tmp_path: Path) -> None:
    folder = tmp_path / "returns"
    folder.mkdir()
    file, alias, second = folder / "returns.xlsx", tmp_path / "alias.xlsx", tmp_path / "second.xlsx"
    file.write_bytes(OLD)
    alias.symlink_to(file)
    os.link(file, second)
    for output in (file, alias, second):
        for given in (file, folder):
            with refuses(InputError):
                refuse_an_input(output, (None, given))
    refuse_an_input(tmp_path / "new.xlsx", (folder,))


@ON_POSIX
@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600)])
def test_who_may_read_it_is_the_users_own_choice(tmp_path: Path, mask: int, mode: int) -> None:
    path = tmp_path / "plan.xlsx"
    before = os.umask(mask)
    try:
        write_keeping(path, lambda to: to.write_text("small numbers"))
        assert stat.S_IMODE(path.stat().st_mode) == mode
        path.chmod(0o640)
        write_keeping(path, lambda to: to.write_text("other numbers"))
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


#: What writes a file (to a place that this module gives as "to" it may), and the modules that do so.
WRITES = (
    r"(?<!\bto\.)write_(text|bytes)\(|open\([^)]*[\"'][wax]|\.(rename|unlink|mkdir|rmdir|touch)\(|\b(shutil|tempfile)\b"
)
MAY_WRITE = {"cli/files.py", "cli/exchange.py", "hosts/calc/extension.py", "hosts/server/build.py"}


def test_commands_write_through_one_module() -> None:
    folder = Path(addin.__file__).parent
    found = {
        module.relative_to(folder).as_posix()
        for module in folder.rglob("*.py")
        if "files" not in module.relative_to(folder).parts and re.search(WRITES, module.read_text(encoding="utf-8"))
    }
    assert found <= MAY_WRITE
    assert "cli/files.py" in found
