"""Glyphs of a PDF's text, as MuPDF hands them over in lines, to words in the order in which they are read.

MuPDF parts words where the font's size says that a gap is a space, turns right-to-left lines over, and gives the second
letter of a ligature no width. Three things are put right here: gaps that it does not see (Korean, and lines without
space characters), gaps that it sees where none are (fonts whose size is not that of their letters, by which it tears
words and lines apart), and the letters of right-to-left lines, which are ordered again by where they stand.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

_WIDTHLESS = 0.01
"""Of the size: narrower glyphs are further letters of a ligature, and stand at its end."""
_GAP = 0.2
"""Of the size: room for a space."""
_SMALL_GAP = 0.1
"""The same in lines without space characters whose letters stand close."""
_CLOSE = 0.03
_ROW_GAP = 1.2
_LAYER_GAP = 1.5
_FALSE_SIZE = 0.4
"""Of the height of its letters: a smaller size is not theirs."""
_LEVEL = 0.5
_SAME_PLACE = 0.05
_LAM = "\u0644"
_ALEFS = frozenset("\u0622\u0623\u0625\u0627")


class Glyph(NamedTuple):
    """A character where it stands, in points from the top left. ``made``: a space that MuPDF put in."""

    char: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    bold: bool = False
    hidden: bool = False
    made: bool = False


class Line(NamedTuple):
    """``level``: whether it runs from left to right or back, so that gaps can be measured."""

    glyphs: list[Glyph]
    level: bool = True


def words_of(lines: Iterable[Line]) -> Iterator[list[list[Glyph]]]:
    """The words of each line, the last first where the line runs from the right."""
    for glyphs, level in _rows(lines):
        if not level:
            yield _parted(glyphs)
        elif _has_rtl(glyphs):
            yield _right_to_left(glyphs)
        elif _has_false_size(glyphs):
            yield _parted([glyph for glyph in glyphs if not glyph.made], _GAP * _height(glyphs))
        elif _is_spaceless(glyphs):
            yield _parted(glyphs, _SMALL_GAP * glyphs[0].size)
        else:
            yield _parted(glyphs, _GAP * glyphs[0].size, only_korean=True)


def _rows(lines: Iterable[Line]) -> Iterator[Line]:
    """Lines as they come, but those put together whose words MuPDF may have torn apart."""
    row: Line | None = None
    for line in lines:
        if row is not None and _goes_on(row, line):
            row = Line([*row.glyphs, *_space(row.glyphs[-1], line.glyphs[0]), *line.glyphs])
            continue
        if row is not None:
            yield row
        row = line
    if row is not None:
        yield row


def _goes_on(row: Line, line: Line) -> bool:
    if not (row.level and line.level and row.glyphs and line.glyphs):
        return False
    if _has_rtl(row.glyphs) and _has_rtl(line.glyphs):
        most = _GAP * row.glyphs[-1].size
    elif _has_false_size(row.glyphs) and _has_false_size(line.glyphs):
        most = _ROW_GAP * _height(row.glyphs)
    elif _is_layer(row.glyphs) and _is_layer(line.glyphs):
        most = _LAYER_GAP * row.glyphs[-1].size
    else:
        return False
    one, other = _span(row.glyphs), _span(line.glyphs)
    shared = min(one[3], other[3]) - max(one[1], other[1])
    gap = max(other[0] - one[2], one[0] - other[2])
    return shared > _LEVEL * min(one[3] - one[1], other[3] - other[1]) and -most < gap < most


def _space(left: Glyph, right: Glyph) -> list[Glyph]:
    if not left.hidden or right.x0 - left.x1 < _GAP * left.size:
        return []
    return [left._replace(char=" ", x0=left.x1, x1=right.x0, made=True)]


def _is_layer(glyphs: Sequence[Glyph]) -> bool:
    """Whether nobody sees it: the text of a scan, whose words lie where they were found, far apart or near."""
    return all(glyph.hidden for glyph in glyphs)


def _parted(glyphs: Sequence[Glyph], gap: float = 0.0, *, only_korean: bool = False) -> list[list[Glyph]]:
    """Parted at white space, and at gaps (points) of at least ``gap`` where one is given."""
    words: list[list[Glyph]] = [[]]
    for glyph in glyphs:
        last = words[-1][-1] if words[-1] else glyph
        is_open = gap > 0 and glyph.x0 - last.x1 >= gap
        if glyph.char.isspace():
            words.append([])
        elif is_open and (not only_korean or _is_korean(glyph.char) or _is_korean(last.char)):
            words.append([glyph])
        else:
            words[-1].append(glyph)
    return [word for word in words if word]


def _right_to_left(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    words: list[list[list[Glyph]]] = [[]]
    for unit in sorted(_units(glyphs), key=lambda unit: -(unit[0].x0 + unit[0].x1)):
        glyph, last = unit[0], words[-1][-1][0] if words[-1] else None
        if glyph.char.isspace():
            words.append([])
        elif last is None:
            words[-1].append(unit)
        elif last.x0 - glyph.x1 >= _GAP * glyph.size or _changes_alphabet(last.char, glyph.char):
            words.append([unit])
        elif not _is_repeated(last, glyph):
            words[-1].append(unit)
    return [_in_order(word) for word in words if word]


def _units(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Letters with what has no place of its own: marks on them, and the further letters of their ligature."""
    units: list[list[Glyph]] = []
    loose: list[Glyph] = []
    for glyph in glyphs:
        if units and unicodedata.combining(glyph.char):
            units[-1].append(glyph)
        elif glyph.x1 - glyph.x0 < _WIDTHLESS * glyph.size:
            loose.append(glyph)
        else:
            tail = [one for one in loose if _is_tail(one, glyph)]
            _put(units, [one for one in loose if one not in tail])
            units.append([glyph, *reversed(tail)])
            loose = []
    _put(units, loose)
    return units


