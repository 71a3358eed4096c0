"""CareCurve's worksheet functions, and the engine behind them. Nothing here knows Excel.

Called from Python they take numbers, text, nested lists, NumPy arrays and tables of pandas or Polars, and return one
value or a list of rows, of which ``udfs.frame`` makes a DataFrame; an input that cannot be used raises
:class:`InputError` with a message for its user.

The functions are imported when the first of them is asked for: reading returns and projecting
from them, which the command line does, needs none.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from udfs.functions import *  # noqa: F403


def __getattr__(name: str) -> Any:
    functions = importlib.import_module("udfs.functions")
    if name == "__all__" or name in functions.__all__:
        return getattr(functions, name)
    raise AttributeError(f"module 'udfs' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted({*globals(), *importlib.import_module("udfs.functions").__all__})
