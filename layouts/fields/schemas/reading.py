"""A JSON Schema (2020-12) as fields: objects become dotted names, lists of objects groups, lists of values fields that
may be there several times.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from pydantic import JsonValue

from layouts.fields.schemas.conforming import NUMBERS
from layouts.fields.schemas.json_schemas import BARCODE_KEYWORD, LABELS_KEYWORD, TYPE_KEYWORD
from layouts.fields.schemas.limits import limits_of
from layouts.fields.schemas.naming import checked_name, type_by_name
from layouts.fields.schemas.references import Entry, Resolved, resolved
from layouts.fields.schemas.symbologies import symbology_of
from recto.errors import SchemaInvalid
from recto.fields import FieldType
from recto.schemas import FieldSpec, GroupSpec, Limit

MOST_FIELDS: Final = 500
MOST_NESTED: Final = 8

_UNKNOWN: Final = (
    *("not", "if", "then", "else", "patternProperties", "dependentSchemas", "dependentRequired", "dependencies"),
    *("prefixItems", "additionalItems", "contains", "propertyNames", "$dynamicRef", "$recursiveRef"),
)
_FORMATS: Final = {
    "date": FieldType.DATE,
    "date-time": FieldType.DATE,
    "email": FieldType.EMAIL,
    "idn-email": FieldType.EMAIL,
    "uri": FieldType.URL,
    "iri": FieldType.URL,
}
_TYPES: Final = {"integer": FieldType.INTEGER, "boolean": FieldType.BOOLEAN}
_NO_STRING: Final = NUMBERS | {FieldType.INTEGER, FieldType.BOOLEAN}


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the reading is: ``path`` in the schema, ``name`` what the names of fields begin with."""

    path: str = "#"
    name: str = ""
    depth: int = 0
    references: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Reader:
    """``root`` is where references lead; ``read`` counts what was read, references written out."""

    root: Entry
    read: int = field(default=0)

    def object(self, entry: Entry, place: _Place) -> Iterator[FieldSpec | GroupSpec]:
        _refuse_unknown(entry, place.path)
        properties, required = entry.get("properties"), entry.get("required")
        if place.depth > MOST_NESTED:
            raise SchemaInvalid(f"{place.path}: objects stand more than {MOST_NESTED} deep in each other")
        if not isinstance(properties, dict) or not properties:
            raise SchemaInvalid(f"{place.path}: an object needs properties, so that it is known what to look for")
        for name, inner in properties.items():
            path = f"{place.path}/properties/{name}"
            found = resolved(inner, self.root, path, place.references)
            here = _Place(path, place.name + checked_name(name, path), place.depth + 1, found.references)
            wanted = isinstance(required, list) and name in required and not found.nullable
            yield from self.property(found, here, required=wanted)

    def property(self, found: Resolved, place: _Place, *, required: bool) -> Iterator[FieldSpec | GroupSpec]:
        self.read += 1
        if self.read > MOST_FIELDS:
            raise SchemaInvalid(f"{place.path}: a schema has at most {MOST_FIELDS} fields")
        entry = found.entry
        if entry.get("type") == "object" or "properties" in entry:
            yield from self.object(entry, _Place(place.path, f"{place.name}.", place.depth, place.references))
        elif entry.get("type") == "array" or "items" in entry:
            yield self.list(entry, place, required=required)
        else:
            yield _scalar(entry, place, required=required, many=False)

    def list(self, entry: Entry, place: _Place, *, required: bool) -> FieldSpec | GroupSpec:
        _refuse_unknown(entry, place.path)
        path = f"{place.path}/items"
        items = resolved(entry.get("items", True), self.root, path, place.references)
        inside = _Place(path, "", place.depth + 1, items.references)
        limits = limits_of(entry, place.path, of_list=True)
        if items.entry.get("type") == "array" or "items" in items.entry:
            raise SchemaInvalid(f"{path}: lists of lists are not known")
        if items.entry.get("type") != "object" and "properties" not in items.entry:
            described = {"description": entry.get("description", ""), **items.entry}
            place = _Place(path, place.name, place.depth, place.references)
            return _scalar(described, place, required=required, many=True, of_list=limits)
        fields = tuple(self.object(items.entry, inside))
        lists = [one.name for one in fields if isinstance(one, GroupSpec)]
        if lists:
            raise SchemaInvalid(f"{path}/properties/{lists[0]}: rows of a list cannot hold lists of rows")
        plain = tuple(one for one in fields if isinstance(one, FieldSpec))
        return GroupSpec(name=place.name, description=_text(entry), fields=plain, required=required, limits=limits)


