"""Lines of one region to paragraphs: which line breaks were meant, and which only fill the column."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from layouts.amounts import ends_in_amount
from layouts.joining import Vocabulary, ends_within_word, joined
from layouts.lines import Line
from layouts.scripts import is_unspaced

_SLACK = 0.5
"""A space and a little: what must be left beside a word for it to have fitted."""
_INDENT = 0.8
_EXTRA_GAP = 0.8
_AT_MARGIN = 0.6
_NARROW = 20.0
_PLAY = 0.03
_ROW_GAP = 2.5
_ROWS = 0.25
_AWAY = 0.5
_RULE = 3
_FAR_IN = 5.0
_LABEL = re.compile(r"[^\W\d][^:.!?]{0,30}:\s")
_LONE_NUMBER = re.compile(r"[-–—\s]*\d{1,4}\s?[*.]?[-–—\s]*")
_TERMINATORS = tuple('.!?:;。！？"”»')


@dataclass(frozen=True, slots=True)
class Column:
    """What the lines of a region have in common. Distances across are in page heights, as those down are.

    ``aspect`` is the page's width over its height; ``has_indents`` where most lines stand at the margin, so that one
    that does not means something (in a bibliography it is the first lines that hang out).
    """

    left: float
    right: float
    height: float
    gap: float
    aspect: float
    has_indents: bool
    is_centred: bool

    @property
    def play(self) -> float:
        """How far the edges of full lines may lie apart: margins of print hang out, boxes of OCR are not exact."""
        return _PLAY * (self.right - self.left) * self.aspect

    @classmethod
    def of(cls, lines: Sequence[Line], aspect: float, right: float = 0.0) -> "Column":
        """Of at least one line; ``right`` is an edge that the column is known to reach."""
        left, right = min(line.box.x0 for line in lines), max(right, *(line.box.x1 for line in lines))
        height = median(line.box.height for line in lines)
        gaps = [low.box.y0 - high.box.y1 for high, low in pairwise(lines)]
        indents = [right - line.box.x1 if line.rtl else line.box.x0 - left for line in lines]
        at_margin = sum(indent * aspect < 0.3 * height for indent in indents)
        return cls(
            left=left,
            right=right,
            height=height,
            gap=median(gaps or [0.0]),
            aspect=aspect,
            has_indents=at_margin >= _AT_MARGIN * len(lines),
            is_centred=_is_centred(lines, height / aspect),
        )

    def indents(self, line: Line) -> bool:
        """Whether ``line`` begins in from the margin, and that means something."""
        indent = self.right - line.box.x1 if line.rtl else line.box.x0 - self.left
        return self.has_indents and indent * self.aspect > _INDENT * self.height

    def had_room(self, before: Line, line: Line) -> bool:
        """Whether the first word of ``line`` would have fitted on the line before: then the break was meant.

        Lines about one axis are broken where the setter wanted them to.
        """
        if ends_within_word(before.text):
            return False
        return self.is_centred or (self.slack(before) - line.first.width) * self.aspect > max(
            _SLACK * before.box.height, self.play
        )

    def slack(self, line: Line) -> float:
        """How much room ``line`` leaves to the column's edge."""
        if self.is_centred:
            return self.right - self.left - line.box.width
        return line.box.x0 - self.left if line.rtl else self.right - line.box.x1

    def parts(self, before: Line, line: Line) -> bool:
        """Whether more room lies between the two lines than between others."""
        return line.box.y0 - before.box.y1 > self.gap + _EXTRA_GAP * self.height


def _is_centred(lines: Sequence[Line], height: float) -> bool:
    """Whether lines of different length stand about one axis. ``height`` of the letters, in page widths.

    Of many lines one in five may lie off it: a stamp or a hole was read along with it.
    """
    lefts, centres = [line.box.x0 for line in lines], [line.box.centre[0] for line in lines]
    if max(lefts) - min(lefts) > height and max(centres) - min(centres) < 0.5 * height:
        return True
    is_ragged = 2 * _away(lefts, height) >= len(lines)
    return is_ragged and len(lines) > 3 and 5 * _away(centres, height) <= len(lines)


def _away(places: Sequence[float], height: float) -> int:
    """How many of ``places`` lie away from where the middle one lies."""
    middle = median(places)
    return sum(abs(place - middle) > _AWAY * height for place in places)


def _are_rows(lines: Sequence[Line]) -> bool:
    """Whether ``lines`` are labels with amounts or answers: some have more room within than running text ever has.

    Or most of them begin with a label, or end in an amount.
    """
    told = [line for line in lines if not _is_rule(line)]
    wide = sum(line.gap > _ROW_GAP for line in told)
    sums = sum(ends_in_amount(line.text) for line in told)
    labels = sum(_LABEL.match(line.text) is not None for line in told)
    return bool(told) and (wide >= _ROWS * len(told) or 2 * max(sums, labels) > len(told))


