"""All worksheet functions, and the record from which hosts, help and the manual are made."""

from udfs.data_frame import frame
from udfs.errors import InputError
from udfs.functions.backtest import BACKTEST
from udfs.functions.caseload import CASELOAD_BREAKEVEN
from udfs.functions.cost import PLACEMENT_COST
from udfs.functions.demand import PROJECT_LAC
from udfs.functions.evidence import EVIDENCE
from udfs.functions.gateways import GATED_DRAWDOWN
from udfs.functions.investment import INVEST_TO_SAVE
from udfs.functions.lac_rates import CHILDREN_AT_RATE, LAC_RATE, RATE_GAP
from udfs.functions.placements import PROJECT_PLACEMENTS
from udfs.functions.scenario import PROJECT_SCENARIO
from udfs.functions.suppress import SUPPRESS
from udfs.functions.variance import PLACEMENT_VARIANCE
from udfs.worksheet.definition import FUNCTIONS, WorksheetFunction

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
    "frame",
]
