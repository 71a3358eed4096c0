"""import-903 and project as a user meets them: what they print, count, project, write and refuse."""

from __future__ import annotations

import datetime
import io
import itertools
import json
import math
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import numpy as np
import pytest
import xlsxwriter
from click.testing import CliRunner
from rich.console import Console

from addin.cli.returns import commands as returns_commands
from addin.cli.returns.commands import import_903, project
from templates.synthetic.council import SyntheticCouncil, synthetic_council
from tests.addin.cli.test_main import refused as refused_alone
from tests.snapshots import labels
from tests.snapshots.told import holds, told
from tests.udfs.returns.tiny import EPISODES, episode, write_returns, write_table
from udfs.returns import load
from udfs.returns.price_walk import OTHER, RESIDENTIAL, assumed_spread

pytestmark = pytest.mark.slow

EPOCH = datetime.date(1970, 1, 1)
END = datetime.date(2025, 3, 31)
CHILD, BIRTH = "KIM4711", "13/07/2011"
IMPORT_KEYS = {
    "as_at",
    "children",
    "by_placement",
    "starters",
    "leavers",
    "period_from",
    "period_to",
    "repairs",
    "exclusions",
    "unmapped",
    "history",
    "window",
}
MONTH_KEYS = {"date", "children", "low", "high", "starters", "leavers", "by_placement"}
COSTS_IN_ORDER = ("cost", "cost_low", "cost_high", "cost_low_with_price", "cost_high_with_price")
COST_KEYS = set(COSTS_IN_ORDER)

Answer = dict[str, Any]


@pytest.fixture(scope="module")
def council() -> SyntheticCouncil:
    return synthetic_council(children=250, years=4, seed=11)


