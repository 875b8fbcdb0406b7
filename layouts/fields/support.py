"""Whether a text stands on the pages, and where."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, islice
from typing import Final

from layouts.fields.letters import Letters, folded, orders_of, without_space
from layouts.fields.matching import LETTERS_FOR_A_SLIP, distance_of, is_whole, same_digits, starts, windows
from layouts.fields.typed.amounts import numbers_in
from layouts.fields.typed.dates import dates_in
from layouts.fields.typed.locales import Locale, locale_of
from layouts.fields.typed.spots import Spot
from layouts.fields.view import DocumentView, PageView
from recto.fields import Absent, Exact, FieldType, Fuzzy, OnPage, Scalar, Support
from recto.geometry import Box
from recto.values import PageNumber

MOST_LETTERS_COMPARED: Final = 1_000_000_000
"""Of all pages, for all texts together: an attached invoice of thousands of lines, of which hundreds of pages have
none, would take all the time there is.
"""
_LEAST_LETTERS: Final = 4
"""Shorter texts are found as they are or not at all: everything is like them."""
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
        self._standing_on: dict[tuple[PageNumber, str], Sequence[Exact | Fuzzy]] = {}
        self._numbers_on: dict[PageNumber, dict[Scalar, list[Spot]]] = {}

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
            return _otherwise(page, spot, raw)
        return self._support_alike(raw)

    def support_in_row(self, raw: str, value: Scalar, kind: FieldType, beside: Support) -> Support:
        """The same of a value in a row, of which ``beside`` tells where another one stands: what is nearest to that
        counts, for small numbers stand anywhere.
        """
        if isinstance(beside, Absent):
            return self.support_of_value(raw, value, kind)
        page = self._by_number[beside.page]
        found = (*self._standing_at(page, without_space(raw)), *self._written_at(page, raw, value, kind))
        nearest = sorted(found, key=lambda one: _gap(one.box, beside.box))[:1]
        return nearest[0] if nearest else self.support_of_value(raw, value, kind)

    def support_at(self, raw: str, place: OnPage) -> Support:
        """The same of a text that is said to stand at ``place``."""
        boxes = place.lines or (place.box,)
        seen = "\n".join(" ".join(self._standing(box, place.page)) for box in boxes)
        if without_space(raw) in without_space(seen):
            return Exact(page=place.page, box=place.box)
        distance = distance_of(without_space(raw), without_space(seen))
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

    def _standing_at(self, page: PageView, wanted: str) -> Sequence[Exact | Fuzzy]:
        """All places of a text without spaces."""
        key = page.page, wanted
        if key not in self._standing_on:
            self._standing_on[key] = [found.support for found in self._exact(page, wanted)] if wanted else []
        return self._standing_on[key]

    def _written_at(self, page: PageView, raw: str, value: Scalar, kind: FieldType) -> Iterator[Exact | Fuzzy]:
        """All places of a number, however it is written."""
        if kind not in _NUMBERS:
            return
        if page.page not in self._numbers_on:
            by_value = self._numbers_on[page.page] = defaultdict(list)
            for spot in numbers_in(page, self.locale):
                by_value[_unsigned(spot.value)].append(spot)
        yield from (_otherwise(page, spot, raw) for spot in self._numbers_on[page.page].get(_unsigned(value), ()))

    @cached_property
    def _dates(self) -> _FirstSpots:
        return _FirstSpots((page, dates_in(page, self.locale)) for page in self._view.pages)

    @cached_property
    def _numbers(self) -> _FirstSpots:
        return _FirstSpots((page, numbers_in(page, self.locale)) for page in self._view.pages)

    def _exact(self, page: PageView, wanted: str) -> Iterator[Located]:
        for letters in self._letters(page):
            for start in starts(letters.text, wanted):
                end = start + len(wanted)
                if is_whole(letters, start, end):
                    yield _located(page, letters, start, end, 0)

    def _folded(self, page: PageView, small: str) -> Iterator[Located]:
        for letters in self._letters(page):
            for start in starts(letters.folded, small):
                if is_whole(letters, start, start + len(small)):
                    yield _located(page, letters, start, start + len(small), 0)

    def _like(self, page: PageView, wanted: str) -> Iterator[Located]:
        if len(wanted) < _LEAST_LETTERS:
            return
        small = folded(wanted)
        most = len(wanted) // LETTERS_FOR_A_SLIP
        for letters in self._letters(page):
            self._left -= len(letters.text)
            for start, end in windows(letters, small) if self._left > 0 else ():
                distance = distance_of(small, letters.folded[start:end])
                if distance <= most and is_whole(letters, start, end) and same_digits(small, letters, start, end):
                    other = distance_of(wanted, letters.text[start:end])
                    yield _located(page, letters, start, end, max(1, other))

    def _letters(self, page: PageView) -> tuple[Letters, ...]:
        if page.page not in self._orders:
            self._orders[page.page] = orders_of(page)
        return self._orders[page.page]


def _otherwise(page: PageView, spot: Spot, raw: str) -> Fuzzy:
    """A value that a page writes otherwise."""
    place = page.place(spot.words)
    distance = distance_of(without_space(raw), without_space(spot.raw))
    return Fuzzy(page=place.page, box=place.box, distance=max(1, distance), seen=spot.raw)


def _gap(one: Box, other: Box) -> float:
    """Between the heights of two boxes, 0 where they share some."""
    return max(0.0, one.y0 - other.y1, other.y0 - one.y1)


def _unsigned(value: Scalar) -> Scalar:
    return value if isinstance(value, str) else abs(value)


def _once(found: Iterator[Located]) -> tuple[Located, ...]:
    """Of those that have the same words the first."""
    by_words: dict[frozenset[int], Located] = {}
    for one in found:
        by_words.setdefault(frozenset(one.words), one)
    return tuple(by_words.values())


def _located(page: PageView, letters: Letters, start: int, end: int, distance: int) -> Located:
    held = list(zip(letters.words[start:end], letters.text[start:end], strict=True))
    words = [(word, "".join(char for _, char in chars)) for word, chars in groupby(held, key=lambda pair: pair[0])]
    lines = groupby(words, key=lambda pair: page.line_of_word.get(pair[0], -1))
    seen = "\n".join(" ".join(text for _, text in line) for _, line in lines)
    return Located(page, tuple(word for word, _ in words), seen, distance)
