"""List markers: what stands before an item, and what one says about the next."""

import re
from typing import NamedTuple

from layouts.numerals import ROMAN, roman

_BULLETS = "•◦▪▫‣⁃∙●○■□◆◇◘·►▶▸➢➤✓✔✗✘☐☑☒❖⇒→»\ufffd"
_SYMBOL_FONT_BULLETS = "\uf06c\uf06e\uf075\uf076\uf0a7\uf0a8\uf0b7\uf0d8\uf0e0\uf0fc"
_BULLET = re.compile(rf"(››|[›{_BULLETS}{_SYMBOL_FONT_BULLETS}])\s*(?=\S)")
_DASH = re.compile(r"([-–—*+o])\s+(?=\S)")
_COUNTED = re.compile(
    r"(\(?(?:\d{1,3}(?:\.\d{1,3}){0,3}|[A-Za-z]|[ivxlc]{2,8}|[IVXLC]{2,8})[.)]|\[\d{1,3}\]|\d{1,3}(?:\.\d{1,3}){1,3})"
    r"\s+(?=\S)"
)
_GLUED = re.compile(
    r"((?:\d{1,2}[.．、)）]|[（(]\d{1,2}[)）]|[（(]?[一二三四五六七八九十]{1,3}[、)）]|[①-⑳])(?=\s?[①-⑳\u2e80-\u9fff（])"
    r"|\d{1,2}[.)](?=[^\W\d_a-z][a-z]))\s?"
)
"""Before Chinese and Japanese there is no space, and engines lose the one before a capital."""
_NUMBER = re.compile(r"\d+")


class Marked(NamedTuple):
    """``marker`` as printed and the text after it; ``sure`` for signs that are hardly ever anything but a bullet."""

    marker: str
    text: str
    sure: bool


def marked(line: str, previous: str = "") -> Marked | None:
    """The marker that ``line`` begins with, if any. ``previous`` is that of the item before, or empty.

    A capital with a point (``A.``) is a name's initial more often than not: it needs a beginning or a predecessor.
    """
    if found := _BULLET.match(line):
        sign = found.group(1)[0]
        return Marked("•" if sign in _SYMBOL_FONT_BULLETS else sign, line[found.end() :], sign != "·")
    if found := _DASH.match(line) or _COUNTED.match(line) or _GLUED.match(line):
        marker = found.group(1)
        if re.fullmatch(r"[A-Z]\.", marker) and marker != "A." and not follows(marker, previous):
            return None
        return Marked(marker, line[found.end() :], False)
    return None


def follows(marker: str, previous: str) -> bool:
    """Whether ``marker`` counts on from ``previous``: ``4.`` from ``3.``, ``(c)`` from ``(b)``."""
    if bool(previous) and _shape(marker) == _shape(previous):
        here, before = _NUMBER.findall(marker), _NUMBER.findall(previous)
        if here and len(here) == len(before):
            return here[:-1] == before[:-1] and int(here[-1]) == int(before[-1]) + 1
        letter, other = marker.strip("().[]"), previous.strip("().[]")
        if len(letter) == len(other) == 1 and ord(letter) == ord(other) + 1:
            return True
        return bool(ROMAN.fullmatch(letter) and ROMAN.fullmatch(other)) and roman(letter) == roman(other) + 1
    return False


def is_bullet(marker: str) -> bool:
    """Whether ``marker`` only points out an item; others count it."""
    return len(marker) <= 1


def _shape(marker: str) -> str:
    return re.sub(r"[a-z]+", "a", re.sub(r"[A-Z]+", "A", _NUMBER.sub("1", marker)))
