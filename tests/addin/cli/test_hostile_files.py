"""Some of the files made to harm, each given to a command as a user would; tests/judge/hostile_files.py tries them all."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.judge.hostile import good_returns, make
from tests.judge.hostile_files import run

#: Starts commands or servers in processes of their own.
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def returns(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return good_returns(tmp_path_factory.mktemp("good"))


@pytest.mark.parametrize(
    ("file", "command"),
    [
        ("far.xlsx", "import-903"),
        ("far.xlsx", "import-903 --mapping"),
        ("far-zz.xlsx", "project --unit-costs"),
        ("far-row-number.xlsx", "new --population"),
        ("far.xlsx", "fit"),
        ("far-repeated-all.ods", "project"),
        ("array-whole.xlsx", "fit"),
        ("shared-texts-missing.xlsx", "fit"),
        ("broken-tags.xlsx", "fit"),
        ("formula-nested-lac.xlsx", "fit"),
        ("formula-closed-twice.xlsx", "fit"),
        ("shared-text-often.xlsx", "backtest"),
        ("says-small.xlsx", "new --returns"),
        ("bomb.zip", "import-903"),
        ("many-tags.xml", "import-903"),
        ("quotes.csv", "import-903 --mapping"),
        ("deep-children.xml", "import-903"),
        ("wide-rows.csv", "import-903"),
        ("style-to-the-edge.xlsx", "import-903"),
    ],
)
def test_a_file_made_to_harm_is_read_or_refused_in_a_sentence(
    file: str, command: str, returns: Path, tmp_path: Path
) -> None:
    found = run(make(file, tmp_path), command, returns)
    assert not list(found.faults()), found
