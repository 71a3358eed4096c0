"""No command shows, writes, logs or leaves behind what names a child or stands in a note, nor calls a network.

Every input holds texts that stand nowhere else. They are looked for in all that is printed and written: also inside
workbooks, in the temporary folder, when a command fails half way and when it is killed.
"""

from __future__ import annotations

import csv
import os
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

from templates.synthetic.council import synthetic_council
from tests.commands import REPOSITORY, command, environment, ran
from tests.udfs.returns.tiny import write_table
from udfs.returns import reading

#: Starts commands or servers in processes of their own.
pytestmark = pytest.mark.slow

#: Beginnings of the texts: of codes, numbers and names of children, and of notes beside what a command reads.
CHILD, NOTE = "QZ7CHILD", "QZ8NOTE"
BORN = ("17/03/2011", "2011-03-17", "17 March 2011")
CANARIES = [text.encode() for text in (CHILD, NOTE, *BORN)]

#: What a program that calls a network does first.
WATCHED = """
import sys
def watch(event, args):
    if event in ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto", "socket.gethostbyname"):
        sys.stderr.write(f"NETWORK {event}")
sys.addaudithook(watch)
"""

FULL_DISK = """
import errno, os
from addin.cli import files
def full(path):
    raise OSError(errno.ENOSPC, "No space left on device")
files._flush = full
"""
FAULT = "import templates.workbook.write as w\ndef fault(*_): raise KeyError('fault')\nw._finish = fault\n"
KILLED = """
import os, signal, sys
sys.path.insert(0, {repository!r})
from tests.system_calls import at_call
calls = at_call({number}, lambda name: os.kill(os.getpid(), signal.SIGKILL))
calls.__enter__()
"""


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns of four years with good and spoilt rows, side files, a mapping, unit costs and a population."""
    folder = tmp_path_factory.mktemp("council")
    synthetic_council(children=150, years=4, seed=5).write(folder / "returns")
    for file in sorted((folder / "returns").rglob("*.csv")):
        _mark(file)
    (folder / "returns" / "notes.txt").write_text(f"{CHILD} {NOTE}\n")
    write_table(folder / "returns" / "carers.csv", ("NAME", "CODE"), [{"NAME": NOTE, "CODE": f"{CHILD}1"}])
    built_in = Path(reading.__file__).parent / "data" / "finance_lines.csv"
    first, *rows = built_in.read_text(encoding="utf-8").splitlines()
    (folder / "mapping.csv").write_text("\n".join([f"{first},remark", *(f"{row},{NOTE}" for row in rows)]))
    with (folder / "costs.csv").open("w", newline="", encoding="utf-8") as file:
        lines = [*dict.fromkeys(row.split(",")[2] for row in rows), "Unmapped"]
        headings = ("line", "£ a week", "inflation", "remark")
        csv.writer(file).writerows([headings, *((line, 500, 0.02, NOTE) for line in lines)])
    with (folder / "population.csv").open("w", newline="") as file:
        years = [(f"{y}/{y % 100 + 1}", 50_000, NOTE) for y in range(2020, 2030)]
        csv.writer(file).writerows([("year", "children", "remark"), *years])
    book = xlsxwriter.Workbook(folder / "spoilt-costs.xlsx")
    page = book.add_worksheet(NOTE[:10])
    page.write_row(0, 0, ["line", "£ a week", "remark"])
    page.write_row(1, 0, [f"{NOTE} line", 1, NOTE])
    book.close()
    return folder


def _mark(file: Path) -> None:
    """Put canaries into a table of the returns: in every child's code, in birthdays, in columns beside, in spoilt rows."""
    with file.open(newline="") as text:
        rows = list(csv.DictReader(text))
    for number, row in enumerate(rows):
        row["CHILD"] = f"{CHILD}{row['CHILD']}"
        row.update({"UPN": f"{CHILD}U{number}", "HOME_POST": NOTE, "REMARK": NOTE})
        if "DOB" in row and number % 4 == 0:
            row["DOB"] = BORN[0]
    spoilt = [dict(row) for row in rows[:8]]
    for row, column in zip(spoilt, ("PLACE", "LS", "RNE", "DECOM", "DEC", "DOB", "DUC", "SEX"), strict=False):
        if column in row:
            row[column] = f"{CHILD}{column}"
    with file.open("w", newline="") as text:
        writer = csv.DictWriter(text, list(rows[0]))
        writer.writeheader()
        writer.writerows([*rows, *spoilt])


