"""Pages that are one scan are passed through bit for bit; all others say why they are not."""

import zlib
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from documents.facts import FileKind
from documents.opening import NoScan, open_document
from documents.raster import decode, encoded
from recto.images import EncodedImage
from recto.settings import Limits
from tests.resources.files import (
    UPRIGHT,
    Pixels,
    bilevel,
    ccitt,
    image_entries,
    make_image,
    make_pdf,
    make_scan_pdf,
    pattern,
    stream,
)

LIMITS = Limits()
SCAN = pattern(240, 320)
JPEG = make_image(SCAN, "JPEG", quality=90)
DCT = image_entries(SCAN, more=b"/Filter/DCTDecode")


def _scan(folder: Path, pdf: bytes, limits: Limits = LIMITS) -> EncodedImage | NoScan:
    path = folder / "scan.pdf"
    path.write_bytes(pdf)
    with open_document(path, kind=FileKind.PDF, shown="scan.pdf", password="", limits=limits) as document:
        return document.scan(0)


def _found(folder: Path, pdf: bytes) -> EncodedImage:
    scan = _scan(folder, pdf)
    assert isinstance(scan, EncodedImage), scan
    return scan


def _reason(folder: Path, pdf: bytes, limits: Limits = LIMITS) -> str:
    scan = _scan(folder, pdf, limits)
    assert isinstance(scan, NoScan)
    return scan.reason


def _pixels(scan: EncodedImage) -> Pixels:
    pixels = decode(scan, limits=LIMITS)
    assert pixels.shape == (scan.height, scan.width, 3)
    return pixels


def test_jpeg_keeps_its_bytes(tmp_path: Path) -> None:
    scan = _found(tmp_path, make_scan_pdf(JPEG, DCT))
    assert (scan.content, scan.media_type, scan.width, scan.height) == (JPEG, "image/jpeg", 240, 320)
    assert scan.id == encoded(JPEG, "image/jpeg", 240, 320).id


def test_gray_jpeg_in_flate_keeps_its_bytes(tmp_path: Path) -> None:
    gray = make_image(SCAN, "JPEG", mode="L")
    entries = image_entries(SCAN, space=b"/DeviceGray", more=b"/Filter[/FlateDecode/DCTDecode]")
    assert _found(tmp_path, make_scan_pdf(zlib.compress(gray), entries)).content == gray


def test_jpeg_2000_keeps_its_bytes(tmp_path: Path) -> None:
    data = make_image(SCAN, "JPEG2000")
    scan = _found(tmp_path, make_scan_pdf(data, image_entries(SCAN, more=b"/Filter/JPXDecode")))
    assert (scan.content, scan.media_type) == (data, "image/jp2")


@pytest.mark.parametrize(
    ("pixels", "data", "entries"),
    [
        (SCAN, zlib.compress(SCAN.tobytes()), image_entries(SCAN, more=b"/Filter/FlateDecode")),
        (SCAN, SCAN.tobytes(), image_entries(SCAN)),
        (
            bilevel(240, 320),
            ccitt(bilevel(240, 320)),
            image_entries(
                SCAN,
                space=b"/DeviceGray",
                bits=1,
                more=b"/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 240/Rows 320>>",
            ),
        ),
        (
            255 - bilevel(240, 320),
            np.packbits(bilevel(240, 320)[:, :, 0] > 0, axis=1).tobytes(),
            image_entries(SCAN, space=b"/DeviceGray", bits=1, more=b"/Decode[1 0]"),
        ),
        (
            np.array([[10, 20, 30], [200, 100, 0]], np.uint8)[bilevel(240, 320)[:, :, 0] // 255],
            np.packbits(bilevel(240, 320)[:, :, 0] > 0, axis=1).tobytes(),
            image_entries(SCAN, space=b"[/Indexed/DeviceRGB 1<0A141EC86400>]", bits=1),
        ),
    ],
    ids=["flate", "raw", "ccitt", "inverted", "indexed"],
)
def test_other_scans_keep_their_pixels(tmp_path: Path, pixels: Pixels, data: bytes, entries: bytes) -> None:
    scan = _found(tmp_path, make_scan_pdf(data, entries))
    assert scan.media_type == "image/png"
    assert_array_equal(_pixels(scan), pixels)


def test_a_black_stencil_is_a_scan(tmp_path: Path) -> None:
    data = np.packbits(bilevel(240, 320)[:, :, 0] == 0, axis=1).tobytes()
    stencil = b"/Width 240/Height 320/BitsPerComponent 1/ImageMask true/Decode[1 0]"
    assert_array_equal(_pixels(_found(tmp_path, make_scan_pdf(data, stencil))), bilevel(240, 320))
    red = b"1 0 0 rg " + UPRIGHT
    assert "masked or blended" in _reason(tmp_path, make_scan_pdf(data, stencil, content=red))


@pytest.mark.parametrize(
    ("content", "page", "turned"),
    [
        (b"q 240 0 0 -320 0 320 cm /Im Do Q", b"", SCAN[::-1]),
        (b"q -240 0 0 320 240 0 cm /Im Do Q", b"", SCAN[:, ::-1]),
        (b"q 240 0 0 320 0 0 cm /Im Do Q", b"/Rotate 90", np.rot90(SCAN, -1)),
        (b"q 240 0 0 320 0 0 cm /Im Do Q", b"/Rotate 180", np.rot90(SCAN, 2)),
        (b"q 240 0 0 320 0 0 cm /Im Do Q", b"/Rotate 270", np.rot90(SCAN)),
    ],
    ids=["upside down", "mirrored", "90", "180", "270"],
)
def test_turned_scans_are_turned_back_without_loss(tmp_path: Path, content: bytes, page: bytes, turned: Pixels) -> None:
    pdf = make_scan_pdf(SCAN.tobytes(), image_entries(SCAN), content=content, page=page)
    assert_array_equal(_pixels(_found(tmp_path, pdf)), turned)
    jpeg = make_scan_pdf(JPEG, DCT, content=content, page=page)
    assert "turned or mirrored" in _reason(tmp_path, jpeg)


@pytest.mark.parametrize(
    "content",
    [
        b"BT /F 12 Tf 3 Tr 20 20 Td (read by OCR) Tj ET " + UPRIGHT,
        UPRIGHT + b" BT /F 12 Tf 3 Tr 20 20 Td (read by OCR) Tj ET",
        b"BT /F 12 Tf 20 20 Td (lies under the scan) Tj ET 0 0 50 50 re f " + UPRIGHT,
        UPRIGHT + b" 500 500 20 20 re f",
        b"q 0 0 240 320 re W n " + UPRIGHT + b" Q",
        b"q 240.4 0 0 320.4 -0.2 -0.2 cm /Im Do Q",
    ],
    ids=["OCR before", "OCR after", "hidden below", "off the page", "clipped to the page", "rounded edges"],
)
def test_what_cannot_be_seen_does_not_matter(tmp_path: Path, content: bytes) -> None:
    assert _found(tmp_path, make_scan_pdf(JPEG, DCT, content=content)).content == JPEG


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (UPRIGHT + b" BT /F 12 Tf 20 20 Td (stamp) Tj ET", "drawn over"),
        (UPRIGHT + b" 20 20 5 5 re f", "drawn over"),
        (UPRIGHT + b" q 20 0 0 20 9 9 cm /Im Do Q", "drawn over"),
        (UPRIGHT + UPRIGHT, "over each other"),
        (b"q 200 0 0 300 20 10 cm /Im Do Q", "no image covers"),
        (b"q 480 0 0 640 0 0 cm /Im Do Q", "cropped"),
        (b"q 240 9 -9 320 0 0 cm /Im Do Q", "no image covers"),
        (b"q 20 20 100 100 re W n " + UPRIGHT + b" Q", "masked or blended"),
        (b"q 0 0 m 240 0 l 120 320 l W n " + UPRIGHT + b" Q", "masked or blended"),
        (b"q /Half gs " + UPRIGHT + b" Q", "masked or blended"),
        (b"q /Multiply gs " + UPRIGHT + b" Q", "masked or blended"),
        (b"0 0 9 9 re f", "no image covers"),
    ],
)
def test_what_changes_the_page_stops_the_scan(tmp_path: Path, content: bytes, reason: str) -> None:
    assert reason in _reason(tmp_path, make_scan_pdf(JPEG, DCT, content=content))


