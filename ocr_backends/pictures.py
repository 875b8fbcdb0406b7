"""Pictures that the layout model leaves out: it looks at text, and sees few pictures that stand alone."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr_backends.seen import Seen, SeenRegion
from recto.geometry import Box
from recto.images import Pixels
from recto.words import Words

_LEAST, _MOST = 0.012, 0.7
"""Of the page: smaller ones are ornaments and specks, larger ones paper and backgrounds."""

_LEAST_SIDE = 0.05
_MOST_TEXT = 0.12
"""Of the picture: with more text on it, it is a background."""

_SIDE = 500
_CONTRAST = 40
_LEAST_INK = 0.3
"""Scans: pixels of the longer side, gray levels from the paper, and the share of a picture that is no paper."""

_SOLID = 0.85
_FLAT = 12.0
"""Banners, folds, shadows: the least share of its box that one covers, the most that its gray levels vary."""


def with_pictures(seen: Seen, pictures: Sequence[Box]) -> Seen:
    """``seen`` and those ``pictures`` that are no part of what it has."""
    regions = list(seen.regions)
    for picture in sorted(pictures, key=lambda box: (-box.area, box)):
        if _is_figure(picture) and _is_new(picture, regions, seen):
            regions.append(SeenRegion("picture", picture, ()))
    return Seen(tuple(regions), seen.tables)


def pictures_on(pixels: Pixels, words: Words) -> list[Box]:
    """Patches of ink on a scan, where no word was read, that are dense enough for a picture."""
    scale = _SIDE / max(pixels.shape[:2])
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    gray = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), dtype=np.int16)
    ink = (np.abs(gray - np.median(gray)) > _CONTRAST).astype(np.uint8)
    height, width = ink.shape
    for word in words:
        box = word.box
        ink[int(box.y0 * height) : int(box.y1 * height) + 1, int(box.x0 * width) : int(box.x1 * width) + 1] = 0
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found: list[Box] = []
    for x, y, w, h, _ in np.asarray(stats, dtype=np.int64)[1:count].tolist():
        at_edge = (x <= 1) + (y <= 1) + (x + w >= width - 1) + (y + h >= height - 1)
        patch = (slice(y, y + h), slice(x, x + w))
        if at_edge >= 2 or ink[patch].mean() <= _LEAST_INK:  # shadows of the scanner lie along edges
            continue
        if not _is_plain(gray[patch], ink[patch] > 0, at_edge > 0):
            found.append(Box.of(x / width, y / height, (x + w) / width, (y + h) / height))
    return found


def _is_plain(gray: NDArray[np.int16], ink: NDArray[np.bool_], at_edge: bool) -> bool:
    """Whether a patch is one even tone: a bar or a banner, or at the edge of the page whatever its outline."""
    varies = float(np.subtract(*np.percentile(gray[ink], (90, 10))))
    return varies < _FLAT and (at_edge or ink.mean() > _SOLID)


def _is_figure(picture: Box) -> bool:
    return _LEAST < picture.area < _MOST and min(picture.width, picture.height) > _LEAST_SIDE


def _is_new(picture: Box, regions: Sequence[SeenRegion], seen: Seen) -> bool:
    taken = [region.box for region in regions if region.name in ("picture", "table")] + [t.box for t in seen.tables]
    if any(picture.overlap(box) > 0.3 * min(picture.area, box.area) for box in taken if box.area > 0):
        return False
    text = sum(picture.overlap(line) for region in regions for line in region.lines)
    return text < _MOST_TEXT * picture.area
