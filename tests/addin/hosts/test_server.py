"""xlwings Server as a host: the generated project, and every function called over HTTP."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from addin.hosts.adapter import FAULT
from addin.hosts.server import NotInstalledError, build, serve
from tests.addin.hosts.calls import BAD, CALLS
from tests.addin.hosts.servers import Server, as_excel_shows, running_server, same_cells
from tests.commands import command, environment
from tests.snapshots import labels
from tests.snapshots.told import refuses, told
from udfs import FUNCTIONS, InputError

#: Starts commands or servers in processes of their own.
pytestmark = pytest.mark.slow

#: What a formula's argument turns into when a user points it at the wrong thing.
WRONG: list[Any] = [
    None,
    [[None], [None]],
    "not known",
    "£1,200",
    "#N/A",
    [["#DIV/0!"], [1]],
    True,
    -1,
    [[-5], [-6]],
    0,
    1e6,
    [[1, 2, 3], [4, 5, 6]],
    [[7]] * 9,
    [["Foster", "lots"], ["Secure", 2]],
    [[1, 2], [3]],
    [[450.5] * 40] * 60,
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("server")) as started:
        yield started


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("build") / "project", hostname="carecurve.example.gov.uk")


def python_says(name: str, args: tuple[Any, ...]) -> tuple[int, Any]:
    """The status and the cells or message that a call must give."""
    try:
        return 200, as_excel_shows(FUNCTIONS[name].call(*args))
    except InputError as problem:
        return 400, f"{name}: {problem}"


def mutated_calls() -> list[tuple[str, tuple[Any, ...]]]:
    """The first good call of each function with each argument in turn replaced by each wrong thing."""
    made = []
    for name, calls in CALLS.items():
        width = len(FUNCTIONS[name].parameters)
        full = [*calls[0], *[None] * (width - len(calls[0]))]
        for position in range(width):
            made += [(name, (*full[:position], wrong, *full[position + 1 :])) for wrong in WRONG]
    return made


def names_an_argument(message: str, name: str) -> bool:
    return any(re.search(rf"\b{parameter.name}\b", message) for parameter in FUNCTIONS[name].parameters)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_a_function_answers_over_http_as_in_python(server: Server, name: str) -> None:
    assert CALLS[name]
    for args in CALLS[name]:
        response = server.call(name, args)
        assert response.status_code == 200, response.text
        assert same_cells(response.json()["result"], as_excel_shows(FUNCTIONS[name].call(*args))), args


def test_two_hundred_bad_inputs_each_get_a_message(server: Server) -> None:
    assert all(python_says(*case)[0] == 400 for case in BAD)
    refused = 0
    for name, args in [*BAD, *mutated_calls()]:
        status, wanted = python_says(name, args)
        response = server.call(name, args)
        assert response.status_code == status, (name, args, response.text)
        if status == 200:
            assert same_cells(response.json()["result"], wanted), (name, args)
            continue
        refused += 1
        assert response.text == wanted
        assert wanted.startswith(f"{name}: ")
        assert names_an_argument(wanted.removeprefix(name), name), wanted
        assert FAULT not in wanted
        assert "Traceback" not in wanted
    assert refused >= 200


def test_blank_cells_sent_as_empty_text_are_blank(server: Server) -> None:
    response = server.post({"func_name": "LAC_RATE", "args": [[[1107], [""]], [[167982]]]})
    assert (response.status_code, response.text.startswith("LAC_RATE: children row 2 is blank")) == (400, True)


def test_a_reference_to_a_blank_cell_is_an_argument_left_out(server: Server) -> None:
    left_out = server.call("LAC_RATE", (1107, None))
    blank = server.post({"func_name": "LAC_RATE", "args": [[[1107]], [[""]]]})
    assert blank.status_code == 400
    assert blank.text == left_out.text


def test_too_many_arguments_get_a_message(server: Server) -> None:
    response = server.post({"func_name": "LAC_RATE", "args": [[[1]], [[2]], [[3]]]})
    assert (response.status_code, "LAC_RATE" in response.text) == (400, True)


def test_a_number_too_large_for_a_cell_gets_a_message(server: Server) -> None:
    response = server.call("PLACEMENT_COST", (1e300, 1e300, "annual"))
    assert response.status_code == 400
    told(response.text, "PLACEMENT_COST")


def test_the_log_never_quotes_a_cell(server: Server) -> None:
    response = server.call("LAC_RATE", ([["Zebedee Quill"], [2]], 167982))
    assert "Zebedee Quill" in response.text
    log = server.log.read_text()
    assert labels.INPUT_REFUSED in log
    assert "Zebedee" not in log


def test_excel_is_told_of_every_function_and_argument(server: Server) -> None:
    told = server.http.get("/xlwings/custom-functions-meta.json").json()["functions"]
    assert {f["name"]: f["description"] for f in told} == {f.name: f.summary for f in FUNCTIONS.values()}
    for found in told:
        assert [(p["name"], p["description"], p.get("optional", False)) for p in found["parameters"]] == [
            (p.name, p.help, not p.required) for p in FUNCTIONS[found["name"]].parameters
        ]
        assert "volatile" not in found["options"]


def test_the_manifest_points_only_at_this_server(server: Server) -> None:
    manifest = server.http.get("/manifest.xml").text
    ElementTree.fromstring(manifest)  # noqa: S314 - our own text
    assert "Namespace resid" not in manifest
    addresses = set(re.findall(r'DefaultValue="(http[^"]*)"', manifest))
    assert len(addresses) == 7
    for address in addresses:
        assert address.startswith(f"{server.url}/"), address
        assert server.http.get(address).status_code == 200, address


def test_a_built_project_keeps_its_identity_and_settings(project: Path) -> None:
    kept = {name: (project / name).read_text() for name in ("pyproject.toml", ".env")}
    assert "manifest_id_prod" in kept["pyproject.toml"]
    assert "carecurve.example.gov.uk" in kept[".env"]
    build(project)
    assert {name: (project / name).read_text() for name in kept} == kept


def test_building_again_removes_what_a_killed_build_left_beside_the_project(tmp_path: Path) -> None:
    build(tmp_path / "project")
    leftover = tmp_path / ".carecurve-0123456789abcdef"
    leftover.mkdir()
    (leftover / "lock").touch()
    build(tmp_path / "project")
    assert [path.name for path in tmp_path.iterdir()] == ["project"]


def test_a_killed_build_writes_nothing_more(tmp_path: Path) -> None:
    """The process that makes xlwings Server's project ends with the one that started it."""
    building = subprocess.Popen(command("addin", "server", "-o", "project"), cwd=tmp_path, env=environment())
    while not list(tmp_path.glob(".carecurve-*/project")):
        assert building.poll() is None
        time.sleep(0.005)
    building.kill()
    building.wait()
    time.sleep(5)
    [begun] = tmp_path.glob(".carecurve-*/project")
    assert not list(begun.iterdir())


def test_two_projects_differ_in_identity(project: Path, tmp_path: Path) -> None:
    other = build(tmp_path / "other")
    assert (other / "pyproject.toml").read_text() != (project / "pyproject.toml").read_text()


def test_a_built_project_holds_no_sample_code(project: Path) -> None:
    text = "".join(f.read_text() for f in project.rglob("*") if f.suffix in (".py", ".html", ".xml", ".js"))
    assert "hello" not in text.lower()


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    with refuses(ValueError):
        build(tmp_path)
    assert [f.name for f in tmp_path.iterdir()] == ["pyproject.toml"]


def test_a_missing_extra_is_named_with_the_command_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with refuses(NotInstalledError, "'carecurve[server]'"):
        build(tmp_path / "project")
    assert not (tmp_path / "project").exists()


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.4", "carecurve.example.gov.uk"])  # noqa: S104
def test_serve_refuses_to_be_reached_from_other_machines(host: str, tmp_path: Path) -> None:
    with refuses(ValueError, "127.0.0.1"):
        serve(host, project=tmp_path / "project")
    assert not (tmp_path / "project").exists()
