"""Places that models name in their text: 0 to 999 of the image that they were shown, or its pixels."""

import re
from collections.abc import Sequence

from recto.geometry import Box

LAST = 999.0
"""The coordinate of the right and lower edge."""

_LEAST_SIDE = 0.0005
_LONGEST = 4000
_GROUP = re.compile(r"\[([^\[\]]*)\]?")
_NUMBER = re.compile(r"(?<![\d.])-?\d{1,9}(?:\.\d{1,9})?")


def boxes(text: str) -> tuple[Box, ...]:
    """The boxes of ``[[x0, y0, x1, y1], ...]`` in thousandths, as fractions of the image.

    What lies outside is moved to its edge, corners may be swapped, polygons get the box around them. What has too few
    numbers or no area is left out.
    """
    found: list[Box] = []
    points: list[float] = []
    for group in _GROUP.findall(text[:_LONGEST]):
        numbers = [float(number) / LAST for number in _NUMBER.findall(group)]
        if len(numbers) == 2:
            points += numbers
        elif len(numbers) >= 4:
            found += _around(numbers)
    if not found:
        found = _around(points)
    return tuple(found)


def box_of(corners: Sequence[float], width: float, height: float) -> tuple[Box, ...]:
    """The box of two opposite corners or a polygon in units of which the image has ``width`` x ``height``; or none."""
    sides = (width, height)
    return tuple(_around([corner / sides[place % 2] for place, corner in enumerate(corners)]))


def within(window: Box, box: Box) -> Box:
    """``box``, in fractions of ``window``, in the frame in which ``window`` is given."""
    return Box(
        window.x0 + box.x0 * window.width,
        window.y0 + box.y0 * window.height,
        window.x0 + box.x1 * window.width,
        window.y0 + box.y1 * window.height,
    )


def _around(numbers: Sequence[float]) -> list[Box]:
    if len(numbers) < 4:
        return []
    even = numbers[: len(numbers) // 2 * 2]
    xs, ys = even[::2], even[1::2]
    box = Box.of(min(xs), min(ys), max(xs), max(ys))
    return [box] if min(box.width, box.height) >= _LEAST_SIDE else []
