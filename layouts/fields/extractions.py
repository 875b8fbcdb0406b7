"""Extractions and the fields of ``fields.json``: the same values, one after the other and by their names."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from layouts.fields.data import Found
from recto.fields import Extraction, FieldValue, NamedValue, Row, RowGroup
from recto.schemas import FieldSchema, FieldSpec


def fields_by_name(schema: FieldSchema, extraction: Extraction) -> dict[str, Found]:
    """Those outside of rows, in the order of the schema; lists where it says so."""
    return _by_name(schema.fields, extraction.fields)


def groups_by_name(schema: FieldSchema, extraction: Extraction) -> dict[str, tuple[dict[str, Found], ...]]:
    """The rows of each list."""
    specs = {spec.name: spec.fields for spec in schema.groups}
    held = extraction.groups
    return {group.name: tuple(_by_name(specs[group.name], row.values) for row in group.rows) for group in held}


def extraction_of(fields: Mapping[str, Found], groups: Mapping[str, Sequence[Mapping[str, Found]]]) -> Extraction:
    """The same back again."""
    rows = {name: tuple(Row(values=tuple(_named(row))) for row in held) for name, held in groups.items()}
    return Extraction(
        fields=tuple(_named(fields)), groups=tuple(RowGroup(name=name, rows=held) for name, held in rows.items())
    )


def _by_name(specs: Iterable[FieldSpec], values: Iterable[NamedValue]) -> dict[str, Found]:
    held: defaultdict[str, list[FieldValue]] = defaultdict(list)
    for named in values:
        held[named.name].append(named.value)
    return {spec.name: tuple(held[spec.name]) if spec.many else held[spec.name][0] for spec in specs if held[spec.name]}


def _named(fields: Mapping[str, Found]) -> Iterator[NamedValue]:
    for name, found in fields.items():
        for value in found if isinstance(found, tuple) else (found,):
            yield NamedValue(name=name, value=value)
