"""A birth and death process over a month, and numbers that chance thins out."""

from __future__ import annotations

import itertools
import math
from functools import cache

import numpy as np

from udfs.engine.people import Array

#: Chances so small are none.
NEVER = 1e-12


def one_month_on(chances: Array, up: Array, down: Array) -> tuple[Array, Array]:
    """Chances [..., number] a month on, and on average in it, by rates of one more and one fewer (uniformisation)."""
    fastest = float((up + down).max())
    if fastest <= 0:
        return chances, chances
    at_end, on_average = steps_within(fastest)
    states = np.empty((len(at_end), chances.size))
    states[0] = chances.reshape(-1)
    more, fewer = (np.array(each, dtype=float).reshape(-1) / fastest for each in (up, down))
    more.reshape(up.shape)[..., -1] = 0.0  # nowhere to go; so nothing runs over into the next row
    stay = 1 - more - fewer
    more, fewer = more[:-1], fewer[1:]
    part = np.empty_like(more)
    for now, later in itertools.pairwise(states):
        np.multiply(now, stay, out=later)
        np.multiply(now[:-1], more, out=part)
        later[1:] += part
        np.multiply(now[1:], fewer, out=part)
        later[:-1] += part
    end, average = np.stack([at_end, on_average]) @ states
    return end.reshape(chances.shape), average.reshape(chances.shape)


@cache
def log_ways(size: int) -> tuple[Array, Array]:
    """Logarithms of the ways in which so many of each number are kept, [number, kept]; and how many are not."""
    log = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, size)))])
    number = np.arange(size)
    gone = np.maximum(number[:, None] - number, 0)
    ways = log[:, None] - log - log[gone]
    return np.where(number[:, None] >= number, ways, -np.inf), gone


def thinned_to(chances: Array, kept: float) -> Array:
    """Chances [..., number] of what is left when each of a number is kept with the same chance."""
    size = chances.shape[-1]
    number = np.arange(size)
    if kept <= 0 or kept >= 1:
        return chances if kept >= 1 else chances.sum(axis=-1, keepdims=True) * (number == 0)
    ways, gone = (each[:size, :size] for each in log_ways(1 << size.bit_length()))
    left: Array = chances @ np.exp(ways + number * math.log(kept) + gone * math.log1p(-kept))
    return left


def steps_within(rate: float) -> tuple[Array, Array]:
    """The chance of each number of steps where so many are expected, up to the last that counts, and its part of the
    time."""
    number = np.arange(math.ceil(rate + 9 * math.sqrt(rate) + 20))
    chance = np.exp(np.concatenate([[0.0], np.cumsum(math.log(rate) - np.log(number[1:]))]) - rate)
    beyond = np.cumsum(chance[::-1])[::-1] - chance
    count = int(np.count_nonzero(beyond > NEVER)) + 1
    chance, beyond = chance[:count], beyond[:count]
    return chance / chance.sum(), beyond / beyond.sum()
