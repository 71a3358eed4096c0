"""Swaps the names of two files or folders in one step, where the system can."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

#: Linux's AT_FDCWD and RENAME_EXCHANGE, macOS' RENAME_SWAP.
HERE, EXCHANGE, SWAP = -100, 2, 2


def exchange_names(one: Path, other: Path) -> bool:
    """Swap two names without either ever being missing. False on Windows, and on drives that cannot do it."""
    if sys.platform not in ("linux", "darwin"):
        return False
    system = ctypes.CDLL(None)
    names = os.fsencode(one), os.fsencode(other)
    try:
        if sys.platform == "darwin":
            return bool(system.renamex_np(*names, SWAP) == 0)
        return bool(system.renameat2(HERE, names[0], HERE, names[1], EXCHANGE) == 0)
    except AttributeError:  # an older system
        return False
