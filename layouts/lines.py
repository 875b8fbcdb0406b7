"""Words to lines: what stands side by side, in the order it is read. Boxes are in the upright frame."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from layouts.cleaning import clean
from layouts.scripts import has_right_to_left, is_unspaced, runs_right_to_left
from recto.geometry import Box, enclosing
from recto.words import Words

_SAME_ROW = 0.6
_TALLER = 2.0
_DOWN = 1.5
_SIGN_OFF = 0.35
_ROWS_BACK = 4
_MOST_BESIDE = 100
"""Fragments on a row: no real one has more, and every one is compared with all."""
_WIDE_GAP = 0.35
"""Of the line's height: the smallest gap that is a space where the script has none between its words."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text. ``words`` are indices into the page's words, in reading order; ``first`` is the first one's box.

    ``size`` is the letters' height as a fraction of the page height; ``gap`` is the widest room between two words, in
    heights of the line: that of running text is small, that between a label and its amount is not.
    """

    words: tuple[int, ...]
    text: str
    box: Box
    first: Box
    size: float
    rtl: bool
    gap: float = 0.0


def text_lines(words: Words, indices: Sequence[int], aspect: float) -> list[Line]:
    """The lines that ``indices`` make, top to bottom. ``aspect`` is the page's width over its height."""
    fragments: dict[int, list[int]] = {}
    for index in indices:
        fragments.setdefault(words[index].line, []).append(index)
    if _run_down(words, fragments, aspect):
        return [_line(words, members, aspect) for members in fragments.values()]
    rows: list[_Row] = []
    placed = ((_box(words, members), members) for members in fragments.values())
    for box, members in sorted(placed, key=lambda pair: pair[0].y0):
        row = next((row for row in rows[-_ROWS_BACK:] if row.takes(box)), None)
        if row is None:
            rows.append(_Row([box], list(members)))
        else:
            row.boxes.append(box)
            row.members += members
    return [_line(words, row.members, aspect) for row in rows]


def turned(line: Line) -> Line:
    """A line that runs down as one that runs across: its page lies on its left side."""
    return replace(line, box=_turned(line.box), first=_turned(line.first))


def _turned(box: Box) -> Box:
    return Box(box.y0, 1.0 - box.x1, box.y1, 1.0 - box.x0)


def run_down(lines: Sequence[Line]) -> bool:
    """Whether ``lines`` run down the page, each left of the one before."""
    return len(lines) > 1 and all(after.box.centre[0] < before.box.x0 for before, after in pairwise(lines))


def _run_down(words: Words, fragments: Mapping[int, Sequence[int]], aspect: float) -> bool:
    """Whether all that stands in several lines runs down, in a script that is written so: their order is kept."""
    boxes = [_box(words, members) for members in fragments.values()]
    return len(boxes) > 1 and all(
        box.height > _DOWN * box.width * aspect
        and any(is_unspaced(char) for index in members for char in words[index].text)
        for box, members in zip(boxes, fragments.values(), strict=True)
    )


@dataclass(slots=True)
class _Row:
    """Fragments side by side; ``boxes`` are theirs, the first one's top is the row's."""

    boxes: list[Box]
    members: list[int]

    def takes(self, box: Box) -> bool:
        """Whether a fragment stands on this row, beside all others."""
        return (
            len(self.boxes) < _MOST_BESIDE
            and _level(self.boxes[0], box)
            and all(_apart(other, box) for other in self.boxes)
        )


def _box(words: Words, indices: Sequence[int]) -> Box:
    return enclosing([words[index].box for index in indices])


def _level(one: Box, other: Box) -> bool:
    low, high = (one, other) if one.height <= other.height else (other, one)
    shared = min(one.y1, other.y1) - max(one.y0, other.y0)
    if high.height > _TALLER * low.height:
        # A drop capital reaches over lines and belongs to none of them; a bullet or a dash is low and narrow.
        return low.width < high.height and abs(low.centre[1] - high.centre[1]) < _SIGN_OFF * high.height
    return shared >= _SAME_ROW * low.height


def _apart(one: Box, other: Box) -> bool:
    shared = min(one.x1, other.x1) - max(one.x0, other.x0)
    return shared <= 0.2 * min(one.width, other.width)


def _line(words: Words, members: list[int], aspect: float) -> Line:
    whole = " ".join(words[index].text for index in members)
    rtl = runs_right_to_left(whole)
    is_vertical = _is_vertical(words, members, aspect)
    order = members if is_vertical else _ordered(words, members, rtl)
    box = _box(words, order)
    return Line(
        words=tuple(order),
        text=_line_text(words, order, aspect),
        box=box,
        first=words[order[0]].box,
        size=median(words[index].size or words[index].box.height for index in order),
        rtl=rtl,
        gap=0.0 if is_vertical or not box.height else _widest_gap(words, order) * aspect / box.height,
    )


def _widest_gap(words: Words, order: Sequence[int]) -> float:
    boxes = sorted((words[index].box for index in order), key=lambda box: box.x0)
    return max((right.x0 - left.x1 for left, right in pairwise(boxes)), default=0.0)


def _is_vertical(words: Words, members: list[int], aspect: float) -> bool:
    """Words under each other on one line: text that was set sideways, whose order only the engine knows."""
    if len(members) < 2:
        return False
    xs, ys = zip(*(words[index].box.centre for index in members), strict=True)
    return max(ys) - min(ys) > (max(xs) - min(xs)) * aspect


def _ordered(words: Words, members: list[int], rtl: bool) -> list[int]:
    """Left to right; in a right-to-left line from the right, with runs of left-to-right words kept in their order."""
    ordered = sorted(members, key=lambda index: words[index].box.x0)
    if not rtl:
        return ordered
    runs: list[list[int]] = []
    for index in reversed(ordered):
        if runs and not has_right_to_left(words[index].text) and not has_right_to_left(words[runs[-1][0]].text):
            runs[-1].insert(0, index)
        else:
            runs.append([index])
    return [index for run in runs for index in run]


def _line_text(words: Words, order: Sequence[int], aspect: float) -> str:
    text, before = "", None
    for index in order:
        piece, box = clean(words[index].text), words[index].box
        if not piece:
            continue
        if text and before is not None and _spaced(text[-1], piece[0], before, box, aspect):
            text += " "
        text, before = text + piece, box
    return text


def _spaced(left: str, right: str, before: Box, after: Box, aspect: float) -> bool:
    if not (is_unspaced(left) or is_unspaced(right)):
        return True
    gap = max(after.x0 - before.x1, before.x0 - after.x1) * aspect
    return gap > _WIDE_GAP * min(before.height, after.height)
