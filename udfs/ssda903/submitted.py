"""The rows as submitted, as arrays: children numbered, dates as days, codes looked up, files dated."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from udfs.ssda903.codes import UNMAPPED_LINE, FinanceLines, known_codes
from udfs.ssda903.columns import Coded, Flags, Numbered, Numbers, Registers, coded
from udfs.ssda903.days import NO_DAY, OPEN, Days, return_name
from udfs.ssda903.headings import EITHER, EPISODES, HEADER, UASC, YEAR
from udfs.ssda903.periods import Period, periods, ranked, within
from udfs.ssda903.problems import Report, ReturnsError
from udfs.ssda903.year_column import (
    YearColumn,
    dated_by_it,
    named_otherwise,
    refuse_contradicted,
    refuse_unreadable,
    year_column,
)
from udfs.ssda903.zeros import in_full

#: So few children may well all be unaccompanied.
_MANY_CHILDREN = 10
_A_CODE = re.compile(r"[A-Z](\d{1,2}[A-Z]?)?|PR\d|[12]")


#: Why an episode ended (REC): not said, or in no list; care goes on; the child left care; it died or was adopted.
NOT_SAID, CONTINUES, LEFT, FOR_GOOD = range(4)
_FOR_GOOD = ("E11", "E12", "E2")


@dataclass(frozen=True, eq=False, repr=False)
class Rows:
    """Episode rows. ``rank`` orders the files they came from: a higher one was submitted later.

    ``dated`` says that DEC held a possible date, ``end_unusable`` that it held something else; ``reason`` is REC's.
    """

    child: Numbers
    start: Days
    end: Days
    line: Numbers
    starts_care: Flags
    reason: Numbers
    dated: Flags
    temporary: Flags
    end_unusable: Flags
    rank: Numbers
    row: Numbers

    def where(self, chosen: Any) -> Rows:
        """The rows a mask, or an array of positions, chooses."""
        return Rows(*(getattr(self, f.name)[chosen] for f in fields(self)))

    def replaced(self, **columns: Any) -> Rows:
        """The same rows with some columns changed."""
        return replace(self, **columns)

    @staticmethod
    def joined(first: Rows, second: Rows) -> Rows:
        """The rows of both, one after the other."""
        return Rows(*(np.concatenate([getattr(first, f.name), getattr(second, f.name)]) for f in fields(Rows)))

    def __len__(self) -> int:
        return len(self.child)


@dataclass(frozen=True, eq=False, repr=False)
class Submitted:
    """All years as given. ``rows.rank`` indexes ``periods`` and ``files`` (places in the report).

    ``unaccompanied_to`` is by child the first day on which it is no longer unaccompanied: ``OPEN`` if there is none,
    ``NO_DAY`` if it never was.
    """

    rows: Rows
    periods: tuple[Period, ...]
    files: Numbers
    birth: Days
    unaccompanied_to: Days
    lines: tuple[str, ...]
    mapping: FinanceLines


@dataclass(frozen=True, eq=False, repr=False)
class _Stack:
    """Tables of one kind on top of each other, with the file and row of each record, and a report to write to."""

    tables: Sequence[Numbered]
    registers: Registers
    report: Report
    first_file: int
    file: Numbers
    row: Numbers
    child: Numbers

    def days(self, column: str) -> Days:
        return np.concatenate([table.days[column] for table in self.tables])

    def impossible(self, column: str) -> Flags:
        return np.concatenate([table.impossible[column] for table in self.tables])

    def codes(self, column: str, own: frozenset[str] = frozenset()) -> Coded:
        """The codes of a column, of which ``own`` are the mapping's; those of letters alone may begin any words."""
        numbers = np.concatenate([table.codes[column] for table in self.tables])
        known = known_codes(column) | {code for code in own if not code.isalpha()}
        return coded(numbers, column, known, self.registers)

    def years(self) -> YearColumn | None:
        """The years of the column YEAR, where a table has it."""
        if not any(YEAR in table.codes for table in self.tables):
            return None
        none = np.full(int(max(map(len, self.tables))), -1, np.int32)
        numbers = [table.codes.get(YEAR, none[: len(table)]) for table in self.tables]
        return year_column(coded(np.concatenate(numbers), YEAR, frozenset(), self.registers))

    def say(self, rule: str, mask: Flags) -> None:
        self.report.add(rule, self.file[mask] + self.first_file, self.row[mask])

    def say_unknown(self, column: str, coded: Coded, among: Flags) -> None:
        for code in coded.used:
            if code and code not in known_codes(column):
                mask = coded.are(code) & among
                self.say("unknown_code", mask)
                self.report.detail("unknown_code", f"{column} {_shown(code)}", int(mask.sum()))


