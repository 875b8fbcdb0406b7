"""Amounts and other numbers on a page, with their signs and currencies."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from layouts.fields.typed.currencies import MARK, code_of_mark
from layouts.fields.typed.locales import Locale
from layouts.fields.typed.numbers import NUMBER, decimal_of, decimals_of, with_digits
from layouts.fields.typed.spots import NumberSpot, phrases_of, upright_of, words_at
from layouts.fields.view import PageView, Phrase

_BY_CURRENCY: Final = rf"(?(before)\d+\s?[.,]\s?\d{{2}}(?![\d.,])|(?!))|\d{{1,3}}(?: \d{{3}})+(?=\s?{MARK})"
"""With a currency beside it, what spaces part is one number."""
_SPOTTED: Final = re.compile(
    rf"(?<![\d])(?P<open>\()?(?P<sign>^[-−–+]\s?|(?<!\w)[-−–+](?:\s(?={MARK}))?)?(?P<before>{MARK}\s?)?(?P<inner>[-−–]\s?)?"
    rf"(?P<digits>{_BY_CURRENCY}|{NUMBER})(?P<back>-(?![\w]))?(?P<percent>\s?%)?(?P<after>\s?{MARK})?(?P<close>\))?"
)
_JOINED_BEFORE: Final = re.compile(r"\w$|\d[-/.,:*_]$|[^\W\d][-/._*]$")
_JOINED_AFTER: Final = re.compile(r"[-/.,:*_]?\d|[-/_]\w")
_LETTERS: Final = re.compile(r"\s?([^\W\d_]+)")


def amounts_in(page: PageView, locale: Locale) -> tuple[NumberSpot, ...]:
    """Sums of money: what has two decimals or a currency, and no percent sign. In reading order."""
    return tuple(spot for spot in numbers_in(page, locale) if is_money(spot))


def is_money(spot: NumberSpot) -> bool:
    """Whether it has two decimals or a currency, and no percent sign."""
    return not spot.percent and (spot.decimals == 2 or spot.currency != "")


def numbers_in(page: PageView, locale: Locale) -> tuple[NumberSpot, ...]:
    """All numbers that stand alone: not inside a date, a time or an identifier. In reading order."""
    return tuple(spot for number, _, phrase in phrases_of(page) for spot in numbers_of(page, number, phrase, locale))


def numbers_of(page: PageView, line: int, phrase: Phrase, locale: Locale) -> Iterator[NumberSpot]:
    """The numbers of one phrase."""
    text = with_digits(phrase.text)
    for match in _SPOTTED.finditer(text):
        if _stands_alone(match, text, locale):
            start, end = _span(match)
            words = words_at(page, phrase.words, start, end)
            amount = _signed(match, locale)
            yield NumberSpot(
                value=float(amount),
                raw=phrase.text[start:end],
                words=words,
                line=line,
                upright=upright_of(page, words),
                amount=amount,
                currency=_currency(match, locale),
                decimals=decimals_of(match["digits"], locale.decimal),
                percent=match["percent"] is not None,
                letter=_letter(text, match.end()),
            )


def _span(match: re.Match[str]) -> tuple[int, int]:
    """Without a bracket that has no other half, and without a plus sign before it."""
    start = match.start()
    if match["open"] and not match["close"]:
        start += 1
    end = match.end() if match["open"] or not match["close"] else match.end() - 1
    return start, end


def _stands_alone(match: re.Match[str], text: str, locale: Locale) -> bool:
    before, after = text[: match.start()], text[match.end() :]
    if match["before"] is None and match["sign"] is None and _JOINED_BEFORE.search(before[-2:]):
        return False
    if _JOINED_AFTER.match(after):
        return False
    # "4012A" is no number, "12.50m" may be one.
    letter_follows = after[:1].isalpha() and match["after"] is None
    return not letter_follows or decimals_of(match["digits"], locale.decimal) > 0


def _signed(match: re.Match[str], locale: Locale) -> Decimal:
    amount = decimal_of(match["digits"], locale.decimal)
    minus = any((match[name] or "").strip() in ("-", "−", "–") for name in ("sign", "inner", "back") if match[name])
    bracketed = match["open"] is not None and match["close"] is not None and decimals_of(match["digits"], ".") > 0
    return -amount if minus or bracketed else amount


def _currency(match: re.Match[str], locale: Locale) -> str:
    mark = (match["before"] or match["after"] or "").strip()
    return code_of_mark(mark, country=locale.country, currency=locale.currency) if mark else ""


def _letter(text: str, end: int) -> str:
    found = _LETTERS.match(text, end)
    return found[1] if found else ""
