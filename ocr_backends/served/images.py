"""The image that a model is sent: no larger than it can see, as a JPEG inside the request.

JPEG at 95 with full colour takes 14 ms and 0.5 MB for an A4 page of 200 dpi and 19 ms to decode for the server, which
does that on its CPU for all its clients; PNG takes 90 ms, 0.35 MB and 31 ms. It differs from the page by 0.2 of 255
levels in the mean and by 10 at most; scaling the page to tiles, which all models do, changes it by 1.6.
"""

import base64
from typing import Final

import cv2
import numpy as np

from ocr_backends.deepseek.grids import PART_SIDE, grid_of, vision_tokens
from ocr_backends.profiles import Profile
from ocr_backends.served.asking import SentImage
from recto.errors import EngineFailed
from recto.images import Pixels

_WORTH_IT: Final = 0.85
"""An image is scaled where its sides get shorter than that."""

_SQUARE: Final = 28
"""Pixels on a side for one token of models without tiles (Qwen2-VL and its kin: patches of 14, merged two by two)."""

_OPTIONS: Final = (
    cv2.IMWRITE_JPEG_QUALITY,
    95,
    cv2.IMWRITE_JPEG_SAMPLING_FACTOR,
    cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444,
)


def sent_image(pixels: Pixels, profile: Profile) -> SentImage:
    """``pixels`` as the model of ``profile`` is sent them."""
    height, width = pixels.shape[:2]
    factor = _factor(width, height, profile)
    shown = pixels
    if factor < _WORTH_IT:
        size = (max(1, round(width * factor)), max(1, round(height * factor)))
        shown = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    height, width = shown.shape[:2]
    url = f"data:image/jpeg;base64,{base64.b64encode(_jpeg(shown)).decode('ascii')}"
    return SentImage(url=url, width=width, height=height, tokens=_tokens(width, height, profile))


def _jpeg(pixels: Pixels) -> bytes:
    done, encoded = cv2.imencode(".jpg", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), _OPTIONS)
    if not done:
        raise EngineFailed("the page image could not be encoded")
    return encoded.tobytes()


def _factor(width: int, height: int, profile: Profile) -> float:
    """By which the image may be scaled without loss to the model; 1 where it may not."""
    if profile.longest_side:
        return min(1.0, profile.longest_side / max(width, height))
    if not profile.tiles:
        return 1.0
    columns, rows = grid_of(width, height, model=profile.tiles)
    side = PART_SIDE[profile.tiles]
    factor = min(1.0, max(columns * side / width, rows * side / height)) if columns else 1.0
    smaller = round(width * factor), round(height * factor)
    same = grid_of(max(1, smaller[0]), max(1, smaller[1]), model=profile.tiles) == (columns, rows)
    return factor if same else 1.0


def _tokens(width: int, height: int, profile: Profile) -> int:
    if profile.tiles:
        return vision_tokens(width, height, profile.tiles)
    return -(-width // _SQUARE) * -(-height // _SQUARE)
