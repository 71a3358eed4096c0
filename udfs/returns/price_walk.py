"""How far the prices of a council's lines may come to differ from those given: residential prices, and the rest."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from udfs.calendar import MONTHS
from udfs.engine import PriceWalk
from udfs.errors import InputError
from udfs.published import load

RESIDENTIAL, OTHER = "residential", "other"
#: Months from the middle of a financial year to its end.
_HALF = MONTHS // 2


def assumed_spread(group: str) -> float:
    """The spread assumed of a group's yearly change of prices beyond the inflation given, as a decimal."""
    return load("placement_prices").value(f"walk.{group}") / 100


def price_walk(
    lines: Sequence[str],
    residential: Collection[str],
    months_since_base: int,
    spread: float | None = None,
) -> PriceWalk:
    """The walk of the lines' prices; ``spread`` is that of residential ones if not as assumed, others in proportion.

    ``months_since_base`` are the months from the end of the year whose prices are given to the start of the projection,
    below 0 if it has not ended. The walk begins in the middle of that year, or with the projection if that comes first.
    """
    known = assumed_spread(RESIDENTIAL)
    chosen = known if spread is None else spread
    if not 0 <= chosen <= 1:
        raise InputError(
            f"price_spread is {chosen}; use a decimal from 0 to 1 (3% is 0.03)", at="price_spread", value=chosen
        )
    return PriceWalk(
        group=np.array([0 if line in residential else 1 for line in lines], dtype=np.int64),
        spread=np.array([chosen, chosen * assumed_spread(OTHER) / known]),
        years_before=max(0, months_since_base + _HALF) / MONTHS,
    )
