"""Why a model is asked for the fields of a document. Pure: by what the rules found and what the checks say of it.

Codes: ``always`` (the settings say so), ``nothing_found``, ``missing`` (a required field was not found), ``check``
(a check failed), ``unsure`` (a value is less sure than the settings ask for).
"""

from collections.abc import Iterator, Sequence

from layouts.fields.checks.checking import checked
from layouts.fields.checks.checks import REQUIRED
from recto.fields import Check, Extraction, NamedValue, Wanting
from recto.schemas import FieldSchema
from recto.settings import Fields


def wanting(
    schema: FieldSchema, extraction: Extraction, checks: Sequence[Check], policy: Fields
) -> tuple[Wanting, ...]:
    """No reason where nobody is to be asked, or where there is no doubt. ``checks`` are those of ``extraction``."""
    if policy.ask == "never" or not (schema.fields or schema.groups):
        return ()
    if policy.ask == "always":
        return (Wanting(code="always", says="the settings ask for every document"),)
    return tuple(_doubts(checked(schema, extraction, checks), checks, policy.review))


def _doubts(extraction: Extraction, checks: Sequence[Check], sure: float) -> Iterator[Wanting]:
    if not extraction.fields and not extraction.groups:
        yield Wanting(code="nothing_found", says="no rule found a value")
        return
    failed = [check for check in checks if not check.passed]
    if missing := [name for check in failed if check.code == REQUIRED for name in check.fields]:
        yield Wanting(code="missing", says=f"not found: {', '.join(missing)}")
    for check in (check for check in failed if check.code != REQUIRED):
        yield Wanting(code="check", says=f"{check.code}: {check.says}")
    if unsure := [*dict.fromkeys(named.name for named in _all(extraction) if named.value.confidence < sure)]:
        yield Wanting(code="unsure", says=f"less sure than {sure:g}: {', '.join(unsure)}")


def _all(extraction: Extraction) -> Iterator[NamedValue]:
    yield from extraction.fields
    for group in extraction.groups:
        for row in group.rows:
            yield from (NamedValue(name=f"{group.name}.{named.name}", value=named.value) for named in row.values)
