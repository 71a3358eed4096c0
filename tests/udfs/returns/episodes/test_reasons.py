"""Where an episode's end, its reason and what follows do not agree: what is mended, and what is only said."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.udfs.returns.tiny import AGENCY, IN_HOUSE, episode, found, loaded, spans
from udfs.returns import Returns

FILE = "a/episodes.csv"


def flows(returns: Returns) -> tuple[int, int, int]:
    """Started, left and moved between lines."""
    past = returns.history()
    return int(past.starters.sum()), int(past.leavers.sum()), int(past.moves.sum())


# An episode that ends on the day before the next


@pytest.mark.parametrize("reason", ["", "X1"])
@pytest.mark.parametrize("new", ["P", "L", "T", "B", "U"])
def test_a_placement_that_ends_the_day_before_the_next_goes_on_to_it(tmp_path: Path, new: str, reason: str) -> None:
    returns = loaded(
        tmp_path,
        [
            episode("1", "05/04/2021", "03/06/2021", REC=reason),
            episode("1", "04/06/2021", RNE=new, PLACE_PROVIDER="PR4"),
        ],
    )
    assert spans(returns) == [("05/04/2021", "04/06/2021", IN_HOUSE), ("04/06/2021", "open", AGENCY)]
    assert flows(returns) == (1, 0, 1)
    assert found(returns) == [("gap" if reason else "day_before", FILE, 2)]


def test_a_gap_of_a_day_is_filled_where_x1_says_that_care_goes_on(tmp_path: Path) -> None:
    returns = loaded(
        tmp_path,
        [
            episode("1", "05/04/2021", "03/06/2021", REC="X1"),
            episode("1", "05/06/2021", RNE="P", PLACE_PROVIDER="PR4"),
        ],
    )
    assert flows(returns) == (1, 0, 1)
    assert found(returns) == [("gap", FILE, 2)]


def test_several_placements_that_each_end_the_day_before_are_one_stay(tmp_path: Path) -> None:
    returns = loaded(
        tmp_path,
        [
            episode("1", "05/04/2021", "03/06/2021", REC=""),
            episode("1", "04/06/2021", "09/08/2021", REC="", RNE="P", PLACE_PROVIDER="PR4"),
            episode("1", "10/08/2021", "30/09/2021", REC="", RNE="L", PLACE_PROVIDER="PR4"),
            episode("1", "01/10/2021", RNE="P"),
        ],
    )
    assert flows(returns) == (1, 0, 2)
    assert found(returns) == [("day_before", FILE, row) for row in (2, 3, 4)]


def test_a_placement_of_one_night_in_between_is_kept(tmp_path: Path) -> None:
    """Where DEC is the last day there, it is also the first."""
    returns = loaded(
        tmp_path,
        [
            episode("1", "05/04/2021", "09/04/2021", REC=""),
            episode("1", "10/04/2021", "10/04/2021", REC="", RNE="P", PLACE_PROVIDER="PR4"),
            episode("1", "11/04/2021", RNE="P"),
        ],
    )
    assert [line for *_, line in spans(returns)] == [IN_HOUSE, AGENCY, IN_HOUSE]
    assert flows(returns) == (1, 0, 2)
    assert found(returns) == [("day_before", FILE, row) for row in (2, 3)]


def test_an_episode_without_a_night_before_a_new_start_stays_left_out(tmp_path: Path) -> None:
    returns = loaded(tmp_path, [episode("1", "10/04/2021", "10/04/2021", REC=""), episode("1", "11/04/2021")])
    assert flows(returns) == (1, 0, 0)
    assert found(returns) == [("no_night", FILE, 2)]


def test_a_placement_that_ends_on_31_march_goes_on_in_the_next_return(tmp_path: Path) -> None:
    returns = loaded(
        tmp_path,
        [episode("1", "05/04/2021", "31/03/2022", REC="")],
        [episode("1", "01/04/2022", RNE="P", PLACE_PROVIDER="PR4"), episode("2", "02/05/2022")],
    )
    assert flows(returns) == (2, 0, 1)
    assert found(returns) == [("day_before", FILE, 2)]


def test_a_new_start_on_the_day_after_is_a_leaving_and_a_start(tmp_path: Path) -> None:
    returns = loaded(
        tmp_path,
        [episode("1", "05/04/2021", "03/06/2021"), episode("1", "04/06/2021", RNE="S", PLACE_PROVIDER="PR4")],
    )
    assert flows(returns) == (2, 1, 0)
    assert found(returns) == []


def test_an_end_without_a_reason_some_days_before_the_next_is_a_leaving_and_said(tmp_path: Path) -> None:
    returns = loaded(tmp_path, [episode("1", "05/04/2021", "03/06/2021", REC=""), episode("1", "14/06/2021", RNE="P")])
    assert flows(returns) == (2, 1, 0)
    assert found(returns) == [("end_no_reason", FILE, 2)]


# A reason without an end, an end without a reason, and both against what follows


@pytest.mark.parametrize("reason", ["E4A", "E4B", "E11", "E12", "E2", "E3", "E48", "E5", "E8", "E9"])
def test_a_reason_for_leaving_without_a_date_is_noted_and_the_child_counted(tmp_path: Path, reason: str) -> None:
    returns = loaded(tmp_path, [episode("1", "05/04/2021"), episode("2", "06/05/2021", REC=reason)])
    assert returns.children() == 2
    assert found(returns) == [("reason_no_end", FILE, 3)]


def test_a_reason_without_a_date_that_the_next_return_gives_is_not_noted(tmp_path: Path) -> None:
    returns = loaded(
        tmp_path,
        [episode("1", "05/04/2021", REC="E4A"), episode("2", "06/05/2021")],
        [episode("1", "05/04/2021", "02/06/2022"), episode("2", "06/05/2021"), episode("3", "07/05/2022")],
    )
    assert returns.children() == 2
    assert found(returns) == []


def test_an_end_without_a_reason_is_noted_and_counted_as_leaving(tmp_path: Path) -> None:
    returns = loaded(tmp_path, [episode("1", "05/04/2021", "07/09/2021", REC=""), episode("2", "06/05/2021")])
    assert flows(returns) == (2, 1, 0)
    assert found(returns) == [("end_no_reason", FILE, 2)]


@pytest.mark.parametrize("reason", ["E2", "E11", "E12"])
@pytest.mark.parametrize(("start", "counted"), [("03/06/2021", (1, 0, 1)), ("20/06/2021", (2, 1, 0))])
def test_an_episode_after_death_or_adoption_is_noted_and_counted(
    tmp_path: Path, reason: str, start: str, counted: tuple[int, int, int]
) -> None:
    rows = [
        episode("1", "05/04/2021", "03/06/2021", REC=reason),
        episode("1", start, RNE="P", PLACE_PROVIDER="PR4"),
    ]
    returns = loaded(tmp_path, rows)
    assert flows(returns) == counted
    assert found(returns) == [("ended_for_good", FILE, 2)]


def test_leaving_and_an_episode_that_starts_on_that_day_are_noted(tmp_path: Path) -> None:
    rows = [episode("1", "05/04/2021", "03/06/2021"), episode("1", "03/06/2021", RNE="P", PLACE_PROVIDER="PR4")]
    returns = loaded(tmp_path, rows)
    assert flows(returns) == (1, 0, 1)
    assert found(returns) == [("left_and_stayed", FILE, 2)]


@pytest.mark.parametrize("start", ["04/06/2021", "20/08/2021"])
def test_leaving_and_a_later_episode_that_is_no_new_start_are_noted(tmp_path: Path, start: str) -> None:
    rows = [episode("1", "05/04/2021", "03/06/2021"), episode("1", start, RNE="P", PLACE_PROVIDER="PR4")]
    returns = loaded(tmp_path, rows)
    assert flows(returns) == (2, 1, 0)
    assert found(returns) == [("came_back", FILE, 2)]


def test_an_end_after_the_year_with_its_reason_is_told_from_one_without_a_date(tmp_path: Path) -> None:
    rows = [episode("1", "05/04/2021", "03/06/2025"), episode("2", "06/05/2021"), episode("3", "07/06/2021")]
    returns = loaded(tmp_path, rows)
    assert returns.children() == 3
    assert found(returns) == [("future_end", FILE, 2)]


# Temporary placements


@pytest.mark.parametrize("place", ["T0", "T1", "T2", "T3", "T4"])
def test_a_temporary_placement_does_not_end_the_one_it_interrupts(tmp_path: Path, place: str) -> None:
    returns = loaded(
        tmp_path,
        [
            episode("1", "05/04/2021", "03/06/2021", REC="X1"),
            episode("1", "03/06/2021", "17/06/2021", REC="X1", RNE="P", PLACE=place, PLACE_PROVIDER=""),
            episode("1", "17/06/2021", RNE="P"),
        ],
    )
    assert {line for *_, line in spans(returns)} == {IN_HOUSE}
    assert flows(returns) == (1, 0, 0)
    assert found(returns) == [("temporary", FILE, 3)]


def test_after_several_temporary_placements_a_new_placement_is_one_move(tmp_path: Path) -> None:
    returns = loaded(
        tmp_path,
        [
            episode("1", "05/04/2021", "03/06/2021", REC="X1"),
            episode("1", "03/06/2021", "17/06/2021", REC="X1", RNE="P", PLACE="T1", PLACE_PROVIDER=""),
            episode("1", "17/06/2021", "20/06/2021", REC="X1", RNE="P", PLACE="T3", PLACE_PROVIDER=""),
            episode("1", "20/06/2021", RNE="P", PLACE_PROVIDER="PR4"),
        ],
    )
    assert [line for *_, line in spans(returns)] == [IN_HOUSE, IN_HOUSE, IN_HOUSE, AGENCY]
    assert flows(returns) == (1, 0, 1)
    assert found(returns) == [("temporary", FILE, 3), ("temporary", FILE, 4)]


@pytest.mark.parametrize(("end", "left"), [("", 0), ("20/07/2021", 1)])
def test_a_temporary_placement_may_be_the_last(tmp_path: Path, end: str, left: int) -> None:
    returns = loaded(
        tmp_path,
        [
            episode("1", "05/04/2021", "03/06/2021", REC="X1", PLACE_PROVIDER="PR4"),
            episode("1", "03/06/2021", end, RNE="P", PLACE="T0", PLACE_PROVIDER=""),
        ],
    )
    assert returns.position() == {AGENCY: 1 - left}
    assert flows(returns) == (1, left, 0)


def test_a_placement_that_stays_open_under_a_temporary_one_resumes(tmp_path: Path) -> None:
    returns = loaded(
        tmp_path,
        [
            episode("1", "05/04/2021"),
            episode("1", "03/06/2021", "17/06/2021", REC="X1", RNE="P", PLACE="T0", PLACE_PROVIDER=""),
            episode("1", "17/06/2021", RNE="P"),
        ],
    )
    assert flows(returns) == (1, 0, 0)
    assert ("temporary", FILE, 3) in found(returns)


@pytest.mark.parametrize("before", [[], [episode("1", "05/04/2021", "06/05/2021")]])
def test_a_temporary_placement_that_begins_care_interrupts_nothing_and_is_noted(
    tmp_path: Path, before: list[dict[str, str]]
) -> None:
    rows = [
        *before,
        episode("1", "03/06/2021", "17/06/2021", REC="X1", PLACE="T0", PLACE_PROVIDER=""),
        episode("1", "17/06/2021", RNE="P", PLACE_PROVIDER="PR4"),
    ]
    returns = loaded(tmp_path, rows)
    assert [line for *_, line in spans(returns)][-2:] == ["Other", AGENCY]
    assert found(returns) == [("temporary_first", FILE, len(before) + 2)]


def test_a_mapping_without_temporary_places_lets_them_go_on_too(tmp_path: Path) -> None:
    mapping = tmp_path / "lines.csv"
    mapping.write_text("place,provider,line\nU4,*,Foster\n")
    rows = [
        episode("1", "05/04/2021", "03/06/2021", REC="X1"),
        episode("1", "03/06/2021", RNE="P", PLACE="T0", PLACE_PROVIDER=""),
    ]
    returns = loaded(tmp_path / "returns", rows, mapping=mapping)
    assert returns.position() == {"Foster": 1}
    assert returns.report.details == {}
