"""What the schema that travels with a result says of a field, by its name in there."""

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, TypeAlias, cast

from layouts.fields.schemas.conforming import LARGEST_INTEGER
from layouts.fields.schemas.json_schemas import value_schema
from layouts.fields.schemas.user import schema_of_value
from recto.errors import CorrectionRefused, SchemaInvalid
from recto.fields import Scalar, SchemaUsed
from recto.schemas import FieldSchema, FieldSpec, GroupSpec

_SAID: Final = 200
"""Letters of why: it begins with the value, and ends with what is wrong with it."""

Described: TypeAlias = FieldSpec | GroupSpec


def described_by(used: SchemaUsed, name: str, inner: str = "") -> Described:
    """The field or list of that name, dotted where it is in an object; with ``inner`` the field of a list's rows.

    Raises ``CorrectionRefused`` where the schema has no such field.
    """
    schema = schema_used(used)
    fields: tuple[Described, ...] = (*schema.fields, *schema.groups)
    if inner:
        fields = next((group.fields for group in schema.groups if group.name == name), ())
    wanted, path = (inner, f"{name}[].{inner}") if inner else (name, name)
    for spec in fields:
        if spec.name == wanted:
            return spec
    raise CorrectionRefused(f"{path}: the schema {used.name} has no such field")


def refusal_of(value: Scalar, spec: FieldSpec) -> str:
    """Why a value of the field cannot be that; empty where it can. Its limits are another matter."""
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - takes its time to load

    unlimited = spec.model_copy(update={"limits": ()})
    validator = Draft202012Validator(value_schema(unlimited), format_checker=Draft202012Validator.FORMAT_CHECKER)
    if isinstance(value, int) and abs(value) >= LARGEST_INTEGER:
        return "it is too large a number"
    errors = cast("Iterator[Exception]", validator.iter_errors(value))  # pyright: ignore[reportUnknownMemberType]
    return next((str(error).partition("\n")[0][-_SAID:] for error in errors), "")


def schema_used(used: SchemaUsed) -> FieldSchema:
    """Raises ``CorrectionRefused`` for that of a document for which no schema fits: it has no fields."""
    return _schema(used.name, json.dumps(used.json_schema))


@lru_cache(maxsize=16)
def _schema(name: str, json_schema: str) -> FieldSchema:
    try:
        return schema_of_value(json.loads(json_schema), shown=name)
    except SchemaInvalid as error:
        raise CorrectionRefused(f"the schema {name} has no fields to correct") from error
