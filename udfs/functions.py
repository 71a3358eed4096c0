"""All worksheet functions, and the record of them that hosts, help, manual and linter are made from."""

from udfs.backtest import BACKTEST
from udfs.cost import PLACEMENT_COST
from udfs.definition import FUNCTIONS, WorksheetFunction
from udfs.demand import PROJECT_LAC
from udfs.disclosure import SUPPRESS
from udfs.evidence import EVIDENCE
from udfs.gates import GATED_DRAWDOWN
from udfs.inputs import InputError
from udfs.invest import INVEST_TO_SAVE
from udfs.placements import PROJECT_PLACEMENTS
from udfs.rates import CHILDREN_AT_RATE, LAC_RATE, RATE_GAP
from udfs.scenarios import PROJECT_SCENARIO
from udfs.value import CASELOAD_BREAKEVEN
from udfs.variance import PLACEMENT_VARIANCE

__all__ = [
    "BACKTEST",
    "CASELOAD_BREAKEVEN",
    "CHILDREN_AT_RATE",
    "EVIDENCE",
    "FUNCTIONS",
    "GATED_DRAWDOWN",
    "INVEST_TO_SAVE",
    "LAC_RATE",
    "PLACEMENT_COST",
    "PLACEMENT_VARIANCE",
    "PROJECT_LAC",
    "PROJECT_PLACEMENTS",
    "PROJECT_SCENARIO",
    "RATE_GAP",
    "SUPPRESS",
    "InputError",
    "WorksheetFunction",
]