GIVEN = ("--mapping", "mapping.csv")
COMMANDS: dict[str, tuple[str, ...]] = {
    "import on screen": ("import-903", "returns", *GIVEN),
    "import as JSON": ("import-903", "returns", "--json"),
    "import to a workbook": ("import-903", "returns", *GIVEN, "-o", "out/new.xlsx"),
    "project on screen": ("project", "returns", *GIVEN, "--unit-costs", "costs.csv"),
    "project as JSON": ("project", "returns", "--json", "--without-uasc"),
    "backtest to a workbook": ("backtest", "returns", *GIVEN, "--unit-costs", "costs.csv", "-o", "out/new.xlsx"),
    "plan": (
        "new",
        "mtfp-childrens",
        "--returns",
        "returns",
        *GIVEN,
        "--unit-costs",
        "costs.csv",
        "--population",
        "population.csv",
        "-o",
        "out/new.xlsx",
    ),
}
TO_WORKBOOKS = [name for name, args in COMMANDS.items() if "-o" in args]
MISTAKEN: dict[str, tuple[str, ...]] = {
    "a mapping that is a return": ("project", "returns", "--mapping", "returns/2022-23/episodes.csv"),
    "unit costs that are a return": ("project", "returns", "--unit-costs", "returns/2022-23/header.csv"),
    "unit costs of other lines": ("project", "returns", "--unit-costs", "spoilt-costs.xlsx"),
    "a population that is a return": (
        "new",
        "mtfp-childrens",
        "--returns",
        "returns",
        "--population",
        "returns/2022-23/header.csv",
        "-o",
        "out/new.xlsx",
    ),
    "a workbook that is a return": ("fit", "returns/2022-23/header.csv"),
    "one file alone": ("project", "returns/2022-23/header.csv"),
    "side files alone": ("import-903", "returns/carers.csv"),
    "notes alone": ("import-903", "returns/notes.txt"),
}


def leaks(folder: Path, *texts: str) -> list[str]:
    """Where a canary stands in texts or in what was written: also inside zips, and in names."""
    found = [f"printed: {canary!r}" for canary in CANARIES for text in texts if canary in text.encode()]
    for path in sorted(folder.rglob("*")):
        content = path.name.encode()
        if path.is_file():
            data = path.read_bytes()
            content += data
            if zipfile.is_zipfile(BytesIO(data)):
                with zipfile.ZipFile(BytesIO(data)) as package:
                    content += b"".join(package.read(name) for name in package.namelist())
        found += [f"{path.name}: {canary!r}" for canary in CANARIES if canary in content]
    return found


