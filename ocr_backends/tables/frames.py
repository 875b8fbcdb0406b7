"""Tables that lines draw as one and a model sees as several."""

from collections.abc import Sequence

from recto.geometry import Box

_INSIDE = 0.8
"""Of a table's area that lies in the frame that holds it."""

_TOUCHING = 0.0012
"""Of the page's height, a point on A4: what reaches no farther into a table stands outside it."""


def held_by(frame: Box, tables: Sequence[Box], others: Sequence[Box]) -> list[int]:
    """Which of ``tables`` are parts of the one that ``frame`` draws; none where it draws several.

    It draws several where one of ``others``, a heading or a note, stands below one of them and above another.
    """
    inside = [place for place, table in enumerate(tables) if frame.overlap(table) > _INSIDE * table.area]
    if len(inside) < 2:
        return []
    first_end, last_start = min(tables[place].y1 for place in inside), max(tables[place].y0 for place in inside)
    between = any(first_end <= other.y0 + _TOUCHING and other.y1 - _TOUCHING <= last_start for other in others)
    return [] if between else inside
