"""Small and odd sets of returns through the commands: an answer or a sentence, never a fault of the program.

python -m tests.judge.fuzz_returns [--sets 300] [--seed 1]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np
from click.testing import CliRunner

from addin.cli.commands import app
from tests.udfs.returns.tiny import EPISODES, UASC, episode, write_returns, write_table
from udfs.errors import InputError

DAYS = [
    "31/03/2021",
    "10/10/2021",
    "31/03/2022",
    "01/04/2022",
    "15/08/2022",
    "30/09/2022",
    "31/03/2023",
    "01/04/2023",
    "02/04/2023",
    "29/02/2024",
]
PRICES = "line,£ a week\nIn-house fostering,500\nIndependent fostering (IFA),800\nOther,1\nUnmapped,1\n"
PLACES: list[dict[str, str]] = [{}, {"PLACE": "T0", "PLACE_PROVIDER": ""}, {"PLACE_PROVIDER": "PR4"}, {"PLACE": "Q9"}]


def run(seed: int, folder: Path) -> tuple[list[str], BaseException | None]:
    """One command on one set of returns, and what it raised."""
    generator = np.random.default_rng(seed)

    def one(choices: Sequence[Any]) -> Any:
        return choices[generator.integers(len(choices))]

    years = [
        [
            episode(
                f"{generator.integers(7)}",
                one([*DAYS, ""]),
                one([*DAYS, *[""] * 9]),
                RNE=one([*"SPLTBU", ""]),
                REC=one(["", "X1", "E4A", "E2", "E11", "zz"]),
                **one(PLACES),
            )
            for _ in range(one([1, 2, 5, 25]))
        ]
        for _ in range(one([1, 2, 3, 3]))
    ]
    path = write_returns(folder / "returns", *years)
    if one([True, False]):
        rows = [{"CHILD": str(n), "SEX": "1", "DOB": "15/06/2012", "DUC": one([*DAYS, ""])} for n in range(7)]
        write_table(path / "a" / "uasc.csv", UASC, rows[: one([1, 4, 7])])
    if one([True, False, False]):
        dated = [row | {"YEAR": one(["2022", "2023", "2021/22", ""])} for row in years[0]]
        write_table(path / "a" / "episodes.csv", (*EPISODES, "YEAR"), dated)
    prices = folder / "prices.csv"
    prices.write_text(PRICES, encoding="utf-8")
    uasc = one([[], ["--without-uasc"], ["--uasc", str(one([0, 3]))]])
    as_at = one([[], ["--as-at", one(DAYS)]])
    commands: list[list[Any]] = [
        ["import-903", path, *as_at, "--out", folder / "a.xlsx"],
        ["import-903", path, *as_at, "--json"],
        ["project", path, *as_at, "--unit-costs", prices],
        ["project", path, *as_at, "--json", "--months", one([1, 6, 30])],
        ["backtest", path],
        ["new", "mtfp-childrens", "--returns", path, "--population", 1000, *as_at, "--out", folder / "p.xlsx"],
    ]
    words = [str(word) for word in [*one(commands), *uasc]]
    return words, CliRunner().invoke(app, words).exception


def main() -> int:
    """Run so many sets, print how they went and each fault, and return 1 if there was one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    answered, refused, faults = 0, 0, 0
    for seed in range(given.seed, given.seed + given.sets):
        with tempfile.TemporaryDirectory() as folder:
            words, problem = run(seed, Path(folder))
        if problem is None:
            answered += 1
        elif isinstance(problem, (InputError, click.ClickException)):
            refused += 1
        else:
            faults += 1
            place = traceback.extract_tb(problem.__traceback__)[-1]
            print(f"seed {seed}: {' '.join(words)}: {type(problem).__name__} at {place.filename}:{place.lineno}")
    print(f"{given.sets} sets: {answered} answered, {refused} refused in a sentence, {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
