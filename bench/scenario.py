"""How long a plan takes: ten interventions of every kind, ten placement types, five years, with ranges; by age, and as
a plan from returns has it.

python -m bench.scenario
"""

from __future__ import annotations

from typing import Any

import numpy as np

from bench.engine import PLACEMENTS, seconds
from bench.groups import tables
from udfs.functions.placements import PROJECT_PLACEMENTS
from udfs.functions.scenario import OUTPUTS, PROJECT_SCENARIO

ALLOWED, ALLOWED_IN_GROUPS = 0.050, 0.100
KINDS = ("prevent entry", "speed leaving", "step down", "shift provider", "add capacity")
HEADER = ["name", "type", "from", "to", "children a year", "effectiveness", "start", "ramp months"]


def plan() -> dict[str, Any]:
    """A council's numbers by age, and a plan that meets shortages and full placements."""
    rng = np.random.default_rng(1)
    names = [f"Type {i + 1}" for i in range(PLACEMENTS)]

    def by_age(low: float, high: float) -> list[list[Any]]:
        return [["Age", *names], *([age, *rng.uniform(low, high, PLACEMENTS).tolist()] for age in range(18))]

    schedule: list[list[Any]] = [HEADER]
    for i in range(9):
        kind = KINDS[i % len(KINDS)]
        needs_from = kind not in ("prevent entry", "add capacity")
        needs_to = kind not in ("prevent entry", "speed leaving")
        ends = [names[1 + i % 3] if needs_from else None, names[5] if needs_to else None]
        schedule.append([f"Intervention {i + 1}", kind, *ends, 40 + i, 0.5, 3 * i, 6])
    schedule.append(["Intervention 10", "change price", names[4], None, None, 0.1, 6, 0])
    return {
        "opening": by_age(0, 8),
        "starters": by_age(0, 3),
        "leaving_rate": by_age(0.05, 0.4),
        "interventions": schedule,
        "moves": (rng.uniform(0, 0.05, (PLACEMENTS, PLACEMENTS)) * (1 - np.eye(PLACEMENTS))).tolist(),
        "capacity": [[names[5], names[6], 60], [names[6], names[7], 70]],
        "unit_cost": [[name, 30_000 + 20_000 * i] for i, name in enumerate(names)],
        "inflation": 0.03,
    }


def main() -> None:
    given = plan()
    plain = {name: given[name] for name in ("opening", "starters", "leaving_rate", "moves")}
    base = seconds(lambda: PROJECT_PLACEMENTS(**plain), times=15)
    print("A plan of ten interventions, ten placement types by age, five years:")
    for output in OUTPUTS:
        taken = seconds(lambda output=output: PROJECT_SCENARIO(**given, output=output), times=15)
        print(
            f"  {output}: {taken * 1e3:.1f} ms, {taken / ALLOWED:.2f} of 50 ms, {taken / base:.1f} times "
            f"PROJECT_PLACEMENTS on the same numbers"
        )
    print("The same with starters and rates counted over three years, and a low and high of each effectiveness:")
    head, *schedule = given["interventions"]
    ranged = [[*head, "effectiveness low", "effectiveness high"]]
    ranged += [[*row, row[5] * 0.6, row[5] * 1.2] for row in schedule]
    counted = given | {"interventions": ranged, "years_observed": 3}
    for output in ("children", "cost"):
        taken = seconds(lambda output=output: PROJECT_SCENARIO(**counted, output=output), times=15)
        print(f"  {output}: {taken * 1e3:.1f} ms, {taken / ALLOWED_IN_GROUPS:.2f} of 100 ms")
    names = given["opening"][0][1:]
    in_groups = given | tables(names, years=5)
    print("The same in groups by months since, with fit and doubt, as a plan from returns:")
    for output in OUTPUTS:
        taken = seconds(lambda output=output: PROJECT_SCENARIO(**in_groups, output=output), times=15)
        print(f"  {output}: {taken * 1e3:.1f} ms, {taken / ALLOWED_IN_GROUPS:.2f} of 100 ms")


if __name__ == "__main__":
    main()
