"""What a model says of the fields, held against the pages."""

import pytest
from pydantic import ValidationError

from layouts.fields.asking.answers import findings_of_answer
from layouts.fields.found import Findings
from layouts.fields.view import DocumentView
from recto.fields import FieldType, OnPage, UnsupportedValue
from recto.schemas import FieldSchema, FieldSpec
from tests.resources.document_questions import ORDER, SCHEMA, fields_answer
from tests.resources.papers import papers

VIEW = papers(ORDER)


def found(
    fields: dict[str, object],
    groups: dict[str, list[dict[str, str]]] | None = None,
    *,
    view: DocumentView = VIEW,
    schema: FieldSchema = SCHEMA,
    page: int = 1,
) -> tuple[Findings, tuple[UnsupportedValue, ...]]:
    return findings_of_answer(fields_answer(schema, fields, groups, page=page), schema, view, engine="gpu")


def values(findings: Findings) -> dict[str, object]:
    return {one.field: one.value for one in findings.fields}


def words_in(view: DocumentView, source: OnPage) -> str:
    """What stands in its lines, one after the other."""
    page = next(page for page in view.pages if page.page == source.page)
    boxes = source.lines or (source.box,)
    inside = [
        word.text
        for box in boxes
        for word in page.words
        if box.x0 <= word.box.centre[0] <= box.x1 and box.y0 <= word.box.centre[1] <= box.y1
    ]
    return " ".join(inside)


def test_values_that_stand_on_the_page_are_typed_and_placed() -> None:
    findings, apart = found(
        {"number": "PO-7731", "day": "5 March 2026", "buyer.name": "Northern Ropes", "total": "230.00"}
    )
    assert apart == ()
    assert values(findings) == {
        "number": "PO-7731",
        "day": "2026-03-05",
        "buyer.name": "Northern Ropes",
        "total": 230.0,
    }
    assert {one.engine for one in findings.fields} == {"gpu"}
    for one in findings.fields:
        assert isinstance(one.source, OnPage)
        assert "".join(one.raw.split()) in "".join(words_in(VIEW, one.source).split())


def test_what_no_page_has_is_kept_apart() -> None:
    findings, apart = found(
        {"number": "PO-7731", "total": "999.00", "remarks": ["Please deliver before noon.", "Pay now"]}
    )
    assert values(findings) == {"number": "PO-7731", "remarks": "Please deliver before noon."}
    assert [(one.name, one.raw, one.engine) for one in apart] == [
        ("total", "999.00", "gpu"),
        ("remarks", "Pay now", "gpu"),
    ]
    assert all("no page" in one.why for one in apart)


def test_a_value_of_another_type_is_kept_apart() -> None:
    findings, apart = found({"day": "Purchase order"})
    assert findings.fields == ()
    assert [(one.name, one.raw) for one in apart] == [("day", "Purchase order")]
    assert "date" in apart[0].why


def test_a_text_of_several_lines_is_placed_line_by_line() -> None:
    findings, _ = found({"buyer.address": "12 Quay Street\nSeaham SR7 7TT"})
    (one,) = findings.fields
    assert isinstance(one.source, OnPage)
    assert len(one.source.lines) == 2
    assert words_in(VIEW, one.source) == "12 Quay Street Seaham SR7 7TT"
    assert one.value == "12 Quay Street\nSeaham SR7 7TT"


def test_what_means_the_same_is_found_where_it_is_printed_in_another_way() -> None:
    findings, apart = found({"day": "2026-03-05"})
    (one,) = findings.fields
    assert (one.value, one.raw, one.rule, apart) == ("2026-03-05", "5 March 2026", "model:value", ())


def test_a_currency_is_found_by_its_sign() -> None:
    schema = FieldSchema(name="one", fields=(FieldSpec(name="currency", type=FieldType.CURRENCY),))
    findings, _ = found({"currency": "EUR"}, view=papers("Items 12\nTotal 160,00 €"), schema=schema)
    assert [(one.value, one.rule, one.raw) for one in findings.fields] == [("EUR", "model:value", "€")]
    findings, apart = found({"currency": "EUR"}, view=papers("Items 12\nTotal 160.00"), schema=schema)
    assert (findings.fields, [one.raw for one in apart]) == ((), ["EUR"])


