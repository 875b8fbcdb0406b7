"""PDF pages as they are displayed, within limits, and the facts about them."""

from pathlib import Path

import numpy as np
import pytest

from documents.facts import FileKind
from documents.opening import SourceDocument, open_document
from documents.raster import decode
from recto.errors import PageDamaged, PageTooLarge
from recto.geometry import Box
from recto.settings import Limits
from tests.resources.files import (
    Pixels,
    gradient,
    image_entries,
    make_form_pdf,
    make_page_pdf,
    make_pdf,
    make_scan_pdf,
    raw_pdf,
    stream,
)

LIMITS = Limits()
BLACK_CORNER = b"0 0 150 200 re f"
"""Fills the bottom left quarter of a page of 300 x 400 points."""


def _open(folder: Path, pdf: bytes, limits: Limits = LIMITS) -> SourceDocument:
    path = folder / "a.pdf"
    path.write_bytes(pdf)
    return open_document(path, kind=FileKind.PDF, shown="a.pdf", password="", limits=limits)


def _drawn(folder: Path, pdf: bytes, dpi: float = 72, limits: Limits = LIMITS) -> tuple[Pixels, float]:
    with _open(folder, pdf, limits) as document:
        image, used = document.render(0, dpi)
    return decode(image, limits=LIMITS), used


@pytest.mark.parametrize(
    ("rotation", "shape", "corner"),
    [
        (0, (400, 300), (300, 75)),
        (90, (300, 400), (75, 100)),
        (180, (400, 300), (100, 225)),
        (270, (300, 400), (225, 300)),
    ],
)
def test_rotation_is_applied(tmp_path: Path, rotation: int, shape: tuple[int, int], corner: tuple[int, int]) -> None:
    pdf = make_page_pdf(page=b"/MediaBox[0 0 300 400]/Rotate %d" % rotation, content=BLACK_CORNER)
    pixels, used = _drawn(tmp_path, pdf)
    assert used == 72
    assert pixels.shape[:2] == shape
    assert pixels[corner].max() == 0
    assert (pixels == 0).mean() == pytest.approx(0.25, abs=0.01)
    with _open(tmp_path, pdf) as document:
        facts = document.facts(0)
    assert (facts.size.height, facts.size.width, facts.size.unit, facts.rotation) == (*shape, "pt", rotation)


def test_the_crop_box_is_the_page(tmp_path: Path) -> None:
    page = b"/MediaBox[0 0 300 400]/CropBox[0 0 150 200]"
    pixels, _ = _drawn(tmp_path, make_page_pdf(page=page, content=BLACK_CORNER))
    assert pixels.shape == (200, 150, 3)
    assert pixels.max() == 0


def test_form_fields_are_drawn(tmp_path: Path) -> None:
    pixels, _ = _drawn(tmp_path, make_form_pdf("Filled in"))
    assert (pixels[30:80, 30:270] < 128).any()


def test_dpi_sets_the_size(tmp_path: Path) -> None:
    pixels, used = _drawn(tmp_path, make_page_pdf(content=BLACK_CORNER), dpi=144)
    assert (pixels.shape, used) == ((800, 600, 3), 144)


@pytest.mark.parametrize(
    "page",
    [b"/MediaBox[0 0 20000 20000]", b"/MediaBox[0 0 1 14400]", b"/MediaBox[0 0 300 400]/UserUnit 1000"],
    ids=["huge", "sliver", "user unit"],
)
def test_large_pages_are_drawn_at_a_lower_dpi(tmp_path: Path, page: bytes) -> None:
    limits = Limits(draw_pixels=12_000_000)
    with _open(tmp_path, make_page_pdf(page=page, content=BLACK_CORNER), limits) as document:
        image, used = document.render(0, 3000)
    assert image.width * image.height <= limits.draw_pixels
    assert max(image.width, image.height) <= 65_501
    assert 0 < used < 3000
    assert (decode(image, limits=LIMITS) == 0).any()


