"""What speaks against a table in the pixels under it: 0 where nothing does, and where there are no pixels."""

from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from layouts.judging.coverage import block_letters, letters_of
from layouts.judging.lettering import Lettering, letters_in_lines
from layouts.pixels.ink import Marks, letter_like, marks, without_rules
from layouts.pixels.raster import Gray, Ints, closed, components, grown, opened, quarter_turned, reduced_gray, steepness
from recto.blocks import Table
from recto.geometry import Box, Upright
from recto.images import Pixels
from recto.values import Value

SIDE = 1100
"""Pixels of the longer side of a table's image as marks are looked for."""
SMALLEST = 16
"""Pixels of a side: less holds no letters."""
SHARP_SIDE = 700
"""Pixels of the part of a table, in its own resolution, in which sharpness is measured."""

RULE = 25
"""Straight runs of pixels that are longer are rules."""
ALONG = 0.6
"""Share of a table's side that its rules run along."""
BROKEN = 0.15
"""The same of what is left of a rule."""
LEGIBLE = 20.0
"""Height in pixels of letters that engines read well."""
FEWEST_LETTERS = 12
CROWDED = 2.5
"""Letters for the area of the writing, in squares of their height: prose and tables have 0.4 to 2.2."""


class NoPixels(Value):
    """There is no image to look at."""

    kind: Literal["no_pixels"] = "no_pixels"


NO_PIXELS = NoPixels()


class Seen(NamedTuple):
    """A table's image. ``letter``: height of its letters in pixels of the page image; ``edge``: pixels over which a
    letter's edge goes from paper to ink. ``columns``, ``rows``: parts between rules that run along most of the table.
    ``fragments``: share of the rules that are broken. ``letters``: how many letters there are.
    """

    letter: float
    edge: float
    noise: float
    contrast: float
    columns: int
    rows: int
    fragments: float
    letters: float
    room: float
    touching: float
    lettering: Lettering
    shape: tuple[int, int]


Image: TypeAlias = Seen | NoPixels


def seen(table: Table, upright: Upright, pixels: Pixels | NoPixels) -> Image:
    """Measures the image under a table."""
    if isinstance(pixels, NoPixels):
        return NO_PIXELS
    return look(_part(table.box, upright, pixels))


def look(part: Pixels, *, ruled: bool = True) -> Image:
    """Measures an image, upright, of a table or a page; rules only where they are wanted."""
    if min(part.shape[:2]) < SMALLEST:
        return NO_PIXELS
    found = marks(part, SIDE)
    writing = without_rules(found)
    lettering = letters_in_lines(writing)
    parts = components(writing)
    letters = letter_like(parts)  # also those that stand alone, as figures in cells do
    height = float(np.median(parts.height[letters])) if letters.any() else 0.0
    strong = found.difference[found.mask > 0]
    columns, parts_up, rows, parts_level = 1, 0.0, 1, 0.0
    if ruled:
        columns, parts_up = _ruled(grown(opened(found.mask, 1, RULE), 5, 1).mean(axis=0) / 255)
        rows, parts_level = _ruled(grown(opened(found.mask, RULE, 1), 1, 5).mean(axis=1) / 255)
    return Seen(
        letter=height / found.scale,
        edge=_edge(part, found),
        noise=found.noise,
        contrast=float(np.percentile(strong, 75)) if strong.size else 255.0,
        columns=columns,
        rows=rows,
        fragments=max(parts_up, parts_level),
        letters=float(letters_of(lettering).sum()),
        room=_room(writing, height),
        touching=_touching(parts.width[letters], height),
        lettering=lettering,
        shape=(writing.shape[0], writing.shape[1]),
    )


def low_resolution(image: Image) -> float:
    """How far the letters are under the height that engines read well, as a share."""
    if isinstance(image, NoPixels) or not image.letter:
        return 0.0
    return max(0.0, 1.0 - image.letter / LEGIBLE)


def blur(image: Image) -> float:
    """Width of the letters' edges against their height, beyond a tenth, up to 1."""
    if isinstance(image, NoPixels) or not image.letter:
        return 0.0
    return min(1.0, max(0.0, image.edge / image.letter - 0.1))


def noise(image: Image) -> float:
    """Grain of the paper against the strength of the ink, up to 1."""
    return 0.0 if isinstance(image, NoPixels) else min(1.0, 4.0 * image.noise / max(1.0, image.contrast))


