"""cs-demand-model: returns in, a daily projection with costs out. Run by its own Python, in its own process.

Usage: run_peer.py TIMES FOLDER REFERENCE_START REFERENCE_END DAY [DAY ...]
The children are those so many days after the reference period; those who have left, whom it keeps as a
state, are not among them.
"""

import time
import warnings
from datetime import date, timedelta

BEGUN = time.perf_counter()
warnings.filterwarnings("ignore")

from cs_demand_model import (  # noqa: E402
    Config,
    DemandModellingDataContainer,
    ModelPredictor,
    PopulationStats,
    fs_datastore,
)

from bench.clock import report  # noqa: E402

WEEKLY_GBP = {"FOSTERING": 800.0, "RESIDENTIAL": 5_700.0, "SUPPORTED": 1_350.0, "OTHER": 200.0}


def projected(folder: str, start: str, end: str, *days_ahead: str) -> dict[str, object]:
    days = [int(day) for day in days_ahead]
    config = Config()
    container = DemandModellingDataContainer(fs_datastore(folder), config)
    stats = PopulationStats(container.enriched_view, config)
    reference = date.fromisoformat(start), date.fromisoformat(end)
    predicted = ModelPredictor.from_model(stats, *reference).predict(max(days))
    by_type = predicted.groupby(lambda state: state[1], axis=1).sum()
    by_type = by_type[[name for name in by_type.columns if name in WEEKLY_GBP]]
    cost = sum(by_type[name] * WEEKLY_GBP[name] / 7 for name in by_type.columns)
    children = by_type.sum(axis=1)
    return {
        "children": [float(children[reference[1] + timedelta(day)]) for day in days],
        "cost_gbp": float(cost.head(365).sum()),
    }


if __name__ == "__main__":
    report(BEGUN, projected)
