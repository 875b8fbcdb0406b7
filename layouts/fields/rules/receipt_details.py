"""The small print of a receipt: date and time, number, currency, how it was paid, telephone and tax number."""

import re
from collections.abc import Iterator
from typing import Final

from layouts.fields.found import Candidate
from layouts.fields.rules.label_books import label_book
from layouts.fields.rules.receipt_lines import ReceiptPage
from layouts.fields.rules.spans import Span, candidate
from layouts.fields.typed.contacts import phones_in
from layouts.fields.typed.currencies import CURRENCY_MARK, code_of_mark
from layouts.fields.typed.dates import dates_in
from layouts.fields.typed.parsing import NotParsed, parse
from layouts.fields.typed.spots import Spot, upright_of, words_at
from layouts.fields.view import PageView
from recto.fields import FieldType, Scalar

_TIME: Final = re.compile(r"(?<![\d:.])([01]?\d|2[0-3])[:.]([0-5]\d)(?:[:.]([0-5]\d))?\s?([AaPp]\.?[Mm]\.?)?(?![\d:])")
_GLUED_DATE: Final = re.compile(
    r"(?<!\d)\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})(?=\d{1,2}:\d{2})|(?<!\d)\d{8}(?=\s\d{1,2}:\d{2})"
)
_IDENTIFIER: Final = re.compile(r"(?=[\w/-]*\d)[A-Za-z0-9][\w/.-]{2,30}")
_TAX_LABEL: Final = re.compile(
    r"(?:gst|vat|sst|tax|tin|ust|tva|iva|btw|nip|dič|dic|moms|abn|uen|siret)\W{0,2}[^\d]{0,16}?"
    r"(?P<id>[A-Z]{0,3}[\d][\d \-.]{7,16}[\dA-Z])",
    re.IGNORECASE,
)


def details_of(receipt: ReceiptPage) -> Iterator[Candidate]:
    """Candidates for date, time, receipt_number, currency, payment_method, phone and tax_id."""
    dates = _dates(receipt)
    yield from _dated(receipt, dates)
    yield from _times(receipt, dates)
    yield from _receipt_numbers(receipt)
    yield from _payments(receipt)
    yield from _currencies(receipt)
    for spot in phones_in(receipt.page, receipt.locale)[:1]:
        yield _candidate("phone", FieldType.PHONE, receipt.page, spot, score=0.7)
    yield from _tax_ids(receipt)


def _dates(receipt: ReceiptPage) -> list[Spot]:
    """Dates in reading order, those too that were read without a space before the time."""
    found = list(dates_in(receipt.page, receipt.locale))
    for number, line in enumerate(receipt.page.lines):
        for match in _GLUED_DATE.finditer(line.text):
            raw = match[0]
            apart = raw if not raw.isdigit() else f"{raw[:2]}/{raw[2:4]}/{raw[4:]}"
            value = parse(FieldType.DATE, apart, hints=receipt.locale)
            if not isinstance(value, NotParsed):
                words = words_at(receipt.page, line.words, *match.span())
                found.append(Spot(value, raw, words, number, upright_of(receipt.page, words)))
    return sorted(found, key=lambda spot: spot.line)


def _dated(receipt: ReceiptPage, dates: list[Spot]) -> Iterator[Candidate]:
    """A date that is named so comes first, then one with a time beside it, then the first of all."""
    seen: set[Scalar] = set()
    scored = [(_date_score(receipt, spot), -place, spot) for place, spot in enumerate(dates)]
    for score, _, spot in sorted(scored, key=lambda one: one[:2], reverse=True):
        if spot.value not in seen:
            seen.add(spot.value)
            yield _candidate("date", FieldType.DATE, receipt.page, spot, score=score)


def _date_score(receipt: ReceiptPage, spot: Spot) -> float:
    text = receipt.page.lines[spot.line].text
    before = text[: text.find(spot.raw)]
    named = re.search(r"(?:date|datum|fecha|data|dato|tarikh)\W*$", before, re.IGNORECASE) is not None
    timed = _TIME.search(text.replace(spot.raw, " ", 1)) is not None
    return 0.6 + 0.2 * named + 0.15 * timed


