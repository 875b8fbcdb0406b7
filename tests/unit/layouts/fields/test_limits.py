"""Limits that users' schemas set on values: how they are read, and what happens where a value does not keep to them."""

import json
import operator
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layouts.fields.asking.reasons import wanting
from layouts.fields.checks.checking import checked
from layouts.fields.checks.checks import checks_of
from layouts.fields.found import Findings
from layouts.fields.merging import merged
from layouts.fields.reviewing import review_of
from layouts.fields.schemas.patterns import LONGEST_TEXT, has_pattern, refuse_unusable
from layouts.fields.schemas.user import schema_of, schema_of_value
from recto.classes import Classified
from recto.errors import SchemaInvalid
from recto.field_answers import asked_of
from recto.fields import Check, Extraction, FieldType, NamedValue, Row, RowGroup, Scalar
from recto.schemas import FieldSchema, FieldSpec, Limit
from recto.settings import Fields
from tests.resources.found_values import on_page, value_of
from tests.resources.papers import papers

VIEW = papers("Parcel 2026 code AB-123456")

SCHEMA = {
    "type": "object",
    "properties": {
        "code": {"type": "string", "pattern": "^[A-Z]{2}-\\d{6}$", "maxLength": 9},
        "weight": {"type": "number", "exclusiveMinimum": 0, "maximum": 30},
        "tags": {"type": "array", "maxItems": 2, "items": {"type": "string", "minLength": 3}},
        "parcels": {
            "type": "array",
            "minItems": 2,
            "items": {"type": "object", "properties": {"count": {"type": "integer", "multipleOf": 6}}},
        },
    },
}

KEPT: dict[str, Callable[[float, int], bool]] = {
    "minimum": operator.ge,
    "maximum": operator.le,
    "exclusiveMinimum": operator.gt,
    "exclusiveMaximum": operator.lt,
}

