"""Barcodes that hold a number which is printed, too, and those that a schema asks for."""

import pytest

from layouts.fields.embedded.plain_codes import confirmed
from layouts.fields.embedded.sources import findings_of_embedded
from layouts.fields.found import Candidate, Findings
from layouts.fields.merging import merged
from layouts.fields.schemas.builtin import builtin_schema
from layouts.fields.schemas.user import schema_of
from recto.embedded import Barcode, EmbeddedData
from recto.errors import SchemaInvalid
from recto.fields import Exact, FieldType, FieldValue, InBarcode, Scalar
from recto.geometry import Box
from recto.values import PageNumber
from tests.resources.found_values import on_page
from tests.resources.papers import papers

SPOT = Box(0.6, 0.1, 0.8, 0.15)
VIEW = papers("""
Delivery note 2026
Invoice no.    KJ-20418     Customer   4 012345
Total          12.00
""")


def number(raw: str = "KJ-20418", engine: str = "rules") -> Candidate:
    return on_page(VIEW, "invoice_number", raw, raw, FieldType.IDENTIFIER, engine=engine)


def code(text: str, symbology: str = "Code128") -> Barcode:
    return Barcode(page=PageNumber(2), box=SPOT, symbology=symbology, text=text)


def value(candidate: Candidate, *barcodes: Barcode) -> FieldValue:
    found = merged(builtin_schema("invoice"), (Findings(fields=(candidate,)),), VIEW)
    (named,) = confirmed(found, barcodes).fields
    return named.value


def test_a_number_that_a_barcode_repeats_is_surer_and_has_both_places() -> None:
    printed = value(number())
    both = value(number(), code("unlike it"), code("KJ20418"))
    assert (both.value, both.engine) == ("KJ-20418", "barcode")
    assert both.source == InBarcode(page=PageNumber(2), box=SPOT, symbology="Code128")
    assert isinstance(both.support, Exact)
    assert both.support == printed.support
    assert both.confidence > printed.confidence


def test_other_barcodes_other_engines_and_short_numbers_change_nothing() -> None:
    assert value(number(), code("KJ-204181")) == value(number())
    assert value(number(engine="m"), code("KJ-20418")) == value(number(engine="m"))
    assert value(number("4"), code("4")) == value(number("4"))
    total = on_page(VIEW, "total", "12.00", 12.0, FieldType.AMOUNT)
    assert value(total, code("1200")) == value(total)


CODES = (code("BCD\n002\n1\nSCT\n\nMill\nDE33100205000001194700\nEUR1", "QRCode"), code("JD0146"), code("7", "QRCode"))


@pytest.mark.parametrize(
    ("wants", "found"),
    [
        ("a: {type: identifier, barcode: true}", {"a": "JD0146"}),
        ("a: {type: integer, barcode: true}", {"a": 7}),
        ("a: {type: text, barcode: qr-code}", {"a": "7"}),
        ("a: {type: text, barcode: EAN-13}", {}),
        ("a: {type: text, barcode: any, many: true}", {"a": ["JD0146", "7"]}),
        ("a: {type: text, barcode: true, pattern: '^[0-9]$'}", {"a": "7"}),
        ("a: {type: text, barcode: false}", {}),
        ('{"properties": {"a": {"type": "string", "x-recto-barcode": "Code 128"}}}', {"a": "JD0146"}),
        ('{"properties": {"a": {"type": "string", "x-recto-barcode": true}}}', {"a": "JD0146"}),
    ],
)
def test_a_schema_can_want_what_a_barcode_holds(wants: str, found: dict[str, Scalar | list[Scalar]]) -> None:
    schema = schema_of(wants, shown="own.json" if wants.startswith("{") else "own.yaml")
    again = schema_of(
        schema.model_dump_json(include={"json_schema"}).removeprefix('{"json_schema":')[:-1], shown="a.json"
    )
    for one in (schema, again):
        extraction = merged(one, findings_of_embedded(EmbeddedData(barcodes=CODES), one), VIEW)
        values = [named.value for named in extraction.fields]
        assert [value.value for value in values] == [
            value for held in found.values() for value in (held if isinstance(held, list) else [held])
        ]
        assert all(value.source.kind == "barcode" and value.engine == "barcode" for value in values)


@pytest.mark.parametrize(
    ("wants", "named"),
    [
        ("a: {type: text, barcode: Code 182}", "#/a/barcode: 'Code 182'"),
        ("a: [{b: {type: text, barcode: true}}]", "#/a/b: rows have no barcodes"),
        ('{"properties": {"a": {"type": "string", "x-recto-barcode": 3}}}', "#/properties/a/x-recto-barcode: 3"),
    ],
)
def test_barcodes_that_nobody_knows_are_refused_with_their_path(wants: str, named: str) -> None:
    with pytest.raises(SchemaInvalid, match=named):
        schema_of(wants, shown="own.json" if wants.startswith("{") else "own.yaml")


@pytest.mark.parametrize(("text", "values"), [("12345678901234567", [12345678901234567]), ("9" * 20, [])])
def test_integers_keep_all_their_digits_and_are_none_where_no_table_holds_them(text: str, values: list[int]) -> None:
    schema = schema_of("a: {type: integer, barcode: true}", shown="own.yaml")
    found = merged(schema, findings_of_embedded(EmbeddedData(barcodes=(code(text),)), schema), VIEW)
    assert [named.value.value for named in found.fields] == values
