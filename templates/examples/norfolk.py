"""Norfolk, Children's Services Committee, October 2017: do nothing, the gap to neighbours, the investment."""

from __future__ import annotations

from templates.common import Checks, Known, Register, cover, known, notes
from templates.examples.tables import citation
from templates.layout import HEADER_ROW, MILLIONS, PLAN_YEARS, Line, YearPage, grid, new_sheet
from templates.model import Area, Series, Workbook
from templates.value_case import Profile, add_investment_case, add_profile, cumulative_chart, profile_page
from udfs.published import Figure, Source, load

LINES = ("Opening", "Net change", "Closing", "Closing low", "Closing high", "Rate per 10,000")

#: Shares of a four-year total by year, 2017/18 (before the programme) first; the paper prints no profile.
INVESTED = (0.0, 0.35, 0.30, 0.20, 0.15)
SAVED = (0.0, 0.10, 0.20, 0.30, 0.40)

CONTENTS = {
    "Assumptions": "Every figure with its unit, evidence and whether it is published, inferred or assumed",
    "History": "Looked-after children as printed, with the years that are not",
    "Population": "Children aged 0 to 17 that the printed rate implies, grown by assumption",
    "Profile": "Investment of £12m and £15m by year, and the saving read as a total of £21m",
    "Do nothing": "Trend and population to 2022: 122 more children, and what they cost",
    "Neighbours": "What the statistical neighbours' rate would mean in children and money",
    "Investment case": "Whether £12m and £15m pay back",
    "Checks": "Whether the workbook agrees with the printed figures",
    "Notes": "What the source says, what is inferred, and limits",
}
NOTES = [
    ("Source", "Norfolk County Council, Children's Services Committee, 17 October 2017, Demand Management and Prevention Strategy."),
    ("Do nothing", "The paper gives 1,015 children in 2012, about 122 more than 1,107 by 2022, and says its model rests mainly on population growth. The least-squares line of the rate per 10,000 times a population growing 0.5% a year (assumed) gives 122."),
    ("Population (inferred)", "Not printed: 1,107 children at 65.9 per 10,000 are about 167,982 children aged 0 to 17, taken as level from 2012 to 2017. Replace with the Office for National Statistics' estimates."),
    ("No range", "Two printed points cannot show how much numbers vary from year to year, so the low and high are blank."),
    ("Cost", "£5m for 122 children is £40,984 each, below today's average of £45,167: at the average, 122 children cost £5.5m."),
    ("Saving (assumed)", "The paper says spending could be up to £21m less than projected and does not say whether in a year or in all. Here it is a total, reached gradually; the profile of investment is assumed too."),
    ("Gateways", "January 2018 and January 2019: money is released only when the outturn and the part-year review pass. Undrawn money stays central."),
]  # fmt: skip


