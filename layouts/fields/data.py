"""Found fields as an instance of their schema: the plain values, in objects where their names are dotted."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from pydantic import JsonValue

from recto.fields import FieldValue

Found: TypeAlias = FieldValue | tuple[FieldValue, ...]


def data_of(fields: Mapping[str, Found], groups: Mapping[str, Sequence[Mapping[str, Found]]]) -> dict[str, JsonValue]:
    """What was not found is not there."""
    data = _nested(fields)
    for name, rows in groups.items():
        _put(data, name, [_nested(row) for row in rows])
    return data


def _nested(fields: Mapping[str, Found]) -> dict[str, JsonValue]:
    data: dict[str, JsonValue] = {}
    for name, found in fields.items():
        _put(data, name, [one.value for one in found] if isinstance(found, tuple) else found.value)
    return data


def _put(data: dict[str, JsonValue], name: str, value: JsonValue) -> None:
    head, dot, rest = name.partition(".")
    below = data.setdefault(head, {}) if dot else {}
    if dot and isinstance(below, dict):
        _put(below, rest, value)
    else:
        data[name] = value
