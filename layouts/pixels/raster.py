"""The few OpenCV calls that judgements on pixels need, with types.

OpenCV's own annotations widen every array to "any number", so each result is narrowed here and nowhere else.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportArgumentType=false

from typing import NamedTuple, TypeAlias, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from recto.images import Pixels

Gray: TypeAlias = NDArray[np.uint8]
"""H x W, 0 black to 255 white; as a mask, 0 and 255."""

Ints: TypeAlias = NDArray[np.int32]
Floats: TypeAlias = NDArray[np.float64]


class Components(NamedTuple):
    """Connected parts of a mask, without the background. ``labels`` is H x W, 0 background, part ``i`` is ``i + 1``."""

    labels: NDArray[np.uint16] | Ints
    x: Ints
    y: Ints
    width: Ints
    height: Ints
    area: Ints


def quick_to_halve(pixels: Pixels) -> Pixels:
    """Without the last row or column where their number is odd: OpenCV halves an image of even sides in a fifteenth of
    the time, and A4 at 200 dpi has 2,339 rows.
    """
    height, width = pixels.shape[0] // 2 * 2, pixels.shape[1] // 2 * 2
    return pixels[:height, :width] if height and width else pixels


def reduced_gray(pixels: Pixels, side: int) -> Gray:
    """Gray of RGB or gray, its longer side at most ``side`` pixels. Halving averages exactly and is several times
    faster than a ratio that is no whole number, so the last step, less than a half, only interpolates."""
    image = _one_plane(pixels)
    while max(image.shape[:2]) >= 2 * side and min(image.shape[:2]) >= 2:
        height, width = image.shape[0] // 2, image.shape[1] // 2
        image = cast(Pixels, cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA))
    gray = image if image.ndim == 2 else cast(Gray, cv2.cvtColor(image, cv2.COLOR_RGB2GRAY))
    longest = max(gray.shape)
    if longest <= side:
        return gray
    size = (max(1, round(gray.shape[1] * side / longest)), max(1, round(gray.shape[0] * side / longest)))
    return cast(Gray, cv2.resize(gray, size, interpolation=cv2.INTER_LINEAR))


def _one_plane(pixels: Pixels) -> Pixels:
    """Gray as one plane, which is what its three would become, in a third of the time; colour as it is."""
    if pixels.ndim == 2:
        return pixels
    red, green, blue = (cast(Gray, cv2.extractChannel(pixels, channel)) for channel in range(3))
    return red if np.array_equal(red, green) and np.array_equal(red, blue) else pixels


def resized(image: Gray, factor: float) -> Gray:
    """Gray or RGB, scaled; areas are averaged when it shrinks, interpolated when it grows."""
    size = (max(1, round(image.shape[1] * factor)), max(1, round(image.shape[0] * factor)))
    return cast(Gray, cv2.resize(image, size, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC))


def local_background(gray: Gray, reach: int) -> Gray:
    """The paper under the marks: the median over about ``reach`` pixels, found on a quarter of the size."""
    height, width = gray.shape
    small = cast(Gray, cv2.resize(gray, (max(1, width // 4), max(1, height // 4)), interpolation=cv2.INTER_AREA))
    smooth = cv2.medianBlur(small, max(3, reach // 4 | 1))
    return cast(Gray, cv2.resize(smooth, (width, height), interpolation=cv2.INTER_LINEAR))


def above(image: Gray, background: Gray) -> Gray:
    """``image - background``, 0 where it would be negative."""
    return cast(Gray, cv2.subtract(image, background))


def components(mask: Gray) -> Components:
    """Parts of a mask that touch, corners included."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    x, y, width, height, area = cast(Ints, stats)[1:].T
    return Components(cast(Ints, labels), x, y, width, height, area)


def opened(mask: Gray, width: int, height: int) -> Gray:
    """What is left of a mask where a box of that size fits."""
    return cast(Gray, cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((height, width), np.uint8)))


def closed(mask: Gray, width: int, height: int) -> Gray:
    """A mask with gaps narrower than that box filled."""
    return cast(Gray, cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((height, width), np.uint8)))


def grown(mask: Gray, width: int, height: int) -> Gray:
    """A mask with each of its pixels spread over a box of that size."""
    return cast(Gray, cv2.dilate(mask, np.ones((height, width), np.uint8)))


def steepness(gray: Gray) -> Gray:
    """Gray levels per pixel at each place, the larger of both directions."""
    across, down = cv2.spatialGradient(gray)  # Sobel: 8 times the slope
    steepest = cv2.max(cv2.convertScaleAbs(across, alpha=0.125), cv2.convertScaleAbs(down, alpha=0.125))
    return cast(Gray, steepest)


def filled(shape: tuple[int, int], boxes: Ints) -> Gray:
    """A mask with the boxes ``(x0, y0, x1, y1)``, the last pixels included, set."""
    mask = np.zeros(shape, np.uint8)
    for x0, y0, x1, y1 in boxes.tolist():
        mask[max(0, y0) : y1 + 1, max(0, x0) : x1 + 1] = 255
    return mask


def quarter_turned(pixels: Pixels, rotation: int) -> Pixels:
    """Turned clockwise by 0, 90, 180 or 270 degrees."""
    return np.ascontiguousarray(np.rot90(pixels, k=-(rotation // 90)))


def rotated(pixels: Pixels, degrees: float, fill: tuple[int, int, int]) -> Pixels:
    """Rotated clockwise about the centre, on the same canvas; what comes from outside is ``fill``."""
    height, width = pixels.shape[:2]
    centre = ((width - 1) / 2, (height - 1) / 2)  # of pixel centres, so that it is the middle of the canvas
    turn = cv2.getRotationMatrix2D(centre, -degrees, 1.0)
    image = _one_plane(pixels) if len(set(fill)) == 1 else pixels
    made = cv2.warpAffine(
        image, turn, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=fill
    )
    return cast(Pixels, cv2.cvtColor(made, cv2.COLOR_GRAY2RGB) if image.ndim < pixels.ndim else made)


def best_shift(image: Gray, pattern: Gray) -> tuple[float, float, int, int]:
    """How well ``pattern`` fits ``image`` at its own place and at its best one.

    ``pattern`` is smaller than ``image`` by an equal margin all round. Correlations from -1 to 1:
    (at its own place, the best, and the best place as dx, dy in pixels).
    """
    scores = cast(NDArray[np.float32], cv2.matchTemplate(image, pattern, cv2.TM_CCOEFF_NORMED))
    scores = np.nan_to_num(scores, nan=0.0, posinf=0.0, neginf=0.0)
    row, column = np.unravel_index(int(np.argmax(scores)), scores.shape)
    middle_y, middle_x = scores.shape[0] // 2, scores.shape[1] // 2
    return (
        float(scores[middle_y, middle_x]),
        float(scores[row, column]),
        int(column) - middle_x,
        int(row) - middle_y,
    )
