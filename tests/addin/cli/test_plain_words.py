"""What goes wrong around a command is said in one sentence with what to do, and nothing is damaged."""

from __future__ import annotations

import json
import os
import resource
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands import command, environment, everything, ran, refusal
from tests.snapshots.told import told
from tests.templates.fit_example import written as fit_workbook
from tests.udfs.returns.tiny import episode, write_returns

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="pipes, devices and rights are set up as on Linux"),
    pytest.mark.slow,
]

PLAN = ("new", "portsmouth", "-o")
ON_FULL_DISK = (
    "import errno, os; from unittest import mock; "
    "mock.patch('os.fsync', side_effect=OSError(errno.ENOSPC, 'No space left on device')).start()"
)


@pytest.fixture
def returns(tmp_path: Path) -> Path:
    children = [episode(f"{n}", f"{1 + n % 28:02}/0{1 + n % 9}/2021") for n in range(30)]
    return write_returns(tmp_path / "returns", children, children)


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return fit_workbook(tmp_path / "plan.xlsx")


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def a_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def a_socket(path: Path) -> None:
    folder = Path.cwd()
    os.chdir(path.parent)  # a socket's own name may not be long
    try:
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(path.name)
    finally:
        os.chdir(folder)


@pytest.mark.parametrize("make", [a_pipe, a_device, a_socket, Path.mkdir])
@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("in.csv", ["import-903", "in.csv"]),
        ("in.xlsx", ["project", "in.xlsx"]),
        ("in.zip", ["backtest", "in.zip"]),
        ("in.xlsx", ["fit", "in.xlsx"]),
        ("in.csv", ["project", "returns", "--mapping", "in.csv"]),
        ("in.csv", ["project", "returns", "--unit-costs", "in.csv"]),
        ("in.csv", ["new", "mtfp-childrens", "-o", "o.xlsx", "--returns", "returns", "--population", "in.csv"]),
    ],
)
def test_what_is_no_file_is_not_read_and_nothing_waits(make, name: str, args: list[str], returns: Path) -> None:
    make(returns.parent / name)
    words = refusal(*args, cwd=returns.parent, timeout=20)
    assert name in words
    assert "; " in words


@pytest.mark.parametrize("make", [a_pipe, a_device, a_socket, Path.mkdir])
@pytest.mark.parametrize("args", [["new", "portsmouth"], ["import-903", "returns"], ["backtest", "returns"]])
def test_what_is_no_file_is_not_written_to(make, args: list[str], returns: Path) -> None:
    make(returns.parent / "out.xlsx")
    words = refusal(*args, "--out", "out.xlsx", cwd=returns.parent, timeout=20)
    assert "out.xlsx" in words
    assert "name" in words


@pytest.mark.parametrize("args", [["fit", "plan.xlsx"], ["import-903", "locked.csv"], ["project", "locked.csv"]])
def test_a_file_that_may_not_be_opened_is_named(args: list[str], plan: Path) -> None:
    locked = plan if args[0] == "fit" else plan.with_name("locked.csv")
    locked.touch()
    locked.chmod(0o000)
    words = refusal(*args, cwd=plan.parent)
    assert f"{locked.name} cannot be read" in words
    told(words)


@pytest.mark.parametrize("args", [["new", "portsmouth"], ["import-903", "returns"]])
def test_a_folder_that_may_not_be_written_is_said_with_the_files_name(args: list[str], returns: Path) -> None:
    closed = returns.parent / "closed"
    closed.mkdir(mode=0o555)
    words = refusal(*args, "-o", "closed/plan.xlsx", cwd=returns.parent)
    told(words, "closed/plan.xlsx")
    words = refusal(*args, "-o", "closed/deeper/plan.xlsx", cwd=returns.parent)
    assert "closed/deeper/plan.xlsx cannot be written" in words


def test_a_file_marked_read_only_is_left(returns: Path) -> None:
    report = returns.parent / "report.xlsx"
    report.write_text("mine")
    report.chmod(0o444)
    told(refusal("backtest", "returns", "-o", report, cwd=returns.parent), "report.xlsx")


def test_a_report_is_not_written_over_what_it_is_made_of(plan: Path) -> None:
    (plan.parent / "link.xlsx").symlink_to(plan)
    for name in ("plan.xlsx", "link.xlsx"):
        told(refusal("backtest", "plan.xlsx", "-o", name, cwd=plan.parent))


def test_a_full_disk_is_said_and_leaves_nothing(returns: Path, plan: Path) -> None:
    for args in (["new", "portsmouth"], ["import-903", "returns"], ["fit", "plan.xlsx", "--starts", "2"]):
        words = refusal(*args, "-o", "o/out.xlsx", cwd=returns.parent, before=ON_FULL_DISK)
        told(words, "o/out.xlsx")
    told(refusal("demo", "-o", "out", cwd=plan.parent, before=ON_FULL_DISK))