def submitted(found: Iterable[Numbered], registers: Registers, mapping: FinanceLines, report: Report) -> Submitted:
    """Every usable row of every episodes table, with dates of birth; the rest is in the report."""
    by_kind: dict[str, list[Numbered]] = {EPISODES: [], HEADER: [], UASC: []}
    given = list(found)
    beside_uasc = {table.folder for table in given if table.kind == UASC}
    for table in given:
        either = HEADER if table.folder in beside_uasc else UASC
        by_kind[either if table.kind == EITHER else table.kind].append(table)
    if not by_kind[EPISODES]:
        raise ReturnsError(
            "no episodes table was found: a table with the columns CHILD, DECOM, RNE, LS, PLACE, PLACE_PROVIDER, "
            "DEC and REC"
        )
    if not by_kind[HEADER] and not by_kind[UASC]:
        raise ReturnsError(
            "no header table was found: a table with the columns CHILD, SEX and DOB, which gives the ages"
        )
    every = [table for tables in by_kind.values() for table in tables]
    count = max(int(table.child.max(initial=-1)) for table in every) + 1
    _refuse_shortened(every, registers.shortened(count))
    full = in_full([*by_kind[HEADER], *by_kind[UASC]], registers.alike(count), count)
    episodes, headers, uasc = (_stacked(tables, registers, report, full) for tables in by_kind.values())
    _note_lone_headers(headers, episodes)
    if headers.tables:
        headers.say_unknown("SEX", headers.codes("SEX"), np.ones(len(headers.row), bool))

    rows, lines, dated, files = _episode_rows(episodes, mapping)
    years = _years_by_folder(episodes.tables, dated, files)
    birth = _births([stack for stack in (headers, uasc) if stack.tables], count, years)
    in_episodes = np.zeros(count, bool)
    in_episodes[rows.child] = True
    unaccompanied_to = _unaccompanied_to(headers, uasc, rows, count, years)
    _note_many_unaccompanied(uasc, (unaccompanied_to != NO_DAY)[in_episodes])
    return Submitted(rows, dated, files, birth, unaccompanied_to, lines, mapping)


def _refuse_shortened(found: Sequence[Numbered], children: Sequence[int]) -> None:
    """Refuse children whose numbers a spreadsheet cut: different ones may be written alike."""
    for table in found if children else ():
        cut = np.flatnonzero(np.isin(table.child, children))
        if cut.size:
            raise ReturnsError(
                f"{table.name} row {table.row[cut[0]]:,} has a CHILD cut short by a spreadsheet, as 1.23E+11 is; export it "
                f"again with CHILD as text"
            )


def _note_lone_headers(headers: _Stack, episodes: _Stack) -> None:
    """Notes the headers without episodes beside them, where others have theirs and fewer episodes stand alone."""
    folders = [{table.folder for table in stack.tables if len(table)} for stack in (headers, episodes)]
    both = set.intersection(*folders)
    alone = [i for i, table in enumerate(headers.tables) if len(table) and table.folder not in both]
    if both and len(alone) > sum(len(table) > 0 and table.folder not in both for table in episodes.tables):
        headers.report.add(
            "lone_header", np.array(alone, np.int32) + headers.first_file, np.zeros(len(alone), np.int32)
        )


def _note_many_unaccompanied(uasc: _Stack, children: Flags) -> None:
    """Notes the UASC tables where most children are in them: a header with DUC is one."""
    if children.sum() > max(_MANY_CHILDREN, len(children) / 2):
        files = np.flatnonzero([len(table) > 0 for table in uasc.tables]).astype(np.int32)
        uasc.report.add("many_unaccompanied", files + uasc.first_file, np.zeros_like(files))


def _stacked(tables: Sequence[Numbered], registers: Registers, report: Report, full: Numbers | None) -> _Stack:
    """Tables on top of each other, with the numbers of children as they are written in full if some are not."""
    none = np.zeros(0, np.int32)
    file = np.repeat(np.arange(len(tables), dtype=np.int32), [len(table) for table in tables])
    row, child = (np.concatenate([none, *parts]) for parts in ([t.row for t in tables], [t.child for t in tables]))
    report.files += [table.name for table in tables]
    stack = _Stack(tables, registers, report, len(report.files) - len(tables), file, row, child)
    if full is None:
        return stack
    stack.say("zeros_lost", full[child] != child)
    return replace(stack, tables=[replace(table, child=full[table.child]) for table in tables], child=full[child])