def fields_of(root: Entry) -> tuple[FieldSpec | GroupSpec, ...]:
    """The fields and groups of a valid JSON Schema.

    Raises ``SchemaInvalid``, naming the path, for what is recursive, has no fields, or says what is not known here.
    """
    top = resolved(dict(root), root, "#")
    found = tuple(_Reader(root).object(top.entry, _Place(references=top.references)))
    names = [one.name for one in found]
    for name in names:
        if names.count(name) > 1:
            raise SchemaInvalid(f"#: two fields are called {name}")
    return found


def _scalar(entry: Entry, place: _Place, *, required: bool, many: bool, of_list: tuple[Limit, ...] = ()) -> FieldSpec:
    _refuse_unknown(entry, place.path)
    return FieldSpec(
        name=place.name,
        type=_type(entry, place),
        description=_text(entry),
        labels=_strings(entry, LABELS_KEYWORD, place.path),
        many=many,
        required=required,
        choices=_choices(entry, place.path),
        limits=(*limits_of(entry, place.path), *of_list),
        barcode=symbology_of(entry.get(BARCODE_KEYWORD, False), f"{place.path}/{BARCODE_KEYWORD}"),
    )


def _type(entry: Entry, place: _Place) -> FieldType:
    said, format = entry.get(TYPE_KEYWORD), entry.get("format")
    if said is not None:
        if said not in set(FieldType):
            raise SchemaInvalid(f"{place.path}/{TYPE_KEYWORD}: {said!r} is no type; known are {', '.join(FieldType)}")
        return FieldType(str(said))
    kind, by_name = entry.get("type", "string"), type_by_name(place.name)
    match kind:
        case "string":
            of_format = _FORMATS.get(format) if isinstance(format, str) else None
            return of_format or (FieldType.TEXT if by_name in _NO_STRING else by_name)
        case "number":
            return by_name if by_name in NUMBERS else FieldType.NUMBER
        case "integer" | "boolean":
            return _TYPES[kind]
        case _:
            raise SchemaInvalid(f"{place.path}: a field of type {kind} can have no value")


def _choices(entry: Entry, path: str) -> tuple[str, ...]:
    if "const" in entry:
        return _strings({"const": [entry["const"]]}, "const", path)
    if "enum" in entry:
        listed = entry["enum"]
        kept: list[JsonValue] = [one for one in listed if one is not None] if isinstance(listed, list) else []
        return _strings({"enum": kept}, "enum", path)
    return ()


def _strings(entry: Entry, keyword: str, path: str) -> tuple[str, ...]:
    listed = entry.get(keyword, [])
    found = [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []
    if not isinstance(listed, list) or len(found) < len(listed):
        raise SchemaInvalid(f"{path}/{keyword}: only texts can stand here")
    return tuple(found)


def _text(entry: Entry) -> str:
    for name in ("description", "title"):
        said = entry.get(name)
        if isinstance(said, str) and said:
            return said
    return ""


def _refuse_unknown(entry: Entry, path: str) -> None:
    for keyword in _UNKNOWN:
        if keyword in entry:
            raise SchemaInvalid(f"{path}/{keyword}: it is not known what that means for fields")
    for keyword in ("additionalProperties", "unevaluatedProperties", "unevaluatedItems"):
        if isinstance(entry.get(keyword), dict) and entry[keyword]:
            raise SchemaInvalid(f"{path}/{keyword}: fields need names; what may have any name cannot be looked for")
