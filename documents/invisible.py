"""Words as a content stream of invisible text (text render mode 3), each word spanning its box.

Positions: boxes are in the page frame; a ``Sheet`` takes them to the PDF's user space. In between, points of the page
as displayed are used, y down.
"""

import math
import unicodedata
from typing import Literal, NamedTuple

from documents.glyphless import DESCENT, SPACE, Glyphs, clusters_of, width_of
from recto.geometry import Box
from recto.pages import PageWord
from recto.values import Value

_LEAST_SIDE = 0.05
"""Points. A box without width or height still gets text that can be found."""

_WIDEST_SPACE = 3.0
"""In text heights. Words further apart are not on one line (columns, cells of a table)."""


class TextPage(Value):
    """The words that were read from a page's image, in reading order.

    ``index``: 0-based, in the source. Boxes are in the page frame. ``rotation`` and ``skew`` as in ``Upright``: the
    degrees clockwise that the page was turned by to make its text upright.
    """

    index: int
    words: tuple[PageWord, ...]
    rotation: Literal[0, 90, 180, 270] = 0
    skew: float = 0.0


class Sheet(NamedTuple):
    """A displayed page of ``width`` x ``height`` points, y down.

    ``matrix`` is ``(a, b, c, d, e, f)`` from such points to the page's user space.
    """

    width: float
    height: float
    matrix: tuple[float, float, float, float, float, float]


class _Run(NamedTuple):
    """Text from ``start`` (bottom left, in the reading direction) over ``length`` x ``size`` points.

    ``along`` and ``across`` are the same place in the text's own axes: right, and up from the page's origin.
    """

    text: str
    along: float
    across: float
    length: float
    size: float

    @property
    def end(self) -> float:
        return self.along + self.length


class _Space(NamedTuple):
    """A space from ``along`` in the text's own axes; ``length`` 0 for none."""

    along: float
    length: float


_NO_SPACE = _Space(0.0, 0.0)


def text_content(page: TextPage, sheet: Sheet, glyphs: Glyphs, font: str) -> bytes:
    """The operators that write the page's words with the font resource ``font``; empty where there are none.

    The graphics state is left as it was.
    """
    turn = math.radians(page.rotation + page.skew)
    axis = (math.cos(turn), -math.sin(turn))
    runs = [_run(word, page, sheet, axis) for word in page.words]
    shown = [run for run in runs if clusters_of(run.text)]
    if not shown:
        return b""
    lines = [b"q BT 3 Tr /%s 1 Tf" % font.encode()]
    for run, following in zip(shown, [*shown[1:], None], strict=True):
        gap = _NO_SPACE if following is None else _space_between(run, following)
        lines.append(_show(run, gap, sheet, axis, glyphs))
    return b"\n".join([*lines, b"ET Q\n"])


def _run(word: PageWord, page: TextPage, sheet: Sheet, axis: tuple[float, float]) -> _Run:
    x, y = word.box.centre[0] * sheet.width, word.box.centre[1] * sheet.height
    length, size = _sides(word.box, page, sheet)
    along = x * axis[0] + y * axis[1]
    across = x * axis[1] - y * axis[0]
    return _Run(word.text, along - length / 2, across - size / 2, length, size)


def _sides(box: Box, page: TextPage, sheet: Sheet) -> tuple[float, float]:
    """Length and height of the text whose turned rectangle ``box`` encloses."""
    width, height = box.width * sheet.width, box.height * sheet.height
    if page.rotation in (90, 270):
        width, height = height, width
    sine, cosine = abs(math.sin(math.radians(page.skew))), math.cos(math.radians(page.skew))
    scale = cosine * cosine - sine * sine
    if scale > 0.0:
        length, size = (width * cosine - height * sine) / scale, (height * cosine - width * sine) / scale
        if length > 0.0 and size > 0.1 * height:
            width, height = length, size
    return max(width, _LEAST_SIDE), max(height, _LEAST_SIDE)


def _space_between(run: _Run, following: _Run) -> _Space:
    """The space between two words of one line; none between lines, columns, and words of scripts without spaces."""
    small = min(run.size, following.size)
    if abs(run.across + run.size / 2 - following.across - following.size / 2) > 0.5 * small:
        return _NO_SPACE
    left, right = (following, run) if following.along < run.along else (run, following)
    gap = right.along - left.end
    if not -0.5 * small < gap < _WIDEST_SPACE * small:
        return _NO_SPACE
    if gap < 0.5 * small and _is_spaceless(run.text[-1]) and _is_spaceless(following.text[0]):
        return _NO_SPACE
    return _Space(left.end, max(gap, _LEAST_SIDE))


def _is_spaceless(character: str) -> bool:
    return unicodedata.east_asian_width(character) in ("W", "F") and unicodedata.category(character)[0] in "LP"


def _show(run: _Run, space: _Space, sheet: Sheet, axis: tuple[float, float], glyphs: Glyphs) -> bytes:
    """A word and the space after it. Always left to right: readers put right-to-left letters in order themselves."""
    clusters = clusters_of(run.text)
    stretch = run.length / sum(width_of(cluster) for cluster in clusters)
    if not _is_right_to_left(run.text):
        word = _placed(run, run.along, stretch, sheet, axis) + b" Tm " + glyphs.encode(clusters) + b" Tj"
        if space.length == 0.0:
            return word
        blank = _placed(run, space.along, space.length / width_of(SPACE), sheet, axis)
        return word + b"\n" + blank + b" Tm " + glyphs.encode([SPACE]) + b" Tj"
    letters = glyphs.encode(clusters[::-1])
    if space.length == 0.0:
        return _placed(run, run.along, stretch, sheet, axis) + b" Tm " + letters + b" Tj"
    # Some readers drop a space between right-to-left words unless it is shown together with one of them.
    back = (width_of(SPACE) - space.length / stretch) * 1000
    place = _placed(run, run.along - space.length, stretch, sheet, axis)
    return place + b" Tm [" + glyphs.encode([SPACE]) + b" " + _number(back) + b" " + letters + b"] TJ"


def _placed(run: _Run, along: float, stretch: float, sheet: Sheet, axis: tuple[float, float]) -> bytes:
    """The text matrix for glyphs ``stretch`` wide and ``run.size`` high, ``along`` the run's line."""
    base = run.across + DESCENT * run.size
    # Back from the text's axes to the displayed page: `axis` is right, `(axis[1], -axis[0])` is up.
    right = (axis[0] * stretch, axis[1] * stretch)
    up = (axis[1] * run.size, -axis[0] * run.size)
    origin = (along * axis[0] + base * axis[1], along * axis[1] - base * axis[0])
    a, b, c, d, e, f = sheet.matrix
    matrix = (
        *(a * right[0] + c * right[1], b * right[0] + d * right[1]),
        *(a * up[0] + c * up[1], b * up[0] + d * up[1]),
        *(a * origin[0] + c * origin[1] + e, b * origin[0] + d * origin[1] + f),
    )
    return b" ".join(_number(value) for value in matrix)


def _is_right_to_left(text: str) -> bool:
    strong = [kind for kind in map(unicodedata.bidirectional, text) if kind in ("L", "R", "AL")]
    return sum(kind != "L" for kind in strong) * 2 > len(strong)


def _number(value: float) -> bytes:
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return b"0" if text in ("-0", "") else text.encode()
