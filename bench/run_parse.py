"""Polars: every CSV of a folder parsed into columns of text, and nothing more. Run by speed.py in its own process.

Usage: run_parse.py TIMES FOLDER
"""

import time
from pathlib import Path

BEGUN = time.perf_counter()

import polars as pl  # noqa: E402

from bench.clock import report  # noqa: E402


def parsed(folder: str) -> dict[str, object]:
    return {"rows": sum(len(pl.read_csv(file, infer_schema=False)) for file in sorted(Path(folder).rglob("*.csv")))}


if __name__ == "__main__":
    report(BEGUN, parsed)
