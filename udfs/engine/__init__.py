"""The projection engine: children by age, placement and time in care, month by month.

A child's age and time in care advance with the calendar; only the placement, or having left, is left to
chance. So the mean and variance of every number follow exactly from matrix products, without
simulation; the tests play the same model out child by child to check them. ``docs/method.md`` has the mathematics.
"""

from udfs.engine.people import Entries, Opening
from udfs.engine.prices import Costs, PriceWalk, Year, financial_years
from udfs.engine.projection import project
from udfs.engine.quantiles import quantile
from udfs.engine.rates import Rates
from udfs.engine.results import ConservationError, Measure, Projection
from udfs.engine.uncertainty import Drawn

__all__ = [
    "ConservationError",
    "Costs",
    "Drawn",
    "Entries",
    "Measure",
    "Opening",
    "PriceWalk",
    "Projection",
    "Rates",
    "Year",
    "financial_years",
    "project",
    "quantile",
]
