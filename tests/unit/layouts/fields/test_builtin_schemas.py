"""The schemas that come along: complete, valid, and the same when they are read back from their JSON Schema."""

import json

import pytest
from jsonschema import Draft202012Validator

from layouts.fields.schemas.builtin import BUILTIN, builtin_schema, builtin_schemas
from layouts.fields.schemas.user import schema_of
from recto.errors import SchemaInvalid
from recto.fields import FieldType


@pytest.mark.parametrize("name", BUILTIN)
def test_json_schema_is_valid_and_reads_back(name: str) -> None:
    schema = builtin_schema(name)
    Draft202012Validator.check_schema(schema.json_schema)

    again = schema_of(json.dumps(schema.json_schema), shown=f"{name}.json")

    assert (again.name, again.like) == (name, name)
    assert [(one.name, one.type, one.many, one.choices) for one in again.fields] == [
        (one.name, one.type, one.many, one.choices) for one in schema.fields
    ]
    assert [(one.name, [inner.name for inner in one.fields]) for one in again.groups] == [
        (one.name, [inner.name for inner in one.fields]) for one in schema.groups
    ]


def test_every_field_is_described() -> None:
    for schema in builtin_schemas().values():
        for field in (*schema.fields, *(inner for group in schema.groups for inner in group.fields)):
            assert field.description, f"{schema.name}: {field.name}"


def test_types_of_an_invoice() -> None:
    types = {field.name: field.type for field in builtin_schema("invoice").fields}

    assert types["invoice_date"] is FieldType.DATE
    assert types["seller.address"] is FieldType.ADDRESS
    assert types["payment.iban"] is FieldType.IBAN
    assert types["amount_due"] is FieldType.AMOUNT


def test_unknown_name_says_which_there_are() -> None:
    with pytest.raises(SchemaInvalid, match="invoices") as caught:
        builtin_schema("invoices")

    assert "invoice" in caught.value.remedy
