"""Whether a value that was found is one of the kind that a schema asks for, and what it is there."""

from math import isfinite
from typing import Final

from layouts.fields.found import Candidate
from layouts.fields.typed.locales import Locale
from layouts.fields.typed.parsing import NotParsed, Parsed, parse
from recto.fields import FieldType, Scalar
from recto.schemas import FieldSpec

NUMBERS: Final = frozenset({FieldType.AMOUNT, FieldType.NUMBER, FieldType.PERCENT})
LARGEST_INTEGER: Final = 2**63
"""Tables hold none that is as large."""
TEXTS: Final = frozenset({FieldType.TEXT, FieldType.NAME, FieldType.ADDRESS, FieldType.IDENTIFIER})


def conformed(candidate: Candidate, spec: FieldSpec, locale: Locale) -> Parsed:
    """The candidate's value as the field wants it: a date for a text field is as printed, a text for a date is read."""
    value = _of_type(candidate, spec.type, locale)
    if _is_too_large(value):
        return NotParsed("it is too large a number")
    return value if isinstance(value, NotParsed) or not spec.choices else _chosen(value, spec.choices)


def _is_too_large(value: Parsed) -> bool:
    if isinstance(value, int):
        return abs(value) >= LARGEST_INTEGER
    return isinstance(value, float) and not isfinite(value)


def _of_type(candidate: Candidate, wanted: FieldType, locale: Locale) -> Parsed:
    had = candidate.type
    if had == wanted or (had in NUMBERS and wanted in NUMBERS) or (had in TEXTS and wanted in TEXTS):
        return candidate.value
    if wanted in TEXTS:
        return " ".join(candidate.raw.split())
    return parse(wanted, candidate.raw, hints=locale)


def _chosen(value: Scalar, choices: tuple[str, ...]) -> Parsed:
    same = [choice for choice in choices if choice.casefold() == str(value).casefold()]
    return same[0] if same else NotParsed(f"“{str(value)[:80]}” is none of {', '.join(choices)}")
