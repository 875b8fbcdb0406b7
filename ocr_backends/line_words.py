"""Words from a recognised line: where its characters stand along it, and the spaces that the recogniser lost."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple
from unicodedata import east_asian_width

_LEAST_SPACE = 0.4
"""Of the line's height: no lost space is narrower. (0.25 split words on three of ten pages, 0.4 on one.)"""

_LONE_SPACE = 0.5
"""The same for a line in which the recogniser saw no space to compare with."""

_LIKE_A_SPACE = 0.7
"""Of the usual space of the line: typewriters leave half as much paper beside a thin letter."""

_WIDE = 2.5
"""Halves of an average character: no half of one is wider."""

_STOPS = frozenset(",;:!?.)”»")


class Line(NamedTuple):
    """A recognised line. ``columns`` and ``scores`` are for each character of ``text`` that is no space.

    Columns are places along the line, in steps of the model, of which it has ``steps``. ``blanks`` are stretches
    without ink, 0 to 1 along the line. ``aspect`` is the line's width over its height.
    """

    text: str
    columns: tuple[int, ...]
    scores: tuple[float, ...]
    steps: float
    blanks: tuple[tuple[float, float], ...]
    aspect: float


class Piece(NamedTuple):
    """A word and where it stands along its line, both ends 0 to 1."""

    text: str
    start: float
    end: float
    score: float


class _Mark(NamedTuple):
    char: str
    column: int
    score: float
    spaced: bool


def pieces(line: Line) -> list[Piece]:
    """The text cut at its spaces, and at the gaps that show a lost one."""
    words = _words(line)
    advance = _advance(words)
    return [_piece(word, advance, line) for word in words]


def _marks(line: Line) -> list[_Mark]:
    marks: list[_Mark] = []
    spaced = False
    places = iter(zip(line.columns, line.scores, strict=True))
    for char in line.text:
        if char.isspace():
            spaced = True
            continue
        column, score = next(places)
        marks.append(_Mark(char, column, score, spaced))
        spaced = False
    return marks


def _words(line: Line) -> list[list[_Mark]]:
    marks = _marks(line)
    widths = [_blank_between(before, after, line) for before, after in pairwise(marks)]
    least = _least_space(marks, widths)
    words = [marks[:1]]
    for (before, after), width in zip(pairwise(marks), widths, strict=True):
        if after.spaced or (width > least and _may_part(before.char, after.char)):
            words.append([after])
        else:
            words[-1].append(after)
    return words


def _blank_between(before: _Mark, after: _Mark, line: Line) -> float:
    """The widest blank between the middles of two characters, in heights of the line."""
    start, end = (before.column + 0.5) / line.steps, (after.column + 0.5) / line.steps
    blanks = [right - left for left, right in line.blanks if start < (left + right) / 2 < end]
    return max(blanks, default=0.0) * line.aspect


def _least_space(marks: Sequence[_Mark], widths: Sequence[float]) -> float:
    spaces = [width for mark, width in zip(marks[1:], widths, strict=True) if mark.spaced]
    return max(_LEAST_SPACE, _LIKE_A_SPACE * median(spaces)) if spaces else _LONE_SPACE


def _may_part(before: str, after: str) -> bool:
    """Letters, or a stop and what follows it; never digits, and no scripts written without spaces."""
    parted = (before.isalpha() or before in _STOPS) and after.isalpha()
    return parted and not _is_unspaced(before) and not _is_unspaced(after)


def _is_unspaced(char: str) -> bool:
    return east_asian_width(char) in "WF"


def _advance(words: Sequence[Sequence[_Mark]]) -> float:
    spans = [(word[-1].column - word[0].column, len(word) - 1) for word in words if len(word) > 1]
    return sum(span for span, _ in spans) / sum(count for _, count in spans) if spans else 2.0


def _piece(word: Sequence[_Mark], advance: float, line: Line) -> Piece:
    """Its box ends where its characters should, or farther out, where its ink does."""
    first, last = ((mark.column + 0.5) / line.steps for mark in (word[0], word[-1]))
    half = advance / 2 / line.steps
    before = [end for _, end in line.blanks if first - _WIDE * half < end < first - half]
    behind = [start for start, _ in line.blanks if last + half < start < last + _WIDE * half]
    return Piece(
        text="".join(mark.char for mark in word),
        start=max(0.0, max(before, default=first - half)),
        end=min(1.0, min(behind, default=last + half)),
        score=sum(mark.score for mark in word) / len(word),
    )
