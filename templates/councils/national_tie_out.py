"""National reference figures that can be held against each other."""

from __future__ import annotations

from templates.councils.claims import Claim, Given, line
from udfs import PLACEMENT_COST


def claims() -> list[Claim]:
    return [
        Claim(
            "national_reference",
            "residential.place",
            PLACEMENT_COST,
            place,
            line(PLACEMENT_COST, "total"),
            note="A year is 365 ÷ 7 weeks here; with 52 the weekly and yearly costs part.",
        )
    ]


def place(figure: Given) -> tuple[float, float, str]:
    return 1, figure("residential.place_week"), "weekly_365"