def are_names(lines: Sequence[Line]) -> bool:
    """Whether every line is one word, as in lists of links; in scripts that part words."""
    return all(" " not in line.text and not any(is_unspaced(char) for char in line.text) for line in lines)


def _is_rule(line: Line) -> bool:
    """Whether signs were typed for a rule: ``-----``."""
    return len(line.text) >= _RULE and not any(char.isalnum() for char in line.text)


def _stands_apart(line: Line, column: Column) -> bool:
    """Whether ``line`` is only a number, well in from the margin: that of the page or the sheet."""
    far_in = (line.box.x0 - column.left) * column.aspect > _FAR_IN * column.height
    return far_in and _LONE_NUMBER.fullmatch(line.text) is not None


def meant_breaks(lines: Sequence[Line], column: Column) -> list[bool]:
    """For each line but the last, whether the break after it was meant.

    Rows and typed rules stay apart. Other lines agree: where few breaks look meant, in running text, only those after a
    full stop were. Where most do, as in an address or a receipt, the others were too, but for those of full lines; in a
    block too narrow for running text also those.
    """
    rules = [_is_rule(before) or _is_rule(line) for before, line in pairwise(lines)]
    agreed = _agreed_breaks(lines, column)
    return [meant or at_rule for meant, at_rule in zip(agreed, rules, strict=True)]


def _agreed_breaks(lines: Sequence[Line], column: Column) -> list[bool]:
    breaks = [column.had_room(before, line) for before, line in pairwise(lines)]
    ends = [ends_within_word(line.text) for line in lines[:-1]]
    if _are_rows(lines):
        return [not end for end in ends]
    is_narrow = (column.right - column.left) * column.aspect < _NARROW * column.height
    if is_narrow and 2 * sum(breaks) >= len(breaks):
        return [not end for end in ends]
    if 6 * sum(breaks) <= len(breaks):
        return [meant and line.text.endswith(_TERMINATORS) for meant, line in zip(breaks, lines, strict=False)]
    if 2 * sum(breaks) > len(breaks) > 2:
        full = [column.slack(line) * column.aspect <= _SLACK * line.box.height for line in lines[:-1]]
        return [meant or not (end or is_full) for meant, end, is_full in zip(breaks, ends, full, strict=True)]
    return breaks


def paragraphs(lines: Sequence[Line], aspect: float) -> list[list[Line]]:
    """``lines`` parted where a new paragraph begins: a gap, or a short last line or an indent after a full stop."""
    if not lines:
        return []
    column = Column.of(lines, aspect)
    parts = [[lines[0]]]
    for before, line in pairwise(lines):
        ends_short = len(parts[-1]) > 1 and column.had_room(before, line)
        ends = before.text.endswith(_TERMINATORS) and (ends_short or column.indents(line))
        apart = (before is lines[0] and _stands_apart(before, column)) or (
            line is lines[-1] and _stands_apart(line, column)
        )
        if ends or (len(lines) > 2 and (apart or column.parts(before, line))):
            parts.append([line])
        else:
            parts[-1].append(line)
    return parts


def flowing_text(lines: Sequence[Line], known: Vocabulary, aspect: float, right: float = 0.0) -> str:
    """The text of a paragraph: lines that fill the column are joined, breaks that were meant stay as newlines.

    ``right`` is an edge that the column is known to reach, 0 where only its lines say.
    """
    if not lines:
        return ""
    done: list[str] = []
    text = lines[0].text
    breaks = meant_breaks(lines, Column.of(lines, aspect, right))
    for line, is_meant in zip(lines[1:], breaks, strict=True):
        if is_meant:
            done.append(text)
            text = line.text
        else:
            text = joined(text, line.text, known)
    return "\n".join(part for part in (*done, text) if part)


def joined_text(lines: Sequence[Line], known: Vocabulary) -> str:
    """All ``lines`` on one."""
    text = ""
    for line in lines:
        text = joined(text, line.text, known)
    return text


def indented_text(lines: Sequence[Line]) -> str:
    """Code: one line each, indents measured in letters."""
    if not lines:
        return ""
    letter = median(line.box.width / max(1, len(line.text)) for line in lines)
    left = min(line.box.x0 for line in lines)
    indents = [min(40, round((line.box.x0 - left) / letter)) if letter > 0 else 0 for line in lines]
    return "\n".join(" " * indent + line.text for indent, line in zip(indents, lines, strict=True))