def _episode_rows(stack: _Stack, mapping: FinanceLines) -> tuple[Rows, tuple[str, ...], tuple[Period, ...], Numbers]:
    codes = {column: stack.codes(column) for column in ("RNE", "LS", "REC")}
    codes |= {
        "PLACE": stack.codes("PLACE", mapping.places),
        "PLACE_PROVIDER": stack.codes("PLACE_PROVIDER", mapping.providers),
    }
    start, end = stack.days("DECOM"), stack.days("DEC")
    nobody, no_day = stack.child < 0, start == NO_DAY
    empty = nobody & no_day & ~stack.impossible("DECOM") & codes["PLACE"].are("")
    short = codes["LS"].are("V3", "V4") & ~nobody & ~no_day
    stack.say("no_child", nobody & ~empty)
    stack.say("no_start", no_day & ~nobody)
    stack.say("short_break", short)
    usable = ~(nobody | no_day | short)
    if not usable.any():
        raise ReturnsError("no episode could be used: every row is blank, without a start date, or a short break")
    for column in ("RNE", "LS", "PLACE_PROVIDER", "REC"):
        stack.say_unknown(column, codes[column], usable)
    line, lines = _lines(codes["PLACE"], codes["PLACE_PROVIDER"], mapping, usable, stack)

    group, dated, file_of = _dated(stack, start, end, usable)
    order = ranked(dated)
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    rows = Rows(
        stack.child,
        start,
        np.where(end == NO_DAY, OPEN, end),
        line,
        codes["RNE"].are("S"),
        _reasons(codes["REC"]),
        end != NO_DAY,
        codes["PLACE"].are(*mapping.temporary),
        stack.impossible("DEC"),
        rank[group],
        stack.row,
    )
    return rows.where(usable), lines, tuple(dated[i] for i in order), file_of[order]


def _dated(stack: _Stack, start: Days, end: Days, usable: Flags) -> tuple[Numbers, list[Period], Numbers]:
    """The returns in the files, by number: each row's, their periods and their files.

    A file is one return, or one for each year that its column YEAR names.
    """
    files = np.arange(len(stack.tables), dtype=np.int32)
    found = stack.years()
    if found is None:
        return stack.file, periods(stack.file[usable], start[usable], end[usable], len(files)), files
    names = [table.name for table in stack.tables]
    refuse_unreadable(found, usable, stack.row, stack.file, names)
    found = dated_by_it(found, start, end, usable)
    each, group = np.unique(stack.file.astype(np.int64) << 16 | np.where(usable, found.year, 0), return_inverse=True)
    file_of, years = (each >> 16).astype(np.int32), (each & 0xFFFF).tolist()
    group = group.astype(np.int32)
    some = np.flatnonzero(usable)
    some = some[np.argsort(group[some], kind="stable")]
    dated = periods(group[some], start[some], end[some], len(each))
    named = np.bincount(file_of[np.array(years) > 0], minlength=len(files))
    for i, year in enumerate(years):
        if year:
            here = usable & (group == i)
            refuse_contradicted(names[file_of[i]], year, stack.row[here], start[here], end[here])
            dated[i] = within(year, dated[i], start[here], end[here], alone=bool(named[file_of[i]] == 1))
    _note_years(stack, found, usable, [(int(f), y) for f, y in zip(file_of, years, strict=True) if y and named[f] == 1])
    return group, dated, file_of


def _note_years(stack: _Stack, found: YearColumn, usable: Flags, alone: Sequence[tuple[int, int]]) -> None:
    """Notes what YEAR was taken for, and where it is another than that of the file's or folder's name."""
    given = np.unique(stack.file[(found.year > 0) & usable])
    stack.report.add("year_column", given + stack.first_file, np.zeros_like(given))
    for code, (written, year) in found.read.items():
        count = int(np.count_nonzero((found.code == code) & usable))
        if count:
            stack.report.detail("year_column", f"{written} as {return_name(year)}", count)
    otherwise = [file for file, year in alone if named_otherwise(stack.tables[file].name, year)]
    stack.report.add(
        "year_and_name", np.array(otherwise, np.int32) + stack.first_file, np.zeros(len(otherwise), np.int32)
    )


def _reasons(ceased: Coded) -> Numbers:
    """What each reason for ceasing says; one that is in no list says nothing."""
    known = known_codes("REC")
    says = [
        CONTINUES if code == "X1" else FOR_GOOD if code in _FOR_GOOD else LEFT if code in known else NOT_SAID
        for code in ceased.codes
    ]
    found: Numbers = np.array(says, np.int8)[ceased.numbers]
    return found


def _lines(
    place: Coded, provider: Coded, mapping: FinanceLines, usable: Flags, stack: _Stack
) -> tuple[Numbers, tuple[str, ...]]:
    """The finance line of each row; the lines are those of the mapping, then the unmapped one."""
    lines = (*mapping.lines, UNMAPPED_LINE)
    number = {name: i for i, name in enumerate(lines)}
    table = np.full((len(place.codes), len(provider.codes)), number[UNMAPPED_LINE], np.int32)
    for code in place.used:
        for who in provider.used:
            line = mapping.line(code, who) or UNMAPPED_LINE
            table[place.codes.index(code), provider.codes.index(who)] = number[line]
    found: Numbers = table[place.numbers, provider.numbers]
    lost = (found == number[UNMAPPED_LINE]) & usable & ~place.are(*mapping.temporary)
    if lost.any():
        stack.say("unmapped_place", lost)
        pairs = np.stack([place.numbers[lost], provider.numbers[lost]])
        for (p, q), n in zip(*(a.T for a in np.unique(pairs, axis=1, return_counts=True)), strict=True):
            what = f"{_shown(place.codes[p])} {_shown(provider.codes[q])}"
            stack.report.detail("unmapped_place", what, int(n))
    return found, lines


