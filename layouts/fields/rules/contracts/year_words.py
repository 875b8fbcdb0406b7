"""Years in words, as deeds write them: ``two thousand and twelve``, ``nineteen hundred ninety-five``."""

import re
from typing import Final

_TO_NINETEEN: Final = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen"
)
_ONES: Final = tuple(_TO_NINETEEN.split())
_TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_NUMBER: Final = rf"(?:(?:{'|'.join(_TENS)})(?:[\s-]+(?:{'|'.join(_ONES[:9])}))?|{'|'.join(reversed(_ONES))})"
YEAR_IN_WORDS: Final = (
    rf"(?:two[\s-]+thousand(?:(?:[\s,-]+and)?[\s-]+{_NUMBER})?\b"
    rf"|(?:eighteen|nineteen|twenty)(?:[\s-]+hundred)?(?:[\s-]+and)?[\s-]+{_NUMBER}\b)"
)
"""A pattern without groups, for small and large letters alike."""


def year_of(text: str) -> str:
    """In digits; as it is where it is no year in words."""
    words = [word for word in re.split(r"[\s,-]+", text.casefold()) if word not in ("and", "hundred")]
    if not re.fullmatch(YEAR_IN_WORDS, text, re.IGNORECASE):
        return text
    century, rest = (2000, words[2:]) if words[:2] == ["two", "thousand"] else (100 * _value(words[0]), words[1:])
    return str(century + sum(map(_value, rest)))


def _value(word: str) -> int:
    return _ONES.index(word) + 1 if word in _ONES else 10 * (_TENS.index(word) + 2)
