"""Where a text stands among letters: as it is, or with a slip in so many letters."""

import re
from collections.abc import Iterator
from typing import Final

from layouts.fields.letters import Letters

LETTERS_FOR_A_SLIP: Final = 8
"""So many letters may have one other one among them."""
_DIGITS: Final = re.compile(r"\d")
_PARTS_OF_NUMBERS: Final = re.compile(r"\d[.,]?\d|[-.,]\d")


def starts(text: str, wanted: str) -> Iterator[int]:
    """Wherever ``wanted`` begins in ``text``."""
    start = text.find(wanted)
    while start >= 0:
        yield start
        start = text.find(wanted, start + 1)


def windows(letters: Letters, small: str) -> Iterator[tuple[int, int]]:
    """Where something like ``small`` stands: as many letters, and the same up to the edges of words."""
    from rapidfuzz import fuzz  # noqa: PLC0415 - takes its time to load

    for start in starts(letters.folded, small):
        yield start, start + len(small)
    cutoff = 100.0 * (1 - 2 / LETTERS_FOR_A_SLIP)
    found = fuzz.partial_ratio_alignment(small, letters.folded, score_cutoff=cutoff)
    if found is None or len(letters.folded) < len(small):
        return
    begins = [place for place in range(found.dest_start - 2, found.dest_start + 3) if _begins(letters, place)]
    ends = [place for place in range(found.dest_end - 2, found.dest_end + 3) if _begins(letters, place)]
    spans = [(start, end) for start in begins for end in ends if start < end]
    yield from sorted(spans, key=lambda span: distance_of(small, letters.folded[slice(*span)]))[:1]


def _begins(letters: Letters, place: int) -> bool:
    """Whether a word begins at ``place``, or the page ends."""
    return place == len(letters.text) or (0 <= place < len(letters.text) and letters.places[place] == 0)


def is_whole(letters: Letters, start: int, end: int) -> bool:
    """Whether what stands there is no part of a longer word or number."""
    return not (_cuts(letters, start) or _cuts(letters, end))


def _cuts(letters: Letters, place: int) -> bool:
    if not 0 < place < len(letters.text) or letters.words[place - 1] != letters.words[place]:
        return False
    before, after = letters.text[place - 1], letters.text[place]
    if before.isalpha() and after.isalpha():
        return True
    return _PARTS_OF_NUMBERS.search(letters.text[max(0, place - 2) : place + 2]) is not None


def same_digits(small: str, letters: Letters, start: int, end: int) -> bool:
    """Whether those that stand there are the ones of ``small``, one after the other."""
    return _DIGITS.findall(small) == _DIGITS.findall(letters.folded[start:end])


def distance_of(one: str, other: str) -> int:
    """Letters to change, add or take away to make one of the other."""
    from rapidfuzz.distance import Levenshtein  # noqa: PLC0415 - takes its time to load

    return Levenshtein.distance(one, other)
