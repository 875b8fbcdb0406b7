"""Whose receipt it is: the name and the address that it begins with."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from layouts.fields.found import Candidate
from layouts.fields.rules.label_books import label_book
from layouts.fields.rules.receipt_lines import ReceiptPage, head_role
from layouts.fields.rules.spans import Span, candidate, span_of
from layouts.fields.typed.dates import dates_in
from layouts.fields.view import PageView
from recto.fields import FieldType

_MOST_LINES: Final = 18
_FORMS: Final = (
    r"s(?:dn)?\.?\s?bhd|bhd|berhad|s/b|gmbh(?: & co\.? kg)?|ag|kg|ohg|e\.?k\.?|ug|mbh|ltd|limited|plc|llp|llc|inc|corp",
    r"corporation|pte\.? ?ltd|pty\.? ?ltd|s\.?a\.?r\.?l|sas|s\.?a|eurl|sasu|s\.?l\.?u?|s\.?r\.?l|s\.?p\.?a|snc|b\.?v",
    r"n\.?v|vof|sp\. ?z ?o\.? ?o|s\.?r\.?o|a\.?s|ab|aps|a/s|oy|lda|unipessoal|enterprises?|trading|company|& co",
)
_LEGAL: Final = re.compile(rf"(?<![\w])(?:{'|'.join(_FORMS)})\.?(?![\w])", re.IGNORECASE)
_BARE: Final = re.compile(r"(?:co|company|\(?m\)?|\(?malaysia\)?|[\W_])*", re.IGNORECASE)
"""What a legal form stands behind, where the name is on the line above."""
_REGISTERED: Final = re.compile(
    r"\s*[(\[]?\s*(?:co\.? ?(?:reg\.? ?)?no\.?:? ?)?\d{4,}[\w ]{0,4}-?\s?\w{0,2}\s?[)\]]?(?=\s|$).*$", re.IGNORECASE
)
_COUNTED: Final = re.compile(r"[^\W\d]+\.?\s?[:#]+\s?[\d-]+")
_OWNER: Final = re.compile(r"^(?:own(?:ed)?|operated|managed|run) by\s*:?\s*", re.IGNORECASE)
_PLACE: Final = re.compile(
    r"\d|,|(?<![^\W\d_])(?:jalan|jln|lorong|lot|taman|tmn|bandar|kampung|kg|street|st|road|rd|avenue|ave|lane|drive|blvd"
    r"|boulevard|floor|level|unit|suite|mall|plaza|square|str|straße|strasse|gasse|platz|weg|allee|rue|place|quai|cours"
    r"|chemin|calle|c/|avda|avenida|plaza|paseo|via|viale|piazza|corso|rua|praça|largo|ul|ulice|ulica|náměstí|gatan"
    r"|gade|vej|gata|straat|laan|plein|gracht)(?![^\W\d_])|(?:straße|strasse|str\.|straat|laan|gatan|vägen|gade|vej)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _HeadLine:
    """``kind``: ``text``, ``other`` for what is neither name nor address, ``noise`` for what says nothing."""

    number: int
    text: str
    kind: str


def merchant_of(receipt: ReceiptPage) -> Iterator[Candidate]:
    """Candidates for ``company`` and ``address``."""
    lines = list(_head(receipt))
    name = _name_line(lines)
    if name is None:
        return
    yield _company(receipt.page, lines, name)
    address = _address_lines(lines, name)
    if address:
        words = [word for line in address for word in receipt.page.lines[line.number].words]
        span = span_of(receipt.page, words)
        value = "\n".join(" ".join(line.text.split()) for line in address)
        score = 0.9 if re.search(r"\b\d{4,6}\b", value) else 0.6
        yield candidate("address", span, "receipt.address", score=score, type_=FieldType.ADDRESS, value=value)


def _head(receipt: ReceiptPage) -> Iterator[_HeadLine]:
    """The lines from the top to the first item or sum."""
    dated = {spot.line for spot in dates_in(receipt.page, receipt.locale)}
    for line in receipt.lines[:_MOST_LINES]:
        if line.amounts or _heads_items(line.label):
            return
        text = receipt.page.lines[line.number].text
        yield _HeadLine(line.number, text, _kind(text, line.number in dated))


def _heads_items(text: str) -> bool:
    """Whether a line is labels of columns."""
    book, words = label_book("column_labels"), text.split()
    return len(words) > 1 and sum(book.is_label(word) for word in words) >= 2 and book.is_of_labels(text)


def _kind(text: str, dated: bool) -> str:
    letters, digits = sum(map(str.isalpha, text)), sum(map(str.isdigit, text))
    if letters + digits < 3 or (letters < 3 and digits < 5):
        return "noise"
    if _OWNER.match(text):
        return "text"
    if dated or head_role(text) or (digits >= 5 and letters <= 4) or _COUNTED.fullmatch(text):
        return "other"
    return "noise" if digits > 2 * letters or letters < 3 else "text"


def _name_line(lines: Sequence[_HeadLine]) -> int | None:
    """The place of the line with a legal form, else of the first text."""
    texts = [place for place, line in enumerate(lines) if line.kind == "text"]
    for place in texts[:5]:
        if _LEGAL.search(lines[place].text):
            return place
        if place > texts[0] and re.match(r"\W*(?:no|lot|level|unit)\b|\d", lines[place].text, re.IGNORECASE):
            break
    return texts[0] if texts else None


def _company(page: PageView, lines: Sequence[_HeadLine], name: int) -> Candidate:
    line = lines[name]
    span = _cut(page, line)
    legal = _LEGAL.search(line.text)
    above = lines[name - 1] if name else None
    if above is not None and above.kind == "text" and legal and _BARE.fullmatch(line.text[: legal.start()]):
        words = (*page.lines[above.number].words, *span.words)
        span = Span(page, words, page.raw(words), span.upright)
    score = 0.9 if legal else 0.7
    return candidate("company", span, "receipt.company", score=score, type_=FieldType.NAME)


def _cut(page: PageView, line: _HeadLine) -> Span:
    """The name without what says who owns it before, and the number that it is registered under behind."""
    words = page.lines[line.number].words
    text = line.text
    start = found.end() if (found := _OWNER.match(text)) else 0
    end = found.start() if (found := _REGISTERED.search(text, start)) and found.start() > start + 3 else len(text)
    kept, at = list[int](), 0
    for word in words:
        after = at + len(page.words[word].text)
        if start <= at and after <= end:
            kept.append(word)
        at = after + 1
    return span_of(page, kept or words)


def _address_lines(lines: Sequence[_HeadLine], name: int) -> list[_HeadLine]:
    """The texts below the name from the first that looks like a place, up to what is no text."""
    found: list[_HeadLine] = []
    for line in lines[name + 1 :]:
        if line.kind == "text" and (found or _PLACE.search(line.text)):
            found.append(line)
        elif found:
            break
    return found
