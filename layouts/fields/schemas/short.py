"""Schemas in a few lines of YAML: names with descriptions.

    $description: What a delivery note has
    number: {type: identifier, labels: [Lieferschein Nr., Delivery note no.], required: true}
    delivered_on: {type: date, description: The day of delivery}
    sender:
      name: Who sent it
    packages:
      - weight: {type: number, description: In kilograms}

``$name``, ``$version``, ``$description`` and ``$like`` are of the schema itself; a list with one object in it is a
group of rows, a list with one description a field that may be there several times.
"""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Final

from pydantic import JsonValue, ValidationError

from layouts.fields.schemas.limits import KEYWORDS, limits_of
from layouts.fields.schemas.naming import checked_name, schema_name, type_by_name
from layouts.fields.schemas.symbologies import symbology_of
from recto.errors import SchemaInvalid
from recto.fields import FieldType
from recto.schemas import FieldSchema, FieldSpec, GroupSpec

_OF_FIELD: Final = frozenset({"type", "description", "labels", "many", "required", "choices", "pattern", "barcode"})
_BESIDE: Final = _OF_FIELD | {*KEYWORDS}
"""Other limits are of a field only beside one of those: alone they may be the names of fields in an object."""
_TYPES: Final = frozenset(FieldType)
_OF_SCHEMA: Final = frozenset({"$name", "$version", "$description", "$like"})
MOST_NESTED: Final = 8


def short_schema(plain: Mapping[str, JsonValue], *, shown: str) -> FieldSchema:
    """Raises ``SchemaInvalid`` with the path of what it does not know. ``json_schema`` is left empty."""
    of_schema = {name.removeprefix("$"): value for name, value in plain.items() if name in _OF_SCHEMA}
    entries = tuple(_entries({name: value for name, value in plain.items() if name not in _OF_SCHEMA}, "", "#"))
    try:
        return FieldSchema.model_validate(
            {
                "name": schema_name(shown),
                **of_schema,
                "fields": tuple(entry for entry in entries if isinstance(entry, FieldSpec)),
                "groups": tuple(entry for entry in entries if isinstance(entry, GroupSpec)),
            }
        )
    except ValidationError as error:
        raise SchemaInvalid(_first(error, "#/$")) from error


def _entries(plain: Mapping[str, JsonValue], before: str, path: str) -> Iterator[FieldSpec | GroupSpec]:
    if before.count(".") >= MOST_NESTED:
        raise SchemaInvalid(f"{path}: objects stand more than {MOST_NESTED} deep in each other")
    for name, value in plain.items():
        here = f"{path}/{name}"
        full = before + ".".join(checked_name(part, here) for part in name.split("."))
        match value:
            case str():
                yield FieldSpec(name=full, type=type_by_name(full), description=value)
            case [str() as description]:
                yield FieldSpec(name=full, type=type_by_name(full), description=description, many=True)
            case [dict() as row]:
                yield _group(full, row, f"{here}/0")
            case dict() if value and not _OF_FIELD & value.keys():
                _require_no_slip(value, here)
                yield from _entries(value, f"{full}.", here)
            case dict() if value.keys() <= _BESIDE:
                yield _field(full, value, here)
            case dict():
                unknown = min(value.keys() - _BESIDE, default="")
                raise SchemaInvalid(f"{here}/{unknown}: a field has no such entry", remedy=_KNOWN)
            case _:
                raise SchemaInvalid(f"{here}: a field is a description, an object, or a list with one of them in it")


def _require_no_slip(inner: Mapping[str, JsonValue], path: str) -> None:
    """``{typ: amount}`` would be an object with a field called ``typ``, and nothing of it ever found."""
    for name, value in inner.items():
        if isinstance(value, str) and value in _TYPES and get_close_matches(name, ["type"]):
            raise SchemaInvalid(f"{path}/{name}: a field has no such entry", remedy=f"Write `type: {value}`.")


_KNOWN: Final = f"A field may have {', '.join(sorted(_BESIDE))}."


def _group(name: str, row: Mapping[str, JsonValue], path: str) -> GroupSpec:
    described = row.get("$description", "")
    fields = tuple(_entries({key: value for key, value in row.items() if key != "$description"}, "", path))
    plain = tuple(field for field in fields if isinstance(field, FieldSpec))
    if len(plain) < len(fields) or not plain:
        raise SchemaInvalid(f"{path}: the rows of a list have fields, and no lists of rows in them")
    return GroupSpec(name=name, description=str(described), fields=plain)


def _field(name: str, entry: Mapping[str, JsonValue], path: str) -> FieldSpec:
    limits = (*limits_of(entry, path), *limits_of(entry, path, of_list=True))
    own = {key: value for key, value in entry.items() if key not in KEYWORDS}
    barcode = symbology_of(entry.get("barcode", False), f"{path}/barcode")
    given = {"type": type_by_name(name), **own, "name": name, "limits": limits, "barcode": barcode}
    try:
        return FieldSpec.model_validate(given)
    except ValidationError as error:
        raise SchemaInvalid(f"{path}{_first(error, '/')}") from error


def _first(error: ValidationError, before: str) -> str:
    first = error.errors(include_url=False)[0]
    return f"{before}{'/'.join(str(part) for part in first['loc'])}: {first['msg']}"
