"""Which cells to hide so that the published totals give no small number away.

An attacker knows every shown cell and every published total; knows which hidden counts are small
(1 to the largest small number) and that the others are not; and knows every zero, which is shown.
The hidden cells are links between rows and columns: one count can be higher by an amount only if
that much flows back from its column to its row through the others, each giving and taking in turn
within its bounds. By the greatest such flow the attacker's interval for a cell is exact, in whole
numbers too.

Source: Fischetti and Salazar, Solving the cell suppression problem on tabular data with linear
constraints, Management Science 47 (2001), for the attacker's intervals as protection.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field

Place = tuple[int, int]
Node = tuple[str, int]

#: Rows and columns whose total is not published take up any difference.
OPEN: Node = ("open", 0)

#: Share of an amount that binary rounding may cost a flow.
ROUNDING = 1e-9


#: How many values a small count must still be able to take, where no hiding leaves it every small one.
LEAST_NUMBERS = 3


class Unprotected(Exception):  # noqa: N818 - it says what is so
    """A small count that published totals give away, whatever else is hidden."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.place = place


@dataclass
class Flow:
    """What is still missing of a flow between two lines, what hidden counts changed for it, and what it can reach."""

    start: Node
    goal: Node
    missing: float
    change: dict[Place, float] = field(default_factory=dict)
    reached: set[Node] = field(default_factory=set)


class Suppression:
    """The cells of one table; ``hidden`` finds which to hide."""

    def __init__(self, values: list[list[float | None]], threshold: float, totals: str) -> None:
        self.values = {
            (r, c): value for r, row in enumerate(values) for c, value in enumerate(row) if value is not None
        }
        # the total of a single cell is the cell itself, and nobody publishes it again
        by_row = totals in ("both", "rows") and len(values[0]) > 1
        by_column = totals in ("both", "columns") and len(values) > 1
        self.ends: dict[Place, tuple[Node, Node]] = {
            (r, c): (("row", r) if by_row else OPEN, ("column", c) if by_column else OPEN) for r, c in self.values
        }
        self.least_large = float(math.ceil(threshold))
        self.can_change = {place: self._can_change(value) for place, value in self.values.items()}
        self.small = [place for place, value in self.values.items() if 0 < value < threshold]
        self.spare = {place for place, value in self.values.items() if value >= threshold}
        #: Hidden cells by line, each with the way it goes (rising along a row, falling along a column) and to where.
        self.at: dict[Node, dict[Place, tuple[int, Node]]] = {}
        for place in self.small:
            self._hide(place)

    def hidden(self) -> set[Place]:
        """The small counts, and the others to hide so that totals reveal as little as possible about a small one."""
        second: set[Place] = set()
        proofs: dict[tuple[Place, int], Flow] = {}
        for place in self.small:
            for sign in (1, -1):
                flow = proofs[place, sign] = self._flow(place, sign)
                while flow.missing > 0 and (another := self._another(flow)) is not None:
                    second.add(another)
                    self.spare.discard(another)
                    self._hide(another)
                    self._go_on(place, flow)
            self._refuse_if_known(place, proofs[place, 1].missing + proofs[place, -1].missing)
        for place in sorted(second, key=lambda p: (-self.values[p], p)):
            if self._show(place, proofs):
                second.discard(place)
        return second | set(self.small)

    def _refuse_if_known(self, place: Place, missing: float) -> None:
        """Refuse a small count that even so could be only one or two numbers."""
        numbers = 1 + sum(self.can_change[place]) - missing
        if numbers < min(LEAST_NUMBERS, self.least_large - 1) - ROUNDING:
            raise Unprotected(place)

    def _hide(self, place: Place) -> None:
        row, column = self.ends[place]
        if row != column:
            self.at.setdefault(row, {})[place] = (1, column)
            self.at.setdefault(column, {})[place] = (-1, row)

    def _can_change(self, value: float) -> tuple[float, float]:
        """How much a hidden count could fall and rise, for all that is known of it but totals."""
        if value >= self.least_large:
            return value - self.least_large, math.inf
        return value - min(1.0, value), max(self.least_large - 1, value) - value

    def _room(self, place: Place, sign: int, change: float = 0.0) -> float:
        """How much a hidden count, already changed, can still rise (1) or fall (−1)."""
        fall, rise = self.can_change[place]
        return rise - change if sign > 0 else fall + change

    def _flow(self, place: Place, sign: int) -> Flow:
        """What the other hidden cells can take up of a small count going as high or as low as any."""
        row, column = self.ends[place]
        start, goal = (column, row) if sign > 0 else (row, column)
        flow = Flow(start, goal, 0.0 if start == goal else self._room(place, sign))
        self._go_on(place, flow)
        return flow

    def _go_on(self, place: Place, flow: Flow) -> None:
        """Send on whatever is missing, as far as it goes."""
        while flow.missing > 0:
            way = self._way(place, flow)
            if way is None:
                return
            most = min(flow.missing, *(self._room(p, s, flow.change.get(p, 0.0)) for p, s in way))
            for other, s in way:
                flow.change[other] = flow.change.get(other, 0.0) + s * most
            flow.missing = 0.0 if flow.missing - most <= ROUNDING * most else flow.missing - most

    def _way(self, without: Place, flow: Flow) -> list[tuple[Place, int]] | None:
        """A shortest way between two lines by cells that can still change."""
        previous: dict[Node, tuple[Node, Place, int]] = {}
        ahead = deque([flow.start])
        flow.reached = reached = {flow.start}
        while ahead:
            node = ahead.popleft()
            for place, (sign, far) in self.at.get(node, {}).items():
                if far in reached or place == without or self._room(place, sign, flow.change.get(place, 0.0)) <= 0:
                    continue
                previous[far] = (node, place, sign)
                reached.add(far)
                if far == flow.goal:
                    return _back(previous, flow.start, flow.goal)
                ahead.append(far)
        return None

    def _another(self, flow: Flow) -> Place | None:
        """A shown count by which the flow would get further: the least that is enough by itself, else the greatest."""
        ways = {place: room for place in self.spare if (room := self._room_across(place, flow.reached)) > 0}
        enough = [place for place, room in ways.items() if room >= flow.missing]
        if enough:
            return min(enough, key=lambda place: (self.values[place], place))
        return max(ways, key=lambda place: (self.values[place], place), default=None)

    def _room_across(self, place: Place, reached: set[Node]) -> float:
        """How much a shown count, once hidden, would carry out of the lines reached."""
        row, column = self.ends[place]
        if (row in reached) == (column in reached):
            return 0.0
        return self._room(place, 1 if row in reached else -1)

    def _show(self, place: Place, proofs: dict[tuple[Place, int], Flow]) -> bool:
        """Show a second count again if every small count can go as high and as low without it."""
        for node in self.ends[place]:
            self.at[node].pop(place, None)
        flows: dict[tuple[Place, int], Flow] = {}
        for claim, proof in proofs.items():
            if place in proof.change:
                flow = self._flow(*claim)
                if flow.missing > proof.missing * (1 + ROUNDING):
                    self._hide(place)
                    return False
                flows[claim] = flow
        proofs.update(flows)
        return True


def _back(previous: dict[Node, tuple[Node, Place, int]], start: Node, goal: Node) -> list[tuple[Place, int]]:
    way, node = [], goal
    while node != start:
        node, place, sign = previous[node]
        way.append((place, sign))
    return way
