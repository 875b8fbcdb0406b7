"""Making a page image ready to read: level it, and bring its writing to a size that engines read well.

``rotation`` and ``skew`` mean what they mean in ``recto.geometry.Upright``: degrees clockwise, applied to the page
image in that order, the second about the centre of the same canvas.
"""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from layouts.pixels.ink import Ink, letter_like, marks, without_rules
from layouts.pixels.raster import components, quarter_turned, resized, rotated
from recto.geometry import Upright
from recto.images import Pixels

SKEW_SIDE = 900
"""Longer side at which skew is measured: at 0.1 degrees a full line of print is off by one pixel and a half."""

LARGEST_SKEW = 15.0
SMALLEST_SKEW = 0.3
MOST_POINTS = 12_000
FEWEST_LETTERS = 20

CLEAR_PEAK = 1.15
CHANCE = 15
"""The best angle's profile must be this much sharper than the median angle's, plus ``CHANCE`` over the number of
letters, for few letters fall into rows by chance; else there are no lines to level."""

GOOD_DPI = 200
GOOD_HEIGHT = 20.0
"""Height in pixels of small letters and capitals together (10 pt at 200 dpi) that engines read well."""
MOST_ENLARGED = 4.0
LONGEST_SIDE = 4000


def skew_of(pixels: Pixels, *, upright: bool = False) -> float:
    """Degrees clockwise by which the image must be rotated to level its lines, within +-15.

    0.0 when under 0.3 degrees, or where no lines of text stand out. Lines may run across or down the image,
    across only where it is known to be ``upright``: half of the time.
    Method: the angle at which the profile of letter positions is sharpest (Postl, 1986).
    """
    x, y = _letter_points(pixels)
    if len(x) < FEWEST_LETTERS:
        return 0.0
    across = _sharpest(x, y)
    if upright:
        peak, angle = across
    else:  # the same page seen a quarter turn on, where columns of text are lines
        peak, angle = max(across, _sharpest(-y, x))
    clear = peak >= CLEAR_PEAK + CHANCE / len(x)
    return round(-angle, 2) if clear and abs(angle) >= SMALLEST_SKEW else 0.0


def levelled(pixels: Pixels, *, rotation: Literal[0, 90, 180, 270], skew: float) -> tuple[Pixels, Upright]:
    """The image turned clockwise by ``rotation``, then rotated clockwise by ``skew`` on the same canvas.

    Corners that come from outside are filled with the colour of the paper. The second value undoes it for boxes.
    """
    turned = quarter_turned(pixels, rotation)
    level = turned if skew == 0.0 else rotated(turned, skew, _paper(turned))
    height, width = level.shape[:2]
    return level, Upright(rotation=rotation, skew=skew, aspect=width / height)


def enlarged(pixels: Pixels, *, dpi: float, ink: Ink, max_side: int = LONGEST_SIDE) -> tuple[Pixels, float]:
    """The image at a size that engines read well, and the factor it was scaled by (1.0: untouched).

    Scans below ``GOOD_DPI`` are enlarged to it; with ``dpi`` 0 the height of the letters decides. Never more than
    ``MOST_ENLARGED`` times; an image whose longer side passes ``max_side`` is reduced to that.
    """
    longest = max(pixels.shape[:2])
    factor = min(_wanted(dpi, ink), MOST_ENLARGED, max_side / longest)
    if factor < 1.0 and longest <= max_side:
        factor = 1.0
    return (pixels, 1.0) if abs(factor - 1.0) < 0.05 else (resized(pixels, factor), factor)


def _wanted(dpi: float, ink: Ink) -> float:
    if dpi > 0:
        return max(1.0, GOOD_DPI / dpi)
    return max(1.0, GOOD_HEIGHT / ink.text_height) if ink.text_height > 0 else 1.0


def _letter_points(pixels: Pixels) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The middles of letters, about their mean."""
    found = marks(pixels, SKEW_SIDE)
    parts = components(without_rules(found))
    letters = np.flatnonzero(letter_like(parts))
    letters = letters[:: max(1, len(letters) // MOST_POINTS)]
    x = parts.x[letters] + parts.width[letters] / 2
    y = parts.y[letters] + parts.height[letters] / 2
    return x - x.mean() if len(x) else x, y - y.mean() if len(y) else y


def _sharpest(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[float, float]:
    """(how much sharper the profile is at the best angle than at the median one, that angle in degrees)."""
    coarse = np.arange(-LARGEST_SKEW, LARGEST_SKEW + 0.01, 0.25)
    scores = np.array([_profile(x, y, angle) for angle in coarse])
    best = float(coarse[int(np.argmax(scores))])
    fine = np.arange(best - 0.3, best + 0.31, 0.05)
    fine_scores = np.array([_profile(x, y, angle) for angle in fine])
    near = fine_scores >= 0.98 * fine_scores.max()  # the top is flat where lines are few: take its middle
    return float(fine_scores.max() / max(1e-9, float(np.median(scores)))), float(np.average(fine[near]))


def _profile(x: NDArray[np.float64], y: NDArray[np.float64], angle: float) -> float:
    slope = np.tan(np.radians(angle))
    rows = ((y - x * slope) / 2.0).astype(np.int64)
    counts = np.bincount(rows - rows.min())
    smooth = counts[:-1] + counts[1:] if len(counts) > 1 else counts  # so that a line on a bin's edge counts
    return float(np.square(smooth, dtype=np.float64).sum())


def _paper(pixels: Pixels) -> tuple[int, int, int]:
    red, green, blue = (int(np.median(pixels[::16, ::16, channel])) for channel in range(3))
    return red, green, blue
