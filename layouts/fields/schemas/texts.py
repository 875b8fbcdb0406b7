"""The text of a schema, JSON or YAML, as plain values: within limits, and nothing in it said twice."""

import json
from collections.abc import Sequence
from typing import Final, Never

from pydantic import JsonValue, TypeAdapter, ValidationError

from recto.errors import SchemaInvalid

MOST_BYTES: Final = 128 * 1024
MOST_DEPTH: Final = 40
"""Of lists and objects in each other, as written."""

_OBJECT: Final[TypeAdapter[dict[str, JsonValue]]] = TypeAdapter(dict[str, JsonValue])
_DICT: Final[TypeAdapter[dict[object, object]]] = TypeAdapter(dict[object, object])
_LIST: Final[TypeAdapter[list[object]]] = TypeAdapter(list[object])


def from_json(text: str, *, shown: str) -> dict[str, JsonValue]:
    """Raises ``SchemaInvalid`` for what is no JSON object, too large or too deep, or names something twice."""
    _within_bytes(text, shown)
    try:
        found: object = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except RecursionError as error:
        raise _too_deep(shown) from error
    except ValueError as error:
        raise SchemaInvalid(f"{shown}: it is no JSON: {error}") from error
    return object_of(found, shown=shown)


def from_yaml(text: str, *, shown: str, typed: bool = False) -> dict[str, JsonValue]:
    """Every scalar a string, so that ``no`` and ``2026-03-05`` stay what they are; with ``typed`` as YAML has them.

    Raises ``SchemaInvalid`` as for JSON, and for aliases: a few lines of them unfold to gigabytes.
    """
    from layouts.fields.schemas.yaml_texts import yaml_value  # noqa: PLC0415 - only where there is a YAML schema

    _within_bytes(text, shown)
    try:
        found = yaml_value(text, typed=typed, most_depth=MOST_DEPTH)
    except ValueError as error:
        raise SchemaInvalid(f"{shown}: it is no YAML of a schema: {error}") from error
    return object_of(found, shown=shown)


def object_of(found: object, *, shown: str) -> dict[str, JsonValue]:
    """``found`` as a JSON object. Raises ``SchemaInvalid`` where it is none, too deep, or has half a character."""
    level: list[object] = [found]
    for _ in range(MOST_DEPTH + 1):
        level = [child for value in level for child in _children(value)]
    if level:
        raise _too_deep(shown)
    try:
        made = _OBJECT.validate_python(found)
        json.dumps(made, ensure_ascii=False).encode()
    except ValidationError as error:
        raise SchemaInvalid(f"{shown}: it is no object with names and values of JSON") from error
    except UnicodeEncodeError as error:
        half = error.object[error.start].encode("unicode_escape").decode()
        raise SchemaInvalid(f"{shown}: {half} alone is no character") from error
    return made


def _children(value: object) -> Sequence[object]:
    if isinstance(value, dict):
        return list(_DICT.validate_python(value).values())
    return _LIST.validate_python(value) if isinstance(value, list) else ()


def _once(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    held: dict[str, object] = {}
    for name, value in pairs:
        if name in held:
            raise ValueError(f"{name!r} stands there twice")
        held[name] = value
    return held


def _no_number(name: str) -> Never:
    raise ValueError(f"{name} is no number")


def _within_bytes(text: str, shown: str) -> None:
    if len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise SchemaInvalid(f"{shown}: it is too large: a schema has at most {MOST_BYTES // 1024} KiB")


def _too_deep(shown: str) -> SchemaInvalid:
    return SchemaInvalid(f"{shown}: lists and objects stand more than {MOST_DEPTH} deep in each other")
