"""Words as one run of letters, in the orders that texts go on in, so that a text is found across words and lines."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from layouts.fields.view import PageView, Phrase
from recto.blocks import Table

_SAME: Final = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′´`", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "\u00a0": " ",
    }
)

_GAP: Final = 1.5
"""Of a line's height: what is further below is no next line."""
_INDENT: Final = 0.015
"""Of the page's width: what begins as far from the left is below."""


@dataclass(frozen=True, slots=True)
class Letters:
    """``text`` without white space, ``folded`` letter by letter without case and kinds of quotes and dashes. ``words``:
    which word of the page each letter is of; ``places``: which letter of that word it is.
    """

    text: str
    folded: str
    words: tuple[int, ...]
    places: tuple[int, ...]


def orders_of(page: PageView) -> tuple[Letters, ...]:
    """The page's letters line by line across it, down its columns of phrases, block by block in reading order, and cell
    by cell of its tables.
    """
    across = [word for line in page.lines for word in line.words]
    blocks = [word for block in page.source.blocks for word in _by_line(page, block.words)]
    cells = [word for table in page.tables for word in _by_cell(page, table)]
    orders = dict.fromkeys((tuple(across), tuple(_down(page)), tuple(blocks), tuple(cells)))
    return tuple(_letters(page, order) for order in orders if order)


def without_space(text: str) -> str:
    """``text`` without white space."""
    return "".join(text.split())


def folded(text: str) -> str:
    """As many letters as ``text`` has, without case and kinds of quotes and dashes."""
    return "".join(_small(char) for char in text.translate(_SAME))


def _small(char: str) -> str:
    if char.isascii():
        return char.lower()
    small = unicodedata.normalize("NFKC", char).lower()
    return small if len(small) == 1 else char


def _by_line(page: PageView, words: Sequence[int]) -> list[int]:
    lines = page.line_of_word
    return sorted(words, key=lambda word: (lines.get(word, 0), page.upright[word].x0))


def _down(page: PageView) -> Iterator[int]:
    """Phrases that begin below each other, one column after the other: addresses stand side by side."""
    columns: list[list[Phrase]] = []
    for line in page.lines:
        for phrase in line.phrases:
            above = [column for column in columns if _goes_on(column[-1], phrase)]
            if above:
                above[-1].append(phrase)
            else:
                columns.append([phrase])
    return (word for column in columns for phrase in column for word in phrase.words)


def _goes_on(above: Phrase, phrase: Phrase) -> bool:
    height = above.upright.height
    gap = phrase.upright.y0 - above.upright.y1
    return -height < gap < _GAP * height and abs(phrase.upright.x0 - above.upright.x0) < _INDENT


def _by_cell(page: PageView, table: Table) -> Iterator[int]:
    own = {word: place for place, word in enumerate(table.words)}
    for cell in table.grid.cells:
        held = [word for word in page.inside(cell.box) if word in own]
        yield from _by_line(page, sorted(held, key=lambda word: own[word]))


def _letters(page: PageView, order: Sequence[int]) -> Letters:
    found = [
        (char, word, place) for word in order for place, char in enumerate(page.words[word].text) if not char.isspace()
    ]
    text = "".join(char for char, _, _ in found)
    return Letters(text, folded(text), tuple(word for _, word, _ in found), tuple(place for _, _, place in found))
