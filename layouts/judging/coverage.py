"""How far a reading's text and its boxes fit the ink of the page."""

import unicodedata
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from layouts.judging.lettering import Lettering, letters_in_lines
from layouts.judging.trust import box_pixels
from layouts.pixels.ink import FAINTEST, NOISE_FACTOR, Marks, marks, without_rules
from layouts.pixels.raster import Gray, Ints, above, closed, filled
from recto.blocks import Block, Figure, Paragraph, Table
from recto.geometry import WHOLE_PAGE, Box
from recto.images import Pixels

SLACK = 6
"""Pixels of the reduced page that models' boxes may be too small by."""

RUNNING = 0.07
"""Of the page's height: lines in there, at its head and foot, are running headers, which models may leave out."""

WIDTH = 0.8
"""Of a letter's height: its usual width with the gap after it. Wider marks are several letters that touch."""

SPARSE = 0.6
"""A block has fewer letters than this share of those in its box where some of it was not read. Good blocks have 0.7 to
1.9 for prose; titles, whose heavy letters look like more, 0.45 at least."""

INK_OF_LETTER = 8.0
"""Pixels of ink for each letter of a block at least: of 3,500 blocks, nine in a thousand had less than 15, and two
that were no empty paper had less than this."""

UNUSUAL = 2.2
"""Of ``crowding``: more than good readings have."""

DOT, FILLED = 5, 0.7
"""Height of dots, and the share of their box that they fill, also where they touch; up to a fifth of the letters of
small print do too."""

LONG_LINE = 0.35
"""Of the page's width: labels in drawings and charts are shorter."""

FEWEST = 8
"""Letters of blocks whose boxes are looked at for ink: page numbers slip out of theirs."""

_WIDE: Final = frozenset("WF")


class Fit(NamedTuple):
    """Letters ``written`` and, in lines of writing outside of pictures, those ``seen``.

    ``placed``: share of the written ones whose place is known. ``left_out``: share of the seen ones that stand outside
    all boxes, or in boxes with less text than letters; ``left_letters`` their number. ``inkless``: share of the
    written ones whose box has no ink. ``crowding``: letters written for the area of the writing; prose and tables
    of 190 typed pages and 120 made ones have 0.4 to 2.2, seldom less where there are drawings. ``pictured``: letters in
    long lines of writing inside of pictures. ``pictures_placed``: whether it is known where each picture stands.
    """

    written: int
    seen: float
    placed: float
    left_out: float
    left_letters: int
    inkless: float
    crowding: float
    pictured: int
    pictures_placed: bool


class _Boxes(NamedTuple):
    """Places on the reduced page, the largest first, with the letters that are written there.

    ``shown``: whether that is text, and not a picture or a formula.
    """

    of: Ints
    letters: Ints
    figures: NDArray[np.bool_]
    shown: NDArray[np.bool_]


def fit(blocks: Sequence[Block], pixels: Pixels) -> Fit:
    """Holds the blocks of a page (places in its frame) against its image. About 25 ms for A4 at 200 dpi."""
    found = marks(pixels)
    writing = without_rules(found)
    shape = (writing.shape[0], writing.shape[1])
    seen = _without_dots(letters_in_lines(writing))
    boxes = _boxes(blocks, shape)
    pictures = filled(shape, boxes.of[boxes.figures])
    in_picture = pictures[seen.y, seen.x] > 0
    many = letters_of(seen)
    outside = _outside(seen, boxes, shape) & ~in_picture
    written = sum(block_letters(block) for block in blocks if not _is_formula(block))
    counted = float(many[~in_picture].sum())
    missed = float(many[outside].sum()) + _missing(boxes, seen, many, shape)
    return Fit(
        written=written,
        seen=counted,
        placed=int(boxes.letters[boxes.shown | boxes.figures].sum()) / written if written else 1.0,
        left_out=missed / counted if counted else 0.0,
        left_letters=int(missed),
        inkless=_inkless(boxes, writing, found) / written if written else 0.0,
        crowding=_crowding(written, writing, found, seen),
        pictured=int((in_picture & (seen.line > LONG_LINE * shape[1])).sum()),
        pictures_placed=not any(isinstance(block, Figure) and block.box == WHOLE_PAGE for block in blocks),
    )


