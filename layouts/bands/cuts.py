"""Where a page is cut into bands, so that a model that loses its place on all of it reads it part by part."""

from math import ceil

import numpy as np
from numpy.typing import NDArray

from layouts.pixels.ink import marks
from recto.geometry import Box
from recto.images import Pixels

BAND_HEIGHT = 0.9
"""Of its width: what a band has at most. A4 gives two, a long receipt many."""

MOST_BANDS = 8

NEAR = 0.2
"""Of a band's height: how far from the even cut one may be made."""

CLEAR = 0.001
"""Share of a row's pixels under ink up to which it is empty: specks are."""

LEAST_CLEAR = 3
"""Empty rows (of the reduced copy, about 95 dpi) that part two lines."""

OVERLAP = 0.09
"""Of the width, where no rows are empty: the bands share so much, four lines of small print on A4."""


def bands(pixels: Pixels) -> tuple[Box, ...]:
    """Parts of an upright page over its whole width, from the top.

    They are cut where the page is empty all across, in its widest gap near the even cut. Where it is not (columns whose
    lines do not meet, a rule or a picture), the bands overlap, so that each line stands whole in one of them.
    """
    height, width = pixels.shape[:2]
    count = min(MOST_BANDS, max(2, ceil(height / (BAND_HEIGHT * width))))
    empty = (marks(pixels).mask > 0).mean(axis=1) <= CLEAR
    share = OVERLAP * width / height / 2
    tops, feet = [0.0], list[float]()
    for number in range(1, count):
        foot, top = _cut(empty, number / count, NEAR / count, share)
        feet.append(foot)
        tops.append(top)
    return tuple(Box.of(0.0, top, 1.0, foot) for top, foot in zip(tops, [*feet, 1.0], strict=True))


def _cut(empty: NDArray[np.bool_], even: float, near: float, share: float) -> tuple[float, float]:
    """Where the band above ends and the one below begins."""
    rows = empty.size
    first, last = int((even - near) * rows), int((even + near) * rows)
    best = 0.0, even
    start = -1
    for row in range(first, last + 1):
        if row < last and empty[row]:
            start = row if start < 0 else start
        elif start >= 0:
            middle = (start + row) / 2 / rows
            best = max(best, ((row - start) - abs(middle - even) / near, middle))
            start = -1
    if best[0] + 1 < LEAST_CLEAR:
        return even + share, even - share
    return best[1], best[1]
