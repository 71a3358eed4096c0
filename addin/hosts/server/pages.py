"""Gives out static files, and only those inside the static folders."""

from __future__ import annotations

import os
import re
from typing import Any

from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

#: One part of a path that the server knows: no "..", hidden file, backslash, drive, stream or control character.
PART = re.compile(r"[A-Za-z0-9_@][A-Za-z0-9_@-]*(\.[A-Za-z0-9_@-]+)*")
MAX_PATH = 250

ADVICE = ", so CareCurve cannot guard its files; install the version of xlwings Server that CareCurve asks for"


class StaticMountError(RuntimeError):
    """The server package has no folder of static files where CareCurve expects it."""


def plain_path(path: str) -> bool:
    """Whether every part of a path is an ordinary name."""
    return len(path) <= MAX_PATH and all(PART.fullmatch(part) for part in path.split("/"))


class FilesInside(StaticFiles):
    """Static files looked up in folders in turn; nothing outside them is found, through a link or otherwise.

    Starlette's lookup compares real paths, so that a link out of a folder leads nowhere.
    """

    def __init__(self, folders: list[os.PathLike[str] | str]) -> None:
        super().__init__(directory=folders[0], check_dir=False)
        self.all_directories = [*folders]
        self.config_checked = True

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        if not plain_path(path.replace(os.sep, "/")):
            return "", None
        try:
            return super().lookup_path(path)
        except (OSError, ValueError):
            return "", None


def confine(app: Starlette) -> None:
    """Make every mounted folder of ``app`` give out its own files alone.

    xlwings Server looks a file up in the project's folder first and does not check that it stays
    there. If no mount is as expected, the server must not start: :class:`StaticMountError`.
    """
    mounts = [route for route in app.routes if isinstance(route, Mount)]
    if "static" not in (mount.name for mount in mounts):
        raise StaticMountError(f"xlwings Server has no folder of static files where CareCurve expects it{ADVICE}")
    for mount in mounts:
        mount.app = FilesInside(_folders(mount.app))


def _folders(mounted: Any) -> list[Any]:
    """The project's folder and the package's, or the one that ``xlwings-server build static`` made."""
    if type(mounted) is StaticFiles:
        return [*mounted.all_directories]
    try:
        return [mounted.user_dir, mounted.package_dir]
    except AttributeError:
        raise StaticMountError(
            f"xlwings Server serves its static files by a {type(mounted).__name__}, which CareCurve does not know{ADVICE}"
        ) from None
