"""Patterns that users' schemas have, looked for in time that grows with the text alone, whatever they are.

They are those of pydantic (the regular expressions of Rust): nothing looks around or back in them, so that nothing
can be tried again and again. What is left to bound is how large they become with their repetitions written out.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Annotated, Final

from pydantic import StringConstraints, TypeAdapter, ValidationError
from pydantic_core import SchemaError

from recto.errors import SchemaInvalid

MOST_LETTERS: Final = 1000
"""Of a pattern."""
LONGEST_TEXT: Final = 4000
"""Letters of a text that is looked at: a longer one has no pattern."""
MOST_SIGNS: Final = 1000
MOST_SIGNS_IN_ALL: Final = 20_000
"""What a pattern is made of, and all of a schema, with repetitions written out: ``(ab){3}`` are six."""

_LARGE: Final = 10
"""So many plain signs is one that stands for letters of all scripts."""
_KEPT: Final = 64
_PIECE: Final = re.compile(
    r"\{(?P<least>\d{0,9})(?:,(?P<most>\d{0,9}))?\}"  # a counted repetition
    r"|\((?!\?[a-zA-Z-]*x)(?:\?(?:P?<[^<>()]*>|[a-zA-Z-]*:|[a-zA-Z-]*(?=\))))?"  # a group; (?x) hides some in comments
    r"|\[\^?\]?(?:\\.|\[:\^?\w*:\]|[^\[\]\\])*\]"  # one of several signs
    r"|\\[pPxuU]\{[^{}]*\}|\\b\{[a-z-]*\}|\\.|[^(\[{\\]",
    re.DOTALL,
)
_OF_ALL_SCRIPTS: Final = re.compile(r"\\[wWpP]")


def refuse_unusable(patterns: Iterable[tuple[str, str]]) -> None:
    """``patterns`` of a schema with their paths. Raises ``SchemaInvalid``, naming the path of one that is none, or that
    could not be looked for in good time.
    """
    named, signs = list(patterns), 0
    for path, pattern in named:
        own = _signs(pattern, path)
        signs += own
        if own > MOST_SIGNS or signs > MOST_SIGNS_IN_ALL:
            raise SchemaInvalid(f"{path}: the pattern is too large with its repetitions written out", remedy=_REMEDY)
    for path, pattern in named:
        try:
            _looked_for(pattern)
        except SchemaError as error:
            why = str(error).rpartition("error: ")[2].partition("\n")[0]
            raise SchemaInvalid(f"{path}: the pattern cannot be used: {why[:200]}", remedy=_REMEDY) from error


_REMEDY: Final = (
    f"Patterns have no lookaround and no back-references, {MOST_LETTERS:,} letters at most, and {MOST_SIGNS:,} signs "
    "with their repetitions written out."
)


def has_pattern(text: str, pattern: str) -> bool:
    """Whether ``text`` has it anywhere, as JSON Schema means it. ``pattern`` is one that can be used."""
    return len(text) <= LONGEST_TEXT and _looked_for(pattern)(text)


@lru_cache(maxsize=_KEPT)
def _looked_for(pattern: str) -> Callable[[str], bool]:
    adapter = TypeAdapter[str](Annotated[str, StringConstraints(pattern=pattern)])

    def found(text: str) -> bool:
        try:
            adapter.validate_python(text)
        except ValidationError:
            return False
        return True

    return found


def _signs(pattern: str, path: str) -> int:
    """How many it has with repetitions written out. Raises ``SchemaInvalid`` where that cannot be told."""
    sums, last, at = [0], 0, 0
    while at < len(pattern):
        piece = _PIECE.match(pattern, at)
        if len(pattern) > MOST_LETTERS or not piece:
            raise SchemaInvalid(f"{path}: the pattern cannot be used: {pattern[at : at + 40]!r}", remedy=_REMEDY)
        at, text = piece.end(), piece[0]
        if text[0] == "(":
            sums.append(0)
        elif text == ")" and len(sums) > 1:
            last = max(1, sums.pop())
            sums[-1] += last
        elif text[0] == "{":
            times = max(1, int(piece["most"] or piece["least"] or 1))
            sums[-1] += last * (times - 1)
            last *= times
        elif text not in {"*", "+", "?"}:
            last = _LARGE if _OF_ALL_SCRIPTS.search(text) else 1
            sums[-1] += last
    return sum(sums)
