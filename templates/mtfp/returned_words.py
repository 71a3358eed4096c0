"""What a plan made from returns says of its figures."""

from __future__ import annotations

SCHEDULE = "Nothing is decided yet, so the plan is doing nothing. Type what the council plans, a row each."

_FEW = "lines with few are drawn towards the others."
LINE_RATES = {
    "leaving": f"Leavers, those who turned 18 among them, ÷ years of care, as a share of a year; {_FEW}",
    "moves": f"Moves by date ÷ years of care, as a share of a year; {_FEW}",
}

#: Ranges whose evidence speaks of the invented county.
RANGES = {
    "Starters": (0.9, 1.1, "Assumed. Replace with the spread of your own yearly starters: see the sheet History."),
}

FIRST_NOTES = [
    ("Do not publish", "The sheets hold small numbers, from which a child might be recognised. Keep this workbook inside the council; before anything is published, group it and use SUPPRESS."),
    ("No child", "There is no row, identifier or date of any child here: the sheets hold counts, rates and averages only."),
    ("From the returns", "Children, starters, leavers, moves and average placements are those of the returns, by finance line. Starters, leaving and moves are of the months that the register names, and are taken to go on. Children who left after turning 18, and stays of a few days, are in all of them alike, so that starters, leavers and children balance as they did."),
    ("Not in the returns", "Places, budget, funding and plans are not in returns. The register marks what stands in for them as assumed, and what is invented as illustrative: replace both, high impact first."),
    ("A finer projection", "PROJECT_SCENARIO knows neither age nor time in care here: each placement has one share leaving. carecurve project knows both, and its range also allows for how little the counts may say about the rates."),
]  # fmt: skip
