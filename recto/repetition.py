"""Loops: what a model writes when it has lost its place. One detector for engines while they read and for judges after.

``tail_loops`` finds runs that repeat exactly, over any codes: characters or the ids of tokens. Whether authors write so
is told from text: empty cells, leaders, the lines of forms and equal rows of tables come again on honest pages, whole
sentences do not.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

LONGEST_PERIOD, LONGEST_TOKENS = 4000, 1000
"""Loops with a longer period are not looked for, in characters and in tokens."""

WINDOW = 24_000
"""Only so many of the last characters are looked at."""

_SURE_TIMES, _SURE_TOKENS = 4, 200
"""Fewer tokens, or fewer rounds of them, are not worth looking at the text."""

_LAST, _FEW = 400, 0.55
"""Of so many last tokens the share of runs of four that are new, below which their text is looked at."""
_MIX: Final = np.uint64(1_000_003)

_KEY = 6
"""A loop is looked for where the last codes stood before."""

_PROSE_LENGTH = 180
_ROUNDS: Final = ((1500, 3), (300, 4), (0, 6))
"""Words that stand this many times in a row, by the length of the period in characters: no author does that."""
_ROWS, _CELLS, _LINES = 80, 120, 40
"""Equal rows, cells in a row and short lines are repeated by authors too, though seldom over a whole page."""
_RICH_LETTERS, _RICH_ROUNDS, _RICH_LENGTH = 40, 8, 1600
"""Rows with as many letters as a sentence count as loops sooner."""
_ALMOST = 0.1
"""A last round that lacks its end counts: closing markup is put aside."""
_MARK_ROUNDS, _MARK_LENGTH = 80, 1600
"""Leaders, rules and figures."""
_SHORT_WORDS, _SHORT_LINE = 2, 20
"""A line with no more words and characters is a value in a column or a box to tick."""

_ENDINGS: Final = " \t\r\n\f\v|`$"
_CLOSED: Final = re.compile(r"(?:</[a-zA-Z]{1,12}>|<[|\uff5c][^<>\n]{1,40}[|\uff5c]>)\Z")
_MOST_CLOSED = 200
"""So many characters of closing markup are put aside, no more: it can be what is looped."""

_PLACE: Final = re.compile(
    r"(?:<\|ref\|>[^<>\n]{0,80}<\|/ref\|>)?<\|det\|>[^<>]{0,2000}(?:<\|/det\|>|\Z)|\[\[[\d., \]\[]{1,2000}\]\]"
)
"""Where a model says that a text stands: a loop moves down the page, so that these differ from round to round."""
_PLACED: Final = "\x1e"
_TABLE: Final = re.compile(r"[|&]|</?t[dhr]\b", re.IGNORECASE)
_ROW: Final = re.compile(r"<tr\b|\n|\\\\", re.IGNORECASE)
_CELL: Final = re.compile(r"<t[dh]\b|[|&]", re.IGNORECASE)
_TAG: Final = re.compile(r"<[^<>]{0,200}>|</?t[dhr]?\b|\bt[dhr]\b")
_FILL_IN: Final = re.compile(r"_{3,}|\.{4,}|\u2026{2,}|-{4,}|[\u2610\u25a1\u25a2\u25cb]|\[\s?\]|\(\s?\)")
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_WORD_END: Final = re.compile(r"\w{0,40}(?!\w)[^\w\s<]{0,3}")
_LETTER: Final = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Loop:
    """The last ``length`` codes repeat themselves every ``period``; the first round is among them."""

    period: int
    length: int

    @property
    def times(self) -> float:
        return self.length / self.period


@dataclass(frozen=True, slots=True)
class NoLoop:
    """The codes do not end in a loop."""


def tail_loops(codes: NDArray[Any], *, longest_period: int, least_length: int) -> Iterator[Loop]:
    """The runs of at least two rounds and ``least_length`` that end ``codes``, each with its shortest period."""
    size, passed = codes.size, 0
    for period in _periods(codes, longest_period):
        needed = max(least_length - period, period)
        if period <= passed or needed > size - period:
            continue
        if not np.array_equal(codes[size - needed :], codes[size - needed - period : size - period]):
            continue
        length = period + _repeated(codes, period)
        # Within a run, whatever else repeats does so by multiples of the same period.
        passed = max(passed, length - period)
        yield Loop(period, length)


def tail_loop(ids: NDArray[Any]) -> Loop | NoLoop:
    """What the last token ids may loop in: enough to look at their text, see ``ends_in_loop``, but tables do it too."""
    found = tail_loops(ids, longest_period=LONGEST_TOKENS, least_length=_SURE_TOKENS)
    return next((loop for loop in found if loop.times >= min(_SURE_TIMES, 750 / loop.period)), NoLoop())


def ids_end_in_loop(ids: NDArray[Any], decode: Callable[[Sequence[int]], str]) -> bool:
    """Whether the text of token ``ids`` ends in a loop. ``decode`` is asked only where they repeat themselves."""
    if not isinstance(tail_loop(ids), NoLoop):
        last = ids[-WINDOW // 3 :]
    elif _is_monotonous(ids[-_LAST:]):
        last = ids[-3 * _LAST :]
    else:
        return False
    return ends_in_loop(decode(last.tolist()))


def _is_monotonous(ids: NDArray[Any]) -> bool:
    """Whether most runs of four stood before, as where only the places differ of what is looped."""
    if ids.size < _LAST:
        return False
    wide = ids.astype(np.uint64)
    runs = ((wide[:-3] * _MIX + wide[1:-2]) * _MIX + wide[2:-1]) * _MIX + wide[3:]
    return np.unique(runs).size < _FEW * runs.size


def ends_in_loop(text: str) -> bool:
    """Whether the same up to ``LONGEST_PERIOD`` characters fill the end of ``text`` (closing markup put aside)."""
    return _loop_start(text) >= 0


def before_loop(text: str) -> str:
    """``text`` without the loop in which it ends; what is looped stands there once where it has words."""
    start = _loop_start(text)
    return text if start < 0 else text[:start].rstrip()


def _loop_start(text: str) -> int:
    """Where the second round of the loop begins, or the first where that has no words; below 0 for no loop."""
    begin = max(0, len(text) - WINDOW)
    tail = _without_closing(text[begin:])
    start = _start_in(tail)
    if start < 0 and "[" in tail:
        bare, places = _without_places(tail)
        start = _start_in(bare)
        if start >= 0:
            start = _original(start, places)
    return start if start < 0 else begin + start


def _start_in(tail: str) -> int:
    codes = np.frombuffer(tail.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    for loop in tail_loops(codes, longest_period=LONGEST_PERIOD, least_length=_PROSE_LENGTH):
        unit = tail[-loop.period :]
        if _is_lost(unit, loop):
            first = len(tail) - loop.length
            return _word_end(tail, first + loop.period) if _WORD.search(_TAG.sub(" ", unit * 2)) else first
    return -1


def _is_lost(unit: str, loop: Loop) -> bool:
    """Whether ``unit`` comes again as often as no author writes it."""
    times, length = loop.times + _ALMOST, loop.length
    words = _TAG.sub(" ", unit * 2)
    rows = len(_ROW.findall(unit)) + unit.count(_PLACED)
    if _TABLE.search(unit):
        if rows:
            rich = len(_LETTER.findall(words)) >= 2 * _RICH_LETTERS and length >= _RICH_LENGTH
            return times >= _RICH_ROUNDS if rich else rows * times >= _ROWS and times >= _SURE_TIMES
        return len(_CELL.findall(unit)) * times >= _CELLS
    if not _WORD.search(words):
        return times >= _MARK_ROUNDS and (length >= _MARK_LENGTH or _PLACED in unit)
    if _FILL_IN.search(unit) or (rows and _is_short(unit)):
        return times * max(1, rows) >= _LINES and times >= _SURE_TIMES
    return times >= next(least for period, least in _ROUNDS if loop.period >= period)


def _is_short(unit: str) -> bool:
    lines = [line.strip() for line in (unit * 2).replace(_PLACED, "\n").splitlines()][1:-1]
    return all(len(line) <= _SHORT_LINE and len(line.split()) <= _SHORT_WORDS for line in lines)


def _periods(codes: NDArray[Any], longest: int) -> list[int]:
    """How far back the last codes stood before, nearest first."""
    near = codes[-(longest + _KEY) :]
    last = near.size - _KEY
    if last < 1:
        return []
    same = np.ones(last, dtype=np.bool_)
    for place in range(_KEY):
        same &= near[place : place + last] == near[last + place]
    found: list[int] = (last - np.flatnonzero(same)[::-1]).tolist()
    return found


def _repeated(codes: NDArray[Any], period: int) -> int:
    """How many of the last codes equal the one ``period`` before them."""
    differs = np.flatnonzero(codes[period:] != codes[:-period])
    return int(codes.size - period - 1 - differs[-1]) if differs.size else codes.size - period


def _without_closing(tail: str) -> str:
    least = max(0, len(tail) - _MOST_CLOSED)
    end = len(tail)
    while end > least:
        shorter = max(least, len(tail[least:end].rstrip(_ENDINGS)) + least)
        closed = _CLOSED.search(tail, max(least, shorter - 48), shorter)
        cut = closed.start() if closed else shorter
        if cut == end:
            break
        end = cut
    return tail[:end]


def _without_places(tail: str) -> tuple[str, list[tuple[int, int]]]:
    """``tail`` with a mark for every place that it names, and where its pieces stood: (in the result, in ``tail``)."""
    pieces: list[str] = []
    places: list[tuple[int, int]] = [(0, 0)]
    at = end = 0
    for found in _PLACE.finditer(tail):
        pieces += [tail[end : found.start()], _PLACED]
        at += found.start() - end + 1
        end = found.end()
        places.append((at, end))
    return "".join([*pieces, tail[end:]]), places


def _original(place: int, places: list[tuple[int, int]]) -> int:
    at, original = places[bisect_right(places, place, key=lambda pair: pair[0]) - 1]
    return original + place - at


def _word_end(text: str, place: int) -> int:
    """``place``, or the end of the word that it stands in; words do not get cut, unless they are endless."""
    found = _WORD_END.match(text, place)
    inside = 0 < place < len(text) and text[place - 1].isalnum()
    return found.end() if found and inside else place
