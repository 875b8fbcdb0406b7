"""The small print of a receipt: date and time, number, currency, how it was paid, telephone and tax number."""

import re
from collections.abc import Iterator
from typing import Final

from layouts.fields.found import Candidate
from layouts.fields.rules.items.receipt_lines import ReceiptPage
from layouts.fields.rules.labels.label_books import label_book
from layouts.fields.rules.receipts.dates import dated, is_clock
from layouts.fields.rules.spans import candidate
from layouts.fields.rules.typed_spans import spot_span
from layouts.fields.typed.contacts import phones_in
from layouts.fields.typed.currencies import CURRENCY_MARK, code_of_mark
from layouts.fields.typed.spots import Spot, upright_of, words_at
from layouts.fields.view import PageView
from recto.fields import FieldType

_IDENTIFIER: Final = re.compile(r"(?=[\w/-]*\d)[A-Za-z0-9][\w/.-]{2,30}")
_TAX_LABEL: Final = re.compile(
    r"(?:gst|vat|sst|tax|tin|ust|tva|iva|btw|nip|dič|dic|moms|abn|uen|siret)\W{0,2}[^\d]{0,16}?"
    r"(?P<id>[A-Z]{0,3}[\d][\d \-.]{7,16}[\dA-Z])",
    re.IGNORECASE,
)


def details_of(receipt: ReceiptPage) -> Iterator[Candidate]:
    """Candidates for date, time, receipt_number, currency, payment_method, phone and tax_id."""
    yield from dated(receipt)
    yield from _receipt_numbers(receipt)
    yield from _payments(receipt)
    yield from _currencies(receipt)
    for spot in phones_in(receipt.page, receipt.locale)[:1]:
        yield _candidate("phone", FieldType.PHONE, receipt.page, spot, score=0.7)
    yield from _tax_ids(receipt)


def _receipt_numbers(receipt: ReceiptPage) -> Iterator[Candidate]:
    """What follows a label for it in its phrase or the next one."""
    for number, line in enumerate(receipt.page.lines):
        for place, phrase in enumerate(line.phrases):
            if label_book("receipt_words").opening(re.sub(r"[:#.]+", " ", phrase.text), ("number",)) != "number":
                continue
            words = [word for following in line.phrases[place : place + 2] for word in following.words]
            text = receipt.page.raw(words)
            for match in _IDENTIFIER.finditer(text):
                if sum(map(str.isdigit, match[0])) >= 3 and not is_clock(match[0]):
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
    span = spot_span(page, spot)
    return candidate(field, span, f"receipt.{field}", score=score, type_=kind, value=spot.value)
