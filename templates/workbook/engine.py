"""The embedded spreadsheet engine (formualizer). No other module imports it."""

from __future__ import annotations

import contextlib
import math
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import formualizer

from templates.workbook.model import Area, Value
from udfs.errors import InputError

#: What the engine calls a formula that depends on itself.
CIRCULAR = "#CIRC!"

#: What the engine calls a fault, as Excel shows it.
ERROR_TEXT = {
    "Null": "#NULL!",
    "Div": "#DIV/0!",
    "Value": "#VALUE!",
    "Ref": "#REF!",
    "Name": "#NAME?",
    "Num": "#NUM!",
    "Na": "#N/A",
    "Spill": "#SPILL!",
    "Calc": "#CALC!",
    "Circ": CIRCULAR,
}

#: CareCurve's functions are Python: in several threads they would only wait for each other.
_EVALUATION = formualizer.EvaluationConfig()
_EVALUATION.enable_parallel = False
_CONFIG = formualizer.WorkbookConfig(eval_config=_EVALUATION)


class UnreadableFormulaError(ValueError):
    """A formula that the engine cannot take apart."""


def tokens(text: str) -> list[Any]:
    """The parts of a formula."""
    try:
        return list(formualizer.tokenize(text).tokens())
    except (formualizer.TokenizerError, IndexError) as problem:
        raise UnreadableFormulaError(str(problem)) from None


def is_range(token: Any) -> bool:
    return bool(token.subtype == formualizer.TokenSubType.Range)


def plain(value: Any) -> Any:
    """A value or table of the engine's as CareCurve's functions have it; an error is its text, such as #N/A."""
    if isinstance(value, list):
        return [[plain(cell) for cell in row] for row in value]
    if isinstance(value, dict):
        return ERROR_TEXT.get(str(value.get("kind")), "#VALUE!")
    if isinstance(value, float) and not math.isfinite(value):
        return "#NUM!"
    return value


class Engine:
    """Cells and formulas by their place. What a function raises reaches whoever asked, never a cell as its error."""

    def __init__(self, path: Path | None = None) -> None:
        self._raised: list[BaseException] = []
        try:
            self._book: Any = (
                formualizer.Workbook(config=_CONFIG)
                if path is None
                else formualizer.Workbook.from_path(str(path), config=_CONFIG)
            )
        except MemoryError:
            raise
        except Exception as problem:  # the engine's loaders raise many kinds
            raise InputError(
                f"{path} cannot be worked out by CareCurve ({problem}); open it in Excel, let it repair the file and save "
                f"it as .xlsx",
                place=str(path),
            ) from None
        self._book.set_temporal_egress("serial")

    def add_sheet(self, name: str) -> None:
        self._book.add_sheet(name)

    def register(self, name: str, call: Callable[..., Any], least: int, most: int) -> None:
        """Let formulas call a function; what it raises is kept until the engine has stopped.

        The engine's references are hidden from Python: a function that holds this object would keep both for ever.
        """
        raised = self._raised

        def guarded(*args: Any) -> Any:
            try:
                return call(*args)
            except BaseException as problem:
                raised.append(problem)
                raise

        self._book.register_function(name, guarded, min_args=least, max_args=most)

    def set(self, cell: Area, value: Value) -> None:
        self._book.set_value(cell.sheet, cell.row + 1, cell.column + 1, value)

    def set_formula(self, cell: Area, text: str) -> None:
        self._book.set_formula(cell.sheet, cell.row + 1, cell.column + 1, text)

    def formula(self, cell: Area) -> str | None:
        """The cell's formula with its equals sign."""
        text = self._book.get_formula(cell.sheet, cell.row + 1, cell.column + 1)
        return None if text is None else f"={text.removeprefix('=')}"

    def values(self, cells: Sequence[Area]) -> list[Value]:
        """What cells become."""
        try:
            with _interrupted_afterwards():
                values = self._book.evaluate_cells([(cell.sheet, cell.row + 1, cell.column + 1) for cell in cells])
        except formualizer.ExcelEvaluationError as problem:  # not a cell's own error: it is of the whole model
            self._raise_kept()
            raise InputError(
                f"a formula of the model needs what this file does not hold ({problem}); if that is in another workbook, "
                f"type its figure into this one, save it and try again"
            ) from None
        finally:
            self._raise_kept()
        return [plain(value) for value in values]

    def _raise_kept(self) -> None:
        if self._raised:
            first = self._raised[0]
            self._raised.clear()
            raise first


@contextlib.contextmanager
def _interrupted_afterwards() -> Iterator[None]:
    """Put KeyboardInterrupt off until the engine has stopped, which would swallow it.

    A handler of another kind stays, since it may stop the process itself.
    """
    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    asked: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: asked.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if asked:
        raise KeyboardInterrupt
