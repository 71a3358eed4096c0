"""The register of published programmes, and how strong each is as evidence.

The data, and the rule by which strength follows from the criteria met, are in ``published/evidence.toml``.
"""

from __future__ import annotations

import functools
import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal, get_args

from udfs import published
from udfs.published import Figure

Service = Literal["children", "adults", "both"]
Kind = Literal["prevent entry", "speed leaving", "step down", "shift provider", "add capacity", "change price", "none"]
Ties = Literal["ties", "within rounding", "does not tie", "cannot be tested"]
Strength = Literal["failed", "weak", "moderate", "strong"]


@dataclass(frozen=True)
class Criterion:
    """A test of evidence: what meeting it means, and what is missing where it is not met."""

    name: str
    means: str
    lack: str


@dataclass(frozen=True)
class Programme:
    """One published programme with its figures and how they stood up."""

    key: str
    council: str
    service: Service
    kind: Kind
    did: str
    cost: tuple[Figure, ...]
    effect: tuple[Figure, ...]
    returned: tuple[Figure, ...]
    checked: tuple[Figure, ...]
    ties: Ties
    why: str
    met: tuple[Criterion, ...]
    unmet: tuple[Criterion, ...]
    failed: str
    caution: str

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Figures shown; those only checked are not among them."""
        return self.cost + self.effect + self.returned

    @property
    def strength(self) -> Strength:
        return strength([c.name for c in self.met], self.ties, bool(self.failed))

    @property
    def criteria(self) -> str:
        met, unmet = (", ".join(c.name for c in group) or "none" for group in (self.met, self.unmet))
        return f"met: {met}; not met: {unmet}"

    @property
    def warning(self) -> str:
        """What to know before using a figure; empty if there is nothing."""
        parts = [f"Did not work: {self.failed}"] if self.failed else []
        if self.strength == "weak":
            parts.append(f"Weak evidence: {'; '.join(c.lack for c in self.unmet)}")
        if self.ties == "does not tie":
            parts.append("Its arithmetic does not tie (see why)")
        parts.append(self.caution)
        return " ".join(part.rstrip(".") + "." for part in parts if part)

    @property
    def period(self) -> str:
        return "; ".join(_different(f.period for f in self.figures))

    @property
    def source(self) -> str:
        """Publications with their dates and the places in them."""
        places: dict[str, list[str]] = {}
        for figure in self.figures + self.checked:
            places.setdefault(f"{figure.citation}, {figure.date}", []).append(figure.location)
        return ". ".join(f"{publication}: {', '.join(_different(found))}" for publication, found in places.items())


def strength(met: Iterable[str], ties: Ties, failed: bool) -> Strength:
    """The grade that follows from the criteria met; the rule stands at the head of the register's file."""
    names = set(met)
    if failed:
        return "failed"
    if ties == "does not tie":
        return "weak"
    if names >= {"measured", "a year", "compared", "independent"}:
        return "strong"
    return "moderate" if len(names) >= 3 and names & {"compared", "independent"} else "weak"


def programmes(service: Service | None = None) -> tuple[Programme, ...]:
    """Every programme in the order of the register, or those of one service and of both together."""
    entries = register().values()
    return tuple(p for p in entries if service is None or p.service in (service, "both"))


def criteria() -> tuple[Criterion, ...]:
    """The criteria by which strength is judged."""
    return _criteria(tomllib.loads(_text()))


@functools.cache
def register() -> dict[str, Programme]:
    """Every programme by its plain key."""
    return read(_text())


def read(text: str) -> dict[str, Programme]:
    """Programmes by their plain keys, from the text of a register."""
    data = tomllib.loads(text)
    entries = [_programme(entry, _criteria(data)) for entry in data["programme"]]
    by_key = {plain(p.key): p for p in entries}
    if len(by_key) != len(entries):
        raise ValueError("two programmes have one key")
    return by_key


def _text() -> str:
    return resources.files(published).joinpath(published.REGISTER).read_text(encoding="utf-8")


def _criteria(data: Mapping[str, Any]) -> tuple[Criterion, ...]:
    return tuple(Criterion(**entry) for entry in data["criterion"])


def _programme(entry: Mapping[str, Any], criteria: tuple[Criterion, ...]) -> Programme:
    choices = {"service": Service, "type": Kind, "ties": Ties}
    wrong = [name for name, kinds in choices.items() if entry[name] not in get_args(kinds)]
    wrong += [f"criterion {name}" for name in entry["meets"] if name not in [c.name for c in criteria]]
    if wrong:
        raise ValueError(f"{entry['key']} has an unknown {', '.join(wrong)}")

    def figures(name: str) -> tuple[Figure, ...]:
        places = [reference.split(":") for reference in entry.get(name, [])]
        return tuple(published.load(source).figure(figure) for source, figure in places)

    return Programme(
        entry["key"],
        entry["council"],
        entry["service"],
        entry["type"],
        entry["did"],
        figures("cost"),
        figures("effect"),
        figures("return"),
        figures("checked"),
        entry["ties"],
        entry["why"],
        tuple(c for c in criteria if c.name in entry["meets"]),
        tuple(c for c in criteria if c.name not in entry["meets"]),
        entry.get("failed", ""),
        entry.get("caution", ""),
    )


def amount(figure: Figure) -> str:
    """A figure as one would write it, with its unit and the words before it: over £4.6m, 35 children."""
    value, unit = abs(figure.value), figure.unit
    places = max(0, -math.floor(math.log10(figure.precision) + 1e-9))
    if unit.startswith("£000"):
        value, unit = value * 1000, unit.replace("000", "", 1)
    text = f"{value:,.{places}f}"
    if unit.startswith("£"):
        text = f"£{text}{unit[1:]}"
    else:
        text += unit if unit == "%" else f" {unit}"
    sign = "−" if figure.value < 0 else ""
    return f"{figure.wording} {sign}{text}".strip()


def described(figure: Figure, *, dated: bool = True) -> str:
    """What a figure counts, when (if ``dated``), and whether it is printed or derived."""
    period = f" ({figure.period})" if dated and figure.period not in figure.label else ""
    return figure.label + period + {"published": "", "inferred": ", derived", "assumed": ", assumed"}[figure.status]


def plain(text: str) -> str:
    """A name without regard to case or to spaces around it."""
    return " ".join(text.split()).casefold()


def _different(texts: Iterable[str]) -> list[str]:
    """Texts without those that repeat an earlier one in any case."""
    return list({text.casefold(): text for text in reversed(list(texts))}.values())[::-1]
