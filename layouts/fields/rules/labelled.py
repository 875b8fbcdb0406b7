"""The fields of any schema without a model: values beside what they are called, and tables whose headers match."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TypeAlias

from layouts.fields.found import Candidate, Findings
from layouts.fields.rules.labelled_groups import group_rows
from layouts.fields.rules.labels.label_books import letters_of
from layouts.fields.rules.labels.label_values import Beside, beside_labels
from layouts.fields.rules.labels.schema_labels import book_of
from layouts.fields.rules.spans import candidate
from layouts.fields.rules.typed_spans import FOUND_ANYWHERE, spot_span, typed_span
from layouts.fields.typed.locales import Locale, locale_of
from layouts.fields.typed.parsing import NotParsed
from layouts.fields.typed.spots import Spot
from layouts.fields.view import DocumentView, PageView
from recto.fields import FieldType
from recto.schemas import FieldSchema, FieldSpec

_Found: TypeAlias = tuple[tuple[PageView, Spot], ...]
"""All values of a type in the document, with their pages."""
_Spots: TypeAlias = Callable[[FieldType], _Found]

_MOST_RIVALS = 3
_ONLY_ONE = 0.4
_PART = 0.9


def labelled_values(schema: FieldSchema, view: DocumentView) -> Findings:
    """Fields by their labels, names and short descriptions, rivals the likeliest first; groups by headers of tables."""
    locale, book = locale_of(view), book_of(schema.fields)
    beside = [one for page in view.pages for one in beside_labels(page, book)]

    @cache  # many fields may be of one type
    def spots(kind: FieldType) -> _Found:
        return _spots(kind, view, locale)

    fields = tuple(one for field in schema.fields for one in _candidates(field, beside, spots, locale))
    groups = tuple(rows for group in schema.groups for rows in group_rows(group, view, locale))
    return Findings(fields=fields, groups=groups)


def _candidates(field: FieldSpec, beside: Sequence[Beside], spots: _Spots, locale: Locale) -> Iterator[Candidate]:
    found: dict[str, Candidate] = {}
    taken: set[tuple[int, int]] = set()
    for one in sorted((one for one in beside if one.role == field.name), key=lambda one: -one.score):
        words = {(one.span.page.page, word) for word in one.span.words}
        if not (field.many and taken & words):
            for made in _candidate(field, one, locale):
                found.setdefault(f"{made.value} {min(words) if field.many else ''}", made)
                taken |= words
    candidates = list(found.values()) or list(_only_ones(field, spots))
    yield from candidates if field.many else candidates[:_MOST_RIVALS]


def _candidate(field: FieldSpec, one: Beside, locale: Locale) -> list[Candidate]:
    """One, or none where it is not of the field's type or none of its choices."""
    typed = typed_span(one.span, field.type, locale)
    if isinstance(typed, NotParsed) or (field.type is FieldType.IDENTIFIER and not _has_digit(typed.span.text)):
        return []
    value = typed.value
    if field.choices:
        chosen = [choice for choice in field.choices if letters_of(choice) == letters_of(str(value))]
        if not chosen:
            return []
        value = chosen[0]
    score = one.score if typed.whole else one.score * _PART
    return [candidate(field.name, typed.span, one.rule, score=score, type_=field.type, value=value)]


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)


def _only_ones(field: FieldSpec, spots: _Spots) -> Iterator[Candidate]:
    """The one value of a type that is known wherever it stands, if the document has no other."""
    if field.type not in FOUND_ANYWHERE or field.type is FieldType.PHONE:  # a fax has one, too
        return
    found = spots(field.type)
    if len({str(spot.value) for _, spot in found}) == 1 or (found and field.many):
        for page, spot in found if field.many else found[:1]:
            span = spot_span(page, spot)
            yield candidate(field.name, span, "only_one", score=_ONLY_ONE, type_=field.type, value=spot.value)


def _spots(kind: FieldType, view: DocumentView, locale: Locale) -> _Found:
    return tuple((page, spot) for page in view.pages for spot in FOUND_ANYWHERE[kind](page, locale))
