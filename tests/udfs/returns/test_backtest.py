"""Rolling origins: nothing later is known at one, errors are those worked by hand, and the command says so."""

from __future__ import annotations

import datetime
import io
import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from rich.console import Console

from addin.cli import backtest as backtest_command
from templates.synthetic.council import SyntheticCouncil, synthetic_council
from tests.addin.cli.test_main import run
from tests.snapshots import labels
from tests.snapshots.told import holds, refuses, told
from tests.udfs.returns.tiny import AGENCY, IN_HOUSE, episode, loaded, write_returns
from udfs.errors import InputError
from udfs.returns import Returns, load
from udfs.returns.backtest import ALL, Backtest, Forecast, Quantity, rolling, score
from udfs.returns.backtest import Path as Followed
from udfs.returns.backtest_origins import as_known, origins
from udfs.returns.projection import outlook

pytestmark = pytest.mark.slow

SEPTEMBER, MARCH = datetime.date(2023, 9, 30), datetime.date(2023, 3, 31)
LAST = datetime.date(2025, 3, 31)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The five returns, to 31 March 2025, of a council of about 300 children."""
    return synthetic_council(children=300, seed=21).write(tmp_path_factory.mktemp("council"))


@pytest.fixture(scope="module")
def returns(folder: Path) -> Returns:
    return load(folder)


def altered(council: SyntheticCouncil, after: datetime.date) -> SyntheticCouncil:
    """The same council up to a day; later half the new children never come and the others leave late or early."""
    for name, table in council.files.items():
        year_end = datetime.date(int(name[:4]) + 1, 3, 31)
        if not name.endswith("episodes.csv") or year_end <= after:
            continue
        kept = table.filter((pl.col("DECOM") <= after) | (pl.col("CHILD").str.tail(1).is_in(list("02468"))))
        later, stays = pl.col("DEC") > after, pl.col("CHILD").str.tail(1).is_in(list("123"))
        council.files[name] = kept.with_columns(
            DEC=pl.when(later & stays)
            .then(None)
            .when(later)
            .then(pl.col("DECOM").clip(after) + pl.duration(days=1))
            .otherwise("DEC"),
            REC=pl.when(later & stays).then(None).when(later).then(pl.lit("E8")).otherwise("REC"),
        )
    return council


def tiny(folder: Path) -> Returns:
    """Three returns worked by hand. In-house: 1 child on 31 March 2020, 3 in 2022, 2 in 2023; agency: 0, 1 and 1."""
    a, b = episode("A", "01/02/2019"), episode("B", "10/06/2020")
    c, d = episode("C", "20/05/2021"), episode("D", "15/08/2021", PLACE_PROVIDER="PR4")
    a_left = episode("A", "01/02/2019", "10/06/2022")
    return loaded(folder, [a, b], [a, b, c, d], [a_left, b, c, d])


def forecast(**values: Any) -> Forecast:
    usual = {"quantity": "children", "placement": ALL, "ahead": 12, "opening": 100.0, "low": 90.0, "high": 110.0}
    rules = {"last_value": 100.0, "net_entry": 104.0}
    return Forecast(MARCH, **(usual | rules | values))


# what is known at an origin


@pytest.mark.parametrize("origin", [MARCH, SEPTEMBER])
def test_changing_what_came_after_an_origin_does_not_change_its_projection(
    origin: datetime.date, returns: Returns, tmp_path: Path
) -> None:
    other = load(altered(synthetic_council(children=300, seed=21), origin).write(tmp_path))
    assert abs(other.children(LAST) - returns.children(LAST)) > 30
    one, two = (as_known(given, origin) for given in (returns, other))
    assert one.lines == two.lines
    before, after = (outlook(known, 12).projection.closing for known in (one, two))
    assert before.mean.tolist() == after.mean.tolist()
    assert before.low.tolist() == after.low.tolist()
    assert one.history().closing.tolist() == two.history().closing.tolist()


@pytest.mark.parametrize("origin", [MARCH, SEPTEMBER])
def test_at_an_origin_the_children_are_those_truly_there_and_no_day_after_it_is_known(
    origin: datetime.date, returns: Returns
) -> None:
    truth = synthetic_council(children=300, seed=21).count(origin)
    known = as_known(returns, origin)
    assert known.position() == {line: n for line, n in truth.items() if line in known.lines}
    assert known.children() == sum(truth.values())
    assert (known.as_at, known.last_day) == (origin, origin)
    day = (origin - datetime.date(1970, 1, 1)).days
    ends = known.episodes.end
    assert known.episodes.start.max() <= day
    assert ends[ends <= day].size + known.episodes.on(day).sum() == ends.size
    assert len(set(ends[ends > day].tolist())) == 1


def test_a_record_that_a_later_return_corrects_is_known_as_it_was_given(tmp_path: Path) -> None:
    first, others = episode("A", "01/05/2019"), [episode("B", "01/05/2020"), episode("C", "01/05/2021")]
    corrected = episode("A", "01/05/2019", PLACE_PROVIDER="PR4")
    returns = loaded(tmp_path, [first], [first, others[0]], [corrected, *others])
    assert returns.position()[AGENCY] == 1
    for origin in (datetime.date(2020, 3, 31), datetime.date(2020, 9, 30)):
        assert AGENCY not in as_known(returns, origin).lines


def test_a_placement_type_first_used_after_an_origin_is_not_known_there(tmp_path: Path) -> None:
    returns = loaded(
        tmp_path,
        [episode("A", "01/05/2019")],
        [episode("A", "01/05/2019"), episode("B", "03/11/2020", PLACE_PROVIDER="PR4")],
    )
    assert as_known(returns, datetime.date(2020, 9, 30)).lines == (IN_HOUSE,)
    assert set(returns.lines) == {IN_HOUSE, AGENCY}


def test_an_extract_of_several_years_has_the_origins_of_separate_returns(returns: Returns, tmp_path: Path) -> None:
    files = synthetic_council(children=300, seed=21).files
    for kind, key in (("episodes", ["CHILD", "DECOM"]), ("header", ["CHILD"])):
        tables = [table for name, table in sorted(files.items()) if name.endswith(f"{kind}.csv")]
        whole = pl.concat(tables).unique(subset=key, keep="last", maintain_order=True)
        whole.write_csv(tmp_path / f"{kind}.csv", date_format="%d/%m/%Y")
    extract = load(tmp_path)
    assert origins(extract) == origins(returns)
    truth = synthetic_council(children=300, seed=21).count(MARCH)
    assert as_known(extract, MARCH).children() == pytest.approx(sum(truth.values()), abs=3)


# origins


def test_origins_are_the_half_years_with_two_years_behind_them_and_one_ahead(returns: Returns) -> None:
    assert origins(returns) == [
        datetime.date(2022, 3, 31),
        datetime.date(2022, 9, 30),
        datetime.date(2023, 3, 31),
        datetime.date(2023, 9, 30),
        datetime.date(2024, 3, 31),
    ]
    assert origins(returns, (24, 36))[-1] == datetime.date(2023, 3, 31)


def test_returns_too_short_to_test_are_refused_with_what_is_needed(tmp_path: Path) -> None:
    short = loaded(tmp_path, [episode("A", "01/05/2020")], [episode("A", "01/05/2020"), episode("B", "01/05/2021")])
    with refuses(InputError, "01 April 2020 … 31 March 2022"):
        rolling(short)


def test_a_missing_year_is_refused_by_name(tmp_path: Path) -> None:
    a, b, c, d = (episode("ABCD"[i], f"01/05/{year}") for i, year in enumerate((2018, 2019, 2021, 2022)))
    gap = loaded(tmp_path, [a], [a, b], [a, b, c], [a, b, c, d])
    with pytest.raises(InputError, match="no return for 2020/21"):
        rolling(gap)


# errors


def test_the_simple_rules_are_those_worked_by_hand(tmp_path: Path) -> None:
    weekly = {IN_HOUSE: 700.0, AGENCY: 1_400.0}
    found = rolling(tiny(tmp_path), weekly_gbp=weekly)
    assert found.origins == (datetime.date(2022, 3, 31),)
    assert found.horizons == (12,)
    by = {(f.quantity, f.placement): f for f in found.forecasts}

    # In-house rose from 1 to 3 in the 24 months known, agency from 0 to 1.
    for placement, opening, monthly, actual in ((IN_HOUSE, 3, 2 / 24, 2), (AGENCY, 1, 1 / 24, 1), (ALL, 4, 3 / 24, 3)):
        f = by["children", placement]
        assert (f.opening, f.last_value, f.actual) == (opening, opening, actual)
        assert f.net_entry == pytest.approx(opening + 12 * monthly)

    # A left on 10 June 2022, after 70 nights of the year; the others stayed for its 365.
    fte = {IN_HOUSE: 2 + 70 / 365, AGENCY: 1.0, ALL: 3 + 70 / 365}
    for placement, actual in fte.items():
        assert by["fte", placement].actual == pytest.approx(actual)
    assert by["fte", ALL].last_value == 4
    assert by["fte", ALL].net_entry == pytest.approx(4 + 6 * 3 / 24)

    # £100 a day in-house, £200 a day with an agency.
    assert by["cost", ALL].actual == pytest.approx((2 * 365 + 70) * 100 + 365 * 200)
    assert by["cost", IN_HOUSE].last_value == pytest.approx(3 * 365 * 100)
    assert by["cost", ALL].net_entry == pytest.approx((3 + 6 * 2 / 24) * 36_500 + (1 + 6 / 24) * 73_000)


def test_scores_come_by_quantity_and_all_placements_first(tmp_path: Path) -> None:
    found = rolling(tiny(tmp_path), weekly_gbp={IN_HOUSE: 700.0, AGENCY: 1_400.0}).scores
    names = (ALL, IN_HOUSE, AGENCY)
    assert [(s.quantity, s.placement) for s in found] == [(q, n) for q in ("children", "fte", "cost") for n in names]


def test_what_came_in_a_leap_year_costs_366_nights_a_child(tmp_path: Path) -> None:
    """Three children of £100 a day throughout 2023/24; they were one child 24 months before its start."""
    b, c = episode("B", "10/05/2021"), episode("C", "10/05/2022")
    until, after = episode("A", "01/02/2020", "10/05/2023", REC="X1"), episode("A", "10/05/2023", RNE="L")
    a = episode("A", "01/02/2020")
    found = rolling(loaded(tmp_path, [a, b], [a, b, c], [until, after, b, c]), weekly_gbp={IN_HOUSE: 700.0})
    [cost] = [f for f in found.forecasts if (f.quantity, f.placement) == ("cost", ALL)]
    assert cost.origin == datetime.date(2023, 3, 31)
    assert cost.actual == pytest.approx(3 * 366 * 100)
    assert cost.last_value == pytest.approx(3 * 366 * 100)
    assert cost.net_entry == pytest.approx((3 + 6 * 2 / 24) * 366 * 100)


def test_net_entry_is_the_change_over_the_reference_window(returns: Returns) -> None:
    """The last origin has four years behind it, and rates are taken from the last three."""
    council = synthetic_council(children=300, seed=21)
    before, now = (sum(council.count(datetime.date(year, 3, 31)).values()) for year in (2021, 2024))
    [last] = [
        f
        for f in rolling(returns).forecasts
        if f.origin.year == 2024 and (f.quantity, f.placement) == ("children", ALL)
    ]
    assert last.net_entry == pytest.approx(now + 12 * (now - before) / 36)


def test_what_came_is_counted_on_the_day_so_many_months_later(returns: Returns) -> None:
    council = synthetic_council(children=300, seed=21)
    forecasts = [f for f in rolling(returns).forecasts if f.quantity == "children"]
    assert {f.ahead for f in forecasts} == {12, 24, 36}
    for one in forecasts:
        there = council.count(one.origin.replace(year=one.origin.year + one.ahead // 12))
        assert one.actual == (sum(there.values()) if one.placement == ALL else there[one.placement])


def test_a_score_is_the_mean_over_its_origins() -> None:
    found = score([forecast(projected=100.0, actual=104.0), forecast(projected=98.0, actual=88.0, low=88.0)])
    assert (found.origins, found.mean_error, found.mean_absolute_error) == (2, 3.0, 7.0)
    assert found.inside == 1.0
    assert found.width == 21.0
    assert (found.last_value_error, found.net_entry_error) == (8.0, 8.0)
    missed = [forecast(projected=100.0, actual=actual) for actual in (89.0, 90.0, 110.0, 111.0)]
    assert score(missed).inside == 0.5


def test_errors_are_finite_and_those_of_placements_add_to_the_whole(returns: Returns) -> None:
    found = rolling(returns)
    assert [found.tested(ahead) for ahead in (12, 24, 36)] == [5, 3, 1]
    for one in found.scores:
        assert all(math.isfinite(value) for value in (one.mean_error, one.mean_absolute_error, one.width))
        assert 0 <= one.inside <= 1
    quantities: tuple[Quantity, ...] = ("children", "fte")
    for quantity in quantities:
        for ahead in found.horizons:
            errors = {s.placement: s.mean_error for s in found.scores if (s.quantity, s.ahead) == (quantity, ahead)}
            assert sum(errors.values()) == pytest.approx(2 * errors[ALL], abs=1e-6)
    year_ahead = next(s for s in found.scores if (s.quantity, s.placement, s.ahead) == ("children", ALL, 12))
    assert year_ahead.mean_absolute_error < 0.15 * 300


def test_averages_are_judged_from_year_ends_only(returns: Returns) -> None:
    found = rolling(returns)
    assert {(f.origin.month, f.origin.day) for f in found.forecasts if f.quantity == "fte"} == {(3, 31)}
    assert {f.origin.month for f in found.forecasts if f.quantity == "children"} == {3, 9}
    assert {f.quantity for f in rolling(returns, horizons=(6,)).forecasts} == {"children"}


def test_a_wider_interval_holds_at_least_as_much(returns: Returns) -> None:
    narrow, wide = (rolling(returns, interval=interval).scores for interval in (0.5, 0.95))
    assert all(w.inside >= n.inside and w.width >= n.width for n, w in zip(narrow, wide, strict=True))
    assert sum(w.inside for w in wide) > sum(n.inside for n in narrow)


def test_the_latest_origin_is_followed_month_by_month(returns: Returns) -> None:
    path = rolling(returns).latest
    assert (path.origin, path.dates[0], path.dates[-1]) == (
        datetime.date(2024, 3, 31),
        datetime.date(2024, 4, 30),
        LAST,
    )
    assert path.actual == tuple(returns.children(day) for day in path.dates)
    assert all(low < middle < high for low, middle, high in zip(path.low, path.projected, path.high, strict=True))


def test_unit_costs_without_a_line_that_holds_children_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no line for Independent fostering"):
        rolling(tiny(tmp_path), weekly_gbp={IN_HOUSE: 700.0})


def test_a_return_that_ends_early_is_tested_to_its_last_whole_month(tmp_path: Path) -> None:
    council = synthetic_council(children=300, seed=5)
    early = datetime.date(2024, 12, 20)
    name = "2024-25/episodes.csv"
    kept = council.files[name].filter(pl.col("DECOM") <= early)
    council.files[name] = kept.with_columns(
        pl.when(pl.col("DEC") <= early).then(pl.col(column)).alias(column) for column in ("DEC", "REC")
    )
    found = rolling(load(council.write(tmp_path)))
    assert found.latest.origin == SEPTEMBER
    assert found.latest.dates[-1] == datetime.date(2024, 11, 30)


# the command


def test_the_command_prints_errors_coverage_and_how_few_origins_there_are(folder: Path, tmp_path: Path) -> None:
    words = " ".join(run("backtest", folder, "--interval", "0.5", cwd=tmp_path).stdout.split())
    assert "tested from 31 March 2022 to 31 March 2024" in words
    holds(words, "5 origins … 5 … 12 months … 3 … 24 months … 1 … 36 months")
    assert "meant to be 50%" in words
    assert all(heading in words for heading in ("Last value", "Net entry", "Inside", "Width", "All children"))


def thousands(one: Forecast) -> Forecast:
    """A cost of £1,000 for every child of a forecast."""
    figures = ("opening", "projected", "low", "high", "last_value", "net_entry", "actual")
    return replace(one, quantity="cost", **{name: 1_000 * getattr(one, name) for name in figures})


def test_the_screen_has_each_error_under_its_heading_and_averages_in_all_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Projected 100 and then 98 where 104 and 88 came; last value is 100, net entry 107, at both."""
    numbers: dict[str, Any] = {"net_entry": 107.0}
    twice = [
        (forecast(projected=100.0, actual=104.0, **more), forecast(projected=98.0, actual=88.0, low=86.0, **more))
        for more in (
            numbers | {"placement": IN_HOUSE},
            numbers,
            numbers | {"ahead": 24},
            numbers | {"quantity": "fte"},
            numbers | {"quantity": "fte", "placement": IN_HOUSE},
        )
    ]
    twice.append(tuple(thousands(each) for each in twice[1]))
    forecasts = tuple(each for both in twice for each in both)
    found = Backtest(0.8, (MARCH, SEPTEMBER), (12, 24), forecasts, Followed(MARCH, *[()] * 5))
    terminal = io.StringIO()
    monkeypatch.setattr(backtest_command, "out", Console(file=terminal, width=120))
    backtest_command._show(found)
    rows = [" ".join(line.split()) for line in terminal.getvalue().splitlines()]
    errors = "2 3.0 7.0 8.0 11.0 100% 22.0"  # (−4 + 10) ÷ 2, (4 + 10) ÷ 2, (4 + 12) ÷ 2, (3 + 19) ÷ 2, (20 + 24) ÷ 2
    expected = [
        f"All children 12 {errors}",
        f"24 {errors}",
        f"{IN_HOUSE} 12 {errors}",
        labels.AVERAGE_YEAR_FTE_12.format(errors),
        f"Cost in year (£000) 12 {errors}",
    ]
    assert [row for row in rows if errors in row] == expected
    assert "unit costs" not in terminal.getvalue()


