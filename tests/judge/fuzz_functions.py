"""Calls of every worksheet function with everything that may be wrong with an argument.

python -m tests.judge.fuzz_functions [--calls N] [--seed S] [--first N]

Most are mutations of calls that answer: one cell, row or argument turned into something odd, or numbers
moved to the edges of their ranges. A call may answer or raise InputError. Anything else counts as a
failure: another exception, an answer that is not finite or no table, a message that is no UTF-8 or very
long, more than a second of computing, or more than 300 MB. Exits with 1 if there is any. Call number N of
seed S is always the same, and ``--calls 1 --first N`` repeats it.
"""

from __future__ import annotations

import argparse
import datetime as dt
import math
import random
import resource
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import polars as pl

from tests.addin.hosts.calls import BAD, CALLS
from udfs import FUNCTIONS, InputError

PROCESSES = 2
MOST_SECONDS, MOST_MB, MOST_CHARACTERS = 1.0, 300, 2_000
#: Calls of these take tens of milliseconds, so they get fewer.
SLOW = {"PROJECT_PLACEMENTS": 0.06, "PROJECT_SCENARIO": 0.06, "BACKTEST": 0.3, "SUPPRESS": 0.5}
SHOWN = 20

EDGES = [
    0,
    0.0,
    -0.0,
    1,
    -1,
    2,
    5,
    17,
    18,
    30,
    31,
    50,
    51,
    0.5,
    0.8,
    1 - 2**-53,
    1 + 2**-52,
    -1 + 2**-53,
    0.998,
    0.9981,
    5e-324,
    -5e-324,
    2.2250738585072014e-308,
    1e-300,
    1e-150,
    1e-16,
    1e-9,
    0.1 + 0.2,
    1e9,
    1e15,
    2.0**53,
    2**53 + 1,
    1e154,
    1e155,
    1e300,
    1e308,
    1.7976931348623157e308,
    -1e308,
    43131,
    2_958_465,
    1900,
    2024,
    2200,
    2**63,
    2**1023,
    2**1024,
]
ODD: list[Any] = [
    None,
    "",
    " ",
    "\u00a0",
    "x",
    "0",
    "5",
    "5%",
    "£5",
    "1,000",
    "-",
    "=1+1",
    "#N/A",
    "#REF!",
    "#VALUE!",
    "#num!",
    "TRUE",
    "yes",
    "no",
    "by",
    "31/1/2018",
    "2018-02-30",
    "1/1/1900",
    "29 February 2023",
    "2016/17",
    "2016/18",
    "Total",
    "\ud800",
    "a\udfffb",
    "é",
    "e\u0301",
    "\u202e",
    "\x00",
    "\x1b[31m",
    "👶" * 50,
    "ß",
    "İ",
    "x" * 300,
    "x" * 40_000,
    "'" * 90,
    True,
    False,
    math.nan,
    math.inf,
    -math.inf,
    10**400,
    -(10**5_000),
    Decimal("1.5"),
    Decimal("NaN"),
    Decimal("sNaN"),
    Decimal("1e999"),
    Fraction(1, 3),
    Fraction(10**400, 3),
    1j,
    b"5",
    bytearray(b"5"),
    {},
    {1},
    (),
    [],
    [[]],
    [[], []],
    (1,),
    [1, [2, [3]]],
    object(),
    range(3),
    len,
    int,
    NotImplemented,
    ...,
    dt.date(2018, 1, 31),
    dt.datetime(2018, 1, 31, 9),
    dt.date.min,
    dt.datetime.max,
    dt.timedelta(1),
    dt.time(9),
    np.float64(3),
    np.float64("nan"),
    np.float32(1e30),
    np.int8(5),
    np.uint64(2**64 - 1),
    np.bool_(True),
    np.str_("Foster"),
    np.datetime64("2018-01-31"),
    np.datetime64("NaT"),
    np.array(5),
    np.array([]),
    np.zeros((2, 0)),
    np.zeros((2, 2, 2)),
    np.array(["a", 1], dtype=object),
    np.ma.masked,
]
WORDS = [
    "Foster",
    "foster ",
    "Residential",
    "Secure",
    "net_entry",
    "trend",
    "growth",
    "rate",
    "annual",
    "daily",
    "both",
    "none",
    "columns",
    "cost",
    "effects",
    "pressure",
    "shortfalls",
    "children",
    "prevent entry",
    "step down",
    "change price",
    "add capacity",
    "at least",
    "at most",
]


