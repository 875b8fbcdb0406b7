"""Where a text that a model gives stands on a page: on one line, or going on over the lines below.

White space, case and accents do not matter, every other letter does; else what is most like it counts, if it is like
enough and has the same digits.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Final, TypeAlias

from rapidfuzz.distance import Levenshtein
from rapidfuzz.fuzz import partial_ratio_alignment

from layouts.fields.asking.letters import Letters, letters_of, plain
from layouts.fields.view import PageView
from recto.geometry import Box, enclosing

_MOST_PLACES: Final = 40
_MOST_DEAD: Final = 20_000
_NEXT_LINES: Final = 4
"""So far below a line the next one of a text may come: columns beside it have lines of their own in between."""
_GAP: Final = 2.5
"""Of a line's height, between two lines of one text."""
_ALIKE: Final = 0.85
_WORTH_A_LOOK: Final = 0.7
_LEAST: Final = 4
"""Letters of a text that may be misread at all."""

_Span: TypeAlias = tuple[Letters, int, int]
"""Letters of a line, from the first to before the last."""


@dataclass(frozen=True, slots=True)
class Standing:
    """``words`` of ``page``, line by line; ``raw`` is what stands there, its lines parted by newlines. ``distance``
    letters are other ones than those sought. ``upright`` is in the upright frame.
    """

    page: PageView
    words: tuple[int, ...]
    raw: str
    distance: int
    upright: Box


@dataclass(frozen=True)
class PageLetters:
    """A page as texts are sought on it."""

    page: PageView

    @cached_property
    def lines(self) -> tuple[Letters, ...]:
        return tuple(letters_of(self.page, line.words) for line in self.page.lines)

    @cached_property
    def whole(self) -> Letters:
        """All lines, one after the other."""
        return letters_of(self.page, [word for line in self.page.lines for word in line.words])

    @cached_property
    def phrase_ends(self) -> frozenset[int]:
        """Words that a phrase ends with."""
        return frozenset(phrase.words[-1] for line in self.page.lines for phrase in line.phrases)

    @cached_property
    def phrase_starts(self) -> frozenset[int]:
        return frozenset(phrase.words[0] for line in self.page.lines for phrase in line.phrases)

    def exactly(self, text: str) -> list[Standing]:
        """All places of it, from top to bottom, on one line where it is on any, else over several lines."""
        wanted = plain(text)
        if not wanted:
            return []
        on_one = [self._standing([(line, at, at + len(wanted))]) for line, at in self._on_one_line(wanted)]
        return on_one or [self._standing(spans) for spans in islice(self._over_lines(wanted), _MOST_PLACES)]

    def nearly(self, text: str) -> list[Standing]:
        """What is most like it, none where nothing is like enough."""
        wanted = plain(text)
        if len(wanted) < _LEAST:
            return []
        found = [one for letters in (*self.lines, self.whole) for one in self._alike(wanted, letters)]
        return sorted(found, key=lambda one: one.distance)[:1]

    def _on_one_line(self, wanted: str) -> Iterator[tuple[Letters, int]]:
        every = ((line, at) for line in self.lines for at in line.finds(wanted))
        return islice(every, _MOST_PLACES)

    def _over_lines(self, wanted: str) -> Iterator[list[_Span]]:
        dead: set[tuple[int, int, int]] = set()
        for number, line in enumerate(self.lines):
            for at in sorted(line.starts):
                if line.text[at] == wanted[0] and (found := self._going_on(wanted, (0, number, at), dead)):
                    yield found

    def _going_on(self, wanted: str, place: tuple[int, int, int], dead: set[tuple[int, int, int]]) -> list[_Span]:
        """``wanted`` without its first letters, from a letter of a line on, to the end of a phrase, then from phrases
        below; nothing where it does not stand there. ``place``: how many letters are left out, the line, the letter.
        ``dead``: where that was seen; nobody goes there again, whatever a page repeats.
        """
        done, number, at = place
        line, left = self.lines[number], wanted[done:]
        if line.text.startswith(left, at) and line.is_whole(at, at + len(left)):
            return [(line, at, at + len(left))]
        if place in dead or len(dead) > _MOST_DEAD:
            return []
        dead.add(place)
        end = at + _common(line.text[at:], left)
        stop = next((stop for stop in range(end, at, -1) if self._ends_phrase(line, stop)), at)
        for below in range(number + 1, min(number + 1 + _NEXT_LINES, len(self.lines))) if stop > at else ():
            for start in self._starts_below((line, at, stop), below):
                if rest := self._going_on(wanted, (done + stop - at, below, start), dead):
                    return [(line, at, stop), *rest]
        return []

    def _ends_phrase(self, line: Letters, stop: int) -> bool:
        is_last = stop == len(line.text) or line.words[stop] != line.words[stop - 1]
        return is_last and line.words[stop - 1] in self.phrase_ends

    def _starts_below(self, first: _Span, below: int) -> Iterator[int]:
        """Where phrases begin on that line, below what stands on the first one and near it."""
        line = self.lines[below]
        box = self._upright(first[0].covered(*first[1:]))
        for start in sorted(line.starts):
            if line.words[start] in self.phrase_starts:
                other = self.page.upright[line.words[start]]
                near = other.y0 - box.y1 <= _GAP * max(box.height, other.height)
                if near and other.x0 <= box.x1 and other.x1 >= box.x0 - (box.x1 - box.x0):
                    yield start

    def _alike(self, wanted: str, letters: Letters) -> Iterator[Standing]:
        if not letters.text:
            return
        found = partial_ratio_alignment(wanted, letters.text, score_cutoff=100 * _WORTH_A_LOOK)
        if found is None or len(letters.text) < _LEAST:
            return
        start, end = _whole_words(letters, found.dest_start, found.dest_end, wanted)
        seen = letters.text[start:end]
        distance = Levenshtein.distance(wanted, seen)
        alike = 0 < distance <= (1 - _ALIKE) * len(wanted) + 0.5 and _digits(wanted) == _digits(seen)
        if alike and letters.is_whole(start, end):
            yield self._standing([(letters, start, end)], distance=distance)

    def _standing(self, spans: Sequence[_Span], *, distance: int = 0) -> Standing:
        words = tuple(word for letters, start, end in spans for word in letters.covered(start, end))
        raw = "\n".join(self._raw(*span) for span in spans)
        return Standing(self.page, words, raw, distance, self._upright(words))

    def _raw(self, letters: Letters, start: int, end: int) -> str:
        """As printed: of the first and the last word only what is meant."""
        covered = letters.covered(start, end)
        texts = [self.page.words[word].text for word in covered]
        texts[-1] = texts[-1][: letters.places[end - 1] + 1]
        texts[0] = texts[0][letters.places[start] :]
        return " ".join(texts)

    def _upright(self, words: Sequence[int]) -> Box:
        return enclosing([self.page.upright[word] for word in words])


def _common(text: str, wanted: str) -> int:
    """How many letters they begin with in common."""
    return next(
        (at for at, (one, other) in enumerate(zip(text, wanted, strict=False)) if one != other),
        min(len(text), len(wanted)),
    )


def _whole_words(letters: Letters, start: int, end: int, wanted: str) -> tuple[int, int]:
    """The span, moved to where words begin and end if it is a letter or two away from that."""
    starts = sorted(letters.starts)
    ends = [*starts[1:], len(letters.text)]
    slack = max(1, len(wanted) // 10)
    first = min(starts, key=lambda at: abs(at - start))
    last = min(ends, key=lambda at: abs(at - end))
    start = first if abs(first - start) <= slack else start
    end = last if abs(last - end) <= slack and last > start else end
    return start, end


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())
