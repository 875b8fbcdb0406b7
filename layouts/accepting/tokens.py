"""Words and numbers of a text in the form in which an answer and what was seen are compared, with their places in it.

A number keeps its sign and all its marks but those that part thousands by a space or an apostrophe: ``-1,234.5`` and
``1,2345`` are others than ``1,234.5``. A number in brackets keeps the bracket, which is a minus in accounts.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from layouts.scripts import is_unspaced

_NUMBER: Final = re.compile(
    r"(?<![\d.,])\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?![\d])(?:[.,]\d+)?"
    r"|\d+(?:[.,'\u2019\u00b7\u066b\u066c]\d+)*"
)
_POINT_FIRST: Final = re.compile(r"(?:^|(?<=[\s(\-\u2212\u2010-\u2015]))[.,](?=\d)")
_WORD: Final = re.compile(r"[^\W\d_]+")
_SIGN: Final = re.compile(
    r"(?P<sign>[-\u2010-\u2015\u2212\ufe63\uff0d])(?P<after>[ \u00a0]?[$\u20ac\u00a3\u00a5]?[ \u00a0]?)$"
)
_MINUS: Final = re.compile(r"[-\u2010-\u2015\u2212\ufe63\uff0d]$")
_OPENED: Final = re.compile(r"\([ \u00a0]?[$\u20ac\u00a3\u00a5]?[ \u00a0]?$")
_CLOSED: Final = re.compile(r"[ \u00a0]?%?[ \u00a0]?\)")


class Token(NamedTuple):
    """A word or number at ``start`` to ``end`` of its text, sign and brackets included. ``key`` is what is compared."""

    kind: Literal["number", "word"]
    key: str
    text: str
    start: int
    end: int


def tokens_in(text: str) -> list[Token]:
    """The words and numbers of ``text``, in its order. Scripts without spaces between words give single letters."""
    numbers = list(numbers_in(text))
    found = list(numbers)
    for word in _WORD.finditer(text):
        found += _parts(word.group(), word.start())
    return sorted(found, key=lambda token: token.start)


def numbers_in(text: str) -> Iterator[Token]:
    """The numbers of ``text``."""
    for found in _NUMBER.finditer(text):
        start, end = found.span()
        point = ""
        if start and text[start - 1] in ".," and _POINT_FIRST.match(text, start - 1):
            start, point = start - 1, "."
        sign = _sign(text[max(0, start - 8) : start], text[end : end + 4])
        start, end = start - sign.before, end + sign.after
        yield Token("number", sign.key + point + _marked(found.group()), text[start:end], start, end)


def digits_of(key: str) -> str:
    """The figures of a number's key, without its sign and its marks."""
    return "".join(char for char in key if char.isdigit())


def value_of(key: str) -> str:
    """A number's key without the marks that part thousands: what stands before three last figures does."""
    bare = key.lstrip("-(")
    sign = key[: len(key) - len(bare)]
    if bare.startswith("."):
        return f"{sign}0{bare}"
    parts = re.split(r"\D", bare)
    whole, last = "".join(parts[:-1]), parts[-1]
    return sign + (whole + last if not whole or len(last) == 3 else f"{whole}.{last}")


def _marked(text: str) -> str:
    plain = "".join(char for char in text if char not in " \u00a0\u2009\u202f'\u2019")
    return "".join(str(unicodedata.digit(char, 0)) if char.isdigit() else char for char in plain)


class _Sign(NamedTuple):
    """``before`` and ``after``: how many characters it has there."""

    key: str = ""
    before: int = 0
    after: int = 0


def _sign(before: str, after: str) -> _Sign:
    opened, closed = _OPENED.search(before), _CLOSED.match(after)
    if opened is not None and closed is not None:
        minus = _MINUS.search(before, 0, opened.start())
        sign = minus.group() if minus is not None else ""
        return _Sign("-(" if sign else "(", len(opened.group()) + len(sign), len(closed.group()))
    if opened is not None:
        return _Sign()
    found = _SIGN.search(before)
    if found is None or _joins(before[: found.start("sign")], found["after"]):
        return _Sign()
    return _Sign("-", len(found.group()))


def _joins(before: str, after: str) -> bool:
    """Whether a hyphen is none of the number's: 10-20 and 3 - 5 are ranges, COVID-19 is a name."""
    bare = before.rstrip(" \u00a0")
    if not bare or not (bare[-1].isalnum() or bare[-1] in ")%"):
        return False
    return bare == before or after[:1] in (" ", "\u00a0")


def _parts(word: str, start: int) -> Iterator[Token]:
    if not is_unspaced(word[0]):
        yield Token("word", _folded(word), word, start, start + len(word))
        return
    for place, char in enumerate(word):
        yield Token("word", _folded(char), char, start + place, start + place + 1)


def _folded(word: str) -> str:
    if word.isascii():
        return word.lower()
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(char for char in apart if not unicodedata.combining(char))
