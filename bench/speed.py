"""How fast: SSDA903 files to a one-year projection with costs and ranges, as ratios.

python -m bench.speed [--full]

The same files, one tool after another in fresh processes: CareCurve; its command as typed; cs-demand-model, whose
projection and costs have no ranges; and Polars merely parsing the files into columns of text.
"""

from __future__ import annotations

import argparse
import datetime
import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench.councils import ORIGIN_YEAR, YEARS_KNOWN, write_known, year_end
from bench.peers import PEER, Run, peer_python, run
from templates.synthetic.council import synthetic_council
from udfs.returns import finance_lines

SMALL, LARGE = 820, 82_000
REPEATS = 5
TIMES_FASTER, MEMORY_SHARE, TIMES_PARSING = 50.0, 1 / 3, 5.0


@dataclass(frozen=True)
class Timed:
    """Medians over fresh processes: seconds for the work, for it again, and for the whole process; MB of memory."""

    work_s: float
    again_s: float
    whole_s: float
    peak_mb: float
    libraries_mb: float

    @property
    def work_mb(self) -> float:
        """What the work took beyond the libraries."""
        return self.peak_mb - self.libraries_mb

    @classmethod
    def of(cls, runs: list[Run], times: int) -> Timed:
        def median(key: str) -> float:
            return float(statistics.median(r.printed[key] for r in runs))

        whole = statistics.median(r.whole_s - (times - 1) * r.printed["again_s"] for r in runs)
        return cls(median("work_s"), median("again_s"), whole, median("peak_mb"), median("libraries_mb"))


@dataclass(frozen=True)
class Compared:
    """The same returns put to each."""

    ours: Timed
    command: Timed
    peer: Timed
    parsing: Timed


def timed(children: int, peer: Path, repeats: int) -> Compared:
    """CareCurve, its command, cs-demand-model and parsing on one council's five returns, turn by turn."""
    with tempfile.TemporaryDirectory() as name:
        council = synthetic_council(children, years=YEARS_KNOWN, last_year=ORIGIN_YEAR, seed=1)
        folder, costs = write_known(council, Path(name, "returns")), Path(name, "costs.csv")
        costs.write_text("".join(f"{line},1000\n" for line in finance_lines().lines))
        reference = year_end(ORIGIN_YEAR - 3) + datetime.timedelta(1), year_end(ORIGIN_YEAR)
        runs: dict[str, list[Run]] = {"ours": [], "command": [], "peer": [], "parsing": []}
        times = 1 if children == LARGE else 2
        for turn in range(repeats):
            runs["ours"].append(run("run_carecurve.py", [times, folder, 12]))
            runs["command"].append(run("run_command.py", [1, folder, costs, 12]))
            runs["parsing"].append(run("run_parse.py", [times, folder]))
            if turn < max(1, repeats // 2):
                runs["peer"].append(run("run_peer.py", [times, folder, *reference, 365], peer))
    return Compared(**{name: Timed.of(each, 1 if name == "command" else times) for name, each in runs.items()})


def _row(what: str, value: float, needed: float | None = None, *, least: bool = True) -> str:
    if needed is None:
        return f"  {what:66}{value:>10.2f}"
    met = value >= needed if least else value <= needed
    wanted = f"{'at least' if least else 'at most'} {needed:.2f}"
    return f"  {what:66}{value:>10.2f}   {wanted:16}{'yes' if met else 'NO'}"


def report(children: int, found: Compared) -> list[str]:
    """The ratios for one size, with what is asked of them."""
    ours, command, peer, parsing = found.ours, found.command, found.peer, found.parsing
    most = TIMES_PARSING if children == LARGE else None
    lines = [
        f"{children:,} children, {YEARS_KNOWN} years of returns",
        _row("cs-demand-model ÷ CareCurve, work in process, the first time", peer.work_s / ours.work_s, TIMES_FASTER),
        _row("cs-demand-model ÷ CareCurve, whole process", peer.whole_s / ours.whole_s),
        _row("CareCurve ÷ cs-demand-model, peak memory", ours.peak_mb / peer.peak_mb, MEMORY_SHARE, least=False),
        _row("CareCurve ÷ cs-demand-model, memory beyond the libraries", ours.work_mb / peer.work_mb),
        _row("of CareCurve's peak memory, libraries before any data", ours.libraries_mb / ours.peak_mb),
        _row("cs-demand-model ÷ carecurve project as typed, whole process", peer.whole_s / command.whole_s),
        _row("carecurve project as typed ÷ cs-demand-model, peak memory", command.peak_mb / peer.peak_mb),
        _row(
            "CareCurve ÷ merely parsing, work in process, the first time",
            ours.work_s / parsing.work_s,
            most,
            least=False,
        ),
    ]
    if children != LARGE:
        again = _row("cs-demand-model ÷ CareCurve, again in the same process", peer.again_s / ours.again_s)
        lines.insert(2, again)
    return lines


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true", help=f"{REPEATS} runs each instead of 3")
    given = parser.parse_args(arguments)
    print(f"Returns to a one-year projection with costs and ranges; {PEER}")
    with peer_python() as peer:
        for children in (SMALL, LARGE):
            print("\n".join(report(children, timed(children, peer, REPEATS if given.full else 3))))


if __name__ == "__main__":
    main()
