"""Opening numbers against direct counts, and flows that add up, to the child."""

from __future__ import annotations

import csv
import datetime
import itertools
import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from templates.synthetic.council import SyntheticCouncil, synthetic_council
from tests.snapshots import labels
from tests.snapshots.told import refuses
from tests.udfs.returns.plain_count import plain_counts
from tests.udfs.returns.tiny import AGENCY, IN_HOUSE, day, episode, loaded, write_returns
from udfs.errors import InputError
from udfs.returns import Returns, load
from udfs.returns.monthly_table import months

NIGHT = datetime.timedelta(1)


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> tuple[SyntheticCouncil, Path]:
    council = synthetic_council(children=300, years=5, seed=11)
    return council, council.write(tmp_path_factory.mktemp("clean"))


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> tuple[SyntheticCouncil, Path]:
    council = synthetic_council(children=600, years=5, seed=12, faults=0.03)
    return council, council.write(tmp_path_factory.mktemp("spoilt"))


def finance_line(place: str, provider: str) -> str:
    """The lines of the codes that synthetic councils use, written out apart from the mapping."""
    own, by_place = provider == "PR1", {"U1": "Kinship", "U3": "Kinship", "P1": "Placed with parents"}
    if place in by_place:
        return by_place[place]
    if place[0] == "U":
        return IN_HOUSE if own else AGENCY
    if place[0] == "A":
        return "Placed for adoption"
    if place in ("K2", "S1"):
        return "In-house residential" if own else "External residential"
    return "Supported accommodation 16+"


def counted_in_one_return(file: Path, on: datetime.date) -> Counter[str]:
    """Children in care at the end of a 31 March, counted row by row in that year's own return."""
    found: Counter[str] = Counter()
    for row in csv.DictReader(file.open()):
        begun = day(row["DECOM"]) <= on
        ended = row["DEC"] and day(row["DEC"]) <= on
        if begun and not ended and row["LS"] not in ("V3", "V4"):
            found[finance_line(row["PLACE"], row["PLACE_PROVIDER"])] += 1
    return found


def test_the_position_on_each_31_march_is_a_direct_count_in_that_years_return(
    clean: tuple[SyntheticCouncil, Path],
) -> None:
    _, folder = clean
    returns = load(folder)
    for year in range(2021, 2026):
        on = datetime.date(year, 3, 31)
        direct = counted_in_one_return(folder / f"{year - 1}-{year % 100:02d}" / "episodes.csv", on)
        assert {k: n for k, n in returns.position(on).items() if n} == dict(direct)
        assert sum(direct.values()) > 200


def test_with_faults_of_every_kind_the_position_on_each_31_march_is_still_the_truth(
    spoilt: tuple[SyntheticCouncil, Path],
) -> None:
    council, folder = spoilt
    returns = load(folder)
    for year in range(2020, 2026):
        on = datetime.date(year, 3, 31)
        assert nonzero(returns.position(on)) == nonzero(council.count(on))


def test_a_missing_year_leaves_the_position_on_the_31_marches_given_a_direct_count(tmp_path: Path) -> None:
    folder = synthetic_council(children=300, years=5, seed=2).write(tmp_path)
    for missing in ("2021-22", "2023-24"):
        shutil.rmtree(folder / missing)
    returns = load(folder)
    for year in (2021, 2023, 2025):
        on = datetime.date(year, 3, 31)
        direct = counted_in_one_return(folder / f"{year - 1}-{year % 100:02d}" / "episodes.csv", on)
        assert nonzero(returns.position(on)) == dict(direct)


def test_the_months_of_a_missing_year_are_not_history_and_no_day_to_count_on(tmp_path: Path) -> None:
    """Who started and left in it is not known; those in care on the days before and after it are."""
    council = synthetic_council(children=300, years=5, seed=2)
    folder = council.write(tmp_path)
    shutil.rmtree(folder / "2022-23")
    found = {month.end: month for month in months(load(folder))}
    assert len(found) == 48
    assert not any(datetime.date(2022, 4, 1) <= end <= datetime.date(2023, 3, 31) for end in found)
    before, after = datetime.date(2022, 3, 31), datetime.date(2023, 4, 30)
    assert found[before].closing == sum(council.count(before).values())
    assert found[after].opening == sum(council.count(datetime.date(2023, 3, 31)).values())
    for on in ("2022-04-01", "2023-03-31"):
        with refuses(InputError, "2022/23"):
            load(folder, as_at=datetime.date.fromisoformat(on))
    assert load(folder, as_at=before).children() == found[before].closing


