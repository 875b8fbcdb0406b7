"""Dates on a page: numeric ones in the order of the document, and those with the names of months in any language."""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Final, Literal

from layouts.fields.typed.locales import Locale
from layouts.fields.typed.names import month_names
from layouts.fields.typed.spots import Spot, phrases_of, spot_at
from layouts.fields.view import PageView, Phrase

_ORDER: Final = "en de fr es it nl pt pl cs sv da nb fi hu ro tr sk sl ms"
LANGUAGES: Final = tuple(_ORDER.split())
_YEAR_FIRST: Final = re.compile(
    r"(?<![\w./-])(?P<y>(?:19|20)\d\d)(?P<s>[-./])\s?(?P<m>\d{1,2})(?P=s)\s?(?P<d>\d{1,2})(?!\d)"
)
_NUMERIC: Final = re.compile(
    r"(?<![\d./-])(?<!\b[Il|])(?P<a>\d{1,2})(?P<s>\s?[-./–]\s?|\s)(?P<b>\d{1,2})(?P=s)(?P<y>(?:19|20)\d\d|\d\d)(?![\d]|[-/.]\d)"
)
_HAN: Final = re.compile(r"(?P<y>\d{4})\s?年\s?(?P<m>\d{1,2})\s?月\s?(?P<d>\d{1,2})\s?日")
_PACKED: Final = re.compile(r"(?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>[0-2]\d|3[01])")
_NOUGHT: Final = re.compile(r"(?<=[^\W\d_])0(?=[^\W\d_])")
_YEAR: Final = r"(?P<y>(?:19|20)\d\d|['’]?\d\d(?![\d:]|[.,]?\s?(?:19|20)\d\d))"
"""Two digits before a year are a day, ``March 1 - March 31, 2011``; before a month, too: ``1 March - 31 March``."""
_WIDTHS: Final[tuple[Literal["wide", "abbreviated"], ...]] = ("wide", "abbreviated")
_CONTEXTS: Final[tuple[Literal["format", "stand-alone"], ...]] = ("format", "stand-alone")
_AUSTRIAN: Final = {"jänner": 1, "feber": 2}
_LAST_CENTURY: Final = 70
"""Two digits from here on are of the twentieth century."""


def dates_in(page: PageView, locale: Locale) -> tuple[Spot, ...]:
    """Dates in reading order; values are ISO 8601."""
    return tuple(spot for number, _, phrase in phrases_of(page) for spot in dates_of(page, number, phrase, locale))


def dates_of(page: PageView, line: int, phrase: Phrase, locale: Locale) -> Iterator[Spot]:
    """The dates of one phrase, from left to right."""
    for start, end, value in _dates(phrase.text, locale):
        yield spot_at(page, line, phrase, (start, end), value)


def date_of(raw: str, locale: Locale) -> str:
    """ISO 8601 of a text that is a date, alone or with a time or a weekday; empty for none and for several."""
    text = " ".join(raw.split())
    found = {value for _, _, value in _dates(text, locale)}
    if len(found) == 1:
        return found.pop()
    packed = _PACKED.fullmatch(text)
    if packed and not found:
        return _iso(int(packed["y"]), int(packed["m"]), int(packed["d"]))
    return "" if found else _by_dateparser(text, locale)


def plain_date_of(text: str, locale: Locale) -> str:
    """ISO 8601 of the one date that the usual patterns find in a text; empty for none and for several."""
    found = {value for _, _, value in _dates(text, locale)}
    return found.pop() if len(found) == 1 else ""


def _dates(text: str, locale: Locale) -> list[tuple[int, int, str]]:
    """Start, end and value of the dates in a text, none over another, from left to right."""
    found: list[tuple[int, int, str]] = []
    for start, end, value in _all(text, locale):
        if value and all(end <= other[0] or other[1] <= start for other in found):
            found.append((start, end, value))
    return sorted(found)


def _all(text: str, locale: Locale) -> Iterator[tuple[int, int, str]]:
    if not any(char.isdigit() for char in text):
        return
    for pattern in (_YEAR_FIRST, _HAN):
        for match in pattern.finditer(text):
            yield *match.span(), _iso(int(match["y"]), int(match["m"]), int(match["d"]))
    spelt = _NOUGHT.sub("o", text)
    for pattern in _named():
        for match in pattern.finditer(spelt):
            month = _months(locale.languages).get(match["m"].lower().rstrip("."), 0)
            yield *match.span(), _iso(_year(match["y"]), month, int(match["d"]))
    for match in _NUMERIC.finditer(text):
        yield *match.span(), _in_order(match, locale)


def _in_order(match: re.Match[str], locale: Locale) -> str:
    one, two, year = int(match["a"]), int(match["b"]), _year(match["y"])
    if match["s"].isspace() and len(match["y"]) == 2:
        return ""
    day, month = (one, two) if locale.day_first else (two, one)
    return _iso(year, month, day) or _iso(year, day, month)


def _year(text: str) -> int:
    digits = text.lstrip("'’")
    if len(digits) > 2:
        return int(digits)
    return int(digits) + (1900 if int(digits) >= _LAST_CENTURY else 2000)


def _iso(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


@cache
def _named() -> tuple[re.Pattern[str], ...]:
    names = sorted(_months(()), key=len, reverse=True)
    any_month = rf"(?:{'|'.join(re.escape(name) for name in names)})\.?(?![^\W\d_])"
    month = rf"(?P<m>{any_month})"
    day = r"(?P<d>\d{1,2})(?:st|nd|rd|th|er|re|º|ª|°)?"
    link = r"(?:\s?[-./,]\s?|\s)?(?:(?:de|del|of|di|den)\s)?"
    flags = re.IGNORECASE
    return (
        re.compile(rf"(?<![\w./-]){day}\.?{link}{month}{link}{_YEAR}(?!\d|\.?\s?{any_month})", flags),
        re.compile(rf"(?<![^\W\d_]){month}\s?[-./]?\s?{day}(?:\s?[-,./]\s?|\s){_YEAR}(?!\d|:)", flags),
        re.compile(rf"(?<![\w./-])(?P<y>(?:19|20)\d\d)[.,]?\s?[-/]?\s?{month}\s?[-/]?\s?{day}(?!\d)", flags),
    )


@cache
def _months(languages: tuple[str, ...]) -> dict[str, int]:
    """Names of months to their numbers; the first language to use a name wins."""
    months: dict[str, int] = {}
    for language in [*(known for known in languages if known in LANGUAGES), *LANGUAGES]:
        for width in _WIDTHS:
            for context in _CONTEXTS:
                for number, name in month_names(language, width, context).items():
                    plain = name.lower().rstrip(".")
                    if plain.isalpha():
                        months.setdefault(plain, number)
                        if width == "wide":
                            months.setdefault(plain[:3], number)
    return _AUSTRIAN | months


def _by_dateparser(text: str, locale: Locale) -> str:
    """What no pattern knows, strictly: day, month and year have to be there."""
    import dateparser  # noqa: PLC0415

    if sum(char.isdigit() for char in text) < 3 or len(text) > 40:
        return ""
    order = "DMY" if locale.day_first else "MDY"
    settings = {"DATE_ORDER": order, "STRICT_PARSING": True, "REQUIRE_PARTS": ["day", "month", "year"]}
    found = dateparser.parse(text, languages=_known(locale.languages), settings=settings)
    return found.date().isoformat() if found else ""


def _known(languages: tuple[str, ...]) -> list[str]:
    return [language for language in languages if language in LANGUAGES] or ["en"]
