"""The schemas that come along: ``builtin_schemas/NAME.yaml``, one for each kind of business document."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from layouts.fields.schemas.json_schemas import json_schema_of
from layouts.fields.schemas.short import short_schema
from layouts.fields.schemas.texts import from_yaml
from recto.errors import SchemaInvalid
from recto.schemas import FieldSchema

BUILTIN: Final = ("invoice", "receipt", "purchase_order", "bank_statement", "form", "contract", "letter")

NO_SCHEMA: Final = FieldSchema(name="none", description="Nothing is looked for.", json_schema={"type": "object"})
"""Of documents that no schema fits."""


@cache
def builtin_schemas() -> Mapping[str, FieldSchema]:
    """All of them by name."""
    return MappingProxyType({name: _read(name) for name in BUILTIN})


def builtin_schema(name: str) -> FieldSchema:
    """Raises ``SchemaInvalid`` where there is none of that name."""
    if name not in BUILTIN:
        raise SchemaInvalid(
            f"there is no schema called {name!r}", remedy=f"Built in are {', '.join(BUILTIN)}; or name a file."
        )
    return builtin_schemas()[name]


def _read(name: str) -> FieldSchema:
    shown = f"{name}.yaml"
    text = files("layouts.fields.schemas").joinpath("builtin_schemas", shown).read_text("utf-8")
    schema = short_schema(from_yaml(text, shown=shown), shown=shown)
    own = schema.model_copy(update={"like": name})
    return own.model_copy(update={"json_schema": json_schema_of(own)})
