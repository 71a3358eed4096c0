"""Blackpool, October 2022: Model 1 from its increments, and four models that stand on two unlike bases."""

from __future__ import annotations

from templates.councils.blackpool.calibration_models import less
from templates.councils.published_tables import put_years
from templates.sheets.cover_and_notes import cover, notes
from templates.sheets.investment_case import add_investment_case
from templates.sheets.register_and_checks import Checks, Register, known
from templates.workbook.answer_lines import answer_lines, answer_of, named
from templates.workbook.model import Area, Series, Workbook
from templates.workbook.year_page import PLAN_YEARS, Line, YearPage, time_axis
from udfs.published import Source, load

MODELS = {
    "model_1": "Model 1",
    "model_1_alternative": "Model 1 alternative",
    "model_2": "Model 2",
    "model_3": "Model 3",
}
CONTENTS = {
    "Assumptions": "Every figure with its unit, evidence and whether it is published, inferred or assumed",
    "Published": "The four models' tables as printed, £000",
    "Model 1": "Pressure and spend built up from the yearly increments",
    "Comparison": "Four models on both bases, with their differences",
    "Additional projects": "Model 3 less Model 2: what the projects cost, save and when they pay back",
    "Checks": "Whether the workbook agrees with the printed figures",
    "Notes": "What the source says, what is inferred, and limits",
}
NOTES = [
    (
        "Source",
        "Blackpool Council, Medium Term Financial Strategy for Children's Services, updated October 2022. All money in £000.",
    ),
    (
        "Unlike bases",
        "Model 1's pressure is against the estimated spend of £47.5m. The other three are against the budget of £40.5m, which is inferred: spend less pressure is the same in all fifteen years. Read the pressures as printed and Model 1 looks the cheapest do-nothing; on one base it is the dearest by the end.",
    ),
    (
        "Increments",
        "Residential and agency fostering pressures grow by one equal step a year. Numbers in care is printed as £87 in every year and does not grow: it may be £000 or a count of children.",
    ),
    (
        "Steps (inferred)",
        "£1,040,000 is 5 × £4,000 × 52 and £1,248,000 is 30 × £800 × 52: one way to make them, not printed.",
    ),
    (
        "Children",
        "Over 830 (Model 1), 870+ (Model 1 alternative), 422 (Model 2) and 407 (Model 3) at the end are printed without yearly figures, so they are not worked out here.",
    ),
    ("Payback", "The years in which Model 3 costs more than Model 2 are taken as investment, the others as saving."),
]


def blackpool() -> Workbook:
    source = load("blackpool_2022")
    book = Workbook("Blackpool 2022: four models on two bases", "Worked example")
    checks = Checks()
    register = Register(book)
    spend, budget = (
        register.known(name, known(source.figure(figure)), "money", impact="High")
        for name, figure in (("Base: estimated spend 2020/21", "base.spend"), ("Base: budget 2020/21", "base.budget"))
    )
    steps = [
        register.known(f"Model 1 step: {name}", known(source.figure(f"increment.{figure}")), "money")
        for name, figure in (
            ("residential", "residential"),
            ("agency fostering", "ifa"),
            ("numbers in care", "numbers_in_care"),
        )
    ]
    rate = register.discount_rate()
    exact = register.value(
        "Tolerance against printed £000", 0.5, "£000", "Whole thousands are printed.", "rate", status="assumed"
    )
    page = YearPage(book, "Published", "input", "Published models", "£000, as printed.")
    _, axis = time_axis(page, None)
    printed = _published(page, register, source)
    _model_1(book, checks, axis, printed, steps, spend, exact)
    spends = _comparison(book, checks, axis, printed, spend, budget, exact)
    _projects(book, checks, axis, spends, rate, exact)
    checks.write(book)
    notes(book, NOTES)
    cover(book, "Blackpool Council, updated October 2022. All money in £000.", "Worked example", CONTENTS)
    return book


def _published(page: YearPage, register: Register, source: Source) -> dict[str, list[Area]]:
    cells = {}
    for name, label in (*MODELS.items(), ("additions", "Model 1 additions")):
        page.section(label)
        cells[name] = put_years(page, source, source.table(name), register, "money", label)
    return cells


