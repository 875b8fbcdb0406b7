"""What stands behind references and choices in a JSON Schema. Only references within it are followed."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple, TypeAlias

from pydantic import JsonValue

from recto.errors import SchemaInvalid

Entry: TypeAlias = Mapping[str, JsonValue]

_SEVERAL: Final = ("anyOf", "oneOf", "allOf")
_NOT_PLAIN: Final = ("object", "array")


class Resolved(NamedTuple):
    """``entry`` has neither ``$ref`` nor choices but between scalars; ``nullable``: it may be null. ``references`` led
    to it, and to what it is in.
    """

    entry: Entry
    nullable: bool
    references: frozenset[str]


def resolved(entry: JsonValue, root: Entry, path: str, references: frozenset[str] = frozenset()) -> Resolved:
    """Raises ``SchemaInvalid``, naming ``path``, for references that lead nowhere, elsewhere, or to what they are in,
    and for choices between more than one kind of field and null.
    """
    here = _entry(entry, path)
    nullable = False
    while True:
        reference = here.get("$ref")
        if isinstance(reference, str):
            if reference in references:
                raise SchemaInvalid(f"{path}: it refers to {reference}, which it is in: fields cannot be recursive")
            references |= {reference}
            here = {**_target(reference, root, path), **_without(here, "$ref")}
            continue
        keyword = next((name for name in _SEVERAL if name in here), "")
        if not keyword:
            return Resolved(*_typed(here, nullable), references)
        chosen, with_null = _chosen(list(_choices(here[keyword], f"{path}/{keyword}")), path, keyword)
        nullable |= with_null
        here = {**chosen, **_without(here, keyword)}


def _entry(entry: JsonValue, path: str) -> Entry:
    match entry:
        case dict():
            return entry
        case True:
            return {}
        case _:
            raise SchemaInvalid(f"{path}: nothing can be a value of it")


def _without(entry: Entry, name: str) -> dict[str, JsonValue]:
    return {key: value for key, value in entry.items() if key != name}


def _target(reference: str, root: Entry, path: str) -> Entry:
    if reference == "#":
        raise SchemaInvalid(f"{path}: it refers to the whole schema, which it is in: fields cannot be recursive")
    if not reference.startswith("#/"):
        raise SchemaInvalid(f"{path}: {reference} is not in the schema; only references as #/$defs/NAME are followed")
    found: JsonValue = dict(root)
    for step in reference.removeprefix("#/").split("/"):
        name = step.replace("~1", "/").replace("~0", "~")
        if not isinstance(found, dict) or name not in found:
            raise SchemaInvalid(f"{path}: there is no {reference} in the schema")
        found = found[name]
    return _entry(found, path)


def _choices(entries: JsonValue, path: str) -> Iterator[Entry]:
    for number, entry in enumerate(entries if isinstance(entries, list) else []):
        yield _entry(entry, f"{path}/{number}")


def _chosen(entries: list[Entry], path: str, keyword: str) -> tuple[Entry, bool]:
    """The one that is not null; of several plain values the one that is a number, else the first."""
    kept = [entry for entry in entries if entry.get("type") != "null"]
    with_null = len(kept) < len(entries)
    if len(kept) == 1:
        return kept[0], with_null
    plain = [entry for entry in kept if isinstance(entry.get("type"), str) and entry["type"] not in _NOT_PLAIN]
    if keyword == "allOf" or not plain or len(plain) < len(kept):
        raise SchemaInvalid(f"{path}/{keyword}: a field is of one kind; only a choice between it and null is known")
    numbers = [entry for entry in plain if entry["type"] in ("number", "integer")]
    return (numbers or plain)[0], with_null


def _typed(entry: Entry, nullable: bool) -> tuple[Entry, bool]:
    """With one type: of several the number, else the first."""
    kinds = entry.get("type")
    if not isinstance(kinds, list):
        return entry, nullable
    kept = [kind for kind in kinds if kind != "null"]
    numbers = [kind for kind in kept if kind in ("number", "integer")]
    return {**entry, "type": (numbers or kept or ["null"])[0]}, nullable or len(kept) < len(kinds)
