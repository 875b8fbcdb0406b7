"""What a file with several documents carries, given to the one that it belongs to."""

from collections.abc import Sequence
from typing import Final

from layouts.fields.embedded.einvoices import einvoice_findings, kind_of_einvoice
from layouts.fields.found import Findings
from layouts.fields.letters import without_space
from layouts.fields.support import Pages
from layouts.fields.view import DocumentView
from recto.embedded import AttachedXml, EmbeddedData
from recto.fields import Absent

_NUMBER_OF: Final = {"invoice": "invoice_number", "purchase_order": "order_number"}
_TELLING: Final = 4
"""Letters of a number that tells a document by itself: shorter ones stand anywhere."""


def data_of_parts(data: EmbeddedData, parts: Sequence[DocumentView]) -> tuple[EmbeddedData, ...]:
    """For each of ``parts`` the form fields on its pages, and the invoices or orders as XML whose number and total
    stand on its pages and on no other's, or else whose number does. XFA data and other files are nobody's.
    """
    owners = [(file, _owners(file, parts)) for file in data.attachments]
    return tuple(
        EmbeddedData(
            attachments=tuple(file for file, owner in owners if owner == [number]),
            form=tuple(field for field in data.form if field.page in {page.page for page in part.pages}),
        )
        for number, part in enumerate(parts)
    )


def _owners(file: AttachedXml, parts: Sequence[DocumentView]) -> list[int]:
    """The parts that it may belong to."""
    kind = kind_of_einvoice([file])
    if not kind:
        return []
    found = einvoice_findings([file], kind)
    numbered = [number for number, part in enumerate(parts) if _stands(found, _NUMBER_OF[kind], part)]
    summed = [number for number in numbered if _stands(found, "total", parts[number])]
    return summed if len(summed) == 1 or not _tells(found, _NUMBER_OF[kind]) else numbered


def _stands(found: Findings, field: str, part: DocumentView) -> bool:
    """As it is, or as pages write such a value."""
    pages = Pages(part)
    return any(
        any(pages.places(one.raw, page) for page in part.pages)
        or (field == "total" and not isinstance(pages.support_of_value(one.raw, one.value, one.type), Absent))
        for one in found.fields
        if one.field == field
    )


def _tells(found: Findings, field: str) -> bool:
    return any(len(without_space(one.raw)) >= _TELLING for one in found.fields if one.field == field)
