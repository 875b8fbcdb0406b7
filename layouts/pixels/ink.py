"""What stands on a page image, measured once on a reduced gray copy: paper, marks, size of the writing.

A mark is what differs from the paper around it, darker, or lighter where the paper itself is dark, so coloured
paper, shadows and white writing on black need no rule of their own. Work is done with the longer side at
``SIDE`` pixels, about 95 dpi on A4: a line of 6 pt print is 8 pixels there.
"""

from typing import NamedTuple

import numpy as np

from layouts.pixels.raster import (
    Components,
    Gray,
    above,
    closed,
    components,
    local_background,
    opened,
    reduced_gray,
)
from recto.images import Pixels
from recto.values import Value

SIDE = 1100
"""Longer side of the reduced copy, in pixels. Sizes below are pixels of that copy."""

PAPER_REACH = 84
"""The paper's level is the median over this many pixels: more than a letter, less than a shadow."""

FAINTEST = 11
"""Gray levels by which a mark differs from its paper at least: pencil is above 16, JPEG noise below 8."""

NOISE_FACTOR = 4.5
"""A mark also stands out of the grain of the paper by this many standard deviations."""

COARSEST = 15.0
"""No paper has grain of a larger deviation: what seems to be is writing that covers half of a small image."""

STROKE = 5
"""Strokes of small writing are thinner than this."""

LINE = 41
"""Straight runs longer than this are rules, not writing."""

LETTER_HEIGHTS = (4, 70)
LETTER_WIDTH = 60


class Ink(Value):
    """Of a page image. Lengths are pixels of the image that was given, 0 where nothing could be measured.

    ``paper``: gray level of the paper. ``share``: part of the page under marks, rules included.
    ``contrast``: gray levels between marks and paper, of the strongest half of the marks.
    ``letters``: marks that have the size of letters or of short words; ``text_height`` the median height of
    those, ``stroke`` the median thickness of their lines.
    """

    paper: int
    share: float
    contrast: float
    noise: float
    letters: int
    text_height: float
    stroke: float


class Marks(NamedTuple):
    """The reduced page as masks. ``scale``: pixels here for one pixel of the image given."""

    gray: Gray
    background: Gray
    difference: Gray
    mask: Gray
    rules: Gray
    noise: float
    scale: float


def marks(pixels: Pixels, side: int = SIDE) -> Marks:
    """Finds what differs from the paper, and which of it is straight rules."""
    gray = reduced_gray(pixels, side)
    background, darker, lighter, noise = _against(local_background(gray, PAPER_REACH), gray)
    if noise > COARSEST:
        between = _against(local_background(closed(gray, STROKE, STROKE), PAPER_REACH), gray)
        if between.noise < noise:
            background, darker, lighter, noise = between
    difference = np.where(background >= 128, darker, np.maximum(darker, lighter))
    threshold = max(FAINTEST, NOISE_FACTOR * noise)
    mask = np.where(difference >= threshold, np.uint8(255), np.uint8(0))
    rules = np.maximum(opened(mask, LINE, 1), opened(mask, 1, LINE))
    scale = max(gray.shape) / max(pixels.shape[:2])
    return Marks(gray, background, difference, mask, rules, noise, scale)


def without_rules(found: Marks) -> Gray:
    """The mask without straight rules, but with solid areas (photographs, black bands) kept."""
    solid = opened(found.rules, 9, 9)
    return np.where((found.rules > 0) & (solid == 0), np.uint8(0), found.mask)


def letter_like(parts: Components) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which parts have the size of a letter or of a few joined ones, and are neither dot nor block."""
    low, high = LETTER_HEIGHTS
    fill = parts.area / (parts.width * parts.height)
    size = (parts.height >= low) & (parts.height <= high) & (parts.width >= 2) & (parts.width <= LETTER_WIDTH)
    return size & (fill > 0.12) & (parts.area >= 6)


def ink(pixels: Pixels) -> Ink:
    """Measures a page image; about 15 ms for A4 at 300 dpi."""
    found = marks(pixels)
    parts = components(without_rules(found))
    letters = letter_like(parts)
    inked = found.mask > 0
    strength = found.difference[inked]
    count = int(letters.sum())
    return Ink(
        paper=int(np.median(found.background[::8, ::8])),
        share=round(float(inked.mean()), 5),
        contrast=float(np.percentile(strength, 75)) if strength.size else 0.0,
        noise=round(found.noise, 2),
        letters=count,
        text_height=round(float(np.median(parts.height[letters])) / found.scale, 2) if count else 0.0,
        stroke=_stroke(parts, letters) / found.scale if count else 0.0,
    )


class _Paper(NamedTuple):
    background: Gray
    darker: Gray
    lighter: Gray
    noise: float


def _against(background: Gray, gray: Gray) -> _Paper:
    darker, lighter = above(background, gray), above(gray, background)
    return _Paper(background, darker, lighter, _grain(darker, lighter))


def _grain(darker: Gray, lighter: Gray) -> float:
    # The median of absolute differences is blind to marks as long as they cover less than half of the page.
    sample = np.maximum(darker[::3, ::3], lighter[::3, ::3])
    return 1.4826 * float(np.median(sample))


def _stroke(parts: Components, letters: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> float:
    # A line of length n and thickness t has area n * t; a letter's lines are about twice its longer side.
    longer = np.maximum(parts.width, parts.height)[letters]
    return round(float(np.median(parts.area[letters] / (2.0 * longer))), 2)
