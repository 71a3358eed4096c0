"""The rows of a scenario's five answers: children, cost, pressure, effects and shortfalls."""

from __future__ import annotations

from udfs.worksheet.answer_rows import AnswerRow, AnswerTable, Rows

ACROSS = "the projected years"
TURNS_18 = "opening is by age, or leaving_rate by months since"
CHILDREN_A_YEAR = "children a year"

_CLOSING = (
    AnswerRow("closing", "closing", "children", note="at the year end"),
    AnswerRow("low", "closing low", "children", note="one end of the range that interval asks for"),
    AnswerRow("high", "closing high", "children", note="the other end"),
    AnswerRow("average", "average in year", "placements", note="the average number of children in the year"),
)
_RANGE = Rows(
    (
        AnswerRow(
            "range_parts",
            "Low and high hold",
            "text",
            note="what the range is made of, in words, in the first year's column",
        ),
    )
)
_BY_PLACEMENT = (
    Rows(_CLOSING, "placement", each="placement type"),
    Rows(
        (
            AnswerRow("opening", "opening", "children"),
            AnswerRow("starters", "starters", "children", adds_up=True),
            AnswerRow("leavers", "leavers", "children", adds_up=True),
            AnswerRow(
                "turning_18", "of whom turning 18", "children", adds_up=True, when=TURNS_18, note="counted in leavers"
            ),
            *_CLOSING,
        ),
        "total",
        "Total",
        total=True,
    ),
)
_SCENARIO = (
    AnswerRow("spend", "spend", "£", adds_up=True),
    AnswerRow("pressure", "pressure", "£", adds_up=True, note="spend − base"),
    AnswerRow("change", "change on the year before", "£", note="in the first year on the base"),
    AnswerRow("cumulative", "cumulative pressure", "£"),
)
_EFFECTS = (
    AnswerRow("children", "children at year end", "children", note="less is negative, as in all these rows"),
    AnswerRow("placements", "cost of placements", "£", adds_up=True),
    AnswerRow("own", "own cost", "£", adds_up=True),
    AnswerRow("net", "net cost", "£", adds_up=True),
    AnswerRow("net_cumulative", "net cost, cumulative", "£"),
    AnswerRow("full_year", "net cost in a full year", "£ a year", note="as it stands at the year end"),
)

#: The projection without a plan: PROJECT_PLACEMENTS.
PROJECTION = AnswerTable((*_BY_PLACEMENT, _RANGE), ACROSS)

CHILDREN = AnswerTable(
    (
        *_BY_PLACEMENT,
        Rows(
            (
                AnswerRow("places", "places", "places", note="at the year end"),
                AnswerRow(
                    "occupancy", "occupancy", "share", note="children at the year end ÷ places; blank without places"
                ),
                AnswerRow("sent_on", "sent to {overflow} when full", "children", adds_up=True),
            ),
            "limited",
            each="placement type in capacity",
        ),
        _RANGE,
    ),
    f"{ACROSS}, with the plan",
    asked="output children",
)

COST = AnswerTable(
    (
        Rows((AnswerRow("cost", "", "£", adds_up=True),), "placement", each="placement type"),
        Rows((AnswerRow("placements", "Placements", "£", adds_up=True),), total=True),
        Rows(
            (
                AnswerRow("one_off", "one-off costs", "£", adds_up=True),
                AnswerRow("annual", "annual costs", "£", adds_up=True),
            ),
            "interventions",
            "Interventions",
        ),
        Rows(
            (
                AnswerRow("total", "Total", "£", adds_up=True),
                AnswerRow("total_low", "Total low", "£"),
                AnswerRow("total_high", "Total high", "£"),
            ),
            total=True,
        ),
        _RANGE,
    ),
    f"{ACROSS}, with the plan",
    asked="output cost",
)

PRESSURE = AnswerTable(
    (
        Rows((AnswerRow("base", "Base: {base}", "£"),)),
        Rows(_SCENARIO, "nothing", "Do nothing"),
        Rows(_SCENARIO, "plan", "Plan"),
        Rows(
            (
                AnswerRow("difference", "Plan less do nothing", "£", adds_up=True),
                AnswerRow("difference_cumulative", "Plan less do nothing, cumulative", "£"),
                AnswerRow(
                    "avoided",
                    "Of which above the base (growth avoided)",
                    "£",
                    adds_up=True,
                    note="lowers no budget: never added to cashable",
                ),
                AnswerRow("cashable", "Of which below the base (cashable)", "£", adds_up=True),
                AnswerRow("payback", "Payback (years)", "years", note="one value, in the first year's column"),
            )
        ),
    ),
    ACROSS,
    asked="output pressure",
)

EFFECTS = AnswerTable(
    (
        Rows(_EFFECTS, "intervention", each="row of the schedule"),
        Rows(_EFFECTS, "all", "All interventions", total=True),
    ),
    ACROSS,
    asked="output effects",
)

SHORTFALLS = AnswerTable(
    (
        Rows(
            (
                AnswerRow(
                    "asked",
                    "asked",
                    CHILDREN_A_YEAR,
                    adds_up=True,
                    note="places, and children whose price changes, on average in the year",
                ),
                AnswerRow("done", "done", CHILDREN_A_YEAR, adds_up=True),
                AnswerRow("too_few", "shortfall: too few children", CHILDREN_A_YEAR, adds_up=True),
                AnswerRow("no_place", "shortfall: no free place", CHILDREN_A_YEAR, adds_up=True),
            ),
            "intervention",
            each="row of the schedule",
        ),
    ),
    ACROSS,
    asked="output shortfalls",
)

#: The answers of PROJECT_SCENARIO, by output.
BY_OUTPUT = {
    "children": CHILDREN,
    "cost": COST,
    "pressure": PRESSURE,
    "effects": EFFECTS,
    "shortfalls": SHORTFALLS,
}
