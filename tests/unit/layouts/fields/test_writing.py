"""``fields.json``: data that fits its schema, confidences after checks, and reasons for a review."""

import json
from typing import Any

import jsonschema
import pytest

from layouts.fields.checks.checks import checks_of
from layouts.fields.found import Findings
from layouts.fields.merging import merged
from layouts.fields.reviewing import review_of
from layouts.fields.schemas.builtin import NO_SCHEMA, builtin_schema
from layouts.fields.schemas.completing import completed
from layouts.fields.schemas.user import schema_of
from layouts.fields.writing import document_fields
from recto.classes import ClassGuess, Classified
from recto.deployments import Role
from recto.errors import Fault
from recto.escalations import Verdict
from recto.fields import Consultation, DocumentFields, Extraction, FieldType, UnsupportedValue, Wanting
from recto.schemas import FieldSchema
from tests.resources.found_values import amounts, on_page
from tests.resources.papers import papers

VIEW = papers(
    """
ACME Tools Ltd       Invoice A-1234
Subtotal    100,00
Tax          19,00
Total       119,00
"""
)
INVOICE = builtin_schema("invoice")
TOTAL = on_page(VIEW, "total", "119,00", 119.0, FieldType.AMOUNT)
TAX = on_page(VIEW, "tax_total", "19,00", 19.0, FieldType.AMOUNT)


def test_data_is_an_instance_of_the_schema() -> None:
    name = on_page(VIEW, "seller.name", "ACME Tools Ltd", "ACME Tools Ltd", FieldType.NAME)

    made = _made(INVOICE, Findings(fields=(TOTAL, TAX, name)))

    assert made.data == {"seller": {"name": "ACME Tools Ltd"}, "tax_total": 19.0, "total": 119.0}
    jsonschema.validate(made.data, made.schema_used.json_schema)
    assert made.schema_used.name == "invoice"
    assert set(made.fields) == {"seller.name", "tax_total", "total"}
    assert made.pages.looked_at == made.pages.all == 1


def test_it_is_read_back_from_its_json() -> None:
    made = _made(INVOICE, Findings(fields=(TOTAL,)))

    text = made.model_dump_json(by_alias=True)

    assert json.loads(text)["schema"]["name"] == "invoice"
    assert DocumentFields.model_validate_json(text) == made


def test_lists_are_lists_even_of_one() -> None:
    party = on_page(VIEW, "parties", "ACME Tools Ltd", "ACME Tools Ltd", FieldType.NAME)

    made = _made(builtin_schema("contract"), Findings(fields=(party,)))

    assert made.data == {"parties": ["ACME Tools Ltd"]}
    assert isinstance(made.fields["parties"], tuple)


def test_no_schema_has_no_fields() -> None:
    made = _made(NO_SCHEMA, Findings())

    assert (made.data, made.fields, made.checks) == ({}, {}, ())


@pytest.mark.parametrize(("raw", "subtotal", "surer"), [("100,00", 100.0, True), ("19,00", 19.0, False)])
def test_checks_move_confidences(raw: str, subtotal: float, surer: bool) -> None:
    other = on_page(VIEW, "subtotal", raw, subtotal, FieldType.AMOUNT)
    found = Findings(fields=(TOTAL, TAX, other))
    before = {one.name: one.value.confidence for one in merged(INVOICE, (found,), VIEW).fields}

    after = _made(INVOICE, found).fields

    for name in ("total", "tax_total", "subtotal"):
        value = after[name]
        assert not isinstance(value, tuple)
        assert (value.confidence > before[name]) == surer
        assert value.confidence != before[name]


def test_a_failed_check_and_what_is_missing_are_reviewed() -> None:
    extraction = amounts({"subtotal": 100.0, "tax_total": 19.0, "total": 200.0})
    checks = checks_of(INVOICE, extraction, VIEW)

    reasons = review_of(schema=INVOICE, classes=Classified(), extraction=extraction, checks=checks, sure=0.0)

    assert [(one.code, one.fields) for one in reasons] == [
        ("missing", ("invoice_number",)),
        ("missing", ("invoice_date",)),
        ("check.total", ("subtotal", "tax_total", "total")),
    ]


def test_unsure_values_are_reviewed_once_for_each_list() -> None:
    extraction = amounts({"total": 5.0}, line_items=[{"amount": 2.0}, {"amount": 3.0}])

    reasons = review_of(schema=INVOICE, classes=Classified(), extraction=extraction, checks=(), sure=0.6)

    assert [(one.code, one.fields) for one in reasons] == [
        ("unsure", ("total",)),
        ("unsure", ("line_items[0].amount", "line_items[1].amount")),
    ]


def test_doubts_about_the_class_and_about_models_are_reviewed() -> None:
    reasons = review_of(
        schema=NO_SCHEMA,
        classes=Classified(rivals=(ClassGuess(name="invoice", probability=0.45),)),
        extraction=Extraction(),
        checks=(),
        unsupported=(UnsupportedValue(name="amount", group="line_items", row=1, raw="5", engine="m", why="absent"),),
        consulted=(
            Consultation(
                role=Role.FIELDS,
                reasons=(Wanting(code="missing", says="not found: total"),),
                verdict=Verdict.NOT_ASKED,
                why="no money is left",
                fault=(Fault(code="cap_reached", message="no money is left", remedy="", retryable=True),),
            ),
        ),
        sure=0.5,
    )

    assert [one.code for one in reasons] == ["class", "unsupported", "not_answered"]
    assert reasons[1].fields == ("line_items[1].amount",)


def test_nothing_speaks_against_it() -> None:
    assert review_of(schema=NO_SCHEMA, classes=Classified(), extraction=Extraction(), checks=(), sure=0.5) == ()


@pytest.mark.parametrize(
    ("properties", "data", "made"),
    [
        ({"a": {"type": ["string", "null"]}}, {}, {"a": None}),
        ({"a": {"anyOf": [{"type": "string"}, {"type": "null"}]}}, {"a": "x"}, {"a": "x"}),
        ({"a": {"type": "array", "items": {"type": "string"}}}, {}, {"a": []}),
        ({"a": {"type": "string"}}, {}, {}),
        (
            {"a": {"type": "object", "required": ["b"], "properties": {"b": {"type": ["number", "null"]}}}},
            {},
            {"a": {"b": None}},
        ),
        (
            {
                "a": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["b"],
                        "properties": {"b": {"type": ["number", "null"]}, "c": {"type": "string"}},
                    },
                }
            },
            {"a": [{"c": "x"}]},
            {"a": [{"c": "x", "b": None}]},
        ),
    ],
)
def test_data_has_null_where_a_users_schema_wants_it(
    properties: dict[str, Any], data: dict[str, Any], made: dict[str, Any]
) -> None:
    schema: dict[str, Any] = {"type": "object", "required": ["a"], "properties": properties}

    assert completed(data, schema) == made


def test_a_users_own_schema_travels_as_it_was_given() -> None:
    given = {"type": "object", "required": ["total"], "properties": {"total": {"type": ["number", "null"]}}}
    schema = schema_of(json.dumps(given), shown="own.json")

    made = _made(schema, Findings())

    assert made.schema_used.json_schema == given
    assert made.data == {"total": None}


def _made(schema: FieldSchema, findings: Findings) -> DocumentFields:
    extraction = merged(schema, (findings,), VIEW)
    checks = checks_of(schema, extraction, VIEW)
    return document_fields(schema=schema, classes=Classified(), extraction=extraction, checks=checks, view=VIEW)
