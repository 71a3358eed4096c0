"""Writing without losing a file, and without showing it to more people than the user would."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from addin.files import write_keeping


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


@pytest.mark.parametrize("step", ["touch", "replace"])
def test_a_folder_that_cannot_be_written_is_told_by_the_files_own_name(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not by that of the hidden file beside it, of which the user has never heard."""

    def refused(self: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, step, refused)
    with pytest.raises(PermissionError) as problem:
        write_keeping(tmp_path / "plan.xlsx", lambda to: to.write_text("new"))
    assert problem.value.filename == str(tmp_path / "plan.xlsx")


@pytest.mark.skipif(os.name != "posix", reason="Windows has no permissions of this kind")
@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600)])
def test_who_may_read_it_is_the_users_own_choice(tmp_path: Path, mask: int, mode: int) -> None:
    before = os.umask(mask)
    try:
        write_keeping(tmp_path / "plan.xlsx", lambda to: to.write_text("small numbers"))
    finally:
        os.umask(before)
    assert (tmp_path / "plan.xlsx").stat().st_mode & 0o777 == mode
