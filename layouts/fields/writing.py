"""``fields.json``: what was found, the checks, and what is to be reviewed, as one value."""

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeAlias

from layouts.fields.checking import checked
from layouts.fields.completing import completed
from layouts.fields.data import data_of
from layouts.fields.view import DocumentView
from recto.classes import Classified, DocumentPart
from recto.fields import (
    Check,
    Consultation,
    DocumentFields,
    Extraction,
    FieldValue,
    NamedValue,
    PagesLookedAt,
    ReviewReason,
    SchemaUsed,
    SummaryPoint,
    UnsupportedValue,
)
from recto.schemas import FieldSchema, FieldSpec

_Found: TypeAlias = FieldValue | tuple[FieldValue, ...]


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
    fields = _by_name(schema.fields, sure.fields)
    specs = {spec.name: spec.fields for spec in schema.groups}
    groups = {held.name: tuple(_by_name(specs[held.name], row.values) for row in held.rows) for held in sure.groups}
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


def _by_name(specs: Iterable[FieldSpec], values: Iterable[NamedValue]) -> dict[str, _Found]:
    held: defaultdict[str, list[FieldValue]] = defaultdict(list)
    for named in values:
        held[named.name].append(named.value)
    return {spec.name: tuple(held[spec.name]) if spec.many else held[spec.name][0] for spec in specs if held[spec.name]}
