"""Purchase orders by rules: the buyer writes them, the seller is written to."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from layouts.fields.found import Findings
from layouts.fields.rules.invoices.currencies import currencies_in
from layouts.fields.rules.invoices.header_fields import (
    dates_after_numbers,
    labelled_dates,
    labelled_numbers,
    unlabelled_dates,
)
from layouts.fields.rules.invoices.parties import parties_in
from layouts.fields.rules.invoices.payments import tax_ids_in
from layouts.fields.rules.invoices.totals import sums_in
from layouts.fields.rules.items.line_items import line_items_in
from layouts.fields.rules.labels.labelled_pages import Claim, best_of, labelled_pages
from layouts.fields.typed.locales import locale_of
from layouts.fields.view import DocumentView

_INSTEAD: Final = {"invoice_number": "order_number", "invoice_date": "order_date"}
"""Labels as ``Date`` and ``Document no`` are those of the order on an order."""
_LESS: Final = 0.8
_UNKNOWN: Final = (
    "invoice_number",
    "invoice_date",
    "due_date",
    "customer_number",
    "payment.reference",
    "prepaid",
    "amount_due",
)


def purchase_order_findings(view: DocumentView) -> Findings:
    """What a purchase order says, in the names of the built-in schema."""
    pages = labelled_pages(view, locale_of(view))
    numbers = list(_of_the_order(list(labelled_numbers(pages))))
    own = sorted((one for one in numbers if one.field == "order_number"), key=lambda one: -one.score)
    dates = list(_of_the_order(list(labelled_dates(pages))))
    dates += dates_after_numbers(pages, own, dates, "order_date")
    dates += unlabelled_dates(pages, dates, "order_date")
    sums = [one.claim for one in sums_in(pages)]
    parties = [*parties_in(pages, sender="buyer"), *tax_ids_in(pages)]
    claims = [*numbers, *dates, *sums, *parties, *currencies_in(pages, sums)]
    return Findings(
        fields=best_of([one for one in claims if one.field not in _UNKNOWN]), groups=line_items_in(view).groups
    )


def _of_the_order(claims: Sequence[Claim]) -> Iterator[Claim]:
    for one in claims:
        field = _INSTEAD.get(one.field, one.field)
        yield one if field == one.field else replace(one, field=field, score=one.score * _LESS)
