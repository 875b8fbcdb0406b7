"""What several sources found, as one extraction for a schema."""

from collections.abc import Iterator

from layouts.fields.found import AllFindings, CandidateRow, CandidateRows
from layouts.fields.support import Pages
from layouts.fields.view import DocumentView
from layouts.fields.weighing import Weighed, alone, best, is_carried, listed
from recto.fields import Exact, Extraction, FieldType, FieldValue, NamedValue, OnPage, Row, RowGroup, Support
from recto.schemas import FieldSchema, GroupSpec


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
    """Data that the document carries, else the list whose values are the surest."""
    lists = [held for found in findings for held in found.groups if held.group == spec.name]
    carried = [held for held in lists if is_carried(held.rows[0].values[0])] if lists else []
    made = [tuple(_rows(spec, held, pages)) for held in (carried[:1] or lists)]
    return max((rows for rows in made if rows), key=_sureness, default=())


def _sureness(rows: tuple[Row, ...]) -> float:
    values = [named.value.confidence for row in rows for named in row.values]
    return sum(values) / len(values)


def _rows(spec: GroupSpec, held: CandidateRows, pages: Pages) -> Iterator[Row]:
    for row in held.rows:
        values = tuple(_in_row(spec, row, pages))
        if values:
            yield Row(values=values)


def _in_row(spec: GroupSpec, row: CandidateRow, pages: Pages) -> Iterator[NamedValue]:
    for field in spec.fields:
        found = [one for held in row.values if held.field == field.name for one in alone(held, field, pages.locale)]
        for one in found if field.many else found[:1]:
            yield NamedValue(name=field.name, value=_valued(one, field.type, pages))


def _valued(found: Weighed, kind: FieldType, pages: Pages) -> FieldValue:
    candidate = found.candidate
    return FieldValue(
        value=found.value,
        raw=candidate.raw,
        type=kind,
        confidence=found.confidence,
        source=candidate.source,
        engine=candidate.engine,
        support=_support(found, kind, pages),
    )


def _support(found: Weighed, kind: FieldType, pages: Pages) -> Support:
    source = found.candidate.source
    if isinstance(source, OnPage):
        return Exact(page=source.page, box=source.box)
    return pages.support_of_value(found.candidate.raw, found.value, kind)
