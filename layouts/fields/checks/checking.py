"""What checks say of the values that take part in them: where one failed they are less sure. What a person said is."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from layouts.fields.confidences import after_checks, before_checks
from layouts.fields.paths import paths_in, row_path
from recto.fields import ByPerson, Check, Extraction, FieldValue, NamedValue, Row, RowGroup
from recto.schemas import FieldSchema, FieldSpec

_Change: TypeAlias = Callable[[FieldValue, int, int], FieldValue]
"""Of a value, by how many checks that it takes part in were passed and failed."""


def checked(schema: FieldSchema, extraction: Extraction, checks: Sequence[Check]) -> Extraction:
    """``extraction``, as it was merged, with the confidences that its values have after ``checks``."""
    return _changed(schema, extraction, checks, _after)


def unchecked(schema: FieldSchema, extraction: Extraction, checks: Sequence[Check]) -> Extraction:
    """The same backwards: with the confidences that it had before ``checks``, not rounded."""
    return _changed(schema, extraction, checks, _before)


def _changed(schema: FieldSchema, extraction: Extraction, checks: Sequence[Check], change: _Change) -> Extraction:
    passed = Counter(path for check in checks if check.passed for path in check.fields)
    failed = Counter(path for check in checks if not check.passed for path in check.fields)

    def changed(at: str, specs: Iterable[FieldSpec], values: Sequence[NamedValue]) -> tuple[NamedValue, ...]:
        return tuple(
            NamedValue(name=named.name, value=change(named.value, passed[path], failed[path]))
            for named, (path, _) in zip(values, paths_in(at, specs, values), strict=True)
        )

    specs = {group.name: group.fields for group in schema.groups}
    return Extraction(
        fields=changed("", schema.fields, extraction.fields),
        groups=tuple(
            RowGroup(
                name=group.name,
                rows=tuple(
                    Row(values=changed(row_path(group.name, number), specs[group.name], row.values))
                    for number, row in enumerate(group.rows)
                ),
            )
            for group in extraction.groups
        ),
    )


def _after(value: FieldValue, passed: int, failed: int) -> FieldValue:
    if isinstance(value.source, ByPerson):
        return value
    return _with(value, round(after_checks(value.confidence, passed=passed, failed=failed), 3))


def _before(value: FieldValue, passed: int, failed: int) -> FieldValue:
    return _with(value, before_checks(value.confidence, passed=passed, failed=failed))


def _with(value: FieldValue, confidence: float) -> FieldValue:
    return value if confidence == value.confidence else value.model_copy(update={"confidence": confidence})
