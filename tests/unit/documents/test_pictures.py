"""Image files as documents."""

from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from PIL import Image

from documents.opening import SourceDocument, inspect, open_document
from documents.raster import decode
from recto.errors import PageDamaged, PageTooLarge
from recto.geometry import Box
from recto.images import EncodedImage
from recto.settings import Limits
from tests.resources.files import Pixels, bilevel, gradient, jpeg_claiming, make_image, make_tiff, pattern

LIMITS = Limits()


def _open(folder: Path, content: bytes) -> SourceDocument:
    path = folder / "image.bin"
    path.write_bytes(content)
    kind = inspect(path, shown="a.png", password="", limits=LIMITS).kind
    return open_document(path, kind=kind, shown="a.png", password="", limits=LIMITS)


def _scan(document: SourceDocument, index: int = 0) -> EncodedImage:
    scan = document.scan(index)
    assert isinstance(scan, EncodedImage)
    facts = document.facts(index)
    assert (facts.size.width, facts.size.height, facts.size.unit) == (scan.width, scan.height, "px")
    assert facts.image_cover == 1.0
    return scan


def _pixels(document: SourceDocument, index: int = 0) -> Pixels:
    return decode(_scan(document, index), limits=LIMITS)


@pytest.mark.parametrize(
    ("image_format", "media_type"),
    [
        ("PNG", "image/png"),
        ("JPEG", "image/jpeg"),
        ("WEBP", "image/webp"),
        ("JPEG2000", "image/jp2"),
        ("AVIF", "image/avif"),
    ],
)
def test_common_files_are_kept_as_they_are(tmp_path: Path, image_format: str, media_type: str) -> None:
    content = make_image(pattern(), image_format)
    with _open(tmp_path, content) as document:
        scan = _scan(document)
        assert (scan.content, scan.media_type) == (content, media_type)
        assert document.render(0, 300)[0] == scan


@pytest.mark.parametrize("image_format", ["BMP", "TIFF"])
def test_other_files_are_encoded_without_loss(tmp_path: Path, image_format: str) -> None:
    with _open(tmp_path, make_image(pattern(), image_format)) as document:
        assert _scan(document).media_type == "image/png"
        assert_array_equal(_pixels(document), pattern())


def test_heic_is_read(tmp_path: Path) -> None:
    heif = pytest.importorskip("pillow_heif")
    heif.register_heif_opener()
    with _open(tmp_path, make_image(gradient(), "HEIF", quality=95)) as document:
        assert np.abs(_pixels(document).astype(int) - gradient()).mean() < 4


@pytest.mark.parametrize("orientation", [3, 6])
def test_photos_are_turned_upright(tmp_path: Path, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    content = make_image(gradient(), "JPEG", exif=exif)
    upright = np.rot90(gradient(), 2 if orientation == 3 else -1).astype(int)
    with _open(tmp_path, content) as document:
        assert _scan(document).content != content
        found = _pixels(document)
    assert found.shape == upright.shape
    assert np.abs(found - upright).mean() < 4


def test_a_tiff_has_a_page_for_each_image(tmp_path: Path) -> None:
    images = [pattern(60, 40), bilevel(30, 80), pattern(20, 20)]
    modes = ("RGB", "1", "L")
    pages = [Image.fromarray(pixels).convert(mode) for pixels, mode in zip(images, modes, strict=True)]
    with _open(tmp_path, make_tiff(pages)) as document:
        assert document.page_count == 3
        for index in (2, 0, 1, 0):
            assert_array_equal(_pixels(document, index), np.array(pages[index].convert("RGB")))
        with pytest.raises(PageDamaged, match="page 4"):
            document.scan(3)


@pytest.mark.parametrize("compression", ["group3", "group4", "tiff_lzw", "packbits", "tiff_adobe_deflate"])
def test_tiff_compressions(tmp_path: Path, compression: str) -> None:
    with _open(tmp_path, make_image(bilevel(), "TIFF", mode="1", compression=compression)) as document:
        assert_array_equal(_pixels(document), bilevel())


def test_jpeg_in_tiff(tmp_path: Path) -> None:
    with _open(tmp_path, make_image(gradient(), "TIFF", compression="jpeg", quality=95)) as document:
        assert np.abs(_pixels(document).astype(int) - gradient()).mean() < 4


@pytest.mark.parametrize("orientation", range(1, 9))
def test_turned_tiffs_have_the_size_they_show(tmp_path: Path, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    with _open(tmp_path, make_image(pattern(60, 40), "TIFF", exif=exif)) as document:
        assert _pixels(document).shape == ((40, 60, 3) if orientation < 5 else (60, 40, 3))


@pytest.mark.parametrize("image_format", ["GIF", "WEBP", "PNG"])
def test_an_animation_is_its_first_image(tmp_path: Path, image_format: str) -> None:
    frames = [Image.fromarray(np.full((20, 30, 3), shade, np.uint8)) for shade in (0, 120, 250)]
    out = BytesIO()
    options: dict[str, Any] = {"lossless": True} if image_format == "WEBP" else {}
    frames[0].save(out, image_format, save_all=True, append_images=frames[1:], **options)
    with _open(tmp_path, out.getvalue()) as document:
        assert document.page_count == 1
        assert _pixels(document).max() == 0


def test_the_stated_resolution_is_told(tmp_path: Path) -> None:
    with _open(tmp_path, make_image(pattern(), "JPEG", dpi=(300, 300))) as document:
        assert document.render(0, 72)[1] == 300
    with _open(tmp_path, make_image(pattern(), "JPEG", dpi=(1, 1))) as document:
        assert document.render(0, 72)[1] == 0


def test_a_billion_pixels_are_refused_by_the_header(tmp_path: Path) -> None:
    with _open(tmp_path, jpeg_claiming(65_500, 65_500)) as document:
        assert document.facts(0).size.width == 65_500
        with pytest.raises(PageTooLarge, match=r"^a\.png, page 1: it has 65,500 x 65,500"):
            document.scan(0)
        with pytest.raises(PageTooLarge):
            document.render(0, 72)


def test_a_truncated_photo_is_damaged_and_not_half_read(tmp_path: Path) -> None:
    content = make_image(pattern(), "JPEG")
    with _open(tmp_path, content[: len(content) // 2]) as document, pytest.raises(PageDamaged):
        decode(_scan(document), limits=LIMITS)


def test_a_region_is_cropped(tmp_path: Path) -> None:
    with _open(tmp_path, make_image(pattern(), "PNG")) as document:
        part = document.region(0, Box(0.25, 0.5, 0.75, 1.0), 300)
        assert (part.media_type, part.width, part.height) == ("image/webp", 60, 80)
        assert document.region(0, Box(0.25, 0.5, 0.75, 1.0), 300).content == part.content
        assert document.region(0, Box(1.0, 1.0, 1.0, 1.0), 300).width == 1


def test_a_damaged_image_stays_damaged_when_asked_again(tmp_path: Path) -> None:
    content = make_image(pattern(), "BMP")
    with _open(tmp_path, content[: len(content) // 2]) as document:
        for _ in range(3):
            with pytest.raises(PageDamaged):
                document.render(0, 72)
