"""A document as the rules look at it: pages of lines, lines of phrases, each with the words that it is made of."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from layouts.writing.spread_words import spread_words
from recto.blocks import Table
from recto.documents import DocumentPage
from recto.fields import OnPage
from recto.geometry import Box, enclosing
from recto.pages import PageWord
from recto.values import PageNumber

_SAME_LINE = 0.5
"""Of the lower word's height: centres that are nearer are on one line."""
_PHRASE_GAP = 1.0
"""Of the line's height: a wider gap parts two phrases. The space between words is about a third of it."""
_WIDTH = 1.3
"""Of a letter's width: a gap is no wider for phrases whose boxes are lower than that, as those of odd fonts are."""
_LINES_BACK = 6
_WORDS_BACK = 15
"""Of a line: the place of the next word is compared with that of so many."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand together on a line. ``words`` are indices into the page's words, from left to right.

    ``box`` is in the page frame, ``upright`` in the upright frame: compare places there.
    """

    words: tuple[int, ...]
    text: str
    box: Box
    upright: Box


@dataclass(frozen=True, slots=True)
class ViewLine:
    """A line across the page, from left to right, with the phrases that gaps part it into."""

    words: tuple[int, ...]
    text: str
    box: Box
    upright: Box
    phrases: tuple[Phrase, ...]


@dataclass(frozen=True)
class PageView:
    """``words`` of an engine that gives none are spread over its blocks: their places are estimates.

    ``upright`` are the words' boxes in the upright frame. ``aspect`` is width over height of the upright page.
    """

    page: PageNumber
    words: tuple[PageWord, ...]
    upright: tuple[Box, ...]
    lines: tuple[ViewLine, ...]
    tables: tuple[Table, ...]
    aspect: float
    source: DocumentPage

    @cached_property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)

    @cached_property
    def line_of_word(self) -> dict[int, int]:
        """The index of the line that a word stands on."""
        return {word: number for number, line in enumerate(self.lines) for word in line.words}

    def inside(self, box: Box) -> list[int]:
        """The words whose centres lie in ``box``, in the page frame, in the page's order."""
        heights, numbers = self._by_height
        near = numbers[bisect_left(heights, box.y0) : bisect_right(heights, box.y1)]
        return sorted(word for word in near if box.contains_centre_of(self.words[word].box))

    @cached_property
    def _by_height(self) -> tuple[list[float], list[int]]:
        """How low the centres of words lie, sorted, and the words."""
        centres = sorted((word.box.centre[1], number) for number, word in enumerate(self.words))
        return [height for height, _ in centres], [number for _, number in centres]

    def raw(self, words: Sequence[int]) -> str:
        """The text of these words, in the order given."""
        return " ".join(self.words[word].text for word in words)

    def place(self, words: Iterable[int]) -> OnPage:
        """Where these words stand. Words of several lines should be given line by line."""
        lines = list(self._by_line(words))
        boxes = tuple(enclosing([self.words[word].box for word in line]) for line in lines)
        return OnPage(page=self.page, box=enclosing(boxes), lines=boxes if len(boxes) > 1 else ())

    def least_sure(self, words: Iterable[int]) -> float:
        """The least confidence of these words, 1 for none."""
        return min((self.words[word].confidence for word in words), default=1.0)

    def _by_line(self, words: Iterable[int]) -> Iterator[list[int]]:
        """Runs of words on one line that were read one after the other."""
        run: list[int] = []
        for word in words:
            if run and (word < run[-1] or self.line_of_word.get(word) != self.line_of_word.get(run[-1])):
                yield run
                run = []
            run.append(word)
        if run:
            yield run


@dataclass(frozen=True)
class DocumentView:
    """The pages that are looked at, in order. ``all`` pages were read; those ``passed_over`` hold too much."""

    pages: tuple[PageView, ...]
    all: int
    passed_over: tuple[PageNumber, ...] = ()

    @cached_property
    def text(self) -> str:
        return "\n\n".join(page.text for page in self.pages)


def page_view(page: DocumentPage) -> PageView:
    """Lines run across the upright page, top to bottom."""
    words = page.words or spread_words(page.blocks, page.upright)
    turned = tuple(page.upright.from_page(word.box) for word in words)
    lines = tuple(_line(members, words, turned, page.upright.aspect) for members in _rows(turned))
    tables = tuple(block for block in page.blocks if isinstance(block, Table))
    return PageView(page.page, words, turned, lines, tables, page.upright.aspect, page)


def _rows(boxes: Sequence[Box]) -> list[list[int]]:
    """Indices of boxes on one line each, top to bottom."""
    rows: list[list[int]] = []
    for index in sorted(range(len(boxes)), key=lambda index: boxes[index].centre[1]):
        found = next((row for row in reversed(rows[-_LINES_BACK:]) if _level(boxes, row, index)), None)
        if found is None:
            rows.append([index])
        else:
            found.append(index)
    return [sorted(row, key=lambda index: boxes[index].x0) for row in rows]


def _level(boxes: Sequence[Box], row: Sequence[int], index: int) -> bool:
    near = row[-_WORDS_BACK:]
    centre = median(boxes[member].centre[1] for member in near)
    height = min(median(boxes[member].height for member in near), boxes[index].height)
    return abs(boxes[index].centre[1] - centre) < _SAME_LINE * height


def _line(members: list[int], words: Sequence[PageWord], boxes: Sequence[Box], aspect: float) -> ViewLine:
    letter = median(boxes[index].width / max(1, len(words[index].text)) for index in members)
    height = max(median(boxes[index].height for index in members), _WIDTH * letter * aspect)
    phrases: list[list[int]] = []
    for index in members:
        if phrases and (boxes[index].x0 - boxes[phrases[-1][-1]].x1) * aspect <= _PHRASE_GAP * height:
            phrases[-1].append(index)
        else:
            phrases.append([index])
    parted = tuple(_phrase(phrase, words, boxes) for phrase in phrases)
    whole = _phrase(members, words, boxes)
    return ViewLine(whole.words, whole.text, whole.box, whole.upright, parted)


def _phrase(members: Sequence[int], words: Sequence[PageWord], boxes: Sequence[Box]) -> Phrase:
    return Phrase(
        words=tuple(members),
        text=" ".join(words[index].text for index in members),
        box=enclosing([words[index].box for index in members]),
        upright=enclosing([boxes[index] for index in members]),
    )
