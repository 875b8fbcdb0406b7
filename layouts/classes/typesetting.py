"""How the text of a page is set: newspapers in narrow columns, contracts in wide lines, books flush on both sides."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from unicodedata import east_asian_width

from layouts.fields.view import PageView, Phrase
from layouts.scripts import is_unspaced
from recto.geometry import Box, enclosing

_LEAST_WIDTH = 0.001
_LETTERS_A_WORD = 2.0
"""Of Chinese and Japanese."""
_SEVERAL = 4
"""Words of a phrase whose ends are compared."""
_SAME_END = 0.006
"""Of the page's width."""
_FEW_ENDS = 2
_OFTEN = 0.15
_PARAGRAPH_GAP = 3.0
"""Times the letters' height: lines farther apart do not follow one another."""
_TALL = 0.95
"""The share of words that are lower than a tall one."""


@dataclass(frozen=True, slots=True)
class Typesetting:
    """``letters_a_line``: as many as fit into a line of the block that the middle one of the words stands in.
    ``beside``: so many such blocks fit beside each other. ``flush``: the share of phrases that end where others do.
    ``leading``: from one line to the next, in heights of letters. ``tall``: the height of the tallest twentieth of the
    words, in those of most. ``across``: as many letters fit into a line across all that is written. All 0 where
    the page has no words.
    """

    letters_a_line: float = 0.0
    beside: float = 0.0
    flush: float = 0.0
    leading: float = 0.0
    tall: float = 0.0
    across: float = 0.0


def typesetting(page: PageView) -> Typesetting:
    if not page.words:
        return Typesetting()
    letter = median(box.width / _breadth(word.text) for box, word in zip(page.upright, page.words, strict=True))
    heights = sorted(box.height for box in page.upright)
    usual = max(median(heights), _LEAST_WIDTH)
    width = max(block_width(page), _LEAST_WIDTH)
    return Typesetting(
        letters_a_line=width / max(letter, _LEAST_WIDTH),
        beside=max(1.0, enclosing(page.upright).width / width),
        flush=_flush([phrase for line in page.lines for phrase in line.phrases if word_count(phrase.text) >= _SEVERAL]),
        leading=_leading([line.upright for line in page.lines], usual),
        tall=heights[int(_TALL * (len(heights) - 1))] / usual,
        across=enclosing(page.upright).width / max(letter, _LEAST_WIDTH),
    )


def word_count(text: str) -> float:
    """Words of a text; where spaces do not part them, two letters are one."""
    unparted = sum(map(is_unspaced, text))
    parted = sum(not all(map(is_unspaced, word)) for word in text.split())
    return parted + unparted / _LETTERS_A_WORD


def block_width(page: PageView) -> float:
    """That of the block which the middle one of the words stands in, the widest last; 1 where none has any."""
    widths = sorted((block.box.width, len(block.words)) for block in page.source.blocks if block.words)
    half, seen = sum(count for _, count in widths) / 2, 0
    for width, count in widths:
        seen += count
        if seen >= half:
            return width
    return 1.0


def _is_wide(letter: str) -> bool:
    """Of Chinese, Japanese or Korean writing: twice as wide as others."""
    return east_asian_width(letter) in "WF"


def _breadth(text: str) -> int:
    """In narrow letters, 1 at least."""
    return max(1, len(text) + sum(map(_is_wide, text)))


def _flush(phrases: Sequence[Phrase]) -> float:
    ends = [phrase.upright.x1 for phrase in phrases]
    enough = max(_FEW_ENDS, _OFTEN * len(ends))
    alike = (sum(abs(end - other) < _SAME_END for other in ends) - 1 for end in ends)
    return sum(count >= enough for count in alike) / len(ends) if ends else 0.0


def _leading(lines: Iterable[Box], usual: float) -> float:
    centres = [line.centre[1] for line in lines]
    steps = [below - above for above, below in pairwise(centres)]
    near = [step / usual for step in steps if step < _PARAGRAPH_GAP * usual]
    return median(near) if near else 0.0
