"""Which assumptions reproduce a given trajectory, within stated bounds, and whether they are the only ones.

``problem`` says what is asked, ``search`` finds the nearest values, ``freedom`` how far each could move with
the targets still met, and ``words`` says all of that in sentences. Nothing here knows of a workbook.
"""

from udfs.fitting.problem import Assumption, Target
from udfs.fitting.search import Fit, Fitted, Reached, Trade, fit
from udfs.fitting.verdict import verdict

__all__ = ["Assumption", "Fit", "Fitted", "Reached", "Target", "Trade", "fit", "verdict"]