@pytest.mark.parametrize("side", [40_000, 1_000_000_000])
def test_pages_on_which_nothing_could_be_seen_are_refused(tmp_path: Path, side: int) -> None:
    pdf = make_page_pdf(page=b"/MediaBox[0 0 %d %d]" % (side, side), content=BLACK_CORNER)
    with _open(tmp_path, pdf, Limits(draw_pixels=10_000_000)) as document:
        with pytest.raises(PageTooLarge, match=r"^a\.pdf, page 1: it is .* inches"):
            document.render(0, 200)
        assert document.facts(0).size.width == side


@pytest.mark.parametrize("box", [b"[0 0 0 0]", b"[0 0 nan 5]", b"[300 400 0 0]", b"null"])
def test_odd_boxes_do_no_harm(tmp_path: Path, box: bytes) -> None:
    with _open(tmp_path, make_page_pdf(page=b"/MediaBox " + box, content=BLACK_CORNER)) as document:
        image, _ = document.render(0, 72)
        assert image.width > 0


def test_a_page_left_empty_by_an_error_is_no_blank_page(tmp_path: Path) -> None:
    broken = raw_pdf(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]/Contents 4 0 R>>",
            4: stream(b"\x78\x9c this is no deflated data at all", b"/Filter/FlateDecode"),
        }
    )
    with _open(tmp_path, broken) as document, pytest.raises(PageDamaged, match="page 1: nothing of it could be drawn"):
        document.render(0, 72)


def test_a_blank_page_is_blank(tmp_path: Path) -> None:
    pixels, _ = _drawn(tmp_path, make_page_pdf())
    assert pixels.min() == 255


def test_a_page_that_cannot_be_read_leaves_the_others(tmp_path: Path) -> None:
    pdf = raw_pdf(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>",
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]/Contents 5 0 R>>",
            4: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]>>",
            5: stream(b"q " * 100_000),
        }
    )
    with _open(tmp_path, pdf) as document:
        with pytest.raises(PageDamaged, match=r"^a\.pdf, page 1: "):
            document.render(0, 72)
        with pytest.raises(PageDamaged, match=r"^a\.pdf, page 1: "):
            document.scan(0)
        assert document.render(1, 72)[0].width == 300


def test_a_page_that_is_not_there_is_damaged(tmp_path: Path) -> None:
    with _open(tmp_path, make_pdf()) as document, pytest.raises(PageDamaged):
        document.render(7, 72)


def test_rendering_is_deterministic_and_keeps_nothing(tmp_path: Path) -> None:
    with _open(tmp_path, make_pdf([f"page {at}" for at in range(40)])) as document:
        first = [document.render(at, 50)[0].id for at in range(40)]
        again = [document.render(at, 50)[0].id for at in range(40)]
    assert first == again
    assert len(set(first)) == 40


def test_a_region_is_a_crop_of_the_page_as_displayed(tmp_path: Path) -> None:
    pdf = make_scan_pdf(gradient(240, 320).tobytes(), image_entries(gradient(240, 320)), page=b"/Rotate 90")
    with _open(tmp_path, pdf) as document:
        whole = decode(document.render(0, 72)[0], limits=LIMITS)
        part = document.region(0, Box(0.5, 0.25, 1.0, 0.75), 72)
        assert part.media_type == "image/webp"
        assert document.region(0, Box(0.5, 0.25, 1.0, 0.75), 72).content == part.content
    height, width = whole.shape[:2]
    expected = whole[height // 4 : height * 3 // 4, width // 2 :].astype(int)
    found = decode(part, limits=LIMITS).astype(int)
    assert found.shape == expected.shape
    assert np.abs(found - expected).mean() < 4


def test_a_closed_document_may_be_closed_again(tmp_path: Path) -> None:
    document = _open(tmp_path, make_pdf())
    document.close()
    document.close()
