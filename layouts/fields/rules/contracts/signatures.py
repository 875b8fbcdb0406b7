"""Who signed: names in the signature blocks of a document."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from layouts.fields.bare import bare
from layouts.fields.rules.forms.segments import Segment, segments_of
from layouts.fields.rules.legal_names import has_legal_form, name_at
from layouts.fields.rules.spans import Span
from layouts.fields.view import DocumentView, PageView

_BY = re.compile(r"(?:by|per|its|name|par|durch|por|door)\s?[:：]", re.IGNORECASE)
_SIGNED = re.compile(r"\s*(?:/s/|\(signed\)|\(s\))\s*[“\"]?", re.IGNORECASE)
_WITNESS = re.compile(
    r"witness(?:ed)?\b|attest|notar|approved\s+as\s+to|counsel\b|zeug|témoin|testigo|testimone|getuige", re.IGNORECASE
)
_OF_ANOTHER = re.compile(r"/s/|(?:by|its|name|title|date)\b", re.IGNORECASE)
_ABOVE = 0.08
_BELOW = 0.04
_LAST_PAGES = 6
_MOST_NAMES = 5


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
            found.setdefault(bare(signature.name.text), signature)
    return tuple(found.values())


def _on_page(page: PageView) -> Iterator[Signature]:
    segments = segments_of(page)
    for place, segment in enumerate(segments):
        by = place > 0 and _BY.fullmatch(segments[place - 1].text) is not None
        if _BY.fullmatch(segment.text):
            yield from _company_over(segments, segment)
        elif _SIGNED.match(segment.text) and not by and not _is_witnessed(segments, place):
            yield from tuple(_company_over(segments, segment)) or _person(segments, segment)


def _company_over(segments: Sequence[Segment], by: Segment) -> Iterator[Signature]:
    """The nearest text above in the column of ``by`` that names a company, if no other one signed in between."""
    for other in _above(segments, by):
        start, end = name_at(other.text, 0)
        if end > start and has_legal_form(other.text[start:end]):
            yield Signature(other.part(start, end), company=True)
            return
        if _SIGNED.match(by.text) and _OF_ANOTHER.match(other.text):
            return


def _is_witnessed(segments: Sequence[Segment], place: int) -> bool:
    """Whether what is said before it, or right above it, makes it the signature of a witness."""
    said = [*segments[max(0, place - 1) : place], *_above(segments, segments[place])[:1]]
    return any(_WITNESS.match(one.text) for one in said)


def _above(segments: Sequence[Segment], by: Segment) -> list[Segment]:
    """From the nearest up."""
    over = [
        other
        for other in segments
        if 0 < by.upright.y0 - other.upright.y0 < _ABOVE and other.upright.x0 - 0.03 < by.upright.x0 < other.upright.x1
    ]
    return sorted(over, key=lambda other: -other.upright.y0)


def _person(segments: Sequence[Segment], signed: Segment) -> Iterator[Signature]:
    """As printed below the signature, else as signed."""
    mark = _SIGNED.match(signed.text)
    start, end = name_at(signed.text, mark.end() if mark else 0)
    own = signed.text[start:end]
    printed = [name for name in map(_whole_name, _below(segments, signed)) if not own or _same_family(name, own)]
    if printed and printed[0].text:
        yield Signature(printed[0], company=False)
    elif 1 < len(own.split()) <= _MOST_NAMES:
        yield Signature(signed.part(start, end), company=False)


def _below(segments: Sequence[Segment], signed: Segment) -> list[Segment]:
    """The next line of its column."""
    under = [
        other
        for other in segments
        if 0 < other.upright.y0 - signed.upright.y1 + signed.upright.height / 2 < _BELOW
        and abs(other.upright.x0 - signed.upright.x0) < _ABOVE
    ]
    return sorted(under, key=lambda other: other.upright.y0)[:1]


def _whole_name(segment: Segment) -> Span:
    """The name of a person that the segment is; else one without text."""
    start, end = name_at(segment.text, 0)
    person = end == len(segment.text) and 1 < len(segment.text[start:end].split()) <= _MOST_NAMES
    return segment.part(start, end if person else start)


def _same_family(name: Span, signed: str) -> bool:
    return name.text.casefold().split()[-1:] == signed.casefold().split()[-1:]
