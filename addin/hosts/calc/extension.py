"""Builds the LibreOffice extension ``carecurve.oxt`` from the functions' definitions."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import addin
import udfs
from addin.hosts.calc.host import INTERFACE, MODULE, OFFICE_PREFIX, SERVICE, office_method
from udfs import FUNCTIONS, WorksheetFunction

COMPONENT = "component.py"
TYPES = "functions.rdb"
REGISTRY = "CalcAddIns.xcu"
SAME_DATE = (1980, 1, 1, 0, 0, 0)

#: Where LibreOffice is installed, and its SDK below it, on Linux and macOS.
INSTALLATIONS = ("/usr/lib/libreoffice", "/usr/lib64/libreoffice", "/opt/libreoffice*", "/Applications/LibreOffice.app")


class SdkMissingError(RuntimeError):
    """The LibreOffice SDK, which compiles the extension's interface, is not installed."""


def build(destination: Path) -> Path:
    """Write the extension to a file, or as carecurve.oxt into a folder; the same bytes every time."""
    target = destination if destination.suffix == ".oxt" else destination / "carecurve.oxt"
    target.parent.mkdir(parents=True, exist_ok=True)
    parts = {
        "META-INF/manifest.xml": _manifest().encode(),
        "description.xml": _description().encode(),
        REGISTRY: _registry().encode(),
        TYPES: _compiled(_interface(), target.parent),
    } | dict(_python())
    with zipfile.ZipFile(target, "w") as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name, SAME_DATE), content, zipfile.ZIP_DEFLATED)
    return target


def _python() -> Iterator[tuple[str, bytes]]:
    """The component beside its own copy of the functions: LibreOffice puts ``pythonpath`` on its path."""
    functions, whole = Path(udfs.__file__).parent, Path(addin.__file__).parent
    hosts = whole / "hosts"
    yield COMPONENT, (hosts / "calc" / COMPONENT).read_bytes()
    for path in (
        whole / "__init__.py",
        hosts / "__init__.py",
        hosts / "adapter.py",
        hosts / "cells.py",
        hosts / "calc" / "host.py",
    ):
        yield f"pythonpath/addin/{path.relative_to(whole).as_posix()}", path.read_bytes()
    for path in sorted(functions.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield f"pythonpath/udfs/{path.relative_to(functions).as_posix()}", path.read_bytes()


def _interface() -> str:
    """The interface in UNO's definition language.

    ``any`` is the one type of argument that may be left out, and an array is understood only as a
    sequence of sequences, so a single value is returned as one too.
    """
    modules = MODULE.split(".")
    methods = [
        f"sequence< sequence<any> > {method}({', '.join(f'[in] any {_argument(i)}' for i in range(len(function.parameters)))});"
        for function in FUNCTIONS.values()
        for method in (function.name, office_method(function.name))
    ]
    opening = " ".join(f"module {name} {{" for name in modules)
    interface = f"interface {INTERFACE.rsplit('.', 1)[-1]} {{\n  " + "\n  ".join(methods) + "\n};"
    return f"{opening}\n{interface}\n{'}; ' * len(modules)}\n"


def _argument(index: int) -> str:
    return f"argument{index + 1}"


def _compiled(interface: str, beside: Path) -> bytes:
    """The type library made of an interface by the SDK's unoidl-write, in a folder in the one given."""
    writer, program = _sdk()
    with tempfile.TemporaryDirectory(dir=beside) as folder:
        source, result = Path(folder, "functions.idl"), Path(folder, TYPES)
        source.write_text(interface, encoding="utf-8")
        types = [program / "types.rdb", program / "types" / "offapi.rdb"]
        done = subprocess.run(  # noqa: S603 (our own files)
            [writer, *types, source, result], capture_output=True, text=True, timeout=60, check=False
        )
        if done.returncode:
            raise RuntimeError(f"unoidl-write refused the interface: {done.stderr.strip() or done.stdout.strip()}")
        return result.read_bytes()


def _sdk() -> tuple[Path, Path]:
    """unoidl-write, and the folder of the types that it builds on."""
    for root in _installations():
        for writer in (root / "sdk/bin/unoidl-write", root / "Contents/sdk/bin/unoidl-write"):
            for program in (root / "program", root / "Contents/Resources"):
                if writer.exists() and (program / "types.rdb").exists():
                    return writer, program
    raise SdkMissingError(
        "CareCurve could not find unoidl-write, a part of the LibreOffice SDK; install the SDK "
        "(libreoffice-dev on Debian and Ubuntu), or set LIBREOFFICE_HOME to the folder that holds program and sdk"
    )


def _installations() -> Iterator[Path]:
    if home := os.environ.get("LIBREOFFICE_HOME"):
        yield Path(home)
        return
    if soffice := shutil.which("soffice"):
        yield Path(soffice).resolve().parents[1]
    for pattern in INSTALLATIONS:
        yield from sorted(Path("/").glob(pattern.lstrip("/")), reverse=True)


def _registry() -> str:
    functions = "".join(_entries(function) for function in FUNCTIONS.values())
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:component-data xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" oor:name="CalcAddIns" oor:package="org.openoffice.Office">\n'
        f'<node oor:name="AddInInfo"><node oor:name="{SERVICE}" oor:op="replace">'
        f'<node oor:name="AddInFunctions">\n{functions}</node></node></node></oor:component-data>\n'
    )


