"""Fixtures shared by the tests: the judge."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests import libreoffice as judge

#: Runs under LibreOffice's Python, which alone has the module uno.
collect_ignore = ["libreoffice_worker.py"]


@pytest.fixture(scope="session")
def libreoffice() -> Iterator[judge.LibreOffice]:
    """One LibreOffice for the session, with the extension; without it tests skip, except on CI."""
    reason = judge.missing()
    if reason:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    with judge.libreoffice() as office:
        yield office
