"""Running text of pages in reading order, with the way back from a stretch of it to the words on a page."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from layouts.fields.rules.spans import Span
from layouts.fields.typed.dates import dates_of
from layouts.fields.typed.locales import Locale
from layouts.fields.view import PageView, Phrase
from recto.blocks import Marginal
from recto.geometry import enclosing

_PARAGRAPH = 0.9
"""Of a line's height: as much space parts two paragraphs."""
_DATED = re.compile(r"[^\n]*\d[^\n]*")


@dataclass(frozen=True)
class FlowText:
    """``text`` has single spaces between words and a newline between blocks. ``starts`` is where each word begins in
    it, ``words`` which word of which page it is. What runs at the head and foot of pages is not in it.
    """

    text: str
    starts: tuple[int, ...]
    words: tuple[tuple[PageView, int], ...]

    def span(self, start: int, end: int) -> Span:
        """What stands from ``start`` to ``end`` of the text, not empty; of two pages, the part on the first."""
        first = bisect_right(self.starts, start) - 1
        last = bisect_right(self.starts, end - 1)
        page = self.words[first][0]
        held = [place for place in range(first, last) if self.words[place][0] is page]
        begin = max(start, self.starts[first])
        cut = min(end, self._end_of(held[-1]))
        words = tuple(self.words[place][1] for place in held)
        return Span(page, words, self.text[begin:cut], enclosing([page.upright[word] for word in words]))

    def dates(self, start: int, end: int, locale: Locale) -> Iterator[tuple[int, int, str]]:
        """Start, end and value (ISO 8601) of the dates from ``start`` to ``end`` of the text. None goes over blocks."""
        for block in _DATED.finditer(self.text, start, end):
            span = self.span(*block.span())
            phrase = Phrase(span.words, span.page.raw(span.words), span.upright, span.upright)
            place = block.start()
            for spot in dates_of(span.page, 0, phrase, locale):
                found = self.text.find(spot.raw, place, end)
                if found >= 0:
                    place = found + len(spot.raw)
                    yield found, place, str(spot.value)

    def _end_of(self, place: int) -> int:
        page, word = self.words[place]
        return self.starts[place] + len(page.words[word].text)


def flow_of(pages: Sequence[PageView]) -> FlowText:
    """The text of these pages, one after the other."""
    parts: list[str] = []
    starts: list[int] = []
    words: list[tuple[PageView, int]] = []
    length = 0
    for page in pages:
        for block in _blocks(page):
            for number, word in enumerate(block):
                text = page.words[word].text
                starts.append(length)
                words.append((page, word))
                parts.append(text + ("\n" if number + 1 == len(block) else " "))
                length += len(text) + 1
    return FlowText("".join(parts), tuple(starts), tuple(words))


def _blocks(page: PageView) -> Iterator[Sequence[int]]:
    """The words of each block in reading order; those of paragraphs where blocks do not know their words."""
    if page.source.words and any(block.words for block in page.source.blocks):
        yield from (block.words for block in page.source.blocks if block.words and not isinstance(block, Marginal))
    else:
        yield from _paragraphs(page)


def _paragraphs(page: PageView) -> Iterator[Sequence[int]]:
    """The words of lines that follow each other closely."""
    held: list[int] = []
    for number, line in enumerate(page.lines):
        above = page.lines[number - 1].upright
        if held and line.upright.y0 - above.y1 > _PARAGRAPH * line.upright.height:
            yield held
            held = []
        held = [*held, *line.words]
    if held:
        yield held
