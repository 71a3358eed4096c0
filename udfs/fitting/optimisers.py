"""SciPy's optimisers, imported when a fit begins. If that fails, a message says what to do."""

from __future__ import annotations

import importlib
from typing import Any

from udfs.errors import InputError


def optimiser(name: str) -> Any:
    """A function of scipy.optimize."""
    try:
        return getattr(importlib.import_module("scipy.optimize"), name)
    except ImportError:
        raise InputError(
            "a fit needs SciPy, which does not load in this Python; to install it again, run: pip install --force-reinstall scipy"
        ) from None
