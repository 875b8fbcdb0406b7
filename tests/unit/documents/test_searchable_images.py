"""Searchable PDF from images: the file's own data where PDF can hold it, else the same pixels."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownParameterType=false, reportMissingTypeStubs=false, reportAttributeAccessIssue=false
# PyMuPDF carries no types.

from io import BytesIO
from pathlib import Path

import numpy as np
import pymupdf
import pytest
from PIL import Image

from documents.facts import FileKind
from documents.opening import open_document
from documents.raster import decode
from documents.searchable import TextPage, write_searchable
from recto.images import EncodedImage, Pixels
from recto.settings import Limits
from tests.resources.reading import drawn, raw_streams
from tests.resources.searchables import LATIN, assert_found, file_of, noise, rows, searchable


def kept_images(source: Path, kind: FileKind) -> list[EncodedImage]:
    with open_document(source, kind=kind, shown=source.name, password="", limits=Limits()) as document:
        return [document.render(index, 0.0)[0] for index in range(document.page_count)]


IMAGES: dict[str, tuple[FileKind, bytes]] = {
    "jpeg": (FileKind.JPEG, file_of(noise(), "JPEG", dpi=(150, 150))),
    "gray jpeg": (FileKind.JPEG, file_of(noise().convert("L"), "JPEG")),
    "png": (FileKind.PNG, file_of(noise(), "PNG", dpi=(200, 200))),
    "palette png": (FileKind.PNG, file_of(noise().convert("P"), "PNG")),
    "gray png": (FileKind.PNG, file_of(noise().convert("L"), "PNG")),
    "one-bit png": (FileKind.PNG, file_of(noise().convert("1"), "PNG")),
    "transparent png": (FileKind.PNG, file_of(noise().convert("RGBA"), "PNG")),
    "webp": (FileKind.WEBP, file_of(noise(), "WEBP", lossless=True)),
    "tiff": (FileKind.TIFF, file_of(noise(), "TIFF", save_all=True, append_images=[noise(60, 40)], dpi=(300, 300))),
    "fax tiff": (FileKind.TIFF, file_of(noise().convert("1"), "TIFF", compression="group4", dpi=(204, 98))),
    "bmp": (FileKind.BMP, file_of(noise(), "BMP")),
    "gif": (FileKind.GIF, file_of(noise().convert("P"), "GIF")),
    "jpeg 2000": (FileKind.JPEG2000, file_of(noise(), "JPEG2000")),
    "avif": (FileKind.AVIF, file_of(noise(), "AVIF", quality=100)),
}


@pytest.mark.parametrize(("kind", "content"), IMAGES.values(), ids=IMAGES.keys())
def test_images_become_pages_with_the_same_pixels(tmp_path: Path, kind: FileKind, content: bytes) -> None:
    source = tmp_path / "image"
    source.write_bytes(content)
    images = kept_images(source, kind)
    to = tmp_path / "image.pdf"
    pages = [TextPage(index=index, words=rows(LATIN)) for index in range(len(images))]
    write_searchable(source, to, kind=kind, password="", pages=pages, image_of=images.__getitem__)
    for index, image in enumerate(images):
        assert_found(to, rows(LATIN), index)
        if kind in (FileKind.JPEG, FileKind.JPEG2000):
            assert image.content in raw_streams(to)
        else:
            assert np.array_equal(image_in(to, index), decode(image, limits=Limits()))


def image_in(path: Path, index: int) -> Pixels:
    with pymupdf.open(path) as document:
        stored = pymupdf.Pixmap(document, document[index].get_images()[0][0])
        pixmap = pymupdf.Pixmap(pymupdf.csRGB, stored)
        return np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width, 3).copy()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_kept_as_it_is_and_turned_by_the_page(tmp_path: Path, orientation: int) -> None:
    corners = Image.new("RGB", (64, 96), "white")
    corners.paste("red", (0, 0, 32, 32))
    corners.paste("blue", (32, 0, 64, 32))
    exif = Image.Exif()
    exif[0x0112] = orientation
    source = tmp_path / "photo.jpg"
    source.write_bytes(file_of(corners, "JPEG", exif=exif, quality=95, subsampling=0))
    to = searchable(source, [TextPage(index=0, words=rows(LATIN))], FileKind.JPEG)
    assert_found(to, rows(LATIN))
    assert any(source.read_bytes() == stream for stream in raw_streams(to))
    wanted = kept_images(source, FileKind.JPEG)[0]
    seen = Image.fromarray(drawn(to)).resize((wanted.width, wanted.height))
    image = Image.open(BytesIO(wanted.content)).convert("RGB")
    assert np.abs(np.asarray(seen, np.int16) - np.asarray(image, np.int16)).mean() < 8


@pytest.mark.parametrize(
    ("dpi", "inches"),
    [((200, 200), 5.0), ((72, 72), 11.7), ((0, 0), 11.7)],
    ids=["stated", "a default", "none"],
)
def test_image_pages_have_a_sensible_size(tmp_path: Path, dpi: tuple[int, int], inches: float) -> None:
    source = tmp_path / "image.jpg"
    source.write_bytes(file_of(noise(700, 1000), "JPEG", **({"dpi": dpi} if any(dpi) else {})))
    to = searchable(source, [], FileKind.JPEG)
    with pymupdf.open(to) as document:
        assert document[0].rect.height / 72 == pytest.approx(inches, rel=0.01)


def test_pages_without_an_image_keep_their_place(tmp_path: Path) -> None:
    source = tmp_path / "three.tiff"
    source.write_bytes(file_of(noise(), "TIFF", save_all=True, append_images=[noise(), noise()]))
    to = searchable(source, [TextPage(index=2, words=rows(LATIN))], FileKind.TIFF)
    with pymupdf.open(to) as document:
        assert [len(page.get_images()) for page in document] == [1, 1, 1]
    assert_found(to, rows(LATIN), 2)
