"""The assumptions that reproduce Blackpool's Models 1 alternative, 2 and 3, and the models made of them.

One opening, one set of flows and one set of costs serve all three: a model differs from another only by
the initiatives in its schedule. The workbook, the tie-out and the fit are all made from here. £000.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal

from udfs.published import load
from udfs.worksheet.by_placement import AGES

MODELS = {"model_1_alternative": "Model 1 alternative", "model_2": "Model 2", "model_3": "Model 3"}
YEARS = 5

#: How far a modelled figure may be from the published one: spends as a share, gaps in £000, children.
SPEND_TOLERANCE, GAP_TOLERANCE = 0.02, 500.0
CHILDREN_TOLERANCE = 0.03
#: Children at the end of Model 1 alternative ("870+"), and the most its spend may rise in year 3, £000.
CHILDREN_RANGE, MOST_RISE = (865.0, 895.0), 200.0

#: Nearer to a bound than this share of the distance between the two is at it.
AT_BOUND = 0.005

#: The schedule's headings, and what of an initiative stands under each.
SCHEDULE = {
    "Name": "name",
    "Type": "type",
    "From": "from",
    "To": "to",
    "Children a year": "children",
    "Effectiveness": "effectiveness",
    "Start": "start",
    "Ramp months": "ramp",
    "End": "end",
    "Annual cost": "annual_cost",
}
WORDS = ("Name", "Type", "From", "To")

Values = Mapping[str, float]
Rows = tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class Assumed:
    """One assumption; a fitted one has its bounds, and its value in another set that does as well."""

    id: str
    label: str
    value: float
    unit: str
    status: Literal["fitted", "inferred"]
    reason: str
    low: float | None = None
    high: float | None = None
    another: float | None = None

    @property
    def at_bound(self) -> str:
        """The bound that it stands at, or nothing."""
        if self.low is None or self.high is None:
            return ""
        place = (self.value - self.low) / (self.high - self.low)
        return "low" if place <= AT_BOUND else "high" if place >= 1 - AT_BOUND else ""


@dataclass(frozen=True)
class Ages:
    """A group of children of one placement type, spread evenly over the ages from first to last."""

    placement: str
    first: int
    last: int
    children: str


@dataclass(frozen=True)
class Calibration:
    source: str
    placements: tuple[str, ...]
    assumptions: tuple[Assumed, ...]
    ages: tuple[Ages, ...]
    initiatives: tuple[Mapping[str, str], ...]

    @property
    def fitted(self) -> tuple[Assumed, ...]:
        return tuple(one for one in self.assumptions if one.status == "fitted")

    @property
    def values(self) -> dict[str, float]:
        return {one.id: one.value for one in self.assumptions}

    @property
    def another(self) -> dict[str, float]:
        """The second set that meets the published figures."""
        return {one.id: one.value if one.another is None else one.another for one in self.assumptions}

    def of(self, model: str) -> tuple[Mapping[str, str], ...]:
        """A model's initiatives: none, those agreed, or those agreed and the additional projects."""
        upto = tuple(MODELS)[: tuple(MODELS).index(model) + 1]
        return tuple(one for one in self.initiatives if one["model"] in upto)


@functools.cache
def calibration() -> Calibration:
    text = resources.files("templates.councils.blackpool").joinpath("models.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    return Calibration(
        data["source"],
        tuple(data["placements"]),
        tuple(Assumed(**one) for one in data["assumption"]),
        tuple(Ages(**one) for one in data["ages"]),
        tuple(data["initiative"]),
    )


def effectiveness() -> float:
    """The published effectiveness of key activities, as a decimal."""
    return load("blackpool_2022").value("assumption.effectiveness") / 100


def arguments(model: str, values: Values, effective: float, output: str, base: tuple[str, float]) -> tuple[Any, ...]:
    """What PROJECT_SCENARIO is called with for one output of a model; everything is hashable."""
    return (
        by_age("opening", values),
        by_age("entries", values),
        of_placements("leaving", values),
        schedule(model, values, effective),
        output,
        moves(values),
        None,
        of_placements("unit_cost", values),
        0,
        YEARS,
        None,
        base,
    )


def by_age(what: str, values: Values) -> Rows:
    """The opening or the entries, by single year of age and placement type, with its header row."""
    fitted = calibration()
    rows = [[0.0] * len(fitted.placements) for _ in range(AGES)]
    for group in fitted.ages:
        if group.children.startswith(f"{what}."):
            for age in range(group.first, group.last + 1):
                share = values[group.children] / (group.last - group.first + 1)
                rows[age][fitted.placements.index(group.placement)] += share
    return (("Age", *fitted.placements), *((age, *row) for age, row in enumerate(rows)))


def of_placements(what: str, values: Values) -> Rows:
    """One number for each placement type, such as its unit cost."""
    short = ("in_house", "agency", "residential", "other")
    return tuple((name, values[f"{what}.{key}"]) for name, key in zip(calibration().placements, short, strict=True))


def moves(values: Values) -> Rows:
    """Moves a year ÷ average number, from row to column: only agency fostering to residential."""
    names = calibration().placements
    rate = values["moves.agency_residential"]
    return tuple(tuple(rate if (i, j) == (1, 2) else 0.0 for j in range(len(names))) for i in range(len(names)))


def schedule(model: str, values: Values, effective: float) -> Rows:
    """A model's initiatives under their header row, as PROJECT_SCENARIO reads them."""
    lines = []
    for one in calibration().of(model):
        cells: list[float | str] = []
        for heading, key in SCHEDULE.items():
            if heading in WORDS:
                cells.append(one.get(key, ""))
            else:
                cells.append(effective if key == "effectiveness" else values[one[key]] if key in one else "")
        lines.append(tuple(cells))
    return (tuple(SCHEDULE), *lines)


def placement_base(values: Values, base: float) -> float:
    """The base less other spend, which no model changes: what placements and initiatives may cost."""
    return base - values["other_spend"]


def published_spends() -> dict[str, list[float]]:
    source = load("blackpool_2022")
    return {model: [float(n) for n in source.table(model).row("spend") if isinstance(n, float)] for model in MODELS}
