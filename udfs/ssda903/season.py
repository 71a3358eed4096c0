"""The season of starters: one yearly wave, as far as it is more than chance."""

from __future__ import annotations

from typing import Any

import numpy as np

from udfs.ssda903.pooling import Array

#: Standard deviation, before looking, of the wave's part in January and of that in April, as shares of the mean.
WAVE_SD = 0.1
_ANGLE = 2 * np.pi * np.arange(12) / 12


def season(starters: np.ndarray[Any, Any], overdispersion: float) -> Array:
    """The factor of each calendar month, January first, their mean 1; from ``starters`` of whole years, by calendar month.

    The wave's two parts are drawn towards nought as little evidence has them: each is known to a variance of
    2 × ``overdispersion`` ÷ starters.
    """
    total = float(np.sum(starters))
    if not total:
        return np.ones(12)
    waves = np.stack([np.cos(_ANGLE), np.sin(_ANGLE)])
    parts = 2 * waves @ starters / total
    parts *= WAVE_SD**2 / (WAVE_SD**2 + 2 * overdispersion / total)
    height = float(np.hypot(*parts))
    if height > 1:  # a month cannot have fewer than no starters
        parts /= height
    factors: Array = 1 + parts @ waves
    return factors
