"""Statutory returns on children looked after (SSDA903): files in, clean episodes and rates out.

``load(path)`` reads several years, merges them, and returns :class:`Returns`: the position on any
date, the monthly history, and :class:`Estimates` of entries, leaving and moves with the counts
behind them. Everything mended, left out or not understood is in its report, by file and row.
"""

from udfs.ssda903.by_line import ByLine
from udfs.ssda903.codes import FinanceLines, finance_lines
from udfs.ssda903.estimates import Estimates
from udfs.ssda903.history import History
from udfs.ssda903.problems import Report, ReturnsError
from udfs.ssda903.returns import Returns, load

__all__ = [
    "ByLine",
    "Estimates",
    "FinanceLines",
    "History",
    "Report",
    "Returns",
    "ReturnsError",
    "finance_lines",
    "load",
]
