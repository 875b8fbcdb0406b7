"""What the schema that travels with a result says of a field: whether it is one value, a list or rows, and its type."""

from collections.abc import Iterator, Mapping
from typing import Final, Literal, TypeAlias, cast

from pydantic import JsonValue

from recto.errors import CorrectionRefused
from recto.fields import FieldType, Scalar, SchemaUsed
from recto.values import Value

_Schema: TypeAlias = Mapping[str, JsonValue]

_TYPES: Final = {"number": FieldType.NUMBER, "integer": FieldType.INTEGER, "boolean": FieldType.BOOLEAN}
_FORMATS: Final = {"date": FieldType.DATE, "email": FieldType.EMAIL, "uri": FieldType.URL}
_MOST_REFERENCES: Final = 20


class Described(Value):
    """``shape``: one value, a list of values, or a list of rows. ``schema_of_value`` is that of one value."""

    shape: Literal["value", "values", "rows"]
    type: FieldType
    schema_of_value: dict[str, JsonValue]


def described_by(used: SchemaUsed, name: str, inner: str = "") -> Described:
    """``name`` is dotted where the field is in an object; ``inner`` names a field of a row.

    Raises ``CorrectionRefused`` where the schema has no such field.
    """
    root: _Schema = used.json_schema
    found = _below(root, root, name)
    if not found:
        raise _unknown(used, name)
    if "array" not in _types(found, root):
        if inner:
            raise _unknown(used, f"{name}[].{inner}")
        return _described("value", found, root)
    items = _resolved(_object(found, "items"), root)
    if "properties" not in items:
        return _described("values", items, root)
    if not inner:
        return _described("rows", items, root)
    if not (column := _below(items, root, inner)):
        raise _unknown(used, f"{name}[].{inner}")
    return _described("rows", column, root)


def refusal_of(value: Scalar, described: Described) -> str:
    """Why the schema does not take the value; empty where it does."""
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - takes its time to load

    validator = Draft202012Validator(described.schema_of_value, format_checker=Draft202012Validator.FORMAT_CHECKER)
    errors = cast("Iterator[Exception]", validator.iter_errors(value))  # pyright: ignore[reportUnknownMemberType]
    return next((str(error).partition("\n")[0] for error in errors), "")


def _described(shape: Literal["value", "values", "rows"], found: _Schema, root: _Schema) -> Described:
    kinds = _types(found, root)
    format = found.get("format")
    plain = next((_TYPES[kind] for kind in kinds if kind in _TYPES), FieldType.TEXT)
    type = _FORMATS.get(format, plain) if isinstance(format, str) else plain
    definitions = {"$defs": root["$defs"]} if "$defs" in root else {}
    return Described(shape=shape, type=type, schema_of_value={**found, **definitions})


def _below(schema: _Schema, root: _Schema, name: str) -> _Schema:
    """By the longest name first: a name may have dots of its own. Empty where there is none."""
    properties = _object(schema, "properties")
    if name in properties:
        return _resolved(_object(properties, name), root)
    head, dot, rest = name.partition(".")
    if dot and head in properties:
        return _below(_resolved(_object(properties, head), root), root, rest)
    return {}


def _resolved(schema: _Schema, root: _Schema) -> _Schema:
    """Behind references within the schema, and without what only says that it may be missing."""
    for _ in range(_MOST_REFERENCES):
        reference = schema.get("$ref")
        if isinstance(reference, str) and reference.startswith("#/"):
            target: _Schema = root
            for step in reference.removeprefix("#/").split("/"):
                target = _object(target, step.replace("~1", "/").replace("~0", "~"))
            schema = target
            continue
        some = schema.get("anyOf")
        kept = (
            [one for one in some if isinstance(one, dict) and one.get("type") != "null"]
            if isinstance(some, list)
            else []
        )
        if len(kept) != 1:
            break
        schema = kept[0]
    return schema


def _types(schema: _Schema, root: _Schema) -> tuple[str, ...]:
    kind = _resolved(schema, root).get("type")
    if isinstance(kind, list):
        return tuple(one for one in kind if isinstance(one, str) and one != "null")
    return (kind,) if isinstance(kind, str) else ()


def _object(schema: _Schema, name: str) -> _Schema:
    found = schema.get(name)
    return found if isinstance(found, dict) else {}


def _unknown(used: SchemaUsed, path: str) -> CorrectionRefused:
    return CorrectionRefused(f"{path}: the schema {used.name} has no such field")
