"""Schemas of users: what is read from JSON Schema and YAML, and what is refused, with its path."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layouts.fields.schemas.texts import MOST_BYTES
from layouts.fields.schemas.user import schema_of, schema_of_value
from recto.errors import SchemaInvalid
from recto.fields import FieldType
from recto.schemas import FieldSchema, FieldSpec


def test_objects_lists_and_rows() -> None:
    schema = _read(
        {
            "title": "Delivery note",
            "type": "object",
            "required": ["number", "packages"],
            "properties": {
                "number": {"type": "string", "description": "Its number"},
                "sender": {"type": "object", "properties": {"name": {"type": "string"}}},
                "tags": {"type": "array", "items": {"type": "string"}},
                "packages": {
                    "type": "array",
                    "items": {"type": "object", "properties": {"weight": {"type": "number"}}},
                },
            },
        }
    )

    assert schema.name == "delivery-note"
    assert [(one.name, one.many, one.required) for one in schema.fields] == [
        ("number", False, True),
        ("sender.name", False, False),
        ("tags", True, False),
    ]
    assert schema.fields[0].description == "Its number"
    (group,) = schema.groups
    assert (group.name, group.required, group.fields[0].name) == ("packages", True, "weight")


@pytest.mark.parametrize(
    ("entry", "name", "type"),
    [
        ({"type": "string", "format": "date"}, "on", FieldType.DATE),
        ({"type": "string", "format": "email"}, "to", FieldType.EMAIL),
        ({"type": "string", "format": "uri"}, "at", FieldType.URL),
        ({"type": "string"}, "invoiceDate", FieldType.DATE),
        ({"type": "string"}, "total", FieldType.TEXT),
        ({"type": "number"}, "total", FieldType.AMOUNT),
        ({"type": "number"}, "weight", FieldType.NUMBER),
        ({"type": "integer"}, "pages", FieldType.INTEGER),
        ({"type": "boolean"}, "paid", FieldType.BOOLEAN),
        ({"type": ["string", "null"]}, "note", FieldType.TEXT),
        ({"anyOf": [{"type": "number"}, {"type": "string"}, {"type": "null"}]}, "weight", FieldType.NUMBER),
        ({"type": "string", "x-recto-type": "identifier"}, "date", FieldType.IDENTIFIER),
        (True, "anything", FieldType.TEXT),
    ],
)
def test_types(entry: Any, name: str, type: FieldType) -> None:
    assert _read({"type": "object", "properties": {name: entry}}).fields[0].type is type


def test_references_within_the_schema_are_followed() -> None:
    schema = _read(
        {
            "type": "object",
            "properties": {"seller": {"$ref": "#/$defs/party"}, "buyer": {"$ref": "#/$defs/party"}},
            "$defs": {"party": {"type": "object", "properties": {"name": {"type": "string"}}}},
        }
    )

    assert [one.name for one in schema.fields] == ["seller.name", "buyer.name"]


def test_choices() -> None:
    schema = _read({"properties": {"size": {"enum": ["S", "M", None]}, "kind": {"const": "note"}}})

    assert [one.choices for one in schema.fields] == [("S", "M"), ("note",)]


def test_required_but_nullable_is_not_missed() -> None:
    entry = {"anyOf": [{"type": "string"}, {"type": "null"}]}

    assert not _read({"type": "object", "required": ["a"], "properties": {"a": entry}}).fields[0].required


@pytest.mark.parametrize(
    ("schema", "path"),
    [
        ({"type": "object", "properties": {"a": {"$ref": "#"}}}, "#/properties/a"),
        (
            {
                "type": "object",
                "properties": {"a": {"$ref": "#/$defs/node"}},
                "$defs": {
                    "node": {
                        "type": "object",
                        "properties": {"next": {"anyOf": [{"$ref": "#/$defs/node"}, {"type": "null"}]}},
                    }
                },
            },
            "#/properties/a/properties/next",
        ),
        ({"type": "object", "properties": {"a": {"$ref": "#/$defs/gone"}}}, "#/properties/a"),
        ({"type": "object", "properties": {"a": {"$ref": "https://example.com/s.json"}}}, "#/properties/a"),
        ({"type": "object", "properties": {"a": {"type": "txt"}}}, "#/properties/a/type"),
        (
            {"type": "object", "properties": {"a": {"type": "array", "items": {"type": "array"}}}},
            "#/properties/a/items",
        ),
        ({"type": "object", "properties": {"a": {"not": {}}}}, "#/properties/a/not"),
        ({"type": "object", "properties": {"a": {"type": "object"}}}, "#/properties/a"),
        ({"type": "object", "properties": {"a": False}}, "#/properties/a"),
        ({"type": "object", "properties": {"a": {"enum": [1, 2]}}}, "#/properties/a/enum"),
        ({"type": "object", "properties": {"a.b": {"type": "string"}}}, "#/properties/a.b"),
        ({"type": "object", "properties": {"a": {"type": "null"}}}, "#/properties/a"),
        ({"type": "object", "properties": {"a": {"patternProperties": {}}}}, "#/properties/a/patternProperties"),
        ({"$defs": {}, "type": "object", "properties": {}}, "#"),
        (
            {"type": "object", "properties": {"a": {"type": "string", "x-recto-type": "colour"}}},
            "#/properties/a/x-recto",
        ),
        (
            {"type": "object", "properties": {"a": {"oneOf": [{"type": "object"}, {"type": "string"}]}}},
            "#/properties/a/oneOf",
        ),
    ],
)
def test_what_is_refused_is_named(schema: dict[str, Any], path: str) -> None:
    with pytest.raises(SchemaInvalid) as caught:
        _read(schema)

    assert caught.value.message.startswith(f"own.json: {path}")


def test_definitions_that_unfold_are_bounded() -> None:
    """Each of 30 definitions is in the one before twice: a billion fields."""
    definitions = {
        f"d{number}": {
            "type": "object",
            "properties": {side: {"$ref": f"#/$defs/d{number + 1}"} for side in ("left", "right")},
        }
        for number in range(30)
    }
    definitions["d30"] = {"type": "object", "properties": {"leaf": {"type": "string"}}}

    with pytest.raises(SchemaInvalid, match="deep in each other"):
        _read({"$ref": "#/$defs/d0", "$defs": definitions})


def test_too_many_fields_are_refused() -> None:
    with pytest.raises(SchemaInvalid, match="at most 500 fields"):
        _read({"type": "object", "properties": {f"f{number}": {"type": "string"} for number in range(501)}})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[1, 2]",
        "{",
        '{"a": NaN}',
        r'{"a\ud800": "x"}',
        '{"a": "x", "a": "y"}',
        '{"a":' * 5000 + "1" + "}" * 5000,
        "a: " + "[" * 3000,
        "a: &a [x]\nb: *a",
        "a: x\na: y",
        "a: {type: date, colour: red}",
        "a: {type: colour}",
        "a: [[x]]",
        "a.b: x\na: y",
        "$like: nothing\na: x",
        "rows:\n  - inner:\n      - a: x",
        "!!python/object/apply:os.system ['true']",
        "a: " + "x" * MOST_BYTES,
    ],
)
def test_texts_that_are_no_schema(text: str) -> None:
    with pytest.raises(SchemaInvalid, match=r"^own\.yaml: "):
        schema_of(text, shown="own.yaml")


def test_short_yaml() -> None:
    schema = schema_of(
        """
        $name: delivery-note
        $version: "3"
        number: {type: identifier, labels: [Lieferschein Nr.], required: true}
        delivery_date: The day of delivery
        sender:
          name: Who sent it
        tags: [Each of its tags]
        packages:
          - weight: {type: number}
            content: {description: What is inside, many: true}
        no: Whether it was refused
        """,
        shown="x.yaml",
    )

    assert (schema.name, schema.version) == ("delivery-note", "3")
    assert schema.fields == (
        FieldSpec(name="number", type=FieldType.IDENTIFIER, labels=("Lieferschein Nr.",), required=True),
        FieldSpec(name="delivery_date", type=FieldType.DATE, description="The day of delivery"),
        FieldSpec(name="sender.name", description="Who sent it"),
        FieldSpec(name="tags", description="Each of its tags", many=True),
        FieldSpec(name="no", description="Whether it was refused"),
    )
    assert [one.many for one in schema.groups[0].fields] == [False, True]
    assert schema.json_schema["type"] == "object"


def test_a_type_under_a_word_that_is_written_wrong_is_named() -> None:
    with pytest.raises(SchemaInvalid, match="#/price/typ") as refused:
        schema_of("price: {typ: amount, unit: The unit}", shown="x.yaml")
    assert refused.value.remedy == "Write `type: amount`."
    assert schema_of("price: {typical: The usual one}", shown="x.yaml").fields[0].name == "price.typical"


def test_json_schema_written_as_yaml() -> None:
    schema = schema_of("type: object\nproperties:\n  a: {type: integer, minimum: 1}\n", shown="a.yaml")

    assert schema.fields[0].type is FieldType.INTEGER
    assert schema.json_schema["properties"] == {"a": {"type": "integer", "minimum": 1}}


def test_names_tell_which_rules_find_them() -> None:
    assert schema_of("invoice_number: x\ndue_date: x\nteam: x", shown="a.yaml").like == "invoice"
    assert schema_of("number: x\nteam: x", shown="a.yaml").like == ""
    assert schema_of("$like: receipt\nteam: x", shown="a.yaml").like == "receipt"


def test_version_follows_the_content() -> None:
    one, same, other = (schema_of(text, shown="a.yaml") for text in ("a: x", "a:   x", "a: y"))

    assert one.version == same.version != other.version


@given(
    st.recursive(
        st.none() | st.booleans() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_anything_else_is_a_schema_or_refused(value: object) -> None:
    try:
        assert schema_of_value({"type": "object", "properties": value}, shown="any").fields is not None
    except SchemaInvalid as error:
        assert error.message.startswith("any: ")


def _read(schema: dict[str, Any]) -> FieldSchema:
    return schema_of(json.dumps(schema), shown="own.json")