def written(council: Path, tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """A folder in which a command runs, with links to its inputs, and its temporary folder."""
    for given in council.iterdir():
        (tmp_path / given.name).symlink_to(given)
    for name in ("out", "tmp"):
        (tmp_path / name).mkdir()
    return tmp_path, {"TMPDIR": str(tmp_path / "tmp"), "HOME": str(tmp_path / "tmp")}


def check(folder: Path, *texts: str) -> None:
    assert leaks(folder / "out", *texts) == []
    assert leaks(folder / "tmp") == []


def test_the_search_for_leaks_finds_one(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    book.add_worksheet().write(0, 0, f"a {NOTE}")
    book.close()
    assert len(leaks(tmp_path, f"in {BORN[1]}", "nothing")) == 2


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_shows_and_writes_no_canary_and_calls_no_network(name: str, council: Path, tmp_path: Path) -> None:
    folder, changes = written(council, tmp_path)
    done = ran(*COMMANDS[name], cwd=folder, before=WATCHED, changes=changes)
    assert done.returncode == 0, done.stderr
    assert "NETWORK" not in done.stderr
    assert len(done.stdout) > 100
    check(folder, done.stdout, done.stderr)
    assert list((folder / "tmp").iterdir()) == []
    assert len(list((folder / "out").iterdir())) == ("-o" in COMMANDS[name])


@pytest.mark.parametrize("name", MISTAKEN)
@pytest.mark.parametrize("debug", ["", "1"])
def test_a_mistake_is_told_without_a_canary(name: str, debug: str, council: Path, tmp_path: Path) -> None:
    folder, changes = written(council, tmp_path)
    done = ran(*MISTAKEN[name], cwd=folder, changes=changes | {"CARECURVE_DEBUG": debug})
    assert done.returncode
    check(folder, done.stdout, done.stderr)
    assert list((folder / "out").iterdir()) == list((folder / "tmp").iterdir()) == []


@pytest.mark.parametrize("name", TO_WORKBOOKS)
@pytest.mark.parametrize("fault", [FULL_DISK, FAULT], ids=["a full disk", "a fault"])
@pytest.mark.parametrize("debug", ["", "1"])
def test_a_command_that_fails_half_way_leaves_no_canary(
    name: str, fault: str, debug: str, council: Path, tmp_path: Path
) -> None:
    folder, changes = written(council, tmp_path)
    done = ran(*COMMANDS[name], cwd=folder, before=fault, changes=changes | {"CARECURVE_DEBUG": debug})
    assert done.returncode == 1
    check(folder, done.stdout, done.stderr)
    assert list((folder / "out").iterdir()) == list((folder / "tmp").iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="Windows has no kills of this kind")
@pytest.mark.parametrize("name", TO_WORKBOOKS)
def test_a_killed_command_leaves_no_canary(name: str, council: Path, tmp_path: Path) -> None:
    """Killed as it writes: at the last calls of the system that a whole run makes."""
    folder, changes = written(council, tmp_path)
    counting = (
        KILLED.format(repository=str(REPOSITORY), number=0)
        + "import atexit\natexit.register(lambda: sys.stderr.write(f'CALLS {len(seen)}'))\n"
    )
    counting = counting.replace("calls.__enter__()", "seen = calls.__enter__()")
    calls = int(ran(*COMMANDS[name], cwd=folder, before=counting, changes=changes).stderr.split("CALLS ")[1])
    (folder / "out" / "new.xlsx").unlink()
    for back in (4, 12, 20):
        killed = KILLED.format(repository=str(REPOSITORY), number=calls - back)
        done = subprocess.run(
            command(*COMMANDS[name], before=killed),
            cwd=folder,
            env=environment(**changes),
            timeout=60,
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode < 0
        check(folder, done.stdout, done.stderr)
        (folder / "out" / "new.xlsx").unlink(missing_ok=True)
    assert ran(*COMMANDS[name], cwd=folder, changes=changes).returncode == 0
    assert [path.name for path in (folder / "out").iterdir()] == ["new.xlsx"]


@pytest.mark.parametrize("args", [["functions"], ["tie-out"], ["new", "portsmouth", "-o", "out/a.xlsx"]])
def test_other_commands_call_no_network_and_leave_nothing_in_the_temporary_folder(
    args: list[str], council: Path, tmp_path: Path
) -> None:
    folder, changes = written(council, tmp_path)
    done = ran(*args, cwd=folder, before=WATCHED, changes=changes)
    assert done.returncode == 0
    assert "NETWORK" not in done.stderr
    assert list((folder / "tmp").iterdir()) == []
