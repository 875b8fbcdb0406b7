"""Into how many parts DeepSeek-OCR cuts a page, and how many tokens that is: the rule of the models' own processors
(InternVL's grid). Needs no torch: who asks a server must know the tokens, too.
"""

from functools import cache
from typing import Final, Literal, NamedTuple

Model = Literal["deepseek-ocr", "deepseek-ocr-2"]
"""As the profiles are called."""

PART_SIDE: Final[dict[Model, int]] = {"deepseek-ocr": 640, "deepseek-ocr-2": 768}
FEWEST_PARTS: Final = 2
MOST_PARTS: Final = 6


class Grid(NamedTuple):
    """How many parts a page is cut into; 0 and 0 where it is not."""

    columns: int
    rows: int


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
        return tokens_of_parts(columns * rows)
    whole, parts = 16 * (16 + 1), 10 * rows * (10 * columns + 1)  # each row of the first model's ends with a token
    return whole + 1 + (parts if columns else 0)


def tokens_of_parts(parts: int) -> int:
    """That DeepSeek-OCR-2 takes for a page in so many parts."""
    return 256 + 144 * parts + 1


@cache
def _grids() -> tuple[Grid, ...]:
    sides = range(1, MOST_PARTS + 1)
    grids = [Grid(columns, rows) for columns in sides for rows in sides]
    return tuple(sorted((one for one in grids if FEWEST_PARTS <= one[0] * one[1] <= MOST_PARTS), key=_count))


def _count(grid: Grid) -> int:
    return grid.columns * grid.rows