def norfolk() -> Workbook:
    source = load("norfolk_2017")
    book = Workbook("Norfolk 2017: do nothing, neighbours and the one-off investment", "Worked example")
    checks = Checks()
    register = Register(book)
    base_year = register.known(
        "Base year starts in April of",
        Known(2016, "year", citation(source, "paragraph 3.3: the last number printed is March 2017"), "published"), "year",
    )  # fmt: skip
    cells = {
        name: register.known(label, known(source.figure(name)), style, impact="High")
        for name, label, style in (
            ("rate.population", "Children aged 0 to 17, 2017", "whole"),
            ("do_nothing.population_growth", "Growth of the population aged 0 to 17", "percent"),
            ("do_nothing.cost_of_child", "Cost of an additional child", "money"),
            ("budget.cost_of_child", "Average placement cost of a looked-after child", "money"),
            ("rate.neighbours", "Statistical neighbours' rate", "rate"),
            ("do_nothing.more_children", "Printed: additional children by 2022", "whole"),
            ("do_nothing.cost", "Printed: additional cost", "money"),
            ("gap.fewer", "Inferred: fewer children at the neighbours' rate", "whole"),
        )
    }
    rate = register.known(
        "Discount rate",
        Known(0.035, "decimal a year", "HM Treasury, The Green Book: 3.5% real.", "published"),
        "percent",
    )
    child = register.value(
        "Tolerance against printed children", 0.5, "children", "Whole children are printed.", "rate", status="assumed"
    )
    money = register.value(
        "Tolerance against printed money", 20_000, "£", "£5m ÷ 122 is rounded to whole pounds, and 122.3 children are not 122.",
        "money", status="assumed",
    )  # fmt: skip
    penny = register.penny()
    chance = register.value(
        "Chance that the range is meant to hold", 0.8, "decimal",
        "The paper gives no range; two printed points cannot make one.", "percent", status="assumed", impact="Low",
    )  # fmt: skip
    history = _history(book, register, source)
    population = _population(book, history, cells)
    inputs, axis = profile_page(book, base_year)
    profiles = _profiles(source)
    flows = [add_profile(inputs, register, profile) for profile in profiles]
    _do_nothing(book, checks, axis, history, population, cells, child, money, chance)
    _neighbours(book, checks, history, population, cells, child)
    page = YearPage(
        book,
        "Investment case",
        "output",
        "The one-off investment",
        "Positive is a net saving. Savings are cost avoided against do nothing.",
    )
    page.axis_from(axis)
    cumulative = []
    for profile, flow in zip(profiles, flows, strict=True):
        lines = add_investment_case(page, checks, profile.name, profile.unit, flow, rate, penny)
        cumulative.append((profile.name, lines[1]))
    cumulative_chart(page, axis, cumulative, "£")
    checks.write(book)
    notes(book, NOTES)
    cover(book, "Norfolk County Council, Children's Services Committee, 17 October 2017.", "Worked example", CONTENTS)
    return book


def _history(book: Workbook, register: Register, source: Source) -> Area:
    sheet = new_sheet(
        book,
        "History",
        "input",
        "Looked-after children, 31 March",
        "A blank is a year that is not printed; it is not nil.",
    )
    sheet.widths = dict(enumerate((30, 18)))
    sheet.header_row = HEADER_ROW
    grid(sheet, HEADER_ROW, ("Year", "Children"))
    table = source.table("looked_after")
    for i, year in enumerate(table.rows, start=HEADER_ROW + 1):
        cell = table.cell(year, "children")
        sheet.put(i, 0, year, "input_text")
        sheet.put(i, 1, cell.value if isinstance(cell, Figure) else None, "input_whole")
    area = Area(sheet.name, HEADER_ROW + 1, 0, len(table.rows), 2)
    register.block(
        area.cell(0, 1).span(rows=area.rows),
        table.title,
        "children",
        citation(source, table.location),
        status="published",
    )
    return area


def _population(book: Workbook, history: Area, cells: dict[str, Area]) -> Area:
    sheet = new_sheet(book, "Population", "calculation", "Children aged 0 to 17", "Level in the history, then growing.")
    sheet.widths = dict(enumerate((30, 22)))
    sheet.header_row = HEADER_ROW
    grid(sheet, HEADER_ROW, ("Year", "Children aged 0 to 17"))
    first = HEADER_ROW + 1
    for i in range(history.rows + PLAN_YEARS):
        before = Area(sheet.name, first + i - 1, 1).local.replace("$", "")
        if i < history.rows:
            sheet.formula(first + i, 0, f"={history.cell(i).ref}", "label")
            sheet.formula(first + i, 1, f"={cells['rate.population'].ref}", "whole")
        else:
            sheet.put(first + i, 0, f"Projected year {i - history.rows + 1}", "label")
            sheet.formula(first + i, 1, f"={before}*(1+{cells['do_nothing.population_growth'].ref})", "whole")
    return Area(sheet.name, first, 1, history.rows + PLAN_YEARS)


