"""Sheets of every workbook: cover, assumptions register, checks and notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from templates.workbook.answers import (
    NO,
    Behind,
    all_answered,
    answered,
    blocks_behind,
    blocks_of,
    guard,
    unanswered,
)
from templates.workbook.charted import add_charted
from templates.workbook.model import Area, Choice, Formula, Given, RegisterEntry, Sheet, Value, WordsFormula, Workbook
from templates.workbook.year_page import ALERTS, HEADER_ROW, MASTER_CHECK, new_sheet, table_sheet
from udfs.published import Figure
from udfs.worksheet.error_values import NOT_AVAILABLE

REGISTER_COLUMNS = (
    "ID",
    "Assumption",
    "Value",
    "Unit",
    "Low",
    "High",
    "Status",
    "Evidence",
    "Owner",
    "Quality",
    "Impact",
    "Where",
    "Every number typed",
)
QUALITY = {
    "published": "High",
    "counted": "High",
    "given": "Medium",
    "inferred": "Medium",
    "fitted": "Low: calibrated",
    "assumed": "Low",
    "illustrative": "None: replace",
}


#: The column of the checks sheet with what each check found, and whether each function answered.
ANSWER = 2
#: Column of the checks sheet with what a check shows, or what a function says.
SAID = 5

#: The sheet whose formulas point at the cells to be fitted.
FIT = "Fit"

#: What a check of a worksheet function shows while there is no message of the function's own to show.
ANSWERED = "A function that cannot use an input says why, here and where its first number would be."
UNREAD = "An input of this function holds an error, or the add-in is not loaded."
FLAGS = "Which functions answered"
FLAGS_PURPOSE = "A figure shows “not available”, and charts leave it out, until every function behind it has answered."


def known(figure: Figure) -> Given[float]:
    """A published figure as the register cites it."""
    note = f" {figure.note}" if figure.note else ""
    return Given(
        figure.value, f"{figure.citation}, {figure.date}, {figure.location}.{note}", figure.status, figure.unit
    )


class Register:
    """The assumptions sheet: single values live here; blocks of inputs are listed with their place."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.sheet = table_sheet(
            book,
            "Assumptions",
            "input",
            "Assumptions register",
            "Every number typed into this workbook is here, or on the sheet that its row names.",
            REGISTER_COLUMNS,
            (5, 36, 17, 14, 8, 8, 12, 46, 16, 12, 9, 18, 12),
            len(REGISTER_COLUMNS),
        )
        self.row = HEADER_ROW + 1

    def value(
        self,
        name: str,
        value: Value,
        unit: str,
        evidence: str,
        style: str,
        *,
        status: str,
        low: Value = None,
        high: Value = None,
        impact: str = "Medium",
        options: Sequence[str] = (),
        fixed: bool = False,
    ) -> Area:
        """A single assumption; returns its cell. A fixed one is told, not asked: to change it would change no figure."""
        cell = self.sheet.put(self.row, 2, value, style if fixed else f"input_{style}")
        if options:
            self.sheet.choices.append(Choice(cell, tuple(options), name[:32], f"Choose one of {len(options)}."))
        self._describe(RegisterEntry(cell, name, unit, evidence, status, low, high), style, impact)
        return cell

    def known(self, name: str, item: Given[float], style: str, *, impact: str = "Medium") -> Area:
        """A single assumption that carries its own evidence."""
        return self.value(name, item.value, item.unit, item.evidence, style, status=item.status, impact=impact)

    def discount_rate(self) -> Area:
        """The Green Book's rate, for money at the prices of one year."""
        rate = Given(0.035, "HM Treasury, The Green Book: 3.5% real.", "published", "decimal a year")
        return self.known("Discount rate", rate, "percent")

    def penny(self) -> Area:
        """The tolerance of checks on money."""
        return self.value(
            "Tolerance of checks on money", 0.01, "£", "One penny.", "pence", status="assumed", impact="Low"
        )

    def block(
        self,
        area: Area,
        name: str,
        unit: str,
        evidence: str,
        *,
        status: str,
        impact: str = "High",
        text: bool = False,
        blanks: bool = False,
    ) -> None:
        """Inputs that stand on another sheet; ``text`` says that they are words, not numbers, ``blanks`` that some
        may be left blank.
        """
        self.sheet.put(self.row, 2, "on the sheet at the right", "small")
        entry = RegisterEntry(area, name, unit, evidence, status)
        self._describe(entry, "text" if text else "small", impact, blanks=blanks)

    def _describe(self, entry: RegisterEntry, style: str, impact: str, *, blanks: bool = False) -> None:
        number = len(self.book.register) + 1
        put = self.sheet.put
        put(self.row, 0, f"A{number:02d}", "small")
        put(self.row, 1, entry.name, "small_bold")
        put(self.row, 3, entry.unit, "small")
        put(self.row, 4, entry.low, style)
        put(self.row, 5, entry.high, style)
        put(self.row, 6, entry.status, "small")
        put(self.row, 7, entry.evidence, "small")
        put(self.row, 8, "Finance business partner", "input_small")
        put(self.row, 9, QUALITY[entry.status], "small")
        put(self.row, 10, impact, "small")
        where = f"{entry.area.sheet}!{entry.area.local.replace('$', '')}"
        put(self.row, 11, where, "small_link")
        self.sheet.links[self.row, 11] = entry.area.ref.replace("$", "")
        if style != "text":
            cells = entry.area.ref
            expected = f"COUNTA({cells})" if blanks else f"ROWS({cells})*COLUMNS({cells})"
            counted = f'=IF(COUNT({cells})={expected},"OK","CHECK")'
            self.sheet.status_cells.append(self.sheet.formula(self.row, 12, counted, "small"))
        self.book.register.append(entry)
        self.row += 1


