"""What was seen with confidence where a table stands and is not in the answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from layouts.accepting.placing import Placing
from layouts.accepting.seen import TYPED, Seen
from recto.escalations import Acceptance


@dataclass(frozen=True, slots=True)
class Losses:
    """Between the table's first and last line: ``numbers_kept``, ``words_kept`` of those seen with confidence, as many
    taken off as must be misread by that confidence; ``seen_kept`` of all, in letters and figures; shares, 1 where
    nothing was seen. ``misread``: the share of all numbers that must be. ``left_out``: evidence (by index) above or
    below the table's lines, ``beyond`` the numbers there.
    """

    numbers_kept: float
    words_kept: float
    seen_kept: float
    misread: float
    left_out: tuple[int, ...]
    beyond: frozenset[str]


def losses(placing: Placing, kept: frozenset[int], limits: Acceptance) -> Losses:
    """What of the evidence the answer lacks. ``kept``: what of it takes the place of something in the answer."""
    tokens, unused = placing.sight.tokens, frozenset(placing.unused) - kept
    first, end = extent(placing)
    counted = [
        index
        for index, token in enumerate(tokens)
        if token.inside and first <= token.line < end and token.confidence >= limits.sure
    ]
    beyond = [token for token in tokens if token.inside and not first <= token.line < end]
    used = {word for index, token in enumerate(tokens) if index not in unused for word in token.words}
    within = [index for index, token in enumerate(tokens) if token.inside and first <= token.line < end]
    within_tokens = [tokens[index] for index in within]
    return Losses(
        numbers_kept=_kept(tokens, [index for index in counted if tokens[index].kind == "number"], unused),
        words_kept=_kept(tokens, [index for index in counted if is_wordy(tokens[index])], unused),
        seen_kept=_letters(tokens, [index for index in within if index not in unused], within),
        misread=_misread([token for token in within_tokens if token.kind == "number"]),
        left_out=tuple(sorted({word for token in beyond for word in token.words} - used)),
        beyond=frozenset(token.key for token in beyond if token.kind == "number"),
    )


def extent(placing: Placing) -> tuple[int, int]:
    """The lines from the first one that a row stands in to the last, as a range."""
    held = [lines for lines in placing.lines if lines.end > lines.first]
    if not held:
        return 0, len(placing.sight.lines)
    return min(lines.first for lines in held), max(lines.end for lines in held)


def is_wordy(token: Seen) -> bool:
    """Single letters are specks and rules as often as letters."""
    return token.kind == "word" and (len(token.key) > 1 or not token.key.isascii())


def _kept(tokens: Sequence[Seen], counted: Sequence[int], unused: frozenset[int]) -> float:
    if not counted:
        return 1.0
    lost = [index for index in counted if index in unused]
    if len(lost) == 1 and tokens[lost[0]].confidence < TYPED:
        return 1.0  # one proves nothing, however few were seen
    return min(1.0, 1.0 - len(lost) / len(counted) + _misread([tokens[index] for index in counted]))


def _misread(tokens: Sequence[Seen]) -> float:
    """The share of ``tokens`` that must be wrong by their confidence."""
    return 1.0 - sum(token.confidence for token in tokens) / len(tokens) if tokens else 0.0


def _letters(tokens: Sequence[Seen], kept: Sequence[int], of: Sequence[int]) -> float:
    total = sum(len(tokens[index].key) for index in of)
    return sum(len(tokens[index].key) for index in kept) / total if total else 1.0
