"""Fixtures shared by the tests: a refusal of the command line, and the judge."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator

import pytest

from addin.cli.main import main
from tests import libreoffice as judge

#: Runs under LibreOffice's Python, which alone has the module uno.
collect_ignore = ["libreoffice_worker.py"]


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """The one line with which the command line refuses a command; nothing else is printed."""

    def run(*args: object) -> str:
        monkeypatch.delenv("CARECURVE_DEBUG", raising=False)
        monkeypatch.setattr(sys, "argv", ["carecurve", *map(str, args)])
        with pytest.raises(SystemExit) as stopped:
            main()
        printed = capsys.readouterr()
        assert stopped.value.code in (1, 2)
        assert printed.out == ""
        [line] = printed.err.splitlines()
        assert line.startswith("carecurve: ")
        assert "a fault stopped it" not in line
        return line.removeprefix("carecurve: ")

    return run


@pytest.fixture(scope="session")
def libreoffice() -> Iterator[judge.LibreOffice]:
    """One LibreOffice for the session, with the extension; without it tests skip, except on CI."""
    reason = judge.missing()
    if reason:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    with judge.libreoffice() as office:
        yield office
