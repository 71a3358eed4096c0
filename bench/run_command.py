"""``carecurve project`` as it is typed, its libraries imported as it comes to them. Run by speed.py in its own process.

Usage: run_command.py 1 FOLDER COSTS MONTHS
"""

import contextlib
import io
import json
import sys
import time

BEGUN = time.perf_counter()

from bench.clock import report  # noqa: E402


def typed(folder: str, costs: str, months: str) -> dict[str, object]:
    from addin.cli.main import main

    sys.argv = ["carecurve", "project", folder, "--unit-costs", costs, "--months", months, "--json"]
    with contextlib.redirect_stdout(io.StringIO()) as shown:
        main()
    last = json.loads(shown.getvalue())["series"][-1]
    return {"children": [last[key] for key in ("low", "children", "high")]}


if __name__ == "__main__":
    report(BEGUN, typed)