def _boxes(blocks: Sequence[Block], shape: tuple[int, int]) -> _Boxes:
    """Of all blocks that have a place; several may have the same."""
    by_place: dict[Box, list[Block]] = {}
    for block in blocks:
        if block.box != WHOLE_PAGE and block.box.area > 0:
            by_place.setdefault(block.box, []).append(block)
    places = sorted(by_place, key=lambda box: -box.area)
    own = [by_place[place] for place in places]
    figures = np.array([all(isinstance(block, Figure) for block in held) for held in own], np.bool_)
    formulas = np.array([any(_is_formula(block) for block in held) for held in own], np.bool_)
    written = np.array([sum(block_letters(block) for block in held) for held in own], np.int32)
    return _Boxes(box_pixels(places, shape), written, figures, ~figures & ~formulas)


def letters(text: str) -> int:
    """Letters and digits, full-width ones twice: as wide as two."""
    if text.isascii():
        return sum(map(str.isalnum, text))
    return sum(1 + (unicodedata.east_asian_width(char) in _WIDE) for char in text if char.isalnum())


def _is_formula(block: Block) -> bool:
    """A formula's source has little to do with how much ink it is."""
    return isinstance(block, Paragraph) and block.type == "formula"


def block_letters(block: Block) -> int:
    """What is written in a block, in letters."""
    return letters(" ".join(cell.text for cell in block.grid.cells) if isinstance(block, Table) else block.text)


def letters_of(seen: Lettering) -> NDArray[np.float64]:
    """How many letters each mark is, by its width."""
    usual = float(np.median(seen.height)) if seen.height.size else 1.0
    return np.maximum(1.0, seen.width / (WIDTH * usual))


def _outside(seen: Lettering, boxes: _Boxes, shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Letters outside all boxes that are not in the place of running headers."""
    grown = boxes.of + np.array([-SLACK, -SLACK, SLACK, SLACK], np.int32)
    edge = RUNNING * shape[0]
    is_running = (seen.y < edge) | (seen.y > shape[0] - edge)
    return (filled(shape, grown)[seen.y, seen.x] == 0) & ~is_running


def _missing(boxes: _Boxes, seen: Lettering, many: NDArray[np.float64], shape: tuple[int, int]) -> float:
    """Letters that blocks of text lack for what stands in their boxes; of boxes in boxes the smallest counts."""
    owners = np.zeros(shape, np.int32)
    for place, (x0, y0, x1, y1) in enumerate(boxes.of.tolist()):
        owners[y0 : y1 + 1, x0 : x1 + 1] = place + 1
    owner = owners[seen.y, seen.x]
    missing = 0.0
    for place in np.flatnonzero(boxes.shown):
        inside = owner == place + 1
        there = float(letters_of(Lettering(*(column[inside] for column in seen))).sum())
        if boxes.letters[place] < SPARSE * there:
            missing += max(0.0, float(many[inside].sum()) - int(boxes.letters[place]))
    return missing


def _inkless(boxes: _Boxes, writing: Gray, found: Marks) -> int:
    """Letters of blocks on empty paper."""
    count = 0
    for place in np.flatnonzero(boxes.shown & (boxes.letters >= FEWEST)):
        x0, y0, x1, y1 = boxes.of[place].tolist()
        own = int(boxes.letters[place])
        part = np.s_[max(0, y0 - SLACK) : y1 + SLACK + 1, max(0, x0 - SLACK) : x1 + SLACK + 1]
        if np.count_nonzero(writing[part]) < INK_OF_LETTER * own:
            is_empty = np.count_nonzero(_lighter(found, part)) < INK_OF_LETTER * own
            count += own if is_empty else 0
    return count


def _lighter(found: Marks, part: tuple[slice, slice]) -> Gray:
    """Marks that are lighter than the paper: white letters on a light colour, which ``marks`` leaves out."""
    lighter = above(found.gray[part], found.background[part])
    return np.where(lighter >= max(FAINTEST, NOISE_FACTOR * found.noise), np.uint8(255), np.uint8(0))


def _crowding(written: int, writing: Gray, found: Marks, seen: Lettering) -> float:
    # A line of writing has the area of its letters with the gaps between them filled.
    height = float(np.median(seen.height)) if seen.height.size else 8.0
    reach = 2 * int(height) + 1
    crowding = written * height**2 / max(1, np.count_nonzero(closed(writing, reach, 1)))
    if crowding < UNUSUAL:
        return crowding
    every = np.maximum(writing, _lighter(found, np.s_[:, :]))
    return written * height**2 / max(1, np.count_nonzero(closed(every, reach, 1)))


def _without_dots(seen: Lettering) -> Lettering:
    """Without the dots of leaders."""
    kept = (seen.height > DOT) | (seen.area < FILLED * seen.width * seen.height)
    return Lettering(*(column[kept] for column in seen))
