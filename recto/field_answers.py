"""The form in which a model answers for the fields of a schema, and its answer as a value.

What is wanted stands in a question as JSON; the form is made of it, so that an answer can hold no field beside those.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final, Literal, TypeAlias, cast

from pydantic import Field, create_model

from recto.answers import AnswerForm, DocumentForm
from recto.schemas import FieldSchema, FieldSpec, GroupSpec
from recto.values import Text, Value, canonical_json, digest

_NO_KEY: Final = re.compile(r"[^A-Za-z0-9]+")
_KEY: Final = 48
"""Letters of a key at most: providers take 64."""

_FORMS_KEPT: Final = 256

_Parts: TypeAlias = Mapping[str, tuple[Any, Mapping[str, Any]]]
"""The fields of a form by key: a type, and what pydantic is told of it."""

_NOTHING: Final[Mapping[str, Any]] = {}
_MOST_TEXT: Final[Mapping[str, Any]] = {"max_length": 4000}
_MOST_ROWS: Final[Mapping[str, Any]] = {"max_length": 2000}


class FieldsAsked(Value):
    """The part of a schema that a model is asked for."""

    fields: tuple[FieldSpec, ...] = ()
    groups: tuple[GroupSpec, ...] = ()


class PrintedValue(Value):
    """A value as a model gives it: ``text`` as printed on ``page``, as the model says; 0 where it does not say.
    ``choice``: which of a field's choices it is, empty where it has none.
    """

    name: str
    text: Text
    page: int
    choice: str = ""


class PrintedRow(Value):
    """An entry of a list."""

    values: tuple[PrintedValue, ...]


class PrintedRows(Value):
    """A list with its entries from first to last."""

    group: str
    rows: tuple[PrintedRow, ...]


class PrintedFields(Value):
    """An answer: what the document does not have is not there."""

    fields: tuple[PrintedValue, ...] = ()
    groups: tuple[PrintedRows, ...] = ()


class AnsweredValue(DocumentForm):
    """A value where it stands."""

    text: str = Field(
        description="Exactly as printed, without its label; empty where the document does not have it.", max_length=4000
    )
    page: int = Field(description="The number of its page; 0 where the document does not have it.", ge=0)


def asked_of(schema: FieldSchema) -> Text:
    """What is ``wanted`` of a schema, as it stands in a question."""
    return canonical_json(FieldsAsked(fields=schema.fields, groups=schema.groups)).decode()


def asked_in(wanted: Text) -> FieldsAsked:
    """Raises ``pydantic.ValidationError``."""
    return FieldsAsked.model_validate_json(wanted)


def keys_of(specs: Iterable[FieldSpec | GroupSpec]) -> Mapping[str, str]:
    """The key of each name in an answer: letters, digits and underscores, which every provider takes."""
    keys: dict[str, str] = {}
    for spec in specs:
        plain = _NO_KEY.sub("_", spec.name).strip("_")[:_KEY] or "field"
        taken = set(keys.values())
        numbered = (f"{plain}_{number}" for number in range(2, len(taken) + 3))
        keys[spec.name] = plain if plain not in taken else next(key for key in numbered if key not in taken)
    return keys


@lru_cache(maxsize=_FORMS_KEPT)
def fields_form(wanted: Text) -> type[AnswerForm]:
    """Every field has a place in it, and nothing else has."""
    asked = asked_in(wanted)
    parts: dict[str, tuple[Any, Mapping[str, Any]]] = {}
    if asked.fields:
        keys = keys_of(asked.fields)
        fields = {keys[spec.name]: (_kind(spec), _NOTHING) for spec in asked.fields}
        parts["fields"] = (_form("AnsweredFields", fields), {})
    if asked.groups:
        keys = keys_of(asked.groups)
        groups = {keys[spec.name]: (list[_row(spec)], _MOST_ROWS) for spec in asked.groups}
        parts["groups"] = (_form("AnsweredLists", groups), {})
    return _form("AnsweredDocument", parts)


def printed_fields(text: Text, wanted: Text) -> PrintedFields:
    """An answer in that form. Raises ``pydantic.ValidationError``."""
    asked = asked_in(wanted)
    given = fields_form(wanted).model_validate_json(text).model_dump(mode="json")
    fields, groups = keys_of(asked.fields), keys_of(asked.groups)
    rows = ((spec, tuple(_printed_rows(spec, given["groups"][groups[spec.name]]))) for spec in asked.groups)
    return PrintedFields(
        fields=tuple(one for spec in asked.fields for one in _printed(spec, given["fields"][fields[spec.name]])),
        groups=tuple(PrintedRows(group=spec.name, rows=found) for spec, found in rows if found),
    )


def _kind(spec: FieldSpec) -> Any:
    kind = _choice(spec) if spec.choices else AnsweredValue
    return list[kind] if spec.many else kind


def _choice(spec: FieldSpec) -> type[AnswerForm]:
    said = "Which of these it is; empty where the document does not have it."
    name = f"AnsweredChoice{digest([*spec.choices])[:8]}"
    choice: dict[str, Any] = {"choice": (one_of(("", *spec.choices)), Field(description=said))}
    return create_model(name, __base__=AnsweredValue, **choice)


def one_of(names: Iterable[str]) -> Any:
    """The type of these texts, each once."""
    return cast("Any", Literal)[tuple(dict.fromkeys(names))]


def _row(spec: GroupSpec) -> type[AnswerForm]:
    """A row stands on one page, so that its values are texts alone."""
    keys = keys_of(spec.fields)
    values = {keys[field.name]: (str, _MOST_TEXT) for field in spec.fields}
    page = (int, {"description": "The number of the page that it begins on.", "ge": 0})
    name = f"AnsweredRow{digest(spec)[:8]}"
    return _form(name, {"page": page, "values": (_form(f"{name}Values", values), {})})


def _form(name: str, parts: _Parts) -> type[DocumentForm]:
    """Pydantic has names that no field may have: a key is the field's alias."""
    named: dict[str, Any] = {
        f"field_{number}": (kind, Field(alias=key, **said)) for number, (key, (kind, said)) in enumerate(parts.items())
    }
    return create_model(name, __base__=DocumentForm, **named)


def _printed(spec: FieldSpec, given: Any) -> Iterable[PrintedValue]:
    values: Iterable[Mapping[str, Any]] = given if spec.many else [given]
    for value in values:
        if value["text"].strip():
            yield PrintedValue(
                name=spec.name, text=value["text"].strip(), page=value["page"], choice=value.get("choice", "")
            )


def _printed_rows(spec: GroupSpec, given: Iterable[Mapping[str, Any]]) -> Iterable[PrintedRow]:
    keys = keys_of(spec.fields)
    for row in given:
        texts = ((field.name, row["values"][keys[field.name]].strip()) for field in spec.fields)
        values = tuple(PrintedValue(name=name, text=text, page=row["page"]) for name, text in texts if text)
        if values:
            yield PrintedRow(values=values)
