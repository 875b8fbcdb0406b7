"""What adds up, is in order and complete, and what is not."""

from typing import Any

import pytest

from layouts.fields.checks.checks import checks_of
from layouts.fields.schemas.builtin import builtin_schema
from layouts.fields.schemas.user import schema_of
from layouts.fields.view import DocumentView
from recto.fields import Absent, Check, Exact, Extraction, FieldType, NamedValue
from recto.geometry import WHOLE_PAGE
from tests.resources.found_values import IN_XML, SOMEWHERE, amounts, value_of
from tests.resources.papers import papers

VIEW = papers("Invoice A-1")
LINES = [{"quantity": 2, "unit_price": 5.0, "amount": 10.0}, {"quantity": 1, "unit_price": 9.0, "amount": 9.0}]


@pytest.mark.parametrize(
    ("fields", "groups", "code", "passed"),
    [
        ({"subtotal": 100.0, "tax_total": 19.0, "total": 119.0}, {}, "total", True),
        ({"subtotal": 100.0, "tax_total": 19.0, "total": 191.0}, {}, "total", False),
        ({"subtotal": -100.0, "tax_total": -19.0, "total": -119.0}, {}, "total", True),
        ({"subtotal": 30.02, "tax_total": 2.11, "total": 32.15}, {}, "total", True),
        ({"subtotal": 119.0, "tax_total": 19.0, "total": 119.0}, {}, "total", True),
        ({"subtotal": 19.0}, {"line_items": LINES}, "line_sum", True),
        ({"total": 19.0}, {"line_items": LINES}, "line_sum", True),
        ({"subtotal": 91.0, "total": 108.0}, {"line_items": LINES}, "line_sum", False),
        ({}, {"line_items": LINES}, "line_amounts", True),
        ({}, {"line_items": [{"quantity": 3, "unit_price": 5.0, "amount": 16.0}]}, "line_amounts", False),
        ({}, {"line_items": [{"quantity": 250, "unit_price": 4.0, "amount": 10.0}]}, "line_amounts", True),
        ({}, {"line_items": [{"quantity": 1000, "unit_price": 0.33, "amount": 333.3}]}, "line_amounts", False),
        ({}, {"line_items": [{"quantity": 7, "unit_price": 0.33, "amount": 2.33}]}, "line_amounts", True),
        ({}, {"taxes": [{"rate": 19.0, "basis": 100.0, "amount": 19.0}]}, "tax_amounts", True),
        ({}, {"taxes": [{"rate": 19.0, "basis": 100.0, "amount": 7.0}]}, "tax_amounts", False),
        ({"tax_total": 26.0}, {"taxes": [{"amount": 19.0}, {"amount": 7.0}]}, "tax_sums", True),
        ({"tax_total": 27.0}, {"taxes": [{"amount": 19.0}, {"amount": 7.0}]}, "tax_sums", False),
        ({"total": 119.0, "prepaid": 19.0, "amount_due": 100.0}, {}, "amount_due", True),
        ({"total": 119.0, "prepaid": -19.0, "amount_due": 100.0}, {}, "amount_due", True),
        ({"total": -119.0, "prepaid": -19.0, "amount_due": -100.0}, {}, "amount_due", True),
        ({"total": 119.0, "prepaid": 19.0, "amount_due": 119.0}, {}, "amount_due", False),
        ({"cash": 50.0, "total": 32.15, "change": 17.85}, {}, "change", True),
        ({"cash": 50.0, "total": 32.15, "change": 71.85}, {}, "change", False),
        (
            {"opening_balance": 100.0, "closing_balance": 70.0},
            {"transactions": [{"amount": -50.0}, {"amount": 20.0}]},
            "balances",
            True,
        ),
        (
            {"opening_balance": 100.0, "closing_balance": 170.0},
            {"transactions": [{"amount": 50.0}, {"amount": 20.0}, {"amount": -1.0}]},
            "balances",
            False,
        ),
        (
            {},
            {"transactions": [{"amount": 1.0, "balance": 5.0}, {"amount": 2.0, "balance": 7.0}]},
            "running_balances",
            True,
        ),
        (
            {},
            {"transactions": [{"amount": 2.0, "balance": 7.0}, {"amount": 1.0, "balance": 5.0}]},
            "running_balances",
            True,
        ),
        (
            {},
            {"transactions": [{"amount": 1.0, "balance": 5.0}, {"amount": 2.0, "balance": 9.0}]},
            "running_balances",
            False,
        ),
        ({"subtotal": 1200, "tax_total": 120, "total": 1321}, {}, "total", True),
        ({"subtotal": 1200, "tax_total": 120, "total": 1323}, {}, "total", False),
    ],
)
def test_sums(fields: dict[str, float], groups: dict[str, Any], code: str, passed: bool) -> None:
    schema = "bank_statement" if "transactions" in groups else "invoice"

    found = [check for check in _checks(schema, amounts(fields, **groups)) if check.code == code]

    assert [check.passed for check in found] == [passed]