REPEATED = ("^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "(.*a){30}b", "(([ab]?){30}){33}b$", "^(\\w?[ab]?){60}b$")


def test_limits_of_a_json_schema_are_kept() -> None:
    schema = _schema(SCHEMA)

    assert [(spec.name, _told(spec.limits)) for spec in schema.fields] == [
        ("code", {"pattern": "^[A-Z]{2}-\\d{6}$", "maxLength": 9}),
        ("weight", {"exclusiveMinimum": 0, "maximum": 30}),
        ("tags", {"minLength": 3, "maxItems": 2}),
    ]
    assert _told(schema.groups[0].limits) == {"minItems": 2}
    assert _told(schema.groups[0].fields[0].limits) == {"multipleOf": 6}


def test_limits_behind_references_and_beside_null_are_kept() -> None:
    entry = {"anyOf": [{"$ref": "#/$defs/code"}, {"type": "null"}], "maxLength": 4}
    defined = {"code": {"type": "string", "pattern": "^a"}}

    schema = _schema({"type": "object", "properties": {"code": entry}, "$defs": defined})

    assert _told(schema.fields[0].limits) == {"pattern": "^a", "maxLength": 4}


def test_limits_in_yaml_stand_beside_the_rest_and_travel_as_json_schema() -> None:
    schema = schema_of(
        """
        code: {pattern: '^[A-Z]{2}$'}
        weight: {type: number, minimum: 0.5, maximum: 30}
        tags: {many: true, maxItems: 3}
        range: {minimum: The least, maximum: The most}
        """,
        shown="parcel.yaml",
    )

    assert [(spec.name, _told(spec.limits)) for spec in schema.fields] == [
        ("code", {"pattern": "^[A-Z]{2}$"}),
        ("weight", {"minimum": 0.5, "maximum": 30}),
        ("tags", {"maxItems": 3}),
        ("range.minimum", {}),
        ("range.maximum", {}),
    ]
    assert schema_of_value(schema.json_schema, shown="parcel").fields == schema.fields


def test_questions_for_schemas_without_limits_stay_what_they_were() -> None:
    """Answers that were paid for are kept by what was asked."""
    plain = '{"choices":[],"description":"","labels":[],"many":false,"name":"a","required":false,"type":"text"}'

    assert asked_of(FieldSchema(name="x", fields=(FieldSpec(name="a"),))) == f'{{"fields":[{plain}],"groups":[]}}'


@pytest.mark.parametrize(
    ("entry", "value", "says"),
    [
        ({"type": "string", "pattern": "\\d{2}"}, "a12b", ""),
        ({"type": "string", "pattern": "^\\d{2}$"}, "a12b", "like the pattern ^\\d{2}$"),
        ({"type": "string", "minLength": 2}, "a", "of at least 2 letters"),
        ({"type": "string", "maxLength": 2}, "abc", "of at most 2 letters"),
        ({"type": "string", "format": "uuid"}, "6f1c1a5e-8b1e-4d2e-9b6a-0c6d1f0a2b3c", ""),
        ({"type": "string", "format": "uuid"}, "6f1c", "of the format uuid"),
        ({"type": "string", "format": "ipv4"}, "10.0.0.256", "of the format ipv4"),
        ({"type": "string", "format": "ipv6"}, "::1", ""),
        ({"type": "string", "format": "time"}, "14:30", ""),
        ({"type": "string", "format": "time"}, "half past two", "of the format time"),
        ({"type": "string", "format": "made-up"}, "anything", ""),
        ({"type": "number", "minimum": 1}, 1, ""),
        ({"type": "number", "minimum": 1}, 0.99, "at least 1"),
        ({"type": "number", "maximum": 1}, 1.01, "at most 1"),
        ({"type": "number", "exclusiveMinimum": 0}, 0.0, "more than 0"),
        ({"type": "number", "exclusiveMaximum": 9.5}, 9.5, "less than 9.5"),
        ({"type": "number", "multipleOf": 0.01}, 529.87, ""),
        ({"type": "number", "multipleOf": 0.05}, 529.87, "a multiple of 0.05"),
        ({"type": "number", "multipleOf": 1e-300}, 5.0, "a multiple of 1e-300"),
        ({"type": "number", "pattern": "^x"}, 7, ""),
        ({"type": "string", "minimum": 7}, "3", ""),
        ({"type": "boolean", "minimum": 7}, True, ""),
    ],
)
def test_values_are_held_against_limits_of_their_kind(entry: dict[str, Any], value: Scalar, says: str) -> None:
    found = _limit_checks(_schema({"type": "object", "properties": {"a": entry}}), _one("a", value))

    assert [check.says.rpartition(" is not ")[2] for check in found] == ([says] if says else [])


def test_every_value_that_is_outside_is_named_once_for_each_field() -> None:
    row = [Row(values=(NamedValue(name="count", value=value_of(count)),)) for count in (6, 7, 12, 8)]
    tags = tuple(NamedValue(name="tags", value=value_of(tag, type=FieldType.TEXT)) for tag in ("red", "b", "blue"))

    found = _limit_checks(_schema(SCHEMA), Extraction(fields=tags, groups=(RowGroup(name="parcels", rows=tuple(row)),)))

    assert [(check.fields, check.passed) for check in found] == [
        (("tags[1]",), False),
        (("tags",), False),
        (("parcels[1].count", "parcels[3].count"), False),
    ]
    assert found[2].says == "the parcels count 7 is not a multiple of 6; 2 of 4 are not what they should be"
    assert found[1].says == "tags has 3 entries, and should have at most 2"


def test_a_list_with_too_few_entries_is_told() -> None:
    rows = (Row(values=(NamedValue(name="count", value=value_of(6)),)),)

    (found,) = _limit_checks(_schema(SCHEMA), Extraction(groups=(RowGroup(name="parcels", rows=rows),)))

    assert found.says == "parcels has 1 entry, and should have at least 2"
    assert not _limit_checks(_schema(SCHEMA), Extraction())


def test_a_value_that_is_outside_is_less_sure_to_be_looked_at_and_asked_about() -> None:
    schema, extraction = _schema(SCHEMA), _one("weight", 31.0)
    checks = checks_of(schema, extraction, VIEW)

    after = checked(schema, extraction, checks).fields[0].value.confidence
    review = review_of(schema=schema, classes=Classified(), extraction=extraction, checks=checks, sure=0.0)

    assert after < extraction.fields[0].value.confidence
    assert [(reason.code, reason.fields, reason.says) for reason in review] == [
        ("check.limits", ("weight",), "the weight 31.0 is not at most 30")
    ]
    assert "check" in [reason.code for reason in wanting(schema, extraction, checks, Fields())]


def test_of_two_texts_the_one_that_is_written_as_it_should_be_is_meant() -> None:
    other = on_page(VIEW, "code", "2026", "2026", FieldType.IDENTIFIER, score=0.9)
    meant = on_page(VIEW, "code", "AB-123456", "AB-123456", FieldType.IDENTIFIER, score=0.5)
    schema = _schema(SCHEMA)

    both = merged(schema, (Findings(fields=(other, meant)),), VIEW)
    alone = merged(schema, (Findings(fields=(other,)),), VIEW)

    assert [named.value.value for named in (*both.fields, *alone.fields)] == ["AB-123456", "2026"]


def test_a_number_is_not_passed_over_for_another_that_is_within_the_limits() -> None:
    heavy = on_page(VIEW, "weight", "2026", 2026.0, FieldType.NUMBER, score=0.9)
    light = heavy.model_copy(update={"raw": "12", "value": 12.0, "score": 0.5})

    (found,) = merged(_schema(SCHEMA), (Findings(fields=(light, heavy)),), VIEW).fields

    assert found.value.value == 2026.0


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("(?=a)b", "#/properties/a/pattern"),
        ("(?<!a)b", "#/properties/a/pattern"),
        ("(a)\\1", "#/properties/a/pattern"),
        ("[", "#/properties/a/pattern"),
        ("(", "#/properties/a/pattern"),
        ("(?x) a # (", "#/properties/a/pattern"),
        ("a" * 1001, "#/properties/a/pattern"),
        ("(([ab]?){100}){100}", "#/properties/a/pattern"),
        ("(\\w{100}){100}", "#/properties/a/pattern"),
        ("(((){1000}){1000}){1000}", "#/properties/a/pattern"),
        ("a{1000}{1000}", "#/properties/a/pattern"),
    ],
)
def test_patterns_that_cannot_be_used_are_refused_with_their_path(pattern: str, path: str) -> None:
    with pytest.raises(SchemaInvalid) as caught:
        _schema({"type": "object", "properties": {"a": {"type": "string", "pattern": pattern}}})

    assert caught.value.message.startswith(f"own.json: {path}: ")


