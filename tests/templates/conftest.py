"""Every workbook for every host, written once, and what LibreOffice makes of each."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

import pytest

from templates.catalogue import WORKBOOKS
from templates.workbook.write import Host, write
from tests.libreoffice import LibreOffice, Values

Written = dict[tuple[str, Host], Path]
Recalculate = Callable[[str, Host], Values]


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    folder = tmp_path_factory.mktemp("workbooks")
    paths = {(name, host): folder / f"{name}-{host}.xlsx" for name in WORKBOOKS for host in Host}
    for (name, host), path in paths.items():
        write(WORKBOOKS[name](), path, host=host)
    return paths


@pytest.fixture(scope="session")
def recalculated(libreoffice: LibreOffice, written: Written) -> Recalculate:
    """Sheet → cell → value of every formula cell of a workbook as written, worked out afresh."""
    return functools.cache(lambda name, host: libreoffice.recalculate(written[name, host]))
