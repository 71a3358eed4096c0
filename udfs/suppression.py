"""Which cells of a table of counts to hide so that its published totals give none of them away.

An attacker knows every shown cell, every published total, and that counts are not negative. The
hidden cells are then links between rows and columns; a hidden count can be another number only if
some ring of hidden cells can take up the difference, each giving and taking in turn, without any
falling below zero.
"""

from __future__ import annotations

from collections.abc import Iterable

Place = tuple[int, int]
Node = tuple[str, int]

#: Rows and columns whose total is not published take up any difference.
OPEN: Node = ("open", 0)


class Suppression:
    """The cells of one table; ``hidden`` finds which to hide."""

    def __init__(self, values: list[list[float | None]], threshold: float, totals: str) -> None:
        self.values = {
            (r, c): value for r, row in enumerate(values) for c, value in enumerate(row) if value is not None
        }
        self.threshold = threshold
        self.lines: dict[Node, list[Place]] = {}
        for r, c in self.values:
            self.lines.setdefault(("row", r), []).append((r, c))
            self.lines.setdefault(("column", c), []).append((r, c))
        kinds = {"both": ("row", "column"), "rows": ("row",), "columns": ("column",), "none": ()}[totals]
        self.with_totals = [node for node in self.lines if node[0] in kinds]

    def hidden(self) -> set[Place]:
        small = {place for place, value in self.values.items() if 0 < value < self.threshold}
        secret = set(small)
        before = -1
        while len(secret) != before:
            before = len(secret)
            self._protect_lines(secret)
            self._protect_one_determined(secret)
        return self._without_needless(secret, small)

    def _protect_lines(self, secret: set[Place]) -> None:
        """Hide more in each line that gives a hidden count away by its own total."""
        for node in self.with_totals:
            while self._gives_away(node, secret):
                secret.add(self._next(place for place in self.lines[node] if place not in secret))

    def _protect_one_determined(self, secret: set[Place]) -> None:
        """Hide one more cell beside a hidden one that all totals together give away."""
        for r, c in self._determined(secret):
            spare = [p for node in (("row", r), ("column", c)) for p in self.lines[node] if p not in secret]
            if spare:
                secret.add(self._next(spare))
                return

    def _next(self, spare: Iterable[Place]) -> Place:
        return min(spare, key=lambda place: (self.values[place] == 0, self.values[place], place))

    def _without_needless(self, secret: set[Place], small: set[Place]) -> set[Place]:
        """Show again each second count that is not needed, the largest first."""
        again = True
        while again:
            again = False
            for place in sorted(secret - small, key=lambda p: (-self.values[p], p)):
                if self._safe(secret - {place}):
                    secret = secret - {place}
                    again = True
        return secret

    def _safe(self, secret: set[Place]) -> bool:
        return not any(self._gives_away(node, secret) for node in self.with_totals) and not self._determined(secret)

    def _published(self, node: Node, secret: set[Place]) -> bool:
        return node in self.with_totals and not all(place in secret for place in self.lines[node])

    def _gives_away(self, node: Node, secret: set[Place]) -> bool:
        """A line with a total hides one cell, or cells that add to a small number."""
        if not self._published(node, secret):
            return False
        here = [place for place in self.lines[node] if place in secret]
        return bool(here) and (len(here) == 1 or sum(self.values[place] for place in here) < self.threshold)

    def _determined(self, secret: set[Place]) -> list[Place]:
        """Hidden cells that have only one possible value."""
        ends: dict[Place, tuple[Node, Node]] = {}
        onward: dict[Node, list[tuple[Node, Place]]] = {}
        for r, c in secret:
            row, column = (node if self._published(node, secret) else OPEN for node in (("row", r), ("column", c)))
            ends[r, c] = (row, column)
            onward.setdefault(row, []).append((column, (r, c)))
            if self.values[r, c] > 0:
                onward.setdefault(column, []).append((row, (r, c)))
        return [
            place
            for place, (row, column) in ends.items()
            if row != column
            and not _reaches(onward, column, row, place)
            and not (self.values[place] > 0 and _reaches(onward, row, column, place))
        ]


def _reaches(onward: dict[Node, list[tuple[Node, Place]]], start: Node, goal: Node, without: Place) -> bool:
    """Whether a way leads from one line to another through hidden cells other than one."""
    seen, ahead = {start}, [start]
    while ahead:
        node = ahead.pop()
        if node == goal:
            return True
        for other, place in onward.get(node, ()):
            if place != without and other not in seen:
                seen.add(other)
                ahead.append(other)
    return False