@dataclass(frozen=True)
class Check:
    name: str
    sheet: str
    formula: str
    #: None where no difference at all is allowed.
    tolerance: Area | None
    #: Words, or a formula for them.
    meaning: str
    #: What it finds is news for those who decide, not a mistake in the workbook.
    is_alert: bool = False


class Checks:
    """Checks gathered while a workbook is declared, written as its checks sheet."""

    def __init__(self) -> None:
        self.found: list[Check] = []

    def zero(self, name: str, sheet: str, formula: str, tolerance: Area, meaning: str) -> None:
        """A difference that must be nil, within a tolerance from the register."""
        self.found.append(Check(name, sheet, formula, tolerance, meaning))

    def exact(self, name: str, sheet: str, formula: str, meaning: str) -> None:
        """A count that must be nil."""
        self.found.append(Check(name, sheet, formula, None, meaning))

    def only_rows(self, areas: Sequence[Area]) -> None:
        """No number stands right above or below areas of numbers that have a row for each placement."""
        apart = (
            f"COUNT({area.cell(-1).span(rows=area.rows + 2, columns=area.columns).ref})-COUNT({area.ref})"
            for area in areas
        )
        self.exact(
            "No number is typed above the first placement or below the last",
            areas[0].sheet,
            "=" + "+".join(apart),
            "If not, take it out: nothing reads it, and the placements of a workbook are fixed. Put totals of your own elsewhere.",
        )

    def alert(self, name: str, sheet: str, formula: str, tolerance: Area | None, meaning: str) -> None:
        """What readers must be told when it is not nil, though nothing is wrong with the workbook."""
        self.found.append(Check(name, sheet, formula, tolerance, meaning, is_alert=True))

    def write(self, book: Workbook) -> Sheet:
        self._within(book)
        calling = [sheet.name for sheet in book.sheets if any(formula.is_array for formula in sheet.formulas)]
        first, last = HEADER_ROW + 2, HEADER_ROW + 2 + len(calling) + len(self.found)
        sheet = new_sheet(
            book,
            MASTER_CHECK.sheet,
            "control",
            "Checks",
            "Each difference must be nil within its tolerance. Mend the first CHECK first: others may follow from it.",
        )
        sheet.widths = dict(enumerate((46, 22, 16, 14, 12, 70)))
        flags = _Flags(book, sheet, last + 3)
        self.found[:0] = [_typed(book), *flags.checks()]
        differences, results = (Area(sheet.name, first, column, last - first + 1, 1).local for column in (2, 4))
        sheet.put(MASTER_CHECK.row, 0, "Overall", "label")
        alerts = f'COUNTIF({results},"ALERT")'
        has_alerts = any(check.is_alert for check in self.found)
        fine = f'COUNTIF({results},"OK")' + f"+{alerts}" * has_alerts
        master = f'=IF({fine}=ROWS({results}),"All checks OK","CHECK: see the checks sheet")'
        sheet.status_cells.append(sheet.formula(MASTER_CHECK.row, 1, master, "status"))
        if has_alerts:
            sheet.put(ALERTS.row, 0, "Alerts", "label")
            told = _alerts(alerts, f'COUNTIF({differences},"{NOT_AVAILABLE}")')
            sheet.status_cells.append(sheet.formula(ALERTS.row, ALERTS.column, told, "status"))
        for column, text in enumerate(("Check", "Sheet", "Difference", "Tolerance", "Result", "What it shows")):
            sheet.put(HEADER_ROW + 1, column, text, "header_right" if column in (2, 3) else "header")
        for row, check in enumerate(self.found, start=first):
            sheet.put(row, 0, check.name, "text")
            sheet.put(row, 1, check.sheet, "text")
            value = sheet.formula(row, 2, check.formula, "factor")
            tolerance = sheet.formula(row, 3, f"={check.tolerance.ref if check.tolerance else 0}", "general")
            otherwise = "ALERT" if check.is_alert else "CHECK"
            judged = f'IF(ABS({value.local})<={tolerance.local},"OK","{otherwise}")'
            sheet.formula(row, 4, f'=IFERROR({judged},"CHECK")', "result")
            (sheet.formula if isinstance(check.meaning, WordsFormula) else sheet.put)(row, 5, check.meaning, "text")
        sheet.status_cells.append(Area(sheet.name, first, 4, last - first + 1, 1))
        sheet.header_row = HEADER_ROW + 1
        outcomes = Area(sheet.name, first, ANSWER, last - first + 1)
        behind = blocks_behind(book, lambda formula: _judges(formula, outcomes))
        guard(book, behind, flags.of, _points)
        add_charted(book, behind, flags.of)
        return sheet

    def _within(self, book: Workbook) -> None:
        """An alert where an assumption is outside the low and high that the register gives for it."""
        bounded = [entry for entry in book.register if entry.low is not None]
        if not bounded:
            return
        value, low, high = (Area("Assumptions", HEADER_ROW + 1, column, len(book.register)).ref for column in (2, 4, 5))
        self.found.append(
            Check(
                "Every assumption is within its low and high",
                "Assumptions",
                f'=SUMPRODUCT(({low}<>"")*({value}<{low})+({high}<>"")*({value}>{high}))',
                None,
                "If not, one in the register is below its low or above its high: "
                + ", ".join(entry.name[0].lower() + entry.name[1:] for entry in bounded)
                + ".",
                is_alert=True,
            )
        )


