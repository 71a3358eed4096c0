"""LibreOffice's side of the harness: run by a Python that has ``uno``, one JSON request a line.

It owns the office process, and ends it when the requests end or their sender is gone.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import uno
from com.sun.star.beans import PropertyValue

FORMULA_CELLS = 16
ERROR_RESULTS = 4
FILTERS = {".xlsx": "Calc MS Excel 2007 XML", ".pdf": "calc_pdf_Export", ".ods": "calc8"}


class Office:
    """A LibreOffice of its own: own profile, own pipe, the extensions of one folder."""

    def __init__(self, soffice: str, home: Path) -> None:
        pipe, log = f"carecurve{os.getpid()}", home / "soffice.log"
        with log.open("w") as output:
            self.process = subprocess.Popen(
                [
                    soffice,
                    "--headless",
                    "--invisible",
                    "--norestore",
                    "--nologo",
                    "--nodefault",
                    f"-env:UserInstallation={(home / 'profile').as_uri()}",
                    f"-env:BUNDLED_EXTENSIONS={(home / 'extensions').as_uri()}",
                    f"--accept=pipe,name={pipe};urp;",
                ],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        while True:
            try:
                self.context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
                break
            except Exception:
                if self.process.poll() is not None:
                    raise RuntimeError(f"soffice ended by itself: {log.read_text()[-500:]}") from None
                time.sleep(0.05)
        self.desktop = self.service("com.sun.star.frame.Desktop")
        self.wait_until_it_opens_documents()

    def wait_until_it_opens_documents(self) -> None:
        """The office answers a little before it can load anything."""
        blank = None
        while blank is None:
            time.sleep(0.02)
            blank = self.open("private:factory/scalc")
        blank.close(True)

    def service(self, name: str) -> Any:
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)

    def open(self, address: str) -> Any:
        """A document that nobody sees or locks, its macros and links left alone; None if it cannot be read."""
        how = properties(Hidden=True, ReadOnly=True, MacroExecutionMode=0, UpdateDocMode=0)
        return self.desktop.loadComponentFromURL(address, "_blank", 0, how)

    @contextlib.contextmanager
    def recalculated(self, path: Path) -> Iterator[Any]:
        """A workbook with every formula calculated afresh, whatever values it was stored with."""
        document = self.open(path.as_uri())
        if document is None:
            raise RuntimeError(f"LibreOffice cannot read {path.name}")
        try:
            document.calculateAll()
            yield document
        finally:
            document.close(True)

    def values(self, path: str) -> dict[str, dict[str, Any]]:
        """The value of every formula cell, those that an array formula covers included."""
        with self.recalculated(Path(path)) as document:
            return {sheet.Name: formula_values(sheet) for sheet in document.Sheets}

    def values_after(self, path: str, changes: str) -> dict[str, dict[str, Any]]:
        """The same once rows were inserted or deleted and cells typed into, as a person does in the open workbook."""
        document = self.desktop.loadComponentFromURL(Path(path).as_uri(), "_blank", 0, properties(Hidden=True))
        try:
            for what, name, where, *value in json.loads(changes):
                sheet = document.Sheets.getByName(name)
                if what == "insert":
                    sheet.Rows.insertByIndex(where - 1, 1)
                elif what == "delete":
                    sheet.Rows.removeByIndex(where - 1, 1)
                else:
                    sheet.getCellRangeByName(where).setDataArray((tuple(value),))
            document.calculateAll()
            return {sheet.Name: formula_values(sheet) for sheet in document.Sheets}
        finally:
            document.close(True)

    def store(self, path: str, target: str) -> None:
        """A recalculated copy, as the kind of file that the target's name asks for."""
        with self.recalculated(Path(path)) as document:
            filter_name = FILTERS[Path(target).suffix]
            document.storeToURL(Path(target).as_uri(), properties(FilterName=filter_name, Overwrite=True))

    def wizard(self) -> dict[str, list[Any]]:
        """What the function wizard says of each function: its description, and its arguments with theirs."""
        listed = self.service("com.sun.star.sheet.FunctionDescriptions")
        functions = [{p.Name: p.Value for p in listed.getByIndex(i)} for i in range(listed.Count)]
        return {
            f["Name"]: [f["Description"], [[a.Name, a.Description] for a in f["Arguments"] or ()]] for f in functions
        }

    def end(self) -> None:
        with contextlib.suppress(Exception):
            self.desktop.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(10)


def properties(**values: Any) -> tuple[Any, ...]:
    found = []
    for name, value in values.items():
        item = PropertyValue()
        item.Name, item.Value = name, value
        found.append(item)
    return tuple(found)


def formula_values(sheet: Any) -> dict[str, Any]:
    values = {}
    for area in sheet.queryContentCells(FORMULA_CELLS).RangeAddresses:
        rows = sheet.getCellRangeByPosition(area.StartColumn, area.StartRow, area.EndColumn, area.EndRow).DataArray
        for r, row in enumerate(rows, area.StartRow):
            for c, value in enumerate(row, area.StartColumn):
                values[address(c, r)] = value
    for area in sheet.queryFormulaCells(ERROR_RESULTS).RangeAddresses:
        for r in range(area.StartRow, area.EndRow + 1):
            for c in range(area.StartColumn, area.EndColumn + 1):
                cell = sheet.getCellByPosition(c, r)
                shown = cell.String
                values[address(c, r)] = {"error": shown if shown.startswith("#") else cell.getError()}
    return values


def address(column: int, row: int) -> str:
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def listen(requests: queue.SimpleQueue[dict[str, Any] | None], done: threading.Event) -> None:
    """Queue the requests; once they end, allow the office half a minute to end as well, then kill the group."""
    for line in sys.stdin:
        requests.put(json.loads(line))
    requests.put(None)
    if not done.wait(30):
        os.killpg(0, signal.SIGKILL)


def main(soffice: str, home: str) -> None:
    requests: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
    done = threading.Event()
    threading.Thread(target=listen, args=(requests, done), daemon=True).start()
    office = Office(soffice, Path(home))
    actions: dict[str, Callable[..., Any]] = {
        "values": office.values,
        "values_after": office.values_after,
        "store": office.store,
        "wizard": office.wizard,
        "ready": lambda: None,
    }
    while (request := requests.get()) is not None:
        try:
            reply = {"result": actions[request["action"]](*request["args"])}
        except Exception as problem:
            reply = {"problem": str(problem) or type(problem).__name__}
        print(json.dumps(reply), flush=True)
    office.end()
    done.set()


if __name__ == "__main__":
    main(*sys.argv[1:])
