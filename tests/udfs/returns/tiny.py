"""Tiny returns, written by hand: each row says only what its test is about."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path
from typing import Any

from udfs.returns import Returns, load

EPISODES = (
    "CHILD",
    "DECOM",
    "RNE",
    "LS",
    "CIN",
    "PLACE",
    "PLACE_PROVIDER",
    "DEC",
    "REC",
    "REASON_PLACE_CHANGE",
    "HOME_POST",
    "PL_POST",
    "URN",
)
HEADER = ("CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB")
UASC = ("CHILD", "SEX", "DOB", "DUC")
USUAL = {"RNE": "S", "LS": "C2", "CIN": "N1", "PLACE": "U4", "PLACE_PROVIDER": "PR1"}

IN_HOUSE, AGENCY, KINSHIP = "In-house fostering", "Independent fostering (IFA)", "Kinship"


def episode(child: str, start: str, end: str = "", **others: str) -> dict[str, str]:
    """One episode: in-house fostering that starts care, and ends with E4A if it ends, unless told otherwise."""
    return {**USUAL, "REC": "E4A" if end else "", "CHILD": child, "DECOM": start, "DEC": end, **others}


def write_table(path: Path, columns: tuple[str, ...], rows: list[dict[str, str]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_returns(folder: Path, *years: list[dict[str, str]], births: dict[str, str] | None = None) -> Path:
    """One folder a return, ``a``, ``b`` …, each with its episodes and a header of the children in it."""
    for name, rows in zip("abcdef", years, strict=False):
        write_table(folder / name / "episodes.csv", EPISODES, rows)
        children = dict.fromkeys(row["CHILD"] for row in rows)
        header = [{"CHILD": c, "SEX": "1", "DOB": (births or {}).get(c, "15/06/2012")} for c in children]
        write_table(folder / name / "header.csv", HEADER, header)
    return folder


def loaded(folder: Path, *years: list[dict[str, str]], births: dict[str, str] | None = None, **options: Any) -> Returns:
    return load(write_returns(folder, *years, births=births), **options)


def day(text: str) -> datetime.date:
    return datetime.datetime.strptime(text, "%d/%m/%Y").replace(tzinfo=datetime.UTC).date()


def spans(returns: Returns) -> list[tuple[str, str, str]]:
    """The clean episodes as (start, end or "open", line), in order of child and start."""
    found = returns.episodes
    epoch = datetime.date(1970, 1, 1)

    def shown(days: int) -> str:
        date = epoch + datetime.timedelta(days=int(days))
        return "open" if date.year > 2100 else f"{date:%d/%m/%Y}"

    return [
        (shown(s), shown(e), returns.lines[line]) for s, e, line in zip(found.start, found.end, found.line, strict=True)
    ]


def found(returns: Returns, *rules: str) -> list[tuple[str, str, int]]:
    """(rule, file, row) of the report, without the plain merging of repeats unless asked for."""
    rows = [(r.rule, r.file, r.row) for r in returns.report.records()]
    return sorted(r for r in rows if (r[0] in rules if rules else r[0] not in ("continues",)))