class _Flags:
    """The checks sheet's list of whether each block's function answered, and each set of blocks needed together."""

    def __init__(self, book: Workbook, sheet: Sheet, row: int) -> None:
        self.sheet, self.blocks = sheet, blocks_of(book)
        self._of: dict[Behind, Area] = {}
        if not self.blocks:
            return
        sheet.page_breaks.append(row)
        sheet.put(row, 0, FLAGS, "section")
        sheet.put(row + 1, 0, FLAGS_PURPOSE, "tag")
        for column, text in enumerate(
            ("Function, and where it stands", "Sheet", "Answered", None, None, "What it says")
        ):
            sheet.put(row + 2, column, text, "header_right" if column == ANSWER else "header")
        self.row = row + 3
        for number, block in enumerate(self.blocks):
            name = block.text[1:].split("(")[0]
            where = block.area.local.replace("$", "")
            sheet.formula(self.row, SAID, _message(block), "text")
            self._add(frozenset({number}), f"{name}, {where}", block.area.sheet, answered(block))

    def of(self, behind: Behind) -> Area:
        """The cell that says whether all these blocks have their answers."""
        if behind not in self._of:
            flags = [self._of[frozenset({number})] for number in sorted(behind)]
            *rows, last = (str(flag.row + 1) for flag in flags)
            self._add(behind, f"Rows {', '.join(rows)} and {last} together", "", all_answered(flags))
        return self._of[behind]

    def checks(self) -> list[Check]:
        """For each sheet with blocks, how many of its functions did not answer and what the first of them says."""
        flags: dict[str, list[Area]] = {}
        for number, block in enumerate(self.blocks):
            flags.setdefault(block.area.sheet, []).append(self.of(frozenset({number})))
        return [self._check(name, own[0].span(rows=len(own))) for name, own in flags.items()]

    def _check(self, sheet: str, own: Area) -> Check:
        said = replace(own, column=SAID)
        meaning = f'=IFERROR(INDEX({said.ref},MATCH("{NO}",{own.ref},0)),"{ANSWERED}")'
        name = f"CareCurve's functions answer: {sheet}"
        return Check(name, sheet, f'=COUNTIF({own.ref},"{NO}")', None, WordsFormula(meaning))

    def _add(self, behind: Behind, name: str, where: str, text: str) -> None:
        self.sheet.put(self.row, 0, name, "text")
        self.sheet.put(self.row, 1, where or None, "text")
        self._of[behind] = self.sheet.formula(self.row, ANSWER, text, "general")
        self.row += 1


