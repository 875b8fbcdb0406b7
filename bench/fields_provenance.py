"""Whether values can be traced: the words of ``document.json`` in a value's box hold its raw text."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from recto.documents import DocumentPage
from recto.fields import Extraction, FieldValue, OnPage
from recto.geometry import Box
from recto.pages import PageWord


class Astray(NamedTuple):
    """A value whose raw text is not in its box; ``seen`` is."""

    document: str
    field: str
    raw: str
    seen: str


def values_of(extraction: Extraction) -> Iterator[tuple[str, FieldValue]]:
    """All of them with their paths."""
    for named in extraction.fields:
        yield named.name, named.value
    for group in extraction.groups:
        for number, row in enumerate(group.rows):
            for named in row.values:
                yield f"{group.name}[{number}].{named.name}", named.value


def astray(document: str, extraction: Extraction, pages: Sequence[DocumentPage]) -> list[Astray]:
    """Those among the values that are said to stand on a page."""
    by_number = {page.page: page for page in pages}
    found: list[Astray] = []
    for name, value in values_of(extraction):
        if isinstance(value.source, OnPage):
            page = by_number.get(value.source.page)
            seen = _text_at(page.words, value.source) if page else ""
            if _pressed(value.raw) not in _pressed(seen):
                found.append(Astray(document, name, value.raw, seen))
    return found


def _text_at(words: Sequence[PageWord], place: OnPage) -> str:
    boxes = place.lines or (place.box,)
    return " ".join(word.text for box in boxes for word in _words_in(words, box))


def _words_in(words: Sequence[PageWord], box: Box) -> list[PageWord]:
    return [word for word in words if box.contains_centre_of(word.box)]


def _pressed(text: str) -> str:
    return "".join(text.split())
