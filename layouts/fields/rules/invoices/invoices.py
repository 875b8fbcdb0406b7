"""Invoices and credit notes by rules."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from layouts.fields.found import Findings
from layouts.fields.rules.invoices.contacts import contacts_in
from layouts.fields.rules.invoices.currencies import currencies_in, kind_in
from layouts.fields.rules.invoices.header_fields import (
    dates_after_numbers,
    labelled_dates,
    labelled_numbers,
    titled_numbers,
    unlabelled_dates,
)
from layouts.fields.rules.invoices.parties import parties_in
from layouts.fields.rules.invoices.payments import payments_in, tax_ids_in
from layouts.fields.rules.invoices.totals import sums_in
from layouts.fields.rules.items.line_items import line_items_in
from layouts.fields.rules.labels.labelled_pages import Claim, best_of, labelled_pages
from layouts.fields.typed.locales import locale_of
from layouts.fields.view import DocumentView

_LESS: Final = 0.4


def invoice_findings(view: DocumentView) -> Findings:
    """What an invoice or credit note says, in the names of the built-in schema."""
    pages = labelled_pages(view, locale_of(view))
    numbers = [*labelled_numbers(pages), *titled_numbers(pages)]
    own = sorted((one for one in numbers if one.field == "invoice_number"), key=lambda one: -one.score)
    dates = list(labelled_dates(pages))
    dates += dates_after_numbers(pages, own, dates, "invoice_date")
    dates += unlabelled_dates(pages, dates, "invoice_date")
    dates += _of_the_order(dates)
    sums = [one.claim for one in sums_in(pages)]
    parties = list(parties_in(pages))
    claims = [*numbers, *dates, *sums, *parties, *payments_in(pages), *tax_ids_in(pages), *contacts_in(pages, parties)]
    claims += [*currencies_in(pages, sums), *kind_in(pages)]
    return Findings(
        fields=best_of([one for one in claims if one.field != "order_date"]), groups=line_items_in(view).groups
    )


def _of_the_order(dates: Sequence[Claim]) -> Iterator[Claim]:
    """Where no date may be that of the invoice, that of the order: shops that are paid at once print no other."""
    if all(one.field != "invoice_date" for one in dates):
        for one in dates:
            if one.field == "order_date":
                yield replace(one, field="invoice_date", score=one.score * _LESS)
