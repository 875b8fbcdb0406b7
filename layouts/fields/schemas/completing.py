"""Data as a user's JSON Schema wants it where fields are missing: ``null`` where that is allowed, and empty lists."""

from collections.abc import Mapping

from pydantic import JsonValue

from layouts.fields.schemas.references import Entry, resolved


def completed(data: Mapping[str, JsonValue], json_schema: Entry) -> dict[str, JsonValue]:
    """``data`` with what ``required`` names and may be empty. What may not stays missing: a check says so."""
    return _object(data, json_schema, json_schema, frozenset())


def _object(
    data: Mapping[str, JsonValue], entry: Entry, root: Entry, references: frozenset[str]
) -> dict[str, JsonValue]:
    made = dict(data)
    properties, required = entry.get("properties"), entry.get("required")
    for name, inner in properties.items() if isinstance(properties, dict) else ():
        found = resolved(inner, root, f"#/properties/{name}", references)
        held, wanted = made.get(name), isinstance(required, list) and name in required
        if isinstance(held, dict):
            made[name] = _object(held, found.entry, root, found.references)
        elif isinstance(held, list):
            made[name] = [_in_list(one, found.entry, root, found.references) for one in held]
        elif name not in made and wanted and found.nullable:
            made[name] = None
        elif name not in made and wanted and found.entry.get("type") == "array":
            made[name] = []
        elif name not in made and wanted and "properties" in found.entry:
            made[name] = _object({}, found.entry, root, found.references)
    return made


def _in_list(value: JsonValue, entry: Entry, root: Entry, references: frozenset[str]) -> JsonValue:
    if not isinstance(value, dict):
        return value
    items = resolved(entry.get("items", True), root, "#/items", references)
    return _object(value, items.entry, root, items.references)
