"""A plan from returns: tables of ten lines whose children are in groups, for the bench of scenarios."""

from __future__ import annotations

from typing import Any

import numpy as np

from bench.engine import PLACEMENTS
from udfs.engine.short.summary import NOW_FROM, STARTERS_FROM
from udfs.returns.plan_tables import ALL
from udfs.scenario.rates_table import COLUMNS, DOUBT_COLUMNS

GROUPS = {
    "In care now": NOW_FROM,
    **dict.fromkeys(("Starters under 10", "Starters 10 to 15", "Starters 16 or over"), STARTERS_FROM),
}


def tables(names: list[str], years: int) -> dict[str, Any]:
    """Opening, starters, rates by months since, moves, fit and doubt of invented numbers."""
    rng = np.random.default_rng(2)
    bands = [(who, first, line) for who, froms in GROUPS.items() for first in froms for line in names]
    shares = rng.uniform(0, 1, (len(GROUPS), PLACEMENTS, PLACEMENTS)) * (1 - np.eye(PLACEMENTS))
    return {
        "opening": [[name, n] for name, n in zip(names, rng.uniform(5, 140, PLACEMENTS).tolist(), strict=True)],
        "starters": [[name, n] for name, n in zip(names, rng.uniform(3, 55, PLACEMENTS).tolist(), strict=True)],
        "leaving_rate": [
            list(COLUMNS),
            *([*band, *rng.uniform(0.05, 0.6, 3).tolist(), None if band[1] else 1] for band in bands),
        ],
        "moves": [
            ["Who", "From", *names],
            *(
                [who, name, *row]
                for who, square in zip(GROUPS, shares.tolist(), strict=True)
                for name, row in zip(names, square, strict=True)
            ),
        ],
        "fit": rng.uniform(0.98, 1.02, (2 * years, PLACEMENTS)).tolist(),
        "doubt": [
            list(DOUBT_COLUMNS),
            *(
                [f"Year {year}", name, *rng.uniform(0.05, 0.6, 3).tolist()]
                for year in range(1, years + 1)
                for name in (*names, ALL, "Cost")
            ),
        ],
    }