def test_a_row_that_does_not_multiply_is_named() -> None:
    wrong = [*LINES, {"quantity": 4, "unit_price": 2.0, "amount": 80.0}]

    right, failed = [
        check for check in _checks("invoice", amounts({}, line_items=wrong)) if check.code == "line_amounts"
    ]

    assert right.passed
    assert not failed.passed
    assert failed.fields == ("line_items[2].quantity", "line_items[2].unit_price", "line_items[2].amount")
    assert "4 x 2 is not 80" in failed.says


def test_discounts_are_no_fault_where_the_lines_add_up() -> None:
    extraction = amounts({"subtotal": 8.0}, line_items=[{"quantity": 1, "unit_price": 10.0, "amount": 8.0}])

    assert all(check.passed for check in _checks("invoice", extraction) if check.code != "required")


def test_lines_need_not_add_up_to_a_total_where_the_schema_leaves_out_what_comes_between() -> None:
    schema = schema_of(
        "$like: invoice\ntotal: a\nline_items: [{quantity: b, unit_price: c, amount: d}]", shown="own.yaml"
    )
    for total, codes in ((19.0, {"line_sum", "line_amounts"}), (22.8, {"line_amounts"})):
        found = checks_of(schema, amounts({"total": total}, line_items=LINES), VIEW)
        assert {check.code for check in found} == codes
        assert all(check.passed for check in found)


def test_lines_without_amounts_are_not_summed() -> None:
    assert "line_sum" not in _codes(amounts({"total": 19.0}, line_items=[*LINES, {"quantity": 1.0}]))


@pytest.mark.parametrize(("due", "passed"), [("2026-04-09", True), ("2026-03-10", True), ("2025-04-09", False)])
def test_dates_in_order(due: str, passed: bool) -> None:
    extraction = _texts(FieldType.DATE, invoice_date="2026-03-10", due_date=due)

    (check,) = [check for check in _checks("invoice", extraction) if check.code == "dates"]

    assert check.passed == passed
    assert check.fields == ("invoice_date", "due_date")


@pytest.mark.parametrize(
    ("type", "value", "verdicts"),
    [
        (FieldType.IBAN, "DE89370400440532013000", [True]),
        (FieldType.IBAN, "DE89370400440532013001", [False]),
        (FieldType.BIC, "COBADEFFXXX", [True]),
        (FieldType.TAX_ID, "DE136695976", [True]),
        (FieldType.TAX_ID, "DE136695975", [False]),
        (FieldType.TAX_ID, "ATU13585627", [True]),
        (FieldType.TAX_ID, "GB980780684", [True]),
        (FieldType.TAX_ID, "GB980780685", [False]),
        (FieldType.TAX_ID, "CHE107787577MWST", [True]),
        (FieldType.TAX_ID, "CHE107787578", [False]),
        (FieldType.TAX_ID, "000424795648", []),
        (FieldType.IDENTIFIER, "DE136695975", []),
    ],
)
def test_check_digits(type: FieldType, value: str, verdicts: list[bool]) -> None:
    extraction = Extraction(fields=(NamedValue(name="seller.tax_id", value=value_of(value, type=type)),))

    assert [check.passed for check in _checks("invoice", extraction) if check.code == "checksum"] == verdicts


def test_what_is_required_and_missing() -> None:
    found = [check for check in _checks("invoice", amounts({"total": 1.0})) if check.code == "required"]

    assert [check.fields for check in found] == [("invoice_number",), ("invoice_date",)]


def test_rows_may_stand_on_pages_that_were_not_looked_at() -> None:
    long = DocumentView(VIEW.pages, 200)

    assert "pages" in [check.code for check in checks_of(builtin_schema("invoice"), Extraction(), long)]
    assert "pages" not in [check.code for check in checks_of(builtin_schema("contract"), Extraction(), long)]


@pytest.mark.parametrize(("support", "passed"), [(Absent(), False), (Exact(page=SOMEWHERE.page, box=WHOLE_PAGE), True)])
def test_what_an_attachment_says_has_to_stand_on_the_pages(support: Absent | Exact, passed: bool) -> None:
    value = value_of(119.0, source=IN_XML).model_copy(update={"support": support})
    extraction = Extraction(fields=(NamedValue(name="total", value=value),))

    (check,) = [check for check in _checks("invoice", extraction) if check.code == "printed"]

    assert check.passed == passed
    assert "invoice.xml" in check.says


def _texts(type: FieldType, **values: str) -> Extraction:
    return Extraction(
        fields=tuple(NamedValue(name=name, value=value_of(one, type=type)) for name, one in values.items())
    )


def _checks(schema: str, extraction: Extraction) -> tuple[Check, ...]:
    return checks_of(builtin_schema(schema), extraction, VIEW)


def _codes(extraction: Extraction) -> set[str]:
    return {check.code for check in _checks("invoice", extraction)}
