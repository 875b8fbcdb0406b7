"""Tables of a corpus with their places, and how the tables of a page that was read are held against them."""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# PyMuPDF carries no types.

import json
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from bench.table_labels import kept_labels
from bench.table_pages import Medium, ReadPage, TablePage, table_pages
from bench.true_tables import TrueDocument, plain_html, true_documents
from bench.worn_pages import Wear
from recto.blocks import Table
from recto.geometry import Box, Upright
from recto.grids import Cell, Grid
from recto.pages import ParsedPage

WIDTH, HEIGHT = 400, 800


def test_cells_of_a_pdf_stand_where_its_points_say(tmp_path: Path) -> None:
    (document,) = true_documents(_corpus(tmp_path))
    (table,) = document.tables
    assert (document.name, document.source, document.pages) == ("icdar2013/eu-1.pdf", "icdar2013-eu", (1,))
    assert (table.page, table.box) == (1, Box(0.25, 0.25, 0.75, 0.5))
    assert [(cell.text, cell.rowspan, cell.box) for cell in table.grid.cells] == [
        ("Kind", 2, Box(0.25, 0.25, 0.5, 0.5)),
        ("1", 1, Box(0.5, 0.25, 0.75, 0.375)),
        ("2", 1, Box(0.5, 0.375, 0.75, 0.5)),
    ]


def test_each_page_with_tables_is_read_in_every_medium_that_it_can_have(tmp_path: Path) -> None:
    documents = true_documents(_corpus(tmp_path))
    pages = list(table_pages(documents, tmp_path / "drawn", media=list(Medium), copies=2))
    assert [page.medium for page in pages] == [Medium.BORN_DIGITAL, Medium.SCANNED, Medium.DEGRADED, Medium.DEGRADED]
    assert [page.index for page in pages] == [1, 0, 0, 0]
    assert all(page.path.exists() for page in pages)
    assert pages[2].wear is not pages[3].wear


def test_the_table_at_the_place_of_a_true_one_is_held_against_it(tmp_path: Path) -> None:
    (document,) = true_documents(_corpus(tmp_path))
    near, far = Box(0.25, 0.27, 0.76, 0.5), Box(0.2, 0.7, 0.8, 0.9)
    labels = kept_labels(_read(document, [far, near]), tmp_path / "labels")
    (label,) = labels.labels
    assert (label.block, label.teds, label.seen) == (1, 1.0, 1.0)
    assert label.shared == pytest.approx(0.5 * 0.23 / (0.5 * 0.25 + 0.01 * 0.23), abs=1e-3)
    assert (labels.missed, labels.other) == (0, 1)


def test_a_true_table_that_nothing_was_read_of_is_missed(tmp_path: Path) -> None:
    (document,) = true_documents(_corpus(tmp_path))
    labels = kept_labels(_read(document, [Box(0.2, 0.7, 0.8, 0.9)]), tmp_path / "labels")
    assert (labels.labels, labels.missed, labels.other) == ((), 1, 1)


def test_lines_of_a_cell_are_compared_as_one() -> None:
    cell = Cell(row=0, col=0, text="a\nb", box=Box(0, 0, 1, 1))
    assert "a b" in plain_html(Grid(rows=1, cols=1, cells=(cell,)))


def _read(document: TrueDocument, boxes: list[Box]) -> ReadPage:
    """As if the true table had been read at each of ``boxes``."""
    grid = document.tables[0].grid
    blocks = tuple(Table(text="", box=box, confidence=1.0, engine="fake", grid=grid) for box in boxes)
    return ReadPage(
        page=TablePage(
            name=document.name,
            source=document.source,
            medium=Medium.BORN_DIGITAL,
            wear=Wear.NONE,
            path=document.path,
            index=1,
            tables=document.tables,
        ),
        parsed=ParsedPage(engine="fake", upright=Upright(), confidence=1.0, words=(), blocks=blocks),
        image="",
        media_type="",
    )


def _corpus(folder: Path) -> Path:
    """A PDF of two pages, a table on the second."""
    place = folder / "tables" / "icdar2013"
    place.mkdir(parents=True)
    with pymupdf.open() as document:
        for _ in range(2):
            document.new_page(width=WIDTH, height=HEIGHT)
        document.save(place / "eu-1.pdf")
    cells = [_cell(0, 1, 0, "Kind", [100, 400, 200, 600]), _cell(1, 1, 1, "2", [200, 400, 300, 500])]
    cells.append(_cell(0, 0, 1, "1", [200, 500, 300, 600]))
    table = {"n_rows": 2, "n_cols": 2, "cells": cells, "regions": [{"page": 2, "bbox_pdf": [100, 400, 300, 600]}]}
    (place / "eu-1.json").write_text(json.dumps({"tables": [table]}), "utf-8")
    row = {
        "path": "tables/icdar2013/eu-1.pdf",
        "category": "tables",
        "kind": "tables_in_pdf",
        "ground_truth": [{"path": "tables/icdar2013/eu-1.json"}],
    }
    (folder / "MANIFEST.jsonl").write_text(json.dumps(row), "utf-8")
    return folder


def _cell(row: int, end_row: int, col: int, text: str, box: list[int]) -> dict[str, Any]:
    return {"row": row, "end_row": end_row, "col": col, "end_col": col, "text": text, "bbox_pdf": box}
