"""Positions that stand in one column with the descriptions behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from layouts.fields.rules.tables.headed_tables import Table
from layouts.fields.rules.tables.headers import Column
from layouts.fields.rules.tables.rows import CellLine, Row

_FEWEST: Final = 3
"""Rows that have to be numbered where nothing else says how many of each there are: ``2 shirts``."""
_MOST_DIGITS: Final = 4
_STEPS: Final = frozenset({1, 10, 100})


def with_positions(table: Table, roles: Mapping[int, str]) -> tuple[Table, Mapping[int, str]]:
    """With a column of its own for the numbers that descriptions begin with, one after the other. ``roles``: what
    columns hold.
    """
    place = next((place for place, role in roles.items() if role == "description"), -1)
    fewest = 2 if "quantity" in roles.values() else _FEWEST
    firsts = [_first(row, place) for row in table.rows if place in row.cells]
    if "position" in roles.values() or len(firsts) < fewest or not _are_counted(firsts):
        return table, roles
    columns = table.header.columns
    added = Column((("position",),), "", columns[place].box)
    header = replace(table.header, columns=(*columns, added))
    rows = tuple(_parted(row, place, len(columns)) if place in row.cells else row for row in table.rows)
    return replace(table, header=header, rows=rows), {**roles, len(columns): "position"}


def _first(row: Row, place: int) -> str:
    """The first word of a cell that has several, empty for another."""
    words = _words(row, place)
    return row.page.words[words[0]].text.rstrip(".)") if len(words) > 1 else ""


def _words(row: Row, place: int) -> list[int]:
    return [word for line in row.cells.get(place, ()) for word in line.words]


def _are_counted(texts: Sequence[str]) -> bool:
    if not all(text.isdecimal() and len(text) <= _MOST_DIGITS for text in texts):
        return False
    steps = {int(after) - int(before) for before, after in pairwise(texts)}
    return len(steps) == 1 and steps <= _STEPS


def _parted(row: Row, place: int, added: int) -> Row:
    number = _words(row, place)[0]
    first, *others = row.cells[place]
    rest = CellLine(first.line, tuple(word for word in first.words if word != number))
    lines = (rest, *others) if rest.words else tuple(others)
    return Row(row.page, {**row.cells, place: lines, added: (CellLine(first.line, (number,)),)})
