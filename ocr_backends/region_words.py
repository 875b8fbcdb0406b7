"""Which region every word belongs to. No word is lost and none is in two regions."""

from collections.abc import Sequence
from typing import NamedTuple

from ocr_backends.text_columns import runs_in
from ocr_backends.word_order import lines_of
from recto.geometry import Box, enclosing
from recto.words import Words

_NEAR = 1.6
"""Line heights: lines no farther apart are put into one region when no region claims them."""

_NO_CLAIM = 3


class Claim(NamedTuple):
    """A region's claim to words: on those whose centre lies in one of ``lines`` first, then on those in ``box``.

    A ``sure`` claim takes everything in its box before the others are asked; a ``whole`` one what is left of its lines.
    """

    box: Box
    lines: tuple[Box, ...] = ()
    sure: bool = False
    whole: bool = False


def assign(words: Words, claims: Sequence[Claim]) -> tuple[list[list[int]], list[list[int]]]:
    """Word indices for each claim, and the unclaimed words in groups that stand together."""
    owned: list[list[int]] = [[] for _ in claims]
    left: list[int] = []
    for index, owner in enumerate(_completed(words, [_owner(word.box, claims) for word in words], claims)):
        if owner is None:
            left.append(index)
        else:
            owned[owner].append(index)
    return owned, _together(words, left)


def _owner(box: Box, claims: Sequence[Claim]) -> int | None:
    x, y = box.centre
    ranked = ((_rank(claim, x, y), claim, place) for place, claim in enumerate(claims))
    ranks = [(rank, claim.box.area, place) for rank, claim, place in ranked if rank < _NO_CLAIM]
    return min(ranks)[2] if ranks else None


def _completed(words: Words, owners: Sequence[int | None], claims: Sequence[Claim]) -> list[int | None]:
    """``owners`` and, for words that have none, the one region of text that claims others beside them on the line."""
    completed = list(owners)
    for run in runs_in(words, range(len(words))):
        found = {owners[index] for index in run.words}
        named = [owner for owner in found if owner is not None]
        if None in found and len(named) == 1 and claims[named[0]].whole:
            for index in run.words:
                completed[index] = named[0]
    return completed


def _rank(claim: Claim, x: float, y: float) -> int:
    inside = claim.box.x0 <= x <= claim.box.x1 and claim.box.y0 <= y <= claim.box.y1
    if inside and claim.sure:
        return 0
    if any(x0 <= x <= x1 and y0 <= y <= y1 for x0, y0, x1, y1 in claim.lines):
        return 1
    return 2 if inside else _NO_CLAIM


def _together(words: Words, left: Sequence[int]) -> list[list[int]]:
    groups: list[tuple[Box, list[int]]] = []
    for line in lines_of(words, left):
        box = enclosing([words[index].box for index in line])
        near = next((place for place, (other, _) in enumerate(groups) if _is_near(other, box)), None)
        if near is None:
            groups.append((box, line))
        else:
            groups[near] = (groups[near][0].union(box), groups[near][1] + line)
    return [group for _, group in groups]


def _is_near(group: Box, line: Box) -> bool:
    gap = max(line.y0 - group.y1, group.y0 - line.y1)
    shared = min(group.x1, line.x1) - max(group.x0, line.x0)
    # A wide line over two columns must not draw both into one region, where their lines would be mixed.
    alike = shared > 0.6 * max(group.width, line.width) or abs(group.x0 - line.x0) < 0.03
    return shared > 0 and alike and gap < (_NEAR - 1) * line.height
