"""Why a person should look at a document's fields."""

from collections.abc import Iterator, Sequence

from layouts.classes.cues import builtin_classes
from layouts.fields.checks.checking import checked
from layouts.fields.checks.checks import REQUIRED
from layouts.fields.paths import paths_of
from layouts.fields.schemas.builtin import BUILTIN, NO_SCHEMA
from layouts.fields.schemas.naming import in_words
from recto.classes import Classified
from recto.escalations import Verdict
from recto.fields import ByPerson, Check, Consultation, Extraction, ReviewReason, UnsupportedValue
from recto.schemas import FieldSchema
from recto.values import Confidence


def review_of(
    *,
    schema: FieldSchema,
    classes: Classified,
    extraction: Extraction,
    checks: tuple[Check, ...],
    unsupported: tuple[UnsupportedValue, ...] = (),
    consulted: tuple[Consultation, ...] = (),
    sure: Confidence,
) -> tuple[ReviewReason, ...]:
    """None where nothing speaks against the document. ``sure``: values below it are to be looked at; ``extraction`` as
    it was merged. Codes stand in ``docs/fields.md``.
    """
    return (
        *_of_class(classes, schema),
        *_of_checks(checks),
        *_of_unsure(schema, checked(schema, extraction, checks), sure),
        *_of_unsupported(unsupported),
        *_of_consulted(consulted),
    )


def review_again(
    read: Sequence[ReviewReason],
    *,
    schema: FieldSchema,
    extraction: Extraction,
    checks: Sequence[Check],
    touched: frozenset[str],
    sure: Confidence,
) -> tuple[ReviewReason, ...]:
    """What of ``read`` holds with what people corrected, and what holds anew. ``extraction`` as it is after ``checks``.
    ``touched``: the paths that people named. Nothing speaks against what a person said, or said is not there.
    """
    said = {path for path, value in paths_of(schema, extraction) if isinstance(value.source, ByPerson)}
    there = {named.name for named in extraction.fields} | {group.name for group in extraction.groups if group.rows}
    settled = said | {path.partition("[")[0] for path in touched} - there
    anew = (*_of_checks(checks), *_of_unsure(schema, extraction, sure))
    kept = (reason for reason in read if not _is_of_values(reason) and not touched.issuperset(reason.fields or ("",)))
    return (*kept, *(reason for reason in anew if not settled.issuperset(reason.fields)))


def _is_of_values(reason: ReviewReason) -> bool:
    return reason.code in {"missing", "unsure"} or reason.code.startswith("check.")


def _of_class(classes: Classified, schema: FieldSchema) -> Iterator[ReviewReason]:
    """Nothing is missed where it may be of a built-in class that has no fields."""
    without_fields = builtin_classes().keys() - set(BUILTIN)
    likely = [rival for rival in classes.likely if rival.name not in without_fields]
    if likely:
        told = ", ".join(f"{rival.name} ({rival.probability:.2f})" for rival in likely)
        fields = f"; looked for are the fields of {schema.name}" if schema != NO_SCHEMA else ""
        yield ReviewReason(code="class", says=f"nobody is sure what it is: {told}{fields}")


def _of_checks(checks: Sequence[Check]) -> Iterator[ReviewReason]:
    for check in checks:
        if not check.passed:
            code = "missing" if check.code == REQUIRED else f"check.{check.code}"
            yield ReviewReason(code=code, fields=check.fields, says=check.says)


def _of_unsure(schema: FieldSchema, extraction: Extraction, sure: Confidence) -> Iterator[ReviewReason]:
    """One reason for all fields outside of rows, and one for each list of rows."""
    unsure = [path for path, value in paths_of(schema, extraction) if value.confidence < sure]
    groups = {
        group.name: tuple(path for path in unsure if path.startswith(f"{group.name}[")) for group in schema.groups
    }
    single = tuple(path for path in unsure if not any(path in paths for paths in groups.values()))
    if single:
        yield ReviewReason(code="unsure", fields=single, says=f"less sure than {sure}: {', '.join(single)}")
    for name, paths in groups.items():
        if paths:
            says = f"less sure than {sure}: {len(paths)} values of {in_words(name)}"
            yield ReviewReason(code="unsure", fields=paths, says=says)


def _of_unsupported(unsupported: Sequence[UnsupportedValue]) -> Iterator[ReviewReason]:
    if unsupported:
        names = tuple(dict.fromkeys(_path(one) for one in unsupported))
        says = f"a model gave what no page has: {', '.join(names)}"
        yield ReviewReason(code="unsupported", fields=names, says=says)


def _path(one: UnsupportedValue) -> str:
    if one.group and one.row >= 0:
        return f"{one.group}[{one.row}].{one.name}"
    return f"{one.group}.{one.name}" if one.group else one.name


def _of_consulted(consulted: Sequence[Consultation]) -> Iterator[ReviewReason]:
    for one in consulted:
        if one.verdict in (Verdict.FAILED, Verdict.NOT_ASKED) and one.fault:
            yield ReviewReason(code="not_answered", says=f"a model was to be asked ({one.role}): {one.why}")