AGES = range(18)
#: Further calls that answer: by age, at the greatest sizes, and with every optional argument.
MORE: dict[str, list[tuple[Any, ...]]] = {
    "PROJECT_PLACEMENTS": [
        (
            [["", "Foster", "Residential"], *([age, 4, age / 5] for age in AGES)],
            [["", "Foster", "Residential"], *([age, 3, 1] for age in AGES)],
            [0.2, 0.4],
            [[0, 0.1], [0.2, 0]],
            30,
            46113,
            0.95,
            3,
            None,
            None,
            True,
        ),
        ([2] * 40, [1] * 40, [0.4] * 40, [[0 if i == j else 0.01 for j in range(40)] for i in range(40)], 30),
    ],
    "PROJECT_SCENARIO": [
        (
            [["", "Foster", "Residential"], *([age, 4, age / 5] for age in AGES)],
            [["", "Foster", "Residential"], *([age, 3, 1] for age in AGES)],
            [0.2, 0.4],
            [["Step down", "step down", "Residential", "Foster", 6, 0.5, 12, 6, 240, 1000, 50_000, "trial", 0.3, 0.6]],
            output,
            [[0, 0.1], [0.2, 0]],
            [["Foster", "Residential", 60]],
            [30_000, 250_000],
            0.03,
            30,
            46113,
            ["Budget", 4e6],
            0.9,
            3,
            None,
            None,
            True,
        )
        for output in ("children", "cost", "pressure", "effects", "shortfalls")
    ],
    "PROJECT_LAC": [
        ([[2000 + i, 90, 80, 300 + i * i % 41] for i in range(100)], 50, "trend_and_population", [9_000] * 150)
    ],
    "BACKTEST": [([300 + i * i % 41 for i in range(100)], "trend", 97)],
    "SUPPRESS": [
        ([[(7 * r + 11 * c * c) % 23 for c in range(12)] for r in range(20)], 20, "columns"),
        ([[1], [1], [1], [1], [1], [40]], 5, "columns"),
    ],
    "INVEST_TO_SAVE": [
        ([100, 0, 200, 0], [0, 150, 0, 20], 0.035, [-0.2, 3], [0.8, 1.4], 0.9, True),
        ([1] * 100, [2] * 100),
    ],
    "PLACEMENT_COST": [([["Foster", 10], ["IFA", 5]], [500, 800], "annual", [["Foster", 0, 0.05], ["IFA", 0, 0.02]])],
    "GATED_DRAWDOWN": [
        (
            ["G"] * 100,
            [43131 + i for i in range(100)],
            [1] * 100,
            43200,
            ["by"] * 100,
            [43190] * 100,
            [43180] * 100,
            500,
        )
    ],
}


def endless() -> list[Any]:
    rows: list[Any] = []
    rows.append(rows)
    return rows


def deep() -> Any:
    value: Any = 1
    for _ in range(2_000):
        value = [value]
    return value


ODD += [endless(), deep()]
ODD += [
    pd.NA,
    pd.NaT,
    pd.Period("2024", "Y-MAR"),
    pd.Timestamp("2024-03-31", tz="Europe/London"),
    pd.Timedelta(days=1),
    pd.Series([1.0, None, 3.0]),
    pd.Series([1, 2, 3], index=["2021/22", "2022/23", "2023/24"]),
    pd.Series([], dtype=float),
    pd.DataFrame({"a": [1, 2], "b": [pd.NA, "x"]}),
    pd.DataFrame({"Cost (£000)": [1, 2]}, index=["Foster", "IFA"]),
    pd.DataFrame([[1, 2], [3, 4]], index=pd.MultiIndex.from_product([["a"], ["b", "c"]])),
    pd.DataFrame(),
    pl.DataFrame({"a": [1.0, None], "b": ["x", "y"]}),
    pl.DataFrame({"a": [[1], [2]]}),
    pl.LazyFrame({"a": [1]}),
]


def wrong_with_fields(name: str, problem: InputError) -> str:
    """What is wrong with the argument and place that an error gives, if anything."""
    if problem.argument is None:
        return "" if problem.place is None else f"the place {problem.place!r} is of no argument"
    known = {parameter.name for parameter in FUNCTIONS[name].parameters}
    return "" if problem.argument in known else f"{name} has no argument {problem.argument!r}"


