"""The UNO component that LibreOffice loads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import uno
import unohelper

from addin.hosts.calc.host import INTERFACE, SERVICE, answer, method_names

ADD_IN = "com.sun.star.sheet.AddIn"


def respond_to(name: str) -> Callable[..., Any]:
    def method(_: Any, *args: Any) -> Any:
        return answer(name, args)

    return method


WorksheetFunctions = type(
    "WorksheetFunctions",
    (
        unohelper.Base,
        uno.getClass(INTERFACE),
        uno.getClass("com.sun.star.lang.XServiceName"),
        uno.getClass("com.sun.star.lang.XServiceInfo"),
    ),
    {
        "__init__": lambda self, context: None,
        "getServiceName": lambda self: SERVICE,
        "getImplementationName": lambda self: SERVICE,
        "supportsService": lambda self, name: name in (SERVICE, ADD_IN),
        "getSupportedServiceNames": lambda self: (SERVICE, ADD_IN),
    }
    | {method: respond_to(name) for method, name in method_names().items()},
)

g_ImplementationHelper = unohelper.ImplementationHelper()  # noqa: N816 (LibreOffice looks for this name)
g_ImplementationHelper.addImplementation(WorksheetFunctions, SERVICE, (SERVICE, ADD_IN))
