"""The tie-out: what councils published, and what CareCurve answers from the same inputs."""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from templates.councils import cipfa_tie_out as cipfa
from templates.councils import cypnow_tie_out as cypnow
from templates.councils import national_tie_out as national
from templates.councils.blackpool import models_tie_out as blackpool_models
from templates.councils.blackpool import tie_out as blackpool
from templates.councils.claims import Claim, Kind, Record, Sources, Verdict, check
from templates.councils.norfolk import tie_out as norfolk
from templates.councils.portsmouth import tie_out as portsmouth
from udfs import published

__all__ = ["Claim", "Kind", "Record", "Verdict", "all_claims", "as_csv", "as_rows", "tie_out"]


RELATION_WORDS = {"=": "equal to", ">": "more than", ">=": "at least", "<": "less than", "<=": "at most"}

MODULES = (portsmouth, norfolk, blackpool, blackpool_models, cipfa, cypnow, national)


def all_claims() -> list[Claim]:
    return [claim for module in MODULES for claim in module.claims()]


def tie_out(sources: Sources | None = None) -> list[Record]:
    """Every claim with its verdict, from the published figures or from changed ones."""
    loaded = sources or {name: published.load(name) for name in published.names()}
    return [check(claim, loaded) for claim in all_claims()]


def as_rows(records: Sequence[Record]) -> list[dict[str, Any]]:
    """Records as plain dictionaries, ready for JSON."""
    return [dataclasses.asdict(record) for record in records]


def as_csv(records: Sequence[Record], path: Path) -> None:
    """Records as a CSV file that Excel opens with its £ signs; numbers to 12 digits."""
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.DictWriter(file, [field.name for field in dataclasses.fields(Record)])
        writer.writeheader()
        for row in as_rows(records):
            row["relation"] = RELATION_WORDS[row["relation"]]  # a cell that begins with = is a formula to Excel
            writer.writerow({k: f"{v:.12g}" if isinstance(v, float) else v for k, v in row.items()})
