"""Line items, from tables with headers, else from lines that end in amounts; and taxes by rate."""

from layouts.fields.found import CandidateRows, Findings
from layouts.fields.rules.items.aligned_items import aligned_items
from layouts.fields.rules.items.headed_items import headed_items
from layouts.fields.rules.items.receipt_lines import ReceiptPage
from layouts.fields.rules.items.tax_rows import taxes_in
from layouts.fields.typed.locales import Locale, locale_of
from layouts.fields.view import DocumentView

_ADDED_UP = 0.8


def line_items_in(view: DocumentView) -> Findings:
    """The items and taxes of invoices and orders. Items without a header count only where they add up."""
    locale = locale_of(view)
    found = headed_items(view, locale) or tuple(rows for rows in _aligned(view, locale) if rows.score >= _ADDED_UP)
    return Findings(groups=(*found, *taxes_in(view, locale, found)))


def receipt_items_in(view: DocumentView, locale: Locale) -> tuple[CandidateRows, ...]:
    """The items and taxes of a receipt: whichever items add up, those with a header first."""
    found = (*headed_items(view, locale), *_aligned(view, locale))
    items = (max(found, key=lambda rows: rows.score),) if found else ()
    return (*items, *taxes_in(view, locale, items))


def _aligned(view: DocumentView, locale: Locale) -> tuple[CandidateRows, ...]:
    return aligned_items([line for page in view.pages for line in ReceiptPage(page, locale).lines], locale)
