"""Kills and interrupts commands that write, at random moments and between system calls, and looks at what they leave.

python -m tests.judge.kills --kills 300 --stops 30

After a kill each name must hold all of the old or all of the new, and the next run must leave nothing but what a run
without a kill leaves. No command may call a network. After Ctrl-C a ``fit`` must have ended with 130 and written nothing, or with 0 and the file.
Where strace is installed it stops a process between any two system calls; elsewhere Python's own calls are counted.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from addin.hosts.server import build as build_server
from templates.synthetic.council import synthetic_council
from tests.commands import command, environment
from tests.templates.fit_example import written as fit_workbook

#: System calls between which a process is stopped; of those that are many the last, which write, are chosen from.
CALLS = (
    "mkdir",
    "mkdirat",
    "link",
    "linkat",
    "rename",
    "renameat",
    "renameat2",
    "unlink",
    "unlinkat",
    "rmdir",
    "fsync",
    "flock",
    "openat",
    "write",
    "close",
)
LAST = 40

#: System calls that begin a call of a network.
NETWORK = ("socket", "connect", "bind", "sendto")

#: The same by Python's own calls, where there is no strace.
COUNTED = """
import os, signal, sys
sys.path.insert(0, {repository!r})
from tests.system_calls import at_call
calls = at_call({number}, lambda name: os.kill(os.getpid(), signal.SIGKILL))
calls.__enter__()
"""

OLD = b"an older file"
Contents = dict[str, bytes]


@dataclass
class Case:
    """A command, how often to kill it, what stands there before, and what it leaves when nothing stops it."""

    args: tuple[str, ...]
    share: float
    prepare: Callable[[Path], object] = lambda folder: None
    #: Names whose content differs from run to run: they must be whole as far as their size shows.
    varies: str = r"(?!)"
    old: Contents = field(default_factory=dict)
    new: Contents = field(default_factory=dict)
    seconds: float = 0.0
    calls: Counter[str] = field(default_factory=Counter)


def cases() -> dict[str, Case]:
    def old_report(folder: Path) -> None:
        (folder / "out.xlsx").write_bytes(OLD)

    def old_demo(folder: Path) -> None:
        (folder / "out").mkdir()
        (folder / "out" / "portsmouth.xlsx").write_bytes(OLD)
        returns = folder / "out" / "invented-returns"
        (returns / "2024-25").mkdir(parents=True)
        (returns / "2024-25" / "header.csv").write_bytes(OLD)

    def old_extension(folder: Path) -> None:
        (folder / "out.oxt").write_bytes(OLD)

    def old_server(folder: Path) -> None:
        build_server(folder / "out")
        for page in ("manifest.xml", "taskpane.html"):
            (folder / "out" / "templates" / page).write_bytes(OLD)

    found = {
        "new": Case(("new", "invest-to-save", "-o", "out.xlsx"), 0.27),
        "fit": Case(("fit", "plan.xlsx", "--starts", "2", "-o", "out.xlsx"), 0.18),
        "import-903": Case(("import-903", "returns", "-o", "out.xlsx"), 0.18),
        "backtest": Case(("backtest", "returns", "-o", "out.xlsx"), 0.16, old_report),
        "addin server": Case(("addin", "server", "-o", "out"), 0.05, varies=r"\.env$|manifest|pyproject"),
        "addin server again": Case(("addin", "server", "-o", "out"), 0.05, old_server),
        "demo": Case(("demo", "-o", "out"), 0.04, old_demo),
    }
    from addin.hosts.calc import SdkMissingError
    from addin.hosts.calc.extension import _sdk

    try:
        _sdk()
        found["addin calc"] = Case(("addin", "calc", "-o", "out.oxt"), 0.07, old_extension)
    except SdkMissingError:
        print("addin calc is left out: the LibreOffice SDK is not installed")
    return found


class Judge:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.inputs = root / "inputs"
        self.inputs.mkdir()
        synthetic_council(children=120, years=4, seed=1).write(self.inputs / "returns")
        fit_workbook(self.inputs / "plan.xlsx")
        self.failures: list[str] = []
        self.strace = shutil.which("strace")

    def folder(self, case: Case) -> Path:
        """A fresh folder with the inputs and what stands there before, and a temporary folder of its own."""
        folder = Path(tempfile.mkdtemp(dir=self.root))
        shutil.copytree(self.inputs, folder, dirs_exist_ok=True)
        case.prepare(folder)
        (folder / "tmp").mkdir()
        return folder

    def run(self, case: Case, folder: Path, *around: str, before: str = "") -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*around, *command(*case.args, before=before)],
            cwd=folder,
            env=environment(TMPDIR=str(folder / "tmp")),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def measure(self, case: Case) -> None:
        folder = self.folder(case)
        case.old = contents(folder)
        begin = time.monotonic()
        words = self.run(case, folder).communicate(timeout=300)[1]
        case.seconds = time.monotonic() - begin
        case.new = contents(folder)
        assert case.new != case.old, words
        if self.strace:
            shutil.rmtree(folder)
            folder = self.folder(case)
            log = folder / "tmp" / "calls"
            traced = f"trace=/^({'|'.join((*CALLS, *NETWORK))})$"
            self.run(case, folder, self.strace, "-f", "-o", str(log), "-e", traced).communicate(timeout=600)
            lines = log.read_text(errors="replace")
            case.calls.update(re.findall(rf"^\d+ +({'|'.join(CALLS)})\(", lines, re.MULTILINE))
            if "AF_INET" in lines:
                self.failures.append(f"{' '.join(case.args)} calls a network")
        shutil.rmtree(folder)

    def kill(self, name: str, case: Case, dice: random.Random) -> str:
        """Kill it once, look, run it again, look; how it was killed."""
        folder = self.folder(case)
        case_old = contents(folder)
        how = self._killed(case, folder, dice)
        self._whole(f"{name} after {how}", case, case_old, contents(folder))
        again = self.run(case, folder)
        words = again.communicate(timeout=300)[1]
        if again.returncode and "exists; choose another name" not in words:
            self.failures.append(f"{name} after {how}: the next run exits with {again.returncode}: {words.strip()}")
        after = contents(folder)
        self._whole(f"{name} again after {how}", case, case_old, after)
        if sorted(map(unstamped, after)) != sorted(map(unstamped, case.new)):
            more = sorted(after.keys() ^ case.new.keys())
            self.failures.append(f"{name} again after {how}: other names than without a kill: {more[:5]}")
        shutil.rmtree(folder)
        return how.split(" ")[0]

    def _killed(self, case: Case, folder: Path, dice: random.Random) -> str:
        if dice.random() < 0.4:
            moment = dice.random() * case.seconds
            process = self.run(case, folder)
            time.sleep(moment)
            process.kill()
            how = f"moment {moment:.2f} s"
        elif self.strace:
            call = dice.choice(sorted(case.calls))
            count = case.calls[call]
            number = dice.randint(max(1, count - LAST), count)
            inject = f"inject={call}:signal=KILL:when={number}"
            process = self.run(case, folder, self.strace, "-f", "-o", "/dev/null", "-e", f"trace={call}", "-e", inject)
            how = f"{call} {number} of {count}"
        else:
            number = dice.randint(1, 250)
            repository = str(Path(__file__).parents[2])
            process = self.run(case, folder, before=COUNTED.format(repository=repository, number=number))
            how = f"call {number}"
        process.communicate(timeout=300)
        return how

    def _whole(self, when: str, case: Case, old: Contents, now: Contents) -> None:
        """Every name holds the old or the new."""
        for name in old.keys() - now.keys():
            if "invented-returns" not in name:  # a folder that is exchanged as a whole
                self.failures.append(f"{when}: {name} is missing")
        known = {old.get(n) for n in old} | set(case.new.values())
        for name, content in now.items():
            if name.startswith("tmp/") or "/.carecurve-" in f"/{name}":
                continue
            if content not in known and not re.search(case.varies, name):
                self.failures.append(f"{when}: {name} is neither the old nor the new ({len(content)} bytes)")
        self._whole_folder(when, now, case, "out/invented-returns", OLD)
        if case.args[:2] == ("addin", "server") and any(n.startswith("out/") for n in now):
            missing = {n for n in case.new if n.startswith("out/")} - now.keys()
            if missing:
                self.failures.append(f"{when}: a part of the server only, without {sorted(missing)[:3]}")

    def _whole_folder(self, when: str, now: Contents, case: Case, folder: str, old: bytes) -> None:
        new = {n: c for n, c in case.new.items() if n.startswith(f"{folder}/")}
        here = {n: c for n, c in now.items() if n.startswith(f"{folder}/")}
        if new and here not in (new, {f"{folder}/2024-25/header.csv": old}):
            self.failures.append(f"{when}: {folder} is neither the old nor the new")

    def stop(self, dice: random.Random, case: Case) -> str:
        """Press Ctrl-C once during a fit."""
        folder = self.folder(case)
        before = contents(folder)
        process = self.run(case, folder)
        time.sleep(0.15 + dice.random() * (case.seconds - 0.15))
        had_ended = process.poll() is not None
        process.send_signal(signal.SIGINT)
        begin = time.monotonic()
        shown, words = process.communicate(timeout=120)
        seconds = time.monotonic() - begin
        after = contents(folder)
        shutil.rmtree(folder)
        if process.returncode == 130:
            if after != before or shown or len(words.splitlines()) != 1:
                self.failures.append(f"Ctrl-C: wrote {sorted(after.keys() - before.keys())}, said {words!r}")
            if seconds > 1:
                self.failures.append(f"Ctrl-C: stopped after {seconds:.1f} s")
            return "stopped"
        if process.returncode or after != case.new:
            self.failures.append(f"Ctrl-C: exit {process.returncode}, said {words!r}")
        return "had ended" if had_ended else "was writing its file"


def contents(folder: Path) -> Contents:
    """Every file and empty folder by its name."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_file():
            found[name] = path.read_bytes()
        elif name != "tmp" and not any(path.iterdir()):
            found[f"{name}/"] = b""
    return found


