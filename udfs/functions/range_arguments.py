"""Arguments that say what the low and high of a projection by placement hold."""

from __future__ import annotations

from typing import Annotated

from udfs.worksheet.definition import Argument, Cells

Interval = Annotated[
    Cells,
    Argument(
        "The chance that the number falls between low and high, as a decimal. 0.8 (the default) leaves one "
        "chance in ten below low and one in ten above high."
    ),
]
YearsObserved = Annotated[
    Cells,
    Argument(
        "Optional: the number of years over which you counted starters, leavers and moves, such as 3. Low and high "
        "then hold doubt about them, and drift of starters. If left out, they hold chance alone."
    ),
]
Fit = Annotated[
    Cells,
    Argument(
        "Optional, only with leaving rates by months since: factors on the children at each month end, with "
        "half-years down and placement types across. If left out, they are 1.",
        "range",
    ),
]
Doubt = Annotated[
    Cells,
    Argument(
        "Optional, only with leaving rates by months since: year, placement, chance, doubt: starters, "
        "doubt: rates. The range is made from them. If left out, it allows for chance alone.",
        "range",
    ),
]
