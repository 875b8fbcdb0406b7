"""Words of blocks whose engine says where a block stands, but not where its words do: spread over the block's box.

For the invisible text of a searchable PDF, where a word must be found on its page and about where it stands. The
places are estimates: each line of a block is taken to be as long as the box is wide.
"""

import math
from collections.abc import Iterator, Sequence

from layouts.scripts import is_unspaced, runs_right_to_left
from recto.blocks import Block, Continued, Table
from recto.geometry import WHOLE_PAGE, Box, Upright
from recto.grids import Cell, Grid
from recto.pages import PageWord

MOST_WORDS = 20_000
_LETTER = 0.42
"""Width of a letter over the distance between lines, in print."""
_LINE = 0.8
"""Height of a line's letters over the distance between lines."""


def spread_words(blocks: Sequence[Block], upright: Upright) -> tuple[PageWord, ...]:
    """The words of ``blocks`` in reading order, boxes in the page frame. Formulas have none: they show no LaTeX.

    Blocks that could stand anywhere on the page share it, one after the other.
    """
    words: list[PageWord] = []
    unplaced: list[str] = []
    for block in blocks:
        if isinstance(block, Continued) or block.type == "formula":
            continue
        if block.box == WHOLE_PAGE:
            unplaced.append(block.text)
        elif isinstance(block, Table):
            for cell in block.grid.cells:
                words.extend(_spread(cell.text, _cell_box(block.grid, cell, upright.from_page(block.box)), upright))
        else:
            words.extend(_spread(block.text, upright.from_page(block.box), upright))
    words.extend(_spread("\n".join(unplaced), WHOLE_PAGE, upright))
    return tuple(words[:MOST_WORDS])


def _spread(text: str, box: Box, upright: Upright) -> Iterator[PageWord]:
    """The words of ``text`` in ``box``, which is in the upright frame."""
    lines = _lines(text, box.width * upright.aspect, box.height)
    pitch = box.height / max(1, len(lines))
    longest = max((sum(map(_width, line)) + len(line) - 1 for line in lines), default=1)
    from_right = runs_right_to_left(text)
    for number, line in enumerate(lines):
        top, at = box.y0 + number * pitch, 0.0
        for word in line:
            begin, end = (box.width * side / longest for side in (at, at + _width(word)))
            x0, x1 = (box.x1 - end, box.x1 - begin) if from_right else (box.x0 + begin, box.x0 + end)
            place = upright.to_page(Box(x0, top, x1, top + _LINE * pitch))
            yield PageWord(text=word, box=place, confidence=1.0)
            at += _width(word) + 1


def _lines(text: str, width: float, height: float) -> list[list[str]]:
    """The words of ``text`` in as many lines as fill a box of that shape; its own lines, where it has as many."""
    own = [line.split() for line in text.replace("$", " ").splitlines() if line.split()]
    length = sum(_width(word) + 1 for line in own for word in line)
    count = max(1, round(math.sqrt(_LETTER * height * length / width))) if width > 0 else 1
    if len(own) >= count:
        return own
    most = math.ceil(length / count)
    lines: list[list[str]] = [[]]
    room = most
    for word in (piece for line in own for long in line for piece in _pieces(long, most)):
        if _width(word) > room and lines[-1]:
            lines.append([])
            room = most
        lines[-1].append(word)
        room -= _width(word) + 1
    return [line for line in lines if line]


def _pieces(word: str, most: int) -> list[str]:
    """``word``, or pieces of it that fit on a line, where it is of a script that has no spaces."""
    if _width(word) <= most or not any(map(is_unspaced, word)):
        return [word]
    size = max(1, most // 2)
    return [word[at : at + size] for at in range(0, len(word), size)]


def _width(word: str) -> int:
    return sum(2 if is_unspaced(char) else 1 for char in word)


def _cell_box(grid: Grid, cell: Cell, box: Box) -> Box:
    """Where ``cell`` would stand in ``box`` if rows were equally high and columns equally wide."""
    wide, high = box.width / grid.cols, box.height / grid.rows
    x0, y0 = box.x0 + cell.col * wide, box.y0 + cell.row * high
    return Box(x0, y0, x0 + cell.colspan * wide, y0 + cell.rowspan * high)