@pytest.mark.parametrize(
    ("data", "entries", "reason"),
    [
        (JPEG, DCT + b"/SMask 6 0 R", "masked or blended"),
        (SCAN.tobytes(), image_entries(SCAN, more=b"/Mask[0 9 0 9 0 9]"), "masked or blended"),
        (JPEG, DCT + b"/Decode[1 0 1 0 1 0]", "colours are changed"),
        (JPEG[:-900], DCT, "ends early"),
        (
            make_image(SCAN, "JPEG", mode="CMYK"),
            image_entries(SCAN, space=b"/DeviceCMYK", more=b"/Filter/DCTDecode"),
            "unusual colours",
        ),
        (JPEG, DCT + b"/DecodeParms<</ColorTransform 0>>", "described outside"),
        (b"\0\1" * (240 * 320), image_entries(SCAN, space=b"/DeviceGray", bits=16), "8 bits"),
        (SCAN[::2].tobytes(), image_entries(SCAN[::2]), "not square"),
    ],
    ids=["soft mask", "colour key", "decode", "truncated", "cmyk", "colour transform", "16 bits", "fax pixels"],
)
def test_unusual_images_are_rendered_instead(tmp_path: Path, data: bytes, entries: bytes, reason: str) -> None:
    mask = stream(b"\x80", b"/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8")
    assert reason in _reason(tmp_path, make_scan_pdf(data, entries, extra=mask))


def test_an_annotation_on_the_scan_is_not_lost(tmp_path: Path) -> None:
    look = stream(b"1 0 0 rg 0 0 50 50 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 50 50]")
    stamp = b"/Annots[<</Type/Annot/Subtype/Stamp/Rect[20 20 70 70]/AP<</N 6 0 R>>>>]"
    assert "drawn over" in _reason(tmp_path, make_scan_pdf(JPEG, DCT, page=stamp, extra=look))


def test_a_scan_over_the_limit_is_rendered_instead(tmp_path: Path) -> None:
    assert "limit" in _reason(tmp_path, make_scan_pdf(JPEG, DCT), Limits(max_pixels=1000))


def test_a_born_digital_page_is_no_scan(tmp_path: Path) -> None:
    assert "no image covers" in _reason(tmp_path, make_pdf())


def test_a_page_with_a_pattern_is_no_scan(tmp_path: Path) -> None:
    tile = b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 9 9]/XStep 9/YStep 9/Resources<<>>"
    page = b"/Resources<</Pattern<</P 6 0 R>>>>"
    pdf = make_scan_pdf(
        JPEG, DCT, content=b"/Pattern cs /P scn 0 0 240 320 re f", page=page, extra=stream(b"0 0 4 4 re f", tile)
    )
    pdf = pdf.replace(b"/Resources <</XObject", b"/Unused <</XObject")
    assert "no image covers" in _reason(tmp_path, pdf)
