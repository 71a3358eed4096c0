"""Stacks tables of one kind, and reports what was in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from udfs.returns.days import Days
from udfs.returns.reading.codes import known_codes
from udfs.returns.reading.columns import Coded, Flags, Numbered, Numbers, Registers, coded
from udfs.returns.reading.tables.headings import YEAR
from udfs.returns.reading.year_column import YearColumn, year_column
from udfs.returns.report import Report

_A_CODE = re.compile(r"[A-Z](\d{1,2}[A-Z]?)?|PR\d|[12]")


@dataclass(frozen=True, eq=False, repr=False)
class Stack:
    """Tables of one kind, one below the other, with the file and row of each record and a report to write to."""

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
        """The codes of a column; ``own`` are the mapping's. Its codes of letters alone could be the start of any word."""
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
                self.report.detail("unknown_code", f"{column} {shown(code)}", int(mask.sum()))


def stacked(tables: Sequence[Numbered], registers: Registers, report: Report, full: Numbers | None) -> Stack:
    """Stack tables; ``full`` gives the full number of children whose numbers are written in short."""
    none = np.zeros(0, np.int32)
    file = np.repeat(np.arange(len(tables), dtype=np.int32), [len(table) for table in tables])
    row, child = (np.concatenate([none, *parts]) for parts in ([t.row for t in tables], [t.child for t in tables]))
    report.files += [table.name for table in tables]
    stack = Stack(tables, registers, report, len(report.files) - len(tables), file, row, child)
    if full is None:
        return stack
    stack.say("zeros_lost", full[child] != child)
    return replace(stack, tables=[replace(table, child=full[table.child]) for table in tables], child=full[child])


def shown(code: str) -> str:
    """A code as a report may show it. Text that does not look like a code could be personal."""
    return "(blank)" if not code else code if _A_CODE.fullmatch(code) else "(not a code)"
