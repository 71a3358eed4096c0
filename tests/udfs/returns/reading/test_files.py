"""Every form a return comes in, and what is said of files that are none."""

from __future__ import annotations

import csv
import datetime
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

from templates.synthetic.council import synthetic_council
from tests.snapshots.told import refuses
from tests.udfs.returns.tiny import (
    AGENCY,
    EPISODES,
    HEADER,
    IN_HOUSE,
    UASC,
    day,
    episode,
    found,
    loaded,
    spans,
    write_returns,
    write_table,
)
from udfs.returns import Returns, ReturnsError, load
from udfs.returns import returns as returns_module

YEAR_22 = [
    episode("0012", "10/04/2021", "02/02/2022", REC="X1"),
    episode("0012", "02/02/2022", RNE="P", PLACE_PROVIDER="PR4"),
    episode("12", "05/05/2021", "06/06/2021"),
]
YEAR_23 = [episode("0012", "02/02/2022", "09/09/2022", RNE="P", PLACE_PROVIDER="PR4")]
BIRTHS = {"0012": "01/02/2010", "12": "03/04/2015"}
EXPECTED = [
    ("10/04/2021", "02/02/2022", IN_HOUSE),
    ("02/02/2022", "09/09/2022", AGENCY),
    ("05/05/2021", "06/06/2021", IN_HOUSE),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_returns(tmp_path / "returns", YEAR_22, YEAR_23, births=BIRTHS)


def check(returns: Returns) -> None:
    assert sorted(spans(returns)) == sorted(EXPECTED)
    assert (returns.first_day, returns.last_day) == (day("01/04/2021"), day("31/03/2023"))
    assert len(set(returns.episodes.child.tolist())) == 2
    assert not returns.report.records("repair", "exclusion")


def test_a_folder_of_returns_is_read(folder: Path) -> None:
    check(load(folder))


def test_leading_zeros_tell_children_apart(folder: Path) -> None:
    returns = load(folder)
    assert returns.children(day("01/06/2021")) == 2


def test_all_files_may_be_in_one_folder_under_any_name(tmp_path: Path, folder: Path) -> None:
    flat = tmp_path / "flat"
    flat.mkdir()
    for number, file in enumerate(sorted(folder.rglob("*.csv"))):
        (flat / f"export {number} [final].csv").write_bytes(file.read_bytes())
    check(load(flat))


def test_the_year_comes_from_the_dates_and_not_from_the_folder(tmp_path: Path, folder: Path) -> None:
    (folder / "a").rename(folder / "2030")
    (folder / "b").rename(folder / "2019")
    check(load(folder))


def test_a_zip_is_read(tmp_path: Path, folder: Path) -> None:
    check(load(zipped(tmp_path, folder)))


def zipped(tmp_path: Path, folder: Path) -> Path:
    with zipfile.ZipFile(tmp_path / "returns.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for file in folder.rglob("*.csv"):
            archive.write(file, file.relative_to(folder))
        archive.writestr("__MACOSX/a/._episodes.csv", "CHILD,DECOM\n")
    return tmp_path / "returns.zip"


@pytest.mark.parametrize("as_dates", [True, False])
def test_a_workbook_is_read_with_its_titles_above(tmp_path: Path, folder: Path, as_dates: bool) -> None:
    for year in ("a", "b"):
        book = openpyxl.Workbook()
        for table in ("header", "episodes"):
            sheet = book.create_sheet(table.title())
            sheet.append(["Statutory return"])
            for cells in csv.reader((folder / year / f"{table}.csv").open()):
                sheet.append([excel_date(c) if as_dates else c or None for c in cells])
        book.save(tmp_path / f"{year}.xlsx")
    (tmp_path / "books").mkdir()
    for year in ("a", "b"):
        (tmp_path / f"{year}.xlsx").rename(tmp_path / "books" / f"{year}.xlsx")
    check(load(tmp_path / "books"))


def excel_date(cell: str) -> object:
    try:
        return datetime.datetime.strptime(cell, "%d/%m/%Y")
    except ValueError:
        return cell or None


def test_the_xml_form_is_read(tmp_path: Path) -> None:
    (tmp_path / "xml").mkdir()
    for name, rows in (("22", YEAR_22), ("23", YEAR_23)):
        (tmp_path / "xml" / f"{name}.xml").write_text(as_xml(rows))
    returns = load(tmp_path / "xml")
    check(returns)
    assert returns.children(day("01/06/2021"), "unaccompanied") == 1


def as_xml(rows: list[dict[str, str]]) -> str:
    children = ""
    for child in dict.fromkeys(row["CHILD"] for row in rows):
        alone = "<UASC><DUC>01/02/2028</DUC></UASC>" if child == "0012" else ""
        episodes = "".join(
            "<EPISODE>"
            + "".join(
                f"<{'PL' if k == 'PLACE' else k}>{v}</{'PL' if k == 'PLACE' else k}>"
                for k, v in row.items()
                if k != "CHILD"
            )
            + "</EPISODE>"
            for row in rows
            if row["CHILD"] == child
        )
        about = f"<CHILDID>{child}</CHILDID><SEX>2</SEX><DOB>{BIRTHS[child]}</DOB>{alone}"
        children += f"<CHILD><HEADER>{about}</HEADER>{episodes}</CHILD>"
    return f"<?xml version='1.0' encoding='UTF-8'?><EXPSSDA903>{children}</EXPSSDA903>"


@pytest.mark.parametrize(
    "form",
    [
        "%d/%m/%y",
        "%Y-%m-%d",
        "%Y-%m-%d 00:00:00",
        "%d-%m-%Y",
        "%d.%m.%Y",
        "%d-%b-%Y",
        " %d/%m/%Y ",
        "%d/%m/%Y 00:00",
        "%Y-%m-%dT00:00:00+00:00",
    ],
)
def test_dates_are_read_in_the_forms_that_systems_write(folder: Path, form: str) -> None:
    for file in folder.rglob("*.csv"):
        rows = list(csv.reader(file.open()))
        with file.open("w", newline="") as out:
            csv.writer(out).writerows([[rewritten(cell, form) for cell in row] for row in rows])
    check(load(folder))


def rewritten(cell: str, form: str) -> str:
    date = excel_date(cell)
    return f"{date:{form}}" if isinstance(date, datetime.datetime) else cell


def test_day_numbers_of_excel_are_dates(folder: Path) -> None:
    for file in folder.rglob("*.csv"):
        text = file.read_text()
        for date in ("10/04/2021", "02/02/2022", "05/05/2021", "06/06/2021", "09/09/2022"):
            text = text.replace(date, str((day(date) - datetime.date(1899, 12, 30)).days))
        file.write_text(text)
    check(load(folder))


@pytest.mark.parametrize("nothing", ["NULL", "N/A", "NA", "None", "NaT", "-", "#n/a"])
def test_what_programs_write_for_nothing_is_blank(folder: Path, nothing: str) -> None:
    for file in folder.rglob("*.csv"):
        cells = [[cell or nothing for cell in row] for row in csv.reader(file.open())]
        with file.open("w", newline="") as out:
            csv.writer(out).writerows(cells)
    returns = load(folder)
    check(returns)
    assert returns.report.records("unmapped") == []


@pytest.mark.parametrize("nothing", ["NULL", "null", "N/A", "n/a", "NaN", "None", "-", " "])
def test_what_programs_write_for_nothing_is_no_child(folder: Path, nothing: str) -> None:
    files = sorted(folder.rglob("*.csv"))
    for file in files:
        heading, first, *rest = csv.reader(file.open())
        with file.open("w", newline="") as out:
            csv.writer(out).writerows([heading, [nothing, *first[1:]], first, *rest])
    returns = load(folder)
    assert sorted(spans(returns)) == sorted(EXPECTED)
    excluded = [(record.rule, record.row) for record in returns.report.records("exclusion")]
    assert excluded == [("no_child", 2)] * len(files)


def test_headings_and_codes_may_be_untidy(folder: Path) -> None:
    for file in folder.rglob("*.csv"):
        heading, _, body = file.read_text().partition("\n")
        untidy = ",".join(f" {cell.lower().replace('_', ' ')} " for cell in heading.strip().split(","))
        file.write_text("\ufeff" + untidy + "\r\n" + body.replace(",U4,PR1", ", u4 ,pr1 ").replace("\n", "\r\n"))
    check(load(folder))


def test_semicolons_tabs_and_utf_16_are_read(folder: Path) -> None:
    for file, separator, encoding in zip(
        sorted(folder.rglob("*.csv")), ";\t|,", ("utf-8", "utf-16", "cp1252", "utf-16"), strict=True
    ):
        file.write_bytes(file.read_text().replace(",", separator).encode(encoding))
    check(load(folder))


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_read(folder: Path, encoding: str) -> None:
    for file in folder.rglob("*.csv"):
        file.write_bytes(file.read_text().encode(encoding))
    check(load(folder))


@pytest.mark.parametrize("encoding", ["ascii", "utf-16"])
def test_carriage_returns_alone_end_lines_as_old_macs_write_them(folder: Path, encoding: str) -> None:
    for file in folder.rglob("*.csv"):
        file.write_bytes(file.read_bytes().replace(b"\r\n", b"\r").decode().encode(encoding))
    check(load(folder))


def test_a_carriage_return_in_a_file_that_is_no_table_does_no_harm(folder: Path) -> None:
    (folder / "notes.txt").write_bytes(b"minutes,\rof a meeting\n")
    returns = load(folder)
    check(returns)
    assert found(returns) == [("not_needed", "notes.txt", 0)]


@pytest.mark.parametrize("blank", [b"\r\n", b"\r\n\r\n", b"\n"])
def test_blank_lines_below_the_headings_are_passed_over_and_rows_keep_their_numbers(folder: Path, blank: bytes) -> None:
    file = write_table(
        folder / "a" / "episodes.csv", EPISODES, [episode("0012", "01/05/2021", "03/05/2021", LS="V4"), *YEAR_22]
    )
    heading, _, body = file.read_bytes().partition(b"\r\n")
    file.write_bytes(heading + b"\r\n" + blank + body)
    returns = load(folder)
    assert sorted(spans(returns)) == sorted(EXPECTED)
    assert found(returns) == [("short_break", "a/episodes.csv", 2 + blank.count(b"\n"))]


def test_a_byte_that_is_not_utf_8_does_no_harm(folder: Path) -> None:
    header = folder / "a" / "header.csv"
    header.write_bytes(header.read_bytes() + "777,1,01/01/2012,\xe9,,,\n".encode("cp1252"))
    check(load(folder))


@pytest.mark.parametrize("plainly", [True, False])
def test_other_tables_of_the_return_are_noted_and_not_read(
    folder: Path, plainly: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not plainly:
        monkeypatch.setattr(returns_module, "regular", lambda _: None)
    (folder / "a" / "reviews.csv").write_text("CHILD,DOB,REVIEW,REVIEW_CODE\n0012,01/02/2010,01/06/2021,PN1\n")
    (folder / "a" / "notes.pdf").write_bytes(b"%PDF")
    returns = load(folder)
    check(returns)
    assert found(returns) == [("not_needed", "a/notes.pdf", 0), ("not_needed", "a/reviews.csv", 0)]


def test_unaccompanied_children_are_those_of_the_uasc_table(folder: Path) -> None:
    write_table(folder / "a" / "u.csv", UASC, [{"CHILD": "0012", "SEX": "1", "DOB": "01/02/2010", "DUC": "01/02/2028"}])
    returns = load(folder)
    on = day("01/06/2021")
    assert (returns.children(on), returns.children(on, "unaccompanied"), returns.children(on, "other")) == (2, 1, 1)


@pytest.mark.parametrize(("sexes", "known"), [("12", True), ("MF", True), ("UM", True), ("XX", False)])
def test_the_codes_for_sex_of_any_year_are_known(folder: Path, sexes: str, known: bool) -> None:
    rows = [{"CHILD": c, "SEX": s, "DOB": BIRTHS[c]} for c, s in zip(BIRTHS, sexes, strict=True)]
    write_table(folder / "a" / "header.csv", HEADER, rows)
    assert (not load(folder).report.records("unmapped")) == known


def test_a_missing_column_is_named(folder: Path) -> None:
    columns = tuple(c for c in EPISODES if c not in ("REC", "LS"))
    write_table(
        folder / "b" / "episodes.csv", columns, [{k: v for k, v in row.items() if k in columns} for row in YEAR_23]
    )
    with pytest.raises(ReturnsError, match=r"b/episodes.csv is an episodes table without the columns LS, REC"):
        load(folder)


def test_a_header_without_births_is_refused(folder: Path) -> None:
    write_table(folder / "b" / "header.csv", ("CHILD", "SEX", "UPN"), [{"CHILD": "0012", "SEX": "1", "UPN": ""}])
    with pytest.raises(ReturnsError, match=r"b/header.csv is a header table without the column DOB"):
        load(folder)


def test_returns_without_any_header_or_any_episodes_are_refused(tmp_path: Path, folder: Path) -> None:
    for file in folder.rglob("header.csv"):
        file.unlink()
    with refuses(ReturnsError):
        load(folder)
    write_table(tmp_path / "only" / "h.csv", HEADER, [{"CHILD": "1", "SEX": "1", "DOB": "01/01/2015"}])
    with refuses(ReturnsError):
        load(tmp_path / "only")
    write_table(tmp_path / "uasc" / "u.csv", UASC, [{"CHILD": "1", "SEX": "1", "DOB": "01/01/2015"}])
    with refuses(ReturnsError):
        load(tmp_path / "uasc")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("sales.csv", b"Region,Sales\nNorth,3\n", "sales.csv … UASC"),
        ("empty.csv", b"", "empty.csv"),
        ("photo.jpg", b"\xff\xd8", "CSV … XML"),
        ("broken.xlsx", b"PK\x03\x04 not really", "broken.xlsx"),
        ("old.xls", b"not really", "old.xls"),
        ("broken.zip", b"PK", "broken.zip"),
        ("broken.xml", b"<CHILD><HEADER>", "broken.xml … XML"),
        ("bomb.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", ""),
    ],
)
def test_a_file_that_is_no_return_is_named_with_what_to_do(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with refuses(ReturnsError, message):
        load(tmp_path / name)


def test_a_damaged_file_among_others_is_the_one_named(folder: Path) -> None:
    damaged = sorted(folder.rglob("header.csv"))[-1]
    damaged.write_text(damaged.read_text().replace("01/02/2010", '01/02/2010"'))
    with refuses(ReturnsError, f"{damaged.parent.name}/header.csv"):
        load(folder)


def test_many_files_read_together_give_the_same_report_every_time(tmp_path: Path) -> None:
    council = synthetic_council(children=300, years=5, seed=4, faults=0.03)
    folder = council.write(tmp_path)
    first = load(folder)
    assert len(first.report.records("repair")) > 20
    for _ in range(5):
        again = load(folder)
        assert again.report.records() == first.report.records()
        assert (again.episodes.child == first.episodes.child).all()


def test_a_path_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(ReturnsError, match="nowhere does not exist"):
        load(tmp_path / "nowhere")


def test_a_table_whose_dates_are_mostly_impossible_is_refused(tmp_path: Path) -> None:
    rows = [episode(str(i), f"{32 + i}/04/2021", f"{32 + i}/05/2021") for i in range(12)]
    with refuses(ReturnsError, "a/episodes.csv … 12 … DECOM"):
        loaded(tmp_path, rows)


def test_a_table_whose_dates_are_all_month_first_is_told_so(tmp_path: Path) -> None:
    rows = [episode(str(i), f"04/{13 + i}/2021", f"05/{13 + i}/2021") for i in range(12)]
    with refuses(ReturnsError, "a/episodes.csv … DECOM … 12 … rows 2"):
        loaded(tmp_path, rows)


def test_a_few_impossible_dates_are_left_out_even_where_they_are_most_of_a_small_table(tmp_path: Path) -> None:
    rows = [episode(str(i), f"{31 + i}/04/2021") for i in range(9)]
    returns = loaded(tmp_path, [*rows, episode("possible", "10/04/2021")])
    assert returns.children() == 1
    assert found(returns) == [("no_start", "a/episodes.csv", row) for row in range(2, 11)]


def test_columns_under_the_wrong_headings_are_recognised(tmp_path: Path) -> None:
    rows = [episode("1", "10/04/2021", PLACE=f"{i:05d}") for i in range(600)]
    with pytest.raises(ReturnsError, match="the column PLACE holds 600 different codes"):
        loaded(tmp_path, rows)


def test_one_child_for_all_rows_is_refused(tmp_path: Path) -> None:
    """As where CHILD was blacked out before the files were passed on."""
    days = [day("01/01/2020") + datetime.timedelta(i) for i in range(1500)]
    rows = [episode("hidden", f"{d:%d/%m/%Y}", f"{d + datetime.timedelta(20):%d/%m/%Y}") for d in days]
    with refuses(ReturnsError, "CHILD … 1,500"):
        loaded(tmp_path, rows, births={"hidden": "01/01/2019"})


def test_returns_that_hold_only_short_breaks_are_refused(tmp_path: Path) -> None:
    with refuses(ReturnsError):
        loaded(tmp_path, [episode("1", "10/04/2021", LS="V4")])


@pytest.mark.parametrize("name", ["../episodes.csv", "/etc/episodes.csv", "a/../../episodes.csv", "C:\\episodes.csv"])
def test_a_zip_that_points_outside_itself_is_refused(tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / "r.zip", "w") as archive:
        archive.writestr(name, ",".join(EPISODES))
    with refuses(ReturnsError, "r.zip"):
        load(tmp_path / "r.zip")


def test_a_zip_bomb_is_not_opened(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "r.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("episodes.csv", b"0" * 20_000_000)
    with refuses(ReturnsError):
        load(tmp_path / "r.zip")


def test_a_zip_that_states_an_enormous_size_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "r.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("episodes.csv", ",".join(EPISODES))
    content = bytearray(path.read_bytes())
    directory = content.index(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = struct.pack("<I", 4_000_000_000)
    path.write_bytes(content)
    with refuses(ReturnsError, "2"):
        load(path)


def test_a_zip_within_a_zip_and_one_with_a_password_are_refused(tmp_path: Path, folder: Path) -> None:
    inner = zipped(tmp_path, folder)
    with zipfile.ZipFile(tmp_path / "outer.zip", "w") as archive:
        archive.write(inner, "inner.zip")
    with pytest.raises(ReturnsError, match="holds another zip"):
        load(tmp_path / "outer.zip")
    content = bytearray(inner.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    inner.write_bytes(content)
    with pytest.raises(ReturnsError, match="has a password"):
        load(inner)


def test_a_child_written_as_a_number_in_excel_is_the_same_child(tmp_path: Path, folder: Path) -> None:
    book = openpyxl.Workbook()
    for table in ("header", "episodes"):
        sheet = book.create_sheet(table)
        for cells in csv.reader((folder / "a" / f"{table}.csv").open()):
            sheet.append([int(c) if c == "12" else excel_date(c) for c in cells])
    book.save(folder / "a.xlsx")
    for file in (folder / "a").iterdir():
        file.unlink()
    check(load(folder))


@pytest.mark.parametrize("above", [0, 3, 12])
def test_rows_of_a_workbook_are_numbered_as_excel_shows_them(tmp_path: Path, above: int) -> None:
    rows = [episode("0012", "01/05/2021", "03/05/2021", LS="V4"), *YEAR_22]
    header = [{"CHILD": child, "SEX": "1", "DOB": birth} for child, birth in BIRTHS.items()]
    book = openpyxl.Workbook()
    for title, columns, records in (("episodes", EPISODES, rows), ("header", HEADER, header)):
        sheet = book.create_sheet(title)
        for cells in (*[[]] * above, columns, *([r.get(c) or None for c in columns] for r in records)):
            sheet.append(cells)
    book.save(tmp_path / "year.xlsx")
    returns = load(tmp_path / "year.xlsx")
    assert found(returns, "short_break") == [("short_break", "year.xlsx [episodes]", above + 2)]


def test_importing_the_worksheet_functions_does_not_import_the_reader_of_returns() -> None:
    code = "import sys, udfs; print(sorted({'polars', 'numpy', 'fastexcel'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_progress_names_every_file(folder: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    load(folder, progress=lambda *step: seen.append(step))
    assert [(number, total) for _, number, total in seen] == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert {name for name, *_ in seen} == {"a/episodes.csv", "a/header.csv", "b/episodes.csv", "b/header.csv"}


def test_rows_may_lack_the_commas_of_blank_cells_at_their_end(folder: Path) -> None:
    """Excel leaves them out where the last columns of the first rows hold nothing."""
    for file in folder.rglob("*.csv"):
        file.write_text("\n".join(line.rstrip(",") for line in file.read_text().splitlines()) + "\n")
    check(load(folder))


@pytest.mark.parametrize(
    ("cell", "hides"), [('"Oaks', True), ('5" of snow', True), ('5"', True), ('The "Oaks"', False), ('"a\nb"', False)]
)
def test_a_quotation_mark_that_would_hide_rows_is_said(folder: Path, cell: str, hides: bool) -> None:
    file = folder / "a" / "episodes.csv"
    rows = [f"{row},{cell if number else 'LOCAL'}" for number, row in enumerate(file.read_text().splitlines())]
    file.write_text("\n".join(rows[:2] + rows[3:] + rows[2:3] * (not hides)))
    if hides:
        with refuses(ReturnsError, "a/episodes.csv row 2"):
            load(folder)
    else:
        check(load(folder))


def test_a_quotation_mark_long_before_the_end_of_a_large_file_is_said(folder: Path) -> None:
    file = folder / "a" / "episodes.csv"
    rows = [f"{row},{cell}" for row, cell in zip(file.read_text().splitlines(), ["LOCAL", *['5"'] * 2], strict=False)]
    rows += [f"{row},{'x' * 9_000}" for row in file.read_text().splitlines()[1:] * 40]
    file.write_text("\n".join(rows))
    with refuses(ReturnsError, "a/episodes.csv row 2"):
        load(folder)
