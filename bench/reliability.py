"""How far a confidence can be trusted: words marked right or wrong by the truth, bins, curves and their errors."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from statistics import fmean
from typing import NamedTuple, TypeAlias

from bench.measures import plain
from recto.words import Word

EDGES = (0.2, 0.35, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99, 0.995, 0.998, 0.9995)
"""Between bins of confidence: narrow where engines put most of their words."""

Curve: TypeAlias = tuple[tuple[float, float], ...]

_HYPHEN = re.compile(r"(\w)[-\u00ac=\u2e17\u2010]\s*\n\s*(\w)")
_CUT = re.compile(r"\w[-\u00ac=\u2e17\u2010]$")


class Marked(NamedTuple):
    """A word that was read: how sure the engine was, how long it is, and whether the truth has it there."""

    confidence: float
    length: int
    right: bool


class Bin(NamedTuple):
    """``low`` to ``high``; means of the words in it."""

    low: float
    high: float
    words: int
    confidence: float
    right: float


def marked(words: Sequence[Word], truth: str) -> list[Marked]:
    """The words aligned with those of the truth. A word that stands elsewhere there is right all the same.

    As in word F1: letters and digits only, small. Words cut at the end of a line are joined on both sides.
    """
    read = _read(words)
    wanted = re.findall(r"\w+", plain(_HYPHEN.sub(r"\1\2", truth)).lower())
    right, left = [False] * len(read), Counter(wanted)
    for start, place, length in SequenceMatcher(None, [text for text, _ in read], wanted, False).get_matching_blocks():
        for step in range(length):
            right[start + step] = True
            left[wanted[place + step]] -= 1
    for number, (text, _) in enumerate(read):
        if not right[number] and left[text] > 0:
            right[number] = True
            left[text] -= 1
    return [Marked(sure, len(text), good) for (text, sure), good in zip(read, right, strict=True)]


def _read(words: Sequence[Word]) -> list[tuple[str, float]]:
    found: list[tuple[str, float]] = []
    begun, least = "", 1.0
    for word, following in zip(words, [*words[1:], None], strict=True):
        text, sure = begun + plain(word.text).lower(), min(least, word.confidence)
        if following is not None and following.line != word.line and _CUT.search(text):
            begun, least = text[:-1], sure
            continue
        found += [(part, sure) for part in re.findall(r"\w+", text)]
        begun, least = "", 1.0
    return found


def bins(words: Sequence[Marked]) -> list[Bin]:
    """Those that hold a word."""
    edges = (0.0, *EDGES, 1.0)
    held: list[list[Marked]] = [[] for _ in edges[1:]]
    for word in words:
        held[min(bisect_right(EDGES, word.confidence), len(held) - 1)].append(word)
    return [
        Bin(low, high, len(own), fmean(word.confidence for word in own), fmean(word.right for word in own))
        for low, high, own in zip(edges, edges[1:], held, strict=False)
        if own
    ]


def fitted(words: Sequence[Marked]) -> Curve:
    """The best curve that never falls (pool adjacent violators) through the bins; level below them and above."""
    pools: list[tuple[float, float, int]] = []
    for one in bins(words):
        pools.append((one.confidence, one.right, one.words))
        while len(pools) > 1 and pools[-2][1] >= pools[-1][1]:
            (x0, y0, n0), (x1, y1, n1) = pools[-2:]
            count = n0 + n1
            pools[-2:] = [((x0 * n0 + x1 * n1) / count, (y0 * n0 + y1 * n1) / count, count)]
    points = [(round(x, 4), round(y, 3)) for x, y, _ in pools]
    ends = [(1.0, points[-1][1])] if points[-1][0] < 1.0 else []
    return ((0.0, points[0][1]), *points, *ends)


def error(words: Sequence[Marked]) -> float:
    """Expected calibration error: how far confidence is from the share right, over bins, weighted by their words."""
    return sum(one.words * abs(one.confidence - one.right) for one in bins(words)) / len(words)


def seen_through(words: Sequence[Marked], map_: Callable[[float], float]) -> list[Marked]:
    return [word._replace(confidence=map_(word.confidence)) for word in words]


def mean_confidence(words: Sequence[Marked]) -> float:
    """Weighted by length, as a page's is."""
    letters = sum(word.length for word in words)
    return sum(word.confidence * word.length for word in words) / letters if letters else 1.0
