"""Roman numerals, as pages and list items are counted with them."""

import re

ROMAN = re.compile(r"[ivxlc]{1,8}", re.IGNORECASE)

_DIGITS = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def roman(text: str) -> int:
    """The number that ``text`` writes; it must match ``ROMAN``."""
    values = [_DIGITS[char] for char in text.lower()]
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=True))
