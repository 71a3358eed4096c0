"""The notes of a plan made from returns."""

from __future__ import annotations

import math
from statistics import NormalDist

from templates.returns_workbook.settings import at_level, starters_given
from udfs.returns.rates.starters import Entries

#: The chance that the range of starters is meant to hold.
RANGE = 0.8

SCHEDULE = "Nothing is decided yet, so the plan is doing nothing. Type what the council plans, a row each."

#: Evidence of the tables.
TABLES = {
    "rates": "Leavers, children turning 18 and moves in a year ÷ average number of children in the projection of these returns, by band of months since; where nobody is in a band, as in the placement's other bands.",
    "moves": "Shares of those who move in the projection of these returns.",
    "fit": "Chosen so that children at each year end, and on average in each year, are those of carecurve project.",
    "doubt": "From the variances of carecurve project: chance, and doubt about starters and rates from the counts behind them and their drift from year to year.",
}

#: Where the plan's doing nothing and the projection are not the same, with the reason.
DIFFERENCES = (
    "Children, averages, costs and both ends of their ranges are those of carecurve project. Children turning 18 in a year may differ by a few per cent: here they are a share of those in each placement.",
    "Starters are those still there at the end of their first month. By date there are a few more; the register says how many.",
)
NEW_PRICES = "Prices of new placements in the file of unit costs are not used here: a plan has one price for each placement. carecurve project without them gives the cost above."
NO_INFLATION = "Type the rises that you expect."


def starters_words(starters: Entries, by_date: float) -> str:
    """Where starters a year come from; ``by_date`` is how many times as many there are by date."""
    return (
        f"Those there at the end of their first month, a year{at_level(starters)}.{starters_given(starters)} All who "
        f"start, by date, are {by_date:.2f} times as many."
    )


def starters_range(starters: Entries) -> tuple[float, float, str]:
    """Low and high of starters as multiples of the plan's, and why."""
    level = starters.level
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
        "Do nothing is the projection of carecurve project. It follows children by month of age, month in care and line; the sheets hold it in short. Children are in groups, those in care now and starters of three ages, each followed by months since the opening or the start: those in care now grow older together and starters of like age begin alike, so how long since says nearly all. Rates, starters and moves are of the months that the register names, and are taken to go on. The number of starters is the one that the last years' starters and the children in care now fit best: it may be below or above the number counted.",
    ),
    (
        "Not in the returns",
        "Places, budget, funding and plans are not in returns. The register marks what stands in for them as assumed, and what is invented as illustrative: replace both, high impact first.",
    ),
    (
        "Rates of leaving and moving",
        "Events in a year ÷ average number of children, for bands of months since. Leaving leaves out turning 18, which has a column of its own. Type over any of them and the plan follows; the fit factors and the doubt stay as they were made.",
    ),
    (
        "Range",
        "The low and high allow for chance, for doubt about starters and rates and for their drift, as those of carecurve project. Doubt about the effect of interventions and about prices is not in them.",
    ),
    (
        "In-house places",
        "There is no limit until you type places on the sheet Capacity: what full homes sent on is already in starters and moves of the returns, and a limit would count it twice. Children who step down keep their age: they turn 18 as those in the placement they left.",
    ),
]
