"""Words and numbers that were seen otherwise than they are written: in parts, with a neighbour, with letters for
figures, or with other marks between their thousands.
"""

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from layouts.accepting.seen import TYPED, Seen
from layouts.accepting.tokens import Token, digits_of, value_of

MOST_JOINED = 4
"""Parts in which a number is seen, and numbers that are seen as one."""
MOST_WORDS = 16
"""Words that are seen or written without the spaces between them."""

ALIKE, SHORT = 0.7, 4
"""Likeness of a word and how it was misread; shorter ones are too much like others."""

_FIGURES: Final = str.maketrans("OoQDlI|iZzSsBbgqAG", "000011112255889946")
"""Letters that engines read for figures."""


class Taken(NamedTuple):
    """The first ``many`` were seen in ``seen``, indices of what was seen."""

    seen: tuple[int, ...]
    many: int


def readings_of(wanted: Sequence[Token], seen: Sequence[Seen], free: Sequence[int]) -> Taken | None:
    """Where the first of ``wanted``, all words or all numbers, was seen, alone or with those after it. ``free``: what
    of a line is not taken, from left to right.
    """
    if not wanted:
        return None
    first = wanted[0]
    most, same = (MOST_JOINED, _same) if first.kind == "number" else (MOST_WORDS, _joins)
    for start in range(len(free)):
        for length in range(1, min(most, len(free) - start) + 1):
            parts = free[start : start + length]
            if same(first, [seen[index] for index in parts]):
                return Taken(tuple(parts), 1)
    for index in free:
        whole = seen[index].key
        for count in range(2, min(most, len(wanted)) + 1):
            if seen[index].kind == first.kind and whole == "".join(token.key for token in wanted[:count]):
                return Taken((index,), count)
    return None


def is_unmarked(token: Token, seen: Seen) -> bool:
    """Whether a number was seen with all of its figures and without its points and commas, as poor copies show it."""
    marked = any(char in token.key for char in ".,")
    bare = token.key.replace(".", "").replace(",", "")
    return seen.kind == "number" and seen.confidence < TYPED and marked and bare == seen.key


def decimals(key: str) -> int:
    """How many figures stand after a number's last point or comma; 0 for none."""
    return len(key) - 1 - max(key.rfind("."), key.rfind(",")) if "." in key or "," in key else 0


def is_misspelt(token: Token, seen: Seen) -> bool:
    """Whether a word was seen with a few other letters."""
    if token.kind != "word" or seen.kind != "word" or seen.confidence >= TYPED:
        return False
    if min(len(token.key), len(seen.key)) < SHORT or abs(len(token.key) - len(seen.key)) > len(token.key) // 3:
        return False
    return SequenceMatcher(None, token.key, seen.key, autojunk=False).ratio() >= ALIKE


def _same(token: Token, parts: Sequence[Seen]) -> bool:
    if len(parts) == 1 and parts[0].kind == "number":
        return parts[0].confidence < TYPED and _is_alike(token, parts[0])
    written = "".join(part.key if part.kind == "number" else part.text.translate(_FIGURES) for part in parts)
    if not all(char.isdigit() or char in ".,-" for char in written) or not any(part.kind == "number" for part in parts):
        return False
    return digits_of(written) == digits_of(token.key) and written.startswith("-") == token.key.startswith("-")


def _is_alike(token: Token, seen: Seen) -> bool:
    """Engines take commas for points, and one before three figures for a space or a space for one."""
    if token.key.replace(",", ".") == seen.key.replace(",", "."):
        return True
    spaced = " " in seen.text or " " in token.text
    return spaced and value_of(token.key) == value_of(seen.key)


def _joins(token: Token, parts: Sequence[Seen]) -> bool:
    return token.key.startswith(parts[0].key) and token.key == "".join(part.key for part in parts)
