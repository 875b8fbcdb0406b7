"""Documents whose tables are known, cell by cell: those of a corpus with a MANIFEST.jsonl, or our own samples.

ICDAR 2013 says where each cell stands, OmniDocBench where each table does; elsewhere the image is the table, or only
its content is known.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false
# PyMuPDF carries no types.

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pymupdf

from bench.corpus import SAMPLES, SCANNED_SAMPLES, manifest_rows
from layouts.model_text.html_tables import html_pieces
from layouts.writing.grid_html import grid_html
from recto.geometry import WHOLE_PAGE, Box
from recto.grids import Cell, Grid
from recto.values import Value

ICDAR = "icdar2013"
OMNIDOCBENCH = "omnidocbench_demo"
UNKNOWN_PAGE = -1


class TrueTable(Value):
    """``page``: 0-based, -1 where unknown. Boxes in the page frame, the whole page where unknown."""

    page: int
    box: Box
    grid: Grid


class TrueDocument(Value):
    """``pages``: 0-based, those that hold its tables. ``source``: what is left out together when something is fitted.

    ``name``: the same for all forms of the document. ``is_drawn``: a PDF with text of its own, not an image.
    """

    name: str
    source: str
    path: Path
    is_drawn: bool
    pages: tuple[int, ...]
    tables: tuple[TrueTable, ...]


def true_documents(corpus: Path) -> list[TrueDocument]:
    """Of the corpus, those whose tables people or the document's makers have written down, sorted by name."""
    found = [document for row in manifest_rows(corpus) if (document := _of_row(corpus, row))]
    return sorted(found, key=lambda document: document.name)


def own_documents(folder: Path = SAMPLES) -> list[TrueDocument]:
    """The samples of this project that have tables in ``truth/NAME.html``, each a source of its own.

    What stands where is not known; those with a table over several pages are left out: pages are compared one by one.
    """
    found: list[TrueDocument] = []
    for path in sorted((folder / "documents").iterdir()):
        truth = folder / "truth" / f"{path.stem}.html"
        if truth.exists():
            tables = _html_tables(truth.read_text("utf-8"), UNKNOWN_PAGE, WHOLE_PAGE)
            pages = tuple(range(_page_count(path)))
            found += [_document(f"samples/{path.name}", path.stem, path, pages, tables)] * (len(tables) >= len(pages))
    return found


def plain_html(grid: Grid) -> str:
    """For comparing: line breaks in cells are spaces."""
    cells = tuple(cell.model_copy(update={"text": " ".join(cell.text.split())}) for cell in grid.cells)
    return grid_html(grid.model_copy(update={"cells": cells}))


def _of_row(corpus: Path, row: dict[str, Any]) -> TrueDocument | None:
    path = corpus / row["path"]
    folder = path.parent.name
    truths = {Path(truth["path"]).suffix: corpus / truth["path"] for truth in row["ground_truth"]}
    name = f"{folder}/{path.name}"
    if row["category"] == "tables" and folder == ICDAR:
        tables = tuple(_icdar_tables(path, json.loads(truths[".json"].read_text("utf-8"))))
        return _document(name, f"{folder}-{path.name[:2]}", path, _pages(tables), tables)
    if row["category"] == "tables" and row["kind"] == "table_image" and folder != OMNIDOCBENCH:
        tables = _html_tables(truths[".html"].read_text("utf-8"), 0, WHOLE_PAGE)
        return _document(name, folder, path, (0,), tables)
    if row["category"] == "text" and folder == OMNIDOCBENCH:
        tables = tuple(_omnidocbench_tables(json.loads(truths[".json"].read_text("utf-8"))))
        return _document(name, folder, path, (0,), tables) if tables else None
    return None


def _document(name: str, source: str, path: Path, pages: tuple[int, ...], tables: Sequence[TrueTable]) -> TrueDocument:
    is_drawn = path.suffix.lower() == ".pdf" and path.name not in SCANNED_SAMPLES
    return TrueDocument(
        name=name, source=source, path=path.resolve(), is_drawn=is_drawn, pages=pages, tables=tuple(tables)
    )


def _icdar_tables(path: Path, truth: dict[str, Any]) -> Iterator[TrueTable]:
    """Tables lie on one page each. Boxes are in points of the page as displayed, from its lower left corner."""
    with pymupdf.open(path) as document:
        for table in truth["tables"]:
            region = table["regions"][0]
            page = document[region["page"] - 1]
            cells = sorted((_icdar_cell(cell, page) for cell in table["cells"]), key=lambda one: (one.row, one.col))
            grid = Grid(rows=table["n_rows"], cols=table["n_cols"], cells=tuple(cells))
            yield TrueTable(page=region["page"] - 1, box=_placed(region["bbox_pdf"], page), grid=grid)


def _icdar_cell(cell: dict[str, Any], page: pymupdf.Page) -> Cell:
    return Cell(
        row=cell["row"],
        col=cell["col"],
        rowspan=cell["end_row"] - cell["row"] + 1,
        colspan=cell["end_col"] - cell["col"] + 1,
        text=cell["text"],
        box=_placed(cell["bbox_pdf"], page),
    )


def _placed(points: Sequence[float], page: pymupdf.Page) -> Box:
    x0, y0, x1, y1 = points
    width, height = page.rect.width, page.rect.height
    foot = page.mediabox.height  # of turned pages, too: there y is counted from where no foot is
    return Box.of(x0 / width, (foot - y1) / height, x1 / width, (foot - y0) / height)


def _omnidocbench_tables(truth: dict[str, Any]) -> Iterator[TrueTable]:
    width, height = truth["page_info"]["width"], truth["page_info"]["height"]
    for block in truth["layout_dets"]:
        if block["category_type"] == "table" and not block["ignore"]:
            xs, ys = block["poly"][::2], block["poly"][1::2]
            box = Box.of(min(xs) / width, min(ys) / height, max(xs) / width, max(ys) / height)
            yield from _html_tables(block["html"], 0, box)


def _html_tables(text: str, page: int, box: Box) -> tuple[TrueTable, ...]:
    grids = (piece for piece in html_pieces(text) if isinstance(piece, Grid))
    return tuple(TrueTable(page=page, box=box, grid=grid) for grid in grids)


def _pages(tables: Sequence[TrueTable]) -> tuple[int, ...]:
    return tuple(sorted({table.page for table in tables}))


def _page_count(path: Path) -> int:
    with pymupdf.open(path) as document:
        return document.page_count
