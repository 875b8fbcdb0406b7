"""Whether a page image is blank: decided from pixels, never by a model.

Blank: white, coloured, shaded, speckled or black paper, scanner edges, punch holes, stains, empty rules, and print of
the other side that shines through. Not blank: anything that looks written, drawn or photographed, faint pencil and
one short line included. In doubt a page is not blank: reading an empty page costs time, losing one costs the page.
"""

from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from layouts.pixels.ink import LETTER_HEIGHTS, SIDE, Marks, marks, without_rules
from layouts.pixels.raster import Components, Gray, components, quick_to_halve, steepness
from recto.images import Pixels
from recto.values import Value

SPECK = 4
"""Parts smaller than this both ways are dirt: a millimetre on A4 (pixels of the reduced copy, as all below)."""

MARGIN = 0.04
"""Parts that touch the outer rim of this share and do not reach into the page are scanner edges."""

HOLE = (14, 42)
"""Diameters of punch holes: 4 to 11 mm; they lie in the outer ``HOLE_MARGIN`` of the page."""
HOLE_MARGIN = 0.1

ROW = 2.5
"""Letters side by side make a row of writing when they are this many times longer than high."""

FIGURE = 45
"""A part at least this large both ways, made of lines or with sharp edges, is a drawing or large letters."""

SHARP = 0.35
"""A printed or drawn edge climbs this share of its contrast from one pixel to the next; stains and print of the other
side climb slower. Below ``WEAK`` gray levels of contrast the grain of paper climbs as fast, so that is the least."""
WEAK = 20

CLEAR = 100
CLEAR_HEIGHT = 8
"""One sharp part of this contrast and height (2 mm) that is no solid disc is writing: a page number of one digit."""

PICTURE = 0.012
"""Sharp marks over this share of the page are a picture, whatever their shapes."""

MIDDLE = (0.34, 0.6)
"""Rows of the page that are looked at first: where they are not blank the page is not. On 733 pages of public
documents, 41 of them blank, no verdict differed from that on the whole page, which takes three to four times as long.
"""
LEAST_MIDDLE = 400
"""Fewer rows of pixels are too few to tell paper from marks."""

MOST_PARTS = 600
"""Only this many of the largest parts are looked at in pairs."""

Flags: TypeAlias = NDArray[np.bool_]


class Blank(Value):
    """``reason`` is a short phrase for people."""

    kind: Literal["blank"] = "blank"
    reason: str


class NotBlank(Value):
    kind: Literal["not_blank"] = "not_blank"


class _Parts(NamedTuple):
    """Components with their sharpness: the share of their pixels at a steep edge, and at one of ``CLEAR`` contrast."""

    of: Components
    sharp: NDArray[np.float64]
    clear: Flags


