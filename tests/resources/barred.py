"""Pages drawn in bars, which the engine ``stumbling`` reads from whatever part of them it is shown."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# PyMuPDF's stubs leave parameters without a type.

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pymupdf

from ocr_backends.for_tests.stumbling import BITS, WORDS
from recto.geometry import Box
from recto.images import Pixels
from tests.resources.pages import scanned

WIDTH, HEIGHT = 1240, 1754
"""A4 at 150 dpi."""

TALL = 20
"""Pixels of a line's height; all else is measured in it."""

BAR, GAP, SPACE, COLUMN = 5, 3, 22, 90
PITCH = 44
BETWEEN = 80


class Drawn(NamedTuple):
    """A page of bars: its pixels, the text of its paragraphs, and where they stand."""

    pixels: Pixels
    texts: tuple[str, ...]
    boxes: tuple[Box, ...]


def barred(
    paragraphs: Sequence[Sequence[Sequence[int]]], *, top: int = 100, left: int = 80, size: tuple[int, int] = (0, 0)
) -> Drawn:
    """Paragraphs of lines of numbers of words, under each other."""
    width, height = size if size != (0, 0) else (WIDTH, HEIGHT)
    pixels = np.full((height, width, 3), 255, np.uint8)
    texts: list[str] = []
    boxes: list[Box] = []
    y = top
    for lines in paragraphs:
        first, right = y, left
        for numbers in lines:
            right = max(right, _line(pixels, [[number] for number in numbers], left, y, SPACE))
            y += PITCH
        texts.append(" ".join(WORDS[number] for numbers in lines for number in numbers))
        last = y - PITCH + TALL
        boxes.append(Box.of(left / width, first / height, right / width, last / height))
        y = last + BETWEEN
    return Drawn(pixels, tuple(texts), tuple(boxes))


def with_table(page: Drawn, rows: Sequence[Sequence[int]], *, top: int, left: int = 80) -> Drawn:
    """``page`` with a table of numbers, one to a cell."""
    pixels = page.pixels.copy()
    y = top
    for row in rows:
        _line(pixels, [[number] for number in row], left, y, COLUMN)
        y += PITCH
    return page._replace(pixels=pixels)


def counting(count: int, words: int = 8) -> list[list[list[int]]]:
    """``count`` paragraphs of three lines, no two of the same words in a row."""
    number = 0
    found: list[list[list[int]]] = []
    for paragraph in range(count):
        lines: list[list[int]] = []
        for _ in range(3):
            lines.append([(number + step * (paragraph + 3) * 5 + step * step) % 64 for step in range(words)])
            number += 11
        found.append(lines)
    return found


def in_pdf(path: Path, *pages: Pixels) -> Path:
    """A PDF of scans."""
    document = pymupdf.open()
    for pixels in pages:
        height, width = pixels.shape[:2]
        document.insert_pdf(scanned(pixels, width=width * 72 / 150, height=height * 72 / 150).parent)
    document.save(path, no_new_id=True)
    document.close()
    return path


def _line(pixels: Pixels, cells: Sequence[Sequence[int]], left: int, top: int, space: int) -> int:
    """Draws it; returns where it ends."""
    x, right = left, left
    for cell in cells:
        for number in cell:
            for bit in f"1{number:0{BITS}b}":
                pixels[top if bit == "1" else top + TALL // 2 : top + TALL, x : x + BAR] = 0
                right = x + BAR
                x += BAR + GAP
        x = right + space
    return right
