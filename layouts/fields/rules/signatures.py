"""Who signed: names in the signature blocks of a document, with their dates."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from layouts.fields.rules.legal_names import has_legal_form, name_at
from layouts.fields.rules.segments import Segment, segments_of
from layouts.fields.rules.spans import Span
from layouts.fields.view import DocumentView, PageView

_BY = re.compile(r"(?:by|per|signed|its|name|par|durch|por|door|podpis|unterschrift|signature)\s?[:：]", re.IGNORECASE)
_SIGNED = re.compile(r"\s*/s/\s*", re.IGNORECASE)
_ABOVE = 0.08
_LAST_PAGES = 6


@dataclass(frozen=True, eq=False)
class Signature:
    """``name``: a company over its ``By:``, or a person who signed for nobody else."""

    name: Span
    company: bool


def signatures_in(view: DocumentView) -> tuple[Signature, ...]:
    """Those of the last pages, in reading order, each name once."""
    found: dict[str, Signature] = {}
    for page in view.pages[-_LAST_PAGES:]:
        for signature in _on_page(page):
            found.setdefault(_letters(signature.name.text), signature)
    return tuple(found.values())


def _on_page(page: PageView) -> Iterator[Signature]:
    segments = segments_of(page)
    for place, segment in enumerate(segments):
        if _BY.fullmatch(segment.text):
            yield from _company_over(page, segments, segment)
        elif _SIGNED.match(segment.text) and not (place and _BY.fullmatch(segments[place - 1].text)):
            yield from _person(segment)


def _company_over(page: PageView, segments: Sequence[Segment], by: Segment) -> Iterator[Signature]:
    """The nearest text above in the column of ``By:`` that names a company."""
    over = [
        other
        for other in segments
        if 0 < by.upright.y0 - other.upright.y0 < _ABOVE and other.upright.x0 - 0.03 < by.upright.x0 < other.upright.x1
    ]
    for other in sorted(over, key=lambda other: -other.upright.y0):
        start, end = name_at(other.text, 0)
        if end > start and has_legal_form(other.text[start:end]):
            yield Signature(_part(other, start, end), company=True)
            return


def _person(segment: Segment) -> Iterator[Signature]:
    signed = _SIGNED.match(segment.text)
    start, end = name_at(segment.text, signed.end() if signed else 0)
    if end > start and len(segment.text[start:end].split()) > 1:
        yield Signature(_part(segment, start, end), company=False)


def _part(span: Span, start: int, end: int) -> Span:
    return Span(span.page, span.words, span.text[start:end], span.upright)


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
