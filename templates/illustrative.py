"""An invented county, to fill a new template with numbers that work until a council's own replace them.

Nothing here describes a real council. The weekly costs are of the order that councils report.
"""

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

#: Placement type, children at the end of the base year, average in that year, starters a year, share
#: leaving care in a year, £ a week in the base year, yearly price inflation.
PLACEMENTS = [
    ("In-house fostering", 158, 157.0, 60, 0.23, 510, 0.030),
    ("Independent fostering (IFA)", 107, 106.4, 41, 0.20, 1_030, 0.035),
    ("Connected persons", 87, 86.1, 36, 0.28, 330, 0.030),
    ("Placed with parents or for adoption", 36, 35.5, 9, 0.42, 60, 0.020),
    ("Supported accommodation 16+", 46, 45.6, 21, 0.62, 1_150, 0.035),
    ("In-house residential", 15, 15.2, 4, 0.28, 4_600, 0.035),
    ("External residential", 59, 58.2, 20, 0.20, 6_100, 0.050),
    ("Secure", 3, 2.5, 3, 0.60, 8_900, 0.040),
]

#: Share of those in the first placement who would move to the second within a year.
MOVES = {
    ("In-house fostering", "Independent fostering (IFA)"): 0.02,
    ("In-house fostering", "Placed with parents or for adoption"): 0.03,
    ("In-house fostering", "Supported accommodation 16+"): 0.05,
    ("In-house fostering", "External residential"): 0.01,
    ("Independent fostering (IFA)", "In-house fostering"): 0.03,
    ("Independent fostering (IFA)", "Supported accommodation 16+"): 0.07,
    ("Independent fostering (IFA)", "External residential"): 0.03,
    ("Connected persons", "In-house fostering"): 0.02,
    ("Connected persons", "Placed with parents or for adoption"): 0.03,
    ("In-house residential", "Supported accommodation 16+"): 0.12,
    ("In-house residential", "In-house fostering"): 0.05,
    ("External residential", "Supported accommodation 16+"): 0.12,
    ("External residential", "Independent fostering (IFA)"): 0.04,
    ("External residential", "In-house residential"): 0.03,
    ("Secure", "External residential"): 0.45,
}

#: Change in average placements that agreed initiatives bring, by plan year; types not named change by nothing.
INITIATIVES = {
    "In-house fostering": [2, 6, 10, 12, 12],
    "Independent fostering (IFA)": [-3, -9, -14, -17, -17],
    "External residential": [-2, -5, -8, -9, -9],
}
PROGRAMME_COST = [900_000, 950_000, 650_000, 400_000, 400_000]

BASE_BUDGET = 36_200_000
FUNDING = [38_600_000, 40_300_000, 42_000_000, 43_700_000, 45_500_000]

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

#: Invest to save: team, caseload and a four-year profile.
CASES, SOCIAL_WORKERS, TARGET_CASELOAD = 620, 36.0, 15
WORKER_COST, MANAGEMENT_COST = 58_000, 140_000
AVOIDED_COST, SUBSTITUTE_COST = 317_000, 54_000
INVESTMENT = [600_000, 650_000, 400_000, 200_000, 200_000]
SAVING = [150_000, 600_000, 900_000, 950_000, 950_000]
