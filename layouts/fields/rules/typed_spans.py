"""Spans as values of a type: the whole of one, or the part of it that is such a value."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from layouts.fields.rules.spans import Span
from layouts.fields.typed.amounts import numbers_of
from layouts.fields.typed.contacts import emails_in, phones_in, urls_in
from layouts.fields.typed.dates import dates_of
from layouts.fields.typed.identifiers import bics_in, ibans_in, vat_ids_in
from layouts.fields.typed.locales import Locale
from layouts.fields.typed.parsing import NotParsed, parse
from layouts.fields.typed.spots import Spot
from layouts.fields.view import PageView, Phrase
from recto.fields import FieldType, Scalar

_NUMBERS: Final = frozenset({FieldType.AMOUNT, FieldType.NUMBER, FieldType.PERCENT, FieldType.INTEGER})
FOUND_ANYWHERE: Final[Mapping[FieldType, Callable[[PageView, Locale], Sequence[Spot]]]] = {
    FieldType.IBAN: lambda page, _: ibans_in(page),
    FieldType.BIC: lambda page, _: bics_in(page),
    FieldType.TAX_ID: lambda page, _: vat_ids_in(page),
    FieldType.EMAIL: lambda page, _: emails_in(page),
    FieldType.URL: lambda page, _: urls_in(page),
    FieldType.PHONE: phones_in,
}
"""Types whose values are known for what they are, wherever they stand."""


@dataclass(frozen=True, slots=True)
class TypedSpan:
    """``whole``: the value is all of the text that was looked at."""

    value: Scalar
    span: Span
    whole: bool


def typed_span(span: Span, kind: FieldType, locale: Locale) -> TypedSpan | NotParsed:
    """The value of a type that ``span`` is, or the first one that stands in it."""
    parsed = parse(kind, span.text, hints=locale)
    if not isinstance(parsed, NotParsed):
        return TypedSpan(parsed, span, whole=True)
    for spot in _spots(span, kind, locale):
        if spot.raw in span.text:
            value = int(spot.value) if kind is FieldType.INTEGER and isinstance(spot.value, float) else spot.value
            return TypedSpan(value, spot_span(span.page, spot), whole=False)
    return parsed


def spot_span(page: PageView, spot: Spot) -> Span:
    """Where a typed value stands."""
    return Span(page, spot.words, spot.raw, spot.upright)


def _spots(span: Span, kind: FieldType, locale: Locale) -> Iterable[Spot]:
    phrase = Phrase(span.words, span.page.raw(span.words), span.upright, span.upright)
    if kind is FieldType.DATE:
        return dates_of(span.page, 0, phrase, locale)
    if kind in _NUMBERS:
        return numbers_of(span.page, 0, phrase, locale)
    found = FOUND_ANYWHERE[kind](span.page, locale) if kind in FOUND_ANYWHERE else ()
    return (spot for spot in found if set(spot.words) <= set(span.words))