def _entries(function: WorksheetFunction) -> str:
    """A function under its own name, and again under the one that Excel stores for an Office add-in."""
    own = _entry(function, function.name, function.name, function.summary)
    stored = OFFICE_PREFIX + function.name
    note = f"{function.name} under the name that Excel on the web gives it."
    return own + _entry(function, office_method(function.name), stored, note)


def _entry(function: WorksheetFunction, method: str, shown: str, summary: str) -> str:
    parameters = "".join(
        f'<node oor:name="{_argument(i)}" oor:op="replace">'
        f"{_property('DisplayName', parameter.name)}{_property('Description', parameter.help)}</node>"
        for i, parameter in enumerate(function.parameters)
    )
    return (
        f'<node oor:name="{method}" oor:op="replace">'
        f"{_property('DisplayName', shown)}{_property('Description', summary)}"
        f'<prop oor:name="Category"><value>Add-In</value></prop>'
        f"{_property('CompatibilityName', shown)}"
        f'<node oor:name="Parameters">{parameters}</node></node>\n'
    )


def _property(name: str, value: str) -> str:
    return f'<prop oor:name="{name}"><value xml:lang="en-US">{escape(value)}</value></prop>'


def _manifest() -> str:
    entries = "".join(
        f"<manifest:file-entry manifest:media-type={quoteattr(kind)} manifest:full-path={quoteattr(path)}/>\n"
        for path, kind in (
            (TYPES, "application/vnd.sun.star.uno-typelibrary;type=RDB"),
            (REGISTRY, "application/vnd.sun.star.configuration-data"),
            (COMPONENT, "application/vnd.sun.star.uno-component;type=Python"),
        )
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<manifest:manifest xmlns:manifest="http://openoffice.org/2001/manifest">\n{entries}</manifest:manifest>\n'
    )


def _description() -> str:
    about = metadata.metadata("carecurve")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<description xmlns="http://openoffice.org/extensions/description/2006">\n'
        f'<identifier value="{MODULE}"/><version value={quoteattr(about["Version"])}/>\n'
        f'<display-name><name lang="en">CareCurve</name></display-name>\n'
        '<dependencies xmlns:d="http://openoffice.org/extensions/description/2006" '
        'xmlns:l="http://libreoffice.org/extensions/description/2011">'
        '<l:LibreOffice-minimal-version value="25.2" d:name="LibreOffice 25.2"/></dependencies>\n'
        "</description>\n"
    )
