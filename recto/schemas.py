"""Schemas: which fields a document is to have. Built-in ones, and those of users."""

from typing import Annotated, Final, Literal, TypeAlias

from pydantic import Field, JsonValue, StringConstraints

from recto.fields import FieldType
from recto.values import Name, Value

SchemaName: TypeAlias = Name

FieldName: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=200)]
"""Dotted where it is in an object: ``seller.name``."""


LimitKeyword: TypeAlias = Literal[
    "pattern",
    "format",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
]

OF_LISTS: Final[frozenset[LimitKeyword]] = frozenset({"minItems", "maxItems"})

_LIMITS_SAID: Final[dict[LimitKeyword, str]] = {
    "pattern": "like the pattern {}",
    "format": "of the format {}",
    "minLength": "of at least {} letters",
    "maxLength": "of at most {} letters",
    "minimum": "at least {}",
    "maximum": "at most {}",
    "exclusiveMinimum": "more than {}",
    "exclusiveMaximum": "less than {}",
    "multipleOf": "a multiple of {}",
    "minItems": "at least {}",
    "maxItems": "at most {}",
}


class Limit(Value):
    """What a value has to keep to, as JSON Schema has it: texts to the first four, numbers to the next five. Those of
    ``OF_LISTS`` say how many entries a list has.
    """

    keyword: LimitKeyword
    of: str | int | float

    @property
    def says(self) -> str:
        """What a value should be: ``at least 3``."""
        return _LIMITS_SAID[self.keyword].format(self.of)


ValueLimits: TypeAlias = Annotated[tuple[Limit, ...], Field(exclude_if=lambda limits: not limits)]
"""Not written where there are none, so that questions that were paid for before there were any keep their keys."""


class FieldSpec(Value):
    """``description`` for models and people. ``labels``: what may be printed beside it, in any language. ``many``: a
    list. ``choices``: it has to be one of them. ``limits``: what each value has to keep to, and how many there may be.
    ``barcode``: it stands in one, of ``any`` symbology or the one that is named; empty where it need not.
    """

    name: FieldName
    type: FieldType = FieldType.TEXT
    description: str = ""
    labels: tuple[str, ...] = ()
    many: bool = False
    required: bool = False
    choices: tuple[str, ...] = ()
    limits: ValueLimits = ()
    barcode: Annotated[str, Field(exclude_if=lambda named: not named)] = ""


class GroupSpec(Value):
    """A list of objects: line items. The names of its fields are those within one of them. ``limits``: how many rows
    there may be.
    """

    name: FieldName
    description: str = ""
    fields: tuple[FieldSpec, ...] = Field(min_length=1)
    required: bool = False
    limits: ValueLimits = ()


class FieldSchema(Value):
    """``like`` names the built-in schema whose rules find its fields (by equal names), empty for none.
    ``json_schema`` is that of the values alone: a user's own as it was given.
    """

    name: SchemaName
    version: str = "1"
    description: str = ""
    like: str = ""
    fields: tuple[FieldSpec, ...] = ()
    groups: tuple[GroupSpec, ...] = ()
    json_schema: dict[str, JsonValue] = Field(default_factory=dict[str, JsonValue])


class AutoFields(Value):
    """Those of the class that the document has."""

    kind: Literal["auto"] = "auto"


class NoFields(Value):
    """None are looked for."""

    kind: Literal["none"] = "none"


class NamedFields(Value):
    """Those of a schema that is built in or stands in the settings."""

    kind: Literal["named"] = "named"
    name: SchemaName


class GivenFields(Value):
    """Those of a schema that was given: ``definition`` is a JSON Schema, or names with descriptions. ``name`` is what
    the schema is called that has no title of its own.
    """

    kind: Literal["given"] = "given"
    name: str = Field(default="given", min_length=1, max_length=400)
    definition: dict[str, JsonValue]


FieldsWanted: TypeAlias = Annotated[AutoFields | NoFields | NamedFields | GivenFields, Field(discriminator="kind")]
