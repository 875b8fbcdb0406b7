"""Why a model is asked for the fields of a document. Pure: by what the rules found and what the checks say of it.

Codes: ``always`` (the settings say so), ``nothing_found``, ``missing`` (a required field was not found), ``check``
(a check failed), ``unsure`` (a value is less sure than the settings ask for).
"""

from collections.abc import Iterable, Iterator, Sequence

from layouts.fields.checks.checking import checked
from recto.fields import Check, Extraction, NamedValue, Wanting
from recto.schemas import FieldSchema
from recto.settings import Fields


def wanting(
    schema: FieldSchema, extraction: Extraction, checks: Sequence[Check], policy: Fields
) -> tuple[Wanting, ...]:
    """No reason where nobody is to be asked, or where there is no doubt."""
    if policy.ask == "never" or not (schema.fields or schema.groups):
        return ()
    if policy.ask == "always":
        return (Wanting(code="always", says="the settings ask for every document"),)
    return tuple(_doubts(schema, checked(schema, extraction, checks), checks, policy.review))


def _doubts(schema: FieldSchema, extraction: Extraction, checks: Sequence[Check], sure: float) -> Iterator[Wanting]:
    if not extraction.fields and not extraction.groups:
        yield Wanting(code="nothing_found", says="no rule found a value")
        return
    if missing := [*_missing(schema, extraction)]:
        yield Wanting(code="missing", says=f"not found: {', '.join(missing)}")
    failed = [check for check in checks if not check.passed and not set(check.fields) <= set(missing)]
    for check in failed:
        yield Wanting(code="check", says=f"{check.code}: {check.says}")
    if unsure := [*dict.fromkeys(named.name for named in _all(extraction) if named.value.confidence < sure)]:
        yield Wanting(code="unsure", says=f"less sure than {sure:g}: {', '.join(unsure)}")


def _missing(schema: FieldSchema, extraction: Extraction) -> Iterable[str]:
    """Required fields and lists that are not there."""
    found = {named.name for named in extraction.fields} | {group.name for group in extraction.groups if group.rows}
    return (spec.name for spec in (*schema.fields, *schema.groups) if spec.required and spec.name not in found)


def _all(extraction: Extraction) -> Iterator[NamedValue]:
    yield from extraction.fields
    for group in extraction.groups:
        for row in group.rows:
            yield from (NamedValue(name=f"{group.name}.{named.name}", value=named.value) for named in row.values)
