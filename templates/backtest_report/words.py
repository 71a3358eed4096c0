"""The words of the backtest's workbook: what its figures mean, and what is where."""

from __future__ import annotations

from collections.abc import Sequence

from udfs.returns.backtest import Backtest

FIGURES, PATH, ACCURACY, BY_PLACEMENT, LATEST = (
    "Backtest figures",
    "Latest figures",
    "Accuracy",
    "By placement",
    "Latest origin",
)

CONTENTS = {
    "Assumptions": "The chance of the ranges, and where the figures come from",
    FIGURES: "The errors and ranges as the backtest worked them out",
    PATH: "All children month by month from the latest origin",
    ACCURACY: "Errors and ranges for all children, by months ahead, beside two simple rules",
    BY_PLACEMENT: "The same by placement type",
    LATEST: "The latest projection that can be held against what came, month by month",
    "Checks": "What must agree, and whether it does",
    "Notes": "Method, limits, sources and the change log",
}


def backtest_notes(backtest: Backtest, hidden: Sequence[str]) -> list[tuple[str, str]]:
    dates = ", ".join(f"{origin:%d %B %Y}" for origin in backtest.origins)
    few = f" Left out here: {', '.join(hidden)}." if hidden else ""
    return [
        (
            "What was done",
            "At each origin the projection was made from what was known by then alone, and held against what the returns of later years show. On 31 March that is the returns whose year had ended. On 30 September it is those and the half of the year's own return up to that day, so a record put right later in that year counts as known.",
        ),
        ("Origins", f"{dates}. {backtest.evidence}"),
        (
            "Error",
            "Projected less actual: above nil is too high. The mean error shows a lean to one side; the mean absolute error shows the size of a usual error, whatever its side.",
        ),
        (
            "Range",
            f"A range of {backtest.interval:.0%} is meant to hold what comes {backtest.interval:.0%} of the time. A share inside well below that means ranges too narrow for this council, well above it too wide; with few origins it can be far off by chance alone. The mean width is what that share costs in precision.",
        ),
        ("Last value", "The rule that nothing changes: every placement type keeps the children it has at the origin."),
        (
            "Net entry",
            "The rule that change goes on: the mean monthly change over the months that the projection takes its rates from (up to 36) is added for every month ahead. It may fall below nil for a small placement type; it is not mended.",
        ),
        (
            "Averages",
            "Average numbers (and costs, where unit costs were given, at one price throughout) are judged for whole financial years, so from the origins on 31 March only; their number of origins says so.",
        ),
        (
            "What it does not show",
            "Whether the next years will be like the past ones. A change of law, of practice or of the places to be had is in no backtest until it has happened.",
        ),
        (
            "Small numbers",
            f"No count of children by placement type is shown, and a type with one to four children on any day of the test is left out; all children together include it.{few}",
        ),
        (
            "Source of the method",
            "Rolling-origin evaluation, as in Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd edition, section 5.10.",
        ),
    ]
