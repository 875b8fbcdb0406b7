"""Lines to running text: hyphens at line ends, and scripts that have no spaces. No dictionary is used.

The rule for a hyphen between two letters at a line end, first match wins:

1. A soft hyphen or a not sign (U+00AC, as some digital editions write it) was only ever for the line: it goes.
2. Before ``und``, ``or`` and the like it stands for an omitted word (``Haupt- und``): it stays, with a space.
3. The page itself knows: if the joined form stands elsewhere on it, the hyphen goes; if the hyphenated one, it stays.
4. Capitals on both sides (``INTER-NATIONAL``): it goes.
5. It stays unless a lower-case letter follows, and stays after another hyphen (``state-of-the-art``), after one letter
   (``e-mail``) and after words that commonly make compounds (``well-known``).
6. It goes.
"""

import re
from collections.abc import Iterable
from typing import TypeAlias

from layouts.scripts import is_unspaced

Vocabulary: TypeAlias = frozenset[str]
"""Words of a page, case folded, that stand whole within a line."""

_HYPHENS = "-\u2010"
_LINE_ONLY = "\u00ad\u00ac"
_OMITTING = frozenset(("und", "oder", "bzw", "and", "or", "to", "bis", "et", "ou", "en", "of", "och", "og", "eller"))
_COMPOUNDING = frozenset(
    (
        "cross",
        "five",
        "four",
        "half",
        "high",
        "long",
        "low",
        "non",
        "one",
        "quasi",
        "self",
        "short",
        "three",
        "two",
        "well",
    )
)
_ADDRESS = re.compile(r"(?:https?:/|www\.)\S*[/_=&?#-]$")
_ADDRESS_SIGN = re.compile(r"[/_=&?#%-]|\.\w")
_HEAD = re.compile(r"[^\W_]+(?:[-\u2010][^\W_]+)*$")
_TAIL = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")


def vocabulary(lines: Iterable[str]) -> Vocabulary:
    """The words of ``lines`` but for those at either end of a line, which may be halves."""
    known: set[str] = set()
    for line in lines:
        known.update(match.casefold() for match in _WORD.findall(line)[1:-1])
    return frozenset(known)


def joined(left: str, right: str, known: Vocabulary = frozenset()) -> str:
    """``left`` and ``right`` as one text, where ``right`` is the line after ``left``."""
    if not left or not right:
        return left + right
    if left[-1] in _LINE_ONLY:
        return left[:-1] + right
    if _is_within_address(left, right):
        return left + right
    if left[-1] in _HYPHENS:
        return _over_hyphen(left, right, known)
    return left + right if _touching(left, right) else f"{left} {right}"


def _is_within_address(left: str, right: str) -> bool:
    """Whether a web address goes on: they are broken after a sign, and no hyphen is put there."""
    found = _ADDRESS.search(left)
    if found is None or right[0].isspace():
        return False
    return left[-1] in _HYPHENS or _ADDRESS_SIGN.search(right.split(maxsplit=1)[0]) is not None


def ends_within_word(line: str) -> bool:
    """Whether ``line`` ends with a hyphen that stands at a word."""
    return line.endswith(tuple(_LINE_ONLY)) or (line.endswith(tuple(_HYPHENS)) and line[-2:-1].isalpha())


def _touching(left: str, right: str) -> bool:
    if is_unspaced(left[-1]) or is_unspaced(right[0]):
        return True
    dash = left[-1] in "\u2013\u2014" and len(left) > 1
    return dash and left[-2].isalnum() and right[0].isalnum()


def _over_hyphen(left: str, right: str, known: Vocabulary) -> str:
    head, tail = _HEAD.search(left[:-1]), _TAIL.match(right)
    if head is None:  # a dash with a space before it, or a run of hyphens
        return f"{left} {right}"
    if tail is None:
        return left + right if right[0].isalnum() else f"{left} {right}"
    if tail.group() in _OMITTING:
        return f"{left} {right}"
    return left[:-1] + right if _only_for_the_line(head.group(), tail.group(), known) else left + right


def _only_for_the_line(head: str, tail: str, known: Vocabulary) -> bool:
    plain, hyphened = (head + tail).casefold(), f"{head}-{tail}".casefold()
    if (plain in known) != (hyphened in known):
        return plain in known
    if head.isupper() and tail.isupper() and len(head) > 1:
        return True
    makes_compounds = head.casefold() in _COMPOUNDING and len(tail) > 3  # but "low-er", "high-est"
    is_compound = "-" in head or len(head) < 2 or head[-1].isdigit() or makes_compounds
    return tail[0].islower() and not is_compound
