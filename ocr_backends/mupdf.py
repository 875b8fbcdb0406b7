"""PyMuPDF behind plain values: what its layout and table models see on a page.

PyMuPDF has no usable type stubs for these calls, so this module is relaxed; nothing untyped leaves it.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false, reportAttributeAccessIssue=false, reportUnknownParameterType=false

import math
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any

import cv2
import numpy as np
import pymupdf

from ocr_backends.layout_networks import on_one_thread
from ocr_backends.seen import PlacedCell, Seen, SeenRegion, SeenTable
from ocr_backends.tables.frames import held_by
from ocr_backends.tables.rulings import rulings
from ocr_backends.word_order import runs_of
from recto.geometry import Box
from recto.images import Pixels
from recto.words import Words

MAX_SIDE = 3000.0
"""Points. The layout model draws the page at 72 dpi: a larger page would cost it more memory than a worker has."""

SHEET_SIDE = 842.0
"""Points, the longer side of a page made for a scan: A4, the size that the layout model was trained around."""

_GLYPH_HEIGHT = 1.37
_GLYPH_DESCENT = 0.29
"""Helvetica's box as MuPDF measures it, in units of the font size: the word's own box is filled exactly."""


def version() -> str:
    """PyMuPDF's and its layout model's version: they are released together."""
    return f"{pymupdf.__version__}+layout.{pymupdf.layout.DocumentLayoutAnalyzer.__version__}"


def see(page: pymupdf.Page) -> Seen:
    """Runs the layout and table models on an unrotated page."""
    width, height = float(page.rect.width), float(page.rect.height)
    on_one_thread()
    page.get_layout(return_raw=True)
    groups = page.layout_information or []
    regions = tuple(
        SeenRegion(
            str(group["class_name"]),
            _box(group["group_bbox"], width, height),
            tuple(_box(line, width, height) for line in group["bboxes"]),
        )
        for group in groups
    )
    ruled = _found(page, use_layout=False) if _is_ruled(page) else []
    if not ruled and not any(region.name == "table" for region in regions):
        return Seen(regions, ())
    loose = [region.box for region in regions if region.name != "table"]
    fused = _whole(_found(page, union=True), ruled, loose, width, height)
    return Seen(regions, tuple(_table(_better(table, ruled), width, height) for table in fused))


def _is_ruled(page: pymupdf.Page) -> bool:
    # The fewest lines that make a table of two rows and columns; looking for tables costs 100 ms.
    return sum(len(drawing["items"]) for drawing in page.get_cdrawings() or ()) > 3


def _found(page: pymupdf.Page, **how: bool) -> list[Any]:
    finder: Any = page.find_tables(refine=True, **how)
    return list(finder.tables)


def _whole(fused: list[Any], ruled: list[Any], loose: Sequence[Box], width: float, height: float) -> list[Any]:
    """``fused``, with one table in place of several that one frame of lines holds together."""
    tables = list(fused)
    for frame in ruled:
        boxes = [_box(table.bbox, width, height) for table in tables]
        inside = [tables[place] for place in held_by(_box(frame.bbox, width, height), boxes, loose)]
        if inside and frame.row_count >= sum(table.row_count for table in inside):
            first = tables.index(inside[0])
            tables = [*tables[:first], frame, *(table for table in tables[first:] if table not in inside)]
    return tables


def _better(fused: Any, ruled: list[Any]) -> Any:
    """The table as its lines draw it, where they draw at least as many rows and columns as the model saw.

    The fused table often keeps the model's even grid, in which nothing spans.
    """
    box = pymupdf.Rect(fused.bbox)
    for table in ruled:
        shared = abs(box & pymupdf.Rect(table.bbox))
        same = shared > 0.8 * abs(box) and shared > 0.5 * abs(pymupdf.Rect(table.bbox))
        finer = table.col_count >= fused.col_count or _is_full(table)
        if same and finer and table.row_count >= fused.row_count:
            return table
    return fused


def _is_full(table: Any) -> bool:
    """Whether lines part nearly all of its cells: then they are all that there are."""
    cells = sum(cell.bbox is not None for row in table.placements for cell in row)
    return table.col_count > 2 and cells > 0.9 * table.row_count * table.col_count


def _table(table: Any, width: float, height: float) -> SeenTable:
    cells: list[PlacedCell] = []
    taken: set[tuple[int, int]] = set()
    for row, placed in enumerate(table.placements):
        col = 0
        for cell in placed:
            while (row, col) in taken:
                col += 1
            taken.update((row + r, col + c) for r in range(cell.rowspan) for c in range(cell.colspan))
            if cell.bbox is not None:  # padding of a ragged row has no place: it is left empty
                cells.append(PlacedCell(row, col, cell.rowspan, cell.colspan, _box(cell.bbox, width, height)))
            col += cell.colspan
    return SeenTable(_box(table.bbox, width, height), int(table.header_rows or 0), tuple(cells))


def _box(corners: Sequence[float], width: float, height: float) -> Box:
    return Box.of(
        float(corners[0]) / width, float(corners[1]) / height, float(corners[2]) / width, float(corners[3]) / height
    )


@contextmanager
def sheet(pixels: Pixels | None, aspect: float, words: Words) -> Generator[pymupdf.Page]:
    """A page with the image on it and the text lying invisibly over its ink, as the models want it.

    Whole lines are laid, not words: on DocLayNet pages 0.89 of the true regions were then found, against 0.86, and
    0.81 had the right kind, against 0.72.

    ``aspect`` is width over height; without ``pixels`` the page is white.
    """
    width, height = (SHEET_SIDE * aspect, SHEET_SIDE) if aspect < 1 else (SHEET_SIDE, SHEET_SIDE / aspect)
    with pymupdf.open() as document:
        page = document.new_page(width=max(8.0, width), height=max(8.0, height))
        if pixels is not None:
            page.insert_image(page.rect, stream=_drawn_small(pixels, page.rect.width, page.rect.height))
            _rule(page, rulings(pixels, words))
        _write(page, runs_of(words, aspect))
        yield page


def _drawn_small(pixels: Pixels, width: float, height: float) -> bytes:
    # The models draw the page at 72 dpi: more pixels than points are thrown away again.
    size = (max(1, math.ceil(width)), max(1, math.ceil(height)))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    _, encoded = cv2.imencode(".png", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_PNG_COMPRESSION, 1])
    return np.asarray(encoded).tobytes()


def _write(page: pymupdf.Page, runs: Sequence[tuple[str, Box]]) -> None:
    width, height = float(page.rect.width), float(page.rect.height)
    shape = page.new_shape()
    for text, box in runs:
        drawn = "".join(_stand_in(char) for char in text)
        size = box.height * height / _GLYPH_HEIGHT
        natural = pymupdf.get_text_length(drawn, fontname="helv", fontsize=size) if size > 0 else 0.0
        if natural <= 0 or box.width <= 0:
            continue
        origin = pymupdf.Point(box.x0 * width, box.y1 * height - _GLYPH_DESCENT * size)
        stretch = pymupdf.Matrix(box.width * width / natural, 1.0)
        shape.insert_text(origin, drawn, fontname="helv", fontsize=size, render_mode=3, morph=(origin, stretch))
    shape.commit()


def _rule(page: pymupdf.Page, lines: Sequence[Box]) -> None:
    """Draws the scan's own lines again, as vectors: tables are found by them."""
    width, height = float(page.rect.width), float(page.rect.height)
    shape = page.new_shape()
    for line in lines:
        x, y = line.centre
        level = line.width * width > line.height * height
        ends = ((line.x0, y), (line.x1, y)) if level else ((x, line.y0), (x, line.y1))
        start, end = (pymupdf.Point(place * width, down * height) for place, down in ends)
        shape.draw_line(start, end)
    if lines:
        shape.finish(width=0.5, color=(0, 0, 0))
        shape.commit()


def _stand_in(char: str) -> str:
    # Only the shape of a word matters to the models; the built-in font has no more than Latin-1.
    if char.isascii() and char.isprintable():
        return char
    if char.isdecimal():
        return "0"
    return "X" if char.isupper() else "x"
