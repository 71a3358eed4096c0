"""The plan run again at the low and high of each assumption."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from templates.mtfp_childrens.calculations.placements import Costs
from templates.mtfp_childrens.inputs.plan_inputs import Inputs
from templates.plan.cases import Cases
from templates.plan.comparison import pressure_table
from templates.plan.ranges import ENDS, Range
from templates.workbook.model import Workbook
from templates.workbook.year_page import Line, YearPage


@dataclass(frozen=True)
class Run:
    """Spend when one assumption is at one end of its range."""

    nothing: Line
    plan: Line


def add_runs(
    book: Workbook, inputs: Inputs, cases: Cases, costs: Costs, ranges: dict[str, Range]
) -> dict[str, tuple[Run, Run]]:
    """A low and a high run of each assumption, by its name."""
    page = YearPage(
        book,
        "Runs",
        "calculation",
        "The plan at the low and high of each assumption",
        "One assumption at a time. Prices only multiply costs, so they need no new projection.",
    )
    page.axis_from(inputs.axis)
    spends = {}
    for name, tried in ranges.items():
        if name in cases.tested:
            runs = []
            for end, case in zip(ENDS, cases.tested[name], strict=True):
                page.section(f"{name}: {end}")
                lines = pressure_table(page, case, f"{name}, {end}: ")
                runs.append(Run(lines["nothing.spend"], lines["plan.spend"]))
        else:
            runs = [_priced(page, inputs, costs, tried, name, i) for i in range(len(ENDS))]
        spends[name] = (runs[0], runs[1])
    return spends


def _priced(page: YearPage, inputs: Inputs, costs: Costs, tried: Range, name: str, i: int) -> Run:
    """Costs by type times what each price becomes; the interventions' own costs stay."""
    end, value, first = ENDS[i], tried.ends[i].ref, f"{name}, {ENDS[i]}: "
    page.section(f"{name}: {end}")
    factors: list[Line] = []
    for kind, inflation in zip(inputs.kinds, inputs.inflation, strict=True):
        own = Line(page.name, page.row, "")

        def compound(year: int, own: Line = own, inflation: Line = inflation) -> str:
            return f"={own[year - 1]}*(1+{inflation[year]}+{value})/(1+{inflation[year]})"

        def level(year: int) -> str:
            return f"={value}"

        rises = name == "Price inflation"
        factors.append(
            page.line(
                f"{first}{kind}, multiple of its price", "multiple", compound if rises else level, "factor", base="=1"
            )
        )

    def spend(words: str, by_type: Sequence[Line], *more: Line) -> Line:
        def formula(year: int) -> str:
            priced = [f"{cost[year]}*{factor[year]}" for cost, factor in zip(by_type, factors, strict=True)]
            return "=" + "+".join([*priced, *(line[year] for line in more)])

        return page.line(f"{first}{words}", "£", formula, "money", bold=True)

    return Run(
        spend("do nothing: spend", costs.nothing_by_type),
        spend("plan: spend", costs.plan_by_type, costs.plan_one_off, costs.plan_annual),
    )
