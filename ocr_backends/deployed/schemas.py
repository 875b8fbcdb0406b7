"""The JSON schemas of the forms of answers, as they are sent."""

from functools import lru_cache
from typing import Final, TypeAlias, cast

from pydantic import JsonValue

from recto.answers import AnswerForm
from recto.values import canonical_json

Schema: TypeAlias = dict[str, JsonValue]

_LEFT_OUT: Final = frozenset({"minimum", "maximum", "minItems", "maxItems", "minLength", "maxLength", "title"})
"""Bounds make grammars of bounded repetition, which servers refuse or take minutes to compile. They are checked here,
on the answer.
"""

_SCHEMAS_KEPT: Final = 256
"""Forms are made of the schemas of users, too."""


@lru_cache(maxsize=_SCHEMAS_KEPT)
def schema_of(form: type[AnswerForm]) -> Schema:
    """With the descriptions of its fields, without bounds. Not to be changed."""
    return cast("Schema", _without_bounds(cast("JsonValue", form.model_json_schema())))


def schema_bytes(form: type[AnswerForm]) -> int:
    return len(canonical_json(schema_of(form)))


def _without_bounds(schema: JsonValue, *, names: bool = False) -> JsonValue:
    """``names``: the keys are names of fields, not words of JSON schema."""
    match schema:
        case dict():
            return {
                key: _without_bounds(value, names=key in {"properties", "$defs"} and not names)
                for key, value in schema.items()
                if names or key not in _LEFT_OUT
            }
        case list():
            return [_without_bounds(value) for value in schema]
        case _:
            return schema
