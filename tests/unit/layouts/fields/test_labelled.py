"""Fields of any schema by their labels, names and tables, without a model."""

from layouts.fields.found import Findings
from layouts.fields.rules.labelled import labelled_values
from recto.fields import FieldType
from recto.schemas import FieldSchema, FieldSpec, GroupSpec
from tests.resources.papers import papers

POLICY = """
Insurance policy                       Policy holder:   Erika Muster
Policy number  AB-778/2026             valid from       1 March 2026
Sum insured    EUR 120,000.00          cover            full

Contact us: help@example.org
"""


def _schema(*fields: FieldSpec, groups: tuple[GroupSpec, ...] = ()) -> FieldSchema:
    return FieldSchema(name="policy", fields=fields, groups=groups)


def _found(field: FieldSpec, text: str = POLICY) -> list[object]:
    return [one.value for one in labelled_values(_schema(field), papers(text)).fields]


def test_a_name_with_underscores_is_a_label() -> None:
    assert _found(FieldSpec(name="policy_number", type=FieldType.IDENTIFIER)) == ["AB-778/2026"]
    assert _found(FieldSpec(name="policyHolder")) == ["Erika Muster"]


def test_a_label_or_a_short_description_is_one_too() -> None:
    assert _found(FieldSpec(name="begin", type=FieldType.DATE, labels=("valid from",))) == ["2026-03-01"]
    assert _found(FieldSpec(name="x", type=FieldType.AMOUNT, description="Sum insured")) == [120000.0]


def test_what_is_of_another_type_does_not_count() -> None:
    assert _found(FieldSpec(name="policy_number", type=FieldType.DATE)) == []


def test_only_one_of_the_choices_counts() -> None:
    assert _found(FieldSpec(name="cover", choices=("Full", "Partial"))) == ["Full"]
    assert _found(FieldSpec(name="cover", choices=("Fire", "Water"))) == []


def test_the_only_address_in_the_document_needs_no_label() -> None:
    assert _found(FieldSpec(name="mail", type=FieldType.EMAIL)) == ["help@example.org"]
    assert _found(FieldSpec(name="mail", type=FieldType.EMAIL), "a@example.org\nb@example.org") == []


def test_a_list_has_all_values_once() -> None:
    text = "Witness: Ann Other\nWitness: Bob Some"
    assert _found(FieldSpec(name="witness", many=True), text) == ["Ann Other", "Bob Some"]


def test_rows_of_a_list_stand_under_headers_that_are_called_as_its_fields() -> None:
    text = """
Date           Description          Amount
01.03.2026     Water                12.50
02.03.2026     Coffee and cake       8.00
"""
    group = GroupSpec(
        name="costs",
        fields=(
            FieldSpec(name="date", type=FieldType.DATE),
            FieldSpec(name="what", labels=("Description",)),
            FieldSpec(name="amount", type=FieldType.AMOUNT),
        ),
    )
    rows = [
        [(one.field, one.value) for one in row.values]
        for held in labelled_values(_schema(groups=(group,)), papers(text)).groups
        for row in held.rows
    ]
    assert rows == [
        [("date", "2026-03-01"), ("what", "Water"), ("amount", 12.5)],
        [("date", "2026-03-02"), ("what", "Coffee and cake"), ("amount", 8.0)],
    ]


def test_nothing_is_found_for_a_schema_without_fields() -> None:
    assert labelled_values(_schema(), papers(POLICY)) == Findings()