def faint(image: Image) -> float:
    """How much less than 100 gray levels part ink and paper, as a share."""
    return 0.0 if isinstance(image, NoPixels) else max(0.0, 1.0 - image.contrast / 100)


def ruled_columns(image: Image, table: Table) -> float:
    """Of the columns that rules part, the share that the grid lacks."""
    if isinstance(image, NoPixels):
        return 0.0
    return max(0, image.columns - table.grid.cols) / image.columns


def ruled_rows(image: Image, table: Table) -> float:
    """How far the rows that rules part are others than those of the grid, where each row has its rule."""
    if isinstance(image, NoPixels) or image.rows < 3:
        return 0.0
    missed = max(0, image.rows - table.grid.rows) / image.rows
    added = (table.grid.rows - image.rows) / table.grid.rows if image.rows > table.grid.rows / 2 else 0.0
    return max(missed, added, 0.0)


def no_rules(image: Image) -> float:
    """1 where no rule parts rows or columns, a half where only rows are parted."""
    if isinstance(image, NoPixels):
        return 0.0
    return 0.5 * (image.columns < 2) + 0.5 * (image.rows < 3)


def broken_rules(image: Image) -> float:
    """Share of the rules that do not run through."""
    return 0.0 if isinstance(image, NoPixels) else image.fragments


def touching(image: Image) -> float:
    """Share of the letters that touch their neighbours."""
    return 0.0 if isinstance(image, NoPixels) else image.touching


def text_missing(image: Image, table: Table) -> float:
    """How many fewer letters the table has than there are on the image, as a share, beyond a third."""
    if isinstance(image, NoPixels) or image.letters < FEWEST_LETTERS:
        return 0.0
    return max(0.0, 1.0 - block_letters(table) / image.letters - 0.33)


def text_added(image: Image, table: Table) -> float:
    """How many more letters the table has than its writing has room for, as a share of them."""
    written = block_letters(table)
    if isinstance(image, NoPixels) or written < FEWEST_LETTERS:
        return 0.0
    return max(0.0, 1.0 - image.room / written)


def _part(box: Box, upright: Upright, pixels: Pixels) -> Pixels:
    turned = quarter_turned(pixels, upright.rotation) if upright.rotation else pixels
    own = Upright(rotation=upright.rotation).from_page(box)
    height, width = turned.shape[:2]
    rows = slice(int(own.y0 * height), int(own.y1 * height) + 1)
    return np.ascontiguousarray(turned[rows, int(own.x0 * width) : int(own.x1 * width) + 1])


def _room(writing: Gray, height: float) -> float:
    """Letters that the area of the writing can hold at most: its lines with the gaps filled, see ``CROWDED``."""
    if not height:
        return float("inf")
    return CROWDED * np.count_nonzero(closed(writing, 2 * int(height) + 1, 1)) / height**2


def _edge(part: Pixels, found: Marks) -> float:
    """Pixels over which edges go from paper to ink: the strength of the ink over the steepest slopes."""
    height, width = (min(SHARP_SIDE, length) for length in part.shape[:2])
    top, left = (part.shape[0] - height) // 2, (part.shape[1] - width) // 2
    gray = reduced_gray(np.ascontiguousarray(part[top : top + height, left : left + width]), SHARP_SIDE)
    steep = steepness(gray)
    edges = steep[steep > 4]
    strong = found.difference[found.mask > 0]
    if edges.size < 50 or not strong.size:
        return 0.0
    # The slope is measured over three pixels: a perfect edge has half of its step there.
    return float(np.percentile(strong, 90)) / max(1.0, float(np.percentile(edges, 95))) - 1.0


def _ruled(along: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> tuple[int, float]:
    """(parts between the rules that are no frame, share of the rules that are broken)."""
    margin = max(9, int(0.03 * along.size))
    inner = along[margin:-margin] if along.size > 2 * margin else along[:0]
    whole, any_ = _runs(inner > ALONG), _runs(inner > BROKEN)
    return 1 + whole, (any_ - whole) / any_ if any_ and whole else 0.0


def _runs(flags: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> int:
    return int(np.count_nonzero(np.diff(flags.astype(np.int8), prepend=0) == 1))


def _touching(widths: Ints, height: float) -> float:
    return np.count_nonzero(widths > 1.6 * height) / widths.size if widths.size >= FEWEST_LETTERS else 0.0
