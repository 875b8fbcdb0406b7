"""How a document writes numbers and dates: decided from all of it, since one number alone can be read two ways."""

import re
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from layouts.fields.typed.currencies import CURRENCY_MARK, code_of_mark
from layouts.fields.typed.languages import languages_of
from layouts.fields.view import DocumentView

_TWO_DECIMALS = re.compile(r"(?<![\d.,/])\d{1,3}(?:[.,' ]?\d{3})*([.,])\d{2}(?![\d.,/])")
_THOUSANDS = re.compile(r"(?<![\d.,/])\d{1,3}([.,])\d{3}(?:\1\d{3})+(?![\d/])")
_NUMERIC_DATE = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2(?:\d{4}|\d{2})(?![\d./-])")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_MONTH_NAMED_FIRST = re.compile(rf"\b(?:{_MONTHS})\s+\d{{1,2}},?\s+\d{{4}}\b")
_DAY_NAMED_FIRST = re.compile(rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:{_MONTHS}),?\s+\d{{4}}\b")
_US_ADDRESS = re.compile(r"\b[A-Z]{2},? \d{5}(?:-\d{4})?\b|\bU\.?S\.?A\b|United States")
_POINT_LANGUAGES = frozenset({"en"})
_COUNTRY_OF_CURRENCY = {
    "GBP": "GB", "MYR": "MY", "INR": "IN", "SGD": "SG", "AUD": "AU", "NZD": "NZ", "CAD": "CA", "CHF": "CH",
    "PLN": "PL", "CZK": "CZ", "SEK": "SE", "DKK": "DK", "NOK": "NO", "HUF": "HU", "RON": "RO", "TRY": "TR",
    "BRL": "BR", "MXN": "MX", "ZAR": "ZA", "JPY": "JP", "CNY": "CN", "IDR": "ID", "PHP": "PH", "THB": "TH",
}  # fmt: skip
_COUNTRY_OF_LANGUAGE = {
    "de": "DE", "fr": "FR", "es": "ES", "it": "IT", "nl": "NL", "pt": "PT", "pl": "PL", "cs": "CZ", "sv": "SE",
    "da": "DK", "nb": "NO", "fi": "FI", "hu": "HU", "ro": "RO", "tr": "TR", "sk": "SK",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Locale:
    """``decimal`` is the decimal sign, ``day_first`` how 03/04/2026 is read. ``languages`` are ISO 639-1, the likeliest
    first; ``country`` (ISO 3166 alpha-2) and ``currency`` (ISO 4217) are empty where nothing tells.
    """

    decimal: Literal[".", ","] = "."
    day_first: bool = True
    languages: tuple[str, ...] = ("en",)
    country: str = ""
    currency: str = ""


DEFAULT_LOCALE = Locale()


def locale_of(view: DocumentView) -> Locale:
    """How this document writes numbers and dates."""
    return locale_of_text(view.text)


def locale_of_text(text: str) -> Locale:
    """The same from its text alone."""
    languages = languages_of(text)
    american = _US_ADDRESS.search(text) is not None
    currency = _currency(text, languages, american)
    country = _country(languages, currency, american)
    return Locale(
        decimal=_decimal(text, languages),
        day_first=_day_first(text, country, languages),
        languages=languages,
        country=country,
        currency=currency,
    )


def _decimal(text: str, languages: tuple[str, ...]) -> Literal[".", ","]:
    signs = Counter(match[1] for match in _TWO_DECIMALS.finditer(text))
    signs.update({"," if match[1] == "." else ".": 1 for match in _THOUSANDS.finditer(text)})
    if signs["."] != signs[","]:
        return "." if signs["."] > signs[","] else ","
    return "." if languages[0] in _POINT_LANGUAGES else ","


def _day_first(text: str, country: str, languages: tuple[str, ...]) -> bool:
    days = months = 0
    for match in _NUMERIC_DATE.finditer(text):
        days += int(match[1]) > 12 >= int(match[3])
        months += int(match[3]) > 12 >= int(match[1])
    if days != months:
        return days > months
    american = country == "US" or (not country and _names_months_first(text))
    return not (american and languages[0] == "en")


def _names_months_first(text: str) -> bool:
    """Who writes March 1, 2020 writes 3/1/2020."""
    return _MONTH_NAMED_FIRST.search(text) is not None and _DAY_NAMED_FIRST.search(text) is None


def _currency(text: str, languages: tuple[str, ...], american: bool) -> str:
    marks = Counter(match[0] for match in CURRENCY_MARK.finditer(text))
    if not marks:
        return ""
    place = "US" if american else _COUNTRY_OF_LANGUAGE.get(languages[0], "")
    codes = Counter[str]()
    for mark, times in marks.items():
        codes[code_of_mark(mark, country=place)] += times
    return min(codes, key=lambda code: (-codes[code], code))


def _country(languages: tuple[str, ...], currency: str, american: bool) -> str:
    if currency in _COUNTRY_OF_CURRENCY:
        return _COUNTRY_OF_CURRENCY[currency]
    if languages[0] in _COUNTRY_OF_LANGUAGE:
        return _COUNTRY_OF_LANGUAGE[languages[0]]
    return "US" if american or currency == "USD" else ""
