"""Whether a text stands on the pages, and where."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, islice
from typing import Final

from layouts.fields.letters import Letters, folded, orders_of, without_space
from layouts.fields.typed.amounts import numbers_in
from layouts.fields.typed.dates import dates_in
from layouts.fields.typed.locales import Locale, locale_of
from layouts.fields.typed.spots import Spot
from layouts.fields.view import DocumentView, PageView
from recto.fields import Absent, Exact, FieldType, Fuzzy, OnPage, Scalar, Support
from recto.geometry import Box
from recto.values import PageNumber

LETTERS_FOR_A_SLIP: Final = 8
"""So many letters may have one other one among them."""
MOST_LETTERS_COMPARED: Final = 1_000_000_000
"""Of all pages, for all texts together: an attached invoice of thousands of lines, of which hundreds of pages have none,
would take all the time there is.
"""
_LEAST_LETTERS: Final = 4
"""Shorter texts are found as they are or not at all: everything is like them."""
_DIGITS: Final = re.compile(r"\d")
_PARTS_OF_NUMBERS: Final = re.compile(r"\d[.,]?\d|[-.,]\d")
_NUMBERS: Final = frozenset({FieldType.AMOUNT, FieldType.NUMBER, FieldType.PERCENT, FieldType.INTEGER})


@dataclass(frozen=True, slots=True)
class Located:
    """``words`` of ``page`` hold it, line by line. ``seen`` is what stands there, its words parted by spaces and its
    lines by line breaks; ``distance`` letters of it are other ones.
    """

    page: PageView
    words: tuple[int, ...]
    seen: str
    distance: int

    @property
    def place(self) -> OnPage:
        """Where it stands."""
        return self.page.place(self.words)

    @property
    def support(self) -> Exact | Fuzzy:
        """What that says of the text that was looked for."""
        place = self.place
        if not self.distance:
            return Exact(page=place.page, box=place.box)
        return Fuzzy(page=place.page, box=place.box, distance=self.distance, seen=self.seen)


@dataclass(frozen=True, slots=True)
class NotLocated:
    """It stands on none of the pages."""


class _FirstSpots:
    """Where each value stands first, signs aside. ``pages`` are read as far as they have to be."""

    def __init__(self, pages: Iterator[tuple[PageView, Iterable[Spot]]]) -> None:
        self._ahead = pages
        self._known: dict[Scalar, tuple[PageView, Spot]] = {}

    def first(self, value: Scalar) -> Sequence[tuple[PageView, Spot]]:
        """None where it stands nowhere."""
        wanted = _unsigned(value)
        while wanted not in self._known and (ahead := [*islice(self._ahead, 1)]):
            for page, spots in ahead:
                for spot in spots:
                    self._known.setdefault(_unsigned(spot.value), (page, spot))
        return (self._known[wanted],) if wanted in self._known else ()


class Pages:
    """The pages of a document, to look texts up in. What is made of a page is kept as long as this. ``most`` letters of
    pages are compared with texts that do not stand there as they are: past that, such texts are not found.
    """

    def __init__(self, view: DocumentView, *, most: int = MOST_LETTERS_COMPARED) -> None:
        self._view = view
        self._by_number = {page.page: page for page in view.pages}
        self._orders: dict[PageNumber, tuple[Letters, ...]] = {}
        self._alike: dict[str, Support] = {}
        self._left = most

    @cached_property
    def locale(self) -> Locale:
        """How the document writes dates and numbers."""
        return locale_of(self._view)

    def located(self, raw: str, first: Sequence[PageNumber] = ()) -> Located | NotLocated:
        """Where ``raw`` stands, but for white space; else where most of its letters do and all of its digits.

        ``first`` are the pages to look at before the others.
        """
        pages = sorted(self._view.pages, key=lambda page: page.page not in first)
        wanted = without_space(raw)
        if not wanted:
            return NotLocated()
        exact = (found for page in pages for found in self._exact(page, wanted))
        like = (found for page in pages for found in self._like(page, wanted))
        return next(exact, None) or min(like, key=lambda found: found.distance, default=NotLocated())

    def places(self, raw: str, page: PageView) -> tuple[Located, ...]:
        """All places of ``raw`` on a page, each once: as it is but for white space, or if there are none, but for case
        and kinds of quotes and dashes, too.
        """
        wanted = without_space(raw)
        exact = _once(self._exact(page, wanted)) if wanted else ()
        return exact or (_once(self._folded(page, folded(wanted))) if wanted else ())

    def alike(self, raw: str, page: PageView) -> tuple[Located, ...]:
        """What is most like ``raw`` on a page: none or one."""
        return tuple(sorted(self._like(page, without_space(raw)), key=lambda found: found.distance)[:1])

    def support_of_value(self, raw: str, value: Scalar, kind: FieldType) -> Support:
        """What the pages say of a value. It may be written otherwise there: ``1234.50`` in data, ``1.234,50`` there."""
        wanted = without_space(raw)
        for found in (found for page in self._view.pages if wanted for found in self._exact(page, wanted)):
            return found.support
        for page, spot in self._written(value, kind):
            place = page.place(spot.words)
            distance = _distance(wanted, without_space(spot.raw))
            return Fuzzy(page=place.page, box=place.box, distance=max(1, distance), seen=spot.raw)
        return self._support_alike(raw)

    def support_at(self, raw: str, place: OnPage) -> Support:
        """The same of a text that is said to stand at ``place``."""
        boxes = place.lines or (place.box,)
        seen = "\n".join(" ".join(self._standing(box, place.page)) for box in boxes)
        if without_space(raw) in without_space(seen):
            return Exact(page=place.page, box=place.box)
        distance = _distance(without_space(raw), without_space(seen))
        return Fuzzy(page=place.page, box=place.box, distance=distance, seen=seen) if seen else Absent()

    def _standing(self, box: Box, on: PageNumber) -> Iterator[str]:
        """The words inside ``box``; none for a page that was not looked at."""
        if on in self._by_number:
            page = self._by_number[on]
            yield from (page.words[word].text for word in page.inside(box))

    def _support_alike(self, raw: str) -> Support:
        if raw not in self._alike:
            found = self.located(raw)
            self._alike[raw] = found.support if isinstance(found, Located) else Absent()
        return self._alike[raw]

    def _written(self, value: Scalar, kind: FieldType) -> Sequence[tuple[PageView, Spot]]:
        """Where a date or number stands first, none of other types; credit notes print their signs as they like."""
        if kind is FieldType.DATE:
            return self._dates.first(value)
        return self._numbers.first(value) if kind in _NUMBERS else ()

    @cached_property
    def _dates(self) -> _FirstSpots:
        return _FirstSpots((page, dates_in(page, self.locale)) for page in self._view.pages)

    @cached_property
    def _numbers(self) -> _FirstSpots:
        return _FirstSpots((page, numbers_in(page, self.locale)) for page in self._view.pages)

    def _exact(self, page: PageView, wanted: str) -> Iterator[Located]:
        for letters in self._letters(page):
            for start in _starts(letters.text, wanted):
                end = start + len(wanted)
                if _is_whole(letters, start, end):
                    yield _located(page, letters, start, end, 0)

    def _folded(self, page: PageView, small: str) -> Iterator[Located]:
        for letters in self._letters(page):
            for start in _starts(letters.folded, small):
                if _is_whole(letters, start, start + len(small)):
                    yield _located(page, letters, start, start + len(small), 0)

    def _like(self, page: PageView, wanted: str) -> Iterator[Located]:
        if len(wanted) < _LEAST_LETTERS:
            return
        small = folded(wanted)
        most = len(wanted) // LETTERS_FOR_A_SLIP
        for letters in self._letters(page):
            self._left -= len(letters.text)
            for start, end in _windows(letters, small) if self._left > 0 else ():
                distance = _distance(small, letters.folded[start:end])
                if distance <= most and _is_whole(letters, start, end) and _same_digits(small, letters, start, end):
                    other = _distance(wanted, letters.text[start:end])
                    yield _located(page, letters, start, end, max(1, other))

    def _letters(self, page: PageView) -> tuple[Letters, ...]:
        if page.page not in self._orders:
            self._orders[page.page] = orders_of(page)
        return self._orders[page.page]


def _unsigned(value: Scalar) -> Scalar:
    return value if isinstance(value, str) else abs(value)


def _once(found: Iterator[Located]) -> tuple[Located, ...]:
    """Of those that have the same words the first."""
    by_words: dict[frozenset[int], Located] = {}
    for one in found:
        by_words.setdefault(frozenset(one.words), one)
    return tuple(by_words.values())


def _starts(text: str, wanted: str) -> Iterator[int]:
    start = text.find(wanted)
    while start >= 0:
        yield start
        start = text.find(wanted, start + 1)


def _windows(letters: Letters, small: str) -> Iterator[tuple[int, int]]:
    """Where something like ``small`` stands: as many letters, and the same up to the edges of words."""
    from rapidfuzz import fuzz  # noqa: PLC0415 - takes its time to load

    for start in _starts(letters.folded, small):
        yield start, start + len(small)
    cutoff = 100.0 * (1 - 2 / LETTERS_FOR_A_SLIP)
    found = fuzz.partial_ratio_alignment(small, letters.folded, score_cutoff=cutoff)
    if found is None or len(letters.folded) < len(small):
        return
    begins = [place for place in range(found.dest_start - 2, found.dest_start + 3) if _begins(letters, place)]
    ends = [place for place in range(found.dest_end - 2, found.dest_end + 3) if _begins(letters, place)]
    spans = [(start, end) for start in begins for end in ends if start < end]
    yield from sorted(spans, key=lambda span: _distance(small, letters.folded[slice(*span)]))[:1]


def _begins(letters: Letters, place: int) -> bool:
    """Whether a word begins at ``place``, or the page ends."""
    return place == len(letters.text) or (0 <= place < len(letters.text) and letters.places[place] == 0)


def _is_whole(letters: Letters, start: int, end: int) -> bool:
    """Whether what stands there is no part of a longer word or number."""
    return not (_cuts(letters, start) or _cuts(letters, end))


def _cuts(letters: Letters, place: int) -> bool:
    if not 0 < place < len(letters.text) or letters.words[place - 1] != letters.words[place]:
        return False
    before, after = letters.text[place - 1], letters.text[place]
    if before.isalpha() and after.isalpha():
        return True
    return _PARTS_OF_NUMBERS.search(letters.text[max(0, place - 2) : place + 2]) is not None


def _same_digits(small: str, letters: Letters, start: int, end: int) -> bool:
    return _DIGITS.findall(small) == _DIGITS.findall(letters.folded[start:end])


def _located(page: PageView, letters: Letters, start: int, end: int, distance: int) -> Located:
    held = list(zip(letters.words[start:end], letters.text[start:end], strict=True))
    words = [(word, "".join(char for _, char in chars)) for word, chars in groupby(held, key=lambda pair: pair[0])]
    lines = groupby(words, key=lambda pair: page.line_of_word.get(pair[0], -1))
    seen = "\n".join(" ".join(text for _, text in line) for _, line in lines)
    return Located(page, tuple(word for word, _ in words), seen, distance)


def _distance(one: str, other: str) -> int:
    from rapidfuzz.distance import Levenshtein  # noqa: PLC0415 - takes its time to load

    return Levenshtein.distance(one, other)
