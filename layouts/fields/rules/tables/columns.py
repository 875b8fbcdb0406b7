"""Which column of a table each word below its header stands in: columns are parted where the least words are cut."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from layouts.fields.rules.tables.headers import Column
from layouts.fields.view import PageView, Phrase, ViewLine

_SAME_WORDS = 1.0
"""Of the line's height: words that are nearer stand together."""
_STANDING = 1.5
"""A word of three letters or more that is so many times higher than wide runs up the margin."""
_LEFT = 0.6
"""Of a word's height: so near to a label's left edge a text begins in its column."""
_NUMBER = re.compile(r"\W*(?:[A-Z]{1,3}|\D{0,2}\$)?[-−–(]*\d[\d.,'’]*\W*[A-Za-z%]{0,4}\W*")

Cells = Mapping[int, tuple[int, ...]]
"""Columns, counted from 0, to the words that stand in them, from left to right."""


@dataclass(frozen=True, slots=True)
class Bands:
    """``edges`` part the columns, left to right, in the upright frame: one less than there are columns. ``lefts``:
    where their labels begin. ``numeric``: those that hold numbers.
    """

    edges: tuple[float, ...]
    lefts: tuple[float, ...]
    numeric: frozenset[int]

    def at(self, x: float) -> int:
        return bisect_right(self.edges, x)


def looks_numeric(text: str) -> bool:
    """Whether a word is a number, perhaps with a currency or a unit."""
    return _NUMBER.fullmatch(text) is not None


def bands_of(columns: Sequence[Column], numeric: frozenset[int], page: PageView, lines: Iterable[ViewLine]) -> Bands:
    """``lines`` are those that have values: each edge is put into the widest gap between their words."""
    spans = [(page.upright[word].x0, page.upright[word].x1) for line in lines for word in line.words]
    spans += [(column.box.x0, column.box.x1) for column in columns]
    edges: list[float] = []
    for left, right in pairwise(columns):
        low = max([(left.box.x0 + left.box.x1) / 2, *edges[-1:]])
        high = max(low, (right.box.x0 + right.box.x1) / 2)
        edges.append(_edge(low, high, spans))
    return Bands(tuple(edges), tuple(column.box.x0 for column in columns), numeric)


def _edge(low: float, high: float, spans: Sequence[tuple[float, float]]) -> float:
    """The middle of the widest of the gaps between ``low`` and ``high`` that the fewest spans cross."""
    inside = [(max(x0, low), min(x1, high)) for x0, x1 in spans if x1 > low and x0 < high]
    begin, end = Counter(x0 for x0, _ in inside), Counter(x1 for _, x1 in inside)
    best, crossing = (len(spans) + 1, 0.0, (low + high) / 2), 0
    for start, stop in pairwise(sorted({low, high, *begin, *end})):
        crossing += begin[start] - end[start]
        best = min(best, (crossing, start - stop, (start + stop) / 2))
    return best[2]


def cells_of(line: ViewLine, bands: Bands, page: PageView) -> dict[int, tuple[int, ...]]:
    """The words of a line in their columns. Running text stays in the column that it begins in."""
    found: dict[int, list[int]] = {}
    for phrase in line.phrases:
        for column, word in _placed(phrase, bands, page):
            found.setdefault(column, []).append(word)
    return {column: tuple(words) for column, words in sorted(found.items())}


def _placed(phrase: Phrase, bands: Bands, page: PageView) -> Iterator[tuple[int, int]]:
    column = -1
    for word in phrase.words:
        box = page.upright[word]
        if len(page.words[word].text) >= 3 and box.height > _STANDING * box.width * page.aspect:
            continue
        own = bands.at((box.x0 + box.x1) / 2)
        if column < 0:
            # A long text begins where its first letter stands, not where its first word's middle does.
            own = own if looks_numeric(page.words[word].text) else bands.at(box.x0 + min(box.width, box.height) / 2)
        elif own != column and not _parts(column, own, word, bands, page):
            own = column
        column = own
        yield column, word


def _parts(column: int, own: int, word: int, bands: Bands, page: PageView) -> bool:
    """Whether a word in the middle of a phrase stands in another column than the words before it."""
    box = page.upright[word]
    if own in bands.numeric:
        return looks_numeric(page.words[word].text)
    return column in bands.numeric or abs(box.x0 - bands.lefts[own]) * page.aspect <= _LEFT * box.height
