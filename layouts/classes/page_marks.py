"""Marks that tie pages to a document: ``page 2 of 3``, numbers in the margin, the numbers of invoices and files."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from layouts.classes.cues import plain
from layouts.fields.view import PageView, ViewLine

_MARGIN: Final = 0.12
"""Of the page's height, at the top and at the bottom."""
_PAGE = (
    r"(?:pages?|page no|pg|p|seite|blatt|pagina|pag|página|hoja|folha|strana|str|strona|sida|sid|side|sivu|oldal"
    r"|лист|стр)"
)
_OF = r"(?:of|von|de|di|van|z|ze|av|af|sur|su|out of|/|из)"
_MARKED: Final = re.compile(rf"\b{_PAGE}[.:]?\s*(\d{{1,4}})\s*{_OF}\s*(\d{{1,4}})\b", re.IGNORECASE)
_FRACTION: Final = re.compile(r"[-–(]?\s*(\d{1,3})\s*(?:/|of|von|de|sur)\s*(\d{1,3})\s*[-–)]?", re.IGNORECASE)
_HAN: Final = re.compile(r"第\s*(\d{1,4})\s*[页頁][,，/\s]*共\s*(\d{1,4})\s*[页頁]")
_NUMBER: Final = re.compile(rf"[-–(]?\s*(?:{_PAGE}[.:]?\s*)?(\d{{1,4}})\s*[-–)]?", re.IGNORECASE)
_LABELLED: Final = re.compile(
    r"(?:number|no|nr|nro|num|nummer|numero|numer|cislo|nº|n°|№|ref|reference|id|invoice|rechnung|facture"
    r"|factura|fattura|factuur|faktura|account|konto|file|our ref|your ref|zeichen|aktenzeichen|az|beleg)"
    r"\s*[.:#]*\s*((?=[\w/-]*\d[\w/-]*\d[\w/-]*\d)[\w][\w/-]{2,24})",
    re.IGNORECASE,
)


class PageMark(NamedTuple):
    """``number`` and ``last`` as printed; 0 where the page does not say."""

    number: int = 0
    last: int = 0


def page_mark(page: PageView) -> PageMark:
    """What the page says of its place in the document. A bare number counts in the margin only."""
    for line in page.lines:
        if found := _MARKED.search(line.text) or _HAN.search(line.text):
            return _mark(found[1], found[2])
    for line in _margins(page):
        for phrase in line.phrases:
            if found := _FRACTION.fullmatch(phrase.text.strip()):
                return _mark(found[1], found[2])
            if found := _NUMBER.fullmatch(phrase.text.strip()):
                return PageMark(number=int(found[1]))
    return PageMark()


def labelled_numbers(page: PageView) -> frozenset[str]:
    """Numbers that stand behind a label: of an invoice, an account, a file."""
    found = (match[1] for line in page.lines for phrase in line.phrases for match in _LABELLED.finditer(phrase.text))
    return frozenset(plain(number).replace(" ", "") for number in found)


def _margins(page: PageView) -> Iterator[ViewLine]:
    yield from (line for line in reversed(page.lines) if line.upright.centre[1] >= 1.0 - _MARGIN)
    yield from (line for line in page.lines if line.upright.centre[1] <= _MARGIN)


def _mark(number: str, last: str) -> PageMark:
    return PageMark(int(number), int(last)) if 0 < int(number) <= int(last) else PageMark()
