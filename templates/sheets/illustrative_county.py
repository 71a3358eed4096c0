"""An invented county, whose numbers fill a new template.

Nothing here describes a real council. The weekly costs are of the order that councils report.
"""

from __future__ import annotations

from datetime import date

EVIDENCE = "Invented for this template. Replace with your council's own figure and name its source here."

COUNCIL = "Illustrative County Council"
BASE_YEAR = 2025

#: Year, starters, leavers, children looked after at 31 March, children aged 0 to 17.
HISTORY = [
    ("2019/20", 178, 166, 452, 71_800),
    ("2020/21", 160, 151, 461, 72_000),
    ("2021/22", 175, 166, 470, 72_300),
    ("2022/23", 188, 175, 483, 72_700),
    ("2023/24", 184, 178, 489, 73_000),
    ("2024/25", 192, 179, 502, 73_200),
    ("2025/26", 190, 181, 511, 73_300),
]
FUTURE_POPULATION = [73_400, 73_400, 73_300, 73_100, 72_800]
NEIGHBOURS_RATE = 63.0

#: Placement type, children at the end of the base year, average in that year, starters a year, leavers in
#: a year ÷ average number, £ a week in the base year, yearly price inflation.
PLACEMENTS = [
    ("In-house fostering", 158, 157.0, 60, 0.261, 510, 0.030),
    ("Independent fostering (IFA)", 107, 106.4, 41, 0.223, 1_030, 0.035),
    ("Connected persons", 87, 86.1, 36, 0.329, 330, 0.030),
    ("Placed with parents or for adoption", 36, 35.5, 9, 0.545, 60, 0.020),
    ("Supported accommodation 16+", 46, 45.6, 21, 0.968, 1_150, 0.035),
    ("In-house residential", 15, 15.2, 9, 0.329, 4_600, 0.035),
    ("External residential", 59, 58.2, 15, 0.223, 6_100, 0.050),
    ("Secure", 3, 2.5, 3, 0.916, 8_900, 0.040),
]

#: Finance line of the built-in mapping of returns, £ a week in the base year, yearly price inflation.
LINE_COSTS = [
    ("Kinship", 330, 0.030),
    ("In-house fostering", 510, 0.030),
    ("Independent fostering (IFA)", 1_030, 0.035),
    ("In-house residential", 4_600, 0.035),
    ("External residential", 6_100, 0.050),
    ("Supported accommodation 16+", 1_150, 0.035),
    ("Placed with parents", 60, 0.020),
    ("Placed for adoption", 60, 0.020),
]

#: Moves in a year from the first placement to the second ÷ average number of children in the first.
MOVES = {
    ("In-house fostering", "Independent fostering (IFA)"): 0.02,
    ("In-house fostering", "Placed with parents or for adoption"): 0.03,
    ("In-house fostering", "Supported accommodation 16+"): 0.051,
    ("In-house fostering", "External residential"): 0.01,
    ("Independent fostering (IFA)", "In-house fostering"): 0.03,
    ("Independent fostering (IFA)", "Supported accommodation 16+"): 0.073,
    ("Independent fostering (IFA)", "External residential"): 0.03,
    ("Connected persons", "In-house fostering"): 0.02,
    ("Connected persons", "Placed with parents or for adoption"): 0.03,
    ("In-house residential", "Supported accommodation 16+"): 0.128,
    ("In-house residential", "In-house fostering"): 0.051,
    ("External residential", "Supported accommodation 16+"): 0.128,
    ("External residential", "Independent fostering (IFA)"): 0.041,
    ("External residential", "In-house residential"): 0.03,
    ("Secure", "External residential"): 0.598,
}

#: Placement type, where its overflow goes, places at the end of the base year, places gained and lost by plan year.
CAPACITY = [
    ("In-house fostering", "Independent fostering (IFA)", 162, [16, 16, 16, 16, 16], [18, 18, 18, 18, 18]),
    ("In-house residential", "External residential", 16, [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]),
]

