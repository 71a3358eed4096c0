"""The case run again at the low and high of each assumption."""

from __future__ import annotations

from dataclasses import dataclass

from templates.plan import Frame
from templates.plan.cases import Cases
from templates.plan.comparison import pressure_table
from templates.plan.ranges import ENDS, Range
from templates.plan.sensitivity import Result, Words, add_sensitivity
from templates.sheets.register_and_checks import Checks
from templates.workbook.model import Area, Sheet, Workbook
from templates.workbook.year_page import TOTAL, Line, YearFormula, YearPage

TIMES = "multiple of the plan's"

#: Name, unit and what the low and high do.
ASSUMPTIONS = (
    ("Saving for each child", TIMES, "The cost avoided in every year, for the same children."),
    ("Investment", TIMES, "What is invested in every year: the investment's range in the assumptions register."),
    (
        "Effectiveness",
        TIMES,
        "Children (or places) a year of every line of the schedule; for a change of price, the share taken off.",
    ),
    (
        "Slippage of the start",
        "whole months",
        "Every date of the schedule, and its costs; a start typed in months does not slip.",
    ),
    ("Leaving rate", TIMES, "How fast children leave, and so how long a placement avoided would have lasted."),
    ("Discount rate", "decimal a year", "The rate itself."),
)

WORDS = Words(
    title="What moves the case most",
    purpose="One assumption at a time at its low and high: five years' cost avoided less investment, discounted.",
    main="Net present value",
    other="Last cumulative",
    chart="Change in the net present value of the cost avoided less the investment",
    alt_text="Horizontal bars of the change in the net present value of the cost avoided less the investment, at the "
    "low and high of each assumption, the largest first; nil is the plan.",
    number_format='+#,##0.0,,"m";-#,##0.0,,"m";0',
)


@dataclass(frozen=True)
class Run:
    """Cost avoided less investment over the plan: in all, and discounted."""

    cumulative: Area
    present_value: Area

    @property
    def result(self) -> Result:
        return Result(self.present_value.ref, self.cumulative.ref)


def add_runs(
    book: Workbook, frame: Frame, cases: Cases, ranges: dict[str, Range], rate: Area, flows: tuple[Line, Line]
) -> tuple[Run, dict[str, tuple[Run, Run]]]:
    """The planned run, and a low and a high of each assumption; ``flows`` are investment and cost avoided."""
    page = YearPage(
        book,
        "Runs",
        "calculation",
        "The case at the low and high of each assumption",
        "One assumption at a time. Positive is a net saving. What only multiplies money needs no new projection.",
    )
    page.axis_from(frame.axis)
    page.section("Discount factors")
    tried_rates = [("as planned", rate), *zip(ENDS, ranges["Discount rate"].ends, strict=True)]
    factors = [_factor(page, frame, *tried) for tried in tried_rates]
    invested, avoided = flows

    def money(name: str, i: int, at: str) -> Run:
        """Native formulas: the saving or the investment times its factor, or the plan at another rate."""
        times = {"Saving for each child": (f"*{at}", ""), "Investment": ("", f"*{at}")}
        saving, cost = times.get(name, ("", ""))
        factor = factors[1 + i] if name == "Discount rate" else factors[0]
        return _run(page, f"{name}, {ENDS[i]}", lambda y: f"={avoided[y]}{saving}-{invested[y]}{cost}", factor)

    page.section("As planned")
    planned = _run(page, "As planned", lambda y: f"={avoided[y]}-{invested[y]}", factors[0])
    spend_by_run = {}
    for name, tried in ranges.items():
        runs = []
        for i, end in enumerate(ENDS):
            page.section(f"{name}: {end}")
            if name in cases.tested:
                gap = pressure_table(page, cases.tested[name][i], f"{name}, {end}: ")["difference"]
                runs.append(_run(page, f"{name}, {end}", lambda y, gap=gap: f"=-{gap[y]}", factors[0]))  # type: ignore[misc]
            else:
                runs.append(money(name, i, tried.ends[i].ref))
        spend_by_run[name] = (runs[0], runs[1])
    return planned, spend_by_run


def _factor(page: YearPage, frame: Frame, words: str, rate: Area) -> Line:
    return page.line(
        f"Discount factor, {words}", "factor", lambda y: f"=1/(1+{rate.ref})^({frame.number[y]}-1)", "factor"
    )


def _run(page: YearPage, name: str, net: YearFormula, factor: Line) -> Run:
    flow = page.line(f"{name}: cost avoided less investment", "£", net, "money", total=True)
    worth = page.line(f"{name}: discounted", "£", lambda y: f"={flow[y]}*{factor[y]}", "money", total=True)
    return Run(*(Area(page.name, line.row, TOTAL) for line in (flow, worth)))


def add_case_sensitivity(
    book: Workbook,
    checks: Checks,
    frame: Frame,
    ranges: dict[str, Range],
    planned: Run,
    runs: dict[str, tuple[Run, Run]],
    drawn: Sheet,
) -> None:
    add_sensitivity(
        book,
        checks,
        frame.money_tolerance,
        ranges,
        {name: (low.result, high.result) for name, (low, high) in runs.items()},
        planned.present_value,
        WORDS,
        (
            ("Net present value as planned £", planned.present_value, "money"),
            ("Last cumulative as planned £", planned.cumulative, "money"),
        ),
        drawn,
    )
