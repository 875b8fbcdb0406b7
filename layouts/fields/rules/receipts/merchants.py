"""Whose receipt it is: the name and the address that it begins with."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from layouts.fields.found import Candidate
from layouts.fields.rules.items.receipt_lines import ReceiptPage
from layouts.fields.rules.receipts.addresses import address_in
from layouts.fields.rules.receipts.heads import OWNER, ROAD, TOWN, HeadLine, head_of
from layouts.fields.rules.spans import Span, candidate, joined, span_of
from layouts.fields.view import PageView
from recto.fields import FieldType

_LONG_FORMS: Final = (
    r"s(?:dn)?\.?\s?bhd|bhd|berhad|s/b|gmbh(?: & co\.? kg)?|ohg|mbh|ltd|limited|plc|llp|llc|inc|corp|corporation|sarl"
    r"|sas|s\.a\.r\.l|s\.a\.s|eurl|sasu|snc|vof|sp\. ?z ?o\.? ?o|lda|unipessoal|enterprises?|trading|company|& co"
)
_SHORT_FORMS: Final = (
    r"ag|kg|e\.?k\.?|ug|s\.?a|s\.?l\.?u?|s\.?r\.?l|s\.?p\.?a|b\.?v|n\.?v|s\.?r\.?o|a\.?s|ab|aps|a/s|oy"
)
_LEGAL: Final = re.compile(
    rf"(?<!\w)(?:(?:{_LONG_FORMS})\.?(?!\w)|(?:{_SHORT_FORMS})\.?(?=\W*$|\s*[(\[\d]))", re.IGNORECASE
)
"""Short forms only at the end of a name: elsewhere they may be other words."""
_BARE: Final = re.compile(r"(?:co|company|\(?m\)?|\(?malaysia\)?|[\W_])*", re.IGNORECASE)
"""What a legal form stands behind, where the name is on the line above."""
_REGISTERED: Final = re.compile(
    r"[\s,-]*[(\[{]?\s*(?:(?:co|company|comp|business|biz|reg|regn|registration|registered|roc|rob|ssm|syarikat|brn|gst|sst|no"
    r"|nos|number|num|id)\b[\s.:,#-]*){0,5}[A-Z]{0,3}\d{4,}[\w ]{0,4}[-.]{0,2}\s?\w{0,2}\s?[)\]}]?(?=\s|$).*$",
    re.IGNORECASE,
)
_TRADES: Final = re.compile(
    r"(?<![^\W\d_])(?:restoran|restaurant|ristorante|kedai|syarikat|perniagaan|pasar(?:aya)?|hardware|caf[eé]|kopitiam"
    r"|bakery|pharmacy|farmasi|clinic|klinik|marts?|mini ?market|market(?:ing)?|stores?|shop|stationery|books?"
    r"|hotel|supermarket|hypermarket|services?|station|auto|tyres?|electrical|lighting|boutique|saloon?|seafood|foods?"
    r"|bistro|confectionery|grocer(?:y|ies)|gifts?|optical|florist|petrol|workshop|industries)(?![^\W\d_])",
    re.IGNORECASE,
)
_NAME_LINES: Final = 5
_PERSON_WORDS: Final = (2, 4)


def merchant_of(receipt: ReceiptPage) -> Iterator[Candidate]:
    """Candidates for ``company`` and ``address``."""
    lines = list(head_of(receipt))
    name = _name_line(lines)
    if name is None:
        return
    yield _company(receipt.page, lines, name)
    if found := address_in(receipt.page, lines[name + 1 :]):
        value = "\n".join(" ".join(span.text.split()) for span in found)
        score = 0.9 if re.search(r"\b\d{4,6}\b", value) else 0.6
        span = joined(found)
        yield candidate("address", span, "receipt.address", score=score, type_=FieldType.ADDRESS, value=value)


def _name_line(lines: Sequence[HeadLine]) -> int | None:
    """The place of the line with a legal form, else of the one that a registration number follows, else of the first
    text; what may be somebody's own name counts less than one that says what is sold.
    """
    texts = [place for place, line in enumerate(lines) if line.kind == "text"]
    names = texts[:_NAME_LINES]
    names = names[: next((count for count, place in enumerate(names) if count and _is_address(lines[place])), None)]
    for fits in (_is_legal, _is_registered):
        if found := [place for place in names if fits(lines, place)]:
            return found[0]
    if len(names) > 1 and _may_be_person(lines[names[0]].text) and _TRADES.search(lines[names[1]].text):
        return names[1]
    return names[0] if names else None


def _is_address(line: HeadLine) -> bool:
    led = re.match(r"\W*(?:no|lot|level|unit)\b|\d", line.text, re.IGNORECASE)
    return not _LEGAL.search(line.text) and (TOWN.match(line.text) or (led and ROAD.search(line.text))) is not None


def _is_legal(lines: Sequence[HeadLine], place: int) -> bool:
    return _LEGAL.search(lines[place].text) is not None


def _is_registered(lines: Sequence[HeadLine], place: int) -> bool:
    """Whether the number that firms are registered under stands behind a name or right below it."""
    text = lines[place].text
    if _number_behind(text):
        return "," not in text and not ROAD.search(text)
    after = lines[place + 1] if place + 1 < len(lines) else None
    return after is not None and after.kind != "text" and _REGISTERED.fullmatch(after.text) is not None


def _number_behind(text: str) -> re.Match[str] | None:
    found = _REGISTERED.search(text, found.end() if (found := _LEGAL.search(text) or OWNER.match(text)) else 0)
    return found if found and sum(map(str.isalpha, text[: found.start()])) >= 3 else None


def _may_be_person(text: str) -> bool:
    least, most = _PERSON_WORDS
    return least <= len(text.split()) <= most and not _TRADES.search(text) and not any(map(str.isdigit, text))


def _company(page: PageView, lines: Sequence[HeadLine], name: int) -> Candidate:
    line = lines[name]
    span = _cut(page, line)
    legal = _LEGAL.search(line.text)
    above = lines[name - 1] if name else None
    if above is not None and above.kind == "text" and legal and _BARE.fullmatch(line.text[: legal.start()]):
        words = (*page.lines[above.number].words, *span.words)
        span = Span(page, words, page.raw(words), span.upright)
    score = 0.9 if legal else 0.7
    return candidate("company", span, "receipt.company", score=score, type_=FieldType.NAME)


def _cut(page: PageView, line: HeadLine) -> Span:
    """The name without what says who owns it before, and the number that it is registered under behind."""
    words = page.lines[line.number].words
    start = found.end() if (found := OWNER.match(line.text)) else 0
    end = found.start() if (found := _number_behind(line.text)) else len(line.text)
    kept, at = list[int](), 0
    for word in words:
        after = at + len(page.words[word].text)
        if start <= at and after <= end:
            kept.append(word)
        at = after + 1
    return span_of(page, kept or words)
