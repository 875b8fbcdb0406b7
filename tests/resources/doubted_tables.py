"""Pages with one table made of texts, as an engine reads them: each word level in its cell, and the image of it."""

from collections.abc import Mapping, Sequence

import cv2
import numpy as np

from recto.blocks import Block, Paragraph, Table
from recto.geometry import Box, Upright, enclosing
from recto.grids import Cell, Grid
from recto.images import Pixels
from recto.pages import PageWord, ParsedPage

LEFT, TOP, COLUMN, ROW = 0.1, 0.2, 0.14, 0.03
LETTER = 0.012
"""Height of a word, in pages. Rows stand one and a half of it apart."""
WIDE = 0.011
"""Of a letter, with the gap after it."""
HEIGHT, WIDTH = 1000, 800

PLAIN = (
    ("Country", "1990", "1991", "1992", "Sum"),
    ("Austria", "12", "11", "13", "36"),
    ("Belgium", "21", "22", "20", "63"),
    ("Denmark", "31", "35", "30", "96"),
    ("Finland", "44", "41", "43", "128"),
    ("Total", "108", "109", "106", "323"),
)
"""A table that nothing speaks against. Its columns and its rows add up."""


def table_page(
    rows: Sequence[Sequence[str]],
    *,
    confidence: float = 0.98,
    header_rows: int = 1,
    upright: Upright | None = None,
    extra: Sequence[PageWord] = (),
    tops: Mapping[int, float] | None = None,
    spans: Mapping[tuple[int, int], int] | None = None,
) -> ParsedPage:
    """A paragraph above the table and one under it. ``tops``: where rows stand that do not stand at their usual place;
    ``spans``: how many columns cells cover. ``extra``: words that are none of the table's. ``upright``: how the page
    lay before it was read, so that its boxes are turned back.
    """
    level = upright or Upright(aspect=WIDTH / HEIGHT)
    cells: list[Cell] = []
    words: list[PageWord] = []
    ends = [(tops or {}).get(row, TOP + row * ROW) for row in range(len(rows))]
    ends.append(ends[-1] + ROW)
    for row, texts in enumerate(rows):
        for col, text in enumerate(texts):
            if any(at == row and start < col < start + width for (at, start), width in (spans or {}).items()):
                continue
            width = (spans or {}).get((row, col), 1)
            box = Box.of(LEFT + col * COLUMN, ends[row], LEFT + (col + width) * COLUMN, ends[row + 1])
            cells.append(Cell(row=row, col=col, colspan=width, text=text, box=level.to_page(box)))
            words += _words(text, box, confidence, level)
    own = tuple(range(len(words)))
    grid = Grid(rows=len(rows), cols=len(rows[0]), header_rows=header_rows, cells=tuple(cells))
    table = Table(
        text="\n".join("\t".join(texts) for texts in rows),
        box=level.to_page(Box.of(LEFT, ends[0], LEFT + len(rows[0]) * COLUMN, ends[-1])),
        confidence=confidence,
        engine="made",
        words=own,
        grid=grid,
    )
    return ParsedPage(
        engine="made",
        upright=level,
        confidence=confidence,
        words=(*words, *extra),
        blocks=(_paragraph(0.1, 0.13, level), table, _paragraph(0.7, 0.75, level)),
    )


def drawn(parsed: ParsedPage, *, size: float = 1.0) -> Pixels:
    """A level page as it looks: each word at its place, sharp; ``size`` scales the image."""
    height, width = round(HEIGHT * size), round(WIDTH * size)
    image = np.full((height, width), 255, np.uint8)
    for word in parsed.words:
        at = (round(word.box.x0 * width), round(word.box.y1 * height))
        scale = word.box.height * height / 22
        cv2.putText(image, word.text, at, cv2.FONT_HERSHEY_SIMPLEX, scale, (0,), max(1, round(scale * 2)), cv2.LINE_AA)
    return np.repeat(image[:, :, None], 3, axis=2)


def _words(text: str, box: Box, confidence: float, upright: Upright) -> list[PageWord]:
    found: list[PageWord] = []
    for number, line in enumerate(text.split("\n")):
        x, y = box.x0 + 0.01, box.y0 + 0.006 + number * 1.3 * LETTER
        for piece in line.split():
            end = x + WIDE * len(piece)
            found.append(
                PageWord(text=piece, box=upright.to_page(Box.of(x, y, end, y + LETTER)), confidence=confidence)
            )
            x = end + 0.4 * WIDE
    return found


def _paragraph(top: float, bottom: float, upright: Upright) -> Block:
    box = enclosing([upright.to_page(Box.of(0.1, top, 0.8, bottom))])
    return Paragraph(text="Some words of running text", box=box, confidence=1.0, engine="made")
