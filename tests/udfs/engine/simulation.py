"""The same model by chance, child by child: the referee of the exact moments."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from udfs.engine.chain import Chain
from udfs.engine.moments import AGEING_OUT, CLOSING, FLOWS, LEAVERS, MOVES_IN, MOVES_OUT, STARTERS
from udfs.engine.people import Array, Entries, IntArray, Opening, refuse
from udfs.engine.prices import Costs, financial_years
from udfs.engine.rates import Rates


@dataclass(frozen=True, eq=False)
class Simulated:
    """Simulated numbers.

    ``flows`` [runs, flows, months, placements + total] in the order of ``moments.FLOWS``; average numbers ``fte`` and
    ``cost`` in £ by year [runs, years, placements + total].
    """

    flows: Array
    fte: Array
    cost: Array | None


@dataclass(frozen=True, eq=False)
class _Children:
    run: IntArray
    state: IntArray
    age: IntArray
    care: IntArray

    def only(self, chosen: np.ndarray) -> _Children:
        return _Children(self.run[chosen], self.state[chosen], self.age[chosen], self.care[chosen])

    def and_more(self, more: _Children) -> _Children:
        return _Children(
            np.r_[self.run, more.run],
            np.r_[self.state, more.state],
            np.r_[self.age, more.age],
            np.r_[self.care, more.care],
        )


def simulate(
    opening: Opening,
    entries: Entries,
    rates: Rates,
    months: int,
    *,
    runs: int,
    seed: int,
    costs: Costs | None = None,
    first_april: int = 0,
) -> Simulated:
    """Play the model out ``runs`` times at the point rates; opening counts must be whole."""
    refuse(opening.count, opening.count % 1 != 0, "opening count", "whole numbers of children")
    rng = np.random.default_rng(seed)
    tenure = costs is not None and costs.daily_new_gbp is not None
    chain = Chain(rates, tenure=tenure)
    rows = np.repeat(np.arange(opening.count.size), opening.count.astype(np.int64))
    children = _Children(
        np.repeat(np.arange(runs), rows.size),
        np.tile(opening.placement[rows], runs),
        np.tile(opening.age_months[rows], runs),
        np.tile(opening.months_in_care[rows], runs),
    )
    present = np.zeros((runs, months + 1, chain.states))
    present[:, 0] = _count(children, chain, runs)
    flows = np.zeros((runs, len(FLOWS), months, chain.placements + 1))
    for month in range(months):
        arrivals = _arrivals(chain, entries, month, runs, rng)
        flows[:, STARTERS, month] = chain.by_placement(_count(arrivals, chain, runs))
        late = rng.random(arrivals.run.size) < entries.first_month_exposure
        settled = arrivals.only(~late)
        at_risk = children.and_more(arrivals.only(late))
        is_new = np.arange(at_risk.run.size) >= children.run.size
        after = _next_states(chain, at_risk, month, rng)
        left, moved = after == chain.states, (after != at_risk.state) & (after < chain.states)
        older = np.where(is_new, at_risk.age, chain.older(at_risk.age, 1))
        ageing = ~left & (older >= chain.leaves_at)
        now = _Children(at_risk.run, after, older, np.where(is_new, at_risk.care, at_risk.care + 1))
        flows[:, MOVES_OUT, month] = chain.by_placement(_count(at_risk.only(moved), chain, runs))
        flows[:, MOVES_IN, month] = chain.by_placement(_count(now.only(moved), chain, runs))
        flows[:, AGEING_OUT, month] = chain.by_placement(_count(now.only(ageing), chain, runs))
        flows[:, LEAVERS, month] = (
            chain.by_placement(_count(at_risk.only(left), chain, runs)) + flows[:, AGEING_OUT, month]
        )
        children = now.only(~left & ~ageing).and_more(settled)
        present[:, month + 1] = _count(children, chain, runs)
        flows[:, CLOSING, month] = chain.by_placement(present[:, month + 1])
    return Simulated(flows, *_yearly(chain, present, months, costs, first_april))


def _count(children: _Children, chain: Chain, runs: int) -> Array:
    counted = np.bincount(children.run * chain.states + children.state, minlength=runs * chain.states)
    return counted.reshape(runs, chain.states).astype(float)


def _arrivals(chain: Chain, entries: Entries, month: int, runs: int, rng: np.random.Generator) -> _Children:
    """Starters of a month: Poisson, or with more variance, Poisson about a gamma mean."""
    expected = entries.in_month(month)
    total = expected.sum()
    if total == 0:
        return _Children(*(np.zeros(0, dtype=np.int64) for _ in range(4)))
    extra = entries.overdispersion - 1
    mean = np.full(runs, total) if extra == 0 else rng.gamma(total / extra, extra, runs)
    run = np.repeat(np.arange(runs), rng.poisson(mean))
    kind = rng.choice(expected.size, run.size, p=expected.ravel() / total)
    first_new_state = chain.states - chain.placements
    state = first_new_state + kind % chain.placements
    return _Children(run, state, kind // chain.placements, np.zeros_like(run))


def _next_states(chain: Chain, children: _Children, month: int, rng: np.random.Generator) -> IntArray:
    """The state each child is in a month on; ``chain.states`` is having left."""
    step = chain.step(month)
    reached = np.cumsum(step.transition, axis=-1)[chain.bands(children.age, children.care), children.state]
    after: IntArray = (rng.random(children.run.size)[:, None] >= reached).sum(axis=1)
    return after


def _yearly(
    chain: Chain, present: Array, months: int, costs: Costs | None, first_april: int
) -> tuple[Array, Array | None]:
    years = financial_years(months, first_april)
    average = np.stack(
        [np.einsum("t,rts->rs", year.weights, present[:, year.start : year.end + 1]) for year in years], axis=1
    )
    fte = chain.by_placement(average)
    if costs is None:
        return fte, None
    price = np.hstack(costs.yearly_gbp(years)[: chain.states // chain.placements])
    return fte, chain.by_placement(average * price)
