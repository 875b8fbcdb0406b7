"""Words and numbers that were seen otherwise than they are written: in parts, with a neighbour, with letters for
figures, or with other marks between their thousands.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from layouts.accepting.seen import TYPED, Seen
from layouts.accepting.tokens import Token, digits_of

MOST_JOINED = 4
"""Parts in which a number is seen, and numbers that are seen as one."""
MOST_WORDS = 16
"""Words that are seen or written without the spaces between them."""

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
            if same(first.key, [seen[index] for index in parts]):
                return Taken(tuple(parts), 1)
    for index in free:
        whole = seen[index].key
        for count in range(2, min(most, len(wanted)) + 1):
            if seen[index].kind == first.kind and whole == "".join(token.key for token in wanted[:count]):
                return Taken((index,), count)
    return None


def _joins(key: str, parts: Sequence[Seen]) -> bool:
    return key.startswith(parts[0].key) and key == "".join(part.key for part in parts)


def _same(key: str, parts: Sequence[Seen]) -> bool:
    if len(parts) == 1 and parts[0].kind == "number":
        return parts[0].confidence < TYPED and key.replace(",", ".") == parts[0].key.replace(",", ".")
    written = "".join(part.key if part.kind == "number" else part.text.translate(_FIGURES) for part in parts)
    if not all(char.isdigit() or char in ".,-" for char in written) or not any(part.kind == "number" for part in parts):
        return False
    return digits_of(written) == digits_of(key) and written.startswith("-") == key.startswith("-")