#: What the council plans to do. From and to are placement types, children are a year (places for added
#: capacity, blank for a price that changes for all), dates are the first and last day, money is £.
SCHEDULE = [
    {
        "name": "Family safeguarding teams",
        "type": "prevent entry",
        "children a year": 48,
        "effectiveness": 0.30,
        "start": date(2026, 10, 1),
        "ramp months": 12,
        "one-off cost": 150_000,
        "annual cost": 760_000,
        "evidence": "Hertfordshire: family safeguarding",
        "confidence": "Amber",
        "owner": "Head of early help",
    },
    {
        "name": "Reunification support",
        "type": "speed leaving",
        "from": "Independent fostering (IFA)",
        "children a year": 12,
        "effectiveness": 0.5,
        "start": date(2026, 7, 1),
        "ramp months": 6,
        "annual cost": 190_000,
        "evidence": "Hertfordshire: Building Bridges",
        "confidence": "Amber",
        "owner": "Head of children in care",
    },
    {
        "name": "Step down from residential",
        "type": "step down",
        "from": "External residential",
        "to": "In-house fostering",
        "children a year": 8,
        "effectiveness": 0.4,
        "start": date(2027, 1, 1),
        "ramp months": 6,
        "one-off cost": 60_000,
        "annual cost": 210_000,
        "confidence": "Red",
        "owner": "Head of children in care",
    },
    {
        "name": "Kinship first",
        "type": "shift provider",
        "from": "Independent fostering (IFA)",
        "to": "Connected persons",
        "children a year": 12,
        "effectiveness": 0.5,
        "start": date(2026, 9, 1),
        "ramp months": 6,
        "annual cost": 90_000,
        "confidence": "Amber",
        "owner": "Head of fostering",
    },
    {
        "name": "Foster carer recruitment hub",
        "type": "add capacity",
        "to": "In-house fostering",
        "children a year": 30,
        "effectiveness": 0.8,
        "start": date(2027, 4, 1),
        "ramp months": 24,
        "one-off cost": 120_000,
        "annual cost": 310_000,
        "evidence": "Hampshire: foster carer campaigns",
        "confidence": "Amber",
        "owner": "Head of fostering",
    },
    {
        "name": "New children's home, 4 places",
        "type": "add capacity",
        "to": "In-house residential",
        "children a year": 4,
        "effectiveness": 1,
        "start": date(2027, 9, 1),
        "ramp months": 6,
        "one-off cost": 1_250_000,
        "evidence": "Wiltshire: children's homes",
        "confidence": "Green",
        "owner": "Head of commissioning",
    },
    {
        "name": "Residential framework prices",
        "type": "change price",
        "from": "External residential",
        "effectiveness": 0.03,
        "start": date(2027, 4, 1),
        "ramp months": 6,
        "one-off cost": 40_000,
        "annual cost": 50_000,
        "confidence": "Amber",
        "owner": "Head of commissioning",
    },
    {
        "name": "Intensive support pilot",
        "type": "prevent entry",
        "from": "Secure",
        "children a year": 1,
        "effectiveness": 0.5,
        "start": date(2026, 4, 1),
        "end": date(2028, 3, 31),
        "annual cost": 45_000,
        "confidence": "Red",
        "owner": "Head of early help",
    },
]

#: Assumption that may turn out otherwise: its low and high, and why.
RANGES = {
    "Starters": (0.9, 1.1, "Assumed: about the spread of yearly starters in this template's invented history."),
    "Leaving rate": (0.9, 1.1, "Assumed. Replace with the spread of your own yearly leaving rates."),
    "Effect of all interventions": (0.5, 1.2, "Assumed: plans fall short more often than they beat their promise."),
    "Slippage of the schedule": (0, 6, "Assumed: nothing is early; half a year late is common."),
    "Recruitment of in-house places": (0.5, 1.25, "Assumed. Replace with the range of your own recruitment."),
    "Unit costs": (0.97, 1.05, "Assumed: prices in contracts move more upwards than downwards."),
    "Price inflation": (-0.01, 0.02, "Assumed: one point below to two points above the plan's, every year."),
}

BASE_NAME = "2025/26 approved budget"
BASE_BUDGET = 36_200_000
FUNDING = [39_400_000, 40_600_000, 40_800_000, 41_000_000, 41_300_000]

#: Placement type, budget FTE, forecast FTE, budget £ a week, forecast £ a week.
PLACEMENT_BUDGET = [
    ("In-house fostering", 160.0, 157.0, 500, 510),
    ("Independent fostering (IFA)", 98.0, 106.4, 1_000, 1_030),
    ("Connected persons", 82.0, 86.1, 325, 330),
    ("Supported accommodation 16+", 44.0, 45.6, 1_100, 1_150),
    ("In-house residential", 16.0, 15.2, 4_450, 4_600),
    ("External residential", 52.0, 58.2, 5_800, 6_100),
    ("Secure", 2.0, 2.5, 8_700, 8_900),
]

