"""Fields as they are read from made documents."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from pydantic import JsonValue

from layouts.fields.data import Found, data_of
from recto.classes import Classified
from recto.fields import DocumentFields, FieldType, FieldValue, OnPage, PagesLookedAt, ReviewReason, Scalar, SchemaUsed
from recto.geometry import WHOLE_PAGE
from recto.values import PageNumber
from tests.resources.found_values import value_of

INVOICE: dict[str, JsonValue] = {
    "type": "object",
    "properties": {
        "invoice_number": {"type": "string"},
        "invoice_date": {"type": "string", "format": "date"},
        "subtotal": {"type": "number"},
        "total": {"type": "number"},
        "seller": {"type": "object", "properties": {"name": {"type": "string"}}},
        "notes": {"type": "array", "items": {"type": "string"}},
        "line_items": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"description": {"type": "string"}, "amount": {"type": "number"}},
            },
        },
    },
}
UNSURE = ReviewReason(code="low_confidence", fields=("total",), says="the total is read with confidence 0.3")

_Row: TypeAlias = Mapping[str, Found]


def found(value: Scalar, type: FieldType = FieldType.TEXT, *, page: int = 1) -> FieldValue:
    place = OnPage(page=PageNumber(page), box=WHOLE_PAGE)
    return value_of(value, type=type, source=place, confidence=0.9)


def invoice(
    number: str = "R-17",
    *,
    fields: Mapping[str, Found] | None = None,
    items: Sequence[_Row] = (),
    review: Sequence[ReviewReason] = (),
) -> DocumentFields:
    """With a number, a date, a total and a seller; ``fields`` beside them or in their place."""
    known: dict[str, Found] = {
        "invoice_number": found(number, FieldType.IDENTIFIER),
        "invoice_date": found("2026-03-05", FieldType.DATE),
        "total": found(529.87, FieldType.AMOUNT),
        "seller.name": found("Nordlicht GmbH", FieldType.NAME),
        **(fields or {}),
    }
    groups: dict[str, tuple[dict[str, Found], ...]] = {"line_items": tuple({**row} for row in items)}
    return DocumentFields(
        schema=SchemaUsed(name="invoice", version="1", json_schema=INVOICE),
        classes=Classified(name="invoice", probability=0.9, by="words"),
        data=data_of(known, groups),
        fields=known,
        groups=groups,
        review=tuple(review),
        pages=PagesLookedAt(looked_at=1, all=1),
    )
