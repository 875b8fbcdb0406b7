"""What checks say of the values that take part in them: where one failed they are less sure."""

from collections import Counter
from collections.abc import Iterable, Sequence

from layouts.fields.confidences import after_checks
from layouts.fields.paths import paths_in, row_path
from recto.fields import Check, Extraction, FieldValue, NamedValue, Row, RowGroup
from recto.schemas import FieldSchema, FieldSpec


def checked(schema: FieldSchema, extraction: Extraction, checks: Sequence[Check]) -> Extraction:
    """``extraction``, as it was merged, with the confidences that its values have after ``checks``."""
    passed = Counter(path for check in checks if check.passed for path in check.fields)
    failed = Counter(path for check in checks if not check.passed for path in check.fields)

    def after(at: str, specs: Iterable[FieldSpec], values: Sequence[NamedValue]) -> tuple[NamedValue, ...]:
        return tuple(
            NamedValue(name=named.name, value=_after(named.value, passed[path], failed[path]))
            for named, (path, _) in zip(values, paths_in(at, specs, values), strict=True)
        )

    specs = {group.name: group.fields for group in schema.groups}
    return Extraction(
        fields=after("", schema.fields, extraction.fields),
        groups=tuple(
            RowGroup(
                name=group.name,
                rows=tuple(
                    Row(values=after(row_path(group.name, number), specs[group.name], row.values))
                    for number, row in enumerate(group.rows)
                ),
            )
            for group in extraction.groups
        ),
    )


def _after(value: FieldValue, passed: int, failed: int) -> FieldValue:
    sure = after_checks(value.confidence, passed=passed, failed=failed)
    return value if sure == value.confidence else value.model_copy(update={"confidence": sure})
