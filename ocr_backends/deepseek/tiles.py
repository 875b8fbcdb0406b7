"""A page image as DeepSeek-OCR-2 sees it: the whole page small, and parts of it enlarged.

Grid and pixels are those of the model's own processor, before it scales them to -1..1: that is left to the device which
holds the model, so that a page travels as bytes.
"""

# pyright: reportUnknownMemberType=false
# torch knows numpy's arrays without their types.

from typing import Final, NamedTuple, TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import interpolate

from ocr_backends.deepseek.grids import PART_SIDE, grid_of, tokens_of_parts
from recto.images import Pixels

WHOLE_SIDE: Final = 1024
PADDING: Final = 127
"""Gray level beside a page that is no square; 0 once it is scaled."""

_SIDE: Final = PART_SIDE["deepseek-ocr-2"]

Bytes: TypeAlias = NDArray[np.uint8]


class Tiles(NamedTuple):
    """Of one page, RGB, 0 to 255.

    ``whole``: 1024 x 1024 x 3, the page with its sides in proportion, in the middle of gray. ``parts``: N x 768 x 768 x
    3, N 0 or 2 to 6, the page stretched to their grid and cut, row by row.
    """

    whole: Bytes
    parts: Bytes

    @property
    def tokens(self) -> int:
        """That the page takes in the model's prompt."""
        return tokens_of_parts(len(self.parts))


def tiles_of(pixels: Pixels) -> Tiles:
    """The tiles of a page image: 33 to 36 ms for an A4 page of 200 dpi on one core. Gray pages take no less: torch is
    fastest with three channels.
    """
    return Tiles(whole=_whole(pixels), parts=_parts(pixels))


def resized(pixels: Pixels, width: int, height: int) -> Bytes:
    """As Pillow's bicubic filter does it, which the model was trained on: torch has code for it that is three times as
    fast, and differs in one pixel of 250 by a level, seldom by two.

    Bytes are kept between the passes along and down, so it matters which comes first. torch begins along; Pillow 13 was
    seen, on 3,000 sizes, to begin down where that leaves it markedly fewer rows.
    """
    fewer_rows, fewer_columns = pixels.shape[0] - height, pixels.shape[1] - width
    if fewer_rows > 0 and fewer_rows > 2 * fewer_columns:
        return _resized(pixels.transpose(1, 0, 2), height, width).transpose(1, 0, 2)
    return _resized(pixels, width, height)


def _resized(pixels: Pixels, width: int, height: int) -> Bytes:
    # Pillow's arrays can't be written to: torch warns of those, though it only reads.
    whole = np.require(pixels, requirements=["C", "W"])
    image = torch.from_numpy(whole).permute(2, 0, 1)[None]
    made = interpolate(image, size=(height, width), mode="bicubic", antialias=True)
    return made[0].permute(1, 2, 0).numpy()


def _whole(pixels: Pixels) -> Bytes:
    height, width = pixels.shape[:2]
    scale = WHOLE_SIDE / max(width, height)
    small = resized(pixels, max(1, round(width * scale)), max(1, round(height * scale)))
    square = np.full((WHOLE_SIDE, WHOLE_SIDE, 3), PADDING, dtype=np.uint8)
    top, left = (WHOLE_SIDE - small.shape[0]) // 2, (WHOLE_SIDE - small.shape[1]) // 2
    square[top : top + small.shape[0], left : left + small.shape[1]] = small
    return square


def _parts(pixels: Pixels) -> Bytes:
    height, width = pixels.shape[:2]
    columns, rows = grid_of(width, height)
    if not columns:
        return np.empty((0, _SIDE, _SIDE, 3), dtype=np.uint8)
    stretched = resized(pixels, columns * _SIDE, rows * _SIDE)
    cut = stretched.reshape(rows, _SIDE, columns, _SIDE, 3).transpose(0, 2, 1, 3, 4)
    return cut.reshape(rows * columns, _SIDE, _SIDE, 3)
