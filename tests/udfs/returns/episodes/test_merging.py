"""Each rule of merging several years, on returns small enough to work by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.snapshots.told import refuses
from tests.udfs.returns.tiny import AGENCY, IN_HOUSE, day, episode, found, loaded, spans, write_returns
from udfs.errors import InputError
from udfs.returns import Returns, ReturnsError, load

#: Another child whose dates fix the years of the two returns as those ending in March 2022 and 2023.
OTHER_22 = episode("9", "01/05/2021", "31/05/2021")
OTHER_23 = episode("8", "01/05/2022", "31/05/2022")
OTHERS = {("01/05/2021", "31/05/2021", IN_HOUSE), ("01/05/2022", "31/05/2022", IN_HOUSE)}


#: Enough dates in each month of the year to March 2023 to tell the year of a file from a stray date.
MANY = [
    episode(f"m{m}{d}", f"{d:02d}/{m:02d}/{2022 + (m < 4)}", f"{d + 9:02d}/{m:02d}/{2022 + (m < 4)}")
    for m in range(1, 13)
    for d in (2, 9, 18)
]


def of_child(returns: Returns) -> list[tuple[str, str, str]]:
    return [s for s in spans(returns) if s not in OTHERS]


def test_an_open_episode_given_again_in_the_next_return_counts_once(tmp_path: Path) -> None:
    row = episode("1", "10/01/2022")
    returns = loaded(tmp_path, [row, OTHER_22], [row, OTHER_23])
    assert of_child(returns) == [("10/01/2022", "open", IN_HOUSE)]
    assert found(returns) == []
    assert found(returns, "continues") == [("continues", "a/episodes.csv", 2)]


def test_the_later_return_closes_an_episode_that_was_open(tmp_path: Path) -> None:
    returns = loaded(
        tmp_path,
        [episode("1", "10/01/2022"), OTHER_22],
        [episode("1", "10/01/2022", "20/06/2022"), OTHER_23],
    )
    assert of_child(returns) == [("10/01/2022", "20/06/2022", IN_HOUSE)]
    assert found(returns) == []


def test_a_code_that_changes_with_the_year_follows_the_later_return(tmp_path: Path) -> None:
    returns = loaded(
        tmp_path,
        [episode("1", "10/01/2022", PLACE="H5", PLACE_PROVIDER="PR4"), OTHER_22],
        [episode("1", "10/01/2022", PLACE="K3", PLACE_PROVIDER="PR4"), OTHER_23],
    )
    assert of_child(returns) == [("10/01/2022", "open", "Supported accommodation 16+")]
    assert not returns.report.records("unmapped")


def test_an_older_open_episode_ends_when_the_next_continues_it(tmp_path: Path) -> None:
    returns = loaded(
        tmp_path,
        [episode("1", "10/01/2022"), OTHER_22],
        [episode("1", "05/07/2022", RNE="P", PLACE_PROVIDER="PR4"), OTHER_23],
    )
    assert of_child(returns) == [("10/01/2022", "05/07/2022", IN_HOUSE), ("05/07/2022", "open", AGENCY)]
    assert found(returns) == [("open_continued", "a/episodes.csv", 2)]


def test_an_older_open_episode_ends_by_31_march_when_the_next_is_a_new_start(tmp_path: Path) -> None:
    returns = loaded(tmp_path, [episode("1", "10/01/2022"), OTHER_22], [episode("1", "05/07/2022"), OTHER_23])
    assert of_child(returns) == [("10/01/2022", "31/03/2022", IN_HOUSE), ("05/07/2022", "open", IN_HOUSE)]
    assert found(returns) == [("open_restarted", "a/episodes.csv", 2)]


def test_an_open_episode_ends_the_day_before_a_new_start_within_its_year(tmp_path: Path) -> None:
    returns = loaded(
        tmp_path, [episode("1", "10/01/2022"), episode("1", "03/02/2022", "01/03/2022"), OTHER_22], [OTHER_23]
    )
    assert of_child(returns) == [("10/01/2022", "02/02/2022", IN_HOUSE), ("03/02/2022", "01/03/2022", IN_HOUSE)]
    assert found(returns) == [("open_restarted", "a/episodes.csv", 2)]


def test_an_open_episode_that_no_later_return_has_ends_on_its_31_march(tmp_path: Path) -> None:
    returns = loaded(tmp_path, [episode("1", "10/01/2022"), OTHER_22], [OTHER_23])
    assert of_child(returns) == [("10/01/2022", "31/03/2022", IN_HOUSE)]
    assert found(returns) == [("open_stale", "a/episodes.csv", 2)]
    assert returns.children(day("30/03/2022")) == 1
    assert returns.children(day("31/03/2022")) == 0


def test_an_open_episode_of_the_last_return_stays_open(tmp_path: Path) -> None:
    returns = loaded(tmp_path, [OTHER_22], [episode("1", "10/01/2023"), OTHER_23])
    assert of_child(returns) == [("10/01/2023", "open", IN_HOUSE)]
    assert returns.children() == 1


def test_the_same_row_twice_in_a_file_counts_once(tmp_path: Path) -> None:
    row = episode("1", "10/01/2022", "20/02/2022")
    returns = loaded(tmp_path, [row, OTHER_22, row], [OTHER_23])
    assert of_child(returns) == [("10/01/2022", "20/02/2022", IN_HOUSE)]
    assert found(returns) == [("duplicate", "a/episodes.csv", 2)]


def test_an_open_row_twice_in_one_file_is_a_duplicate_even_if_the_next_return_continues_it(tmp_path: Path) -> None:
    row = episode("1", "10/01/2022")
    returns = loaded(tmp_path, [row, row, OTHER_22], [row, OTHER_23])
    assert found(returns, "duplicate", "continues") == [
        ("continues", "a/episodes.csv", 3),
        ("duplicate", "a/episodes.csv", 2),
    ]


def test_where_two_returns_differ_the_later_is_used(tmp_path: Path) -> None:
    returns = loaded(
        tmp_path,
        [episode("1", "10/01/2022", "20/02/2022"), OTHER_22],
        [episode("1", "10/01/2022", "20/06/2022"), OTHER_23],
    )
    assert of_child(returns) == [("10/01/2022", "20/06/2022", IN_HOUSE)]
    assert found(returns) == [("later_return", "a/episodes.csv", 2)]


def test_where_two_returns_differ_in_the_placement_alone_the_later_is_used(tmp_path: Path) -> None:
    returns = loaded(
        tmp_path,
        [episode("1", "10/01/2022", "20/02/2022"), OTHER_22],
        [episode("1", "10/01/2022", "20/02/2022", PLACE_PROVIDER="PR4"), OTHER_23],
    )
    assert of_child(returns) == [("10/01/2022", "20/02/2022", AGENCY)]
    assert found(returns) == [("later_return", "a/episodes.csv", 2)]


def test_of_two_rows_that_start_on_a_day_the_closed_one_is_used(tmp_path: Path) -> None:
    returns = loaded(
        tmp_path, [episode("1", "10/01/2022", "20/02/2022"), episode("1", "10/01/2022"), OTHER_22], [OTHER_23]
    )
    assert of_child(returns) == [("10/01/2022", "20/02/2022", IN_HOUSE)]
    assert found(returns) == [("same_day", "a/episodes.csv", 3)]


def test_within_one_return_overlapping_days_go_to_the_later_start(tmp_path: Path) -> None:
    returns = loaded(
        tmp_path,
        [
            episode("1", "10/01/2022", "20/02/2022", REC="X1"),
            episode("1", "15/02/2022", "10/03/2022", RNE="P", PLACE_PROVIDER="PR4"),
            OTHER_22,
        ],
        [OTHER_23],
    )
    assert of_child(returns) == [("10/01/2022", "15/02/2022", IN_HOUSE), ("15/02/2022", "10/03/2022", AGENCY)]
    assert found(returns) == [("overlap", "a/episodes.csv", 2)]


def test_an_episode_that_is_interrupted_resumes_so_that_no_day_is_lost(tmp_path: Path) -> None:
    returns = loaded(
        tmp_path,
        [
            episode("1", "10/01/2022", "20/03/2022"),
            episode("1", "01/02/2022", "10/02/2022", RNE="P", REC="X1", PLACE_PROVIDER="PR4"),
            OTHER_22,
        ],
        [OTHER_23],
    )
    assert of_child(returns) == [
        ("10/01/2022", "01/02/2022", IN_HOUSE),
        ("01/02/2022", "10/02/2022", AGENCY),
        ("10/02/2022", "20/03/2022", IN_HOUSE),
    ]
    assert found(returns, "overlap") == [("overlap", "a/episodes.csv", 2)]


def test_overlapping_days_go_to_the_later_return_before_the_later_start(tmp_path: Path) -> None:
    returns = loaded(
        tmp_path,
        [episode("1", "10/02/2022", "20/02/2022", PLACE_PROVIDER="PR4"), OTHER_22],
        [episode("1", "10/01/2022", "20/06/2022"), OTHER_23],
    )
    assert of_child(returns) == [("10/01/2022", "20/06/2022", IN_HOUSE)]
    assert found(returns) == [("covered", "a/episodes.csv", 2)]


def test_a_continuing_episode_is_extended_over_a_gap(tmp_path: Path) -> None:
    returns = loaded(
        tmp_path,
        [
            episode("1", "10/01/2022", "01/02/2022", REC="X1"),
            episode("1", "04/02/2022", "10/03/2022", RNE="P", PLACE_PROVIDER="PR4"),
            OTHER_22,
        ],
        [OTHER_23],
    )
    assert of_child(returns) == [("10/01/2022", "04/02/2022", IN_HOUSE), ("04/02/2022", "10/03/2022", AGENCY)]
    assert found(returns) == [("gap", "a/episodes.csv", 2)]


@pytest.mark.parametrize("next_start", ["05/04/2022", "31/03/2023"])
def test_a_gap_over_one_31_march_is_filled(tmp_path: Path, next_start: str) -> None:
    returns = loaded(
        tmp_path,
        [episode("1", "10/01/2022", "20/03/2022", REC="X1"), OTHER_22],
        [episode("1", next_start, RNE="P", PLACE_PROVIDER="PR4"), OTHER_23],
    )
    assert of_child(returns) == [("10/01/2022", next_start, IN_HOUSE), (next_start, "open", AGENCY)]
    assert found(returns) == [("gap", "a/episodes.csv", 2)]


@pytest.mark.parametrize("following", [("04/02/2022", "S"), ("04/02/2022", "P")])
def test_a_gap_after_leaving_stays(tmp_path: Path, following: tuple[str, str]) -> None:
    start, reason = following
    returns = loaded(
        tmp_path,
        [
            episode("1", "10/01/2022", "01/02/2022", REC="E4A"),
            episode("1", start, "10/03/2022", RNE=reason),
            OTHER_22,
        ],
        [OTHER_23],
    )
    assert of_child(returns)[0] == ("10/01/2022", "01/02/2022", IN_HOUSE)
    assert int(returns.history().starters.sum()) == 4


def test_x1_with_nothing_after_it_counts_as_leaving_and_is_noted(tmp_path: Path) -> None:
    returns = loaded(tmp_path, [episode("1", "10/01/2022", "01/02/2022", REC="X1"), OTHER_22], [OTHER_23])
    assert of_child(returns) == [("10/01/2022", "01/02/2022", IN_HOUSE)]
    assert found(returns) == [("ends_x1", "a/episodes.csv", 2)]


def test_x1_without_an_end_is_no_leaving(tmp_path: Path) -> None:
    returns = loaded(tmp_path, [OTHER_22], [episode("1", "10/01/2023", REC="X1"), OTHER_23])
    assert of_child(returns) == [("10/01/2023", "open", IN_HOUSE)]
    assert found(returns) == []


def test_x1_before_a_new_start_later_counts_as_leaving_and_is_noted(tmp_path: Path) -> None:
    """S says that care began anew; on the very day the episode ended it would go on."""
    rows = [episode("1", "10/01/2022", "01/02/2022", REC="X1"), episode("1", "04/02/2022", "10/03/2022")]
    returns = loaded(tmp_path, [*rows, OTHER_22], [OTHER_23])
    assert of_child(returns) == [("10/01/2022", "01/02/2022", IN_HOUSE), ("04/02/2022", "10/03/2022", IN_HOUSE)]
    assert found(returns) == [("ends_x1", "a/episodes.csv", 2)]


def test_rows_need_not_be_in_order(tmp_path: Path) -> None:
    rows = [
        episode("1", "10/01/2022", "15/02/2022", REC="X1"),
        episode("1", "15/02/2022", "10/03/2022", RNE="P", PLACE_PROVIDER="PR4"),
    ]
    forwards = loaded(tmp_path / "1", [*rows, OTHER_22], [OTHER_23])
    backwards = loaded(tmp_path / "2", [OTHER_22, *rows[::-1]], [OTHER_23])
    assert of_child(forwards) == of_child(backwards)
    assert found(forwards) == found(backwards) == []


def test_an_end_before_the_start_is_replaced_by_the_next_start(tmp_path: Path) -> None:
    returns = loaded(
        tmp_path,
        [
            episode("1", "10/01/2022", "01/01/2022", REC="X1"),
            episode("1", "15/02/2022", "10/03/2022", RNE="P", PLACE_PROVIDER="PR4"),
            OTHER_22,
        ],
        [OTHER_23],
    )
    assert of_child(returns) == [("10/01/2022", "15/02/2022", IN_HOUSE), ("15/02/2022", "10/03/2022", AGENCY)]
    assert found(returns) == [("bad_end", "a/episodes.csv", 2)]


@pytest.mark.parametrize("end", ["31/02/2022", "soon", "01/01/0202", "09/01/2023"])
def test_an_impossible_last_end_is_31_march_of_its_return_even_in_the_last_one(tmp_path: Path, end: str) -> None:
    returns = loaded(tmp_path, [OTHER_22], [episode("1", "10/01/2023", end), OTHER_23])
    assert of_child(returns) == [("10/01/2023", "31/03/2023", IN_HOUSE)]
    assert found(returns) == [("bad_end", "b/episodes.csv", 2)]


@pytest.mark.parametrize("start", ["", "31/02/2022", "soon", "10/01/2150"])
def test_an_episode_without_a_possible_start_is_left_out(tmp_path: Path, start: str) -> None:
    returns = loaded(tmp_path, [episode("1", start, "20/02/2022"), OTHER_22], [OTHER_23])
    assert of_child(returns) == []
    assert found(returns) == [("no_start", "a/episodes.csv", 2)]


def test_a_row_without_a_child_is_left_out_and_an_empty_row_is_nothing(tmp_path: Path) -> None:
    empty = dict.fromkeys(episode("1", ""), "")
    rows = [empty, episode("", "10/01/2022"), episode("", ""), {**empty, "DECOM": "soon"}]
    returns = loaded(tmp_path, [*rows, OTHER_22], [OTHER_23])
    assert found(returns) == [
        *(("no_child", "a/episodes.csv", row) for row in (3, 4, 5)),
        ("no_child", "a/header.csv", 2),
    ]


def test_an_episode_without_a_night_is_left_out(tmp_path: Path) -> None:
    returns = loaded(tmp_path, [episode("1", "10/01/2022", "10/01/2022"), OTHER_22], [OTHER_23])
    assert of_child(returns) == []
    assert found(returns) == [("no_night", "a/episodes.csv", 2)]


def test_short_breaks_are_left_out_and_reported(tmp_path: Path) -> None:
    returns = loaded(
        tmp_path, [episode("1", "10/01/2022", LS="V4"), episode("2", "10/01/2022", LS="v3"), OTHER_22], [OTHER_23]
    )
    assert of_child(returns) == []
    assert found(returns) == [("short_break", "a/episodes.csv", 2), ("short_break", "a/episodes.csv", 3)]


def test_an_open_episode_ends_on_the_18th_birthday(tmp_path: Path) -> None:
    row = episode("1", "10/01/2022")
    returns = loaded(tmp_path, [row, OTHER_22], [row, OTHER_23], births={"1": "20/06/2004"})
    assert of_child(returns) == [("10/01/2022", "20/06/2022", IN_HOUSE)]
    assert found(returns) == [("over_18", "b/episodes.csv", 2)]
    assert (returns.children(day("19/06/2022")), returns.children(day("20/06/2022"))) == (1, 0)


def test_a_closing_date_after_the_18th_birthday_is_evidence_and_stays(tmp_path: Path) -> None:
    returns = loaded(
        tmp_path,
        [episode("1", "10/01/2022"), OTHER_22],
        [episode("1", "10/01/2022", "25/06/2022"), OTHER_23],
        births={"1": "20/06/2004"},
    )
    assert of_child(returns) == [("10/01/2022", "25/06/2022", IN_HOUSE)]
    assert found(returns) == [("past_18", "b/episodes.csv", 2)]


def test_a_birth_on_29_february_turns_18_on_1_march(tmp_path: Path) -> None:
    row = episode("1", "10/01/2022")
    returns = loaded(tmp_path, [row, OTHER_22], [OTHER_23], births={"1": "29/02/2004"})
    assert of_child(returns) == [("10/01/2022", "01/03/2022", IN_HOUSE)]


def test_an_episode_that_starts_after_the_18th_birthday_is_left_out(tmp_path: Path) -> None:
    returns = loaded(
        tmp_path, [episode("1", "10/01/2022", "01/02/2022"), OTHER_22], [OTHER_23], births={"1": "10/01/2004"}
    )
    assert of_child(returns) == []
    assert found(returns) == [("adult", "a/episodes.csv", 2)]


def test_a_child_without_a_birth_date_is_counted_with_the_median_age(tmp_path: Path) -> None:
    returns = loaded(
        tmp_path,
        [episode("1", "01/05/2021", "31/05/2021"), OTHER_22],
        [OTHER_23],
        births={"1": "", "9": "01/05/2011", "8": "01/05/2012"},
    )
    assert found(returns) == [("no_birthday", "a/episodes.csv", 2)]
    ages = (returns.episodes.start - returns.episodes.birth).tolist()
    assert sorted(ages) == [3652, 3652, 3653]


def test_returns_whose_children_mostly_lack_birth_dates_are_refused(tmp_path: Path) -> None:
    with refuses(ReturnsError, "1 … 3"):
        loaded(tmp_path, [episode("1", "01/05/2021"), OTHER_22], [OTHER_23], births={"1": "", "9": "01/01/2030"})


def test_returns_of_which_half_have_birth_dates_are_read(tmp_path: Path) -> None:
    rows = [episode("1", "01/05/2021"), episode("2", "01/05/2021"), OTHER_22]
    returns = loaded(tmp_path, rows, [OTHER_23], births={"1": "", "2": ""})
    assert found(returns, "no_birthday") == [("no_birthday", "a/episodes.csv", row) for row in (2, 3)]


@pytest.mark.parametrize("folder", ["a", "b"])
def test_the_later_years_birth_date_is_used_whatever_its_folder_is_called(tmp_path: Path, folder: str) -> None:
    row = episode("1", "10/01/2022")
    years = [[row, OTHER_22], [row, OTHER_23]]
    write_returns(tmp_path, *(years if folder == "b" else years[::-1]), births={"1": "20/06/2012"})
    header = tmp_path / folder / "header.csv"
    header.write_text(header.read_text().replace("20/06/2012", "20/06/2010"))
    assert load(tmp_path).estimate().opening.age_months.tolist() == [12 * 12 + 9]


def test_a_return_in_which_nobody_started_has_the_year_of_its_closings(tmp_path: Path) -> None:
    first, second = episode("1", "10/01/2022"), episode("2", "11/01/2022")
    returns = loaded(tmp_path, [first, second, OTHER_22], [episode("1", "10/01/2022", "20/06/2022"), second])
    assert returns.last_day == day("31/03/2023")
    assert of_child(returns) == [("10/01/2022", "20/06/2022", IN_HOUSE), ("11/01/2022", "open", IN_HOUSE)]


@pytest.mark.parametrize(
    ("changed", "birth", "report"),
    [("a", "20/06/2012", [("birthdays_differ", "a/header.csv", 2)]), ("b", "", [])],
)
def test_a_birth_date_is_the_latest_that_a_header_gives(
    tmp_path: Path, changed: str, birth: str, report: list[tuple[str, str, int]]
) -> None:
    row = episode("1", "10/01/2022")
    folder = write_returns(tmp_path, [row, OTHER_22], [row, OTHER_23], births={"1": "20/06/2010"})
    header = folder / changed / "header.csv"
    header.write_text(header.read_text().replace("20/06/2010", birth))
    returns = load(folder)
    assert found(returns) == report
    assert returns.estimate().opening.age_months.tolist() == [12 * 12 + 9]


def test_an_earlier_submission_of_a_year_is_set_aside(tmp_path: Path) -> None:
    draft = [episode("1", "10/04/2021"), episode("2", "10/05/2021"), OTHER_22]
    final = [episode("1", "10/04/2021", "20/01/2022"), episode("2", "10/05/2021"), episode("3", "01/03/2022"), OTHER_22]
    returns = loaded(tmp_path, final, draft)
    assert found(returns, "resubmitted") == [("resubmitted", "b/episodes.csv", 0)]
    assert returns.children() == 2


def test_two_halves_of_one_year_are_both_used(tmp_path: Path) -> None:
    returns = loaded(tmp_path, [episode("1", "10/04/2021"), OTHER_22], [episode("2", "10/05/2021")])
    assert returns.children() == 2
    assert found(returns) == []


def test_an_end_after_the_returns_year_is_taken_as_still_open(tmp_path: Path) -> None:
    returns = loaded(tmp_path, [*MANY, episode("1", "10/01/2023", "04/05/2032")])
    assert (returns.first_day, returns.last_day) == (day("01/04/2022"), day("31/03/2023"))
    assert found(returns) == [("future_end", "a/episodes.csv", 38)]
    assert returns.children() == 1


def test_a_start_after_the_returns_year_is_left_out(tmp_path: Path) -> None:
    returns = loaded(tmp_path, [*MANY, episode("1", "10/01/2032")])
    assert found(returns) == [("future_start", "a/episodes.csv", 38)]
    assert returns.children() == 0


def test_an_extract_made_within_the_year_is_counted_to_its_last_date(tmp_path: Path) -> None:
    early = [row for row in MANY if row["DEC"][3:] < "10/2022" and row["DEC"][6:] == "2022"]
    returns = loaded(tmp_path, [*early, episode("1", "10/05/2022")])
    assert returns.last_day == returns.as_at == day("27/09/2022")
    assert found(returns) == [("part_year", "a/episodes.csv", 0)]


def test_a_return_whose_dates_stop_early_is_whole_if_its_user_says_so(tmp_path: Path) -> None:
    """Counted at a later day of its year, up to which nothing happened; a day of the next year is refused."""
    early = [row for row in MANY if row["DEC"][3:] < "10/2022" and row["DEC"][6:] == "2022"]
    folder = write_returns(tmp_path, [*early, episode("1", "10/05/2022")])
    whole = load(folder, as_at=day("31/03/2023"))
    assert whole.last_day == whole.as_at == day("31/03/2023")
    assert found(whole) == []
    assert whole.children() == 1
    assert len(whole.history().closing) == 12
    part = load(folder, as_at=day("30/11/2022"))
    assert (part.last_day, found(part)) == (day("30/11/2022"), [("part_year", "a/episodes.csv", 0)])
    with pytest.raises(InputError, match="1 April 2022 to 27 September 2022"):
        load(folder, as_at=day("01/04/2023"))


def test_a_year_without_a_return_is_noted(tmp_path: Path) -> None:
    row = episode("1", "10/01/2022")
    returns = loaded(tmp_path, [row, OTHER_22], [row, episode("7", "01/05/2023", "31/05/2023")])
    assert found(returns, "missing_year") == [("missing_year", "b/episodes.csv", 0)]
    assert returns.report.details["missing_year"] == {"2022/23": 1}


def test_a_child_open_before_a_missing_year_was_in_care_on_31_march(tmp_path: Path) -> None:
    """Only the return of the next year could show that the child had left by then."""
    gone, back = episode("1", "10/01/2022"), episode("2", "11/01/2022")
    returns = loaded(
        tmp_path, [gone, back, OTHER_22], [episode("2", "05/05/2023"), episode("7", "01/05/2023", "31/05/2023")]
    )
    assert returns.missing_years == ["2022/23"]
    assert returns.children(day("31/03/2022")) == 2
    assert returns.children(day("01/04/2022")) == 0
    assert returns.children() == 1
    assert found(returns, "open_stale", "open_restarted") == [
        ("open_restarted", "a/episodes.csv", 3),
        ("open_stale", "a/episodes.csv", 2),
    ]


def test_a_move_keeps_the_time_in_care(tmp_path: Path) -> None:
    returns = loaded(
        tmp_path,
        [
            episode("1", "10/01/2022", "15/02/2022", REC="X1"),
            episode("1", "15/02/2022", RNE="P", PLACE_PROVIDER="PR4"),
            OTHER_22,
        ],
        [episode("1", "15/02/2022", RNE="P", PLACE_PROVIDER="PR4"), OTHER_23],
    )
    opening = returns.estimate().opening
    assert opening.months_in_care.tolist() == [14]
    assert opening.age_months.tolist() == [129]
    assert [returns.lines[i] for i in opening.placement] == [AGENCY]