def _times(receipt: ReceiptPage, dates: list[Spot]) -> Iterator[Candidate]:
    """The time beside a date, else the first one."""
    near = {spot.line for spot in dates}
    found: list[tuple[bool, int, Spot]] = []
    for number, line in enumerate(receipt.page.lines):
        raws = [spot.raw for spot in dates if spot.line == number]
        for match in _TIME.finditer(line.text):
            glued = any(line.text.find(raw) <= match.start() < line.text.find(raw) + len(raw) for raw in raws)
            if not glued and (":" in match[0] or match[4]):
                words = words_at(receipt.page, line.words, *match.span())
                spot = Spot(_clock(match), match[0].strip(), words, number, upright_of(receipt.page, words))
                found.append((number not in near, number, spot))
    for _, _, spot in sorted(found, key=lambda one: one[:2])[:1]:
        yield _candidate("time", FieldType.TEXT, receipt.page, spot, score=0.8)


def _clock(match: re.Match[str]) -> str:
    hour = int(match[1])
    half = (match[4] or "").lower()[:1]
    hour = hour % 12 + (12 if half == "p" else 0) if half and hour <= 12 else hour
    return f"{hour:02}:{match[2]}" + (f":{match[3]}" if match[3] else "")


def _receipt_numbers(receipt: ReceiptPage) -> Iterator[Candidate]:
    """What follows a label for it in its phrase or the next one."""
    for number, line in enumerate(receipt.page.lines):
        for place, phrase in enumerate(line.phrases):
            if label_book("receipt_words").opening(re.sub(r"[:#.]+", " ", phrase.text), ("number",)) != "number":
                continue
            words = [word for following in line.phrases[place : place + 2] for word in following.words]
            text = receipt.page.raw(words)
            for match in _IDENTIFIER.finditer(text):
                if sum(map(str.isdigit, match[0])) >= 3 and not _TIME.fullmatch(match[0]):
                    held = words_at(receipt.page, words, *match.span())
                    spot = Spot(match[0], match[0], held, number, upright_of(receipt.page, held))
                    yield _candidate("receipt_number", FieldType.IDENTIFIER, receipt.page, spot, score=0.7)
                    return


def _payments(receipt: ReceiptPage) -> Iterator[Candidate]:
    """The word or words for it, as printed."""
    for line in receipt.lines:
        if line.role in ("cash", "card") and line.amounts and line.label:
            count = label_book("receipt_words").opening_words(line.label, ("cash", "card"))
            words = receipt.page.lines[line.number].words[: max(1, count)]
            raw = receipt.page.raw(words)
            spot = Spot(raw.strip(" :."), raw, words, line.number, upright_of(receipt.page, words))
            yield _candidate("payment_method", FieldType.TEXT, receipt.page, spot, score=0.7)
            return


def _currencies(receipt: ReceiptPage) -> Iterator[Candidate]:
    """The one beside the last total that has one, else beside any amount, else the first that is printed at all."""
    amounts = [(line.role == "total", spot) for line in receipt.lines for spot in line.amounts if spot.currency]
    beside = [spot for _, spot in sorted(amounts, key=lambda one: not one[0])]
    named = [Spot(spot.currency, spot.raw, spot.words, spot.line, spot.upright) for spot in beside[:1]]
    for spot in named or list(_printed_currencies(receipt))[:1]:
        yield _candidate("currency", FieldType.CURRENCY, receipt.page, spot, score=0.8 if named else 0.6)


def _printed_currencies(receipt: ReceiptPage) -> Iterator[Spot]:
    for number, line in enumerate(receipt.page.lines):
        for match in CURRENCY_MARK.finditer(line.text):
            words = words_at(receipt.page, line.words, *match.span())
            locale = receipt.locale
            code = code_of_mark(match[0], country=locale.country, currency=locale.currency)
            yield Spot(code, match[0], words, number, upright_of(receipt.page, words))


def _tax_ids(receipt: ReceiptPage) -> Iterator[Candidate]:
    for number, line in enumerate(receipt.page.lines):
        match = _TAX_LABEL.search(line.text)
        if match:
            words = words_at(receipt.page, line.words, *match.span("id"))
            value = re.sub(r"[ .-]", "", match["id"])
            spot = Spot(value, match["id"], words, number, upright_of(receipt.page, words))
            yield _candidate("tax_id", FieldType.TAX_ID, receipt.page, spot, score=0.7)
            return


def _candidate(field: str, kind: FieldType, page: PageView, spot: Spot, *, score: float) -> Candidate:
    span = Span(page, spot.words, spot.raw, spot.upright)
    return candidate(field, span, f"receipt.{field}", score=score, type_=kind, value=spot.value)