#: Invest to save: the team, its caseload, and the placement it avoids with the one that may replace it.
CASES, SOCIAL_WORKERS, TARGET_CASELOAD = 620, 36.0, 15
WORKER_COST, MANAGEMENT_COST = 58_000, 140_000
CHILDREN_REACHED = 8
AVOIDED_PLACEMENT, SUBSTITUTE = "External residential", "Independent fostering (IFA)"

#: The placements that the investment may change: children now, starters a year, leavers in a year ÷ average number,
#: £ a week. Moves between them are those of MOVES. The limited one has so many places, then it overflows.
STOCK = [
    ("In-house fostering", 158, 60, 0.261, 510),
    ("Independent fostering (IFA)", 107, 44, 0.223, 1_030),
    ("Supported accommodation 16+", 46, 22, 0.968, 1_150),
    ("External residential", 59, 20, 0.223, 6_100),
]
STOCK_LIMIT = ("In-house fostering", "Independent fostering (IFA)", 165)
STOCK_BASE_NAME, STOCK_BASE = "2025/26 approved budget", 31_500_000

#: What the investment pays for, as in SCHEDULE.
INVESTMENT = [
    {
        "name": "Edge-of-care team",
        "type": "prevent entry",
        "from": "External residential",
        "children a year": 8,
        "effectiveness": 0.30,
        "start": date(2026, 4, 1),
        "ramp months": 12,
        "annual cost": 488_000,
        "evidence": "East Sussex: Connected Families",
        "confidence": "Amber",
        "owner": "Head of early help",
    },
    {
        "name": "Step down to fostering",
        "type": "step down",
        "from": "External residential",
        "to": "Independent fostering (IFA)",
        "children a year": 6,
        "effectiveness": 0.25,
        "start": date(2026, 10, 1),
        "ramp months": 6,
        "one-off cost": 60_000,
        "annual cost": 150_000,
        "confidence": "Red",
        "owner": "Head of children in care",
    },
    {
        "name": "Foster carer recruitment",
        "type": "add capacity",
        "to": "In-house fostering",
        "children a year": 12,
        "effectiveness": 0.80,
        "start": date(2026, 10, 1),
        "ramp months": 24,
        "one-off cost": 50_000,
        "annual cost": 110_000,
        "evidence": "Hampshire: foster carer campaigns",
        "confidence": "Amber",
        "owner": "Head of fostering",
    },
]

#: Cashable saving: full-year effect of what starts in each plan year, and its months in that year.
CASHABLE, CASHABLE_MONTHS = [350_000, 400_000, 200_000, 50_000, 0], [6, 6, 6, 6, 12]

#: What may turn out otherwise in an investment case, as in RANGES; the investment's range is COST_RANGE.
CASE_RANGES = {
    "Saving for each child": (0.85, 1.1, "Assumed: the placements avoided may be cheaper than the average."),
    "Effectiveness": (0.5, 1.2, "Assumed: plans fall short more often than they beat their promise."),
    "Slippage of the start": (0, 9, "Assumed: nothing is early; recruiting a team takes most of a year at worst."),
    "Leaving rate": (0.9, 1.1, "Assumed. Replace with the spread of your own yearly leaving rates."),
    "Discount rate": (0.0, 0.06, "Assumed: none, and well above the Green Book's 3.5%."),
}
SAVING_RANGE, COST_RANGE = (0.5, 1.2), (0.95, 1.2)

#: The gateways' dates and the date at which they are judged.
GATE_DATES = (date(2026, 1, 31), date(2027, 1, 31), date(2028, 1, 31))
JUDGED = date(2026, 9, 30)
GATE_AVOIDED, GATE_SAVING = 1, 400_000

#: Fitting: types by their place in PLACEMENTS, starters a year to look between, and children wanted by plan year.
FITTED_TYPES = (0, 1)
FITTED_STARTERS = {0: (40, 90), 1: (20, 80)}
FIT_TARGETS, FIT_TOLERANCE = (526, 537, 545), 5