def odd_cell(chance: random.Random) -> Any:
    """One cell of any kind."""
    kind = chance.random()
    if kind < 0.3:
        return chance.choice(EDGES)
    if kind < 0.55:
        return chance.choice(ODD)
    if kind < 0.65:
        return chance.choice(WORDS)
    if kind < 0.8:
        return chance.uniform(-1, 1) * 10.0 ** chance.uniform(-320, 308)
    if kind < 0.9:
        return chance.randint(-5, 60)
    return "".join(chr(chance.choice((chance.randrange(32, 127), chance.randrange(0x110000)))) for _ in range(4))


def odd_table(chance: random.Random) -> Any:
    """A range of any size, now and then ragged, huge or no list at all."""
    rows, columns = chance.choice(
        ((1, 1), (2, 1), (1, 3), (4, 2), (3, 4), (19, 3), (5, 12), (40, 1), (101, 1), (1_100, 1))
    )
    whole = chance.random() < 0.5
    make: Callable[[], Any] = (lambda: chance.choice(EDGES[:30])) if whole else (lambda: odd_cell(chance))
    table = [[make() for _ in range(columns)] for _ in range(rows)]
    if chance.random() < 0.2:
        chance.choice(table).append(1)
    return [row[0] for row in table] if columns == 1 and chance.random() < 0.3 else table


def rows_of(value: Any) -> list[list[Any]]:
    """A mutable copy of an argument as rows."""
    if not isinstance(value, list):
        return [[value]]
    return [list(row) if isinstance(row, list) else [row] for row in value] or [[None]]


def one_cell(chance: random.Random, value: Any) -> Any:
    rows = rows_of(value)
    row = chance.choice(rows) or [None]
    at = chance.randrange(len(row))
    row[at] = nearby(chance, row[at]) if chance.random() < 0.5 else odd_cell(chance)
    return rows if isinstance(value, list) else rows[0][0]


def nearby(chance: random.Random, cell: Any) -> Any:
    """A number a little or very much changed; other cells as text or blank."""
    if not is_number(cell):
        return chance.choice((None, f" {cell} " if isinstance(cell, str) else "?", chance.choice(EDGES)))
    return chance.choice(
        (-cell, cell + 1, cell - 1, cell / 7, str(cell), float(cell), cell * 10.0 ** chance.randint(-300, 300), 0, None)
    )


def scaled(chance: random.Random, value: Any) -> Any:
    """Every number many times larger or smaller."""
    factor = 10.0 ** chance.choice((-320, -300, -160, -20, -3, 3, 12, 100, 150, 155, 290, 305))
    return [[cell * factor if is_number(cell) else cell for cell in row] for row in rows_of(value)]


def is_number(cell: Any) -> bool:
    return type(cell) is float or (type(cell) is int and cell.bit_length() < 1_000)


def reshaped(chance: random.Random, value: Any) -> Any:
    rows = rows_of(value)
    at = chance.randrange(len(rows))
    width = len(rows[0])
    how = chance.randrange(9)
    if how == 0:
        rows.insert(at, list(rows[at]))
    elif how == 1:
        del rows[at]
    elif how == 2:
        rows = [[*row, None] for row in rows]
    elif how == 3:
        rows = [row[1:] for row in rows]
    elif how == 4:
        rows = [list(column) for column in zip(*rows, strict=False)]
    elif how == 5:
        rows.insert(at, [None] * width)
    elif how == 6:
        rows = rows * chance.choice((2, 10, 60, 700))
    elif how == 7:
        return np.array(rows, dtype=object) if len({len(row) for row in rows}) == 1 else tuple(map(tuple, rows))
    else:
        chance.shuffle(rows)
    return rows


MUTATIONS: list[Callable[[random.Random, Any], Any]] = [
    one_cell,
    one_cell,
    one_cell,
    one_cell,
    scaled,
    reshaped,
    reshaped,
    lambda chance, _: odd_cell(chance),
    lambda chance, _: odd_table(chance),
    lambda _chance, _: None,
]


def a_call(seed: int, number: int) -> tuple[str, list[Any], dict[str, Any]]:
    """The call of a number: function, arguments by place and by name."""
    chance = random.Random(seed * 1_000_003 + number)  # noqa: S311 - a fuzz, not a secret
    names = sorted(CALLS)
    [name] = chance.choices(names, [SLOW.get(each, 1.0) for each in names])
    parameters = FUNCTIONS[name].parameters
    bases = (
        [*CALLS[name], *MORE.get(name, [])]
        if chance.random() < 0.9
        else [args for each, args in BAD if each == name] or CALLS[name]
    )
    args: list[Any] = list(chance.choice(bases))
    if chance.random() < 0.3:
        args += [parameter.default for parameter in parameters[len(args) :]]
    if chance.random() < 0.03:
        args = [chance.choice((odd_cell, odd_table))(chance) for _ in parameters]
    for _ in range(chance.choice((0, 1, 1, 1, 1, 2, 2, 3))):
        if args:
            at = chance.randrange(len(args))
            args[at] = chance.choice(MUTATIONS)(chance, args[at])
    if chance.random() < 0.02:
        chance.shuffle(args)
    named: dict[str, Any] = {}
    if chance.random() < 0.1 and args and len(args) <= len(parameters):
        named[parameters[len(args) - 1].name] = args.pop()
    return name, args, named


