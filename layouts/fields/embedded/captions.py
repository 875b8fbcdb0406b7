"""What is printed beside the fields of a PDF's form: their names are often ``Text1``."""

from collections.abc import Iterable, Iterator, Sequence
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


class _Printed(NamedTuple):
    text: str
    box: Box


def captioned(form: Sequence[FormField], view: DocumentView) -> tuple[FormField, ...]:
    """Those without a label have what is printed to the left of them or above as one; boxes that are ticked what is
    printed to the right. Of radio buttons that would name the choice.
    """
    if all(field.label for field in form):
        return tuple(form)
    pages = {page.page: page for page in view.pages}
    printed = {number: list(_printed(page, _boxes(form, page))) for number, page in pages.items()}
    return tuple(
        field.model_copy(update={"label": _caption(field, pages[field.page], form, printed[field.page])})
        if not field.label and field.page in pages and field.kind is not FormFieldKind.RADIO
        else field
        for field in form
    )


def _boxes(form: Iterable[FormField], page: PageView) -> list[Box]:
    return [page.source.upright.from_page(field.box) for field in form if field.page == page.page]


def _printed(page: PageView, filled: Sequence[Box]) -> Iterator[_Printed]:
    """Phrases, without what was filled in."""
    for line in page.lines:
        for phrase in line.phrases:
            own = [
                word for word in phrase.words if not any(box.contains_centre_of(page.upright[word]) for box in filled)
            ]
            if own:
                yield _Printed(page.raw(own), enclosing([page.upright[word] for word in own]))


def _caption(field: FormField, page: PageView, form: Iterable[FormField], printed: Sequence[_Printed]) -> str:
    box = page.source.upright.from_page(field.box)
    level = [one for one in printed if box.y0 <= one.box.centre[1] <= box.y1]
    above = _above(box, printed)
    left = _left(box, level, _boxes(form, page))
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