def judge_blank(pixels: Pixels) -> Blank | NotBlank:
    """Judges a page image; 5 to 8 ms for a page of print at 300 dpi, 20 to 30 for one with nothing in its middle."""
    page = quick_to_halve(pixels)
    middle = page[int(MIDDLE[0] * len(page)) // 2 * 2 : int(MIDDLE[1] * len(page)) // 2 * 2]
    side = round(SIDE * max(middle.shape[:2]) / max(page.shape[:2]))
    if len(middle) >= LEAST_MIDDLE and isinstance(_judged(middle, side, share=len(middle) / len(page)), NotBlank):
        return NotBlank()
    return _judged(page, SIDE, share=1.0)


def _judged(pixels: Pixels, side: int, *, share: float) -> Blank | NotBlank:
    """``share`` of the page that is shown; ``side`` is that of its reduced copy."""
    found = marks(pixels, side)
    parts = _parts(found, without_rules(found))
    kept = _within(parts.of, found.mask) & ~_specks(parts.of) & ~_holes(parts.of, found.gray.shape) & (parts.sharp > 0)
    if not kept.any():
        return Blank(reason=_emptiness(found))
    size = int(found.gray.size / share)
    if _is_picture(parts, kept, size) or _has_figure(parts, kept) or _has_letters(parts, kept):
        return NotBlank()
    return Blank(reason="only specks or stains")


def _parts(found: Marks, mask: Gray) -> _Parts:
    parts = components(mask)
    # The mask ends where an edge begins to fade, so its steepest pixel lies within it.
    steep = steepness(found.gray) >= SHARP * np.maximum(found.difference, WEAK)
    count = _pixels(parts, steep & (mask > 0))
    sharp = np.where(count >= (parts.width + parts.height) / 2, count / parts.area, 0.0)
    clear = _pixels(parts, (found.difference >= CLEAR) & (mask > 0)) >= 0.3 * parts.area
    return _Parts(parts, sharp, clear)


def _pixels(parts: Components, flags: NDArray[np.bool_]) -> NDArray[np.int64]:
    """How many pixels of each part are flagged."""
    return np.bincount(parts.labels[flags], minlength=len(parts.area) + 1)[1:]


def _within(parts: Components, mask: Gray) -> Flags:
    """Parts that lie in the page: clear of the rim, or reaching from it well into the page."""
    height, width = mask.shape
    rim_x, rim_y = int(width * MARGIN), int(height * MARGIN)
    inside = (parts.x > rim_x) & (parts.y > rim_y)
    inside &= (parts.x + parts.width < width - rim_x) & (parts.y + parts.height < height - rim_y)
    core = parts.labels[4 * rim_y : height - 4 * rim_y, 4 * rim_x : width - 4 * rim_x]
    reach = np.bincount(core.ravel(), minlength=len(parts.area) + 1)[1:]
    return inside | (reach > 0.25 * parts.area)


def _specks(parts: Components) -> Flags:
    return (parts.width < SPECK) & (parts.height < SPECK)


def _holes(parts: Components, shape: tuple[int, ...]) -> Flags:
    height, width = shape[0], shape[1]
    small, large = HOLE
    longer, shorter = np.maximum(parts.width, parts.height), np.minimum(parts.width, parts.height)
    round_ = (longer <= large) & (shorter >= small) & (shorter >= 0.7 * longer)
    full = parts.area >= 0.6 * parts.width * parts.height
    x, y = (parts.x + parts.width / 2) / width, (parts.y + parts.height / 2) / height
    outside = np.minimum(np.minimum(x, 1 - x), np.minimum(y, 1 - y)) < HOLE_MARGIN
    return round_ & full & outside


def _is_picture(parts: _Parts, kept: Flags, pixels: int) -> bool:
    return float(parts.of.area[kept].sum()) > PICTURE * pixels


def _has_figure(parts: _Parts, kept: Flags) -> bool:
    large = (parts.of.width >= FIGURE) & (parts.of.height >= FIGURE)
    return bool((large & kept).any())


def _has_letters(parts: _Parts, kept: Flags) -> bool:
    fill = parts.of.area / (parts.of.width * parts.of.height)
    single = parts.clear & (parts.sharp > 0.4) & (parts.of.height >= CLEAR_HEIGHT) & (parts.of.width >= SPECK)
    return bool((kept & single & (fill < 0.75)).any()) or _has_row(parts.of, kept)


def _has_row(parts: Components, kept: Flags) -> bool:
    """Whether some letters stand side by side, of like height and with gaps no wider than a letter."""
    low, high = LETTER_HEIGHTS
    letters = np.flatnonzero(kept & (parts.height >= low) & (parts.height <= high))
    if letters.size == 0:
        return False
    letters = letters[np.argsort(-parts.area[letters], kind="stable")[:MOST_PARTS]]
    x, y, w, h = parts.x[letters], parts.y[letters], parts.width[letters], parts.height[letters]
    return bool((_row_lengths(x, y, w, h) >= ROW).any())


def _row_lengths(
    x: NDArray[np.int32], y: NDArray[np.int32], w: NDArray[np.int32], h: NDArray[np.int32]
) -> NDArray[np.float64]:
    """For each letter the length of the row that it begins, in letter heights, over at least three letters."""
    lower, taller = np.minimum.outer(h, h), np.maximum.outer(h, h)
    overlap = np.minimum.outer(y + h, y + h) - np.maximum.outer(y, y)
    gap = x[None, :] - (x + w)[:, None]
    follows = (overlap >= 0.5 * lower) & (taller <= 2.2 * lower) & (gap >= -2) & (gap <= 1.2 * taller)
    follows &= x[None, :] > x[:, None]
    end, letters = (x + w).astype(np.float64), np.ones(len(x))
    for index in np.argsort(-x, kind="stable"):
        after = np.flatnonzero(follows[index])
        if after.size:
            best = after[np.lexsort((end[after], letters[after]))[-1]]
            end[index], letters[index] = end[best], 1 + letters[best]
    joined = w >= 3 * h  # a whole word in one piece
    return np.where((letters >= 3) | joined, (end - x) / h, 0.0)


def _emptiness(found: Marks) -> str:
    if float(np.median(found.gray[::8, ::8])) < 40:
        return "all black"
    if found.rules.any():
        return "only rules, edges or holes"
    return "no marks" if not found.mask.any() else "only specks, edges or holes"
