"""Corrections of people, put into what was read."""

from collections.abc import Sequence

import pytest
from pydantic import JsonValue

from layouts.fields.correcting import corrected, values_at
from layouts.fields.data import data_of
from recto.classes import Classified
from recto.errors import CorrectionRefused
from recto.fields import (
    ByPerson,
    DocumentFields,
    FieldType,
    FieldValue,
    PagesLookedAt,
    ReviewReason,
    Scalar,
    SchemaUsed,
)
from recto.reviews import Correction, NewValue, NoValue
from recto.values import JobId
from tests.resources.read_fields import found

SCHEMA: dict[str, JsonValue] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "total": {"type": "number"},
        "date": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]},
        "seller": {"$ref": "#/$defs/Party"},
        "parties": {"type": "array", "items": {"type": "string"}},
        "line_items": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"description": {"type": "string"}, "amount": {"type": "number"}},
            },
        },
    },
    "$defs": {"Party": {"type": "object", "properties": {"name": {"type": "string"}}}},
}


def test_a_value_is_replaced_and_says_by_whom() -> None:
    fields = _corrected(_read(), [_correction("total", 12.5)])
    assert fields.data["total"] == 12.5
    total = fields.fields["total"]
    assert isinstance(total, FieldValue)
    assert total.source == ByPerson(who="anna", at=7.0)
    assert (total.engine, total.confidence, total.type) == ("person", 1.0, FieldType.AMOUNT)


def test_what_was_read_is_left_as_it_is() -> None:
    read = _read()
    _corrected(read, [_correction("line_items[0].amount", 1), _correction("parties[0]", "B")])
    assert read == _read()


def test_values_in_objects_lists_and_rows_are_put_in_their_places() -> None:
    fields = _corrected(
        _read(),
        [
            _correction("seller.name", "Nordlicht"),
            _correction("parties[1]", "C"),
            _correction("parties[2]", "D"),
            _correction("line_items[1].description", "Nails"),
            _correction("line_items[0].amount", 3),
            _correction("date", "2026-03-05"),
        ],
    )
    assert fields.data == {
        "total": 10.0,
        "date": "2026-03-05",
        "seller": {"name": "Nordlicht"},
        "parties": ["A", "C", "D"],
        "line_items": [{"description": "Screws", "amount": 3}, {"description": "Nails"}],
    }


def test_values_and_rows_are_taken_away() -> None:
    fields = _corrected(_read(), [_correction("total"), _correction("parties[0]"), _correction("line_items[0]")])
    assert fields.data == {"parties": ["B"], "line_items": []}


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ("totl", 1.0, "no such field"),
        ("total", "ten", "is not of type 'number'"),
        ("date", "5 March", "is not a 'date'"),
        ("line_items[3].amount", 1.0, "has 1 entries"),
        ("line_items[0].colour", "red", "no such field"),
        ("line_items", 1.0, "names no value"),
        ("line_items[0]", 1.0, "a row has no value"),
        ("parties", "A", "names no value"),
        ("parties[9]", "A", "has 2 entries"),
        ("total[0]", 1.0, "names no value"),
        ("a[b]", 1.0, "is no path"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_path(path: str, value: Scalar, says: str) -> None:
    with pytest.raises(CorrectionRefused, match=r".+") as refused:
        _corrected(_read(), [_correction(path, value)])
    assert says in str(refused.value)
    assert path.partition("[")[0] in str(refused.value)


def test_reasons_for_a_review_go_with_the_fields_that_they_are_of() -> None:
    reasons = (
        ReviewReason(code="check_failed", fields=("total", "date"), says="they do not agree"),
        ReviewReason(code="low_confidence", fields=("total",), says="unsure"),
        ReviewReason(code="class_unsure", says="it may be a receipt"),
    )
    read = _read().model_copy(update={"review": reasons})
    now = _corrected(read, [_correction("total", 2.0)])
    assert [one.code for one in now.review] == ["check_failed", "class_unsure"]


def test_what_stood_there_before_is_told() -> None:
    read = _read()
    assert values_at(read, "total") == (10.0,)
    assert values_at(read, "date") == ()
    assert values_at(read, "parties[1]") == ("B",)
    assert values_at(read, "line_items[0].amount") == (2.0,)
    assert values_at(read, "line_items[0]") == ("Screws", 2.0)
    assert values_at(read, "line_items[5].amount") == ()


def _corrected(read: DocumentFields, corrections: Sequence[Correction]) -> DocumentFields:
    return corrected(read, corrections, sure=0.5)


def _read() -> DocumentFields:
    total = found(10.0, FieldType.AMOUNT)
    parties = (found("A", FieldType.NAME), found("B", FieldType.NAME))
    row = {"description": found("Screws", FieldType.TEXT), "amount": found(2.0, FieldType.AMOUNT)}
    fields: dict[str, FieldValue | tuple[FieldValue, ...]] = {"total": total, "parties": parties}
    groups: dict[str, tuple[dict[str, FieldValue | tuple[FieldValue, ...]], ...]] = {"line_items": ({**row},)}
    return DocumentFields(
        schema=SchemaUsed(name="order", version="1", json_schema=SCHEMA),
        classes=Classified(),
        data=data_of(fields, groups),
        fields=fields,
        groups=groups,
        pages=PagesLookedAt(looked_at=1, all=1),
    )


def _correction(path: str, *values: Scalar) -> Correction:
    said = NewValue(value=values[0]) if values else NoValue()
    return Correction(job=JobId("job-1"), name="a.pdf", field=path, said=said, who="anna", at=7.0, number=1)


def test_a_refusal_does_not_repeat_what_is_very_long() -> None:
    with pytest.raises(CorrectionRefused) as refused:
        _corrected(_read(), [_correction("total", "x" * 100_000)])
    assert "is not of type 'number'" in str(refused.value)
    assert len(str(refused.value)) < 1000
