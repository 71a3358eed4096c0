"""In-house places of a plan from returns: which lines of a council's own mapping have them."""

from __future__ import annotations

import dataclasses
import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from addin.cli.new import new
from templates.mtfp_childrens import mtfp_childrens
from templates.mtfp_childrens.from_returns import Extras, council_from_returns, questions_on_places
from templates.synthetic.council import synthetic_council
from templates.workbook.model import Given
from tests.snapshots import labels
from tests.snapshots.told import told
from tests.templates.cells import is_unusable
from tests.templates.filled import OK, Filled
from udfs.returns import Returns, load
from udfs.returns.population import population
from udfs.returns.reading.codes import built_in_table
from udfs.returns.unit_costs import UnitCosts

pytestmark = pytest.mark.slow

OWN = {
    "In-house fostering": "Our carers",
    "Independent fostering (IFA)": "Agency carers",
    "In-house residential": "Our homes",
    "External residential": "Other homes",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return synthetic_council(children=250, years=3, seed=7).write(tmp_path_factory.mktemp("returns"))


def own_mapping(path: Path, *, in_house: bool) -> Path:
    """The built-in mapping with names of one's own, with or without its further columns."""
    text = built_in_table()
    for name, own in OWN.items():
        text = text.replace(f",{name},", f",{own},")
    rows = text.splitlines() if in_house else [",".join(row.split(",")[:3]) for row in text.splitlines()]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def extras(returns: Returns) -> Extras:
    costs = UnitCosts(dict.fromkeys(returns.lines, 700.0), {}, dict.fromkeys(returns.lines, 0.02))
    return Extras(population("60000"), costs, "costs.csv")


def test_places_follow_the_mapping_and_capacity_can_be_added(folder: Path, tmp_path: Path) -> None:
    returns = load(folder, own_mapping(tmp_path / "lines.csv", in_house=True))
    built_in = load(folder)
    assert questions_on_places(returns) == []
    council = council_from_returns(returns, extras(returns))
    usual = council_from_returns(built_in, extras(built_in)).places.value
    assert [(p.kind, p.overflow, p.at_opening) for p in council.places.value] == [
        (OWN[p.kind], OWN[p.overflow], p.at_opening) for p in usual
    ]
    assert len(usual) == 2
    more: dict[str, Any] = {
        "name": "More carers",
        "type": "add capacity",
        "to": "Our carers",
        "children a year": 10,
        "effectiveness": 1,
        "start": datetime.date(2026, 4, 1),
        "annual cost": 1000,
    }
    full = [dataclasses.replace(p, at_opening=returns.position()[p.kind]) for p in council.places.value]
    council = dataclasses.replace(council, places=Given(full, "Test.", "assumed"))
    nothing = Filled(mtfp_childrens(council))
    plan = Filled(mtfp_childrens(dataclasses.replace(council, schedule=Given([more], "Test.", "assumed"))))
    assert not [cell for cell, value in plan.values.items() if is_unusable(value)]
    assert plan.status[0] == OK
    children = [cell for cell in plan.values if cell[0] == "Activity" and cell[2] > 4]
    changed = [cell for cell in children if plan.values[cell] != nothing.values.get(cell)]
    assert any(abs(float(plan.values[c]) - float(nothing.values[c])) > 0.01 for c in changed)  # type: ignore[arg-type]


def test_a_mapping_that_does_not_say_is_asked_to(folder: Path, tmp_path: Path) -> None:
    returns = load(folder, own_mapping(tmp_path / "lines.csv", in_house=False))
    council = council_from_returns(returns, extras(returns))
    assert list(council.places.value) == []
    [question] = questions_on_places(returns)
    told(question, "Our carers")
    assert "Kinship" not in question
    assert question in council.places.evidence
    plan = Filled(mtfp_childrens(council))
    assert [plan.at("Capacity", row, 0) for row in (6, 7)] == [
        labels.NONE_PLACEMENTS_HAS_PLACES_CAN,
        council.places.evidence,
    ]


def test_an_in_house_line_that_nothing_takes_over_from_is_named(folder: Path, tmp_path: Path) -> None:
    rows = built_in_table().replace("U4,PR4,Independent fostering (IFA),no", "U4,PR4,Independent fostering (IFA),yes")
    for code in ("U4,PR5", "U5,PR4", "U5,PR5", "U6,PR4", "U6,PR5"):
        rows = rows.replace(f"{code},Independent fostering (IFA),no", f"{code},Independent fostering (IFA),yes")
    (tmp_path / "lines.csv").write_text(rows, encoding="utf-8")
    returns = load(folder, tmp_path / "lines.csv")
    questions = questions_on_places(returns)
    assert [question.split(" has no places")[0] for question in questions] == [
        "In-house fostering",
        "Independent fostering (IFA)",
    ]
    assert [p.kind for p in council_from_returns(returns, extras(returns)).places.value] == ["In-house residential"]


def test_the_command_asks_too(folder: Path, tmp_path: Path) -> None:
    returns = load(folder, own_mapping(tmp_path / "lines.csv", in_house=False))
    costs = tmp_path / "costs.csv"
    costs.write_text("line,£ a week,inflation\n" + "".join(f'"{line}",700,0\n' for line in returns.lines))
    words = ["mtfp-childrens", "--returns", folder, "--population", 60000, "--unit-costs", costs]
    words += ["--mapping", tmp_path / "lines.csv", "--out", tmp_path / "plan.xlsx"]
    done = CliRunner().invoke(new, [str(word) for word in words], catch_exceptions=False)
    assert done.exit_code == 0
    [question] = questions_on_places(returns)
    assert " ".join(question.split()) in " ".join(done.stdout.split())
    assert "--show-mapping" in done.stdout