def test_unit_costs_add_the_cost_of_each_year_at_one_price(folder: Path, returns: Returns, tmp_path: Path) -> None:
    """At the same price for every line cost is the average number × £ a week × days ÷ 7."""
    (tmp_path / "costs.csv").write_text("Line,£ a week,Inflation\n" + "".join(f"{n},700,3%\n" for n in returns.lines))
    done = run("backtest", folder, "--unit-costs", "costs.csv", "--json", cwd=tmp_path)
    answer = json.loads(done.stdout)
    assert answer["weekly_gbp"] == dict.fromkeys(returns.lines, 700.0)
    rows = {(row["quantity"], row["placement"], row["ahead"]): row for row in answer["rows"]}
    numbers, cost = rows["fte", IN_HOUSE, 36], rows["cost", IN_HOUSE, 36]
    assert (numbers["origins"], cost["origins"]) == (1, 1)
    for figure in ("mean_error", "last_value_error", "net_entry_error"):
        assert cost[figure] == pytest.approx(numbers[figure] * 365 * 100)
    told(done.stderr)
    words = " ".join(run("backtest", folder, "--unit-costs", "costs.csv", cwd=tmp_path).stdout.split())
    assert labels.ERRORS_ARE_NOT_OF_PRICES in words


def test_unit_costs_without_a_price_for_a_line_are_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "costs.csv").write_text("Kinship,330\n")
    done = run("backtest", folder, "--unit-costs", "costs.csv", cwd=tmp_path, rc=1)
    told(done.stderr, "carecurve … In-house fostering")


