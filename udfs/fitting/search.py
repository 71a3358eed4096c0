"""The search: bounded least squares from several starting points."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import numpy as np

from udfs.errors import InputError
from udfs.fitting.identifiability import pairs, reach
from udfs.fitting.minimax import least_worst
from udfs.fitting.optimisers import optimiser
from udfs.fitting.problem import Assumption, Model, Problem, Target, Vector

STARTS, SEED = 8, 20260401

#: Shares of the distance between the bounds: at a bound, a different solution, and free to move.
AT_BOUND, DIFFERENT, FREE = 1e-3, 0.01, 0.1

#: When a search has settled, and the most steps it takes.
SETTLED, MOST_STEPS = 1e-8, 100

#: A search ends too once every target is met and a step takes off less than this share of the sum of squares,
#: or when so many steps together have taken off less than two answers may differ by that are equally near.
LITTLE, STEPS = 0.01, 5

#: Two solutions that miss the targets are equally near within this share of the sum of squares.
AS_NEAR = 1e-3

#: Room for rounding where a target is met by exactly its tolerance.
ROUNDING = 1e-9

#: Share by which a figure may change by rounding alone.
ROUNDING_OF_MODEL = 1e-12

Side = Literal["low", "high"]

#: A function that gets the searches done, their number, and how far off the worst target is, in tolerances.
Progress = Callable[[int, int, float], None]


@dataclass(frozen=True)
class Fitted:
    """An assumption's value, and the range it could take with the targets still met (about, by the slopes)."""

    assumption: Assumption
    value: float
    low: float
    high: float
    at_bound: Side | None
    #: The side of its plausible range that it is beyond.
    implausible: Side | None
    #: The range it could take is narrower than a tenth of the distance between its bounds.
    is_determined: bool
    #: Some target changes with it at the solution.
    matters: bool


@dataclass(frozen=True)
class Reached:
    target: Target
    modelled: float

    @property
    def difference(self) -> float:
        """Modelled less wanted."""
        return self.modelled - self.target.value

    @property
    def is_met(self) -> bool:
        return abs(self.difference) <= self.target.tolerance * (1 + ROUNDING)


@dataclass(frozen=True)
class Trade:
    """Two assumptions of which the one can make up for the other; below 0, the one falls as the other rises."""

    first: str
    second: str
    correlation: float


@dataclass(frozen=True)
class Fit:
    assumptions: tuple[Fitted, ...]
    targets: tuple[Reached, ...]
    trades: tuple[Trade, ...]
    #: Further solutions that other starting points led to, each of another place and as good.
    others: tuple[tuple[float, ...], ...]
    starts: int
    #: The last reason for which the model refused assumptions within the bounds.
    refusal: str | None

    @property
    def is_met(self) -> bool:
        return all(target.is_met for target in self.targets)

    @property
    def is_unique(self) -> bool:
        return all(fitted.is_determined for fitted in self.assumptions)

    @property
    def values(self) -> dict[str, float]:
        return {fitted.assumption.name: fitted.value for fitted in self.assumptions}


@dataclass(frozen=True)
class _Solution:
    point: Vector
    differences: Vector

    @property
    def cost(self) -> float:
        return float(self.differences @ self.differences)

    @property
    def worst(self) -> float:
        return float(np.abs(self.differences).max())

    @property
    def meets(self) -> bool:
        return self.worst <= 1 + ROUNDING


def fit(
    model: Model,
    assumptions: Sequence[Assumption],
    targets: Sequence[Target],
    *,
    starts: int = STARTS,
    seed: int = SEED,
    progress: Progress | None = None,
) -> Fit:
    """The assumptions within their bounds at which the model comes nearest its targets.

    ``model`` takes the assumptions' values and returns the targets', each in the order given, and may raise
    InputError where it cannot use them. Of the solutions that meet every target the one nearest the
    starting values is given; if none does, the one with the least sum of squares in tolerances.
    ``progress`` is told of every step.
    """
    problem = Problem(model, assumptions, targets)
    begin = _starting_points(problem.start, starts, np.random.default_rng(seed))
    first = [problem.differences(point) for point in begin]
    if problem.refusal is not None and np.isnan(first[0]).all():
        raise InputError(f"the model cannot be worked out at the starting values: {problem.refusal}")
    _refuse_bad_targets(problem, first, targets)
    solutions: list[_Solution] = []
    tell = progress or (lambda *_: None)
    for number, (point, differences) in enumerate(zip(begin, first, strict=True)):
        if np.isfinite(differences).all():
            solutions.append(_search(problem, point, partial(tell, number, starts)))
        tell(number + 1, starts, min(solution.worst for solution in solutions))
    return _described(problem, solutions, assumptions, targets, starts)


def _starting_points(start: Vector, count: int, rng: np.random.Generator) -> list[Vector]:
    """The user's start, then a Latin hypercube: one point in each slice of each assumption's bounds."""
    more = count - 1
    slices = [(rng.permutation(more) + rng.random(more)) / more for _ in start] if more else []
    return [start, *np.column_stack(slices)] if slices else [start]


def _refuse_bad_targets(problem: Problem, outputs: Sequence[Vector], targets: Sequence[Target]) -> None:
    """Refuse a target that is not a number at the start, or that no assumption changes."""
    for t, target in enumerate(targets):
        if not np.isfinite(outputs[0][t]):
            raise InputError(
                f"{target.said} is not a number at the starting values; check its formula and the starting values",
                at=target.said,
            )
    idle = _unmoved(outputs, range(len(targets)))
    if idle:
        idle = _unmoved([*outputs, *map(problem.differences, _towards_each_bound(problem.start))], idle)
    if idle:
        raise InputError(
            f"{targets[idle[0]].said} does not depend on any of the assumptions, so no change in them brings it nearer; "
            f"remove the target, or add an assumption that it depends on",
            at=targets[idle[0]].said,
        )