def test_paths_of_patterns_are_as_they_are_written() -> None:
    wrong = {"type": "string", "pattern": "("}
    inside = {"type": "object", "properties": {"b": {"type": "array", "items": wrong}}}
    rows = {"type": "array", "items": {"type": "object", "properties": {"c": wrong}}}
    for entry, path in ((inside, "a/properties/b/items/pattern"), (rows, "a/items/properties/c/pattern")):
        with pytest.raises(SchemaInvalid, match=f"#/properties/{path}"):
            _schema({"type": "object", "properties": {"a": entry}})
    for text, path in (("a:\n  b: {pattern: '('}", "#/a/b/pattern"), ("a:\n  - c: {pattern: '('}", "#/a/0/c/pattern")):
        with pytest.raises(SchemaInvalid, match=path):
            schema_of(text, shown="own.yaml")


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("a: {type: number, minimum: much}", "#/a/minimum"),
        ("a: {type: number, multipleOf: 0}", "#/a/multipleOf"),
        ("a: {type: number, maximum: 1e400}", "#/a/maximum"),
        ('{"type": "object", "properties": {"a": {"type": "number", "maximum": 1e400}}}', "#/properties/a/maximum"),
    ],
)
def test_limits_that_are_none_are_refused_with_their_path(text: str, path: str) -> None:
    with pytest.raises(SchemaInvalid, match=path):
        schema_of(text, shown="own")


def test_many_patterns_are_bounded_together() -> None:
    large = {f"f{number}": {"type": "string", "pattern": f"^[ab]{{{900 + number}}}$"} for number in range(30)}
    with pytest.raises(SchemaInvalid, match="too large"):
        _schema({"type": "object", "properties": large})


@pytest.mark.parametrize("pattern", REPEATED)
def test_patterns_that_others_try_for_ages_are_looked_for_at_once(pattern: str) -> None:
    """An engine that tries again would take longer than there are seconds."""
    refuse_unusable([("#", pattern)])

    assert not has_pattern("a" * (LONGEST_TEXT - 1) + "!", pattern)


def test_a_text_that_is_longer_than_is_looked_at_has_no_pattern() -> None:
    assert has_pattern("a" * LONGEST_TEXT, "a")
    assert not has_pattern("a" * (LONGEST_TEXT + 1), "a")


@given(st.text(st.sampled_from("ab01(){}[]|?*+.^$\\dwx-,:P<>"), max_size=30), st.text(max_size=20))
def test_any_pattern_is_used_or_refused(pattern: str, text: str) -> None:
    try:
        refuse_unusable([("#/a", pattern)])
    except SchemaInvalid as error:
        assert error.message.startswith("#/a: ")
    else:
        assert has_pattern(text, pattern) in (True, False)


@given(
    value=st.integers(-50, 50) | st.floats(-50, 50).map(lambda value: round(value, 2)),
    limit=st.sampled_from(sorted(KEPT)),
    of=st.integers(-50, 50),
)
def test_numbers_are_compared_as_json_schema_compares_them(value: float, limit: str, of: int) -> None:
    entry: dict[str, Any] = {"type": "number", limit: of}

    found = _limit_checks(_schema({"type": "object", "properties": {"a": entry}}), _one("a", value))

    assert bool(found) is not KEPT[limit](value, of)


def _schema(schema: dict[str, Any]) -> FieldSchema:
    return schema_of(json.dumps(schema), shown="own.json")


def _told(limits: tuple[Limit, ...]) -> dict[str, object]:
    return {limit.keyword: limit.of for limit in limits}


def _one(name: str, value: Scalar) -> Extraction:
    return Extraction(fields=(NamedValue(name=name, value=value_of(value)),))


def _limit_checks(schema: FieldSchema, extraction: Extraction) -> list[Check]:
    return [check for check in checks_of(schema, extraction, VIEW) if check.code == "limits"]
