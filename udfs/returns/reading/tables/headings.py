"""Tells the tables of a return apart by their heading rows."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass

from udfs.returns.report import ReturnsError, listed

EPISODES, HEADER, UASC = "episodes", "header", "UASC"
#: A header with the column DUC, or a UASC table with a header's columns. The tables beside it show which.
EITHER = "header or UASC"

#: The columns each table must have; the first ones tell the tables apart.
COLUMNS = {
    EPISODES: ("DECOM", "CHILD", "RNE", "LS", "PLACE", "PLACE_PROVIDER", "DEC", "REC"),
    UASC: ("DUC", "CHILD", "DOB"),
    HEADER: ("SEX", "CHILD", "DOB"),
    EITHER: ("DUC", "SEX", "CHILD", "DOB"),
}
#: A column that tools add to any table.
YEAR = "YEAR"
_ALIASES = {"CHILDID": "CHILD", "CHILD_ID": "CHILD", "PL": "PLACE", "PLACEMENT_PROVIDER": "PLACE_PROVIDER"}
_ALIASES |= {"DATE_OF_BIRTH": "DOB", "GENDER": "SEX"}
_ALIASES |= dict.fromkeys(("FINANCIAL_YEAR", "RETURN_YEAR", "COLLECTION_YEAR", "REPORTING_YEAR", "YEAR_ENDING"), YEAR)
DATES = {EPISODES: ("DECOM", "DEC"), UASC: ("DOB", "DUC"), HEADER: ("DOB",), EITHER: ("DOB", "DUC")}
CODED = ("RNE", "LS", "PLACE", "PLACE_PROVIDER", "REC", "SEX", YEAR)
HEADING_WITHIN = 10


@dataclass(frozen=True)
class Heading:
    """Where a text's heading row is, its separator, its kind of table and the columns to read."""

    line: int
    separator: str
    kind: str
    wanted: dict[int, str]
    columns: int


def heading(start: str, name: str) -> Heading | None:
    """The heading row in the first lines of a text; None if it is no table of the return."""
    for number, line in enumerate(start.split("\n", HEADING_WITHIN)[:HEADING_WITHIN]):
        for separator in ",;\t|":
            titles = next(csv.reader([line.replace("\r", "")], delimiter=separator), [])
            recognised_row = recognised(titles, name) if len(titles) > 1 else None
            if recognised_row:
                return Heading(number, separator, *recognised_row, len(titles))
    return None


def recognised(cells: Sequence[str], name: str) -> tuple[str, dict[int, str]] | None:
    """The kind of table that a heading row belongs to, and the columns to read."""
    titles = [_title(cell) for cell in cells]
    known = set(titles)
    if ("DECOM" in known and _may_head_episodes(titles)) or {"CHILD", "PLACE", "DEC"} <= known:
        kind = EPISODES
    elif {"CHILD", "DUC"} <= known:
        kind = EITHER if "SEX" in known and known & {"UPN", "ETHNIC", "MOTHER", "MC_DOB"} else UASC
    elif ("CHILD" in known and known & {"SEX", "UPN", "ETHNIC"}) or {"DOB", "SEX", "UPN"} <= known:
        kind = HEADER
    else:
        return None
    missing = [c for c in COLUMNS[kind] if c not in known]
    if missing:
        article, word = "an" if kind == EPISODES else "a", "column" if len(missing) == 1 else "columns"
        raise ReturnsError(
            f"{name} is {article} {kind} table without the {word} {listed(missing, 8)}; export it again with all its columns",
            at=name,
            value=article,
        )
    columns = (*COLUMNS[kind], *([YEAR] if YEAR in known else []))
    twice = [c for c in columns if titles.count(c) > 1]
    if twice:
        raise ReturnsError(f"{name} has the column {twice[0]} twice; keep one", at=name)
    return kind, {titles.index(c): c for c in columns}


def _may_head_episodes(titles: Sequence[str]) -> bool:
    """Whether DECOM is a heading, and not an entry in a list that explains the columns."""
    return len([*filter(None, titles)]) >= len(COLUMNS[EPISODES]) or len({*titles} & {*COLUMNS[EPISODES]}) > 1


def _title(cell: str) -> str:
    words = "_".join(cell.replace("-", " ").replace("_", " ").strip().upper().split())
    return _ALIASES.get(words, words)