def _shown(code: str) -> str:
    """A code as a report may show it: anything that does not look like one could be personal."""
    return "(blank)" if not code else code if _A_CODE.fullmatch(code) else "(not a code)"


def _years_by_folder(found: Sequence[Numbered], dated: Sequence[Period], files: Numbers) -> dict[str, int]:
    """The year of each folder that holds one year's episodes; a folder of several years is left out."""
    years: dict[str, set[int]] = {}
    for index, period in zip(files, dated, strict=True):
        years.setdefault(found[index].folder, set()).add(period.year)
    return {folder: next(iter(y)) for folder, y in years.items() if len(y) == 1}


def _unaccompanied_to(headers: _Stack, uasc: _Stack, rows: Rows, count: int, years: dict[str, int]) -> Days:
    """The day from which on each child is no longer unaccompanied (DUC).

    The latest return's counts where they differ; in one return a date before none, and a UASC table's before a header's.
    """
    parts: list[tuple[tuple[int, bool, bool, int], Numbers, Days]] = []
    for stack in (headers, uasc):
        listed = stack is uasc
        for table in stack.tables:
            days = table.days.get("DUC")
            if days is None:
                continue
            for year, of in _by_year(stack, table, years.get(table.folder, 0)):
                named = of & (table.child >= 0)
                for is_date, some in ((False, named & (days == NO_DAY)), (True, named & (days != NO_DAY))):
                    if listed or is_date:
                        given = days[some] if is_date else np.full(int(some.sum()), OPEN)
                        parts.append(((year, is_date, listed, len(parts)), table.child[some], given))
    found, first = np.full(count, NO_DAY, np.int32), np.full(count, OPEN, np.int32)
    for _, child, days in sorted(parts, key=lambda part: part[0]):
        found[child] = days
    named = found[rows.child] != NO_DAY
    np.minimum.at(first, rows.child[named], rows.start[named])
    for stack in (headers, uasc):
        if not any("DUC" in table.days for table in stack.tables):
            continue
        none = np.full(int(max(map(len, stack.tables))), NO_DAY)
        days = np.concatenate([table.days.get("DUC", none[: len(table)]) for table in stack.tables])
        known = stack.child >= 0
        stack.say("duc_differs", known & (days != NO_DAY) & (found[stack.child] != days))
        stack.say(
            "duc_before_care", known & (days != NO_DAY) & (days <= first[stack.child]) & (first[stack.child] < OPEN)
        )
        if stack is uasc:
            stack.say("bad_duc", known & stack.impossible("DUC"))
    return found


def _by_year(stack: _Stack, table: Numbered, otherwise: int) -> list[tuple[int, Flags]]:
    """The rows of each year that a table's column YEAR names, or all with the year given."""
    every = np.ones(len(table), bool)
    if YEAR not in table.codes:
        return [(otherwise, every)]
    found = year_column(coded(table.codes[YEAR], YEAR, frozenset(), stack.registers))
    if found is None:
        return [(otherwise, every)]
    return [(int(year), found.year == year) for year in np.unique(found.year)]


def _births(stacks: Sequence[_Stack], count: int, years: dict[str, int]) -> Days:
    """The date of birth of each child, the latest return's where they differ.

    A table's return is the one whose episodes share its folder; failing that, the later has the later births.
    """
    parts: list[tuple[int, int, int, Numbers, Days]] = []
    for stack in stacks:
        stack.say("bad_birthday", stack.impossible("DOB"))
        for table in stack.tables:
            days = table.days["DOB"]
            given = (table.child >= 0) & (days != NO_DAY)
            for year, of in _by_year(stack, table, years.get(table.folder, 0)):
                some = given & of
                latest = int(days[of].max(initial=0))
                parts.append((year, latest, len(parts), table.child[some], days[some]))
    birth = np.full(count, NO_DAY, np.int32)
    for *_, child, days in sorted(parts, key=lambda part: part[:3]):
        birth[child] = days
    for stack in stacks:
        days = stack.days("DOB")
        nobody, born = stack.child < 0, days != NO_DAY
        stack.say("no_child", nobody & born)
        stack.say("birthdays_differ", ~nobody & born & (birth[stack.child] != days))
    return birth
