"""Desktop xlwings run without Windows: pywin32 is replaced, xlwings itself is the real one.

Run as a process of its own (``python -m tests.addin.hosts.desktop_stubs``), because xlwings decides once,
when it is first imported, which platform it is on. It reads a JSON list of [function, arguments]
from standard input and writes a JSON object: what xlwings would put into Excel (the VBA module and
the help), and what each call returns to VBA.
"""

from __future__ import annotations

import atexit
import ctypes
import datetime as dt
import json
import sys
from contextlib import redirect_stdout
from decimal import Decimal
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest.mock import MagicMock, patch

MODULE = "addin.hosts.desktop"
RANGE_TYPE = "{00020846-0000-0000-C000-000000000046}"
LEFT_OUT = -2147352572

#: Excel's error values as COM sends them (XlCVError codes).
ERRORS = {
    "#NULL!": 2000,
    "#DIV/0!": 2007,
    "#VALUE!": 2015,
    "#REF!": 2023,
    "#NAME?": 2029,
    "#NUM!": 2036,
    "#N/A": 2042,
    "#SPILL!": 2045,
    "#CALC!": 2050,
}


class ComError(Exception):
    """Stands for pywintypes.com_error."""


class TimeType:
    """Stands for pywintypes.TimeType."""


class ExcelRange:
    """A range as VBA passes it."""

    def __init__(self, rows: list[list[Any]]) -> None:
        self.Value = tuple(map(tuple, rows)) if (len(rows), len(rows[0])) != (1, 1) else rows[0][0]
        description = SimpleNamespace(GetTypeAttr=lambda: SimpleNamespace(iid=RANGE_TYPE))
        self._oleobj_ = SimpleNamespace(GetTypeInfo=lambda: description)
        self.Rows, self.Columns = SimpleNamespace(Count=len(rows)), SimpleNamespace(Count=len(rows[0]))
        self.Row = self.Column = 1
        self.Count = len(rows) * len(rows[0])
        self.Worksheet = MagicMock()


class Components:
    """The VBA project's modules: remembers the one that is imported."""

    vba = ""

    def __call__(self, name: str) -> Any:
        raise ComError(name)

    def Remove(self, module: Any) -> None:  # noqa: N802
        raise AssertionError("there is no module to remove")

    def Import(self, path: str) -> None:  # noqa: N802
        self.vba = Path(path).read_text(encoding="utf-8")


def stand_in(name: str, **members: Any) -> ModuleType:
    module = ModuleType(name)
    module.__spec__ = ModuleSpec(name, None)
    module.__dict__.update(members)
    sys.modules[name] = module
    return module


def replace_pywin32() -> None:
    stand_in("pywintypes", com_error=ComError, error=ComError, TimeType=TimeType, IID=str)
    stand_in(
        "pythoncom",
        CoInitialize=lambda: None,
        IID_IDispatch="dispatch",
        TypeIIDs={"dispatch": type("Dispatch", (), {})},
        com_error=ComError,
        ole_error=ComError,
        __file__="pythoncom.dll",
    )
    stand_in("win32timezone", TimeZoneInfo=SimpleNamespace(utc=lambda: dt.UTC))
    for name in ("api", "con", "gui", "process", "event"):
        sys.modules[f"win32{name}"] = MagicMock()
    for name in ("server", "server.dispatcher", "server.policy", "server.util", "server.exception"):
        sys.modules[f"win32com.{name}"] = MagicMock()
    client = stand_in(
        "win32com.client",
        Dispatch=lambda thing, **_: thing,
        CDispatch=type("CDispatch", (), {}),
        DispatchBaseClass=type("DispatchBaseClass", (), {}),
        CoClassBaseClass=object,
        DispatchEx=MagicMock(),
        dynamic=MagicMock(),
        build=MagicMock(),
        gencache=MagicMock(),
    )
    stand_in("win32com", client=client, server=sys.modules["win32com.server"], __gen_path__="")


def windows_xlwings() -> ModuleType:
    """xlwings' own module of UDFs, imported as on Windows."""
    replace_pywin32()
    loaders = {"windll": MagicMock(), "oledll": MagicMock(), "PyDLL": MagicMock()}
    with patch.multiple(ctypes, create=True, **loaders), patch.object(sys, "platform", "win32"):
        from xlwings import _xlwindows, udfs
    atexit.unregister(_xlwindows.cleanup)
    return udfs


def com_cell(cell: Any) -> Any:
    """A cell as COM sends it: {"currency": "1.5"} and {"date": "2025-04-01"} are cells in those formats."""
    if isinstance(cell, dict):
        [(kind, text)] = cell.items()
        return Decimal(text) if kind == "currency" else dt.datetime.fromisoformat(text)
    if isinstance(cell, str) and cell in ERRORS:
        return ERRORS[cell] - 2146828288
    return float(cell) if isinstance(cell, int) and not isinstance(cell, bool) else cell


def com_argument(value: Any, *, by_reference: bool) -> Any:
    """A range, or a value typed into the formula; nothing is an argument left out or a blank cell."""
    if isinstance(value, list):
        return ExcelRange([[com_cell(cell) for cell in row] for row in value])
    if by_reference:
        return ExcelRange([[com_cell(value)]])
    return LEFT_OUT if value is None else com_cell(value)


def main() -> None:
    udfs = windows_xlwings()
    udfs.get_udf_module(MODULE, None)
    components: Any = Components()
    help_calls: list[dict[str, Any]] = []
    application = SimpleNamespace(
        Version="16.0", MacroOptions=lambda macro, **options: help_calls.append({"macro": macro} | options)
    )
    workbook = SimpleNamespace(
        Name="CareCurve.xlam", VBProject=SimpleNamespace(VBComponents=components), Application=application
    )
    with redirect_stdout(sys.stderr):
        udfs.import_udfs(MODULE, workbook)
    caller = ExcelRange([[None]])
    answers = [
        [
            udfs.call_udf(MODULE, name, [com_argument(a, by_reference=reference) for a in args], None, caller)
            for reference in (False, True)
        ]
        for name, args in json.load(sys.stdin)
    ]
    json.dump({"vba": components.vba, "help": help_calls, "answers": answers}, sys.stdout)


if __name__ == "__main__":
    main()
