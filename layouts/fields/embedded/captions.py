"""What is printed beside the fields of a PDF's form: their names are often ``Text1``."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from layouts.fields.view import DocumentView, PageView
from recto.embedded import FormField, FormFieldKind
from recto.geometry import Box, enclosing

_FARTHEST: Final = 0.3
"""Of the page's width: what is further to the left of a field is no caption of it."""
_BESIDE_TICKS: Final = 0.05
_ABOVE: Final = 1.2
"""Of the caption's height: it stands no further above its field."""
_EDGE: Final = 0.012
"""Captions above begin where their fields do."""
_LONGEST: Final = 100
_BANDS: Final = 100
"""That a page's height is parted into."""


class _Printed(NamedTuple):
    text: str
    box: Box


def captioned(form: Sequence[FormField], view: DocumentView) -> tuple[FormField, ...]:
    """Those without a label have what is printed to the left of them or above as one; boxes that are ticked what is
    printed to the right. Of radio buttons that would name the choice.
    """
    bare = {field.page for field in form if not field.label}
    pages = {page.page: _FormPage.of(page, form) for page in view.pages if page.page in bare}
    return tuple(
        field.model_copy(update={"label": _caption(field, pages[field.page])})
        if not field.label and field.page in pages and field.kind is not FormFieldKind.RADIO
        else field
        for field in form
    )


class _Heights:
    """Numbered places on a page by how low they lie, so that not all are looked at for each."""

    def __init__(self, spans: Iterable[tuple[float, float]]) -> None:
        self._bands: list[list[int]] = [[] for _ in range(_BANDS)]
        for number, (top, bottom) in enumerate(spans):
            for band in _bands(top, bottom):
                self._bands[band].append(number)

    def near(self, top: float, bottom: float) -> list[int]:
        """Those that reach into that height, and some that nearly do; in order."""
        return sorted({number for band in _bands(top, bottom) for number in self._bands[band]})


@dataclass(frozen=True)
class _FormPage:
    """What is printed on it, without what was filled in, and its fields; upright."""

    page: PageView
    filled: tuple[Box, ...]
    printed: tuple[_Printed, ...]

    @classmethod
    def of(cls, page: PageView, form: Iterable[FormField]) -> "_FormPage":
        filled = tuple(page.source.upright.from_page(field.box) for field in form if field.page == page.page)
        return cls(page, filled, tuple(_printed(page, filled)))

    @cached_property
    def _fields(self) -> _Heights:
        return _Heights((box.y0, box.y1) for box in self.filled)

    @cached_property
    def _texts(self) -> _Heights:
        return _Heights((one.box.y0, one.box.y1 + _ABOVE * one.box.height) for one in self.printed)

    def fields_near(self, box: Box) -> list[Box]:
        return [self.filled[number] for number in self._fields.near(box.y0, box.y1)]

    def printed_near(self, box: Box) -> list[_Printed]:
        """Beside it and above."""
        return [self.printed[number] for number in self._texts.near(box.y0, box.y1)]


def _printed(page: PageView, filled: Sequence[Box]) -> Iterator[_Printed]:
    """Phrases, without what was filled in."""
    fields = _Heights((box.y0, box.y1) for box in filled)

    def is_filled(word: int) -> bool:
        own = page.upright[word]
        near = fields.near(own.centre[1], own.centre[1])
        return any(filled[number].contains_centre_of(own) for number in near)

    for line in page.lines:
        for phrase in line.phrases:
            own = [word for word in phrase.words if not is_filled(word)]
            if own:
                yield _Printed(page.raw(own), enclosing([page.upright[word] for word in own]))


def _bands(top: float, bottom: float) -> range:
    first, last = (min(max(int(height * _BANDS), 0), _BANDS - 1) for height in (top, bottom))
    return range(first, last + 1)


def _caption(field: FormField, on: _FormPage) -> str:
    box = on.page.source.upright.from_page(field.box)
    printed = on.printed_near(box)
    level = [one for one in printed if box.y0 <= one.box.centre[1] <= box.y1]
    above = _above(box, printed)
    left = _left(box, level, on.fields_near(box))
    if field.kind is FormFieldKind.CHECKBOX:
        found = [*_right(box, level), *left]
    else:
        found = [one for one in above if abs(one.box.x0 - box.x0) <= _EDGE] + left + above
    text = found[0].text.strip(" :._") if found else ""
    return text if len(text) <= _LONGEST else ""


def _left(box: Box, level: Iterable[_Printed], filled: Sequence[Box]) -> list[_Printed]:
    """The nearest, where no other field is nearer."""
    others = [other.x1 for other in filled if other.x1 <= box.x0 and other.y0 <= box.centre[1] <= other.y1]
    least = max([box.x0 - _FARTHEST, *others])
    beside = [one for one in level if least <= one.box.x1 <= box.x0 + _EDGE]
    return sorted(beside, key=lambda one: -one.box.x1)[:1]


def _right(box: Box, level: Iterable[_Printed]) -> list[_Printed]:
    beside = [one for one in level if box.x1 - _EDGE <= one.box.x0 <= box.x1 + _BESIDE_TICKS]
    return sorted(beside, key=lambda one: one.box.x0)[:1]


def _above(box: Box, printed: Iterable[_Printed]) -> list[_Printed]:
    over = [
        one
        for one in printed
        if one.box.centre[1] < box.y0
        and box.y0 - one.box.y1 <= _ABOVE * one.box.height
        and one.box.x0 < box.x1
        and box.x0 < one.box.x1
    ]
    return sorted(over, key=lambda one: -one.box.y1)[:1]
