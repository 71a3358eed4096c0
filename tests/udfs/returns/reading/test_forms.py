"""Forms in which councils hold returns that are easily read wrongly: read to the same truth, or refused in a line."""

from __future__ import annotations

import csv
import datetime
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest

from addin.cli.returns.notes import projection_notes
from tests.snapshots.told import refuses, told
from tests.udfs.returns.tiny import AGENCY, IN_HOUSE, UASC, day, episode, found, spans, write_returns, write_table
from udfs.returns import Returns, ReturnsError, load
from udfs.returns import returns as returns_module
from udfs.returns.projection import outlook

YEAR_22 = [
    episode("0012", "10/04/2021", "02/09/2021", REC="X1"),
    episode("0012", "02/09/2021", RNE="P", PLACE_PROVIDER="PR4"),
    episode("0013", "05/05/2021", "26/06/2021"),
]
YEAR_23 = [episode("0012", "02/09/2021", "09/09/2022", RNE="P", PLACE_PROVIDER="PR4")]
BIRTHS = {"0012": "01/02/2010", "0013": "03/04/2015"}
EXPECTED = [
    ("02/09/2021", "09/09/2022", AGENCY),
    ("05/05/2021", "26/06/2021", IN_HOUSE),
    ("10/04/2021", "02/09/2021", IN_HOUSE),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_returns(tmp_path / "returns", YEAR_22, YEAR_23, births=BIRTHS)


def check(returns: Returns) -> None:
    assert sorted(spans(returns)) == EXPECTED
    assert (returns.first_day, returns.last_day) == (day("01/04/2021"), day("31/03/2023"))
    assert found(returns) == []


def rewrite(folder: Path, change: Callable[[bytes], bytes], names: str = "*.csv") -> None:
    for file in folder.rglob(names):
        file.write_bytes(change(file.read_bytes()))


def cells_of(folder: Path, change: Callable[[str, str], str]) -> None:
    """Every cell below the headings changed, told its heading."""
    for file in folder.rglob("*.csv"):
        with file.open(newline="") as text:
            titles, *rows = csv.reader(text)
        with file.open("w", newline="") as text:
            csv.writer(text).writerows(
                [titles, *([change(c, t) for c, t in zip(row, titles, strict=True)] for row in rows)]
            )


# Where files are


@pytest.mark.parametrize("linked", ["b", "b/episodes.csv"])
def test_links_to_folders_and_files_are_followed(tmp_path: Path, folder: Path, linked: str) -> None:
    (folder / linked).rename(tmp_path / "elsewhere")
    (folder / linked).symlink_to(tmp_path / "elsewhere")
    check(load(folder))


def test_a_link_to_a_folder_around_it_is_not_followed_for_ever(folder: Path) -> None:
    (folder / "b" / "again").symlink_to(folder)
    check(load(folder))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes have names here")
@pytest.mark.parametrize("name", ["more episodes.csv", "2020.zip"])
def test_a_pipe_among_the_returns_is_said(folder: Path, name: str) -> None:
    os.mkfifo(folder / "b" / name)
    with refuses(ReturnsError, f"b/{name}"):
        load(folder)


def test_a_link_to_what_is_not_there_is_said(folder: Path) -> None:
    (folder / "b" / "episodes.csv").unlink()
    (folder / "b" / "episodes.csv").symlink_to("nowhere.csv")
    with refuses(ReturnsError, "b/episodes.csv"):
        load(folder)


def test_a_folder_that_may_not_be_opened_is_said_and_not_left_out(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = os.scandir

    def closed(path: str) -> Iterator[os.DirEntry[str]]:
        if Path(path).name == "b":
            raise PermissionError(13, "Permission denied", str(path))
        return given(path)

    monkeypatch.setattr(os, "scandir", closed)
    with refuses(ReturnsError):
        load(folder)


def test_what_a_drive_keeps_for_itself_is_passed_over(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = ("System Volume Information", "$RECYCLE.BIN", "lost+found")
    for name in kept:
        (folder / name).mkdir()
    given = os.scandir

    def closed(path: str) -> Iterator[os.DirEntry[str]]:
        if Path(path).name in kept:
            raise PermissionError(13, "Permission denied", str(path))
        return given(path)

    monkeypatch.setattr(os, "scandir", closed)
    check(load(folder))


def test_a_file_that_may_not_even_be_looked_at_cannot_be_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where a folder may be listed and no file in it opened."""
    given = Path.stat

    def closed(path: Path, **options: bool) -> os.stat_result:
        if path.name == "episodes.csv":
            raise PermissionError(13, "Permission denied", str(path))
        return given(path, **options)

    monkeypatch.setattr(Path, "stat", closed)
    with refuses(ReturnsError, "a/episodes.csv"):
        load(folder)


@pytest.mark.parametrize("name", ["returns.xml", "returns.zip", "returns.xlsx"])
def test_a_file_that_another_program_keeps_is_said_to_be_closed_first(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / name).write_bytes(b"kept")

    def kept(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", name)

    monkeypatch.setattr(Path, "read_bytes", kept)
    monkeypatch.setattr("zipfile.ZipFile", kept)
    given = Path.open
    monkeypatch.setattr(Path, "open", lambda path, *a, **k: kept() if path.name == name else given(path, *a, **k))
    with refuses(ReturnsError, name):
        load(tmp_path / name)


def test_a_header_whose_episodes_are_missing_is_noted_where_others_have_theirs(folder: Path) -> None:
    (folder / "b" / "episodes.csv").unlink()
    returns = load(folder)
    assert returns.last_day == day("31/03/2022")
    assert found(returns, "lone_header") == [("lone_header", "b/header.csv", 0)]
    [note] = [note for note in notes_of(returns) if "import-903" in note]
    told(note)


def notes_of(returns: Returns) -> list[str]:
    return projection_notes(returns, returns, outlook(returns, 12), None)


def test_headers_in_a_folder_of_their_own_are_not_noted(folder: Path) -> None:
    for year in ("a", "b"):
        (folder / f"{year}/header.csv").rename(folder / f"{year}.csv")
    check(load(folder))


def test_a_year_of_a_workbook_a_table_is_not_noted(folder: Path) -> None:
    for table in ("header", "episodes"):
        book = openpyxl.Workbook()
        with (folder / "b" / f"{table}.csv").open(newline="") as text:
            for cells in csv.reader(text):
                book.active.append(cells)
        book.save(folder / "b" / f"{table}.xlsx")
        (folder / "b" / f"{table}.csv").unlink()
    check(load(folder))


def test_a_projection_says_how_many_children_have_no_date_of_birth(tmp_path: Path) -> None:
    later = [*YEAR_23, episode("0014", "05/05/2022", "26/06/2022")]
    folder = write_returns(tmp_path, YEAR_22, later, births={**BIRTHS, "0014": "01/02/2012"})
    before = notes_of(load(folder))
    (folder / "b" / "header.csv").unlink()
    [note] = [note for note in notes_of(load(folder)) if note not in before]
    told(note, "1 … 3")


@pytest.mark.parametrize("plainly", [True, False])
def test_headings_alone_are_no_fault(folder: Path, plainly: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not plainly:
        monkeypatch.setattr(returns_module, "regular", lambda _: None)
    rewrite(folder, lambda content: content.splitlines(keepends=True)[0])
    with refuses(ReturnsError):
        load(folder)


# Headings


def test_a_list_that_explains_the_columns_is_not_a_table(tmp_path: Path, folder: Path) -> None:
    (folder / "guide.csv").write_text("CHILD,the number of a child\nDECOM,when the episode began\nDEC,when it ended\n")
    book = openpyxl.Workbook()
    for cells in (["DECOM", "when the episode began"], ["DEC", "when it ended", *["and", "so", "on", "ever", "after"]]):
        book.active.append(cells)
    book.active.cell(9, 9, "page 1")
    book.save(folder / "guide.xlsx")
    returns = load(folder)
    assert sorted(spans(returns)) == EXPECTED
    assert found(returns) == [("not_needed", "guide.csv", 0), ("not_needed", "guide.xlsx", 0)]


def test_charts_in_a_workbook_are_passed_over_without_a_word(folder: Path) -> None:
    book = openpyxl.Workbook()
    book.create_chartsheet()
    book.save(folder / "charts.xlsx")
    program = f"from udfs.returns import load; print(load({str(folder)!r}).report.by_rule()['not_needed'])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("1\n", "")


@pytest.mark.parametrize(("unaccompanied", "noted"), [(10, False), (11, False), (12, True)])
def test_most_children_in_uasc_tables_are_noted_as_where_a_header_has_duc(
    tmp_path: Path, unaccompanied: int, noted: bool
) -> None:
    """Of 22 children half may be unaccompanied without a note."""
    children = [f"C{n:02}" for n in range(22)]
    folder = write_returns(tmp_path, [episode(child, "10/04/2021") for child in children])
    columns = ("CHILD", "SEX", "DOB", "ETHNIC", "UPN", "DUC")
    rows = [{"CHILD": child, "SEX": "1", "DOB": "01/02/2010"} for child in children[:unaccompanied]]
    write_table(folder / "a" / "uasc.csv", columns, rows)
    returns = load(folder)
    assert returns.children(day("01/06/2021"), "unaccompanied") == unaccompanied
    assert ("many_unaccompanied" in returns.report.first()) == noted


def test_a_table_of_unaccompanied_children_needs_no_date_in_duc(folder: Path) -> None:
    write_table(folder / "a" / "u.csv", UASC, [{"CHILD": "0012", "SEX": "1", "DOB": "01/02/2010"}])
    assert load(folder).children(day("01/06/2021"), "unaccompanied") == 1


def test_leaving_unaccompanied_children_out_says_so_where_no_table_names_any(folder: Path) -> None:
    def said() -> list[str]:
        returns = load(folder, as_at=day("31/05/2021")).of("other")
        notes = projection_notes(returns, returns, outlook(returns, 12), None)
        return [note for note in notes if "naccompanied" in note]

    told(said()[0])
    write_table(folder / "a" / "u.csv", UASC, [{"CHILD": "0012", "SEX": "1", "DOB": "01/02/2010"}])
    left_out, meaning = said()
    told(left_out)
    told(meaning, "DUC … 0")


# Texts


def test_a_byte_order_mark_written_twice_is_no_part_of_the_first_heading(folder: Path) -> None:
    rewrite(folder, lambda content: b"\xef\xbb\xbf" * 2 + content)
    check(load(folder))


def test_rows_may_end_with_a_comma_more_than_their_heading(folder: Path) -> None:
    rewrite(
        folder,
        lambda content: b"".join(
            line if not number else line.replace(b"\r\n", b",\r\n")
            for number, line in enumerate(content.splitlines(keepends=True))
        ),
    )
    check(load(folder))


def test_rows_with_a_cell_more_than_their_heading_at_the_front_are_refused(folder: Path) -> None:
    """As R writes row names: every cell would count under the heading of the next."""
    rewrite(
        folder,
        lambda content: b"".join(
            line if not number else b"%d,%b" % (number, line)
            for number, line in enumerate(content.splitlines(keepends=True))
        ),
        "episodes.csv",
    )
    with refuses(ReturnsError):
        load(folder)


@pytest.mark.parametrize("column", ["CHILD", "DECOM", "DOB", "PLACE", "PLACE_PROVIDER", "LS"])
def test_the_hard_spaces_of_windows_are_spaces(folder: Path, column: str) -> None:
    cells_of(folder, lambda cell, title: f"{cell}\u00a0" if title == column else cell)
    rewrite(folder, lambda content: content.decode().encode("cp1252"))
    check(load(folder))


def test_letters_of_windows_tell_children_apart(folder: Path) -> None:
    rewrite(folder, lambda content: content.replace(b"0012", b"\xc9 1").replace(b"0013", b"\xc8 1"))
    check(load(folder))


# Dates


@pytest.mark.parametrize(
    "form", ["%d %b %Y", "%d-%b-%Y", "%d-%b-%y", "%d-%B-%Y", "%d/%b/%Y", "%d%b%Y", "{0.day} %B %Y"]
)
def test_september_may_be_sept_as_newer_programs_write_it(folder: Path, form: str) -> None:
    def changed(cell: str, title: str) -> str:
        if title not in {"DECOM", "DEC", "DOB"} or not cell:
            return cell
        return day(cell).strftime(form.format(day(cell))).replace("Sep", "Sept").replace("Septtember", "September")

    cells_of(folder, changed)
    check(load(folder))


@pytest.mark.parametrize("end", ["Z", "+00:00"])
def test_midnight_in_summer_kept_in_universal_time_is_the_next_day(folder: Path, end: str) -> None:
    def changed(cell: str, title: str) -> str:
        if title not in {"DECOM", "DEC", "DOB"} or not cell:
            return cell
        summer = 4 <= day(cell).month <= 10
        return f"{day(cell) - datetime.timedelta(days=summer)}T{'23' if summer else '00'}:00:00{end}"

    cells_of(folder, changed)
    check(load(folder))


def test_an_hour_before_midnight_in_winter_is_the_day_it_says(tmp_path: Path) -> None:
    returns = load(write_returns(tmp_path, [episode("1", "2021-12-15T23:00:00Z", "2022-01-20T23:00:00Z")]))
    assert spans(returns) == [("15/12/2021", "20/01/2022", IN_HOUSE)]


@pytest.mark.parametrize(
    "nothing",
    [
        ".",
        "--",
        "\\N",
        "(null)",
        "0",
        "00/00/0000",
        "00/01/1900",
        "01/01/1900",
        "1900-01-01 00:00:00",
        "1899-12-31",
        "0001-01-01",
    ],
)
def test_what_programs_write_for_no_date_leaves_an_episode_open(folder: Path, nothing: str) -> None:
    """Read as mistyped, it would close every child's episode on 31 March."""
    given = [*YEAR_23, episode("0013", "01/05/2022"), episode("0012", "01/02/2023")]
    write_table(folder / "b" / "episodes.csv", tuple(given[0]), given)
    cells_of(folder, lambda cell, title: nothing if title == "DEC" and not cell else cell)
    returns = load(folder)
    assert returns.children() == 2
    assert found(returns) == []


@pytest.mark.parametrize("word", ["Open", "?", "#REF!", "12/31/9999"])
def test_a_word_for_open_that_is_not_known_is_refused(tmp_path: Path, word: str) -> None:
    """Thirty of seventy episodes are open: fewer than the half of impossible dates that are refused anyway."""
    rows = [episode(str(i), "10/04/2021", "11/05/2021" if i < 40 else word, REC="") for i in range(70)]
    with refuses(ReturnsError, "a/episodes.csv … 30 … DEC … row 42"):
        load(write_returns(tmp_path, rows))


def test_the_same_impossible_date_a_few_times_is_mended_and_said(tmp_path: Path) -> None:
    rows = [episode(str(i), "10/04/2021", "11/05/2021" if i < 61 else "31/06/2021") for i in range(70)]
    assert found(load(write_returns(tmp_path, rows))) == [("bad_end", "a/episodes.csv", row) for row in range(63, 72)]


@pytest.mark.parametrize("nothing", ["31/12/99", "01/01/1970"])
def test_a_file_of_which_many_episodes_end_before_they_start_is_refused(tmp_path: Path, nothing: str) -> None:
    """31/12/99 may stand for 31/12/9999, and is read as 1999."""
    rows = [episode(str(i), "10/04/2021", "11/05/2021" if i < 40 else nothing) for i in range(70)]
    with refuses(ReturnsError, "a/episodes.csv … 30 … 70 … DEC … DECOM … row 42"):
        load(write_returns(tmp_path, rows))


def test_a_few_episodes_that_end_before_they_start_are_mended_and_said(tmp_path: Path) -> None:
    rows = [episode(str(i), "10/04/2021", "11/05/2021" if i < 61 else "11/03/2021") for i in range(70)]
    assert found(load(write_returns(tmp_path, rows))) == [("bad_end", "a/episodes.csv", row) for row in range(63, 72)]


def many(tmp_path: Path, written: Callable[[datetime.date], object]) -> Path:
    """Sixty children who start on different days, in a workbook, with dates as told."""
    starts = [day("01/04/2021") + datetime.timedelta(days=6 * i) for i in range(60)]
    book = openpyxl.Workbook()
    book.active.title = "episodes"
    book.active.append(["CHILD", "DECOM", "RNE", "LS", "PLACE", "PLACE_PROVIDER", "DEC", "REC"])
    for child, start in enumerate(starts, 100):
        book.active.append([str(child), written(start), "S", "C2", "U4", "PR1", None, None])
    header = book.create_sheet("header")
    header.append(["CHILD", "SEX", "DOB"])
    for child in range(100, 160):
        header.append([str(child), "1", day("15/06/2012")])
    book.save(tmp_path / "year.xlsx")
    return tmp_path / "year.xlsx"


def test_true_dates_and_texts_may_stand_in_one_column(tmp_path: Path) -> None:
    returns = load(many(tmp_path, lambda d: d if d.day % 2 else f"{d:%d/%m/%Y}"))
    assert returns.children() == 60
    assert found(returns) == []


def test_dates_that_a_spreadsheet_with_american_settings_took_for_months_are_refused(tmp_path: Path) -> None:
    """It takes 03/04/2021 for 4 March, and leaves 13/04/2021 as a text since there is no month 13."""
    path = many(tmp_path, lambda d: d.replace(month=d.day, day=d.month) if d.day <= 12 else f"{d:%d/%m/%Y}")
    with refuses(ReturnsError, "year.xlsx [episodes] … DECOM"):
        load(path)


def test_american_dates_among_others_are_refused(tmp_path: Path) -> None:
    path = many(tmp_path, lambda d: d if d.day % 3 else f"{d:%m/%d/%Y}")
    rows = [
        f"{d:%m/%d/%Y}"
        for d in (day("01/04/2021") + datetime.timedelta(days=6 * i) for i in range(60))
        if not d.day % 3
    ]
    assert sum(row[3:5] > "12" for row in rows) >= 10
    with refuses(ReturnsError, "DECOM"):
        load(path)


@pytest.mark.parametrize("form", ["%m-%d-%Y", "{0.month}/{0.day}/%y", "%m/%d/%Y 12:00:00 AM"])
def test_american_dates_of_other_forms_among_others_are_refused(tmp_path: Path, form: str) -> None:
    with refuses(ReturnsError, "DECOM"):
        load(many(tmp_path, lambda d: d if d.day % 3 else d.strftime(form.format(d))))


@pytest.mark.parametrize("typed", ["31/04/2021", "13/13/2021", "04/31/2021", "02/30/2021", "07/04/0021", "2021-13-32"])
def test_a_few_mistyped_dates_among_true_ones_are_left_out_and_said(tmp_path: Path, typed: str) -> None:
    """They are possible neither with the day first nor with the month first."""
    returns = load(many(tmp_path, lambda d: typed if d == day("07/04/2021") else d))
    assert found(returns) == [("no_start", "year.xlsx [episodes]", 3)]


@pytest.mark.parametrize(
    "typed", ["04/13/2021", "4-13-21", "04.13.2021", "02/29/2024", "2021-13-04", "04/13/2021 00:00"]
)
def test_one_date_that_is_possible_with_the_month_first_only_is_refused(tmp_path: Path, typed: str) -> None:
    with refuses(ReturnsError, "year.xlsx [episodes] … DECOM … row 3"):
        load(many(tmp_path, lambda d: typed if d == day("07/04/2021") else d))


@pytest.mark.parametrize(("file", "column"), [("episodes", "DECOM"), ("episodes", "DEC"), ("header", "DOB")])
def test_a_few_dates_with_the_month_first_are_refused_in_every_column(tmp_path: Path, file: str, column: str) -> None:
    """Eleven dates may be read either way, and three with the month first only."""
    either = [f"{n:02d}/{n:02d}/2022" for n in range(1, 12)]
    only = ["01/13/2023", "02/14/2023", "03/15/2023"]
    start, end, birth = ("01/05/2021", "", "15/06/2012")
    rows = []
    for n, date in enumerate([*either, *only]):
        given = {"DECOM": start, "DEC": end, "DOB": birth, column: date}
        rows.append(episode(f"{n:03d}", given["DECOM"], given["DEC"]))
    births = {row["CHILD"]: date for row, date in zip(rows, [*either, *only], strict=True)}
    path = write_returns(tmp_path, rows, births=births if column == "DOB" else None)
    with refuses(ReturnsError, f"a/{file}.csv … {column} … rows 13, 14, 15"):
        load(path)


# Codes and children


@pytest.mark.parametrize(
    "form", ["{} - Words of it", "{}: words", "{} (words, more)", "'{}", '="{}"', '"{}"', "{} Words"]
)
@pytest.mark.parametrize("plainly", [True, False])
def test_codes_may_stand_in_quotation_marks_or_with_what_they_mean(
    folder: Path, form: str, plainly: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not plainly:
        monkeypatch.setattr(returns_module, "regular", lambda _: None)
    write_table(
        folder / "b" / "episodes.csv",
        tuple(YEAR_23[0]),
        [*YEAR_23, episode("0013", "01/05/2022", "03/05/2022", LS="V4")],
    )
    coded = {"RNE", "LS", "PLACE", "PLACE_PROVIDER", "REC", "SEX"}
    cells_of(folder, lambda cell, title: form.format(cell) if title in coded and cell else cell)
    returns = load(folder)
    assert sorted(spans(returns)) == EXPECTED
    assert found(returns) == [("short_break", "b/episodes.csv", 3)]


@pytest.mark.parametrize("cell", ["U4 - K2", "U4/U5", "U4X - words", "Foster"])
def test_a_cell_that_is_not_one_known_code_stays_as_it_is(folder: Path, cell: str) -> None:
    cells_of(folder, lambda given, title: cell if title == "PLACE" else given)
    assert {record.rule for record in load(folder).report.records("unmapped")} == {"unmapped_place"}


def test_words_for_a_provider_are_no_blank_that_the_mapping_has(tmp_path: Path, folder: Path) -> None:
    cells_of(folder, lambda cell, title: "- not known" if title == "PLACE_PROVIDER" else cell)
    (tmp_path / "mapping.csv").write_text("place,provider,line\nU4,,Ours\n")
    assert load(folder, tmp_path / "mapping.csv").lines == ("Unmapped",)


def test_a_mapping_of_codes_with_words_holds(tmp_path: Path, folder: Path) -> None:
    cells_of(folder, lambda cell, title: "U4 - Foster placement" if title == "PLACE" else cell)
    (tmp_path / "mapping.csv").write_text("place,provider,line\nU4 - Foster placement,*,Ours\nU4,*,Others\n")
    assert load(folder, tmp_path / "mapping.csv").lines == ("Ours",)


def test_words_that_begin_with_a_word_of_the_mapping_are_not_that_word(tmp_path: Path, folder: Path) -> None:
    cells_of(folder, lambda cell, title: "In county agency" if title == "PLACE" else cell)
    (tmp_path / "mapping.csv").write_text("place,provider,line\nIn,*,Ours\nOut,*,Others\n")
    assert load(folder, tmp_path / "mapping.csv").lines == ("Unmapped",)


@pytest.mark.parametrize("plainly", [True, False])
@pytest.mark.parametrize("form", ["{}.0", "'{}", '="{}"', '="{}.0"'])
@pytest.mark.parametrize("digits", [2, 4])
def test_a_child_that_one_program_writes_otherwise_is_the_same_child(
    folder: Path, form: str, digits: int, plainly: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not plainly:
        monkeypatch.setattr(returns_module, "regular", lambda _: None)
    cells_of(folder / "b", lambda cell, title: form.format(cell[-digits:]) if title == "CHILD" else cell)
    returns = load(folder)
    assert sorted(spans(returns)) == EXPECTED
    assert found(returns) == [("zeros_lost", "b/episodes.csv", 2), ("zeros_lost", "b/header.csv", 2)]


@pytest.mark.parametrize("plainly", [True, False])
def test_children_whose_numbers_a_spreadsheet_cut_short_are_refused(
    folder: Path, plainly: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In Excel 2021000000012 and 2021000000013 are saved to CSV as 2.021E+12, one child."""
    if not plainly:
        monkeypatch.setattr(returns_module, "regular", lambda _: None)
    cells_of(folder, lambda cell, title: "2.021E+12" if title == "CHILD" else cell)
    with refuses(ReturnsError, "a/episodes.csv row 2 … CHILD"):
        load(folder)


# XML

CHILD = "<CHILD><HEADER><CHILDID>{0}</CHILDID><SEX>1</SEX><DOB>{1}</DOB></HEADER>{2}</CHILD>"
ENVELOPE = "<Message><Header><Collection>CLA</Collection></Header><Children>{}</Children></Message>"
PLAIN = "<SSDA903>{}</SSDA903>"


@pytest.mark.parametrize("outside", [ENVELOPE, PLAIN])
@pytest.mark.parametrize("inside", ["<EPISODES>{}</EPISODES>", "{}"])
def test_an_xml_return_may_have_an_envelope_and_its_episodes_together(
    tmp_path: Path, outside: str, inside: str
) -> None:
    for name, rows in (("22", YEAR_22), ("23", YEAR_23)):
        children = ""
        for child in dict.fromkeys(row["CHILD"] for row in rows):
            given = ({k: v for k, v in row.items() if k != "CHILD"} for row in rows if row["CHILD"] == child)
            text = "".join(f"<EPISODE>{''.join(f'<{k}>{v}</{k}>' for k, v in row.items())}</EPISODE>" for row in given)
            children += CHILD.format(child, BIRTHS[child], inside.format(text))
        (tmp_path / f"{name}.xml").write_text(outside.format(children))
    check(load(tmp_path))
