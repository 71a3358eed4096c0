"""Ctrl-C stops a command wherever it is; what a function raises inside the spreadsheet engine is never a cell's error."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from templates.edit import StoredWorkbook
from templates.edit.live import Calls, evaluate
from templates.workbook.model import Area
from tests.commands import command, environment, everything, ran
from tests.conftest import unavailable
from tests.snapshots.told import told
from tests.templates.fit_example import fit_example
from tests.templates.fit_example import written as fit_workbook
from udfs import FUNCTIONS

#: Starts commands or servers in processes of their own.
pytestmark = pytest.mark.slow

STOPPED = "carecurve: stopped; nothing was written\n"
on_posix = pytest.mark.skipif(os.name != "posix", reason="Windows sends Ctrl-C to a whole console")

#: Presses Ctrl-C, as it were, in the n-th call of a function.
PRESS = """
import os, importlib
def press(module, holder, name, number):
    owner = importlib.import_module(module)
    owner = getattr(owner, holder) if holder else owner
    real, seen = getattr(owner, name), []
    def pressed(*args, **options):
        seen.append(1)
        if len(seen) == number:
            os.kill(os.getpid(), signal.SIGINT)
        return real(*args, **options)
    setattr(owner, name, pressed)
"""

PLACES = {
    "as a function of the workbook is worked out": "press('templates.edit.live', 'Calls', 'answer', 40)",
    "as a table is kept": "press('templates.edit.live', 'Calls', 'keep', 40)",
    "as a cell of a table is asked for": "press('templates.edit.live', 'Calls', 'part', 40)",
    "as the search asks for differences": "press('udfs.fitting.problem', 'Problem', 'differences', 20)",
    "as the search asks for slopes": "press('udfs.fitting.problem', 'Problem', 'slopes', 2)",
    "as a search ends": "press('udfs.fitting.search', '', '_on_the_bounds', 1)",
    "as the copy is made": "press('templates.edit.patch', '', '_verify', 1)",
    "as the copy is flushed": "press('addin.cli.files', '', '_flush', 1)",
}


@on_posix
@pytest.mark.parametrize("place", PLACES)
def test_ctrl_c_stops_a_fit_and_writes_nothing(place: str, tmp_path: Path) -> None:
    fit_workbook(tmp_path / "plan.xlsx")
    before = everything(tmp_path)
    done = ran("fit", "plan.xlsx", "--starts", "2", "-o", "o/new.xlsx", cwd=tmp_path, before=PRESS + PLACES[place])
    assert (done.returncode, done.stdout, done.stderr) == (130, "", STOPPED)
    assert everything(tmp_path) == before


@on_posix
@pytest.mark.parametrize("share", [0.05, 0.3, 0.6])
def test_ctrl_c_at_any_moment_leaves_all_or_nothing(share: float, tmp_path: Path) -> None:
    """A share of the time that the command takes; a finished one has written its file and exits with 0."""
    begin = time.monotonic()
    ran("new", "portsmouth", "-o", "first.xlsx", cwd=tmp_path)
    whole = time.monotonic() - begin
    with subprocess.Popen(
        command("new", "portsmouth", "-o", "plan.xlsx"),
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        time.sleep(share * whole)
        process.send_signal(signal.SIGINT)
        _, words = process.communicate(timeout=60)
    if process.returncode == 0:
        assert (tmp_path / "plan.xlsx").read_bytes() == (tmp_path / "first.xlsx").read_bytes()
    elif words == STOPPED:
        assert process.returncode == 130
        assert sorted(everything(tmp_path)) == ["first.xlsx"]
    else:  # Python itself was still starting
        assert share < 0.1


@on_posix
def test_ctrl_c_between_the_files_of_a_demo_says_what_is_written(tmp_path: Path) -> None:
    done = ran("demo", "-o", "out", cwd=tmp_path, before=PRESS + "press('addin.cli.demo', '', 'partial', 2)")
    assert done.returncode == 130
    told(done.stderr, "mtfp-childrens.xlsx … 2")
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "invented-returns",
        "invented-unit-costs.csv",
        "mtfp-childrens.xlsx",
    }


@on_posix
def test_ctrl_c_once_the_file_is_written_lets_the_command_say_so(tmp_path: Path) -> None:
    done = ran(
        "new", "portsmouth", "-o", "a.xlsx", cwd=tmp_path, before=PRESS + "press('addin.cli.files', '', '_settled', 1)"
    )
    assert done.returncode == 0
    assert "a.xlsx" in done.stdout
    assert (tmp_path / "a.xlsx").exists()


@on_posix
def test_ctrl_c_stops_the_making_of_a_server_and_what_it_started(tmp_path: Path) -> None:
    if importlib.util.find_spec("xlwings_server") is None:
        unavailable("xlwings_server is not installed")
    before = PRESS + "press('subprocess', 'Popen', 'communicate', 1)"
    done = ran("addin", "server", "-o", "o/server", cwd=tmp_path, before=before)
    assert (done.returncode, done.stderr) == (130, STOPPED)
    time.sleep(0.5)
    assert everything(tmp_path) == {}


@on_posix
def test_the_stop_signal_of_the_system_clears_up_too(tmp_path: Path) -> None:
    before = PRESS.replace("SIGINT", "SIGTERM") + "press('addin.cli.files', '', '_flush', 1)"
    done = ran("new", "portsmouth", "-o", "o/a.xlsx", cwd=tmp_path, before=before)
    assert (done.returncode, done.stderr) == (128 + signal.SIGTERM, STOPPED)
    assert everything(tmp_path) == {}


INTERPRETERS_OWN = [KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError, RecursionError]


def raising(problem: type[BaseException], monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on PROJECT_PLACEMENTS raises it."""

    def call(*_: Any) -> Any:
        raise problem

    function = FUNCTIONS["PROJECT_PLACEMENTS"]
    monkeypatch.setitem(FUNCTIONS, function.name, type(function)(**{**vars(function), "call": call}))


@pytest.mark.parametrize("problem", INTERPRETERS_OWN)
def test_the_interpreters_own_exceptions_are_no_cells_error(
    problem: type[BaseException], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = fit_workbook(tmp_path / "plan.xlsx")
    raising(problem, monkeypatch)
    book = StoredWorkbook(path)
    with pytest.raises(problem):
        book.values(book.worked_out)
    with pytest.raises(problem):
        evaluate(fit_example())


@on_posix
def test_ctrl_c_while_the_engine_works_is_not_lost_to_a_python_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even where it comes as the engine calls a function, before that function can do anything about it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    path = fit_workbook(tmp_path / "plan.xlsx")
    real = Calls.part

    def pressed(self: Calls, *args: Any) -> Any:
        os.kill(os.getpid(), signal.SIGINT)
        return real(self, *args)

    monkeypatch.setattr(Calls, "part", pressed)
    try:
        book = StoredWorkbook(path)
        book.set(Area("Inputs", 5, 2), 61)
        with pytest.raises(KeyboardInterrupt):
            book.values(book.worked_out)
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)