def unstamped(name: str) -> str:
    return re.sub(r"\(kept [^)]*\)", "(kept)", name)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--kills", type=int, default=300)
    options.add_argument("--stops", type=int, default=30)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--only", default="", help="a command")
    chosen = options.parse_args()
    dice = random.Random(chosen.seed)  # noqa: S311 - no secret
    with tempfile.TemporaryDirectory() as root:
        judge = Judge(Path(root))
        found = {name: case for name, case in cases().items() if chosen.only in name}
        total = sum(case.share for case in found.values())
        for name, case in found.items():
            if name == "fit" or chosen.kills:
                judge.measure(case)
            kills = round(chosen.kills * case.share / total)
            how = Counter(judge.kill(name, case, dice) for _ in range(kills))
            print(f"{name}: {kills} kills ({', '.join(f'{k} {n}' for k, n in how.most_common())})", flush=True)
        if "fit" in found:
            ends = Counter(judge.stop(dice, found["fit"]) for _ in range(chosen.stops))
            print(f"fit: Ctrl-C {chosen.stops} times: {dict(ends)}")
    for failure in judge.failures:
        print(f"FAILED {failure}")
    print(f"{len(judge.failures)} failures")
    sys.exit(1 if judge.failures else 0)


if __name__ == "__main__":
    main()
