"""Every command that reads files, on files made to harm it: ``python -m tests.judge.hostile_files``.

Each file must be read, or refused in one sentence, with at most 300 MB and 5 s; a cell far out is refused by its name.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.judge.hostile import ALL, FAR_OUT, good_returns, make

MOST_MB, MOST_SECONDS = 300, 5
#: After so many seconds a command is stopped.
PATIENCE = 60
TABLES = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv"}
#: Signs of a fault in what a command prints.
FAULTS = ("Traceback", "a fault stopped it", "panicked", "memory allocation", "Warning", "\x1b", "RUST_BACKTRACE")

COMMANDS = {
    "import-903": ["import-903", "{file}", "--json"],
    "import-903 --out": ["import-903", "{file}", "--out", "{out}"],
    "project": ["project", "{file}", "--months", "12"],
    "backtest": ["backtest", "{file}"],
    "new --returns": ["new", "mtfp-childrens", "--returns", "{file}", "--population", "9000", "--out", "{out}"],
    "import-903 --mapping": ["import-903", "{returns}", "--mapping", "{file}", "--out", "{out}"],
    "project --unit-costs": ["project", "{returns}", "--months", "12", "--unit-costs", "{file}"],
    "new --population": ["new", "mtfp-childrens", "--returns", "{returns}", "--population", "{file}", "--out", "{out}"],
    "fit": ["fit", "{file}", "--starts", "2"],
}
OF_RETURNS = ("import-903", "import-903 --out", "project", "backtest", "new --returns")


@dataclass(frozen=True)
class Run:
    """What came of one command on one file."""

    file: str
    command: str
    code: int
    mb: float
    seconds: float
    said: str

    def faults(self) -> Iterator[str]:
        """What is wrong with it, in words."""
        if self.code not in (0, 1, 2, 3):
            yield f"ended with {self.code}"
        yield from (f"shows {fault!r}" for fault in FAULTS if fault in self.said)
        if self.code in (1, 2) and (self.said.count("\n") != 1 or not self.said.startswith("carecurve: ")):
            yield "does not say why in one sentence"
        if self.mb > MOST_MB:
            yield f"takes {self.mb:,.0f} MB"
        if self.seconds > MOST_SECONDS:
            yield f"takes {self.seconds:.1f} s"
        if self.file in FAR_OUT and not (self.code and re.search(r"(cells?|row) [A-Z0-9]+|column '", self.said)):
            yield "does not name the cell that is far out"


def commands_for(file: str) -> list[str]:
    """The commands that may be given a file of that kind."""
    found = list(OF_RETURNS)
    if Path(file).suffix in TABLES:
        found += ["import-903 --mapping", "project --unit-costs", "new --population"]
    return [*found, "fit"] if Path(file).suffix in (".xlsx", ".xlsm") else found


#: Runs a command and prints its exit code, memory and time. A process counts as its own what its parent held when it
#: began it, so that a small parent has to begin it.
BEGIN = """
import json, os, sys
silent = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
_, status, used = os.wait4(os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=silent), 0)
print(json.dumps([os.waitstatus_to_exitcode(status), used.ru_maxrss / 1024, used.ru_utime + used.ru_stime]))
"""


def run(path: Path, command: str, returns: Path) -> Run:
    """A command in a process of its own, its memory and time as the system counts them."""
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "said").open("w+b") as said:
        given = {"file": str(path), "returns": str(returns), "out": str(Path(folder) / "out.xlsx")}
        arguments = [part.format(**given) for part in COMMANDS[command]]
        start = time.perf_counter()
        child = subprocess.Popen(
            [sys.executable, "-c", BEGIN, sys.executable, "-c", "from addin.cli.main import main; main()", *arguments],
            stdout=subprocess.PIPE,
            stderr=said,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            env={**os.environ, "RUST_BACKTRACE": "0", "COLUMNS": "200"},
        )
        stop = threading.Timer(PATIENCE, os.killpg, (child.pid, signal.SIGKILL))
        stop.start()
        answer = child.communicate()[0]
        stop.cancel()
        code, mb, worked = json.loads(answer) if answer else (-signal.SIGKILL, 0.0, PATIENCE)
        # on a machine that others use too, a command waits longer than it works
        seconds = min(time.perf_counter() - start, worked)
        said.seek(0)
        words = said.read().decode(errors="replace")
    return Run(path.name, command, code, mb, seconds, words)


def runs(files: Iterable[str], commands: Sequence[str], at_once: int) -> Iterator[Run]:
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(at_once) as pool:
        returns = good_returns(Path(folder) / "good")
        for name in files:
            path = make(name, Path(folder))
            wanted = [command for command in commands_for(name) if command in commands]
            yield from pool.map(lambda command, path=path: run(path, command, returns), wanted)
            path.unlink()


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--files", default="", help="only files whose name has this")
    asked.add_argument("--commands", nargs="*", default=list(COMMANDS), choices=list(COMMANDS))
    asked.add_argument("--at-once", type=int, default=2)
    asked.add_argument("--verbose", action="store_true", help="print what each command says")
    given = asked.parse_args()
    files = [name for name in ALL if given.files in name]
    count = failed = 0
    most_mb = most_seconds = 0.0
    for found in runs(files, given.commands, given.at_once):
        faults = list(found.faults())
        count, failed = count + 1, failed + bool(faults)
        most_mb, most_seconds = max(most_mb, found.mb), max(most_seconds, found.seconds)
        if faults or given.verbose:
            words = f"{found.file}, {found.command}: {found.code}, {found.mb:.0f} MB, {found.seconds:.1f} s"
            print(f"{words}; {', '.join(faults)}\n    {found.said.strip()[:600]!r}", flush=True)
    print(f"{len(files)} files, {count} runs, {failed} failed; at most {most_mb:.0f} MB and {most_seconds:.1f} s")
    sys.exit(failed > 0 or count == 0)


if __name__ == "__main__":
    main()
