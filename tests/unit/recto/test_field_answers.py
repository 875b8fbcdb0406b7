"""The form in which a model answers for the fields of a schema."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from recto.field_answers import asked_in, asked_of, fields_form, keys_of, printed_fields
from recto.schemas import FieldSchema, FieldSpec, GroupSpec
from tests.resources.document_questions import SCHEMA, fields_answer

names = st.lists(st.text(min_size=1, max_size=80), min_size=1, max_size=12, unique=True)


@given(names)
def test_every_name_has_a_key_of_its_own_that_providers_take(found: list[str]) -> None:
    keys = keys_of(FieldSpec(name=name) for name in found)
    assert [*keys] == found
    assert len({*keys.values()}) == len(found)
    assert all(key.isascii() and key.replace("_", "").isalnum() and len(key) <= 64 for key in keys.values())


@given(names)
def test_an_answer_comes_back_under_the_names_of_the_schema(found: list[str]) -> None:
    schema = FieldSchema(
        name="any",
        fields=tuple(FieldSpec(name=name) for name in found),
        groups=(GroupSpec(name="rows", fields=tuple(FieldSpec(name=name) for name in found)),),
    )
    text = fields_answer(schema, {name: f"text {at}" for at, name in enumerate(found)}, {"rows": [{found[-1]: "cell"}]})
    printed = printed_fields(text, asked_of(schema))
    assert [(one.name, one.text) for one in printed.fields] == [(name, f"text {at}") for at, name in enumerate(found)]
    assert [[(one.name, one.text) for one in row.values] for row in printed.groups[0].rows] == [[(found[-1], "cell")]]


def test_what_the_document_does_not_have_is_not_there() -> None:
    printed = printed_fields(fields_answer(SCHEMA, {"number": "PO-1"}, {"items": [{}]}), asked_of(SCHEMA))
    assert [one.name for one in printed.fields] == ["number"]
    assert printed.groups == ()


def test_fields_that_are_called_like_parts_of_pydantic_are_fields() -> None:
    schema = FieldSchema(
        name="odd", fields=tuple(FieldSpec(name=name) for name in ("model_config", "copy", "__init__", "json"))
    )
    printed = printed_fields(
        fields_answer(schema, {"model_config": "a", "copy": "b", "__init__": "c"}), asked_of(schema)
    )
    assert [(one.name, one.text) for one in printed.fields] == [("model_config", "a"), ("copy", "b"), ("__init__", "c")]


@pytest.mark.parametrize(
    "spoilt",
    [
        '{"fields": {}, "groups": {"items": []}}',
        '{"fields": []}',
        '{"iban": "DE1"}',
        "null",
    ],
)
def test_an_answer_in_another_form_is_none(spoilt: str) -> None:
    with pytest.raises(ValidationError):
        printed_fields(spoilt, asked_of(SCHEMA))


def test_a_choice_that_is_none_of_them_is_refused() -> None:
    text = fields_answer(SCHEMA, {"kind": ("order", "Purchase order")})
    with pytest.raises(ValidationError):
        printed_fields(text.replace('"choice":"order"', '"choice":"invoice"'), asked_of(SCHEMA))


def test_forms_are_strict_and_hold_every_field_once() -> None:
    schema = json.loads(json.dumps(fields_form(asked_of(SCHEMA)).model_json_schema()))
    objects = [one for one in (schema, *schema["$defs"].values()) if one["type"] == "object"]
    assert all(one["additionalProperties"] is False for one in objects)
    assert all(sorted(one["required"]) == sorted(one["properties"]) for one in objects)
    assert [*schema["$defs"]["AnsweredFields"]["properties"]] == [
        "number", "day", "buyer_name", "buyer_address", "total", "kind", "remarks"
    ]  # fmt: skip


def test_what_is_asked_of_a_schema_is_kept_whole() -> None:
    asked = asked_in(asked_of(SCHEMA))
    assert (asked.fields, asked.groups) == (SCHEMA.fields, SCHEMA.groups)
    other = SCHEMA.model_copy(update={"version": "2", "json_schema": {"type": "object"}})
    assert asked_of(other) == asked_of(SCHEMA)
