"""Dates on bank statements: periods, and days without a year, which are of the statement's period."""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from layouts.fields.typed.dates import date_of, dates_of
from layouts.fields.typed.locales import Locale
from layouts.fields.typed.spots import Spot, upright_of, words_at
from layouts.fields.view import PageView, Phrase

_DAY: Final = (
    r"(?<![\w./-])(?P<short>\d{1,2}[./-]\d{1,2}(?![\d/-])\.?|\d{1,2}\.?\s?[^\W\d_]{3,9}\.?|[^\W\d_]{3,9}\.?\s\d{1,2})"
    r"(?!\d)"
)
_SHORT: Final = re.compile(_DAY)
_FIRST: Final = re.compile(
    rf"{_DAY}\s*(?:to|through|thru|until|bis(?:\s+zum)?|au|al|a|t/m|tot|-|–|—|do|till|til)\s*$", re.I
)
_NUMERIC: Final = re.compile(r"(\d{1,2})[./-](\d{1,2})\.?")


class Period(NamedTuple):
    """ISO 8601, empty for what is not known."""

    start: str = ""
    end: str = ""

    @property
    def years(self) -> tuple[str, ...]:
        """Those that a day of the period may be of, the last one first."""
        return tuple(dict.fromkeys(day[:4] for day in (self.end, self.start) if day))


def days_of(page: PageView, line: int, phrase: Phrase, locale: Locale, period: Period) -> Iterator[Spot]:
    """The dates of a phrase; where it has none with a year, the first day without one."""
    found = list(dates_of(page, line, phrase, locale))
    yield from found
    short = None if found else _SHORT.search(phrase.text)
    day = _in_period(short["short"], locale, period) if short else ""
    if short and day:
        words = words_at(page, phrase.words, *short.span("short"))
        yield Spot(day, short["short"], words, line, upright_of(page, words))


def begun(page: PageView, spot: Spot, locale: Locale) -> tuple[Spot, ...]:
    """The first day of a period whose last one is ``spot``, where that day has no year: ``30 April to 29 May 2021``."""
    phrase = next(phrase for phrase in page.lines[spot.line].phrases if spot.words[0] in phrase.words)
    before = phrase.text[: max(0, phrase.text.find(spot.raw))]
    first = _FIRST.search(before)
    day = _in_period(first["short"], locale, Period(end=str(spot.value))) if first else ""
    if not first or not day:
        return ()
    words = words_at(page, phrase.words, *first.span("short"))
    return (Spot(day, first["short"], words, spot.line, upright_of(page, words)),)


def _in_period(short: str, locale: Locale, period: Period) -> str:
    """The day of that period, or else the last one before its end; empty where there is none."""
    orders = dict.fromkeys((locale.day_first, not locale.day_first))
    days = [
        day for first in orders for year in _years(period) if (day := _completed(short, year, locale, day_first=first))
    ]
    inside = [day for day in days if (period.start or day) <= day <= (period.end or day)]
    return next(iter([*inside, *days]), "")


def _years(period: Period) -> Sequence[str]:
    before = [str(int(period.end[:4]) - 1)] if period.end and not period.start else []
    return [*period.years, *before]


def _completed(short: str, year: str, locale: Locale, *, day_first: bool) -> str:
    """ISO 8601 of a day and a year; empty where they are none."""
    numbers = _NUMERIC.fullmatch(short)
    if numbers is None:
        return date_of(f"{short} {year}", locale)
    one, two = int(numbers[1]), int(numbers[2])
    day, month = (one, two) if day_first else (two, one)
    return f"{year}-{month:02}-{day:02}" if 1 <= month <= 12 and 1 <= day <= 31 else ""
