"""CareCurve: returns in, a monthly projection with costs and ranges out. Run by speed.py in its own process.

Usage: run_carecurve.py TIMES FOLDER MONTHS
"""

import sys
import time
from pathlib import Path

BEGUN = time.perf_counter()

# NumPy puts this off until it is needed; the work is timed with every library in place.
import numpy.random  # noqa: E402, F401

from bench.clock import report  # noqa: E402
from udfs.returns import finance_lines, load  # noqa: E402
from udfs.returns.projection import outlook  # noqa: E402
from udfs.returns.reading.tables.regular import MOST_BYTES  # noqa: E402

if sum(file.stat().st_size for file in Path(sys.argv[2]).rglob("*.csv")) > MOST_BYTES:
    import udfs.returns.reading.tables.framed  # noqa: F401 - files of this size are read with Polars


def projected(folder: str, months: str) -> dict[str, object]:
    weekly = {line: 1_000.0 + 10 * n for n, line in enumerate(finance_lines().lines)}
    made = outlook(load(folder), int(months), weekly_gbp=weekly).projection
    assert made.cost is not None
    return {
        name: [float(edge[-1, -1]) for edge in (measure.low, measure.mean, measure.high)]
        for name, measure in (("children", made.closing), ("cost_gbp", made.cost))
    }


if __name__ == "__main__":
    report(BEGUN, projected)
