"""What the fields of a document add to the counters."""

from collections import Counter
from collections.abc import Iterator, Mapping

from recto.fields import DocumentFields, FieldValue
from recto.meters import counted
from workers.stages.fields.fielded import FieldsMade


def counts_of_fields(made: FieldsMade) -> Mapping[str, float]:
    """Values by who read them, what a person should look at, and what models were asked."""
    counts: Counter[str] = Counter()
    for fields in (made.whole, *made.parts):
        schema = fields.schema_used.name
        for value in _values(fields):
            counts[counted("recto_fields", schema=schema, engine=value.engine)] += 1
        for reason in {reason.code for reason in fields.review}:
            counts[counted("recto_reviews", schema=schema, reason=reason)] += 1
        for one in fields.consulted:
            counts[counted("recto_consultations", role=one.role.value, verdict=one.verdict.value)] += 1
    return {name: float(count) for name, count in sorted(counts.items())}


def _values(fields: DocumentFields) -> Iterator[FieldValue]:
    rows = (row for rows in fields.groups.values() for row in rows)
    for held in (fields.fields, *rows):
        for found in held.values():
            yield from found if isinstance(found, tuple) else (found,)