def nonzero(position: dict[str, int]) -> dict[str, int]:
    return {line: count for line, count in position.items() if count}


@pytest.mark.parametrize(
    ("fault", "rules"),
    [
        ("duplicate", {"duplicate"}),
        ("overlap", {"overlap"}),
        ("gap", {"gap"}),
        (labels.LEFT_OPEN_NEXT_FOLLOWS, {"open_continued"}),
        (labels.LEFT_OPEN_CHILD_LEFT, {"open_stale", "over_18"}),
        ("draft", {"resubmitted"}),
    ],
)
def test_every_fault_put_in_is_reported_at_its_file_and_row(
    spoilt: tuple[SyntheticCouncil, Path], fault: str, rules: set[str]
) -> None:
    council, folder = spoilt
    put_in = {(f.file, f.row) for f in council.faults if f.kind == fault}
    report = load(folder).report.records()
    reported = {(r.file, r.row) for r in report if r.rule in rules}
    if fault == "duplicate":
        assert len(reported) == len(put_in) > 10
        assert {file for file, _ in reported} == {file for file, _ in put_in}
    else:
        assert len(put_in) > (0 if fault == "draft" else 10)
        assert reported == put_in


def test_clean_returns_need_no_repair(clean: tuple[SyntheticCouncil, Path]) -> None:
    report = load(clean[1]).report
    assert set(report.by_rule()) <= {"continues", "short_break"}


def test_every_day_of_clean_returns_is_the_truth(clean: tuple[SyntheticCouncil, Path]) -> None:
    council, folder = clean
    returns = load(folder)
    for days in range(0, 5 * 365, 13):
        on = datetime.date(2020, 4, 1) + datetime.timedelta(days)
        assert nonzero(returns.position(on)) == nonzero(council.count(on))


def test_opening_and_flows_add_up_to_closing_in_every_line_and_month(spoilt: tuple[SyntheticCouncil, Path]) -> None:
    history = load(spoilt[1]).history()
    assert history.months.tolist()[0] == datetime.date(2020, 4, 1)
    assert len(history.months) == 60
    net = history.starters + history.moves_in - history.moves_out - history.leavers
    assert np.array_equal(history.opening + net, history.closing)
    assert np.array_equal(history.opening[1:], history.closing[:-1])
    assert history.moves_in.sum() == history.moves_out.sum() > 100
    assert (history.aged_out <= history.leavers).all()
    assert history.aged_out.sum() > 50


def test_the_history_closes_each_month_on_the_position_of_its_last_day(spoilt: tuple[SyntheticCouncil, Path]) -> None:
    returns = load(spoilt[1])
    history = returns.history()
    for month, closing in zip(history.months.tolist(), history.closing, strict=True):
        last = (month.replace(day=28) + datetime.timedelta(4)).replace(day=1) - NIGHT
        assert list(returns.position(last).values()) == closing.tolist()


def test_unaccompanied_and_other_children_add_up_to_all(clean: tuple[SyntheticCouncil, Path]) -> None:
    returns = load(clean[1])
    parts = [returns.history("unaccompanied").closing, returns.history("other").closing]
    assert np.array_equal(sum(parts), returns.history().closing)
    assert 0 < parts[0].sum() < parts[1].sum()


def test_child_days_are_the_nights_between_start_and_end(tmp_path: Path) -> None:
    returns = loaded(
        tmp_path,
        [
            episode("1", "10/04/2021", "15/05/2021", REC="X1"),
            episode("1", "15/05/2021", "20/05/2021", RNE="P", PLACE_PROVIDER="PR4"),
            episode("2", "30/03/2021", "05/04/2021"),
        ],
    )
    history = returns.history()
    assert history.lines == (IN_HOUSE, AGENCY)
    assert history.child_days[:3].tolist() == [[21 + 4, 0], [14, 5], [0, 0]]
    assert history.opening[:2].tolist() == [[1, 0], [1, 0]]
    assert history.starters[:2].tolist() == [[1, 0], [0, 0]]
    assert history.leavers[:2].tolist() == [[1, 0], [0, 1]]
    assert history.moves_out[1].tolist() == [1, 0]
    assert history.moves_in[1].tolist() == [0, 1]


