"""Schemas of users: a JSON Schema, or a few lines of YAML with names and descriptions."""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from pydantic import JsonValue

from layouts.fields.schemas.builtin import BUILTIN, builtin_schemas
from layouts.fields.schemas.json_schemas import LIKE_KEYWORD, json_schema_of
from layouts.fields.schemas.naming import schema_name
from layouts.fields.schemas.patterns import refuse_unusable
from layouts.fields.schemas.reading import MOST_FIELDS, fields_of
from layouts.fields.schemas.short import short_schema
from layouts.fields.schemas.texts import from_json, from_yaml, object_of
from recto.errors import SchemaInvalid
from recto.schemas import FieldSchema, FieldSpec, GivenFields, GroupSpec
from recto.values import digest

_ENOUGH_NAMES: Final = 2
"""So many names that a built-in schema has, too, make a schema like it."""
_LETTERS_OF_VERSION: Final = 12


def schema_of(text: str, *, shown: str) -> FieldSchema:
    """The schema that ``text`` writes. ``shown`` is its file's name, for messages; it also names the schema where the
    text does not.

    Raises ``SchemaInvalid`` with the path of what cannot be used: ``#/properties/seller/items``.
    """
    return schema_of_value(definition_of(text, shown=shown), shown=shown)


def definition_of(text: str, *, shown: str) -> dict[str, JsonValue]:
    """What ``text`` writes, not looked at any further. Raises ``SchemaInvalid`` where it is no JSON or YAML of that."""
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        return from_json(text.removeprefix("\ufeff"), shown=shown)
    plain = from_yaml(text, shown=shown)
    return from_yaml(text, shown=shown, typed=True) if _is_json_schema(plain) else plain


def given_schema(wanted: GivenFields) -> FieldSchema:
    """Raises ``SchemaInvalid`` as ``schema_of`` does."""
    return _given(wanted.model_dump_json())


@lru_cache(maxsize=64)
def _given(wanted: str) -> FieldSchema:
    given = GivenFields.model_validate_json(wanted)
    return schema_of_value(given.definition, shown=given.name)


def schema_of_value(value: object, *, shown: str) -> FieldSchema:
    """The same of a text that was parsed: the body of a request, or what pydantic gives for a class."""
    plain = object_of(value, shown=shown)
    try:
        as_json = _is_json_schema(plain)
        made = _of_json_schema(plain, shown) if as_json else _of_short(plain, shown)
        _refuse(made)
        refuse_unusable(_patterns(made, as_json=as_json))
    except SchemaInvalid as error:
        raise SchemaInvalid(f"{shown}: {error.message}", remedy=error.remedy) from error
    liked = made if made.like else made.model_copy(update={"like": _like(made)})
    return liked if liked.json_schema else liked.model_copy(update={"json_schema": json_schema_of(liked)})


def _is_json_schema(plain: dict[str, JsonValue]) -> bool:
    inner = plain.get("properties")
    has_properties = isinstance(inner, dict) and all(isinstance(entry, dict | bool) for entry in inner.values())
    return "$schema" in plain or "$defs" in plain or (has_properties and plain.get("type", "object") == "object")


def _of_short(plain: dict[str, JsonValue], shown: str) -> FieldSchema:
    return short_schema({"$version": _version(plain), **plain}, shown=shown)


def _version(plain: dict[str, JsonValue]) -> str:
    """Another one for whatever is changed."""
    return digest(plain)[:_LETTERS_OF_VERSION]


def _of_json_schema(plain: dict[str, JsonValue], shown: str) -> FieldSchema:
    _refuse_invalid(plain)
    found = fields_of(plain)
    title = plain.get("title")
    return FieldSchema(
        name=schema_name(title if isinstance(title, str) and title else shown),
        version=_version(plain),
        description=str(plain.get("description", "")),
        like=str(plain.get(LIKE_KEYWORD, "")),
        fields=tuple(one for one in found if isinstance(one, FieldSpec)),
        groups=tuple(one for one in found if isinstance(one, GroupSpec)),
        json_schema=plain,
    )


def _refuse_invalid(plain: dict[str, JsonValue]) -> None:
    from jsonschema import Draft202012Validator, FormatChecker  # noqa: PLC0415 - takes its time to load
    from jsonschema.exceptions import SchemaError  # noqa: PLC0415

    try:
        Draft202012Validator.check_schema(plain, format_checker=FormatChecker(()))  # patterns are looked at elsewhere
    except SchemaError as error:
        path = "/".join(("#", *(str(step) for step in error.absolute_path)))
        raise SchemaInvalid(f"{path}: {error.message[:200]}") from error


def _refuse(schema: FieldSchema) -> None:
    names = Counter(one.name for one in (*schema.fields, *schema.groups))
    if not names:
        raise SchemaInvalid("#: it has no fields")
    if schema.like not in ("", *BUILTIN):
        known = ", ".join(BUILTIN)
        raise SchemaInvalid(f"#: it cannot be like {schema.like!r}: built in are {known}")
    if len(schema.fields) + sum(len(group.fields) for group in schema.groups) > MOST_FIELDS:
        raise SchemaInvalid(f"#: a schema has at most {MOST_FIELDS} fields")
    for group in schema.groups:
        for spec in group.fields:
            if spec.barcode:
                raise SchemaInvalid(f"#/{group.name}/{spec.name}: rows have no barcodes of their own")
    for name, times in names.items():
        above = {name.rsplit(".", count)[0] for count in range(1, name.count(".") + 1)}
        if times > 1 or above & names.keys():
            raise SchemaInvalid(f"#/{name}: it is there twice, or in a field that is no object")


def _patterns(schema: FieldSchema, *, as_json: bool) -> Iterator[tuple[str, str]]:
    """With their paths as they are written."""
    into, row = ("/properties/", "/items") if as_json else ("/", "/0")

    def paths(specs: Iterable[FieldSpec], before: str) -> Iterator[tuple[str, str]]:
        for spec in specs:
            path = before + into + spec.name.replace(".", into) + ("/items" if as_json and spec.many else "")
            yield from ((f"{path}/pattern", str(one.of)) for one in spec.limits if one.keyword == "pattern")

    yield from paths(schema.fields, "#")
    for group in schema.groups:
        yield from paths(group.fields, "#" + into + group.name.replace(".", into) + row)


def _like(schema: FieldSchema) -> str:
    """The built-in schema with the most equal names; none where two have as many, or there are too few."""
    own = {one.name for one in (*schema.fields, *schema.groups)}
    shared = {
        name: len(own & {one.name for one in (*known.fields, *known.groups)})
        for name, known in builtin_schemas().items()
    }
    most = max(shared.values())
    best = [name for name, count in shared.items() if count == most]
    return best[0] if most >= _ENOUGH_NAMES and len(best) == 1 else ""
