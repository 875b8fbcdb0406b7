"""Receipts: whose they are, when, what was bought and what was paid."""

from layouts.fields.found import Candidate, Findings
from layouts.fields.rules.items.line_items import receipt_items_in
from layouts.fields.rules.items.receipt_lines import ReceiptPage
from layouts.fields.rules.receipts.details import details_of
from layouts.fields.rules.receipts.merchants import merchant_of
from layouts.fields.rules.receipts.sums import sums_of
from layouts.fields.typed.locales import locale_of
from layouts.fields.view import DocumentView


def receipt_findings(view: DocumentView) -> Findings:
    """By the names of the schema ``receipt``."""
    locale = locale_of(view)
    receipts = [ReceiptPage(page, locale) for page in view.pages]
    found: list[Candidate] = []
    for receipt in receipts[:1]:
        found.extend(merchant_of(receipt))
    for receipt in receipts:
        found.extend(details_of(receipt))
    found.extend(sums_of([line for receipt in receipts for line in receipt.lines]))
    return Findings(fields=tuple(found), groups=receipt_items_in(view, locale))