def test_a_change_of_legal_status_is_no_move(tmp_path: Path) -> None:
    returns = loaded(
        tmp_path,
        [
            episode("1", "10/04/2021", "15/05/2021", REC="X1", LS="C1"),
            episode("1", "15/05/2021", "20/05/2021", RNE="L"),
        ],
    )
    assert returns.history().moves_in.sum() == 0


def test_a_day_outside_the_returns_is_refused(clean: tuple[SyntheticCouncil, Path]) -> None:
    returns = load(clean[1])
    assert returns.children(datetime.date(2020, 3, 31)) > 200
    for on in (datetime.date(2020, 3, 30), datetime.date(2025, 4, 1)):
        with refuses(InputError, "01 April 2020 … 31 March 2025"):
            returns.position(on)
    with pytest.raises(InputError, match="as_at is 01 April 2025; the returns cover"):
        load(clean[1], as_at=datetime.date(2025, 4, 1))


def test_the_opening_day_may_be_any_day_of_the_returns(clean: tuple[SyntheticCouncil, Path]) -> None:
    council, folder = clean
    returns = load(folder, as_at=datetime.date(2023, 9, 14))
    assert nonzero(returns.position()) == nonzero(council.count(datetime.date(2023, 9, 14)))
    assert returns.estimate().opening.count.sum() == returns.children()
    assert returns.window().until == datetime.date(2023, 8, 31)


def test_what_was_known_at_a_day_uses_only_the_returns_that_had_ended(
    spoilt: tuple[SyntheticCouncil, Path], tmp_path: Path
) -> None:
    _, folder = spoilt
    earlier = load(folder).known_at(datetime.date(2023, 6, 1))
    for year in (2021, 2022, 2023):
        source = folder / f"{year - 1}-{year % 100:02d}"
        (tmp_path / source.name).mkdir()
        for file in source.glob("*.csv"):
            if "draft" not in file.name:
                (tmp_path / source.name / file.name).write_bytes(file.read_bytes())
    fresh = load(tmp_path)
    assert earlier.last_day == fresh.last_day == datetime.date(2023, 3, 31)
    for on in (datetime.date(2022, 3, 31), datetime.date(2022, 11, 3), datetime.date(2023, 3, 31)):
        assert earlier.position(on) == fresh.position(on)
    with refuses(InputError, "30 March 2021"):
        earlier.known_at(datetime.date(2021, 3, 30))


STARTS = st.integers(0, 720).map(lambda days: datetime.date(2021, 4, 2) + datetime.timedelta(days))


@st.composite
def careless_returns(draw: st.DrawFn) -> list[list[dict[str, str]]]:
    """Two returns about a few children, with whatever dates and repeats hands can type."""
    years: list[list[dict[str, str]]] = [
        [episode("a", "01/05/2021", "31/05/2021")],
        [episode("b", "01/05/2022", "31/05/2022")],
    ]
    for child in ("1", "2"):
        for start in draw(st.lists(STARTS, max_size=4)):
            which = draw(st.sampled_from([0, 1])) if start < datetime.date(2022, 4, 1) else 1
            limit = datetime.date(2022 + which, 3, 31)
            end = draw(st.one_of(st.none(), st.dates(start, max(start, limit))))
            row = episode(
                child,
                f"{start:%d/%m/%Y}",
                f"{end:%d/%m/%Y}" if end else "",
                RNE=draw(st.sampled_from("SPL")),
                REC=draw(st.sampled_from(["X1", "E4A"])) if end else "",
                PLACE_PROVIDER=draw(st.sampled_from(["PR1", "PR4"])),
            )
            years[which] += [row] * draw(st.sampled_from([1, 1, 2]))
            if which == 0 and not end and draw(st.booleans()):
                years[1].append(row)
    return years


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(careless_returns())
def test_whatever_is_typed_no_child_is_in_two_places_and_no_row_is_lost_in_silence(
    tmp_path: Path, years: list[list[dict[str, str]]]
) -> None:
    returns = load(write_returns(tmp_path, *years))
    found = returns.episodes
    for i, j in itertools.pairwise(range(len(found))):
        assert found.child[i] < found.child[j] or found.end[i] <= found.start[j]
    assert (found.start < found.end).all()
    history = returns.history()
    net = history.starters + history.moves_in - history.moves_out - history.leavers
    assert np.array_equal(history.opening + net, history.closing)

    rows = sum(len(rows) for rows in years)
    gone = len(returns.report.records("exclusion", "merged"))
    replaced = sum(n for rule, n in returns.report.by_rule().items() if rule in ("later_return", "same_day"))
    survivors = len({(int(c), int(s)) for c, s in zip(found.child, found.care_start, strict=True)})
    assert survivors <= rows - gone - replaced <= len(found)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(careless_returns())
