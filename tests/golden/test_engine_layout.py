"""Tables and columns as engines see them on pages of our own: from the text layer, and from a picture of the page."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ocr_backends.protocol import PdfPage
from ocr_backends.registry import make_backend
from recto.geometry import Upright
from recto.grids import Cell, Grid
from recto.images import PageImage
from recto.options import ReadOptions
from recto.recognitions import WordsRecognition
from recto.values import DocumentId, ImageId
from recto.words import RegionKind, TableRegion
from tests.resources.printed import draw, print_columns, print_table

LEFT = (
    "The northern bridge was closed in March because two of its piers had moved. Repairs took nine weeks.",
    "The southern bridge carries three times the traffic that it was built for in the year of its opening.",
    "A third bridge was proposed, but the council could not agree on the place where it should stand.",
)
RIGHT = (
    "Roads in the valley are in good order, but for the one along the river which floods every spring.",
    "Gravel was laid on eleven miles of track. The farmers paid one half of the cost and did the work.",
    "Next year the inspectors will look at the culverts, which nobody has done since they were made.",
)


def _from_text(path: Path) -> WordsRecognition:
    page = PdfPage(document=DocumentId("0" * 64), index=0, path=path)
    return _read("textlayer", page)


def _from_picture(path: Path) -> WordsRecognition:
    pixels = draw(path, dpi=200)
    upright = Upright(aspect=pixels.shape[1] / pixels.shape[0])
    return _read("rapidocr", PageImage(id=ImageId("0" * 64), pixels=pixels, dpi=200, upright=upright))


def _read(name: str, page: PdfPage | PageImage) -> WordsRecognition:
    backend = make_backend(name, options=ReadOptions())
    try:
        outcome = backend.recognize([page])[0]
    finally:
        backend.close()
    assert isinstance(outcome, WordsRecognition)
    return outcome


ways = pytest.mark.parametrize("read", [_from_text, _from_picture])


@ways
def test_a_ruled_table_becomes_a_grid_with_spans_and_header(
    read: Callable[[Path], WordsRecognition], tmp_path: Path
) -> None:
    print_table(tmp_path / "table.pdf")

    recognition = read(tmp_path / "table.pdf")

    tables = [region for region in recognition.layout.regions if isinstance(region, TableRegion)]
    assert len(tables) == 1
    grid = tables[0].grid
    assert _rows(grid) == [
        ["Route", "Fares in crowns", "Fares in crowns"],
        ["Route", "Adults", "Children"],
        ["Harbour", "12.50", "6.25"],
        ["Lighthouse", "18.00", "9.00"],
        ["Old mill", "24.75", "12.40"],
    ]
    assert grid.header_rows == 2
    assert (_cell(grid, "Route").rowspan, _cell(grid, "Fares in crowns").colspan) == (2, 2)


@ways
def test_two_columns_are_read_one_after_the_other(read: Callable[[Path], WordsRecognition], tmp_path: Path) -> None:
    print_columns(tmp_path / "columns.pdf", LEFT, RIGHT)

    recognition = read(tmp_path / "columns.pdf")

    text = " ".join(recognition.words[index].text for region in recognition.layout.regions for index in region.words)
    order = [text.find(part.split(".")[0][:24]) for part in ("A report on the state", *LEFT, *RIGHT)]
    assert -1 not in order
    assert order == sorted(order)


@ways
def test_a_page_number_is_set_apart(read: Callable[[Path], WordsRecognition], tmp_path: Path) -> None:
    print_columns(tmp_path / "columns.pdf", LEFT, RIGHT)

    recognition = read(tmp_path / "columns.pdf")

    last = recognition.layout.regions[-1]
    assert last.kind is RegionKind.PAGE_FOOTER
    assert [recognition.words[index].text for index in last.words] == ["17"]


def _rows(grid: Grid) -> list[list[str]]:
    """The text at every place, spans written out."""
    rows = [["" for _ in range(grid.cols)] for _ in range(grid.rows)]
    for cell in grid.cells:
        for row in range(cell.row, cell.row + cell.rowspan):
            for col in range(cell.col, cell.col + cell.colspan):
                rows[row][col] = cell.text
    return rows


def _cell(grid: Grid, text: str) -> Cell:
    return next(cell for cell in grid.cells if cell.text == text)
