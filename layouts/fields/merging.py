"""What several sources found, as one extraction for a schema."""

from collections.abc import Iterator
from typing import Final

from layouts.fields.confidences import OF_RULES
from layouts.fields.found import AllFindings, CandidateRow, CandidateRows, Findings
from layouts.fields.support import Pages
from layouts.fields.view import DocumentView
from layouts.fields.weighing import Weighed, alone, best, listed
from recto.fields import (
    Absent,
    Exact,
    Extraction,
    FieldType,
    FieldValue,
    Fuzzy,
    InAttachment,
    InFormField,
    NamedValue,
    OnPage,
    Row,
    RowGroup,
    Support,
)
from recto.schemas import FieldSchema, GroupSpec

_NOWHERE: Final = Absent()


def merged(schema: FieldSchema, findings: AllFindings, view: DocumentView) -> Extraction:
    """The values that count, by equal names: a user's schema has those of the built-in one that it is like.

    ``findings`` of several sources, the most certain first. A list is taken whole from one of them. Confidences are
    those before checks.
    """
    pages = Pages(view)
    fields = [
        NamedValue(name=spec.name, value=_valued(found, spec.type, pages))
        for spec in schema.fields
        for found in (listed if spec.many else best)(spec, findings, pages.locale)
    ]
    groups = [
        RowGroup(name=spec.name, rows=rows) for spec in schema.groups if (rows := _best_rows(spec, findings, pages))
    ]
    return Extraction(fields=tuple(fields), groups=tuple(groups))


def _best_rows(spec: GroupSpec, findings: AllFindings, pages: Pages) -> tuple[Row, ...]:
    """Those of the first source that has any: of its lists the one that fits its rule best."""
    lists = [sorted(_lists(spec, found), key=lambda held: -held.score) for found in findings]
    made = (tuple(_rows(spec, held, pages)) for source in lists for held in source)
    return next((rows for rows in made if rows), ())


def _lists(spec: GroupSpec, found: Findings) -> Iterator[CandidateRows]:
    return (held for held in found.groups if held.group == spec.name)


def _rows(spec: GroupSpec, held: CandidateRows, pages: Pages) -> Iterator[Row]:
    for row in held.rows:
        values = tuple(_in_row(spec, row, pages))
        if values:
            yield Row(values=values)


def _in_row(spec: GroupSpec, row: CandidateRow, pages: Pages) -> Iterator[NamedValue]:
    beside = _standing(row, pages)
    for field in spec.fields:
        found = [one for held in row.values if held.field == field.name for one in alone(held, field, pages.locale)]
        for one in found if field.many else found[:1]:
            yield NamedValue(name=field.name, value=_valued(one, field.type, pages, beside))


def _standing(row: CandidateRow, pages: Pages) -> Support:
    """Where a row of data stands on the pages, by the longest of its texts: nothing else is so likely to be its own."""
    longest = sorted((one for one in row.values if isinstance(one.source, InAttachment)), key=lambda one: -len(one.raw))
    return pages.support_of_value(longest[0].raw, longest[0].value, longest[0].type) if longest else _NOWHERE


def _valued(found: Weighed, kind: FieldType, pages: Pages, beside: Support = _NOWHERE) -> FieldValue:
    candidate = found.candidate
    raw, support = _traced(found, kind, pages, beside)
    return FieldValue(
        value=found.value,
        raw=raw,
        type=kind,
        confidence=found.confidence,
        source=candidate.source,
        engine=candidate.engine,
        support=support,
    )


def _traced(found: Weighed, kind: FieldType, pages: Pages, beside: Support) -> tuple[str, Support]:
    """The raw text and what the pages say of it, for a value in a row near to what is ``beside``. Rules name places:
    where they leave a mark between words out, the raw text is all that stands there.
    """
    candidate = found.candidate
    if isinstance(candidate.source, InFormField):
        # Other fields may have the same text.
        own = pages.support_at(candidate.raw, OnPage(page=candidate.source.page, box=candidate.source.box))
        if isinstance(own, Exact):
            return candidate.raw, own
    if not isinstance(candidate.source, OnPage):
        return candidate.raw, pages.support_in_row(candidate.raw, found.value, kind, beside)
    support = pages.support_at(candidate.raw, candidate.source)
    if candidate.engine in OF_RULES and isinstance(support, Fuzzy):
        return support.seen, Exact(page=support.page, box=support.box)
    return candidate.raw, support
