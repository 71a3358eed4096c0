"""The add-in's real JavaScript and task pane in headless Chromium; only office.js is replaced."""

from __future__ import annotations

import json
import struct
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.addin.hosts.calls import CALLS
from tests.addin.hosts.servers import as_excel_sends, as_excel_shows, plain_environment, running_server, same_cells
from tests.snapshots.told import told
from udfs import FUNCTIONS

DRIVER = Path(__file__).parent / "browser"
PANE_WIDTH = 350
GOOD = [(name, args) for name, calls in CALLS.items() for args in calls]
BAD_CALL = ("LAC_RATE", ([[1107], ["many"]], 167982))
OPEN = "PROJECT_LAC"


@pytest.fixture(scope="module")
def screenshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pane") / "taskpane.png"


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory, screenshot: Path, browser: tuple[str, str]) -> dict[str, Any]:
    """What happened in the browser: one visit serves every test here."""
    node, chromium = browser
    with running_server(tmp_path_factory.mktemp("server")) as server:
        task = {
            "url": server.url,
            "chromium": chromium,
            "screenshot": str(screenshot),
            "open": OPEN,
            "calls": [{"name": name, "args": as_excel_sends(name, args)} for name, args in [*GOOD, BAD_CALL]],
        }
        done = subprocess.run(
            [node, str(DRIVER / "drive.mjs")],
            input=json.dumps(task),
            env=plain_environment(),
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_excel_is_offered_every_function_by_its_own_name(seen: dict[str, Any]) -> None:
    assert set(seen["names"]) == set(FUNCTIONS)


def test_every_function_answers_in_the_browser_as_in_python(seen: dict[str, Any]) -> None:
    assert {name for name, _ in GOOD} == set(FUNCTIONS)
    for (name, args), answer in zip(GOOD, seen["answers"], strict=False):
        assert "cells" in answer, (name, args, answer)
        assert same_cells(answer["cells"], as_excel_shows(FUNCTIONS[name].call(*args))), (name, args)


def test_a_bad_input_shows_excels_error_with_our_message(seen: dict[str, Any]) -> None:
    assert seen["answers"][-1]["code"] == "#VALUE!"
    told(seen["answers"][-1]["message"], "LAC_RATE … children row 2 … 'many'")


def test_the_page_has_no_errors_and_asks_nothing_of_other_servers(seen: dict[str, Any]) -> None:
    assert seen["pageErrors"] == []
    assert seen["elsewhere"] == []


def test_the_task_pane_names_the_product_and_every_function(seen: dict[str, Any]) -> None:
    assert "CareCurve" in seen["text"].splitlines()[0]
    for function in FUNCTIONS.values():
        assert function.name in seen["text"]
        assert function.summary in seen["text"]


def test_an_opened_function_shows_its_formula_and_the_help_of_each_argument(seen: dict[str, Any]) -> None:
    assert "=PROJECT_LAC(history, years, [method], [population], [interval], [headers])" in seen["text"]
    for parameter in FUNCTIONS[OPEN].parameters:
        assert parameter.help in seen["text"]


def test_the_task_pane_fits_its_width(seen: dict[str, Any], screenshot: Path) -> None:
    assert seen["width"] == PANE_WIDTH
    picture = screenshot.read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert struct.unpack(">I", picture[16:20])[0] == PANE_WIDTH
