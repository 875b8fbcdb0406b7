"""Numbers and dates in the head of invoices and orders, found by their labels."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from layouts.fields.rules.invoices.party_blocks import ROLES
from layouts.fields.rules.invoices.printed_numbers import Identified, identifier_from, identifiers_beside
from layouts.fields.rules.labels.beside import beside
from layouts.fields.rules.labels.labelled_pages import Claim, LabelledPage, claim
from layouts.fields.rules.labels.labels import Label, letters_of
from layouts.fields.typed.spots import Spot, phrases_of
from recto.fields import FieldType

NUMBERS: Final = ("invoice_number", "order_number", "customer_number", "payment.reference")
DATES: Final = ("invoice_date", "due_date", "delivery_date", "order_date")
_WEAK: Final = 0.75
_LATER_PAGE: Final = 0.85
_FAR: Final = 25
"""Letters between a label and its date in a phrase: further off it belongs to the sentence."""
_LEADERS: Final = re.compile(r"[._·…]{3,}")
_TITLE: Final = re.compile(
    r"(?:rechnung|gutschrift|invoice|credit note|facture|avoir|factura|fattura|fatura|factuur|faktura|lasku)\b"
    r"[^\n|]{0,50}?[\s(](?:(?:number|nummer|n[uú]mero|n[uú]m|nro|nr|no|č)(?![^\W\d_])|n[°º]|#)\s?[.:]{0,2}\s?",
    re.IGNORECASE,
)
_MARKS: Final = 3
"""Letters behind a label that are a stop or a space: of ``Account no. `` two."""
_BARE: Final = frozenset({"no", "nr", "n", "num", "nummer", "numero", "numer", "cislo"})
_DIGITS: Final = 3
_LISTED: Final = 3
_SENTENCE: Final = 6
_HEAD: Final = 0.45
"""Of the first page's height: dates further down are not that of the document, where no label says so."""


def labelled_numbers(pages: Sequence[LabelledPage]) -> Iterator[Claim]:
    """Identifiers after their labels."""
    for held in pages:
        for label in held.labels:
            fields = [field for field in label.fields if field in NUMBERS]
            if fields:
                for found in identifiers_beside(held.page, label, held.labels, held.dates):
                    if _is_bare(held, label) and not _fits_bare(held, label, found):
                        continue
                    score = found.fit * _strength(label, held)
                    for field in fields:
                        yield claim(
                            field,
                            FieldType.IDENTIFIER,
                            held.page,
                            found.spot,
                            rule=_rule(label, found.how),
                            score=score,
                        )


def _is_bare(held: LabelledPage, label: Label) -> bool:
    """Whether it says of what follows only that it is a number: ``No.``."""
    return letters_of(held.page.lines[label.line].phrases[label.phrase].text[label.start : label.end]) in _BARE


def _fits_bare(held: LabelledPage, label: Label, found: Identified) -> bool:
    """Whether it may be the number of the document: long enough, in its head, in no column but one beside others of its
    head, and not right under the heading of a party, whose number it is.
    """
    others = [other for other in held.labels if other.line == label.line and other is not label]
    alone = len(held.page.lines[label.line].phrases) == 1
    column = found.how == "below" and not alone and not any({*NUMBERS, *DATES} & set(other.fields) for other in others)
    digits = sum(char.isdigit() for char in found.spot.raw)
    if column or any(
        0 < label.line - other.line <= _LISTED and set(ROLES) & set(other.fields) for other in held.labels
    ):
        return False
    return held.place == 0 and label.upright.y0 < _HEAD and digits >= _DIGITS


def titled_numbers(pages: Sequence[LabelledPage]) -> Iterator[Claim]:
    """What follows ``Nr.`` in a title that says invoice, with other words between."""
    for held in pages[:1]:
        for number, place, phrase in phrases_of(held.page):
            others = [other for other in held.labels if (other.line, other.phrase) == (number, place)]
            for match in _TITLE.finditer(phrase.text):
                if any(match.start() < other.start < match.end() <= other.end + _MARKS for other in others):
                    continue
                for spot in identifier_from(held.page, number, phrase, match.end(), held.dates):
                    yield claim("invoice_number", FieldType.IDENTIFIER, held.page, spot, rule="title", score=0.75)


def labelled_dates(pages: Sequence[LabelledPage]) -> Iterator[Claim]:
    """Dates beside their labels."""
    for held in pages:
        for label in held.labels:
            fields = [field for field in label.fields if field in DATES]
            if fields:
                for found in beside(held.page, label, held.dates, held.labels):
                    if found.how != "inline" or _near(held, label, found.spot):
                        score = found.fit * _strength(label, held)
                        for field in fields:
                            yield claim(
                                field, FieldType.DATE, held.page, found.spot, rule=_rule(label, found.how), score=score
                            )


def dates_after_numbers(
    pages: Sequence[LabelledPage], numbers: Sequence[Claim], claimed: Sequence[Claim], field: str
) -> Iterator[Claim]:
    """The date that follows the document's own number on its line, where it is no other date: ``No 12 of 3 May``."""
    others = {(one.page.page, one.words) for one in claimed if one.field != field}
    for number in numbers[:1]:
        for held in pages:
            if held.page is number.page:
                line = held.page.line_of_word[number.words[-1]]
                words = held.page.lines[line].words
                after = [date for date in held.dates if date.line == line and _after(words, number.words, date.words)]
                for date in [date for date in after[:1] if (held.page.page, date.words) not in others]:
                    yield claim(field, FieldType.DATE, held.page, date, rule="after_number", score=0.85)


def unlabelled_dates(pages: Sequence[LabelledPage], claimed: Sequence[Claim], field: str) -> Iterator[Claim]:
    """Dates in the head of the first page that no label claims."""
    taken = {(one.page.page, one.words) for one in claimed}
    for held in pages[:1]:
        dates = [date for date in held.dates if date.upright.y1 < _HEAD and not _in_sentence(held, date)]
        free = [date for date in dates if (held.page.page, date.words) not in taken]
        labelled = {label.line for label in held.labels if "other" in label.fields}
        for rank, date in enumerate(free[:3]):
            score = (0.3 if date.line in labelled else 0.5) - 0.1 * rank
            yield claim(field, FieldType.DATE, held.page, date, rule="unlabelled", score=score)


def _in_sentence(held: LabelledPage, date: Spot) -> bool:
    """Whether many words stand beside a date: those of a sentence about something else."""
    phrases = held.page.lines[date.line].phrases
    others = [phrase.words for phrase in phrases if set(date.words) <= set(phrase.words)]
    return any(sum(word not in date.words for word in words) > _SENTENCE for words in others)


def _strength(label: Label, held: LabelledPage) -> float:
    return (1.0 if label.strong else _WEAK) * label.sure * (1.0 if held.place == 0 else _LATER_PAGE)


def _rule(label: Label, how: str) -> str:
    return f"label.{how}" if label.strong else f"weak_label.{how}"


def _near(held: LabelledPage, label: Label, spot: Spot) -> bool:
    text = held.page.lines[label.line].phrases[label.phrase].text
    place = text.find(spot.raw, label.end)
    return place >= 0 and len(_LEADERS.sub("", text[label.end : place])) <= _FAR


def _after(words: Sequence[int], first: Sequence[int], second: Sequence[int]) -> bool:
    return words.index(first[-1]) < words.index(second[0])