def test_letters_that_were_misread_do_not_hide_a_value_but_other_digits_do() -> None:
    findings, apart = found({"buyer.name": "Northern Roqes", "number": "PO-7781"})
    (one,) = findings.fields
    assert (one.field, one.raw, one.rule) == ("buyer.name", "Northern Roqes", "model:fuzzy")
    assert one.score < 1
    assert [one.name for one in apart] == ["number"]


def test_a_number_is_no_part_of_a_longer_one() -> None:
    view = papers("Total  1,230.00\nCode  A30\nSum  230.005")
    findings, apart = found({"total": "230.00"}, view=view)
    assert (findings.fields, [one.raw for one in apart]) == ((), ["230.00"])


def test_of_several_places_the_one_with_the_label_counts() -> None:
    text = "Item a  230.00\n\n\n\n\nTotal  230.00"
    view = papers(text)
    findings, _ = found({"total": "230.00"}, view=view)
    (one,) = findings.fields
    assert isinstance(one.source, OnPage)
    assert one.source.box.y0 > view.pages[0].lines[0].box.y1


def test_the_page_that_is_named_comes_first_and_a_wrong_one_does_not_matter() -> None:
    view = papers("Total 12.00", "Total 12.00", "Order No PO-1")
    findings, _ = found({"total": ("12.00", 2), "number": ("PO-1", 1)}, view=view)
    assert {one.field: one.source.page for one in findings.fields if isinstance(one.source, OnPage)} == {
        "total": 2,
        "number": 3,
    }


def test_a_choice_counts_with_the_words_that_show_it() -> None:
    findings, _ = found({"kind": ("order", "Purchase order")})
    (one,) = findings.fields
    assert (one.value, one.raw) == ("order", "Purchase order")
    findings, apart = found({"kind": ("", "Purchase order")})
    assert findings.fields == ()
    assert "none of order, change" in apart[0].why


def test_rows_stand_together_even_where_their_values_come_again() -> None:
    rows = [
        {"what": "Rope, hemp", "quantity": "10", "amount": "150.00"},
        {"what": "Rope, hemp", "quantity": "2", "amount": "30.00"},
        {"what": "Hook", "quantity": "10", "amount": "50.00"},
    ]
    findings, apart = found({}, {"items": rows})
    (items,) = findings.groups
    assert apart == ()
    assert [[one.value for one in row.values] for row in items.rows] == [
        ["Rope, hemp", 10.0, 150.0],
        ["Rope, hemp", 2.0, 30.0],
        ["Hook", 10.0, 50.0],
    ]
    for row in items.rows:
        tops = {round(one.source.box.y0, 3) for one in row.values if isinstance(one.source, OnPage)}
        assert len(tops) == 1
    assert len({row.values[0].source.model_dump_json() for row in items.rows}) == 3


def test_a_row_that_no_page_has_is_kept_apart_with_its_number() -> None:
    rows = [{"what": "Hook", "amount": "50.00"}, {"what": "Anchor", "amount": "77.00"}]
    findings, apart = found({}, {"items": rows})
    (items,) = findings.groups
    assert len(items.rows) == 1
    assert [(one.group, one.row, one.name, one.raw) for one in apart] == [
        ("items", 1, "what", "Anchor"),
        ("items", 1, "amount", "77.00"),
    ]


def test_an_answer_cannot_hold_a_field_that_was_not_asked_for() -> None:
    more = fields_answer(SCHEMA, {}).replace('"fields":{', '"fields":{"iban":{"text":"DE1","page":1},')
    with pytest.raises(ValidationError):
        findings_of_answer(more, SCHEMA, VIEW, engine="gpu")


def test_case_and_kinds_of_quotes_do_not_matter_and_the_page_is_what_counts() -> None:
    schema = FieldSchema(name="one", fields=(FieldSpec(name="who", type=FieldType.NAME),))
    view = papers("Company  “ROPES” – NORTH")
    findings, _ = found({"who": '"Ropes" - North'}, view=view, schema=schema)
    assert [(one.raw, one.rule) for one in findings.fields] == [("“ROPES” – NORTH", "model:exact")]
