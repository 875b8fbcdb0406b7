"""What a layout and table model saw on a page, as plain values. Boxes are 0 to 1 of the page it was shown."""

from typing import NamedTuple

from recto.geometry import Box


class SeenRegion(NamedTuple):
    """``name`` is the model's class; ``lines`` are the text lines that it put together."""

    name: str
    box: Box
    lines: tuple[Box, ...]


class PlacedCell(NamedTuple):
    """A cell without its text: it covers ``rowspan`` x ``colspan`` places from ``(row, col)``."""

    row: int
    col: int
    rowspan: int
    colspan: int
    box: Box


class SeenTable(NamedTuple):
    box: Box
    header_rows: int
    cells: tuple[PlacedCell, ...]


class Seen(NamedTuple):
    """The layout model's regions, and the tables found with its help."""

    regions: tuple[SeenRegion, ...]
    tables: tuple[SeenTable, ...]
