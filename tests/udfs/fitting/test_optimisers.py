"""A fit where SciPy does not load, as where an administrator left it out or a library of the system is missing."""

from __future__ import annotations

import sys

import pytest

from udfs.errors import InputError
from udfs.fitting.problem import Assumption, Target
from udfs.fitting.search import fit


def test_a_fit_without_scipy_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "scipy.optimize", None)
    with pytest.raises(InputError, match="pip install"):
        fit(lambda values: [2 * values[0]], [Assumption("a", 1.0, 0.0, 10.0)], [Target("t", 8.0, 0.1)])
