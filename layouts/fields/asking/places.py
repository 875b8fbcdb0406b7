"""Where the values of an answer stand, and which of several places is meant."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal

from layouts.fields.letters import folded, without_space
from layouts.fields.support import Located, Pages
from layouts.fields.typed.amounts import numbers_in
from layouts.fields.typed.currencies import CURRENCY_MARK, code_of_mark
from layouts.fields.typed.dates import dates_in
from layouts.fields.typed.locales import Locale
from layouts.fields.typed.parsing import parse
from layouts.fields.typed.spots import Spot, lines_of, spot_at, upright_of
from layouts.fields.view import DocumentView, PageView
from recto.fields import FieldType
from recto.geometry import Box
from recto.values import Confidence, PageNumber

_OF_VALUE: Final = 0.9
_NUMBERS: Final = frozenset({FieldType.AMOUNT, FieldType.NUMBER, FieldType.PERCENT})
_OF_WORDS: Final = frozenset(
    {FieldType.TEXT, FieldType.NAME, FieldType.ADDRESS, FieldType.IDENTIFIER, FieldType.EMAIL, FieldType.URL}
)
_LABEL_ABOVE: Final = 2.0
"""Of a line's height: so far above a value its label may stand."""


@dataclass(frozen=True, slots=True)
class Place:
    """``words`` of a page, line by line, with what stands there. ``how``: the text itself, another one that means the
    same value, or something like it; ``likeness`` 0 to 1. ``upright`` is in the upright frame.
    """

    page: PageView
    words: tuple[int, ...]
    raw: str
    how: Literal["exact", "value", "fuzzy"]
    likeness: Confidence
    upright: Box


@dataclass(frozen=True)
class Places:
    """Of the pages that were looked at."""

    view: DocumentView
    locale: Locale
    _spots: dict[tuple[PageNumber, FieldType], tuple[Spot, ...]] = field(
        default_factory=dict[tuple[PageNumber, FieldType], tuple[Spot, ...]]
    )

    @cached_property
    def pages(self) -> Pages:
        return Pages(self.view)

    def of(self, text: str, kind: FieldType, *, page: int) -> Sequence[Place]:
        """All places of it on ``page``, which is where it is said to be; else those on the first page that has it.

        Texts as they are come before others that mean the same, and those before what is merely alike.
        """
        pages = sorted(self.view.pages, key=lambda one: (one.page != page, one.page))
        steps = (self._exactly, self._by_value, self._nearly)
        return next((found for step in steps for one in pages if (found := step(one, text, kind))), ())

    def labelled(self, places: Sequence[Place], labels: Iterable[str]) -> Sequence[Place]:
        """Those with a label beside or above them first."""
        wanted = [label for label in map(_plain, labels) if label]
        return sorted(places, key=lambda place: not any(label in _around(place) for label in wanted))

    def together(self, every: Mapping[str, Sequence[Place]], before: Sequence[Place]) -> dict[str, Sequence[Place]]:
        """Of each value the place that is nearest to that of the rarest one; of that the first below ``before``."""
        found = {name: places for name, places in every.items() if places}
        if not found:
            return dict.fromkeys(every, ())
        rarest = min(found.values(), key=lambda places: (len(places), -len(places[0].raw)))
        anchor = min(rarest, key=lambda place: (not _is_below(place, before), place.page.page, place.upright.y0))
        return {name: sorted(places, key=lambda place: _distance(place, anchor))[:1] for name, places in every.items()}

    def _exactly(self, page: PageView, text: str, kind: FieldType) -> Sequence[Place]:
        return [_place(one, "exact", 1.0) for one in self.pages.places(text, page)]

    def _nearly(self, page: PageView, text: str, kind: FieldType) -> Sequence[Place]:
        """Of words alone: what is like a number or a date is another one."""
        if kind not in _OF_WORDS:
            return []
        length = max(1, len(without_space(text)))
        return [_place(one, "fuzzy", max(0.0, 1 - one.distance / length)) for one in self.pages.alike(text, page)]

    def _by_value(self, page: PageView, text: str, kind: FieldType) -> Sequence[Place]:
        """What is printed in another way: a date with the month's name, an amount with signs between thousands; a
        currency by its sign.
        """
        wanted = parse(kind, text, hints=self.locale)
        spots = (spot for spot in self._spots_of(page, kind) if spot.value == wanted)
        return [Place(page, spot.words, spot.raw, "value", _OF_VALUE, spot.upright) for spot in spots]

    def _spots_of(self, page: PageView, kind: FieldType) -> tuple[Spot, ...]:
        key = page.page, FieldType.NUMBER if kind in _NUMBERS else kind
        if key not in self._spots:
            self._spots[key] = tuple(self._typed(page, kind))
        return self._spots[key]

    def _typed(self, page: PageView, kind: FieldType) -> Iterator[Spot]:
        if kind is FieldType.DATE:
            yield from dates_in(page, self.locale)
        elif kind in _NUMBERS:
            yield from numbers_in(page, self.locale)
        elif kind is FieldType.CURRENCY:
            yield from self._currencies(page)

    def _currencies(self, page: PageView) -> Iterator[Spot]:
        """Signs and codes of money."""
        for number, line in lines_of(page):
            for mark in CURRENCY_MARK.finditer(line.text):
                code = code_of_mark(mark[0], country=self.locale.country, currency=self.locale.currency)
                yield spot_at(page, number, line, mark.span(), code)


def _place(found: Located, how: Literal["exact", "fuzzy"], likeness: float) -> Place:
    return Place(found.page, found.words, found.seen, how, round(likeness, 3), upright_of(found.page, found.words))


def _plain(text: str) -> str:
    return folded(without_space(text))


def _around(place: Place) -> str:
    """What stands on its line, and right above it."""
    box = place.upright
    beside = [line.text for line in place.page.lines if line.upright.y0 < box.y1 and line.upright.y1 > box.y0]
    top = box.y0 - _LABEL_ABOVE * box.height
    above = [
        phrase.text
        for line in place.page.lines
        if top < line.upright.centre[1] < box.y0
        for phrase in line.phrases
        if phrase.upright.x0 < box.x1 and phrase.upright.x1 > box.x0
    ]
    return _plain(" ".join((*above, *beside)))


def _is_below(place: Place, before: Sequence[Place]) -> bool:
    """Below what the row before has, or on a page after it."""
    last = max(((one.page.page, one.upright.centre[1]) for one in before), default=(0, 0.0))
    return (place.page.page, place.upright.centre[1]) > last


def _distance(place: Place, anchor: Place) -> tuple[bool, float]:
    return place.page.page != anchor.page.page, abs(place.upright.centre[1] - anchor.upright.centre[1])
