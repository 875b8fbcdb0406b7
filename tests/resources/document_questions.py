"""Questions about whole documents, and answers to them, as models give them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias, cast

from layouts.fields.asking.questions import fields_question
from recto.document_answers import (
    AnsweredBeginning,
    AnsweredBoundaries,
    AnsweredClass,
    AnsweredPoint,
    AnsweredSummary,
    Certainty,
)
from recto.field_answers import asked_of, fields_form, keys_of
from recto.fields import FieldType
from recto.questions import DocumentQuestion
from recto.schemas import FieldSchema, FieldSpec, GroupSpec
from tests.resources.papers import papers

SCHEMA: Final = FieldSchema(
    name="order",
    fields=(
        FieldSpec(name="number", type=FieldType.IDENTIFIER, labels=("Order No",), required=True),
        FieldSpec(name="day", type=FieldType.DATE, labels=("Date",)),
        FieldSpec(name="buyer.name", type=FieldType.NAME),
        FieldSpec(name="buyer.address", type=FieldType.ADDRESS),
        FieldSpec(name="total", type=FieldType.AMOUNT, labels=("Total",), required=True),
        FieldSpec(name="kind", choices=("order", "change"), description="what it asks for"),
        FieldSpec(name="remarks", many=True),
    ),
    groups=(
        GroupSpec(
            name="items",
            fields=(
                FieldSpec(name="what"),
                FieldSpec(name="quantity", type=FieldType.NUMBER),
                FieldSpec(name="amount", type=FieldType.AMOUNT),
            ),
        ),
    ),
)

ORDER: Final = """
Harbour Tools Ltd                                            Purchase order

Order No  PO-7731                        Date  5 March 2026

Northern Ropes                           Deliver to
12 Quay Street                           Store 4
Seaham SR7 7TT                           Gate 12

Item                          Quantity          Amount
Rope, hemp                    10                150.00
Rope, hemp                    2                  30.00
Hook                          10                 50.00

                              Total             230.00

Please deliver before noon.
"""


_Said: TypeAlias = str | tuple[str, int]
"""A text, or one with its page."""


def order_question(text: str = ORDER) -> DocumentQuestion:
    return fields_question(SCHEMA, papers(text))


def fields_answer(
    schema: FieldSchema,
    fields: Mapping[str, object],
    groups: Mapping[str, Sequence[Mapping[str, str]]] | None = None,
    *,
    page: int = 1,
) -> str:
    """In the form of the schema. Values are texts on ``page``, texts with their page, lists of those, or for fields
    with choices a choice and its text. What is not given is empty.
    """
    given: dict[str, Any] = {}
    keys = keys_of(schema.fields)
    if schema.fields:
        given["fields"] = {keys[spec.name]: _answered(spec, fields.get(spec.name, ""), page) for spec in schema.fields}
    lists = keys_of(schema.groups)
    if schema.groups:
        given["groups"] = {
            lists[spec.name]: [_row(spec, row, page) for row in (groups or {}).get(spec.name, ())]
            for spec in schema.groups
        }
    return fields_form(asked_of(schema)).model_validate(given).model_dump_json()


def class_answer(name: str, evidence: str, *, page: int = 1, certainty: Certainty = "certain", rival: str = "") -> str:
    return AnsweredClass(certainty=certainty, evidence=evidence, page=page, name=name, rival=rival).model_dump_json()


def boundaries_answer(*pages: tuple[int, bool, str], certainty: Certainty = "certain") -> str:
    """Pages with whether one begins and its class."""
    answered = [
        AnsweredBeginning(page=page, begins=begins, certainty=certainty, name=name) for page, begins, name in pages
    ]
    return AnsweredBoundaries(pages=answered).model_dump_json()


def summary_answer(*points: tuple[str, Sequence[int]]) -> str:
    return AnsweredSummary(
        points=[AnsweredPoint(text=text, pages=[*pages]) for text, pages in points]
    ).model_dump_json()


def _answered(spec: FieldSpec, value: object, page: int) -> Any:
    if spec.many:
        return [_value(one, page) for one in cast("list[_Said]", value or [])]
    if spec.choices:
        choice, text = cast("tuple[str, str]", value or ("", ""))
        return {**_value(text, page), "choice": choice}
    return _value(cast("_Said", value), page)


def _value(value: _Said, page: int) -> dict[str, Any]:
    text, where = value if isinstance(value, tuple) else (value, page)
    return {"text": text, "page": where if text else 0}


def _row(spec: GroupSpec, row: Mapping[str, str], page: int) -> dict[str, Any]:
    keys = keys_of(spec.fields)
    return {"page": page, "values": {keys[field.name]: row.get(field.name, "") for field in spec.fields}}
