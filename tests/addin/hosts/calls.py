"""Calls of every worksheet function that each host must answer as Python does.

Ranges are rows of cells; None is a blank cell or a left-out argument; error cells are their text.
"""

from __future__ import annotations

from typing import Any

LABELLED = [["2012/13", 1040], ["2013/14", 1070], ["2014/15", 1055], ["2015/16", 1095], ["2016/17", 1107]]
FLOWS = [
    ["2018/19", 140, 120, 520],
    ["2019/20", 150, 128, 542],
    ["2020/21", 131, 126, 547],
    ["2021/22", 149, 131, 565],
]
GAP = [[812], [825], [None], [840], [861]]
POPULATION = [[165200], [165900], [166700], [167300], [167982], [168600], [169300], [170100]]
CLOSING = [[300], [310], [330]]

PLACEMENTS = [["Foster", 206], ["Independent fostering", 10], ["Residential", 24.5], ["Secure", 0]]
PLACEMENTS_BY_YEAR = [["Foster", 206, 210, 214.5], ["Residential", 24.5, 26, 27.25]]
UNIT_COST = [[23523], [44871], [163560], [310000]]

INVESTMENT = [[5, 4, 3, 2, 1]]
SAVING = [[0, 2.5, 4.5, 6, 7.25]]

COUNTS = [["Foster", 40, 3, 12], ["Secure", 2, 0, 9], ["Residential", 11, 8, None]]

GATES = [["Gateway 1"], ["Gateway 2"], ["Gateway 3"]]
GATE_DATES = [[43131], [43496], ["31/1/2020"]]
GATE_TESTS = [["at most"], ["yes"], ["by"]]
GATE_MONEY = [[4.5], [3.75], [2]]
GATE_MARKS = [[1.5], [None], ["2020-01-15"]]
FOUND = [[1.2], ["yes"], [43840]]

STOCK, STARTING, LEAVING = [["Foster", 100], ["IFA", 60], ["Residential", 20]], [[40], [20], [6]], [[0.3], [0.3], [0.2]]
SCHEDULE = [
    [
        "Name",
        "Type",
        "From",
        "To",
        "Children a year",
        "Effectiveness",
        "Start",
        "Ramp months",
        "End",
        "One-off cost (£)",
        "Annual cost (£)",
        "Evidence",
    ],
    ["Edge of care", "prevent entry", None, None, 24, 0.5, 46204, 6, None, 100000, 200000, "trial"],
    [None, None, None, None, None, None, None, None, None, None, None, None],
    ["Recruitment", "add capacity", None, "Foster", 20, 1, 46113, 12, None, 50000, None, None],
    ["First choice in-house", "shift provider", "IFA", "Foster", 30, 0.6, 46113, None, 46843, None, None, None],
    ["Step down", "step down", "Residential", "Foster", 6, 0.5, 46478, None, None, None, 80000, None],
    ["Going home", "speed leaving", "Foster", None, 10, 0.5, None, None, None, None, 50000, None],
    ["Agreed fee", "change price", "IFA", None, None, 0.05, 46113, None, None, None, None, None],
]
BRIEF = [["Edge", "prevent entry", "Foster", None, 12, 0.5], ["Leave", "speed leaving", None, None, 6, 0.5]]

LONG_CLOSING = [[300], [310], [330], [325], [341], [350], [349], [362]]

#: The tables of those in care now and two groups of starters, by months since.
IN_CARE, STARTED = [["Foster", 90], ["Residential", 15]], [["Foster", 40, 42], ["Residential", 8, 8]]
SINCE = [
    ["Who", "From month", "Placement", "Leaving", "Turning 18", "Moving", "Share"],
    ["In care now", 0, "Foster", 0.25, 0.08, 0.12, None],
    ["In care now", 0, "Residential", 0.2, 0.15, 0.3, None],
    ["Starters under 10", 0, "Foster", 0.9, 0, 0.4, 0.7],
    ["Starters under 10", 0, "Residential", 0.8, 0, 1.1, 0.4],
    ["Starters under 10", 12, "Foster", 0.3, 0, 0.15, None],
    ["Starters under 10", 12, "Residential", 0.3, 0, 0.4, None],
    ["Starters 10 or over", 0, "Foster", 0.7, 0.2, 0.5, 0.3],
    ["Starters 10 or over", 0, "Residential", 0.5, 0.2, 0.9, 0.6],
]
GOING = [["", "Foster", "Residential"], ["Foster", None, 1], ["Residential", 1, None]]
FITTED = [["", "Foster", "Residential"], ["1st half of 2026/27", 0.99, 1.01], ["2nd half of 2026/27", 1, 0.98]]
DOUBTED = [
    ["Year", "Placement", "Chance", "Doubt: starters", "Doubt: rates"],
    *(
        [year, line, *numbers]
        for year in ("2026/27", "2027/28")
        for line, *numbers in (
            ("Foster", 0.6, 0.1, 0.02),
            ("Residential", 0.8, 0.2, 0.05),
            ("All placements", 0.55, 0.08, 0.01),
            ("Cost", 0.9, 0.8, 0.1),
        )
    ),
]


