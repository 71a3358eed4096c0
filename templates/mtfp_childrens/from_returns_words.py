"""The notes of a plan made from returns."""

from __future__ import annotations

import math
from statistics import NormalDist

from templates.returns_workbook.settings import at_level, starters_given
from udfs.returns import ByLine

#: The chance that the range of starters is meant to hold.
RANGE = 0.8

SCHEDULE = "Nothing is decided yet, so the plan is doing nothing. Type what the council plans, a row each."

_FEW = "lines with few are drawn towards the others."
LINE_RATES = {
    "leaving": f"Leavers, those who turned 18 among them, ÷ years of care; {_FEW}",
    "moves": f"Moves by date ÷ years of care; {_FEW}",
}


def starters_words(rates: ByLine) -> str:
    """Where starters a year come from."""
    return f"All who started, by date, a year{at_level(rates.entries)}.{starters_given(rates.entries)}"


def starters_range(rates: ByLine) -> tuple[float, float, str]:
    """Low and high of starters as multiples of the plan's, and why."""
    level = rates.entries.level
    if level is None:
        return 0.9, 1.1, "Assumed. Replace with the spread of your own yearly starters: see the sheet History."
    reach = NormalDist().inv_cdf((1 + RANGE) / 2) * math.sqrt(level.variance)
    low, high = (round(math.exp(way * reach), 3) for way in (-1, 1))
    return (
        low,
        high,
        f"Inferred from the yearly starters and today's children: {RANGE:.0%} of what their level may be, to three places.",
    )


FIRST_NOTES = [
    (
        "Do not publish",
        "The sheets hold small numbers, from which a child might be recognised. Keep this workbook inside the council; before anything is published, group it and use SUPPRESS.",
    ),
    (
        "No child",
        "There is no row, identifier or date of any child here: the sheets hold counts, rates and averages only.",
    ),
    (
        "From the returns",
        "Children, starters, leavers, moves and average placements are those of the returns, by finance line. Starters, leaving and moves are of the months that the register names, and are taken to go on. The number of starters is the one that the last years' starters and the children in care now fit best: it may be below or above the number counted. Children who left after turning 18, and stays of a few days, are in all of them alike, so that starters, leavers and children balance as they did.",
    ),
    (
        "Not in the returns",
        "Places, budget, funding and plans are not in returns. The register marks what stands in for them as assumed, and what is invented as illustrative: replace both, high impact first.",
    ),
    (
        "A finer projection",
        "PROJECT_SCENARIO knows neither age nor time in care here: each placement has one leaving rate. carecurve project knows both, and its range also allows for how little the counts may say about the rates.",
    ),
]
