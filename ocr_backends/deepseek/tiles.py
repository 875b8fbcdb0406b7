"""A page image as DeepSeek-OCR sees it: the whole page small, and parts of it enlarged.

The rule is the one of the models' own processors (InternVL's grid), and so are the pixels: equal to what
``DeepseekOcr2ImageProcessorPil`` of transformers makes, before it scales them to -1..1. That is left to the device
which holds the model, so that a page travels as bytes. Needs no torch.
"""

from functools import cache
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ocr_backends.deepseek.bicubic import Plane, resized_bicubic
from recto.images import Pixels

Model = Literal["deepseek-ocr", "deepseek-ocr-2"]
"""As the profiles are called."""

WHOLE_SIDE: Final = 1024
PART_SIDE: Final[dict[Model, int]] = {"deepseek-ocr": 640, "deepseek-ocr-2": 768}
FEWEST_PARTS: Final = 2
MOST_PARTS: Final = 6
PADDING: Final = 127
"""Gray level beside a page that is no square; 0 once it is scaled."""

_SIDE: Final = PART_SIDE["deepseek-ocr-2"]


class Tiles(NamedTuple):
    """Of one page, 0 to 255, channels first. C is 1 where the page is gray, so that its three would be equal, else 3:
    ``tensor.expand(-1, 3, -1, -1)`` makes three of either.

    ``whole``: C x 1024 x 1024, the page with its sides in proportion, in the middle of gray. ``parts``: N x C x 768 x
    768, N 0 or 2 to 6, the page stretched to their grid and cut, row by row.
    """

    whole: NDArray[np.uint8]
    parts: NDArray[np.uint8]

    @property
    def tokens(self) -> int:
        """That the page takes in DeepSeek-OCR-2's prompt."""
        return _tokens_v2(len(self.parts))


class Grid(NamedTuple):
    """How many parts a page is cut into; 0 and 0 where it is not."""

    columns: int
    rows: int


def tiles_of(pixels: Pixels) -> Tiles:
    """The tiles of a page image for DeepSeek-OCR-2: 20 to 35 ms for a gray A4 page of 200 dpi, three times
    that for a coloured one.

    Most pages are gray in three equal channels: one of them is resized then.
    """
    planes = _planes(pixels)
    return Tiles(whole=np.stack([_whole(plane) for plane in planes]), parts=_parts(planes))


def grid_of(width: int, height: int, *, model: Model = "deepseek-ocr-2") -> Grid:
    """The grid whose proportions are nearest to the page's; of equally near ones the larger where the page fills it."""
    side = PART_SIDE[model]
    if max(width, height) <= side:
        return Grid(0, 0)
    proportion, area = width / height, width * height
    best, nearest = Grid(1, 1), float("inf")
    for grid in _grids():
        off = abs(proportion - grid.columns / grid.rows)
        if off < nearest or (off == nearest and area > 0.5 * side * side * grid.columns * grid.rows):
            best, nearest = grid, off
    return best


def vision_tokens(width: int, height: int, model: Model) -> int:
    """Tokens that an image of that size, in pixels, takes in the prompt."""
    columns, rows = grid_of(width, height, model=model)
    if model == "deepseek-ocr-2":
        return _tokens_v2(columns * rows)
    whole, parts = 16 * (16 + 1), 10 * rows * (10 * columns + 1)  # each row of the first model's ends with a token
    return whole + 1 + (parts if columns else 0)


def _tokens_v2(parts: int) -> int:
    return 256 + 144 * parts + 1


@cache
def _grids() -> tuple[Grid, ...]:
    sides = range(1, MOST_PARTS + 1)
    grids = [Grid(columns, rows) for columns in sides for rows in sides]
    return tuple(sorted((one for one in grids if FEWEST_PARTS <= one[0] * one[1] <= MOST_PARTS), key=_count))


def _count(grid: Grid) -> int:
    return grid.columns * grid.rows


def _planes(pixels: Pixels) -> list[Plane]:
    planes: list[Plane] = [np.ascontiguousarray(pixels[:, :, channel]) for channel in range(3)]
    gray = np.array_equal(planes[0], planes[1]) and np.array_equal(planes[0], planes[2])
    return planes[:1] if gray else planes


def _whole(plane: Plane) -> Plane:
    height, width = plane.shape
    scale = WHOLE_SIDE / max(width, height)
    small = resized_bicubic(plane, max(1, round(width * scale)), max(1, round(height * scale)))
    square = np.full((WHOLE_SIDE, WHOLE_SIDE), PADDING, dtype=np.uint8)
    top, left = (WHOLE_SIDE - small.shape[0]) // 2, (WHOLE_SIDE - small.shape[1]) // 2
    square[top : top + small.shape[0], left : left + small.shape[1]] = small
    return square


def _parts(planes: list[Plane]) -> NDArray[np.uint8]:
    height, width = planes[0].shape
    columns, rows = grid_of(width, height)
    if not columns:
        return np.empty((0, len(planes), _SIDE, _SIDE), dtype=np.uint8)
    stretched = np.stack([resized_bicubic(plane, columns * _SIDE, rows * _SIDE) for plane in planes])
    cut = stretched.reshape(len(planes), rows, _SIDE, columns, _SIDE).transpose(1, 3, 0, 2, 4)
    return cut.reshape(rows * columns, len(planes), _SIDE, _SIDE)