CALLS: dict[str, list[tuple[Any, ...]]] = {
    "PROJECT_LAC": [
        (CLOSING, 1),
        (LABELLED, 5),
        (FLOWS, 4),
        (GAP, 3, "trend"),
        (LABELLED, 4, "growth", None, 0.95),
        (LABELLED, 3, "rate", POPULATION),
        (LABELLED, 3, "trend_and_population", POPULATION, 0.9, True),
        (FLOWS, 2, "net_entry", None, 0.8, False),
        (LABELLED[:2], 5, "Trend", None, None, None),
    ],
    "PLACEMENT_COST": [
        (PLACEMENTS, UNIT_COST, "annual"),
        ([[206], [0]], [[452.37], [862.9]], "weekly_52"),
        (PLACEMENTS_BY_YEAR, [[452.37], [3145.38]], "weekly_365", 0.03),
        (PLACEMENTS_BY_YEAR, [[64.45], [448.11]], "daily", [[None, 0.02, 0.035]], False),
        (PLACEMENTS_BY_YEAR, [[450, 460, 470], [3100, 3200, 3300]], "weekly_366", [[0, 0.02, 0.03], [0, 0.05, 0.06]]),
        (12, 50000, "annual"),
    ],
    "PLACEMENT_VARIANCE": [
        ([["Foster", 206], ["Secure", 1.5]], [[23523], [310000]], [[4397250], [400000]], "annual"),
        (
            [["Adoption", 57], ["Residence orders", 43], ["Guardianship", 120], ["Foster", 206]],
            [[7100], [5200], [6300], [23523]],
            [[1250000], [None], [None], [4397250]],
            "annual",
            [["Orders"], ["orders"], ["Orders"], [None]],
        ),
        (
            [["Foster", 206], ["Residential", 24]],
            [[23523], [163560]],
            [[4400000], [3600000]],
            "annual",
            None,
            [[200], [22.5]],
        ),
        ([[206], [24]], [[452], [3145]], [[4400000], [3600000]], "weekly_52", None, None, [[430], [3000]], False),
        ([["Foster", 206]], 23523, 4397250, "ANNUAL", None, None, None, True),
    ],
    "CASELOAD_BREAKEVEN": [
        (480, 24, 15, 43000, 163560, 0, 155000),
        (480, 24, 15, 43000, 163560, 44871, 155000, 12, True),
        (300, 24.5, 15, 43000, 163560, None, None, 6, False),
        (480, 24, 15, 43000, 163560),
    ],
    "INVEST_TO_SAVE": [
        (INVESTMENT, SAVING),
        ([[5], [4], [3]], [[0], [1], [2]], 0.06),
        (INVESTMENT, SAVING, 0, None, None, None, False),
        ([[0, 0]], [[0, 1.5]], None, None, None, None, True),
        (1, 0),
        (INVESTMENT, SAVING, 0.035, [[0.5, 1.2]], [["Cost", 0.95, 1.3]], 0.9, False),
        (INVESTMENT, SAVING, None, [[0], [1.1]], None),
    ],
    "GATED_DRAWDOWN": [
        (GATES, GATE_DATES, GATE_MONEY, 43873, GATE_TESTS, GATE_MARKS, FOUND, 15, True),
        (GATES, GATE_DATES, GATE_MONEY, "30/06/2019", GATE_TESTS, GATE_MARKS, [[1.7], ["yes"], [None]], None, False),
        ("Review", 43131, 600000, 43131, "at least", 3, 3),
        ([["Plan", "Review"]], [[43131, 43131]], [[0, 9]], "31 January 2018", [["yes", "Yes"]], None, [[True, None]]),
    ],
    "LAC_RATE": [
        (1107, 167982),
        (0, 167982),
        ([[1040, 1070], [1055, 1095]], [[165200, 165900], [166700, 167300]]),
        ([[1040], [1070]], 165200),
    ],
    "CHILDREN_AT_RATE": [
        (52.5, 167982),
        ([[52.5], [60], [0]], 167982),
        ([[52.5, 60]], [[167982, 168600]]),
    ],
    "BACKTEST": [
        (LONG_CLOSING, "net_entry", 2),
        (LONG_CLOSING, "trend", 1, None, 0.9, False),
        (LONG_CLOSING, "rate", 3, [[50000 + 100 * i] for i in range(8)]),
    ],
    "PROJECT_PLACEMENTS": [
        (IN_CARE, STARTED, SINCE, GOING, 2, 46112, 0.8, None, FITTED, DOUBTED, True),
        ([["Foster", 100], ["Residential", 20]], [[40], [12]], [[0.3], [0.45]]),
        ([["Foster", 100], ["Residential", 20]], [[40], [12]], [[0.3], [0.45]], None, 3, None, 0.8, 3),
        (
            [[100], [20]],
            [[40], [12]],
            [[0.3], [0.45]],
            [[None, 0.05], [0.1, None]],
            3,
            "31/3/2026",
            0.9,
            None,
            None,
            None,
            False,
        ),
        (
            [["", "Foster", "Residential"], *([age, 10 + age, age / 2] for age in range(18))],
            [["", "Foster", "Residential"], *([age, 3, 1] for age in range(18))],
            [[0.3], [0.45]],
            None,
            2,
        ),
    ],
    "PROJECT_SCENARIO": [
        (
            STOCK,
            STARTING,
            LEAVING,
            SCHEDULE,
            output,
            [[None, 0.05, 0.03], [0.02, None, 0.06], [0.02, 0.05, None]],
            [["Foster", "IFA", 102]],
            [[25000], [45000], [250000]],
            0.03,
            5,
            46112,
            [["Budget 2026/27", 9500000]],
            0.8,
            3,
            None,
            None,
            True,
        )
        for output in ("children", "cost", "pressure", "effects", "shortfalls")
    ]
    + [
        (
            IN_CARE,
            STARTED,
            SINCE,
            [["Step", "step down", "Residential", "Foster", 4, 1, 3, 0]],
            output,
            GOING,
            [["Foster", "Residential", None]],
            [[30000], [250000]],
            0.03,
            2,
            46112,
            [["Budget", 6000000]],
            0.8,
            None,
            FITTED,
            DOUBTED,
            True,
        )
        for output in ("children", "cost", "effects")
    ]
    + [
        (STOCK, STARTING, LEAVING, BRIEF),
        (STOCK, STARTING, LEAVING, [[None, None], [None, None]], None, None, None, None, None, 2),
        (
            STOCK,
            STARTING,
            LEAVING,
            BRIEF,
            "Pressure",
            None,
            [["IFA", "Residential", 60, 62, 64]],
            [[25000], [45000], [250000]],
            [[0, 0.02]],
            2,
            "1/4/2026",
            9000000,
            0.9,
            None,
            None,
            None,
            False,
        ),
        (
            [["", "Foster", "Residential"], *([age, 10 + age, age / 2] for age in range(18))],
            [["", "Foster", "Residential"], *([age, 3, 1] for age in range(18))],
            [[0.3], [0.45]],
            [["Edge", "prevent entry", "Foster", None, 12, 0.5]],
            "children",
            None,
            None,
            None,
            None,
            2,
        ),
    ],
    "EVIDENCE": [
        ("Hertfordshire: Building Bridges",),
        (" east sussex: CONNECTED families", "Cost"),
        ("Blackpool: Assessment Centre", "warning"),
        ([["Halton: named social worker"], [None], ["Essex: reablement"]], "strength"),
        ("North Tyneside: children's services", None),
    ],
    "RATE_GAP": [
        (1107, 167982, 52.5),
        (800, 167982, 52.5),
        ([[1107], [1095]], [[167982], [167300]], 52.5),
        ([[1107], [1095]], [[167982], [167300]], [[52.5], [51]]),
    ],
    "SUPPRESS": [
        (COUNTS,),
        (COUNTS, 10, "columns"),
        ([[40, 2, 11], [3, 60, 4]], 5, "none"),
        ([[40], [4], [11]], None, "Rows"),
    ],
}

