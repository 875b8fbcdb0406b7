"""``fields.json``: what was found, the checks, and what is to be reviewed, as one value."""

from layouts.fields.checks.checking import checked
from layouts.fields.data import data_of
from layouts.fields.extractions import fields_by_name, groups_by_name
from layouts.fields.schemas.completing import completed
from layouts.fields.view import DocumentView
from recto.classes import Classified, DocumentPart
from recto.fields import (
    Check,
    Consultation,
    DocumentFields,
    Extraction,
    PagesLookedAt,
    ReviewReason,
    SchemaUsed,
    SummaryPoint,
    UnsupportedValue,
)
from recto.schemas import FieldSchema


def document_fields(
    *,
    schema: FieldSchema,
    classes: Classified,
    extraction: Extraction,
    checks: tuple[Check, ...],
    view: DocumentView,
    unsupported: tuple[UnsupportedValue, ...] = (),
    review: tuple[ReviewReason, ...] = (),
    summary: tuple[SummaryPoint, ...] = (),
    consulted: tuple[Consultation, ...] = (),
    parts: tuple[DocumentPart, ...] = (),
) -> DocumentFields:
    """``extraction`` as it was merged: what the checks say of its confidences is added here."""
    sure = checked(schema, extraction, checks)
    fields, groups = fields_by_name(schema, sure), groups_by_name(schema, sure)
    return DocumentFields(
        schema=SchemaUsed(name=schema.name, version=schema.version, json_schema=schema.json_schema),
        classes=classes,
        data=completed(data_of(fields, groups), schema.json_schema),
        fields=fields,
        groups=groups,
        unsupported=unsupported,
        checks=checks,
        review=review,
        summary=summary,
        consulted=consulted,
        pages=PagesLookedAt(looked_at=len(view.pages), all=view.all),
        parts=parts,
    )
