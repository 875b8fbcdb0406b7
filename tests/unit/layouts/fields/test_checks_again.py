"""Checks, confidences and reasons for a review, as they are after people corrected values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layouts.fields.checks.checks import checks_of
from layouts.fields.confidences import after_checks, before_checks
from layouts.fields.correcting import corrected, refuse_outside
from layouts.fields.reviewing import review_of
from layouts.fields.schemas.builtin import builtin_schema
from layouts.fields.schemas.user import schema_of
from layouts.fields.view import DocumentView
from layouts.fields.writing import document_fields
from recto.classes import Classified
from recto.errors import CorrectionRefused
from recto.fields import DocumentFields, Extraction, FieldType, FieldValue, NamedValue, ReviewReason, Scalar
from recto.reviews import Correction, NewValue, NoValue
from recto.schemas import FieldSchema
from recto.values import JobId
from tests.resources.found_values import IN_XML, amounts, value_of
from tests.resources.papers import papers

INVOICE = builtin_schema("invoice")
VIEW = papers("Invoice A-1")
SURE = 0.5
WRONG = {"subtotal": 100.0, "tax_total": 19.0, "total": 191.0}
LINES = [{"amount": 10.0}, {"amount": 90.0}]


def test_a_sum_that_comes_out_now_speaks_for_the_others_and_against_nothing() -> None:
    read = _read(amounts(WRONG))
    now = _corrected(read, _set("total", 119.0))

    assert "check.total" in _codes(read)
    assert "check.total" not in _codes(now)
    assert [check.passed for check in now.checks if check.code == "total"] == [True]
    assert _sure(now, "subtotal") > _sure(read, "subtotal")


def test_a_sum_that_does_not_come_out_any_more_is_told() -> None:
    read = _read(amounts({**WRONG, "total": 119.0}))
    now = _corrected(read, _set("total", 191.0))

    assert "check.total" not in _codes(read)
    assert [reason.says for reason in now.review if reason.code == "check.total"] == [
        "subtotal and tax are 119, the total is 191"
    ]
    assert _sure(now, "subtotal") < _sure(read, "subtotal")
    assert _sure(now, "total") == 1.0


def test_nothing_speaks_against_what_people_said_alone() -> None:
    """The document itself may be wrong."""
    read = _read(amounts(WRONG))
    now = _corrected(read, *(_set(name, value) for name, value in WRONG.items()))

    assert [check.passed for check in now.checks if check.code == "total"] == [False]
    assert "check.total" not in _codes(now)


def test_days_are_compared_again() -> None:
    days = {"invoice_date": "2026-03-05", "due_date": "2026-02-19"}
    read = _read(Extraction(fields=tuple(_named(name, day, FieldType.DATE) for name, day in days.items())))

    assert "check.dates" in _codes(read)
    assert "check.dates" not in _codes(_corrected(read, _set("due_date", "2026-03-19")))


def test_what_is_missing_is_said_until_a_person_gives_it_or_says_that_there_is_none() -> None:
    read = _read(amounts({"total": 1.0}))

    assert _missing(read) == {"invoice_number", "invoice_date"}
    assert _missing(_corrected(read, _set("invoice_number", "A-1"))) == {"invoice_date"}
    assert _missing(_corrected(read, _remove("invoice_date"), _set("invoice_number", "A-1"))) == set()


def test_a_row_that_is_taken_away_leaves_the_others_as_sure_as_they_are() -> None:
    lines = [{"amount": 5.0}, {"quantity": 2.0, "unit_price": 5.0, "amount": 10.0}, {"amount": 90.0}]
    read = _read(amounts({"subtotal": 100.0}, line_items=lines))
    now = _corrected(read, _remove("line_items[0]"))

    assert "check.line_sum" in _codes(read)
    assert "check.line_sum" not in _codes(now)
    again = _read(amounts({"subtotal": 100.0}, line_items=lines[1:]))
    assert now.checks == again.checks
    assert now.data == again.data
    assert _sure_in_rows(now) == pytest.approx(_sure_in_rows(again), abs=0.0011)
    assert len({*_sure_in_rows(now)}) > 1


def test_less_sure_than_the_settings_ask_for_is_what_is_so_then() -> None:
    read = _read(amounts(WRONG))
    now = _corrected(read, _set("total", 119.0))

    assert _unsure(read) == {"subtotal", "tax_total", "total"}
    assert _unsure(now) == set()


def test_values_that_no_correction_touches_are_as_they_were() -> None:
    read = _read(amounts({**WRONG, "total": 119.0}, line_items=LINES))
    now = _corrected(read, _set("seller.name", "Nordlicht"))

    assert {name: value for name, value in now.fields.items() if name != "seller.name"} == read.fields
    assert (now.groups, now.checks, now.review) == (read.groups, read.checks, read.review)


@given(st.floats(0.001, 0.999), st.integers(0, 3), st.integers(0, 3))
def test_what_checks_made_of_a_confidence_is_undone(confidence: float, passed: int, failed: int) -> None:
    after = after_checks(round(confidence, 3), passed=passed, failed=failed)
    before = before_checks(after, passed=passed, failed=failed)

    assert after_checks(before, passed=passed, failed=failed) == pytest.approx(after, abs=0.0011)


def test_what_only_the_document_tells_still_holds() -> None:
    carried = value_of(119.0, source=IN_XML)
    extraction = Extraction(fields=(NamedValue(name="total", value=carried),))
    read = _read(extraction, view=DocumentView(VIEW.pages, 200))

    assert {"check.printed", "check.pages"} <= _codes(read)
    assert {"check.printed", "check.pages"} <= _codes(_corrected(read, _set("due_date", "2026-03-19")))
    assert {"check.printed", "check.pages"} & _codes(_corrected(read, _set("total", 120.0))) == {"check.pages"}


def test_reasons_that_have_nothing_to_do_with_values_stay() -> None:
    carried = ReviewReason(code="carried", says="an attachment cannot be read")
    read = _read(amounts(WRONG)).model_copy(update={"review": (carried,)})

    assert "carried" in _codes(_corrected(read, _set("total", 119.0)))


def test_a_new_value_outside_of_the_limits_is_refused_with_what_was_expected() -> None:
    read = _read(Extraction(), schema=PARCEL)

    for correction, says in ((_set("code", "X1"), "like the pattern"), (_set("parcels[0].weight", 31), "at most 30")):
        with pytest.raises(CorrectionRefused, match=says):
            refuse_outside(correction, read.schema_used)
    for fine in (_set("code", "AB"), _set("parcels[0].weight", 30), _remove("code")):
        refuse_outside(fine, read.schema_used)


def test_what_was_said_before_is_taken_back_by_no_limit() -> None:
    read = _read(Extraction(), schema=PARCEL)
    now = _corrected(read, _set("code", "X1"))

    assert now.data == {"code": "X1"}
    assert [check.code for check in now.checks] == ["limits"]
    assert not _codes(now)


def test_a_value_outside_of_the_limits_is_to_be_looked_at_until_it_is_corrected() -> None:
    read = _read(Extraction(fields=(_named("code", "X1", FieldType.TEXT),)), schema=PARCEL)

    assert "check.limits" in _codes(read)
    assert not _codes(_corrected(read, _set("code", "AB")))


PARCEL = schema_of(
    "code: {pattern: '^[A-Z]{2}$'}\nparcels:\n  - weight: {type: number, maximum: 30}\n", shown="parcel.yaml"
)


def _read(extraction: Extraction, *, schema: FieldSchema = INVOICE, view: DocumentView = VIEW) -> DocumentFields:
    """As a document with these values leaves."""
    checks, classes = checks_of(schema, extraction, view), Classified(name="invoice", probability=1.0, by="order")
    review = review_of(schema=schema, classes=classes, extraction=extraction, checks=checks, sure=SURE)
    return document_fields(
        schema=schema, classes=classes, extraction=extraction, checks=checks, view=view, review=review
    )


def _corrected(read: DocumentFields, *corrections: Correction) -> DocumentFields:
    return corrected(read, corrections, sure=SURE)


def _set(path: str, value: Scalar) -> Correction:
    return _correction(path, NewValue(value=value))


def _remove(path: str) -> Correction:
    return _correction(path, NoValue())


def _correction(path: str, said: NewValue | NoValue) -> Correction:
    return Correction(job=JobId("job-1"), name="a.pdf", field=path, said=said, who="anna", at=7.0, number=1)


def _named(name: str, value: Scalar, type: FieldType) -> NamedValue:
    return NamedValue(name=name, value=value_of(value, type=type))


def _codes(fields: DocumentFields) -> set[str]:
    return {reason.code for reason in fields.review}


def _missing(fields: DocumentFields) -> set[str]:
    return _fields_of(fields, "missing")


def _unsure(fields: DocumentFields) -> set[str]:
    return _fields_of(fields, "unsure")


def _fields_of(fields: DocumentFields, code: str) -> set[str]:
    return {name for reason in fields.review if reason.code == code for name in reason.fields}


def _sure(fields: DocumentFields, name: str) -> float:
    value = fields.fields[name]
    assert isinstance(value, FieldValue)
    return value.confidence


def _sure_in_rows(fields: DocumentFields) -> list[float]:
    values = (value for rows in fields.groups.values() for row in rows for value in row.values())
    return [value.confidence for value in values if isinstance(value, FieldValue)]
