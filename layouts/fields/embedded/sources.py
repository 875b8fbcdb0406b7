"""All that a document itself carries, source by source."""

from layouts.fields.embedded.einvoices import einvoice_findings, is_einvoice, unreadable
from layouts.fields.embedded.form_values import form_findings, xfa_findings
from layouts.fields.embedded.payment_codes import code_findings
from layouts.fields.found import NOTHING_FOUND, AllFindings, Findings
from layouts.fields.typed.locales import DEFAULT_LOCALE, Locale
from recto.embedded import EmbeddedData
from recto.schemas import FieldSchema

_WITH_CODES = frozenset({"invoice", "receipt"})


def findings_of_embedded(data: EmbeddedData, schema: FieldSchema, *, locale: Locale = DEFAULT_LOCALE) -> AllFindings:
    """The most certain first: an invoice as XML, the values of forms, payment codes. Sources that say nothing are left
    out. ``locale``: how forms were filled in.
    """
    kind = schema.like or schema.name
    found: list[Findings] = [
        einvoice_findings(data.attachments) if kind == "invoice" else NOTHING_FOUND,
        form_findings(data.form, schema, locale),
        xfa_findings(data.xfa, schema, locale),
        code_findings(data.barcodes, kind) if kind in _WITH_CODES else NOTHING_FOUND,
    ]
    return tuple(one for one in found if one != NOTHING_FOUND)


def embedded_kind(data: EmbeddedData) -> str:
    """``invoice`` where the document says by itself that it is one, else empty."""
    return "invoice" if is_einvoice(data.attachments) else ""


def embedded_troubles(data: EmbeddedData) -> tuple[str, ...]:
    """Sentences about data that should be read and cannot be."""
    return unreadable(data.attachments)
