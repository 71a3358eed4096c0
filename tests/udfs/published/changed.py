"""A published source with one figure changed, to see what follows from it."""

from __future__ import annotations

from dataclasses import replace

from udfs.published import Figure, Source


def with_value(source: Source, figure_id: str, value: float) -> Source:
    """The same source with one figure changed, in its table too."""
    changed = replace(source.figure(figure_id), value=value)
    tables = {
        name: replace(
            table,
            cells={
                place: changed if isinstance(cell, Figure) and cell.id == figure_id else cell
                for place, cell in table.cells.items()
            },
        )
        for name, table in source.tables.items()
    }
    return replace(source, figures={**source.figures, figure_id: changed}, tables=tables)