def test_a_limit_on_the_size_of_files_is_said(tmp_path: Path) -> None:
    """The system itself cuts a file off in the middle here."""

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4_096, 4_096))

    words = refusal(*PLAN, "plan.xlsx", cwd=tmp_path, preexec_fn=limited)
    told(words, "plan.xlsx")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (f"{'long' * 70}.xlsx", ""),
        ("a file/plan.xlsx", ""),
        ("round/plan.xlsx", "round/plan.xlsx"),
        ("plan.csv", ""),
        ("", ""),
    ],
)
def test_a_name_that_cannot_be_written_is_said(name: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("mine")
    (tmp_path / "round").symlink_to("round")
    told(refusal(*PLAN, name, cwd=tmp_path), words)


@pytest.mark.parametrize("args", [["import-903"], ["project"], ["backtest"], ["fit"]])
def test_a_name_too_long_to_be_read_is_said(args: list[str], tmp_path: Path) -> None:
    told(refusal(*args, "long" * 70, cwd=tmp_path))


def test_a_file_deleted_while_it_is_read_is_said(returns: Path, plan: Path) -> None:
    gone = (
        "import zipfile, pathlib; real = zipfile.ZipFile.read\n"
        "def read(self, *a):\n    pathlib.Path('plan.xlsx').unlink(missing_ok=True); return real(self, *a)\n"
        "zipfile.ZipFile.read = read"
    )
    done = ran("fit", "plan.xlsx", "--starts", "2", cwd=plan.parent, before=gone)
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert "plan.xlsx" in line
    assert "fault" not in line
    between = (
        "import udfs.returns.reading.sources as s, pathlib; real = s.sources\n"
        "def found(path):\n"
        "    answer = real(path); pathlib.Path('returns/a/episodes.csv').unlink(); return answer\n"
        "import udfs.returns.returns as r; r.sources = found"
    )
    done = ran("project", "returns", cwd=returns.parent, before=between)
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert "a/episodes.csv cannot be read" in line


CONSOLES = [
    {"PYTHONIOENCODING": "ascii"},
    {"PYTHONIOENCODING": "cp1252"},
    {"PYTHONIOENCODING": "cp437"},
    {"PYTHONIOENCODING": "", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
]


@pytest.mark.parametrize("console", CONSOLES)
@pytest.mark.parametrize(
    "args", [["functions", "--markdown"], ["functions"], ["tie-out"], ["project", "returns"], ["import-903", "returns"]]
)
def test_a_console_without_utf_8_shows_every_command(console, args: list[str], returns: Path) -> None:
    done = ran(*args, cwd=returns.parent, changes=console, encoding="cp437")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert len(done.stdout) > 500
    if "ascii" in console.values():
        assert done.stdout.isascii()


@pytest.mark.parametrize("console", CONSOLES)
def test_json_is_the_same_on_every_console(console, tmp_path: Path) -> None:
    usual = json.loads(ran("tie-out", "--json", cwd=tmp_path).stdout)
    assert any(not str(record).isascii() for record in usual)
    assert json.loads(ran("tie-out", "--json", cwd=tmp_path, changes=console, encoding="utf-8").stdout) == usual


def test_control_characters_of_a_name_never_reach_the_terminal(returns: Path) -> None:
    steering = "\x1b]0;owned\x07\x1b[31m\x9b2J\u202e"
    name = f"{steering}.xlsx"
    done = ran(*PLAN, name, cwd=returns.parent)
    assert done.returncode == 0
    assert (returns.parent / name).exists()
    refused = ran(*PLAN, name, cwd=returns.parent)
    missing = ran("project", steering, cwd=returns.parent)
    for text in (done.stdout, refused.stderr, missing.stderr):
        assert "owned" in text
        assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(text)


@pytest.mark.parametrize("name", ["[bold]plan.xlsx", "[/]plan.xlsx"])
def test_a_name_in_square_brackets_is_shown_as_it_is(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name.removesuffix(".xlsx").replace("/", "")
    folder.mkdir()
    assert f"{folder.name}/plan.xlsx" in ran(*PLAN, f"{folder.name}/plan.xlsx", cwd=tmp_path).stdout


def test_a_name_that_is_not_utf_8_is_written_and_shown(tmp_path: Path) -> None:
    done = ran(*PLAN, b"plan \xff.xlsx".decode(errors="surrogateescape"), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert len(everything(tmp_path)) == 1


@pytest.mark.parametrize("args", [["functions", "--markdown"], ["tie-out"], ["tie-out", "--json"]])
def test_a_reader_that_leaves_early_is_said_without_a_traceback(args: list[str], tmp_path: Path) -> None:
    with subprocess.Popen(
        command(*args), cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        [line] = process.stderr.read().splitlines()
        assert process.wait(60) == 141
    told(line)


@pytest.mark.parametrize("args", [["functions"], ["tie-out", "--json"], ["--help"]])
def test_output_that_cannot_be_written_is_said(args: list[str], tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = ran(*args, cwd=tmp_path, stdout=full)
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    told(line)


@pytest.mark.parametrize("stream", [1, 2])
def test_closed_streams_do_not_stop_it_with_a_traceback(stream: int, tmp_path: Path) -> None:
    shell = f'exec "$@" {stream}>&-'
    done = subprocess.run(
        ["/bin/sh", "-c", shell, "sh", *command(*PLAN, "plan.xlsx")],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if stream == 1:
        assert done.returncode == 1
        told(done.stderr, "carecurve")
        assert everything(tmp_path) == {}
    else:
        assert done.returncode == 0
        assert "plan.xlsx" in done.stdout


def test_a_full_drive_is_said_by_every_command_that_writes(tmp_path: Path) -> None:
    """A drive of 24 KB, where the tests may make one."""
    drive = tmp_path / "drive"
    drive.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=24k", "tmpfs", str(drive)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root may make a drive")
    try:
        told(refusal(*PLAN, "drive/plan.xlsx", cwd=tmp_path))
        done = ran("demo", "-o", "drive", cwd=tmp_path)
        assert done.returncode == 1
        told(done.stderr, "drive/invented-returns")
        assert list(drive.glob(".carecurve-*")) == []
    finally:
        subprocess.run(["umount", str(drive)], check=True)
