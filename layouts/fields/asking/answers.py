"""What a model says of the fields, held against the pages: what stands there counts, the rest is kept apart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from layouts.fields.asking.places import Place, Places
from layouts.fields.found import Candidate, CandidateRow, CandidateRows, Findings
from layouts.fields.typed.locales import Locale, locale_of
from layouts.fields.typed.parsing import NotParsed, parse
from layouts.fields.view import DocumentView
from recto.field_answers import PrintedRow, PrintedRows, PrintedValue, asked_of, printed_fields
from recto.fields import Scalar, UnsupportedValue
from recto.schemas import FieldSchema, FieldSpec, GroupSpec
from recto.values import Text

RULE: Final = "model"
"""The rule of its values, with how they stand on the page: ``model:exact``, ``model:value``, ``model:fuzzy``."""

_NOT_THERE: Final = "no page that was looked at has it"

_Judged: TypeAlias = Candidate | UnsupportedValue


@dataclass(frozen=True)
class _Answer:
    """Whose it is, and the pages that it is held against."""

    engine: str
    places: Places
    locale: Locale
    unsupported: list[UnsupportedValue] = field(default_factory=list[UnsupportedValue])


def findings_of_answer(
    text: Text, schema: FieldSchema, view: DocumentView, *, engine: str
) -> tuple[Findings, tuple[UnsupportedValue, ...]]:
    """``text`` is the answer to ``fields_question`` for this schema, ``engine`` the deployment that gave it.

    A value counts where it stands on a page and is of its type. Raises ``pydantic.ValidationError`` for an answer in
    another form.
    """
    printed = printed_fields(text, asked_of(schema))
    locale = locale_of(view)
    answer = _Answer(engine, Places(view, locale), locale)
    specs = {spec.name: spec for spec in schema.fields}
    fields = [one for value in printed.fields for one in _counting(answer, _judged(answer, specs[value.name], value))]
    groups = {spec.name: spec for spec in schema.groups}
    lists = (_list(answer, groups[rows.group], rows) for rows in printed.groups)
    found = Findings(fields=tuple(fields), groups=tuple(one for one in lists for one in one))
    return found, tuple(answer.unsupported)


def _counting(answer: _Answer, judged: _Judged) -> Iterator[Candidate]:
    if isinstance(judged, Candidate):
        yield judged
    else:
        answer.unsupported.append(judged)


def _judged(answer: _Answer, spec: FieldSpec, value: PrintedValue) -> _Judged:
    places = answer.places.of(value.text, spec.type, page=value.page)
    return _candidate(answer, spec, value, answer.places.labelled(places, spec.labels))


def _list(answer: _Answer, spec: GroupSpec, printed: PrintedRows) -> tuple[CandidateRows, ...]:
    """None where no row stands on a page. Rows are sought from top to bottom."""
    specs = {one.name: one for one in spec.fields}
    rows: list[CandidateRow] = []
    last: Sequence[Place] = ()
    for number, row in enumerate(printed.rows):
        places = _row_places(answer, specs, row, last)
        judged = [_candidate(answer, specs[value.name], value, places[value.name]) for value in row.values]
        values = tuple(one for one in judged if isinstance(one, Candidate))
        apart = (one for one in judged if isinstance(one, UnsupportedValue))
        answer.unsupported.extend(one.model_copy(update={"group": spec.name, "row": number}) for one in apart)
        last = [place for found in places.values() for place in found] or last
        if values:
            rows.append(CandidateRow(values=values))
    return (CandidateRows(group=spec.name, rows=tuple(rows), rule=RULE, score=_share(rows, printed)),) if rows else ()


def _row_places(
    answer: _Answer, specs: dict[str, FieldSpec], row: PrintedRow, before: Sequence[Place]
) -> dict[str, Sequence[Place]]:
    """One place for each value that has one: they stand together, below the row before."""
    every = {value.name: answer.places.of(value.text, specs[value.name].type, page=value.page) for value in row.values}
    return answer.places.together(every, before)


def _share(rows: Sequence[CandidateRow], printed: PrintedRows) -> float:
    """Of the values that were given, so many stand on the pages."""
    return sum(len(row.values) for row in rows) / sum(len(row.values) for row in printed.rows)


def _candidate(answer: _Answer, spec: FieldSpec, given: PrintedValue, places: Sequence[Place]) -> _Judged:
    """At the first of ``places``."""
    if not places:
        return UnsupportedValue(name=spec.name, raw=given.text, engine=answer.engine, why=_NOT_THERE)
    place = places[0]
    raw = given.text if place.how == "fuzzy" else place.raw
    value = _typed(answer, spec, given, raw)
    if isinstance(value, NotParsed):
        return UnsupportedValue(name=spec.name, raw=given.text, engine=answer.engine, why=value.why)
    return Candidate(
        field=spec.name,
        value=value,
        raw=raw,
        type=spec.type,
        source=place.page.place(place.words),
        engine=answer.engine,
        rule=f"{RULE}:{place.how}",
        score=place.likeness,
        reading=place.page.least_sure(place.words),
    )


def _typed(answer: _Answer, spec: FieldSpec, given: PrintedValue, raw: str) -> Scalar | NotParsed:
    if not spec.choices:
        return parse(spec.type, raw, hints=answer.locale)
    same = [choice for choice in spec.choices if choice.casefold() in {given.choice.casefold(), raw.casefold()}]
    return same[0] if same else NotParsed(f"it is none of {', '.join(spec.choices)}")
