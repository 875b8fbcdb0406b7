"""Boxes and the one coordinate convention: 0 to 1, origin top left, x right, y down.

Two frames use it. The *page frame* is the page as displayed (and the image kept under ``pages/``): every box that
leaves Recto is in it. The *upright frame* is the image an engine saw, after orientation and skew were undone:
recognitions and layouts are in it. ``Upright.to_page`` is the way from one to the other, applied once, when a
reading is parsed; ``from_page`` is there to look again at a part of an upright image.
"""

import math
from typing import Literal, NamedTuple

from recto.values import Value

PLACES = 5
"""Decimals kept in a box: a hundred-thousandth of a page side, under a tenth of a pixel at 600 dpi."""


class Box(NamedTuple):
    """``(x0, y0, x1, y1)``, 0 to 1, origin top left, ``x0 <= x1`` and ``y0 <= y1``."""

    x0: float
    y0: float
    x1: float
    y1: float

    @classmethod
    def of(cls, x0: float, y0: float, x1: float, y1: float) -> "Box":
        """The box of two opposite corners, clamped to the page, ordered and rounded."""
        left, top, right, bottom = _clamped(x0), _clamped(y0), _clamped(x1), _clamped(y1)
        if left > right:
            left, right = right, left
        return cls(left, bottom, right, top) if top > bottom else cls(left, top, right, bottom)

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def area(self) -> float:
        return self.width * self.height

    @property
    def centre(self) -> tuple[float, float]:
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    def union(self, other: "Box") -> "Box":
        return Box(min(self.x0, other.x0), min(self.y0, other.y0), max(self.x1, other.x1), max(self.y1, other.y1))

    def overlap(self, other: "Box") -> float:
        """Area shared with ``other``, 0 where they are apart."""
        width = min(self.x1, other.x1) - max(self.x0, other.x0)
        height = min(self.y1, other.y1) - max(self.y0, other.y0)
        return max(0.0, width) * max(0.0, height)

    def contains_centre_of(self, other: "Box") -> bool:
        x, y = other.centre
        return self.x0 <= x <= self.x1 and self.y0 <= y <= self.y1


WHOLE_PAGE = Box(0.0, 0.0, 1.0, 1.0)


def _clamped(value: float) -> float:
    value = float(value)
    if not value > 0.0:  # neither is what is no number
        return 0.0
    return round(value, PLACES) if value < 1.0 else 1.0


def enclosing(boxes: "list[Box] | tuple[Box, ...]") -> Box:
    """The smallest box around ``boxes``; raises ``ValueError`` for none."""
    if not boxes:
        raise ValueError("no boxes to enclose")
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))


class Upright(Value):
    """How a page image was turned before it was read.

    ``rotation``: quarter turns, in degrees clockwise, applied to the page image first.
    ``skew``: degrees clockwise that the turned image was then rotated by about its centre, on the same canvas.
    ``aspect``: width over height of the upright image (after the quarter turn).
    """

    rotation: Literal[0, 90, 180, 270] = 0
    skew: float = 0.0
    aspect: float = 1.0

    def to_page(self, box: Box) -> Box:
        """A box of the upright frame, in the page frame: the box around its four corners there."""
        if self.rotation == 0 and self.skew == 0.0:
            return Box.of(*box)
        corners = [(box.x0, box.y0), (box.x1, box.y0), (box.x1, box.y1), (box.x0, box.y1)]
        points = [_unturned(_unskewed(corner, self.skew, self.aspect), self.rotation) for corner in corners]
        xs, ys = [x for x, _ in points], [y for _, y in points]
        return Box.of(min(xs), min(ys), max(xs), max(ys))

    def from_page(self, box: Box) -> Box:
        """A box of the page frame, in the upright frame: the box around its four corners there."""
        corners = [(box.x0, box.y0), (box.x1, box.y0), (box.x1, box.y1), (box.x0, box.y1)]
        back = (360 - self.rotation) % 360
        points = [_unskewed(_unturned(corner, back), -self.skew, self.aspect) for corner in corners]
        xs, ys = [x for x, _ in points], [y for _, y in points]
        return Box.of(min(xs), min(ys), max(xs), max(ys))


def _unskewed(point: tuple[float, float], skew: float, aspect: float) -> tuple[float, float]:
    if skew == 0.0:
        return point
    # In pixels of an image of height 1 and width `aspect`; y grows downwards, so clockwise is positive.
    angle = math.radians(-skew)
    x, y = (point[0] - 0.5) * aspect, point[1] - 0.5
    turned_x = x * math.cos(angle) - y * math.sin(angle)
    turned_y = x * math.sin(angle) + y * math.cos(angle)
    return turned_x / aspect + 0.5, turned_y + 0.5


def _unturned(point: tuple[float, float], rotation: int) -> tuple[float, float]:
    x, y = point
    match rotation:
        case 90:  # the page was turned clockwise: its left edge became the top
            return y, 1.0 - x
        case 180:
            return 1.0 - x, 1.0 - y
        case 270:
            return 1.0 - y, x
        case _:
            return x, y
