"""Typed values where they stand on a page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from layouts.fields.view import PageView, Phrase, ViewLine
from recto.fields import Scalar
from recto.geometry import Box, enclosing

LONGEST_LINE = 1000
"""Letters of a line or phrase: no longer one is looked at, the patterns would take too long."""


@dataclass(frozen=True, slots=True)
class Spot:
    """``words`` are indices into the page's words; ``raw`` is their text or a part of it. ``line`` counts the page's
    lines from 0. ``upright`` is in the upright frame.
    """

    value: Scalar
    raw: str
    words: tuple[int, ...]
    line: int
    upright: Box


@dataclass(frozen=True, slots=True)
class NumberSpot(Spot):
    """``amount`` has its sign. ``currency`` is ISO 4217, empty where none is beside it. ``decimals`` as printed.
    ``percent``: a percent sign follows. ``letter`` is what stands right after it on its phrase: ``CR``, ``kg``.
    """

    amount: Decimal
    currency: str
    decimals: int
    percent: bool
    letter: str = ""


def lines_of(page: PageView) -> Iterator[tuple[int, ViewLine]]:
    """Lines that are not too long, with their numbers from 0."""
    return ((number, line) for number, line in enumerate(page.lines) if len(line.text) <= LONGEST_LINE)


def phrases_of(page: PageView) -> Iterator[tuple[int, int, Phrase]]:
    """Phrases that are not too long, with the numbers of their lines and their own on it, from 0."""
    return (
        (number, place, phrase)
        for number, line in enumerate(page.lines)
        for place, phrase in enumerate(line.phrases)
        if len(phrase.text) <= LONGEST_LINE
    )


def words_at(page: PageView, words: Sequence[int], start: int, end: int) -> tuple[int, ...]:
    """Those of ``words`` that ``start`` to ``end`` of their text touch, where single spaces join it."""
    found: list[int] = []
    place = 0
    for word in words:
        if place >= end:
            break
        after = place + len(page.words[word].text)
        if start < after:
            found.append(word)
        place = after + 1
    return tuple(found)


def upright_of(page: PageView, words: Sequence[int]) -> Box:
    """The box around these words in the upright frame."""
    return enclosing([page.upright[word] for word in words])


def spot_at(page: PageView, line: int, held: Phrase | ViewLine, span: tuple[int, int], value: Scalar) -> Spot:
    """The value that stands at ``span``, start and end, of the text of a phrase or line."""
    words = words_at(page, held.words, *span)
    return Spot(value, held.text[slice(*span)], words, line, upright_of(page, words))
