"""The words of the backtest's workbook: what its figures mean, and where they are."""

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
    "Assumptions": "The chance that ranges hold, and where the figures come from",
    FIGURES: "The errors and ranges that the backtest worked out",
    PATH: "All children, month by month, from the latest origin",
    ACCURACY: "Errors and ranges for all children by months ahead, compared with two simple rules",
    BY_PLACEMENT: "The same by placement type",
    LATEST: "The latest projection that can be compared with what happened, month by month",
    "Checks": "What must agree, and whether it does",
    "Notes": "Method, limits, sources and the change log",
}


def backtest_notes(backtest: Backtest, hidden: Sequence[str]) -> list[tuple[str, str]]:
    dates = ", ".join(f"{origin:%d %B %Y}" for origin in backtest.origins)
    few = f" Left out: {', '.join(hidden)}." if hidden else ""
    return [
        (
            "What was done",
            "An origin is a date to project from. Each projection uses only what was known by then, and is compared with what the returns of later years show. On 31 March, the returns whose year had ended were known. On 30 September, so was the first half of the year's own return. A record that was corrected later in that year counts as known.",
        ),
        ("Origins", f"{dates}. {backtest.evidence}"),
        (
            "Error",
            "Projected less actual: above 0 is too high. The mean error shows whether projections are usually too high or too low. The mean absolute error shows the size of a usual error, in either direction.",
        ),
        (
            "Range",
            f"A range of {backtest.interval:.0%} is meant to hold the actual number {backtest.interval:.0%} of the time. If the share inside is well below that, ranges are too narrow for this council. If it is well above, they are too wide. With few origins the share can be far off by chance. The mean width shows how precise the ranges are.",
        ),
        (
            "Last value",
            "The rule that nothing changes: every placement type keeps the number of children that it has at the origin.",
        ),
        (
            "Net entry",
            "The rule that change continues: for every month ahead, it adds the mean monthly change over the months that the rates come from (up to 36). For a small placement type it may fall below 0; it is left as it is.",
        ),
        (
            "Averages",
            "Average numbers are judged for whole financial years, so only from origins on 31 March. So are costs, if you gave unit costs. Prices stay the same throughout. The number of origins shows this.",
        ),
        (
            "What it does not show",
            "Whether the next years will be like the past ones. A backtest cannot show a change of law, of practice or of available places before it happens.",
        ),
        (
            "Small numbers",
            f"This workbook shows no counts of children by placement type. It leaves out a type that had one to four children on any day of the test, but the totals include them.{few}",
        ),
        (
            "Source of the method",
            "Rolling-origin evaluation, as in Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd edition, section 5.10.",
        ),
    ]
