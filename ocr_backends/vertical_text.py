"""Chinese and Japanese set in columns: lines that run down, read from the right to the left.

Layout models were taught pages whose lines run across: they see pictures in such text, or cut through its lines.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from unicodedata import east_asian_width

from ocr_backends.word_order import lines_of
from recto.geometry import Box, enclosing
from recto.words import Words

_TALL = 2.5
"""Height over width, both of a page side, from which a line runs down."""

_FEWEST_LETTERS = 20
"""In lines beside each other: fewer are a label, or a line of its own."""

_NEXT = 1.6
"""Widths of a line: the farthest that the next one stands away."""

_ALIKE = 1.6
"""Width of one line over that of the next, at most."""


class _Line(NamedTuple):
    words: tuple[int, ...]
    box: Box
    letters: int


def columns_down(words: Words) -> list[list[int]]:
    """The words of lines that run down, for each group of two lines and more beside each other, as they are read."""
    groups: list[list[_Line]] = []
    for line in sorted(_lines(words), key=lambda line: -line.box.centre[0]):
        group = next((group for group in groups if _is_next(group[-1].box, line.box)), None)
        if group is None:
            groups.append([line])
        else:
            group.append(line)
    return [
        [index for line in group for index in line.words]
        for group in groups
        if len(group) > 1 and sum(line.letters for line in group) >= _FEWEST_LETTERS
    ]


def letters_in(words: Words, indices: Iterable[int]) -> int:
    """How many letters and signs stand in ``indices``."""
    return sum(len(words[index].text) for index in indices)


def _lines(words: Words) -> Iterable[_Line]:
    for line in lines_of(words, range(len(words))):
        box = enclosing([words[index].box for index in line])
        letters = _wide_letters(words, line)
        if box.height > _TALL * box.width and letters > 1:
            yield _Line(tuple(line), box, letters)


def _wide_letters(words: Words, indices: Sequence[int]) -> int:
    return sum(east_asian_width(char) in "WF" for index in indices for char in words[index].text)


def _is_next(right: Box, left: Box) -> bool:
    """Whether two lines stand side by side in one column of text, ``left`` read after ``right``."""
    narrow, wide = sorted((right.width, left.width))
    shared = min(right.y1, left.y1) - max(right.y0, left.y0)
    near = right.centre[0] - left.centre[0] < (_NEXT + 0.5) * wide
    return near and wide <= _ALIKE * narrow and shared > 0.5 * min(right.height, left.height)
