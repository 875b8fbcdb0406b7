"""What forms are made of: words that stand in keys, in several languages, and figures and dates that are filled in."""

import re
from functools import cache

from layouts.yaml_files import yaml_file

_TYPED = re.compile(
    r"(?:[$€£¥#]|[A-Z]{2,3}\s)?[-+(<>~]?\d[\d\s.,:/'%()°-]*(?:[^\W\d_]{1,5}\.?)?[)%¢]?"
    r"|\d{1,2}[-. ]{0,2}[^\W\d_]{3,9}\.?[-., ]{0,2}\d{2,4}|[^\W\d_]{3,9}\.? ?\d{1,2},? ?\d{4}"
)
_NUMBERING = re.compile(r"\(?(?:\d{1,2}|[A-Za-z])[.)]")
_NUMBERED = re.compile(r"\d{1,2}[.)]\s[^\W\d_]{3}.*")
_IN_MONTH = re.compile(r"\d{1,2}\.\s[^\W\d_]{3,9}\.?,?\s\d{4}")
_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)


def key_words_in(text: str) -> int:
    """How many of its words stand in keys of forms, often."""
    known = _key_words()
    return sum(word in known or word.removesuffix("s") in known for word in _WORD.findall(text.casefold()))


def is_typed(text: str) -> bool:
    """Whether it is a number, an amount, a date or the like, alone."""
    return _TYPED.fullmatch(text) is not None and not (_NUMBERING.fullmatch(text) or is_numbered(text))


def is_numbering(text: str) -> bool:
    """Whether it numbers a line: ``3.``, ``(a)``."""
    return _NUMBERING.fullmatch(text) is not None


def is_numbered(text: str) -> bool:
    """Whether it is a label with its number before it: ``3. Body style``."""
    return _NUMBERED.fullmatch(text) is not None and not _IN_MONTH.fullmatch(text)


@cache
def _key_words() -> frozenset[str]:
    words: dict[str, str] = yaml_file("layouts.fields.rules.forms", "form_words.yaml")
    return frozenset(word for held in words.values() for word in held.split())
