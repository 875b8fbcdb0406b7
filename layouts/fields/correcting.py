"""What people corrected, put into the fields of a document. ``fields.json`` itself stays as it was read."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from layouts.fields.checks.checking import checked, unchecked
from layouts.fields.checks.checks import checks_again
from layouts.fields.data import Found, data_of
from layouts.fields.extractions import extraction_of, fields_by_name, groups_by_name
from layouts.fields.reviewing import review_again
from layouts.fields.schemas.completing import completed
from layouts.fields.schemas.described import described_by, refusal_of, schema_used
from layouts.fields.schemas.limits import outside
from recto.errors import CorrectionRefused
from recto.fields import Absent, ByPerson, DocumentFields, Extraction, FieldValue, Scalar, SchemaUsed
from recto.reviews import Correction, FieldPath, NewValue
from recto.schemas import FieldSchema, FieldSpec, GroupSpec
from recto.values import Confidence

_PATH: Final = re.compile(r"(?P<name>[^\[\]]+)(?:\[(?P<index>\d{1,6})\](?:\.(?P<inner>[^\[\]]+))?)?")
_NONE: Final = -1
ENGINE: Final = "person"

_Fields: TypeAlias = dict[str, Found]


class Place(NamedTuple):
    """``at`` -1 where the path names no place in a list; ``inner`` empty where it names no field of a row."""

    name: str
    at: int
    inner: str


def place_of(path: FieldPath) -> Place:
    """Raises ``CorrectionRefused`` for a path that is none."""
    found = _PATH.fullmatch(path)
    if not found:
        raise CorrectionRefused(
            f"{path!r} is no path of a field", remedy="Write it like total or line_items[0].amount."
        )
    return Place(found["name"], int(found["index"]) if found["index"] else _NONE, found["inner"] or "")


def corrected(fields: DocumentFields, corrections: Sequence[Correction], *, sure: Confidence) -> DocumentFields:
    """With what was corrected, in that order; the checks are made anew, and the reasons for a review are those that
    hold then, ``sure`` as in ``review_of``.

    Raises ``CorrectionRefused`` where one does not fit the document: check a new one by trying it.
    """
    if not corrections:
        return fields
    schema = schema_used(fields.schema_used)
    read = unchecked(schema, extraction_of(fields.fields, fields.groups), fields.checks)
    put = put_in(_with(fields, schema, read), corrections)
    extraction = extraction_of(put.fields, put.groups)
    checks = checks_again(fields.checks, schema, extraction)
    extraction = checked(schema, extraction, checks)
    review = review_again(
        fields.review,
        schema=schema,
        extraction=extraction,
        checks=checks,
        touched=frozenset(correction.field for correction in corrections),
        sure=sure,
    )
    return _with(fields, schema, extraction).model_copy(update={"checks": checks, "review": review})


def put_in(fields: DocumentFields, corrections: Iterable[Correction]) -> DocumentFields:
    """With the values that were corrected, and nothing else. Raises as ``corrected`` does."""
    singles, groups = dict(fields.fields), {name: [dict(row) for row in rows] for name, rows in fields.groups.items()}
    for correction in corrections:
        _put(singles, groups, correction, fields)
    return fields.model_copy(update={"fields": singles, "groups": {name: tuple(rows) for name, rows in groups.items()}})


def refuse_outside(correction: Correction, used: SchemaUsed) -> None:
    """Raises ``CorrectionRefused`` where the new value is outside of the limits that the schema sets. What was kept
    before is not held against them: a schema that is read more strictly takes nothing back.
    """
    if not isinstance(correction.said, NewValue):
        return
    place = place_of(correction.field)
    spec = described_by(used, place.name, place.inner)
    if isinstance(spec, FieldSpec) and (says := outside(correction.said.value, spec.limits)):
        raise CorrectionRefused(f"{correction.field}: it is not {says}, as the schema {used.name} wants it")


def values_at(fields: DocumentFields, path: FieldPath) -> tuple[Scalar, ...]:
    """What is there now: nothing, one value, or those of a whole list or row."""
    place = place_of(path)
    rows: Sequence[Mapping[str, Found]] = fields.groups.get(place.name, ())
    if rows and place.at < len(rows):
        shown = rows if place.at == _NONE else rows[place.at : place.at + 1]
        return tuple(
            one.value
            for row in shown
            for name, found in row.items()
            if place.inner in ("", name)
            for one in _all(found)
        )
    found = [*_all(fields.fields.get(place.name, ()))]
    kept = found if place.at == _NONE else found[place.at : place.at + 1]
    return tuple(one.value for one in kept)


def _with(fields: DocumentFields, schema: FieldSchema, extraction: Extraction) -> DocumentFields:
    singles, groups = fields_by_name(schema, extraction), groups_by_name(schema, extraction)
    data = completed(data_of(singles, groups), fields.schema_used.json_schema)
    return fields.model_copy(update={"fields": singles, "groups": groups, "data": data})


def _put(singles: _Fields, groups: dict[str, list[_Fields]], correction: Correction, fields: DocumentFields) -> None:
    place = place_of(correction.field)
    described = described_by(fields.schema_used, place.name, place.inner)
    match described:
        case GroupSpec() if place.at != _NONE:
            _remove_row(groups.setdefault(place.name, []), place, correction)
        case FieldSpec(many=False) as spec if place.inner:
            _put_in_row(groups.setdefault(place.name, []), place, correction, spec)
        case FieldSpec(many=False) as spec if place.at == _NONE:
            _set(singles, place.name, _new(correction, singles.get(place.name, ()), spec))
        case FieldSpec(many=True) as spec if place.at != _NONE and not place.inner:
            listed = [*_all(singles.get(place.name, ()))]
            _replace(listed, place, _new(correction, listed[place.at : place.at + 1], spec), correction)
            singles[place.name] = tuple(listed)
        case _:
            raise CorrectionRefused(
                f"{correction.field}: names no value of the schema {fields.schema_used.name}",
                remedy="Values of lists are named by their number from 0: parties[1], line_items[0].amount.",
            )


def _remove_row(rows: list[_Fields], place: Place, correction: Correction) -> None:
    if isinstance(correction.said, NewValue):
        raise CorrectionRefused(f"{correction.field}: a row has no value of its own; name one of its fields")
    if place.at >= len(rows):
        raise _too_far(correction, len(rows))
    del rows[place.at]


def _put_in_row(rows: list[_Fields], place: Place, correction: Correction, spec: FieldSpec) -> None:
    """A row that is behind the last one is added."""
    if place.at > len(rows) or (place.at == len(rows) and not isinstance(correction.said, NewValue)):
        raise _too_far(correction, len(rows))
    if place.at == len(rows):
        rows.append({})
    row = rows[place.at]
    _set(row, place.inner, _new(correction, row.get(place.inner, ()), spec))


def _replace(listed: list[FieldValue], place: Place, new: tuple[FieldValue, ...], correction: Correction) -> None:
    if place.at > len(listed) or (place.at == len(listed) and not new):
        raise _too_far(correction, len(listed))
    listed[place.at : place.at + 1] = new


def _set(fields: _Fields, name: str, new: tuple[FieldValue, ...]) -> None:
    if new:
        fields[name] = new[0]
    else:
        fields.pop(name, None)


def _new(correction: Correction, before: Found | Sequence[FieldValue], spec: FieldSpec) -> tuple[FieldValue, ...]:
    if not isinstance(correction.said, NewValue):
        return ()
    known, value = [*_all(before)], correction.said.value
    if why := refusal_of(value, spec):
        raise CorrectionRefused(f"{correction.field}: {why}")
    return (
        FieldValue(
            value=value,
            raw=str(value),
            type=spec.type,
            confidence=1.0,
            source=ByPerson(who=correction.by or correction.who, at=correction.at),
            engine=ENGINE,
            support=known[0].support if known and known[0].value == value else Absent(),
        ),
    )


def _all(found: Found | Sequence[FieldValue]) -> Iterable[FieldValue]:
    return (found,) if isinstance(found, FieldValue) else found


def _too_far(correction: Correction, length: int) -> CorrectionRefused:
    return CorrectionRefused(f"{correction.field}: the list has {length} entries, which count from 0")
