"""All that a document itself carries, source by source."""

from layouts.fields.embedded.einvoices import (
    STANDARD_NAMES,
    cut_short,
    einvoice_findings,
    kind_of_einvoice,
    unreadable,
)
from layouts.fields.embedded.form_values import form_findings, has_values, xfa_findings
from layouts.fields.embedded.payment_codes import code_findings
from layouts.fields.embedded.plain_codes import wanted_codes
from layouts.fields.found import NOTHING_FOUND, AllFindings, Findings
from layouts.fields.typed.locales import DEFAULT_LOCALE, Locale
from recto.embedded import EmbeddedData
from recto.schemas import FieldSchema

_WITH_CODES = frozenset({"invoice", "receipt"})


def findings_of_embedded(data: EmbeddedData, schema: FieldSchema, *, locale: Locale = DEFAULT_LOCALE) -> AllFindings:
    """The most certain first: an invoice or order as XML, the values of forms, payment codes, other
    barcodes that the schema wants. Sources that say nothing are left out. ``locale``: how forms were filled in.
    """
    kind = schema.like or schema.name
    found: list[Findings] = [
        einvoice_findings(data.attachments, kind),
        form_findings(data.form, schema, locale),
        xfa_findings(data.xfa, schema, locale),
        code_findings(data.barcodes, kind) if kind in _WITH_CODES else NOTHING_FOUND,
        wanted_codes(data.barcodes, schema),
    ]
    return tuple(one for one in found if one != NOTHING_FOUND)


def embedded_kind(data: EmbeddedData) -> str:
    """``invoice`` or ``purchase_order`` where the document says by itself that it is one, else empty."""
    return kind_of_einvoice(data.attachments)


def is_filled_form(data: EmbeddedData) -> bool:
    """Whether somebody filled in fields of the document's own form."""
    return bool(data.form) or has_values(data.xfa)


def embedded_troubles(data: EmbeddedData) -> tuple[str, ...]:
    """Sentences about data that should be read and cannot be, or not to its end."""
    large = tuple(name for name in data.too_large if name.lower() in STANDARD_NAMES)
    said = (*large, *(["the form's XFA data"] if data.xfa_too_large else []))
    left_out = (f"{name}: more than is looked at" for name in said)
    return (*unreadable(data.attachments), *cut_short(data.attachments), *left_out)
