"""What a fit is asked: the assumptions that may change, the targets and the model between them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from udfs.errors import InputError

Vector = npt.NDArray[np.float64]
#: Assumptions in, modelled targets out, both in the order declared.
Model = Callable[[Sequence[float]], Sequence[float]]

#: The step of a derivative, as a share of the distance between the bounds.
STEP = 1e-6


@dataclass(frozen=True)
class Assumption:
    """A number that may change, from ``low`` to ``high``; the plausible range is for a warning only."""

    name: str
    start: float
    low: float
    high: float
    unit: str = ""
    plausible_low: float | None = None
    plausible_high: float | None = None
    #: Where its bounds are typed, for messages.
    place: str = ""

    @property
    def said(self) -> str:
        return said("assumption", self.name, self.place)


@dataclass(frozen=True)
class Target:
    """A modelled number that should be ``value``, give or take ``tolerance`` in the same unit."""

    name: str
    value: float
    tolerance: float
    unit: str = ""
    #: Where it is typed, for messages.
    place: str = ""

    @property
    def said(self) -> str:
        return said("target", self.name, self.place)


def said(kind: str, name: str, place: str) -> str:
    return f"{place} ({kind} '{name}')" if place else f"{kind} '{name}'"


class Problem:
    """The model in scaled units: each assumption from 0 to 1, each difference in tolerances."""

    def __init__(self, model: Model, assumptions: Sequence[Assumption], targets: Sequence[Target]) -> None:
        _refuse_unusable(assumptions, targets)
        self.model = model
        self.low = np.array([a.low for a in assumptions])
        self.high = np.array([a.high for a in assumptions])
        self.space = self.high - self.low
        self.wanted = np.array([t.value for t in targets])
        self.tolerance = np.array([t.tolerance for t in targets])
        self.start = (np.array([a.start for a in assumptions]) - self.low) / self.space
        self.refusal: str | None = None
        self._latest: tuple[Vector, Vector] | None = None

    def values(self, point: Vector) -> list[float]:
        """The assumptions at a scaled point; a bound is met exactly."""
        values = np.where(point == 1, self.high, self.low + point * self.space)
        return [float(value) for value in values]

    def differences(self, point: Vector) -> Vector:
        """Modelled less wanted, in tolerances; not numbers where the model refuses the assumptions."""
        if self._latest is None or not np.array_equal(self._latest[0], point):
            self._latest = point.copy(), self._worked_out(point)
        return self._latest[1].copy()

    def _worked_out(self, point: Vector) -> Vector:
        try:
            modelled = np.asarray(self.model(self.values(point)), dtype=np.float64)
        except InputError as problem:
            self.refusal = str(problem)
            return np.full(len(self.wanted), np.nan)
        if modelled.shape != self.wanted.shape:
            raise ValueError(f"the model gave {modelled.size} numbers for {len(self.wanted)} targets")
        differences: Vector = (modelled - self.wanted) / self.tolerance
        return differences

    def slopes(self, point: Vector, here: Vector) -> Vector:
        """Change of each difference when an assumption goes from its one bound to the other, at this rate."""
        columns = []
        for i in range(len(point)):
            step = STEP if point[i] + STEP <= 1 else -STEP
            column = self._slope(point, here, i, step)
            columns.append(column if np.isfinite(column).all() else self._slope(point, here, i, -step))
        slopes = np.column_stack(columns)
        if not np.isfinite(slopes).all():
            raise InputError(f"the model cannot be worked out near the assumptions found: {self.refusal}")
        return slopes

    def _slope(self, point: Vector, here: Vector, i: int, step: float) -> Vector:
        moved = point.copy()
        moved[i] += step
        return (self.differences(moved) - here) / step


def _refuse_unusable(assumptions: Sequence[Assumption], targets: Sequence[Target]) -> None:
    if not assumptions:
        raise InputError("there is no assumption to change; give at least one with its bounds")
    if not targets:
        raise InputError("there is no target to meet; give at least one with its tolerance")
    for kind, names in (("assumption", [a.name for a in assumptions]), ("target", [t.name for t in targets])):
        name, times = Counter(names).most_common(1)[0]
        if times > 1:
            raise InputError(f"{times} {kind}s are called '{name}'; give each its own name")
    for a in assumptions:
        where = a.said
        _refuse_infinite(where, a.start, a.low, a.high)
        if a.low >= a.high:
            raise InputError(
                f"{where}: its low bound {a.low:g} is not below its high bound {a.high:g}; change one", at=where
            )
        if not a.low <= a.start <= a.high:
            raise InputError(
                f"{where}: it starts at {a.start:g}, outside its bounds {a.low:g} to {a.high:g}; change one", at=where
            )
        if a.plausible_low is not None and a.plausible_high is not None and a.plausible_low > a.plausible_high:
            raise InputError(
                f"{where}: its plausible low {a.plausible_low:g} is above its plausible high {a.plausible_high:g}; change one",
                at=where,
            )
    for t in targets:
        _refuse_infinite(t.said, t.value, t.tolerance)
        if t.tolerance <= 0:
            raise InputError(
                f"{t.said}: its tolerance is {t.tolerance:g}; use a number above 0", at=t.said, value=t.tolerance
            )


def _refuse_infinite(where: str, *numbers: Any) -> None:
    if not all(math.isfinite(n) for n in numbers):
        raise InputError(f"{where} has a value that is too large or is not a number; use ordinary numbers", at=where)
