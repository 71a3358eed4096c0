"""Finds assumptions that reproduce given figures, within bounds, and tells whether others would too.

``problem`` says what is asked and ``search`` finds the nearest values. ``identifiability`` says how far each could
move with the targets still met, and ``verdict`` puts the result into sentences. Nothing here knows of a workbook.
"""

from udfs.fitting.problem import Assumption, Target
from udfs.fitting.search import Fit, Fitted, Reached, Trade, fit
from udfs.fitting.verdict import verdict

__all__ = ["Assumption", "Fit", "Fitted", "Reached", "Target", "Trade", "fit", "verdict"]
