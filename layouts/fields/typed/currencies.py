"""Currencies: signs, codes and names of money to ISO 4217."""

import re
from functools import cache
from typing import Final

from layouts.fields.typed.names import currencies

_CODES: Final = (
    "EUR USD GBP CHF JPY CNY INR MYR SGD AUD NZD CAD HKD PLN CZK SEK DKK NOK ISK HUF RON BGN TRY RUB UAH ILS AED SAR"
    " QAR KWD EGP ZAR NGN KES BRL MXN ARS CLP COP UYU THB IDR PHP VND KRW TWD PKR LKR BDT MAD TND RSD"
)
_SIGNS: Final = {
    "€": "EUR", "£": "GBP", "₹": "INR", "₩": "KRW", "₽": "RUB", "₺": "TRY", "₴": "UAH", "₪": "ILS", "฿": "THB",
    "₫": "VND", "₱": "PHP", "₦": "NGN", "zł": "PLN", "Kč": "CZK", "Ft": "HUF", "RM": "MYR", "Rs.": "INR",
    "Rs": "INR", "R$": "BRL", "US$": "USD", "A$": "AUD", "C$": "CAD", "CA$": "CAD", "S$": "SGD", "HK$": "HKD",
    "NZ$": "NZD", "NT$": "TWD", "MX$": "MXN", "Fr.": "CHF", "SFr.": "CHF", "Rp": "IDR", "lei": "RON", "kr.": "kr",
    "kr": "kr", "Kr.": "kr", "Kr": "kr", "$": "$", "¥": "¥", "円": "JPY", "元": "CNY", "Euro": "EUR", "euro": "EUR",
    "euros": "EUR",
}  # fmt: skip
_CROWNS: Final = {"SE": "SEK", "DK": "DKK", "NO": "NOK", "IS": "ISK"}
_DOLLARS: Final = {"US": "USD", "CA": "CAD", "AU": "AUD", "NZ": "NZD", "SG": "SGD", "HK": "HKD", "MX": "MXN"}

MARK: Final = (
    rf"(?:(?<![A-Za-z])(?:{_CODES.replace(' ', '|')}|"
    + "|".join(re.escape(sign) for sign in sorted(_SIGNS, key=len, reverse=True) if sign[0].isalpha())
    + r")(?![A-Za-z])|"
    + "|".join(re.escape(sign) for sign in sorted(_SIGNS, key=len, reverse=True) if not sign[0].isalpha())
    + ")"
)
"""A pattern for a sign or code of money, not inside a word."""
CURRENCY_MARK: Final = re.compile(MARK)


def code_of_mark(mark: str, *, country: str = "", currency: str = "") -> str:
    """ISO 4217 of a sign or code as printed; dollars and crowns by the document's currency, else by the country."""
    code = _SIGNS.get(mark, mark)
    match code:
        case "kr":
            return currency if currency in _CROWNS.values() else _CROWNS.get(country, "SEK")
        case "$":
            return currency if currency in _DOLLARS.values() else _DOLLARS.get(country, "USD")
        case "¥":
            return currency if currency in ("JPY", "CNY") else "CNY" if country == "CN" else "JPY"
        case _:
            return code


def currency_of(text: str, *, country: str = "", currency: str = "", languages: tuple[str, ...] = ("en",)) -> str:
    """ISO 4217 of a sign, a code or a name of money, empty for anything else."""
    plain = " ".join(text.split()).strip(" .:()[]")
    found = CURRENCY_MARK.fullmatch(plain) or CURRENCY_MARK.fullmatch(plain.upper())
    if found is not None:
        return code_of_mark(found[0], country=country, currency=currency)
    return next((names[plain.lower()] for names in map(_names, languages) if plain.lower() in names), "")


@cache
def _names(language: str) -> dict[str, str]:
    names = currencies(language)
    return {names[code].lower(): code for code in _CODES.split() if code in names}
