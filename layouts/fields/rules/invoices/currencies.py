"""In which currency a document reckons, and whether money goes back."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from layouts.fields.rules.labels.labelled_pages import Claim, LabelledPage, claim
from layouts.fields.typed.currencies import CURRENCY_MARK, code_of_mark
from layouts.fields.typed.spots import lines_of, spot_at
from recto.fields import FieldType

_CREDIT: Final = re.compile(
    r"\b(?:credit note|credit memo|credit invoice|gutschrift|rechnungskorrektur|stornorechnung|avoir|facture d.avoir"
    r"|note de crédit|factura rectificativa|nota de crédito|nota di credito|creditfactuur|creditnota|credit nota"
    r"|faktura koryguj[aą]ca|korekta|dobropis|kreditfaktura|kreditnota|kredittnota|hyvityslasku)\b",
    re.IGNORECASE,
)
_INVOICE: Final = re.compile(
    r"\b\w*(?:rechnung|invoice|facture|factura|fattura|factuur|fatura|faktura|lasku|számla|bill)\b", re.IGNORECASE
)
_SELF_BILLED: Final = re.compile(r"selbst ?ausgestellt|self.?bill", re.IGNORECASE)
_TITLE_LINES: Final = 20


def currencies_in(pages: Sequence[LabelledPage], sums: Sequence[Claim]) -> Iterator[Claim]:
    """The currency beside its label, beside the total, or the one that most amounts have."""
    for held in pages:
        for label in held.labels:
            if "currency" in label.fields:
                line = held.page.lines[label.line]
                after = [
                    found for found in CURRENCY_MARK.finditer(line.text) if found.start() >= _end(held, label.words)
                ]
                for found in after[:1]:
                    spot = spot_at(held.page, label.line, line, found.span(), _code(held, found[0]))
                    yield claim("currency", FieldType.CURRENCY, held.page, spot, rule="label.right", score=0.95)
    totals = {(one.page.page, one.words) for one in sums}
    for held in pages:
        for number, line in lines_of(held.page):
            for found in CURRENCY_MARK.finditer(line.text):
                spot = spot_at(held.page, number, line, found.span(), _code(held, found[0]))
                beside = any(page == held.page.page and set(spot.words) & set(words) for page, words in totals)
                usual = spot.value == held.locale.currency
                score = 0.6 if beside and usual else 0.5 if usual else 0.3
                rule = "beside_sum" if beside else "mark"
                yield claim("currency", FieldType.CURRENCY, held.page, spot, rule=rule, score=score)


def kind_in(pages: Sequence[LabelledPage]) -> Iterator[Claim]:
    """``credit_note`` where a title says so, else ``invoice`` where one says that."""
    for held in pages[:1]:
        for number, line in enumerate(held.page.lines[:_TITLE_LINES]):
            credit = None if _SELF_BILLED.search(line.text) else _CREDIT.search(line.text)
            found = credit or _INVOICE.search(line.text)
            if found:
                value = "credit_note" if credit else "invoice"
                spot = spot_at(held.page, number, line, found.span(), value)
                score = (0.9 if credit else 0.8) - 0.02 * number
                yield claim("kind", FieldType.TEXT, held.page, spot, rule="title", score=score)


def _code(held: LabelledPage, mark: str) -> str:
    return code_of_mark(mark, country=held.locale.country, currency=held.locale.currency)


def _end(held: LabelledPage, words: tuple[int, ...]) -> int:
    """Where these words end in the text of their line."""
    line = held.page.lines[held.page.line_of_word[words[-1]]]
    place = line.words.index(words[-1])
    return len(held.page.raw(line.words[: place + 1]))
