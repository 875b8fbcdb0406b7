"""Rows and columns of an answer that are not those of the page."""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from layouts.accepting.losses import extent, is_wordy
from layouts.accepting.placing import Placing
from layouts.accepting.seen import Seen
from recto.escalations import Acceptance
from recto.geometry import enclosing

LOST = 0.7
"""Share of a line's words that are not in the answer where the line is not."""

SHIFTED = 0.02
"""Share of the cells that may stand in another column, whatever the reason; one always may."""


def doubled_rows(placing: Placing) -> list[int]:
    """Rows with numbers that stand in the answer more often than they were seen."""
    rows: list[Counter[tuple[str, str]]] = [Counter() for _ in range(placing.grid.rows)]
    seen = [0] * placing.grid.rows
    for index, mark in enumerate(placing.marks):
        row = placing.grid.cells[mark.cell].row
        rows[row][mark.token.kind, mark.token.key] += 1
        seen[row] += index in placing.found
    doubled: list[int] = []
    for row, keys in enumerate(rows):
        others = (other for other in range(len(rows)) if other != row and rows[other] == keys)
        if keys.total() > 1 and 2 * seen[row] < keys.total() and any(seen[other] for other in others):
            doubled.append(row)
    return doubled


def shifted_cells(placing: Placing) -> list[int]:
    """Cells in wrong columns, where they are too many to be chance."""
    shifted = sorted(placing.shifted)
    if len(shifted) < 2 or len(shifted) <= SHIFTED * len(placing.boxes):
        return []
    return shifted


def lost_rows(placing: Placing, limits: Acceptance) -> list[str]:
    """The texts of whole lines that were seen with confidence, look like a row, and are not in the answer."""
    tokens = placing.sight.tokens
    # Where another number stands the row is there.
    unused = frozenset(placing.unused) - frozenset(placing.rivals.values())
    first, end = extent(placing)
    lost: list[str] = []
    inner = {line for lines in placing.lines for line in range(lines.first, lines.end)}
    for line, own in groupby(range(len(tokens)), key=lambda index: tokens[index].line):
        sure = [index for index in own if _counts(tokens[index], limits)]
        missing = [index for index in sure if index in unused]
        if len(missing) < 2 or len(missing) < LOST * len(sure):
            continue
        held = [tokens[index] for index in missing]
        if line not in inner if first <= line < end else _is_row(placing, held):
            lost.append(" ".join(token.text for token in held)[:80])
    return lost


def _counts(token: Seen, limits: Acceptance) -> bool:
    return token.inside and token.confidence >= limits.sure and (token.kind == "number" or is_wordy(token))


def _is_row(placing: Placing, held: Sequence[Seen]) -> bool:
    """Whether what stands above or below the table is parted as its columns are: a caption or a note is not."""
    pieces = [list(piece) for _, piece in groupby(held, key=lambda token: token.piece)]
    columns: set[int] = set()
    for piece in pieces:
        box = enclosing([token.box for token in piece])
        under = [col for col, band in enumerate(placing.own) if band.distance(box) == 0.0]
        columns.update(under if len(under) == 1 else ())
    numbered = any(token.kind == "number" for token in held)
    return len(columns) >= 2 and (numbered or 2 * len(columns) >= len(placing.own))