@pytest.fixture(scope="module")
def returns(council: SyntheticCouncil, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return council.write(tmp_path_factory.mktemp("returns"))


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> tuple[SyntheticCouncil, Path]:
    found = synthetic_council(children=150, years=4, seed=3, faults=0.05)
    return found, found.write(tmp_path_factory.mktemp("spoilt"))


def screen(command: click.Command, *args: object) -> str:
    done = CliRunner().invoke(command, [str(a) for a in args], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def answer(command: click.Command, *args: object) -> Answer:
    found: Answer = json.loads(screen(command, *args, "--json"))
    return found


def costs(folder: Path, *rows: str, name: str = "costs.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(("Finance line,£ a week", *rows)), encoding="utf-8")
    return path


@pytest.fixture
def uniform(tmp_path: Path, returns: Path) -> Path:
    """£100 a week for every line."""
    return costs(tmp_path, *(f"{line},100" for line in answer(import_903, returns)["by_placement"]))


# import-903


def test_the_position_is_the_councils_own_on_each_31_march(council: SyntheticCouncil, returns: Path) -> None:
    for year in range(2022, 2026):
        day = datetime.date(year, 3, 31)
        found = answer(import_903, returns, "--as-at", day)
        assert found["as_at"] == day.isoformat()
        counted = {line: children for line, children in council.count(day).items() if children}
        assert {line: children for line, children in found["by_placement"].items() if children} == counted
        assert found["children"] == sum(council.count(day).values())


def test_starters_and_leavers_are_those_of_the_twelve_months(council: SyntheticCouncil, returns: Path) -> None:
    found, truth = answer(import_903, returns), council.truth
    assert found.keys() >= IMPORT_KEYS
    assert (found["period_from"], found["period_to"]) == ("2024-04-01", "2025-03-31")
    first, last = ((datetime.date(y, m, d) - EPOCH).days for y, m, d in ((2024, 4, 1), (2025, 3, 31)))
    nights = truth.end > truth.start
    started = truth.begins & nights & (truth.start >= first) & (truth.start <= last)
    left = truth.ceases & nights & (truth.end >= first) & (truth.end <= last)
    assert (found["starters"], found["leavers"]) == (started.sum(), left.sum())
    year = found["history"][-12:]
    assert (found["starters"], found["leavers"]) == tuple(sum(m[k] for m in year) for k in ("starters", "leavers"))


def test_every_month_of_the_history_adds_up_and_follows_the_one_before(
    spoilt: tuple[SyntheticCouncil, Path],
) -> None:
    history = answer(import_903, spoilt[1])["history"]
    assert [m["date"] for m in history[:2]] == ["2021-04-30", "2021-05-31"]
    assert len(history) == 48
    for month in history:
        assert month["opening"] + month["starters"] - month["leavers"] == month["closing"]
        assert sum(month["by_placement"].values()) == month["closing"]
    assert [m["opening"] for m in history[1:]] == [m["closing"] for m in history[:-1]]


def test_history_and_rates_stop_at_the_opening_day(council: SyntheticCouncil, returns: Path) -> None:
    day = datetime.date(2024, 2, 29)
    found = answer(import_903, returns, "--as-at", "29/02/2024")
    assert (found["period_from"], found["period_to"]) == ("2023-03-01", "2024-02-29")
    assert found["history"][-1]["date"] == day.isoformat()
    assert found["history"][-1]["closing"] == found["children"] == sum(council.count(day).values())
    assert found["window"]["to"] == day.isoformat()
    before = answer(import_903, returns, "--as-at", "2023-02-28")["children"]
    assert before + found["starters"] - found["leavers"] == found["children"]


def test_both_ends_of_the_twelve_months_count(tmp_path: Path) -> None:
    """Two of the three starts and two of the three ends are from 1 April 2022 to 31 March 2023."""
    edges = ("31/03/2022", "01/04/2022", "31/03/2023")
    starts = [episode(f"s{i}", day) for i, day in enumerate(edges)]
    ends = [episode(f"e{i}", "01/06/2021", day) for i, day in enumerate(edges)]
    first = [starts[0], ends[0], *({**row, "DEC": "", "REC": ""} for row in ends[1:])]
    found = answer(import_903, write_returns(tmp_path, first, [*starts, *ends[1:]]))
    assert (found["period_from"], found["period_to"]) == ("2022-04-01", "2023-03-31")
    assert (found["starters"], found["leavers"]) == (2, 2)


def test_the_twelve_months_up_to_28_february_of_a_leap_year_begin_in_march(returns: Path) -> None:
    found = answer(import_903, returns, "--as-at", "2024-02-28")
    assert (found["period_from"], found["period_to"]) == ("2023-03-01", "2024-02-28")


def test_a_day_before_the_first_month_end_is_counted_without_history_or_rates(
    council: SyntheticCouncil, returns: Path
) -> None:
    found = answer(import_903, returns, "--as-at", "2021-04-10")
    assert found["children"] == sum(council.count(datetime.date(2021, 4, 10)).values())
    assert (found["history"], found["window"], found["rates_by_window"]) == ([], None, [])
    assert found["period_from"] == "2021-04-01"
    assert labels.NO_RATES in screen(import_903, returns, "--as-at", "2021-04-10")


def test_each_record_names_its_rule_file_and_row(spoilt: tuple[SyntheticCouncil, Path]) -> None:
    council, folder = spoilt
    found = answer(import_903, folder)
    records = [*found["repairs"], *found["exclusions"]]
    assert {tuple(r) for r in records} == {("rule", "file", "row", "what")}
    twice = {(f.file, f.row) for f in council.faults if f.kind == "duplicate"}
    assert twice
    listed = {(r["file"], r["row"]) for r in found["exclusions"] if r["rule"] == "duplicate"}
    assert len(listed) >= len(twice)
    assert {r["rule"] for r in found["exclusions"]} >= {"duplicate", "short_break", "resubmitted"}
    assert {r["rule"] for r in found["repairs"]} >= {"overlap", "gap", "open_continued"}


def test_a_code_without_a_line_is_listed_and_counted(tmp_path: Path) -> None:
    folder = write_returns(tmp_path, [episode("1", "10/04/2021", PLACE="Q9"), episode("2", "01/05/2021")])
    found = answer(import_903, folder)
    assert [(r["rule"], r["row"]) for r in found["unmapped"] if r["rule"] == "unmapped_place"] == [
        ("unmapped_place", 2)
    ]
    assert found["by_placement"]["Unmapped"] == 1
    assert "Q9 PR1 ×1" in " ".join(screen(import_903, folder).split())


def test_what_the_returns_cover_their_codes_and_their_notes_are_given(tmp_path: Path) -> None:
    rows = [episode("1", "10/04/2021", PLACE="Q9"), episode("2", "01/05/2021", "01/06/2021", REC="X1")]
    found = answer(import_903, write_returns(tmp_path, rows), "--as-at", "2021-12-31")
    assert found["covers"] == {"from": "2021-04-01", "to": "2022-03-31"}
    assert found["codes"] == {"unmapped_place": {"Q9 PR1": 1}}
    assert [(note["rule"], note["row"]) for note in found["notes"]] == [("ends_x1", 3)]


def test_the_screen_lists_what_was_mended_first_and_files_without_a_row(tmp_path: Path) -> None:
    """A row given again a year later is plain merging, and not listed."""
    row = episode("1", "10/04/2021")
    broken = episode("2", "01/06/2023", "soon")
    folder = write_returns(
        tmp_path,
        [row, episode("3", "01/05/2021", "01/05/2021")],
        [row, episode("4", "02/05/2023", "03/06/2023"), broken],
    )
    kinds = ("mended", "left out", "note", "merged")
    what = [line.rstrip() for line in screen(import_903, folder).splitlines() if line.startswith(kinds)]
    assert [next(kind for kind in kinds if line.startswith(kind)) for line in what] == ["mended", "left out", "note"]
    assert what[0].endswith(" b/episodes.csv row 4")
    assert what[1].endswith(" a/episodes.csv row 3")
    assert what[2].endswith(" b/episodes.csv")


def test_no_child_is_named_anywhere(spoilt: tuple[SyntheticCouncil, Path], tmp_path: Path) -> None:
    council, folder = spoilt
    identifiers = {child for name, frame in council.files.items() if "header" in name for child in frame["CHILD"]}
    book = tmp_path / "book.xlsx"
    printed = [screen(import_903, folder, "--out", book), screen(project, folder)]
    printed += [screen(import_903, folder, "--json"), screen(project, folder, "--json")]
    with zipfile.ZipFile(book) as package:
        printed += [package.read(name).decode() for name in package.namelist()]
    assert len(identifiers) > 200
    for text in printed:
        assert not identifiers & set(re.findall(r"(?<![\d.])\d{7}(?!\d)", text))


def test_a_mapping_of_ones_own_names_the_lines(tmp_path: Path, returns: Path) -> None:
    places = ["U1", "U2", "U3", "U4", "U5", "U6"]
    rows = [f"{place},*,Fostering" for place in places] + ["P1,PR0,With parents"]
    mapping = tmp_path / "lines.csv"
    mapping.write_text("\n".join(["place,provider,line", *rows]))
    usual = answer(import_903, returns)["by_placement"]
    found = answer(import_903, returns, "--mapping", mapping)["by_placement"]
    fostered = ("Kinship", "In-house fostering", "Independent fostering (IFA)")
    assert found["Fostering"] == sum(usual[line] for line in fostered)
    assert found["With parents"] == usual["Placed with parents"]
    assert sum(found.values()) == sum(usual.values())


def test_the_reference_window_is_said(returns: Path) -> None:
    usual = answer(import_903, returns)["window"]
    assert (usual["from"], usual["to"], usual["months"]) == ("2022-04-01", "2025-03-31", 36)
    assert usual["entries"] == {"from": "2023-04-01", "to": "2025-03-31", "months": 24}
    chosen = answer(import_903, returns, "--window-from", "2024-01-15", "--window-to", "31/12/2024")["window"]
    assert (chosen["from"], chosen["to"], chosen["months"]) == ("2024-02-01", "2024-12-31", 11)
    assert chosen["entries"] == {"from": "2024-02-01", "to": "2024-12-31", "months": 11}


def test_a_zip_gives_what_its_folder_gives(returns: Path, tmp_path: Path) -> None:
    path = tmp_path / "returns.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in returns.rglob("*.csv"):
            archive.write(file, file.relative_to(returns))
    zipped, plain = (answer(import_903, p) for p in (path, returns))
    assert {k: zipped[k] for k in ("children", "by_placement", "history")} == {
        k: plain[k] for k in ("children", "by_placement", "history")
    }


def test_the_screen_shows_position_flows_records_and_rates(spoilt: tuple[SyntheticCouncil, Path]) -> None:
    words, found = screen(import_903, spoilt[1]), answer(import_903, spoilt[1])
    plain = " ".join(words.split())
    assert labels.CHILDREN_CARE_AT_END_31 in plain
    assert f"All {found['children']}" in plain
    assert f"{found['starters']} started and {found['leavers']} left" in plain
    assert "left out short break" in plain
    assert "episodes.csv row" in plain
    assert all(f"{months} Apr {2025 - months // 12}" in plain for months in (12, 24, 36, 48))


def test_the_screen_has_each_rate_under_its_heading(returns: Path) -> None:
    lines = screen(import_903, returns).splitlines()
    for row in answer(import_903, returns)["rates_by_window"]:
        numbers = [row[f"{name}_per_100_a_month"] for name in ("leavers", "moves")]
        since = f"{datetime.date.fromisoformat(row['from']):%b %Y}"
        shown = [f"{row['average_children']:.0f}", f"{row['entries_a_month']:.1f}", *(f"{n:.2f}" for n in numbers)]
        assert [line.split()[3:7] for line in lines if line.split()[:3] == [f"{row['months']}", *since.split()]] == [
            shown
        ]


def test_returns_without_a_fault_are_said_to_be_used_as_they_are(tmp_path: Path) -> None:
    folder = write_returns(tmp_path, [episode("1", "10/04/2021"), episode("2", "01/05/2021", "01/06/2021")])
    assert labels.EVERY_ROW_USED in screen(import_903, folder)


def test_square_brackets_in_names_of_files_and_lines_are_shown_as_they_are(tmp_path: Path) -> None:
    folder = write_returns(tmp_path, [episode("1", "10/04/2021"), episode("2", "01/05/2021", "03/05/2021", LS="V4")])
    (folder / "a").rename(folder / "a [final]")
    mapping, prices = tmp_path / "mapping.txt", tmp_path / "prices.csv"
    mapping.write_text("place,provider,line\nU4,PR1,[/in-house] [green]\n")
    prices.write_text("[/in-house] [green],500\n")
    words = screen(import_903, folder, "--mapping", mapping, "--out", tmp_path / "[draft].xlsx")
    assert "[/in-house] [green]" in words
    assert "a [final]/episodes.csv row 3" in " ".join(words.split())
    assert "[draft].xlsx" in words
    words = screen(project, folder, "--mapping", mapping, "--unit-costs", prices, "--months", 12)
    assert "[/in-house] [green]" in words


def test_reading_shows_its_progress_on_a_terminal(returns: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = io.StringIO()
    monkeypatch.setattr(returns_commands, "err", Console(file=terminal, force_terminal=True, width=100))
    assert "Reading" not in screen(import_903, returns)
    assert "Reading" in terminal.getvalue()
    assert "12/12" in terminal.getvalue()
    quiet = io.StringIO()
    monkeypatch.setattr(returns_commands, "err", Console(file=quiet))
    screen(import_903, returns)
    assert quiet.getvalue() == ""


def test_a_workbook_is_written_once_and_said(returns: Path, tmp_path: Path, refused: Callable[..., str]) -> None:
    path = tmp_path / "new folder" / "aggregates.xlsx"
    assert "Do not publish" in screen(import_903, returns, "-o", path)
    before = path.read_bytes()
    told(refused("import-903", returns, "--out", path))
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == ["aggregates.xlsx"]


def test_json_stays_json_when_a_workbook_is_written(returns: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(import_903, [str(returns), "--json", "-o", str(tmp_path / "a.xlsx")])
    assert json.loads(done.stdout)["children"] > 0
    assert "a.xlsx" in done.stderr.replace("\n", "")


# project


def test_a_projection_starts_from_the_position_and_reaches_every_month_end(returns: Path) -> None:
    position, found = answer(import_903, returns), answer(project, returns)
    assert found["as_at"] == "2025-03-31"
    assert found["opening"] == position["children"]
    assert found["opening_by_placement"] == position["by_placement"]
    assert [m["date"] for m in (found["series"][0], found["series"][-1])] == ["2025-04-30", "2030-03-31"]
    assert len(found["series"]) == 60
    assert all(m.keys() == MONTH_KEYS for m in found["series"])
    assert "chance" in found["uncertainty"]
    assert [(y["from"], y["to"]) for y in found["years"]] == [
        (f"{y}-04-01", f"{y + 1}-03-31") for y in range(2025, 2030)
    ]


def test_children_starters_and_leavers_add_up_in_every_month(returns: Path) -> None:
    found = answer(project, returns, "--months", 30)
    before = found["opening"]
    for month in found["series"]:
        assert before + month["starters"] - month["leavers"] == pytest.approx(month["children"], abs=1e-9)
        assert sum(month["by_placement"].values()) == pytest.approx(month["children"], abs=1e-9)
        assert month["low"] < month["children"] < month["high"]
        before = month["children"]


def test_starters_are_those_still_there_at_a_month_end(council: SyntheticCouncil, returns: Path) -> None:
    """The mean of 24 months of true lives: children there at a month end who were not at the one before."""
    months = np.arange("2023-04", "2025-05", dtype="datetime64[M]")
    ends = (months.astype("datetime64[D]") - np.timedelta64(1, "D")).astype(int)
    truth = council.truth
    there = [set(truth.child[(truth.start <= day) & (truth.end > day)]) for day in ends]
    expected = sum(len(now - before) for before, now in itertools.pairwise(there))
    series = answer(project, returns, "--months", 12, "--window-from", "2023-04-01")["series"]
    assert sum(month["starters"] for month in series) == pytest.approx(expected / 2, rel=1e-6)


def test_what_was_made_of_the_years_of_starters_is_said(returns: Path) -> None:
    counted, levelled = (
        answer(project, returns, "--months", 1, *more) for more in (["--window-from", "2023-04-01"], [])
    )
    ratio = levelled["starters_to_counted"]
    assert levelled["series"][0]["starters"] / counted["series"][0]["starters"] == pytest.approx(ratio)
    readings = levelled["starters_readings"]
    assert list(readings) == ["no change", "changed for good", "rising or falling", "passing", "drifting"]
    assert sum(readings.values()) == pytest.approx(1)
    words = ", ".join(f"{name} {chance:.0%}" for name, chance in readings.items())
    [note] = [note for note in levelled["notes"] if labels.NUMBER_COUNTED in note]
    started = load(returns).estimate(level=True).entries
    holds(
        note,
        f"{12 * started.monthly.sum():,.0f} a year … {started.counts.sum() / 2:,.0f} a year … April 2023 … March 2025",
    )
    holds(note, f"{abs(ratio - 1):.1%} {'higher' if ratio > 1 else 'lower'}")
    assert f": {words}. " in note
    assert f"{labels.NUMBER_COUNTED} 2023-04-01" in note
    assert "starters_readings" not in counted
    assert not any(labels.NUMBER_COUNTED in note for note in counted["notes"])


def test_a_trend_says_its_months_and_growth_and_how_far_it_is_stretched(returns: Path) -> None:
    within, found = (answer(project, returns, "--months", months, "--trend") for months in (48, 60))
    seen = found["starters_trend"]
    years = {month["date"][:4] for month in answer(import_903, returns)["history"][-60:]}
    assert seen["from"][:4] == min(years)
    assert seen["to"] == END.isoformat()
    first, third = (sum(m["starters"] for m in found["series"][12 * y : 12 * y + 12]) for y in (0, 2))
    assert third / first == pytest.approx((1 + seen["growth_a_year"]) ** 2)
    for more, what in (["--trend"], labels.AGES_LINES_STARTERS), (["--window-from", "2023-04-01"], "starters"):
        words = " ".join(screen(project, returns, "--months", 12, *more).split())
        assert f", {what} as in Apr 2023 to Mar 2025" in words
    [note] = [note for note in found["notes"] if note.startswith("Starters change by")]
    assert f"{seen['growth_a_year']:+.1%} a year" in note
    trend = load(returns).estimate().entries.trend
    assert seen["growth_a_year"] == pytest.approx(math.exp(trend.growth) - 1)
    assert seen["measured_a_year"] == pytest.approx(math.exp(trend.measured) - 1)
    assert seen["standard_error"] == pytest.approx(trend.error)
    assert abs(trend.measured) > abs(trend.growth)
    assert labels.THEN_WITH_STANDARD_ERROR.format(math.exp(trend.measured) - 1, trend.error) in note
    assert (seen["months"], len(years)) == (48, 5)
    stretched = [any("not on evidence" in note for note in each["notes"]) for each in (within, found)]
    assert stretched == [False, True]
    assert any(labels.MEASURED_48_MONTHS_CARRIED_ON in note for note in found["notes"])


def test_where_starters_have_risen_for_years_the_way_to_carry_that_on_is_named(tmp_path: Path, returns: Path) -> None:
    synthetic_council(children=1_500, years=5, seed=4, growth=0.15).write(tmp_path)
    for folder in (tmp_path, returns):
        found = answer(project, folder, "--months", 1)
        rising = found["starters_readings"]["rising or falling"] > 1 / 6
        assert any("use --trend" in note for note in found["notes"]) == rising
    assert answer(project, tmp_path, "--months", 1)["starters_readings"]["rising or falling"] > 1 / 6


def test_the_season_of_starters_is_given_and_remarked_on_where_it_is_marked(tmp_path: Path, returns: Path) -> None:
    level = answer(project, returns, "--months", 1)
    assert list(level["season"])[:2] == ["January", "February"]
    assert sum(level["season"].values()) == pytest.approx(12)
    swing = max(level["season"].values()) - min(level["season"].values())
    assert any("seasons" in note for note in level["notes"]) == (swing > 0.1)
    synthetic_council(children=900, years=3, seed=2, season=0.5).write(tmp_path)
    waves = answer(project, tmp_path, "--months", 1)
    lowest, highest = (end(waves["season"], key=waves["season"].__getitem__) for end in (min, max))
    words = labels.FROM_AVERAGE_MONTH.format(waves["season"][lowest], lowest, waves["season"][highest], highest)
    assert any(words in note for note in waves["notes"])


def test_a_number_of_unaccompanied_children_given_is_said(returns: Path, refused: Callable[..., str]) -> None:
    found = answer(project, returns, "--months", 12, "--uasc", 18)
    [note] = [note for note in found["notes"] if note.startswith("Unaccompanied children")]
    counted = 12 * load(returns).estimate(who="unaccompanied").entries.monthly.sum()
    assert labels.N18_START_YEAR_AS_GIVEN.format(counted) in note
    none = answer(project, returns, "--months", 12, "--uasc", 0)
    more = [sum(month["starters"] for month in each["series"]) for each in (none, found)]
    assert more[1] - more[0] == pytest.approx(18)
    told(refused("project", returns, "--uasc", 5, "--without-uasc"))


def test_headers_with_duc_are_noted_where_unaccompanied_children_are_left_out(returns: Path, tmp_path: Path) -> None:
    shutil.copytree(returns, tmp_path / "copy")
    for header in (tmp_path / "copy").rglob("header.csv"):
        header.with_name("uasc.csv").unlink()
        first, *rows = header.read_text(encoding="utf-8").splitlines()
        header.write_text("\n".join([f"{first},DUC", *(f"{row}," for row in rows)]), encoding="utf-8")
    words = labels.GIVE_WITHOUT_COLUMN
    for more in (["--uasc", 5], []):
        notes = answer(project, tmp_path / "copy", "--months", 1, *more)["notes"]
        assert any(words in note for note in notes) == bool(more)
    assert not any(words in note for note in answer(project, returns, "--months", 1, "--uasc", 5)["notes"])


def test_that_unaccompanied_children_are_left_out_is_said(returns: Path) -> None:
    everyone, others = (answer(project, returns, "--months", 1, *more) for more in ([], ["--without-uasc"]))
    said = [any(labels.LEFT_OUT_OPENING_NUMBER_TOO in note for note in each["notes"]) for each in (everyone, others)]
    assert said == [False, True]
    assert others["opening"] < everyone["opening"]


def test_a_wider_interval_is_wider(returns: Path) -> None:
    usual, wide = (answer(project, returns, "--months", 12, "--interval", i)["series"][-1] for i in (0.8, 0.95))
    assert wide["low"] < usual["low"] < usual["high"] < wide["high"]
    assert wide["children"] == usual["children"]


def test_one_price_for_all_makes_cost_the_nights_in_care(returns: Path, uniform: Path) -> None:
    found = answer(project, returns, "--months", 24, "--unit-costs", uniform)
    assert all(m.keys() == MONTH_KEYS | COST_KEYS for m in found["series"])
    before = found["opening"]
    for month in found["series"]:
        days = datetime.date.fromisoformat(month["date"]).day
        assert month["cost"] == pytest.approx(100 / 7 * days * (before + month["children"]) / 2, rel=1e-9)
        assert month["cost_low"] < month["cost"] < month["cost_high"]
        before = month["children"]
    for y, year in enumerate(found["years"]):
        months = found["series"][12 * y : 12 * y + 12]
        assert year["cost"] == pytest.approx(sum(m["cost"] for m in months), rel=1e-12)
        days = sum(datetime.date.fromisoformat(m["date"]).day for m in months)
        for children, cost in (("average_children", "cost"), ("low", "cost_low"), ("high", "cost_high")):
            assert year[children] * 100 / 7 * days == pytest.approx(year[cost], rel=1e-12)


def test_the_range_of_demand_and_price_is_wider_the_more_prices_walk(returns: Path, uniform: Path) -> None:
    """With no spread it is the range of demand; the range of demand and the mean stay as they are."""
    none, usual, more = (
        answer(project, returns, "--months", 24, "--unit-costs", uniform, *chosen)
        for chosen in (["--price-spread", 0], [], ["--price-spread", 0.05])
    )
    for a, b, c in zip(*([*found["years"], *found["series"]] for found in (none, usual, more)), strict=True):
        assert [a[key] for key in ("cost_low_with_price", "cost_high_with_price")] == [a["cost_low"], a["cost_high"]]
        assert all(a[key] == b[key] == c[key] for key in ("cost", "cost_low", "cost_high"))
        assert c["cost_low_with_price"] < b["cost_low_with_price"] < b["cost_low"]
        assert c["cost_high_with_price"] > b["cost_high_with_price"] > b["cost_high"]


def test_both_ranges_of_cost_say_what_they_hold(returns: Path, uniform: Path) -> None:
    found = answer(project, returns, "--months", 1, "--unit-costs", uniform, "--price-spread", 0.05)
    said = found["cost_uncertainty"]
    assert ", ".join(said).split(", ") == [key for key in COSTS_IN_ORDER if key != "cost"]
    [note] = [note for note in found["notes"] if "--price-spread" in note]
    told(note, "In-house residential, External residential … 5.0% … 2.5%")
    assert "cost_uncertainty" not in answer(project, returns, "--months", 1)


@pytest.mark.parametrize("more", [["--price-spread", 0.03], ["--price-spread", 3], ["--price-spread", -0.1]])
def test_a_price_spread_that_cannot_be_used_is_refused(
    returns: Path, uniform: Path, more: list[object], refused: Callable[..., str]
) -> None:
    costs = [] if more[1] == 0.03 else ["--unit-costs", uniform]
    told(refused("project", returns, *costs, *more))


def test_the_help_says_the_price_spread_that_is_assumed() -> None:
    words = " ".join(CliRunner().invoke(project, ["--help"]).output.split())
    assert f"default: {assumed_spread(RESIDENTIAL)}" in words
    assert assumed_spread(OTHER) == assumed_spread(RESIDENTIAL) / 2


def test_prices_rise_from_the_second_april(returns: Path, uniform: Path) -> None:
    flat, risen = (
        answer(project, returns, "--unit-costs", uniform, "--months", 36, *more) for more in ([], ["--inflation", 0.1])
    )
    ratios = [r["cost"] / f["cost"] for f, r in zip(flat["series"], risen["series"], strict=True)]
    assert ratios == pytest.approx([1.0] * 12 + [1.1] * 12 + [1.21] * 12)
    years = [r["cost"] / f["cost"] for f, r in zip(flat["years"], risen["years"], strict=True)]
    assert years == pytest.approx([1.0, 1.1, 1.21])


def test_unit_costs_may_have_inflation_of_their_own_by_line(returns: Path, tmp_path: Path) -> None:
    lines = list(answer(import_903, returns)["by_placement"])
    plain = costs(tmp_path, *(f"{line},700" for line in lines))
    flat = answer(project, returns, "--unit-costs", plain, "--months", 24)
    mixed = tmp_path / "mixed.csv"
    rows = [f"{line},700,{'10%' if i else ''}" for i, line in enumerate(lines)]
    mixed.write_text("\n".join(["Line,£ a week,Inflation", *rows]), encoding="utf-8")
    risen = answer(project, returns, "--unit-costs", mixed, "--months", 24, "--inflation", 0.2)
    assert risen["years"][0]["cost"] == pytest.approx(flat["years"][0]["cost"])
    month = flat["series"][-1]
    before = flat["series"][-2]
    share = (before["by_placement"][lines[0]] + month["by_placement"][lines[0]]) / (
        before["children"] + month["children"]
    )
    by_hand = month["cost"] * (1.2 * share + 1.1 * (1 - share))
    assert risen["series"][-1]["cost"] == pytest.approx(by_hand, rel=1e-9)
    assert any(labels.RATES_FILE in note for note in risen["notes"])
    words = " ".join(screen(project, returns, "--unit-costs", mixed, "--months", 1, "--inflation", 0.2).split())
    holds(words, "10.0% … 20.0% … 1 April")
    with mixed.open("a", encoding="utf-8") as more:
        more.write("\nUnmapped,700,50%")  # a line that holds no child is not among them
    words = " ".join(screen(project, returns, "--unit-costs", mixed, "--months", 1).split())
    holds(words, "0.0% … 10.0% … 1 April")
    assert "Unmapped" not in words
    words = " ".join(screen(project, returns, "--unit-costs", plain, "--months", 1).split())
    assert labels.PRICES_DO_NOT_RISE in words


def test_a_second_row_of_headings_leaves_the_columns_of_the_first(returns: Path, tmp_path: Path) -> None:
    lines = list(answer(import_903, returns)["by_placement"])
    once, twice = tmp_path / "once.csv", tmp_path / "twice.csv"
    rows = [f"{line},700,10%" for line in lines]
    once.write_text("\n".join(["Line,Cost,Inflation", *rows]), encoding="utf-8")
    twice.write_text("\n".join(["Line,Cost,Inflation", "name,£ a week,a year", *rows]), encoding="utf-8")
    first, second = (answer(project, returns, "--unit-costs", file, "--months", 24)["years"] for file in (once, twice))
    assert first == second


def test_placements_begun_later_may_have_another_price(returns: Path, tmp_path: Path) -> None:
    """At a new price of nothing only the placements that last from the start cost anything, less each month."""
    lines = list(answer(import_903, returns)["by_placement"])
    same = answer(project, returns, "--unit-costs", costs(tmp_path, *(f"{line},700" for line in lines)), "--months", 6)
    new = tmp_path / "new.csv"
    for price, compared in (("700", 1.0), ("0", None)):
        rows = [f"{line},700,{price}" for line in lines]
        new.write_text("\n".join(["Line,£ a week,£ a week of new placements", *rows]), encoding="utf-8")
        found = answer(project, returns, "--unit-costs", new, "--months", 6)
        ratios = [f["cost"] / s["cost"] for f, s in zip(found["series"], same["series"], strict=True)]
        if compared:
            assert ratios == pytest.approx([compared] * 6)
        else:
            assert all(a > b for a, b in itertools.pairwise([1.0, *ratios]))
    assert any("New placements have their own price" in note for note in found["notes"])


def test_unit_costs_may_be_unicode_text_and_price_children_without_a_line_though_there_are_none(
    returns: Path, tmp_path: Path
) -> None:
    lines = list(answer(import_903, returns)["by_placement"])
    assert "Unmapped" not in lines
    wide, plain = tmp_path / "unicode.txt", costs(tmp_path, *(f"{line},700" for line in lines))
    wide.write_text("\n".join(f"{line}\t£700" for line in (*lines, "Unmapped")), encoding="utf-16")
    one, other = (answer(project, returns, "--months", 1, "--unit-costs", file) for file in (plain, wide))
    assert one["series"] == other["series"]


def test_unit_costs_may_be_a_workbook_with_pounds_and_other_capitals(returns: Path, tmp_path: Path) -> None:
    lines = answer(import_903, returns)["by_placement"]
    prices = {line: 1000.5 + i for i, line in enumerate(lines)}
    plain = costs(tmp_path, *(f'{line},"£{price:,.2f}"' for line, price in prices.items()), "Secure,9000")
    with xlsxwriter.Workbook(str(tmp_path / "costs.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Unit costs of the council"])
        for row, (line, price) in enumerate(prices.items(), start=3):
            sheet.write_row(row, 0, [f" {line.upper()}", price, "a note"])
    found = [
        answer(project, returns, "--months", 2, "--unit-costs", path)["series"]
        for path in (plain, tmp_path / "costs.xlsx")
    ]
    assert found[0] == found[1]


def test_a_day_within_a_month_starts_from_the_month_end_before(council: SyntheticCouncil, returns: Path) -> None:
    found = answer(project, returns, "--as-at", "2025-02-10", "--months", 3)
    assert found["as_at"] == "2025-01-31"
    assert found["opening"] == sum(council.count(datetime.date(2025, 1, 31)).values())
    told(found["notes"][0], "10 February 2025 … 31 January 2025")
    assert [m["date"] for m in found["series"]] == ["2025-02-28", "2025-03-31", "2025-04-30"]
    assert [(y["from"], y["to"]) for y in found["years"]] == [
        ("2025-02-01", "2025-03-31"),
        ("2025-04-01", "2025-04-30"),
    ]
    words = screen(project, returns, "--as-at", "2025-02-10", "--months", 3)
    assert "starts from 31 January 2025" in " ".join(words.split())


@pytest.mark.parametrize(
    ("as_at", "months", "parts"),
    [
        ("2024-09-30", 60, ["6 months, October 2024 to March 2025", "6 months, April 2029 to September 2029"]),
        ("2024-09-30", 18, ["6 months, October 2024 to March 2025"]),
        ("2025-02-28", 13, ["1 month, March 2025"]),
        ("2024-04-30", 11, ["11 months, May 2024 to March 2025"]),
        ("2025-03-31", 14, ["2 months, April 2026 to May 2026"]),
        ("2025-03-31", 24, []),
    ],
)
def test_part_years_are_marked_with_their_months(
    returns: Path, uniform: Path, as_at: str, months: int, parts: list[str]
) -> None:
    words = ["--as-at", as_at, "--months", months, "--unit-costs", uniform]
    found = answer(project, returns, *words)
    assert [year["part_year"] for year in found["years"] if "part_year" in year] == parts
    assert sum(year["months"] for year in found["years"]) == months
    assert all((year["months"] == 12) == ("part_year" not in year) for year in found["years"])
    notes = [note for note in found["notes"] if note.startswith(labels.NOT_WHOLE_FINANCIAL_YEARS)]
    assert len(notes) == bool(parts)
    assert all(part in note for part in parts for note in notes)
    tables = screen(project, returns, *words).split("Projection: ")[1].split(labels.CHILDREN_FINANCE_LINE)[0]
    for table in tables.split("Cost, £000"):
        assert ("Months" in table) == bool(parts)
        months_shown = [int(n) for n in re.findall(r"^\w{3} 20\d\d +(\d+) ", table, re.MULTILINE)] if parts else []
        assert [n for n in months_shown if n != 12] == [int(part.split()[0]) for part in parts]


def test_the_reference_window_decides_the_starters(returns: Path) -> None:
    usual, past = (
        answer(project, returns, "--months", 1, *more)
        for more in ([], ["--window-from", "2021-04-01", "--window-to", "2022-03-31"])
    )
    assert (past["window"]["from"], past["window"]["to"]) == ("2021-04-01", "2022-03-31")
    assert past["series"][0]["starters"] != usual["series"][0]["starters"]
    assert past["opening"] == usual["opening"]
    assert [note[:31] for note in past["notes"]] == [labels.NOT_WHOLE_FINANCIAL_YEARS_1]


def test_rates_from_less_than_a_year_are_remarked_on(returns: Path) -> None:
    note, *others = answer(project, returns, "--months", 12, "--window-from", "2024-10-01")["notes"]
    told(note, "6 months")
    assert all(other.startswith(labels.STARTERS_VARY_WITH_SEASONS) for other in others)


def test_a_missing_year_is_said_before_a_projection(council: SyntheticCouncil, tmp_path: Path) -> None:
    folder = council.write(tmp_path)
    assert not any("no return" in note for note in answer(project, folder, "--months", 1)["notes"])
    shutil.rmtree(folder / "2022-23")
    found = answer(project, folder, "--months", 1)
    assert any("no return for 2022/23" in note for note in found["notes"])
    assert (found["window"]["from"], found["window"]["months"]) == ("2023-04-01", 24)
    flows = answer(import_903, folder, "--as-at", "2023-06-30")
    assert (flows["period_from"], flows["period_to"]) == ("2023-04-01", "2023-06-30")
    problem = CliRunner().invoke(project, [str(folder), "--as-at", "2023-04-15"]).exception
    told(str(problem), "--as-at … 2023-04-01 … 2025-03-31")


def test_the_screen_has_a_row_a_year_and_says_what_the_range_allows_for(returns: Path, uniform: Path) -> None:
    found = answer(project, returns, "--unit-costs", uniform, "--inflation", 0.02)
    words = screen(project, returns, "--unit-costs", uniform, "--inflation", 0.02)
    for y, year in enumerate(found["years"]):
        months = found["series"][12 * y : 12 * y + 12]
        children = [months[-1][name] for name in ("children", "low", "high")]
        children += [sum(month[name] for month in months) for name in ("starters", "leavers")]
        shown = [f"{number:.1f}" for number in (*children, year["average_children"])]
        costs = [f"{year[name] / 1000:,.0f}" for name in COSTS_IN_ORDER]
        rows = [
            line for line in words.splitlines() if line.startswith(f"{datetime.date.fromisoformat(year['to']):%b %Y} ")
        ]
        assert [row.split()[2:] for row in rows] == [shown, costs]
    assert labels.RANGES_ALLOW_FOR in words
    assert labels.PRICES_RISE_BY.format("2.0%") in " ".join(words.split())


def test_the_screen_says_which_year_has_the_prices_given_and_how_unlike_their_rises_are(
    returns: Path, tmp_path: Path
) -> None:
    lines = list(answer(import_903, returns)["by_placement"])
    rises = [0.05, *[0.03] * (len(lines) - 1)]
    file = tmp_path / "rising.csv"
    rows = (f"{line},100,{rise}" for line, rise in zip(lines, rises, strict=True))
    file.write_text("\n".join(("Finance line,£ a week,Inflation", *rows)), encoding="utf-8")
    words = " ".join(screen(project, returns, "--unit-costs", file).split())
    end = datetime.date.fromisoformat(answer(project, returns)["years"][0]["to"])
    assert f"at the prices of the year to {end:%b %Y}. They rise by 3.0% to 5.0% on each 1 April" in words


@pytest.mark.parametrize("months", [60, 120, 360])
def test_children_by_finance_line_are_not_cut_short_whatever_the_horizon(returns: Path, months: int) -> None:
    found = answer(project, returns, "--months", months)
    words = screen(project, returns, "--months", months)
    assert "…" not in words
    for at in range(11, months, 12):
        month = found["series"][at]
        assert f"{datetime.date.fromisoformat(month['date']):%b %y}" in words
    rows = [line.split()[1:] for line in words.splitlines() if line.startswith("Kinship ")]
    shown = [cell for row in rows for cell in row[1:]]
    assert {row[0] for row in rows} == {f"{found['opening_by_placement']['Kinship']:.0f}"}
    assert shown == [f"{month['by_placement']['Kinship']:.1f}" for month in found["series"][11::12]]


# refusals


def test_what_cannot_be_read_is_refused_in_one_line(returns: Path, tmp_path: Path, refused: Callable[..., str]) -> None:
    (tmp_path / "letter.csv").write_text("Dear colleague,\nplease find attached\n")
    (tmp_path / "empty").mkdir()
    short = [c for c in EPISODES if c != "DECOM"]
    row = {k: v for k, v in episode(CHILD, "10/04/2021").items() if k != "DECOM"}
    write_table(tmp_path / "short" / "episodes.csv", tuple(short), [row])
    for args, words in (
        (["import-903", tmp_path / "nowhere"], ""),
        (["import-903", tmp_path / "letter.csv"], "letter.csv … UASC"),
        (["import-903", tmp_path / "empty"], "CSV … XML"),
        (["import-903", tmp_path / "short"], "episodes.csv … DECOM"),
        (["project", tmp_path / "short"], "DECOM"),
        (["import-903", returns, "--as-at", "2031-01-01"], "as_at … 01 January 2031"),
        (["project", returns, "--as-at", "2031-01-01"], "01 April 2021 … 31 March 2025"),
        (["import-903", returns, "--as-at", "31/02/2024"], "'31/02/2024'"),
        (["import-903", returns, "--mapping", tmp_path / "no.csv"], "no.csv"),
        (["import-903", returns, "--mapping", tmp_path / "letter.csv"], ""),
        (["import-903", returns, "--window-from", "2010-01-01"], ""),
        (["import-903", returns, "--out", tmp_path / "a.xls"], "a.xls"),
        (["import-903"], "'PATH'"),
        (["project", returns, "--window-to", "2026-03-31"], ""),
        (
            ["project", returns, "--as-at", "2021-04-10"],
            "1 April 2021 … 10 April 2021",
        ),
        (["project", returns, "--months", "0"], "'--months'"),
        (
            ["project", returns, "--interval", "80"],
            "--interval … 80",
        ),
        (["project", returns, "--inflation", "0.03"], "--inflation … --unit-costs"),
        (
            ["project", returns, "--inflation", "3", "--unit-costs", "a.csv"],
            "--inflation … 3",
        ),
    ):
        line = refused(*args)
        told(line, words)
        assert CHILD not in line
    assert not list(tmp_path.glob("*.xls*"))


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (["Kinship,330"], ""),
        (
            ["Kinship,330", "In house fostering,510"],
            "costs.csv row 3",
        ),
        (
            ["Kinship,330", "In house fostering,unknown"],
            "costs.csv row 3",
        ),
        (["Kinship,330", "kinship ,340"], "costs.csv row 3"),
        (["Kinship,many"], "costs.csv row 2 … 'many'"),
        (["Kinship,-1"], "costs.csv row 2 … -1"),
        (["Kinship,"], "costs.csv row 2"),
        (["Kinship,nan"], ""),
        ([], "costs.csv"),
        (["Line,Cost,Inflation", "Kinship,330,lots"], "costs.csv row 3 … 'lots'"),
        (
            ["Line,Cost,Inflation", "Kinship,330,300%"],
            "inflation … 3",
        ),
        (
            ["Line,Cost,Inflation", "Kinship,330,1"],
            "inflation … 1",
        ),
        (['Kinship,"330,50"'], "'330,50'"),
        (["Line,Cost,Inflation", 'Kinship,330,"2,5%"'], "inflation … '2,5%'"),
        (["Line,Cost,New,New ones", "Kinship,330,1,2"], "costs.csv row 2 … 'new'"),
        (
            ["Kinship,1,030"],
            "costs.csv row 2 … column 3",
        ),
        (["Kinship,330,3%"], "costs.csv row 2 … column 3"),
        (
            ["Line,£ a year,Inflation", "Kinship,17000,3%"],
            "costs.csv row 2 … '£ a year'",
        ),
        (["Line,Annual cost", "Kinship,17000"], "costs.csv row 2"),
        (["Line,Cost £000", "Kinship,17"], "costs.csv row 2"),
        (["Line,Cost per night", "Kinship,47"], "costs.csv row 2"),
        (["Line,Cost,New placements", "Kinship,330,-5"], "-5"),
    ],
)
def test_unit_costs_that_cannot_be_used_are_refused_by_row(
    rows: list[str], words: str, returns: Path, tmp_path: Path, refused: Callable[..., str]
) -> None:
    told(refused("project", returns, "--unit-costs", costs(tmp_path, *rows)), words)


def test_a_return_given_as_unit_costs_is_not_repeated(tmp_path: Path, refused: Callable[..., str]) -> None:
    folder = write_returns(tmp_path, [episode(CHILD, "10/04/2021")], births={CHILD: BIRTH})
    (tmp_path / "no.xlsx").write_bytes(b"not a workbook")
    for file in (folder / "a" / "header.csv", folder / "a" / "episodes.csv", folder / "no.xlsx", folder / "gone.csv"):
        line = refused("project", folder / "a", "--unit-costs", file)
        assert file.name in line
        assert CHILD not in line
        assert BIRTH not in line


def test_a_refusal_leaves_no_traceback_in_a_process_of_its_own(tmp_path: Path) -> None:
    folder = write_returns(tmp_path / "returns", [episode(CHILD, "10/04/2021")], births={CHILD: BIRTH})
    (folder / "a" / "episodes.csv").write_bytes(b"\xff\xfe\x00CHILD")
    for args in (["import-903", "returns"], ["project", "returns", "--json"]):
        assert CHILD not in refused_alone(*args, cwd=tmp_path)