def _judges(formula: Formula, results: Area) -> bool:
    """Whether a formula says in words what others found: all on the checks sheet but the results of each check."""
    return formula.area.sheet == results.sheet and (formula.area.row, formula.area.column) not in results.cells()


def _points(formula: Formula) -> bool:
    """Whether carecurve fit must read from the formula which cell it points at."""
    return formula.area.sheet == FIT and Area.referred_to(formula.text, FIT) is not None


def _alerts(alerts: str, unavailable: str) -> str:
    """A formula for whether there are alerts; without its figures the workbook cannot say that there are none."""
    return (
        f'=IF({alerts}>0,"ALERT: see the checks sheet","")&IF({alerts}+{unavailable}=0,"OK: no alerts","")'
        f'&IF(({alerts}=0)*({unavailable}>0),"CHECK: see the checks sheet","")'
    )


def _message(formula: Formula) -> str:
    """A formula for what a worksheet function says where it cannot answer."""
    message = formula.area.cell(0, formula.number_at).ref
    return WordsFormula(f'=IFERROR(IF({unanswered(formula)}=1,{message},""),"{UNREAD}")')


def _typed(book: Workbook) -> Check:
    """A check that no number is missing; it names the first row of the register that says so."""
    typed = Area("Assumptions", HEADER_ROW + 1, 12, len(book.register), 1)
    first = f'MATCH("CHECK",{typed.ref},0)'
    name, where = (f"INDEX({replace(typed, column=column).ref},{first})" for column in (1, 11))
    rule = (
        "Where there is none, type 0: a blank and text are not numbers. The register's last column has every such row."
    )
    return Check(
        "Every number is typed, and as a number",
        "Assumptions",
        f'=COUNTIF({typed.ref},"CHECK")',
        None,
        WordsFormula(f'=IFERROR("Look first at "&{where}&", "&{name}&". ","")&"{rule}"'),
    )
