"""Checks of what was found: whether it adds up, is in order, and is complete. Each says what it compared."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from layouts.fields.checks.checksums import checksum_checks
from layouts.fields.checks.sums import sum_checks
from layouts.fields.schemas.limits import limit_checks
from layouts.fields.schemas.naming import in_words
from layouts.fields.view import DocumentView
from recto.fields import Absent, Check, Extraction, FieldValue, InAttachment
from recto.schemas import FieldSchema

_IN_ORDER: Final = (
    ("invoice_date", "due_date"),
    ("order_date", "delivery_date"),
    ("period_start", "period_end"),
    ("effective_date", "end_date"),
    ("signing_date", "end_date"),
)

REQUIRED: Final = "required"
"""The code of the check that says what is missing."""

_PRINTED: Final = frozenset({"invoice_number", "invoice_date", "total", "payment.iban"})


def checks_of(schema: FieldSchema, extraction: Extraction, view: DocumentView) -> tuple[Check, ...]:
    """Those that can be made with what was found, in a fixed order. Their codes stand in ``docs/fields.md``."""
    return (
        *_required(schema, extraction),
        *_of_values(schema, extraction),
        *_printed(extraction, view),
        *_pages(schema, view),
    )


def checks_again(read: Sequence[Check], schema: FieldSchema, extraction: Extraction) -> tuple[Check, ...]:
    """With what people corrected: those of values are made anew, of those that need the document or say what is missing
    (which the schema that travels with a result does not) the ones that were made while it was read still hold.
    """
    found = {named.name: named.value for named in extraction.fields}
    lists = {group.name for group in extraction.groups if group.rows}
    return (
        *(check for check in read if check.code == REQUIRED and not {*check.fields} <= found.keys() | lists),
        *_of_values(schema, extraction),
        *(check for check in read if check.code == "printed" and _is_attached(found, check.fields)),
        *(check for check in read if check.code == "pages"),
    )


def _of_values(schema: FieldSchema, extraction: Extraction) -> Iterator[Check]:
    """Those for which nothing but the values is needed."""
    yield from sum_checks(schema, extraction)
    yield from _dates(extraction)
    yield from checksum_checks(schema, extraction)
    yield from limit_checks(schema, extraction)


def _is_attached(found: Mapping[str, FieldValue], names: Sequence[str]) -> bool:
    return all(name in found and isinstance(found[name].source, InAttachment) for name in names)


def _required(schema: FieldSchema, extraction: Extraction) -> Iterator[Check]:
    found = {named.name for named in extraction.fields} | {group.name for group in extraction.groups}
    for spec in (*schema.fields, *schema.groups):
        if spec.required and spec.name not in found:
            yield Check(code=REQUIRED, fields=(spec.name,), passed=False, says=f"there is no {in_words(spec.name)}")


def _dates(extraction: Extraction) -> Iterator[Check]:
    dates = {named.name: str(named.value.value) for named in reversed(extraction.fields) if named.value.type == "date"}
    for before, after in _IN_ORDER:
        if before in dates and after in dates:
            passed = dates[before] <= dates[after]
            where = "not after" if passed else "after"
            says = f"the {in_words(before)} {dates[before]} is {where} the {in_words(after)} {dates[after]}"
            yield Check(code="dates", fields=(before, after), passed=passed, says=says)


def _printed(extraction: Extraction, view: DocumentView) -> Iterator[Check]:
    """What an attachment says may be another invoice than the one that people see."""
    if not view.text:
        return
    for named in extraction.fields:
        value = named.value
        if named.name in _PRINTED and isinstance(value.source, InAttachment):
            passed = not isinstance(value.support, Absent)
            where = "stands on the pages" if passed else "stands on no page"
            says = f"the {in_words(named.name)} {value.value} of {value.source.name} {where}"
            yield Check(code="printed", fields=(named.name,), passed=passed, says=says)


def _pages(schema: FieldSchema, view: DocumentView) -> Iterator[Check]:
    """Rows may stand on pages that were not looked at; single values stand on the first pages or the last."""
    seen = len(view.pages)
    if schema.groups and seen < view.all:
        names = tuple(group.name for group in schema.groups)
        yield Check(code="pages", fields=names, passed=False, says=f"{seen} of {view.all} pages were looked at")
