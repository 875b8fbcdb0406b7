"""Ruled lines of a scan: what a table's grid is made of where the page has no vector drawings to ask."""

import cv2
import numpy as np
from numpy.typing import NDArray

from recto.geometry import Box
from recto.images import Pixels
from recto.words import Words

_SIDE = 1600
"""Pixels of the longer side that lines are looked for at: hairlines of a 300 dpi scan are still a pixel wide."""

_LEAST_LENGTH = 0.022
"""Of the longer side: 6.5 mm on A4, longer than the stems of ordinary type."""

_MOST_THICK = 0.006
"""Of the longer side: thicker bars are decoration or pictures."""

_IN_WORD = 0.6
"""Share of a stroke of a letter that lies in the box of its word: frames run on beyond it."""

_MOST_STROKES = 3000
_MOST_LINES = 300
"""Hatching and screens: a page with more, before and after strokes of letters are left out, shows no table by them."""


def rulings(pixels: Pixels, words: Words) -> list[Box]:
    """The horizontal and vertical lines on an upright page, as thin boxes; none where there are too many.

    Strokes of large letters, which lie in the box of a word, are none.
    """
    scale = min(1.0, _SIDE / max(pixels.shape[:2]))
    gray = cv2.cvtColor(cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
    dark = cv2.adaptiveThreshold(gray, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 25, 12)
    side = max(dark.shape[:2])
    length, thick = max(8, round(side * _LEAST_LENGTH)), max(3, round(side * _MOST_THICK))
    across = _strokes(np.asarray(dark, dtype=np.uint8), (length, 1))
    down = _strokes(np.asarray(dark, dtype=np.uint8), (1, length))
    lines = [box for box in across if box[3] <= thick] + [box for box in down if box[2] <= thick]
    if len(lines) > _MOST_STROKES:
        return []
    height, width = dark.shape[:2]
    boxes = [Box.of(x / width, y / height, (x + w) / width, (y + h) / height) for x, y, w, h in lines]
    found = [box for box in boxes if not any(_is_stroke(box, word.box) for word in words)]
    return found if len(found) <= _MOST_LINES else []


def _is_stroke(line: Box, word: Box) -> bool:
    return word.contains_centre_of(line) and line.overlap(word) > _IN_WORD * line.area


def _strokes(dark: NDArray[np.uint8], shape: tuple[int, int]) -> list[tuple[int, int, int, int]]:
    """Left, top, width and height of what is left when everything shorter than ``shape`` is taken away."""
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, shape)
    left = cv2.morphologyEx(dark, cv2.MORPH_OPEN, kernel)
    count, _, stats, _ = cv2.connectedComponentsWithStats(left, connectivity=8)
    rows = np.asarray(stats, dtype=np.int64)[1:count, :4].tolist()
    return sorted((int(x), int(y), int(w), int(h)) for x, y, w, h in rows)
