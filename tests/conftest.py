"""Fixtures and markers shared by the tests: a refusal of the command line, limits of time, and the judges."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from addin.cli.main import main
from tests import libreoffice as judge
from tests.limits import Within
from tests.snapshots import labels
from tests.snapshots.told import RECORD, write

#: Runs under LibreOffice's Python, which alone has the module uno.
collect_ignore = ["libreoffice_worker.py"]

# The time of one example is no matter of the default run.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

#: A fixture, and the marker of every test that asks for it, by way of others too.
MARKED = {"libreoffice": "office", "browser": "browser", "node": "browser", "written": "slow"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for fixture in set(MARKED).intersection(getattr(item, "fixturenames", ())):
            item.add_marker(MARKED[fixture])


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-snapshots", action="store_true", help="write the snapshots of the tests that run")


def pytest_configure(config: pytest.Config) -> None:
    RECORD.updating = config.getoption("--update-snapshots")
    if RECORD.updating and config.getoption("numprocesses", None):
        raise pytest.UsageError("--update-snapshots writes from one process; leave out -n")


def pytest_sessionfinish(session: pytest.Session) -> None:
    if RECORD.updating:
        narrowed = session.config.option.keyword or any("[" in argument for argument in session.config.args)
        named = any("::" in argument for argument in session.config.args)
        write({item.nodeid for item in session.items}, "case" if narrowed else "test" if named else "file")


def unavailable(reason: str) -> None:
    """A failure on CI, elsewhere a skip."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)


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
        assert labels.FAULT_STOPPED not in line
        return line.removeprefix("carecurve: ")

    return run


@pytest.fixture(params=[pytest.param(False, id="any-time"), pytest.param(True, id="timed", marks=pytest.mark.timing)])
def within(request: pytest.FixtureRequest) -> Within:
    """Limits of seconds and megabytes: the default run has the test without them."""
    return Within(request.param)


@pytest.fixture(scope="session")
def libreoffice() -> Iterator[judge.LibreOffice]:
    """One LibreOffice for the session, with the extension; without it tests skip, except on CI."""
    reason = judge.missing()
    if reason:
        unavailable(reason)
    with judge.libreoffice() as office:
        yield office


@pytest.fixture(scope="session")
def node() -> str:
    """Node; without it tests skip, except on CI."""
    found = shutil.which("node")
    if found is None:
        unavailable("not installed: node")
    assert found is not None
    return found


@pytest.fixture(scope="session")
def browser(node: str) -> tuple[str, str]:
    """Node and Chromium; without them tests skip, except on CI."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        unavailable("not installed: chromium")
    if not (Path(__file__).parent / "addin/hosts/browser/node_modules/playwright-core").is_dir():
        unavailable("not installed: playwright-core (npm ci --prefix tests/addin/hosts/browser)")
    assert chromium is not None
    return node, chromium
