"""A printed text as a value of its type."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeAlias

from layouts.fields.typed.choices import boolean_of, country_of
from layouts.fields.typed.contacts import email_of, phone_of, url_of
from layouts.fields.typed.currencies import MARK, currency_of
from layouts.fields.typed.dates import date_of
from layouts.fields.typed.identifiers import bic_of, iban_of, tax_id_of
from layouts.fields.typed.locales import DEFAULT_LOCALE, Locale
from layouts.fields.typed.numbers import NUMBER, decimal_of, with_digits
from recto.fields import FieldType, Scalar


@dataclass(frozen=True, slots=True)
class NotParsed:
    """It is not of that type. ``why`` is a sentence for people."""

    why: str


Parsed: TypeAlias = Scalar | NotParsed

_AMOUNT: Final = re.compile(
    rf"(?P<open>\()?\s?(?P<sign>[-−–+]\s?)?(?:{MARK}\s?)?(?P<inner>[-−–]\s?)?(?P<digits>{NUMBER})\s?(?P<back>-)?\s?"
    rf"(?:{MARK}|%|‰)?\s?(?P<close>\))?"
)
_LOOSE: Final = re.compile(rf"(?P<sign>(?<!\w)[-−–]\s?)?(?<!\d)(?P<digits>{NUMBER})(?!\d)")


def parse(kind: FieldType, raw: str, *, hints: Locale = DEFAULT_LOCALE) -> Parsed:
    """The value that ``raw`` writes, as ``recto.fields.FieldType`` says. ``hints``: how its document writes."""
    return _parsed(kind, raw, hints) if raw.strip() else NotParsed("it is empty")


def _parsed(kind: FieldType, raw: str, hints: Locale) -> Parsed:
    match kind:
        case FieldType.AMOUNT | FieldType.NUMBER | FieldType.PERCENT:
            return _number(raw, hints)
        case FieldType.INTEGER:
            return _integer(raw, hints)
        case FieldType.BOOLEAN:
            return _boolean(raw)
        case FieldType.ADDRESS:
            return "\n".join(line for line in (_spaced(line) for line in raw.splitlines()) if line)
        case FieldType.TEXT | FieldType.NAME | FieldType.IDENTIFIER:
            return _spaced(raw)
        case _:
            return _TEXTS[kind](raw, hints) or NotParsed(f"“{_spaced(raw)[:80]}” is no {kind.value.replace('_', ' ')}")


def number_of(raw: str, hints: Locale) -> Decimal | NotParsed:
    """The one number in ``raw``, with its sign; brackets around money mean minus."""
    text = with_digits(_spaced(raw))
    whole = _AMOUNT.fullmatch(text)
    if whole is not None:
        amount = decimal_of(whole["digits"], hints.decimal)
        minus = any((whole[name] or "").strip() in ("-", "−", "–") for name in ("sign", "inner", "back") if whole[name])
        return -amount if minus or (whole["open"] and whole["close"]) else amount
    found = list(_LOOSE.finditer(text))
    if len(found) != 1:
        return NotParsed(f"“{text[:80]}” holds {'no number' if not found else 'several numbers'}")
    amount = decimal_of(found[0]["digits"], hints.decimal)
    return -amount if found[0]["sign"] else amount


def _number(raw: str, hints: Locale) -> Parsed:
    number = number_of(raw, hints)
    return number if isinstance(number, NotParsed) else float(number)


def _boolean(raw: str) -> Parsed:
    said = boolean_of(raw)
    return said == "true" if said else NotParsed(f"“{_spaced(raw)[:80]}” says neither yes nor no")


def _integer(raw: str, hints: Locale) -> Parsed:
    number = number_of(raw, hints)
    if isinstance(number, NotParsed):
        return number
    return int(number) if number == number.to_integral_value() else NotParsed(f"“{_spaced(raw)[:80]}” is no integer")


def _spaced(raw: str) -> str:
    return " ".join(raw.split())


_TEXTS: Final[dict[FieldType, Callable[[str, Locale], str]]] = {
    FieldType.DATE: date_of,
    FieldType.CURRENCY: lambda raw, hints: currency_of(
        raw, country=hints.country, currency=hints.currency, languages=hints.languages
    ),
    FieldType.COUNTRY: lambda raw, hints: country_of(raw, hints.languages),
    FieldType.IBAN: lambda raw, _: iban_of(raw),
    FieldType.BIC: lambda raw, _: bic_of(raw),
    FieldType.TAX_ID: lambda raw, _: tax_id_of(raw),
    FieldType.PHONE: phone_of,
    FieldType.EMAIL: lambda raw, _: email_of(raw),
    FieldType.URL: lambda raw, _: url_of(raw),
}
