"""Small printed PDFs of our own making, and drawings of their pages."""
# PyMuPDF ships no usable annotations.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import pymupdf

from recto.geometry import Box
from recto.images import Pixels

SMALL = (420.0, 300.0)
LINES = (
    "The ferry leaves at seven in the morning.",
    "Tickets are sold on board for two crowns.",
    "Dogs and bicycles travel without charge.",
)
HEADER = (("Route", 0, 1, 2), ("Fares in crowns", 1, 3, 1))
"""Cells of the ruled table's header: text, first column, column after the last, rows."""
BODY = (("Harbour", "12.50", "6.25"), ("Lighthouse", "18.00", "9.00"), ("Old mill", "24.75", "12.40"))


def print_lines(path: Path, rotations: Sequence[Literal[0, 90, 180, 270]] = (0,)) -> None:
    """A PDF of one page per rotation, with ``LINES`` printed so that it must be turned clockwise by it to be read."""
    with pymupdf.open() as document:
        for rotation in rotations:
            page = document.new_page(width=SMALL[0], height=SMALL[1])
            for place, line in enumerate(LINES):
                page.insert_text((60, 90 + 40 * place), line, fontsize=13)
            page.set_rotation((360 - rotation) % 360)
            page.remove_rotation()
        document.save(path)


def print_blank(path: Path) -> None:
    with pymupdf.open() as document:
        document.new_page(width=SMALL[0], height=SMALL[1])
        document.save(path)


def print_table(path: Path) -> None:
    """A ruled table under a title: two header rows, ``Route`` over both, ``Fares in crowns`` over two columns."""
    edges, top, height = (70.0, 240.0, 370.0, 500.0), 150.0, 30.0
    with pymupdf.open() as document:
        page = document.new_page(width=595, height=842)
        page.insert_text((70, 110), "Fares of the island ferry", fontsize=16, fontname="hebo")
        for text, first, after, rows in HEADER:
            _cell(page, (edges[first], top, edges[after], top + rows * height), text, bold=True)
        for col, text in ((1, "Adults"), (2, "Children")):
            _cell(page, (edges[col], top + height, edges[col + 1], top + 2 * height), text, bold=True)
        for row, texts in enumerate(BODY, start=2):
            for col, text in enumerate(texts):
                _cell(page, (edges[col], top + row * height, edges[col + 1], top + (row + 1) * height), text)
        page.insert_text((70, 360), "Fares are valid from the first of May until the end of September.", fontsize=11)
        document.save(path)


def print_columns(path: Path, left: Sequence[str], right: Sequence[str]) -> None:
    """A title over the whole width, then two columns of short paragraphs whose gaps line up, and a page number."""
    with pymupdf.open() as document:
        page = document.new_page(width=595, height=842)
        page.insert_text((90, 90), "A report on the state of bridges and roads in the district", fontsize=15)
        for column, paragraphs in ((60.0, left), (315.0, right)):
            for place, text in enumerate(paragraphs):
                box = pymupdf.Rect(column, 130 + 150 * place, column + 220, 270 + 150 * place)
                page.insert_textbox(box, text, fontsize=10)
        page.insert_text((290, 810), "17", fontsize=9)
        document.save(path)


def draw(path: Path, index: int = 0, dpi: int = 150) -> Pixels:
    """The page as displayed."""
    with pymupdf.open(path) as document:
        pixmap = document[index].get_pixmap(dpi=dpi, colorspace=pymupdf.csRGB, alpha=False)
        return np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width, 3).copy()


def ink_within(pixels: Pixels, boxes: Sequence[Box]) -> float:
    """The share of the image's dark pixels that lie in ``boxes``."""
    ink = pixels.mean(axis=2) < 128
    height, width = ink.shape
    inside = np.zeros_like(ink)
    for box in boxes:
        inside[int(box.y0 * height) : int(box.y1 * height) + 2, int(box.x0 * width) : int(box.x1 * width) + 2] = True
    return float((ink & inside).sum() / max(1, ink.sum()))


def _cell(page: pymupdf.Page, box: tuple[float, float, float, float], text: str, *, bold: bool = False) -> None:
    page.draw_rect(pymupdf.Rect(*box), width=0.8)
    page.insert_text((box[0] + 8, (box[1] + box[3]) / 2 + 4), text, fontsize=11, fontname="hebo" if bold else "helv")