def _do_nothing(
    book: Workbook, checks: Checks, axis: Line, history: Area, population: Area, cells: dict[str, Area],
    child: Area, money: Area, chance: Area,
) -> None:  # fmt: skip
    page = YearPage(
        book, "Do nothing", "output", "Do nothing: trend and population", "Children at 31 March; not rounded."
    )
    page.axis_from(axis)
    page.section("Children looked after")
    plan = Line(page.name, HEADER_ROW, "").plan
    formula = (
        f'=PROJECT_LAC({history.ref},COLUMNS({plan.ref}),"trend_and_population",{population.ref},{chance.ref},FALSE)'
    )
    lines = page.table(LINES, ["children"] * 5 + ["per 10,000"], formula, ["children"] * 5 + ["rate"], base=False)
    closing = lines[2]
    page.base_year(closing, f"={history.cell(history.rows - 1, 1).ref}", "children")
    page.section("Additional children and their cost")
    more = page.line(
        "Additional children since the base year", "children", lambda y: f"={closing[y]}-${closing[0]}", "children"
    )
    costs = [
        page.line(f"Cost {words}", "£ a year", lambda y, price=cells[name].ref: f"={more[y]}*{price}", "money")  # type: ignore[misc]
        for words, name in (
            ("as the paper implies for each child", "do_nothing.cost_of_child"),
            ("at the average of all placements", "budget.cost_of_child"),
        )
    ]
    checks.zero(
        "Additional children are the printed 122", page.name, f"={more[5]}-{cells['do_nothing.more_children'].ref}", child,
        "Paragraph 3.4, with the population growth assumed.",
    )  # fmt: skip
    checks.zero(
        "Their cost is the printed £5m", page.name, f"={costs[0][5]}-{cells['do_nothing.cost'].ref}", money,
        "Paragraph 3.4.",
    )  # fmt: skip
    page.chart(
        "line", "Looked-after children, do nothing", axis.all_years, [Series("Children", closing.all_years)], "Children",
        "Line of looked-after children at 31 March from 2017 to 2022 if nothing is done.", from_zero=False,
    )  # fmt: skip
    page.chart(
        "columns", "Additional cost a year, do nothing", axis.plan,
        [Series("As the paper implies", costs[0].plan), Series("At the average of all placements", costs[1].plan)], "£",
        "Columns of the additional yearly cost at the paper's cost for each child and at the average.", MILLIONS,
    )  # fmt: skip


def _neighbours(
    book: Workbook, checks: Checks, history: Area, population: Area, cells: dict[str, Area], child: Area
) -> None:
    sheet = new_sheet(
        book, "Neighbours", "output", "The gap to statistical neighbours, March 2017", "A positive gap is above them."
    )
    sheet.widths = dict(enumerate((56, 20, 18)))
    sheet.header_row = HEADER_ROW
    grid(sheet, HEADER_ROW, ("Measure", "Unit", "Value"), right_from=2)
    children = history.cell(history.rows - 1, 1).ref
    people = population.cell(history.rows - 1).ref
    neighbours = cells["rate.neighbours"].ref
    rows = (
        ("Rate", "per 10,000", f"=LAC_RATE({children},{people})", "rate"),
        ("Children at the neighbours' rate", "children", f"=CHILDREN_AT_RATE({neighbours},{people})", "children"),
        ("Children above the neighbours' rate", "children", f"=RATE_GAP({children},{people},{neighbours})", "children"),
    )
    first = HEADER_ROW + 1
    for i, (label, unit, formula, style) in enumerate(rows):
        sheet.put(first + i, 0, label, "label")
        sheet.put(first + i, 1, unit, "unit")
        sheet.spill(Area(sheet.name, first + i, 2), formula, ((style,),))
    gap = Area(sheet.name, first + 2, 2)
    sheet.put(first + 3, 0, "Their placements at the average cost", "label")
    sheet.put(first + 3, 1, "£ a year", "unit")
    sheet.formula(first + 3, 2, f"={gap.local}*{cells['budget.cost_of_child'].ref}", "money")
    checks.zero(
        "Gap in children is the inferred 225", sheet.name, f"={gap.ref}-{cells['gap.fewer'].ref}", child,
        "From the printed rates.",
    )  # fmt: skip


def _profiles(source: Source) -> list[Profile]:
    saving = source.value("investment.less_spend")
    evidence = (
        citation(source, "paragraphs 1.4 and 5.1") + " The profile by year is assumed; only the totals are printed."
    )
    return [
        Profile(
            f"£{total / 1e6:.0f}m", [total * part for part in INVESTED], [saving * part for part in SAVED], "£",
            evidence, "assumed",
        )
        for total in (source.value("investment.low"), source.value("investment.high"))
    ]  # fmt: skip