def test_a_day_covered_by_a_closed_episode_is_a_day_in_care(tmp_path: Path, years: list[list[dict[str, str]]]) -> None:
    """Unless two rows differ about one start, when one of them is used."""
    returns = load(write_returns(tmp_path, *years))
    differing = {"later_return", "same_day", "bad_end"} & set(returns.report.by_rule())
    if differing:
        return
    for on in (datetime.date(2021, 12, 31), datetime.date(2022, 3, 30), datetime.date(2022, 8, 15)):
        closed = {
            row["CHILD"] for row in itertools.chain(*years) if row["DEC"] and day(row["DECOM"]) <= on < day(row["DEC"])
        }
        assert returns.children(on) >= len(closed)


@st.composite
def closed_episodes(draw: st.DrawFn) -> list[list[dict[str, str]]]:
    """Two returns with closed episodes of one child, each with its own start and last night."""
    years: list[list[dict[str, str]]] = [
        [episode("a", "01/05/2021", "31/05/2021")],
        [episode("b", "01/05/2022", "31/05/2022")],
    ]
    for start in draw(st.lists(st.integers(0, 340), max_size=6, unique=True)):
        begun = datetime.date(2021, 4, 2) + datetime.timedelta(start)
        which = draw(st.sampled_from([0, 1]))
        end = draw(st.dates(begun + NIGHT, datetime.date(2022 + which, 3, 31)))
        provider = draw(st.sampled_from(["PR1", "PR2", "PR4"]))
        years[which].append(episode("1", f"{begun:%d/%m/%Y}", f"{end:%d/%m/%Y}", PLACE_PROVIDER=provider))
    return years


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(closed_episodes())
def test_each_day_goes_to_the_latest_return_and_then_to_the_latest_start(
    tmp_path: Path, years: list[list[dict[str, str]]]
) -> None:
    lines = {"PR1": IN_HOUSE, "PR2": "Fostering by another public body", "PR4": AGENCY}
    claims = [
        (which, day(row["DECOM"]), day(row["DEC"]), lines[row["PLACE_PROVIDER"]])
        for which, rows in enumerate(years)
        for row in rows[1:]
    ]
    returns = load(write_returns(tmp_path, *years))
    for offset in range(0, 729, 3):
        on = datetime.date(2021, 6, 1) + datetime.timedelta(offset)
        if on > returns.last_day or on.month == 5:
            continue
        holding = [(which, start, line) for which, start, end, line in claims if start <= on < end]
        assert nonzero(returns.position(on)) == ({max(holding)[2]: 1} if holding else {})


def test_returns_without_years_between_them_are_still_read(tmp_path: Path) -> None:
    returns: Returns = loaded(
        tmp_path, [episode("1", "10/04/2018", "11/05/2018")], [episode("2", "10/04/2021", "11/05/2021")]
    )
    assert (returns.first_day.year, returns.last_day.year) == (2018, 2022)


def test_spoilt_returns_agree_with_a_plain_count_row_by_row(tmp_path: Path) -> None:
    council = synthetic_council(children=150, years=4, seed=21, faults=0.06)
    council.date_formats.clear()
    council.titles.clear()
    folder = council.write(tmp_path)
    for file in folder.rglob("draft*.csv"):
        file.unlink()
    folders = {year: folder / f"{year - 1}-{year % 100:02d}" for year in range(2022, 2026)}
    on = [datetime.date(2021, 3, 31) + datetime.timedelta(30 * n) for n in range(48)]
    returns = load(folder)
    plain = plain_counts(
        {y: f / "episodes.csv" for y, f in folders.items()}, [f / "header.csv" for f in folders.values()], on
    )
    assert [returns.children(day) for day in on] == plain
    assert len(returns.report.records("repair")) > 30