def _unmoved(outputs: Sequence[Vector], targets: Sequence[int]) -> list[int]:
    """The targets that are the same at every point, within rounding."""
    seen = np.array([differences for differences in outputs if np.isfinite(differences).all()])
    same = np.ptp(seen, axis=0) <= ROUNDING_OF_MODEL * np.maximum(1.0, np.abs(seen).max(axis=0))
    return [t for t in targets if same[t]]


def _towards_each_bound(start: Vector) -> list[Vector]:
    """All assumptions at their low bounds, all at their high, and each alone at the one and the other."""
    points = [np.zeros_like(start), np.ones_like(start)]
    for i in range(len(start)):
        for bound in (0.0, 1.0):
            moved = start.copy()
            moved[i] = bound
            points.append(moved)
    return points


def _search(problem: Problem, start: Vector, tell: Callable[[float], None]) -> _Solution:
    """One search by least squares within the bounds."""
    least_squares = optimiser("least_squares")

    costs: list[float] = []

    def slopes(point: Vector) -> Vector:
        return problem.slopes(point, problem.differences(point))

    def enough(intermediate_result: Any) -> None:
        step = _Solution(intermediate_result.x, intermediate_result.fun)
        tell(step.worst)
        costs.append(step.cost)
        is_level = step.cost > (1 - AS_NEAR) * costs[-1 - STEPS] if len(costs) > STEPS else False
        if is_level or (step.meets and len(costs) > 1 and step.cost > (1 - LITTLE) * costs[-2]):
            raise StopIteration

    optimum = least_squares(
        problem.differences,
        start,
        jac=slopes,
        bounds=(0, 1),
        method="trf",
        ftol=SETTLED,
        xtol=SETTLED,
        gtol=SETTLED,
        max_nfev=MOST_STEPS,
        callback=enough,
    )
    solution = _on_the_bounds(problem, _Solution(optimum.x, problem.differences(optimum.x)))
    if solution.meets or solution.cost > len(problem.wanted):  # no sum of squares this great meets every target
        return solution
    nearer = least_worst(problem, solution.point)
    even = _Solution(nearer, problem.differences(nearer))
    return even if even.meets else solution


def _on_the_bounds(problem: Problem, solution: _Solution) -> _Solution:
    """The same with values that all but touch a bound put upon it, if that is no worse: the search stays inside."""
    point = solution.point
    moved = np.where(point < AT_BOUND, 0.0, np.where(point > 1 - AT_BOUND, 1.0, point))
    snapped = _Solution(moved, problem.differences(moved))
    return snapped if snapped.cost <= solution.cost + SETTLED else solution


def _described(
    problem: Problem,
    solutions: Sequence[_Solution],
    assumptions: Sequence[Assumption],
    targets: Sequence[Target],
    starts: int,
) -> Fit:
    best, others = _chosen(problem, solutions)
    slopes = problem.slopes(best.point, best.differences)
    low, high = reach(best.point, best.differences, slopes)
    low, high = (
        ends(np.array([side, *(o.point for o in others)]), axis=0) for ends, side in ((np.min, low), (np.max, high))
    )
    values, lows, highs = problem.values(best.point), problem.values(low), problem.values(high)
    free = high - low > FREE
    fitted = tuple(
        Fitted(
            one,
            values[i],
            lows[i],
            highs[i],
            _at_bound(best.point[i]),
            _implausible(one, values[i]),
            is_determined=not free[i],
            matters=bool(slopes[:, i].any()),
        )
        for i, one in enumerate(assumptions)
    )
    trades = tuple(
        Trade(assumptions[i].name, assumptions[j].name, correlation)
        for i, j, correlation in pairs(slopes)
        if free[i] and free[j]
    )
    modelled = best.differences * problem.tolerance + problem.wanted
    return Fit(
        fitted,
        tuple(Reached(target, float(m)) for target, m in zip(targets, modelled, strict=True)),
        trades,
        tuple(tuple(problem.values(other.point)) for other in others),
        starts,
        problem.refusal,
    )


def _chosen(problem: Problem, solutions: Sequence[_Solution]) -> tuple[_Solution, list[_Solution]]:
    """The solution to give, and those as good in another place."""
    meeting = [solution for solution in solutions if solution.meets]
    if meeting:
        best = min(meeting, key=lambda one: float(np.linalg.norm(one.point - problem.start)))
        as_good = meeting
    else:
        best = min(solutions, key=lambda one: one.cost)
        as_good = [one for one in solutions if one.cost <= best.cost * (1 + AS_NEAR)]
    distinct = [best]
    for one in as_good:
        if all(float(np.max(np.abs(one.point - other.point))) > DIFFERENT for other in distinct):
            distinct.append(one)
    return best, distinct[1:]


def _at_bound(place: float) -> Side | None:
    return "low" if place <= AT_BOUND else "high" if place >= 1 - AT_BOUND else None


def _implausible(one: Assumption, value: float) -> Side | None:
    if one.plausible_low is not None and value < one.plausible_low:
        return "low"
    return "high" if one.plausible_high is not None and value > one.plausible_high else None