BAD: list[tuple[str, tuple[Any, ...]]] = [
    # blank
    ("PROJECT_LAC", (None, 5)),
    ("PROJECT_LAC", (LABELLED, None)),
    ("PROJECT_LAC", ([["2015/16", None], ["2016/17", 310], ["2017/18", 330]], 5)),
    ("PROJECT_LAC", ([[300], [310], [None]], 5)),
    ("PROJECT_LAC", ([["2019/20", 150, 140, None], ["2020/21", 131, 126, 547]], 2)),
    ("PROJECT_LAC", (LABELLED, 5, "rate")),
    ("PROJECT_LAC", (CLOSING, 1, "rate", [[100], [None], [120], [130]])),
    ("PLACEMENT_COST", (None, UNIT_COST, "annual")),
    ("PLACEMENT_COST", (PLACEMENTS, None, "annual")),
    ("PLACEMENT_COST", ([["Foster", None], ["Secure", 1]], [[23523], [310000]], "annual")),
    ("PLACEMENT_COST", (PLACEMENTS_BY_YEAR, [[450], [3100]], "annual", [[0, None, 0.02]])),
    ("PLACEMENT_VARIANCE", ([["Foster", 206], ["Secure", 1]], [[23523], [310000]], [[4397250], [None]], "annual")),
    ("PLACEMENT_VARIANCE", ([["Foster", 206]], 23523, None, "annual")),
    ("CASELOAD_BREAKEVEN", (480, 24, None, 43000, 163560)),
    ("CASELOAD_BREAKEVEN", (None, 24, 15, 43000, 163560)),
    ("INVEST_TO_SAVE", ([[5, None, 3]], [[0, 1, 2]])),
    ("INVEST_TO_SAVE", ([[5, 4, 3]], None)),
    ("GATED_DRAWDOWN", (GATES, [[43131], [None], [43861]], GATE_MONEY, 43873, GATE_TESTS, GATE_MARKS)),
    ("GATED_DRAWDOWN", (GATES, GATE_DATES, GATE_MONEY, None, GATE_TESTS, GATE_MARKS)),
    ("GATED_DRAWDOWN", (GATES, GATE_DATES, GATE_MONEY, 43873, GATE_TESTS)),
    ("LAC_RATE", (1107, None)),
    ("LAC_RATE", ([[1107], [None]], 167982)),
    ("CHILDREN_AT_RATE", (None, 167982)),
    ("RATE_GAP", (1107, 167982, None)),
    ("SUPPRESS", (None,)),
    ("BACKTEST", (LONG_CLOSING, None, 2)),
    ("PROJECT_PLACEMENTS", ([[100], [None]], [[40], [12]], [[0.3], [0.45]])),
    ("PROJECT_SCENARIO", (STOCK, None, LEAVING, BRIEF)),
    ("PROJECT_SCENARIO", (STOCK, STARTING, LEAVING, SCHEDULE)),
    ("PROJECT_SCENARIO", (STOCK, STARTING, LEAVING, BRIEF, "cost", None, None, None, None, 5)),
    ("PROJECT_SCENARIO", (STOCK, STARTING, LEAVING, BRIEF, None, None, [["Foster", None, 50]])),
    ("EVIDENCE", (None,)),
    ("EVIDENCE", ([[None], [None]], "cost")),
    # text where a number belongs
    ("PROJECT_SCENARIO", (STOCK, STARTING, LEAVING, [["Edge", "prevent entry", "Foster", None, "a dozen", 0.5]])),
    ("PROJECT_SCENARIO", (STOCK, STARTING, LEAVING, BRIEF, None, None, [["Foster", "IFA", "few"]])),
    ("PROJECT_SCENARIO", (STOCK, STARTING, LEAVING, BRIEF, "savings", None, None, None, None, 5)),
    (
        "PROJECT_SCENARIO",
        (
            STOCK,
            STARTING,
            LEAVING,
            SCHEDULE,
            "children",
            None,
            None,
            None,
            None,
            5,
            "May",
            None,
            0.8,
            None,
            None,
            None,
            True,
        ),
    ),
    ("BACKTEST", (LONG_CLOSING, "trend", "two")),
    ("PROJECT_PLACEMENTS", ([[100], ["twenty"]], [[40], [12]], [[0.3], [0.45]])),
    ("PROJECT_LAC", ([["2015/16", 300], ["2016/17", "n/a"], ["2017/18", 330]], 5)),
    ("PROJECT_LAC", (LABELLED, "five")),
    ("PROJECT_LAC", (CLOSING, 1, "trend", [["a"], ["b"], ["c"], ["d"]])),
    ("PROJECT_LAC", (LABELLED, 5, "trend", None, "80%")),
    ("PLACEMENT_COST", ([[206], ["ten"]], [[23523], [44871]], "annual")),
    ("PLACEMENT_COST", ([[206], [10]], [["£23,523"], [44871]], "annual")),
    ("PLACEMENT_COST", ([[206], [10]], [[23523], [44871]], "annual", "3%")),
    ("PLACEMENT_VARIANCE", ([["Foster", "206 FTE"]], [[23523]], [[4397250]], "annual")),
    ("PLACEMENT_VARIANCE", ([["Foster", 206]], [[23523]], [["tbc"]], "annual")),
    ("CASELOAD_BREAKEVEN", ("480", 24, 15, 43000, 163560)),
    ("CASELOAD_BREAKEVEN", (480, 24, 15, 43000, 163560, "none")),
    ("INVEST_TO_SAVE", ([[5, 4]], [[0, "lots"]])),
    ("INVEST_TO_SAVE", (INVESTMENT, SAVING, "3.5%")),
    ("GATED_DRAWDOWN", (GATES, GATE_DATES, GATE_MONEY, "today", GATE_TESTS, GATE_MARKS)),
    ("GATED_DRAWDOWN", (GATES, GATE_DATES, GATE_MONEY, 43873, GATE_TESTS, GATE_MARKS, [["few"], [None], [None]])),
    ("GATED_DRAWDOWN", (GATES, GATE_DATES, GATE_MONEY, 43873, GATE_TESTS, GATE_MARKS, [[1], ["partly"], [None]])),
    ("LAC_RATE", ("many", 167982)),
    ("CHILDREN_AT_RATE", ([["high"], [52.5]], 167982)),
    ("RATE_GAP", (1107, "unknown", 52.5)),
    ("SUPPRESS", ([[40, 2], [11, "few"]],)),
    ("SUPPRESS", (COUNTS, "five")),
    # error cells
    ("PROJECT_LAC", ([[300], ["#N/A"], [330]], 5)),
    ("PROJECT_LAC", (LABELLED, "#DIV/0!")),
    ("PROJECT_LAC", (LABELLED, 5, "#NAME?")),
    ("PLACEMENT_COST", ([["Foster", "#REF!"]], [[23523]], "annual")),
    ("PLACEMENT_COST", ([["Foster", 206]], [[23523]], "#VALUE!")),
    ("PLACEMENT_VARIANCE", ([["Foster", 206]], [["#NUM!"]], [[4397250]], "annual")),
    ("PLACEMENT_VARIANCE", ([["Foster", 206], ["Secure", 1]], [[1], [2]], [[3], [4]], "annual", [["#N/A"], [None]])),
    ("CASELOAD_BREAKEVEN", (480, "#DIV/0!", 15, 43000, 163560)),
    ("INVEST_TO_SAVE", ([[5, "#NUM!"]], [[0, 1]])),
    ("INVEST_TO_SAVE", (INVESTMENT, SAVING, 0.035, None, None, None, "#N/A")),
    ("GATED_DRAWDOWN", (GATES, GATE_DATES, [[1], [2], ["#REF!"]], 43873, GATE_TESTS, GATE_MARKS)),
    ("LAC_RATE", ("#N/A", 167982)),
    ("CHILDREN_AT_RATE", (52.5, "#DIV/0!")),
    ("RATE_GAP", (1107, 167982, "#NAME?")),
    ("SUPPRESS", ([[40, "#VALUE!"], [11, 3]],)),
    ("BACKTEST", ([*LONG_CLOSING[:-1], ["#N/A"]], "trend", 2)),
    ("PROJECT_PLACEMENTS", ([[100], [20]], [[40], ["#REF!"]], [[0.3], [0.45]])),
    ("EVIDENCE", ("#N/A", "cost")),
    ("EVIDENCE", ("Essex: reablement", "#REF!")),
    ("PROJECT_SCENARIO", (STOCK, STARTING, LEAVING, [["Edge", "prevent entry", "Foster", None, "#N/A", 0.5]])),
    ("PROJECT_SCENARIO", (STOCK, STARTING, LEAVING, BRIEF, "cost", None, None, [[25000], ["#DIV/0!"], [1]], None, 5)),
    # wrong shape
    ("PROJECT_SCENARIO", (STOCK, STARTING, LEAVING, [["Edge", "prevent entry", "Foster"]])),
    ("PROJECT_SCENARIO", (STOCK, STARTING, LEAVING, BRIEF, None, None, [["Foster", "IFA", 100, 110]])),
    ("EVIDENCE", ([["Essex: reablement"], ["Kent: reception centres"]],)),
    ("EVIDENCE", ("Essex: reablement", [["cost", "effect"]])),
    ("BACKTEST", (LONG_CLOSING, "trend", 6)),
    ("PROJECT_PLACEMENTS", ([[100], [20]], [[40]], [[0.3], [0.45]])),
    ("PROJECT_LAC", ([[2015, 300, 310], [2016, 310, 320]], 5)),
    ("PROJECT_LAC", (CLOSING, [[1], [2]])),
    ("PROJECT_LAC", (LABELLED, 3, "rate", POPULATION[:5])),
    ("PROJECT_LAC", ([[300]], 5, "net_entry")),
    ("PLACEMENT_COST", (PLACEMENTS, [[23523], [44871]], "annual")),
    ("PLACEMENT_COST", (PLACEMENTS_BY_YEAR, [[450, 460], [3100, 3200]], "annual")),
    ("PLACEMENT_VARIANCE", ([["Foster", 206, 210]], [[23523]], [[4397250]], "annual")),
    ("PLACEMENT_VARIANCE", ([["Foster", 206]], [[23523]], [[4397250]], "annual", [["a"], ["b"]])),
    ("CASELOAD_BREAKEVEN", ([[480, 490]], 24, 15, 43000, 163560)),
    ("INVEST_TO_SAVE", ([[5, 4], [3, 2]], SAVING)),
    ("INVEST_TO_SAVE", (INVESTMENT, [[0, 1, 2]])),
    ("INVEST_TO_SAVE", (INVESTMENT, SAVING, 0.035, 0.5, None, None, True)),
    ("GATED_DRAWDOWN", (GATES, GATE_DATES[:2], GATE_MONEY, 43873, GATE_TESTS, GATE_MARKS)),
    ("GATED_DRAWDOWN", ([["a", "b"], ["c", "d"]], GATE_DATES, GATE_MONEY, 43873, GATE_TESTS)),
    ("LAC_RATE", ([[1], [2], [3]], [[100], [200]])),
    ("CHILDREN_AT_RATE", ([[50, 60]], [[1000], [2000]])),
    ("RATE_GAP", ([[1], [2]], [[100], [200]], [[50], [60], [70]])),
    ("SUPPRESS", (COUNTS, [[5, 6]])),
    # out of range
    ("PROJECT_SCENARIO", (STOCK, STARTING, LEAVING, [["Edge", "prevent entry", "Foster", None, 12, 50]])),
    ("PROJECT_SCENARIO", (STOCK, STARTING, LEAVING, [["Edge", "prevention", "Foster", None, 12, 0.5]])),
    ("PROJECT_SCENARIO", (STOCK, STARTING, LEAVING, [["Edge", "prevent entry", "Fostr", None, 12, 0.5]])),
    ("PROJECT_SCENARIO", (STOCK, STARTING, LEAVING, BRIEF, None, None, None, None, None, 31)),
    ("PROJECT_LAC", (LABELLED, 0)),
    ("PROJECT_LAC", (LABELLED, 2.5)),
    ("PROJECT_LAC", (LABELLED, 5, "trend", None, 80)),
    ("PROJECT_LAC", ([[300], [-1], [330]], 5)),
    ("PROJECT_LAC", ([[300], [100]], 5, "net_entry")),
    ("PROJECT_LAC", ([[0], [100]], 5, "growth")),
    ("PLACEMENT_COST", ([["Foster", -1]], [[23523]], "annual")),
    ("PLACEMENT_COST", (PLACEMENTS_BY_YEAR, [[450], [3100]], "annual", -1.5)),
    ("PLACEMENT_VARIANCE", ([["Foster", 206]], [[23523]], [[4397250]], "annual", None, [[100]], [[23523]])),
    ("PLACEMENT_VARIANCE", ([["Foster", 206]], [[-5]], [[4397250]], "annual")),
    ("CASELOAD_BREAKEVEN", (480, 0, 15, 43000, 163560)),
    ("CASELOAD_BREAKEVEN", (480, 24, 15, 43000, 163560, 200000)),
    ("CASELOAD_BREAKEVEN", (480, 24, 15, 43000, 163560, 0, 0, 13)),
    ("INVEST_TO_SAVE", ([[-5, 4]], [[0, 1]])),
    ("INVEST_TO_SAVE", (INVESTMENT, SAVING, -1)),
    ("INVEST_TO_SAVE", (INVESTMENT, SAVING, 0.035, [[50, 120]], None, None, True)),
    ("INVEST_TO_SAVE", (INVESTMENT, SAVING, 0.035, [[0.5, 1.2]], [[0.2, 1.2]], None, True)),
    ("INVEST_TO_SAVE", (INVESTMENT, SAVING, 0.035, [[0.5, 1.2]], None, 80, True)),
    ("GATED_DRAWDOWN", (GATES, [[43131], [43100], [43861]], GATE_MONEY, 43873, GATE_TESTS, GATE_MARKS)),
    ("GATED_DRAWDOWN", (GATES, GATE_DATES, GATE_MONEY, 2018, GATE_TESTS, GATE_MARKS)),
    ("GATED_DRAWDOWN", (GATES, GATE_DATES, GATE_MONEY, 43873, GATE_TESTS, GATE_MARKS, None, 10)),
    ("GATED_DRAWDOWN", (GATES, GATE_DATES, [[4], [-1], [2]], 43873, GATE_TESTS, GATE_MARKS)),
    ("GATED_DRAWDOWN", (GATES, GATE_DATES, GATE_MONEY, "1/1/1899", GATE_TESTS, GATE_MARKS)),
    ("LAC_RATE", (1107, 0)),
    ("LAC_RATE", (-1, 167982)),
    ("CHILDREN_AT_RATE", (-52.5, 167982)),
    ("RATE_GAP", (1107, 0, 52.5)),
    ("SUPPRESS", (COUNTS, 0)),
    ("SUPPRESS", ([[40, -2]],)),
    # not one of the choices
    ("EVIDENCE", ("Essex: reabelment",)),
    ("EVIDENCE", ("Essex: reablement", "saving")),
    ("EVIDENCE", ([["Essex: reablement"], ["Nowhere: nothing"]], "ties")),
    ("EVIDENCE", (7, "cost")),
    ("PROJECT_LAC", (LABELLED, 5, "guess")),
    ("PROJECT_LAC", (LABELLED, 5, 1)),
    ("PROJECT_LAC", (LABELLED, 5, "trend", None, 0.8, "maybe")),
    ("PLACEMENT_COST", (PLACEMENTS, UNIT_COST, "monthly")),
    ("PLACEMENT_VARIANCE", ([["Foster", 206]], [[23523]], [[4397250]], "weekly", None, None, None)),
    ("CASELOAD_BREAKEVEN", (480, 24, 15, 43000, 163560, 0, 0, 12, 2)),
    ("INVEST_TO_SAVE", (INVESTMENT, SAVING, 0.035, None, None, None, "yes")),
    ("GATED_DRAWDOWN", (GATES, GATE_DATES, GATE_MONEY, 43873, [["above"], ["yes"], ["by"]], GATE_MARKS)),
    ("GATED_DRAWDOWN", (GATES, GATE_DATES, GATE_MONEY, 43873, GATE_TESTS, [[1], ["no"], [43861]])),
    ("SUPPRESS", (COUNTS, 5, "all")),
]
