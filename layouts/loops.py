"""Whether a text ends in a loop: what a model writes when it has lost its place."""

import re
from typing import Final

import numpy as np
from numpy.typing import NDArray

LONGEST_PERIOD = 400
WINDOW = 16_000
"""Only so many of the last characters are looked at."""

PROSE_REPEATS, PROSE_LENGTH = 6, 180
"""Words that stand this many times in a row, over this many characters, are a loop: no author does that."""

CELL_REPEATS, CELL_LENGTH = 80, 1600
"""Equal table rows, rules, leaders and figures are repeated by authors too, though seldom over a whole page."""

_CLOSING: Final = re.compile(r"(?:\s|</\w+>|\||`|\$)+$")
_TABLE: Final = re.compile(r"[|&]|</?t[dhr]\b", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W\d_]{2,}")


def ends_in_loop(text: str) -> bool:
    """Whether the same up to ``LONGEST_PERIOD`` characters fill the end of ``text`` (closing markup put aside)."""
    tail = _CLOSING.sub("", text[-WINDOW:])
    codes = np.array([ord(char) for char in tail], dtype=np.uint32)
    return any(
        _is_loop(tail, period, _repeated(codes, period)) for period in range(1, min(LONGEST_PERIOD, len(tail)) + 1)
    )


def _repeated(codes: NDArray[np.uint32], period: int) -> int:
    """How many of the last characters equal the one ``period`` before them."""
    if codes.size <= period or codes[-1] != codes[-1 - period]:
        return 0
    differs = np.flatnonzero(codes[period:][::-1] != codes[:-period][::-1])
    return int(differs[0]) if differs.size else codes.size - period


def _is_loop(tail: str, period: int, repeated: int) -> bool:
    times, length = repeated / period + 1, repeated + period
    if times < PROSE_REPEATS or length < PROSE_LENGTH:
        return False
    unit = tail[-period:]
    if _TABLE.search(unit) or not _WORD.search(unit * 2):
        return times >= CELL_REPEATS and length >= CELL_LENGTH
    return True
