"""How what an intervention asks is shared out between placements, and how much of it there are children for."""

from __future__ import annotations

import numpy as np

from udfs.engine.people import Array


def asked_of_each(amount: float, source: int | None, there: dict[int, float]) -> dict[int, float]:
    """What is asked of each placement: of one, or of all in proportion to the children there."""
    if source is not None:
        return {source: amount}
    whole = sum(there.values())
    return {line: amount * children / whole for line, children in there.items()} if whole > 0 else {}


def pattern_of(source: int | None, expected: Array) -> Array:
    """The same for starters [months, placements], as shares; all are 0 where none is expected."""
    one = np.broadcast_to(np.arange(expected.shape[1]) == source, expected.shape)
    shares: Array = expected if source is None else one.astype(float)
    pattern: Array = shares / np.maximum(shares.sum(axis=1, keepdims=True), np.finfo(float).tiny)
    return pattern


def share_allowed(there: Array, asked: Array) -> Array:
    """The share of what is asked that the children there allow."""
    result: Array = np.minimum(1.0, np.divide(there, asked, out=np.ones_like(asked), where=asked > 0))
    return result
