"""The season of starters: one yearly wave, kept as far as it is more than chance."""

from __future__ import annotations

from typing import Any

import numpy as np

from udfs.returns.rates.pooling import Array

#: Standard deviation, before looking, of the wave's part in January and of that in April, as shares of the mean.
WAVE_SD = 0.1
#: The highest wave that is believed, so that no month is without starters.
HIGHEST = 0.9
_ANGLE = 2 * np.pi * np.arange(12) / 12


def season(starters: np.ndarray[Any, Any], overdispersion: float) -> Array:
    """The factors of the calendar months, January first, their mean 1; ``starters`` are of whole years, by such month.

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
    parts *= min(1.0, HIGHEST / height) if height else 1.0
    factors: Array = 1 + parts @ waves
    return factors
