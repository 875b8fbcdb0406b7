"""Worn copies of a page: always the same, and what stands where is known of them."""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false
# PyMuPDF carries no types.

from collections.abc import Iterator
from io import BytesIO

import numpy as np
import pymupdf
import pytest
from PIL import Image, ImageFilter

from bench.worn_pages import POOR, Wear, worn
from recto.geometry import Box

BLOT = Box(0.1, 0.15, 0.3, 0.2)
"""Black, near a corner, where a page that is turned about its middle moves most."""


@pytest.fixture
def page() -> Iterator[pymupdf.Page]:
    with pymupdf.open() as document:
        page = document.new_page(width=400, height=600)
        page.draw_rect(pymupdf.Rect(40, 90, 120, 120), fill=(0, 0, 0))
        yield page


@pytest.mark.parametrize("wear", [Wear.SCANNED, *POOR])
def test_what_stands_on_the_page_stands_where_its_lay_says(page: pymupdf.Page, wear: Wear) -> None:
    for seed in (3, 4):
        copy = worn(page, wear, seed)
        without_dirt = Image.open(BytesIO(copy.content)).convert("L").filter(ImageFilter.MedianFilter(7))
        gray = np.asarray(without_dirt)
        rows, cols = np.nonzero(gray < 150)
        height, width = gray.shape
        dark = Box.of(cols.min() / width, rows.min() / height, cols.max() / width, rows.max() / height)
        assert tuple(copy.lay.to_page(BLOT)) == pytest.approx(tuple(dark), abs=0.02)


def test_the_same_copy_every_time_and_another_for_another_seed(page: pymupdf.Page) -> None:
    for wear in POOR:
        assert worn(page, wear, 5) == worn(page, wear, 5)
    assert worn(page, Wear.NOISY, 5) != worn(page, Wear.NOISY, 6)
