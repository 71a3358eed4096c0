"""Sample SSDA903 returns of an invented council, and the workbooks built from them.

Nothing in them describes a real child or council.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from templates.sheets import illustrative_county as county
from templates.synthetic.council import synthetic_council
from udfs.calendar import financial_year

if TYPE_CHECKING:
    from templates.workbook.model import Workbook

COUNCIL = "Invented Council"
CHILDREN, YEARS, SEED = 520, 5, 903
#: Share of rows with an error of data entry, and the height of the season, so that there is something to see.
FAULTS, SEASON = 0.01, 0.15


def write_returns(folder: Path) -> Path:
    """Header, episodes and UASC of five years as CSV, a folder a year; the last ends with the county's base year."""
    last = county.BASE_YEAR + 1
    council = synthetic_council(CHILDREN, years=YEARS, last_year=last, seed=SEED, faults=FAULTS, season=SEASON)
    return council.write(folder)


def unit_costs_csv() -> str:
    """Finance line, £ a week at the first projected year's prices, and inflation, as ``--unit-costs`` takes them."""
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow(("Finance line", f"£ a week at {financial_year(county.BASE_YEAR + 1)} prices", "Inflation"))
    rows.writerows(county.LINE_COSTS)
    return text.getvalue()


def workbooks(returns_folder: Path, costs: Path) -> dict[str, Callable[[], Workbook]]:
    """What the commands make of the returns, by name: the aggregates, the plan and the backtest."""
    from templates.backtest_report.workbook import backtest_report  # imported only to read returns
    from templates.mtfp_childrens import mtfp_childrens
    from templates.mtfp_childrens.from_returns import Extras, council_from_returns
    from templates.returns_workbook import returns_workbook
    from udfs.returns import load
    from udfs.returns.backtest import rolling
    from udfs.returns.population import population
    from udfs.returns.unit_costs import unit_costs

    returns = load(returns_folder)
    people = population(str(county.HISTORY[-1][-1]))
    prices = unit_costs(costs, returns.lines)
    return {
        "invented-aggregates": lambda: returns_workbook(returns),
        "invented-plan": lambda: mtfp_childrens(
            council_from_returns(returns, Extras(people, prices, costs.name, COUNCIL))
        ),
        "invented-backtest": lambda: backtest_report(rolling(returns, weekly_gbp=prices.weekly)),
    }