def _is_tail(loose: Glyph, glyph: Glyph) -> bool:
    """Whether ``loose`` is the end of the ligature that ``glyph`` begins: lines turned over have it first.

    An alef makes ligatures with a lam only.
    """
    is_beside = abs(loose.x0 - glyph.x1) < _SAME_PLACE * glyph.size
    return is_beside and (glyph.char == _LAM or loose.char not in _ALEFS)


def _put(units: list[list[Glyph]], loose: list[Glyph]) -> None:
    if units:
        units[-1] += loose
    else:
        units += [[glyph] for glyph in loose]


def _in_order(word: list[list[Glyph]]) -> list[Glyph]:
    """A word from its units as they stand from the right: figures and foreign letters in it run from the left."""
    runs: list[list[list[Glyph]]] = []
    for unit in word:
        ahead = not _is_rtl(unit[0].char)
        if ahead and runs and not _is_rtl(runs[-1][0][0].char):
            runs[-1].insert(0, unit)
        else:
            runs.append([unit])
    return [glyph for run in runs for unit in run for glyph in unit]


def has_right_to_left(chars: Iterable[str]) -> bool:
    """Whether any of ``chars`` is a letter that runs from right to left."""
    return any(_is_rtl(char) for char in chars)


def _has_rtl(glyphs: Iterable[Glyph]) -> bool:
    return has_right_to_left(glyph.char for glyph in glyphs)


def _is_rtl(char: str) -> bool:
    return char > "\u0590" and unicodedata.bidirectional(char) in ("R", "AL")


def _is_korean(char: str) -> bool:
    return "\uac00" <= char <= "\ud7a3"


def _changes_alphabet(one: str, other: str) -> bool:
    directions = {unicodedata.bidirectional(char) for char in (one, other)}
    return "L" in directions and bool(directions & {"R", "AL"})


def _is_repeated(last: Glyph, glyph: Glyph) -> bool:
    """Poor man's bold: drawn again a hair's breadth away."""
    return glyph.char == last.char and abs(glyph.x0 - last.x0) < _SAME_PLACE * glyph.size < glyph.x1 - glyph.x0


def _has_false_size(glyphs: Sequence[Glyph]) -> bool:
    return glyphs[0].size < _FALSE_SIZE * _height(glyphs)


def _height(glyphs: Sequence[Glyph]) -> float:
    return max(glyph.y1 - glyph.y0 for glyph in glyphs)


def _is_spaceless(glyphs: Sequence[Glyph]) -> bool:
    """Whether all spaces of the line are made ones, and its letters touch within words."""
    spaces = [glyph for glyph in glyphs if glyph.char.isspace()]
    gaps = [(other.x0 - one.x1) / one.size for one, other in pairwise(glyphs) if one.size > 0]
    return bool(spaces) and all(space.made for space in spaces) and _share(gaps) > 0.5


def _share(gaps: Sequence[float]) -> float:
    return sum(gap < _CLOSE for gap in gaps) / len(gaps) if gaps else 0.0


def _span(glyphs: Sequence[Glyph]) -> tuple[float, float, float, float]:
    return (
        min(glyph.x0 for glyph in glyphs),
        min(glyph.y0 for glyph in glyphs),
        max(glyph.x1 for glyph in glyphs),
        max(glyph.y1 for glyph in glyphs),
    )