def test_the_command_prints_json_for_programs(folder: Path, returns: Returns, tmp_path: Path) -> None:
    done = run("backtest", folder, "--json", "--interval", "0.8", cwd=tmp_path)
    found = json.loads(done.stdout)
    assert found.keys() >= {"origins", "horizons", "rows"}
    assert found["origins"] == [f"{origin}" for origin in origins(returns)]
    assert found["horizons"] == [12, 24, 36]
    [row] = [r for r in found["rows"] if (r["quantity"], r["placement"], r["ahead"]) == ("children", ALL, 12)]
    assert row["origins"] == 5
    assert row["inside"] in (0, 0.2, 0.4, 0.6, 0.8, 1)
    assert done.stderr == ""


def test_the_command_uses_a_councils_own_lines(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "lines.csv").write_text(
        "place,provider,line\n" + "".join(f"U{i},*,Foster homes\n" for i in range(1, 7))
    )
    rows = json.loads(run("backtest", folder, "--json", "--mapping", "lines.csv", cwd=tmp_path).stdout)["rows"]
    assert {row["placement"] for row in rows} == {ALL, "Foster homes", "Unmapped"}


def test_the_command_writes_a_report_and_keeps_the_one_before(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "report.xlsx").write_bytes(b"a council's own notes")
    words = run("backtest", folder, "--out", "report.xlsx", cwd=tmp_path).stdout
    assert "report.xlsx: Backtest of projections" in words
    [kept] = [path for path in tmp_path.iterdir() if path.name != "report.xlsx"]
    assert kept.name in words.replace("\n", "")
    assert kept.read_bytes() == b"a council's own notes"


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["nowhere"], ""),
        (["council", "--interval", "80"], "--interval … 80"),
        (["council", "--out", "report.pdf"], "report.pdf"),
        (["council", "--mapping", "none.csv"], "none.csv"),
        (["council"], ""),
        ([], "'PATH'"),
    ],
)
def test_a_mistake_is_refused_in_one_line(args: list[str], words: str, tmp_path: Path) -> None:
    write_returns(tmp_path / "council", [episode("A", "01/05/2020")], [episode("B", "01/05/2021")])
    code = 1 if args else 2
    done = run("backtest", *args, cwd=tmp_path, rc=code)
    assert done.stdout == ""
    [line] = done.stderr.splitlines()
    assert line.startswith("carecurve: ")
    told(line, words)


def test_a_report_on_a_handful_of_children_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    tiny(tmp_path / "council")
    assert "All children" in run("backtest", "council", cwd=tmp_path).stdout
    done = run("backtest", "council", "--out", "report.xlsx", cwd=tmp_path, rc=1)
    assert done.stdout == ""
    told(done.stderr, "carecurve … 5")
    assert [path.name for path in tmp_path.iterdir()] == ["council"]


def test_no_child_is_named_in_what_is_printed(folder: Path, tmp_path: Path) -> None:
    names = set(synthetic_council(children=300, seed=21).files["2024-25/header.csv"]["CHILD"])
    printed = run("backtest", folder, "--json", cwd=tmp_path).stdout
    assert not [name for name in names if name in printed]


def test_an_origin_whose_range_is_all_one_number_still_counts() -> None:
    """A placement type nobody was ever in: nothing projected, nothing came, and the range of nil held it."""
    nothing = replace(forecast(projected=0.0, actual=0.0), low=0.0, high=0.0, opening=0.0)
    assert score([nothing]).inside == 1.0
