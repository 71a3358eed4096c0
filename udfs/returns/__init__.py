"""Statutory returns on children looked after (SSDA903): files in, clean episodes and rates out.

``load(path)`` reads several years, merges them, and returns :class:`Returns`: the position on any
date, the monthly history, and :class:`Estimates` of entries, leaving and moves with the counts
behind them. Everything mended, left out or not understood is in its report, by file and row.
"""

from udfs.returns.episodes.monthly import History
from udfs.returns.rates.estimates import Estimates
from udfs.returns.reading.codes import FinanceLines, finance_lines
from udfs.returns.report import Report, ReturnsError
from udfs.returns.returns import Returns, load

__all__ = [
    "Estimates",
    "FinanceLines",
    "History",
    "Report",
    "Returns",
    "ReturnsError",
    "finance_lines",
    "load",
]
