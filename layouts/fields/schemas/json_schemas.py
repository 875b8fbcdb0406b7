"""The JSON Schema (2020-12) of what ``data`` holds for a schema: it travels with every result.

Nothing is ``required`` there, so that ``data`` of a document that lacks something fits, too: the check ``required``
says what is missing. ``x-recto-type``, ``x-recto-labels`` and ``x-recto-barcode`` are what JSON Schema has no words
for.
"""

from collections.abc import Iterable
from typing import Final

from pydantic import JsonValue

from recto.fields import FieldType
from recto.schemas import OF_LISTS, FieldSchema, FieldSpec, GroupSpec, Limit

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

TYPE_KEYWORD: Final = "x-recto-type"
LABELS_KEYWORD: Final = "x-recto-labels"
BARCODE_KEYWORD: Final = "x-recto-barcode"
LIKE_KEYWORD: Final = "x-recto-like"

_JSON_TYPES: Final = {
    FieldType.AMOUNT: "number",
    FieldType.NUMBER: "number",
    FieldType.PERCENT: "number",
    FieldType.INTEGER: "integer",
    FieldType.BOOLEAN: "boolean",
}
_FORMATS: Final = {FieldType.DATE: "date", FieldType.EMAIL: "email"}


def json_schema_of(schema: FieldSchema) -> dict[str, JsonValue]:
    """``schema`` as JSON Schema. Dotted names are objects in objects, groups lists of objects."""
    described: dict[str, JsonValue] = {"$schema": DIALECT, "title": schema.name}
    if schema.description:
        described["description"] = schema.description
    if schema.like and schema.like != schema.name:
        described[LIKE_KEYWORD] = schema.like
    return described | _object_of(schema.fields, schema.groups)


def value_schema(field: FieldSpec) -> dict[str, JsonValue]:
    """Of one of its values."""
    entry: dict[str, JsonValue] = {"type": _JSON_TYPES.get(field.type, "string")}
    if field.type in _FORMATS:
        entry["format"] = _FORMATS[field.type]
    if field.choices:
        entry["enum"] = list(field.choices)
    entry |= _limits(field.limits, of_list=False)
    entry[TYPE_KEYWORD] = field.type.value
    if field.labels:
        entry[LABELS_KEYWORD] = list(field.labels)
    if field.barcode:
        entry[BARCODE_KEYWORD] = field.barcode
    return entry


def _object_of(fields: Iterable[FieldSpec], groups: Iterable[GroupSpec] = ()) -> dict[str, JsonValue]:
    top = _empty_object()
    for field in fields:
        _put(top, field.name, _list_of(value_schema(field), field) if field.many else _described(field))
    for group in groups:
        _put(top, group.name, _list_of(_object_of(group.fields), group))
    return top


def _empty_object() -> dict[str, JsonValue]:
    return {"type": "object", "properties": {}, "additionalProperties": False}


def _put(top: dict[str, JsonValue], name: str, entry: dict[str, JsonValue]) -> None:
    *objects, last = name.split(".")
    here = _properties(top)
    for part in objects:
        inner = here.setdefault(part, _empty_object())
        assert isinstance(inner, dict)
        here = _properties(inner)
    here[last] = entry


def _properties(entry: dict[str, JsonValue]) -> dict[str, JsonValue]:
    properties = entry["properties"]
    assert isinstance(properties, dict)
    return properties


def _list_of(items: dict[str, JsonValue], listed: FieldSpec | GroupSpec) -> dict[str, JsonValue]:
    described: dict[str, JsonValue] = {"description": listed.description} if listed.description else {}
    return {"type": "array", **described, **_limits(listed.limits, of_list=True), "items": items}


def _limits(limits: Iterable[Limit], *, of_list: bool) -> dict[str, JsonValue]:
    return {limit.keyword: limit.of for limit in limits if (limit.keyword in OF_LISTS) is of_list}


def _described(field: FieldSpec) -> dict[str, JsonValue]:
    return ({"description": field.description} if field.description else {}) | value_schema(field)