def _model_1(
    book: Workbook,
    checks: Checks,
    axis: Line,
    printed: dict[str, list[Area]],
    steps: list[Area],
    base: Area,
    exact: Area,
) -> Line:
    page = YearPage(book, "Model 1", "output", "Model 1: nothing changes", "£000. Steps × years in place.")
    page.axis_from(axis)
    page.section("Pressure against the estimated spend")
    additions = printed["additions"][0].span(rows=3)
    kinds = ("Residential provision", "Agency fostering", "Numbers in care")
    lines = answer_lines(
        page,
        answer_of("PLACEMENT_COST").shape({"placement": len(kinds)}),
        f'=PLACEMENT_COST({additions.ref},{steps[0].span(rows=3).ref},"annual",0,FALSE)',
        {"placement": [named(kind) for kind in kinds], "": lambda what: f"{what} pressure"},
        units={"£ a year": "£000"},
        last_bold=True,
    )
    causes, pressure = lines.each("placement.cost"), lines["total"]
    spend = page.line(
        "Total estimated spend",
        "£000",
        lambda y: f"={base.ref}+{pressure[y]}",
        "money",
        base=f"={base.ref}",
        total=True,
    )
    for name, line, area in (("pressure", pressure, printed["model_1"][3]), ("spend", spend, printed["model_1"][4])):
        for year in range(1, PLAN_YEARS + 1):
            checks.zero(
                f"Model 1 {name}, year {year}",
                page.name,
                f"={line[year]}-{area.cell(0, year - 1).ref}",
                exact,
                "Worked out against printed.",
            )
    page.chart(
        "stacked",
        "Model 1: pressure by cause",
        axis.plan,
        [Series(line.label, line.plan) for line in causes],
        "£000",
        "Stacked columns of Model 1's pressure by cause for each year.",
    )
    return spend


def _comparison(
    book: Workbook,
    checks: Checks,
    axis: Line,
    printed: dict[str, list[Area]],
    spend_base: Area,
    budget: Area,
    exact: Area,
) -> dict[str, Line]:
    page = YearPage(
        book,
        "Comparison",
        "output",
        "Four models on two bases",
        "£000. A negative pressure is below the base. Pressures on unlike bases cannot be compared across models.",
    )
    page.axis_from(axis)
    page.section("The two bases")
    page.constant("Estimated spend 2020/21 (base of Model 1 as printed)", "£000", f"={spend_base.ref}", "money")
    page.constant("Budget 2020/21 (base of the others as printed)", "£000", f"={budget.ref}", "money")
    page.constant(
        "Can the printed pressures be compared?",
        "answer",
        f'=IF({spend_base.ref}={budget.ref},"Yes: one base","No: two bases")',
        "label",
    )
    reference: Line | None = None
    spends = {}
    for name, label in MODELS.items():
        page.section(label)
        area = printed[name]
        spend = _spend(page, label, area[-1])
        own = spend_base if name == "model_1" else budget
        as_printed = page.line(f"{label}: pressure on its own base", "£000", less(spend, own), "money", total=True)
        page.line(f"{label}: pressure on the estimated spend", "£000", less(spend, spend_base), "money", total=True)
        page.line(f"{label}: pressure on the budget", "£000", less(spend, budget), "money", total=True)
        if reference is not None:
            _difference(page, label, spend, reference)
        reference = reference or spend
        spends[name] = spend
        total = f"=SUM({as_printed.plan.ref})-SUM({area[-2].ref})"
        checks.zero(f"{label}: pressure is the printed one", page.name, total, exact, "Five years together.")
    page.chart(
        "line",
        "Projected spend by model",
        axis.plan,
        [Series(MODELS[n], line.plan) for n, line in spends.items()],
        "£000",
        "Lines of the projected spend of the four models for five years.",
    )
    return spends


def _spend(page: YearPage, label: str, area: Area) -> Line:
    return page.line(
        f"{label}: projected spend",
        "£000",
        lambda y: f"={area.cell(0, y - 1).relative}",
        "money",
        total=True,
        bold=True,
    )


def _difference(page: YearPage, label: str, spend: Line, reference: Line) -> None:
    gap = page.line(
        f"{label}: spend less Model 1", "£000", lambda y: f"={spend[y]}-{reference[y]}", "money", total=True
    )
    start = gap.plan.cell().local
    page.line(f"{label}: cumulative", "£000", lambda y: f"=SUM({start}:{gap[y].split('!')[1]})", "money")


def _projects(book: Workbook, checks: Checks, axis: Line, spends: dict[str, Line], rate: Area, exact: Area) -> None:
    page = YearPage(
        book, "Additional projects", "output", "Model 3 less Model 2", "£000. What the additional projects do to spend."
    )
    page.axis_from(axis)
    page.section("Extra spend and saving")
    two, three = spends["model_2"], spends["model_3"]
    gap = page.line(
        "Spend of Model 3 less Model 2", "£000", lambda y: f"={three[y]}-{two[y]}", "money", total=True, bold=True
    )
    cost = page.line("Taken as investment", "£000", lambda y: f"=MAX({gap[y]},0)", "money", total=True)
    saving = page.line("Taken as saving", "£000", lambda y: f"=MAX(-{gap[y]},0)", "money", total=True)
    lines = add_investment_case(page, checks, "Additional projects", "£000", (cost, saving), rate, exact)
    page.chart(
        "columns",
        "Cumulative saving of the additional projects",
        axis.plan,
        [Series("Cumulative", lines["cumulative"].plan)],
        "£000",
        "Columns of the cumulative saving of Model 3 over Model 2; above nil the projects have paid back.",
    )