def faults(name: str, args: list[Any], named: dict[str, Any]) -> tuple[str, str | None]:
    """What a call came to, and what is wrong with that."""
    start = time.process_time()
    try:
        answer = FUNCTIONS[name].call(*args, **named)
    except InputError as problem:
        outcome, wrong = "refused", wrong_with_message(str(problem)) or wrong_with_fields(name, problem)
    except Exception as problem:
        return "failed", f"{type(problem).__name__}: {str(problem)[:200]!r}"
    else:
        outcome, wrong = "answered", wrong_with_answer(answer)
    taken = time.process_time() - start
    return outcome, wrong or (f"took {taken:.2f} s" if taken > MOST_SECONDS else None)


def wrong_with_message(text: str) -> str | None:
    try:
        text.encode()
    except UnicodeEncodeError:
        return "a message that is no UTF-8"
    if not text or "\n" in text.strip() or len(text) > MOST_CHARACTERS:
        return f"a message of {len(text)} characters: {text[:100]!r}"
    return None


def wrong_with_answer(answer: Any) -> str | None:
    rows = answer if isinstance(answer, list) else [[answer]]
    if not rows or len({len(row) for row in rows}) != 1:
        return "an answer that is no table"
    for row in rows:
        for cell in row:
            if isinstance(cell, float) and not math.isfinite(cell):
                return f"an answer of {cell}"
            if isinstance(cell, str):
                cell.encode()
            elif cell is not None and type(cell) not in (int, float, bool, dt.date, dt.datetime):
                return f"an answer of a {type(cell).__name__}"
    return None


Found = tuple[Counter[tuple[str, str]], list[str], float, float]


def judged(seed: int, first: int, calls: int, step: int) -> Found:
    """Outcomes by function, the failures, the longest call and the peak of memory."""
    warnings.simplefilter("ignore")
    outcomes: Counter[tuple[str, str]] = Counter()
    failures: list[str] = []
    longest = 0.0
    for number in range(first, first + calls, step):
        name, args, named = a_call(seed, number)
        start = time.process_time()
        try:
            outcome, wrong = faults(name, args, named)
        except UnicodeEncodeError:
            outcome, wrong = "answered", "an answer that is no UTF-8"
        longest = max(longest, time.process_time() - start)
        outcomes[name, "failed" if wrong else outcome] += 1
        if wrong:
            failures.append(f"call {number} of seed {seed}: {name}: {wrong}")
    return outcomes, failures, longest, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--calls", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    options = parser.parse_args(arguments)
    start = time.perf_counter()
    with ProcessPoolExecutor(PROCESSES) as pool:
        runs = [
            pool.submit(judged, options.seed, options.first + part, options.calls - part, PROCESSES)
            for part in range(min(PROCESSES, options.calls))
        ]
        found = [run.result() for run in runs]
    outcomes: Counter[tuple[str, str]] = sum((part[0] for part in found), Counter())
    failures = sorted((failure for part in found for failure in part[1]), key=len)
    longest, peak = max(part[2] for part in found), max(part[3] for part in found)
    print(f"{'function':22}{'answered':>10}{'refused':>10}{'failed':>8}")
    for name in sorted(CALLS):
        print(
            f"{name:22}"
            + "".join(f"{outcomes[name, how]:>{w}}" for how, w in (("answered", 10), ("refused", 10), ("failed", 8)))
        )
    print(
        f"{outcomes.total():,} calls of seed {options.seed} in {time.perf_counter() - start:,.0f} s: "
        f"{len(failures)} failures, longest {longest:.2f} s of computing, peak {peak:.0f} MB"
    )
    for failure in failures[:SHOWN]:
        print(failure)
    if peak > MOST_MB:
        print(f"the peak is above {MOST_MB} MB")
    return 1 if failures or peak > MOST_MB else 0


if __name__ == "__main__":
    sys.exit(main())
