"""The rows as submitted, as arrays of children, days and codes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from udfs.returns.days import NO_DAY, OPEN, Days
from udfs.returns.episodes.periods import Period, ranked
from udfs.returns.episodes.rows import Rows, reasons_of
from udfs.returns.episodes.unaccompanied import note_many_unaccompanied, unaccompanied_to
from udfs.returns.reading.child_ids import in_full
from udfs.returns.reading.codes import UNMAPPED_LINE, FinanceLines
from udfs.returns.reading.columns import Coded, Flags, Numbered, Numbers, Registers
from udfs.returns.reading.return_years import by_year, returns_in
from udfs.returns.reading.stack import Stack, shown, stacked
from udfs.returns.reading.tables.headings import EITHER, EPISODES, HEADER, UASC
from udfs.returns.report import Report, ReturnsError


@dataclass(frozen=True, eq=False, repr=False)
class Submitted:
    """All years as submitted. ``rows.rank`` indexes ``periods`` and ``files`` (places in the report).

    ``unaccompanied_to`` is each child's first day of no longer being unaccompanied: ``OPEN`` if there is none, ``NO_DAY``
    if the child never was.
    """

    rows: Rows
    periods: tuple[Period, ...]
    files: Numbers
    birth: Days
    unaccompanied_to: Days
    lines: tuple[str, ...]
    mapping: FinanceLines


def submitted(
    numbered_tables: Iterable[Numbered], registers: Registers, mapping: FinanceLines, report: Report
) -> Submitted:
    """Every usable row of every episodes table, with dates of birth. The report has the rest."""
    by_kind: dict[str, list[Numbered]] = {EPISODES: [], HEADER: [], UASC: []}
    numbered = list(numbered_tables)
    beside_uasc = {table.folder for table in numbered if table.kind == UASC}
    for table in numbered:
        either = HEADER if table.folder in beside_uasc else UASC
        by_kind[either if table.kind == EITHER else table.kind].append(table)
    if not by_kind[EPISODES]:
        raise ReturnsError(
            "there is no episodes table; add one with the columns CHILD, DECOM, RNE, LS, PLACE, PLACE_PROVIDER, DEC and "
            "REC"
        )
    if not by_kind[HEADER] and not by_kind[UASC]:
        raise ReturnsError(
            "there is no header table, which gives the ages; add one with the columns CHILD, SEX and DOB"
        )
    every = [table for tables in by_kind.values() for table in tables]
    count = max(int(table.child.max(initial=-1)) for table in every) + 1
    _refuse_shortened(every, registers.shortened(count))
    full = in_full([*by_kind[HEADER], *by_kind[UASC]], registers.alike(count), count)
    episodes, headers, uasc = (stacked(tables, registers, report, full) for tables in by_kind.values())
    _note_lone_headers(headers, episodes)
    if headers.tables:
        headers.say_unknown("SEX", headers.codes("SEX"), np.ones(len(headers.row), bool))

    rows, lines, dated, files = _episode_rows(episodes, mapping)
    years = _years_by_folder(episodes.tables, dated, files)
    birth = _births([stack for stack in (headers, uasc) if stack.tables], count, years)
    in_episodes = np.zeros(count, bool)
    in_episodes[rows.child] = True
    until = unaccompanied_to(headers, uasc, rows, count, years)
    note_many_unaccompanied(uasc, (until != NO_DAY)[in_episodes])
    return Submitted(rows, dated, files, birth, until, lines, mapping)


def _refuse_shortened(tables: Sequence[Numbered], children: Sequence[int]) -> None:
    """Refuse children whose numbers a spreadsheet cut short: two of them may now have the same number."""
    for table in tables if children else ():
        cut = np.flatnonzero(np.isin(table.child, children))
        if cut.size:
            raise ReturnsError(
                f"{table.name} row {table.row[cut[0]]:,}: a spreadsheet cut CHILD short, such as 1.23E+11; export the file "
                f"again with CHILD as text",
                at=f"{table.name} row {table.row[cut[0]]}",
            )


def _note_lone_headers(headers: Stack, episodes: Stack) -> None:
    """Note headers without episodes, if other headers have theirs and fewer episodes tables stand alone."""
    folders = [{table.folder for table in stack.tables if len(table)} for stack in (headers, episodes)]
    both = set.intersection(*folders)
    alone = [i for i, table in enumerate(headers.tables) if len(table) and table.folder not in both]
    if both and len(alone) > sum(len(table) > 0 and table.folder not in both for table in episodes.tables):
        headers.report.add(
            "lone_header", np.array(alone, np.int32) + headers.first_file, np.zeros(len(alone), np.int32)
        )


def _episode_rows(stack: Stack, mapping: FinanceLines) -> tuple[Rows, tuple[str, ...], tuple[Period, ...], Numbers]:
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
        raise ReturnsError(
            "no episode can be used: every row is blank, has no start date or is a short break; check the episodes tables"
        )
    for column in ("RNE", "LS", "PLACE_PROVIDER", "REC"):
        stack.say_unknown(column, codes[column], usable)
    line, lines = _lines(codes["PLACE"], codes["PLACE_PROVIDER"], mapping, usable, stack)

    group, dated, file_of = returns_in(stack, start, end, usable)
    order = ranked(dated)
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    rows = Rows(
        stack.child,
        start,
        np.where(end == NO_DAY, OPEN, end),
        line,
        codes["RNE"].are("S"),
        reasons_of(codes["REC"]),
        end != NO_DAY,
        codes["PLACE"].are(*mapping.temporary),
        stack.impossible("DEC"),
        rank[group],
        stack.row,
    )
    return rows.where(usable), lines, tuple(dated[i] for i in order), file_of[order]


def _lines(
    place: Coded, provider: Coded, mapping: FinanceLines, usable: Flags, stack: Stack
) -> tuple[Numbers, tuple[str, ...]]:
    """The finance line of each row. The lines are those of the mapping, then Unmapped."""
    lines = (*mapping.lines, UNMAPPED_LINE)
    number = {name: i for i, name in enumerate(lines)}
    table = np.full((len(place.codes), len(provider.codes)), number[UNMAPPED_LINE], np.int32)
    for code in place.used:
        for who in provider.used:
            line = mapping.line(code, who) or UNMAPPED_LINE
            table[place.codes.index(code), provider.codes.index(who)] = number[line]
    line_numbers: Numbers = table[place.numbers, provider.numbers]
    lost = (line_numbers == number[UNMAPPED_LINE]) & usable & ~place.are(*mapping.temporary)
    if lost.any():
        stack.say("unmapped_place", lost)
        pairs = np.stack([place.numbers[lost], provider.numbers[lost]])
        for (p, q), n in zip(*(a.T for a in np.unique(pairs, axis=1, return_counts=True)), strict=True):
            what = f"{shown(place.codes[p])} {shown(provider.codes[q])}"
            stack.report.detail("unmapped_place", what, int(n))
    return line_numbers, lines


def _years_by_folder(tables: Sequence[Numbered], dated: Sequence[Period], files: Numbers) -> dict[str, int]:
    """The year of each folder that holds one year's episodes; a folder of several years is left out."""
    years: dict[str, set[int]] = {}
    for index, period in zip(files, dated, strict=True):
        years.setdefault(tables[index].folder, set()).add(period.year)
    return {folder: next(iter(y)) for folder, y in years.items() if len(y) == 1}


def _births(stacks: Sequence[Stack], count: int, years: dict[str, int]) -> Days:
    """The date of birth of each child. If dates differ, the latest return's counts.

    A table belongs to the return whose episodes share its folder. Otherwise, the later table has the later births.
    """
    parts: list[tuple[int, int, int, Numbers, Days]] = []
    for stack in stacks:
        stack.say("bad_birthday", stack.impossible("DOB"))
        for table in stack.tables:
            days = table.days["DOB"]
            dated = (table.child >= 0) & (days != NO_DAY)
            for year, of in by_year(stack, table, years.get(table.folder, 0)):
                some = dated & of
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
