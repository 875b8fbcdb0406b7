"""Documents made for tests: good ones, odd ones and hostile ones, as bytes."""

# PyMuPDF ships no annotations; this is the one place in the tests where PDFs are made with it.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import struct
import zipfile
import zlib
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import numpy as np
import pymupdf
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]

_mupdf: Any = pymupdf


def pattern(width: int = 120, height: int = 160) -> Pixels:
    """H x W x 3 without any symmetry: a turned, mirrored or recoloured copy differs."""
    y, x = np.mgrid[0:height, 0:width]
    return np.stack([x * 255 // width, y * 255 // height, (x * y) % 251], axis=2).astype(np.uint8)


def gradient(width: int = 120, height: int = 160) -> Pixels:
    """Without symmetry too, but smooth: lossy encodings hardly change it."""
    y, x = np.mgrid[0:height, 0:width]
    blue = np.hypot(x - width / 3, y - height / 4)
    return np.stack([x * 255 // width, y * 255 // height, blue * 255 / blue.max()], axis=2).astype(np.uint8)


def bilevel(width: int = 120, height: int = 160) -> Pixels:
    """The same in black and white."""
    ink = (pattern(width, height)[:, :, 2] > 128).astype(np.uint8) * 255
    return np.repeat(ink[:, :, None], 3, axis=2)


def make_image(pixels: Pixels, image_format: str, *, mode: str = "RGB", **options: Any) -> bytes:
    """An image file in one of Pillow's formats."""
    out = BytesIO()
    Image.fromarray(pixels).convert(mode).save(out, image_format, **options)
    return out.getvalue()


def make_tiff(pages: Sequence[Image.Image], **options: Any) -> bytes:
    """A TIFF with a page for each image."""
    out = BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=list(pages[1:]), **options)
    return out.getvalue()


def make_pdf(texts: Sequence[str] = ("Hello",), *, rotation: int = 0, user: str = "", owner: str = "") -> bytes:
    """A born-digital PDF with one line of print a page; encrypted where a password is given."""
    with pymupdf.open() as document:
        for text in texts:
            page = document.new_page(width=300, height=400)
            page.insert_text((30, 60), text, fontsize=24)
            page.set_rotation(rotation)
        if not user and not owner:
            return bytes(document.tobytes())
        return bytes(
            document.tobytes(encryption=_mupdf.PDF_ENCRYPT_AES_256, user_pw=user, owner_pw=owner or user, permissions=0)
        )


def make_form_pdf(text: str) -> bytes:
    """A PDF whose only content is a filled form field."""
    with pymupdf.open() as document:
        page = document.new_page(width=300, height=400)
        field: Any = pymupdf.Widget()
        field.field_type = _mupdf.PDF_WIDGET_TYPE_TEXT
        field.field_name = "name"
        field.rect = pymupdf.Rect(30, 30, 270, 80)
        field.field_value = text
        page.add_widget(field)
        return bytes(document.tobytes())


def raw_pdf(objects: dict[int, bytes], *, root: int = 1) -> bytes:
    """A PDF from the bodies of its objects, however wrong they are."""
    out, places = b"%PDF-1.7\n", dict[int, int]()
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start, size = len(out), max(objects) + 1
    entries = (
        b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n" for number in range(size)
    )
    table = b"xref\n0 %d\n%b" % (size, b"".join(entries))
    return out + table + b"trailer\n<</Root %d 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n" % (root, size, start)


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """The body of a stream object."""
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (entries, len(content), content)


def make_page_pdf(*, page: bytes = b"/MediaBox[0 0 300 400]", content: bytes = b"") -> bytes:
    """One page with these entries and this content."""
    return raw_pdf(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            3: b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<<>>%b>>" % page,
            4: stream(content),
        }
    )


def make_tree_pdf(counts: tuple[int, int, int]) -> bytes:
    """Four pages, 100 to 103 points wide, under two nodes; ``counts`` is what they claim (4, 2, 2 is true)."""
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R 4 0 R]/Count %d>>" % counts[0],
        3: b"<</Type/Pages/Parent 2 0 R/Kids[5 0 R 6 0 R]/Count %d>>" % counts[1],
        4: b"<</Type/Pages/Parent 2 0 R/Kids[7 0 R 8 0 R]/Count %d>>" % counts[2],
    }
    for at in range(4):
        objects[5 + at] = b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 %d 200]>>" % (3 + at // 2, 100 + at)
    return raw_pdf(objects)


UPRIGHT = b"q 240 0 0 320 0 0 cm /Im Do Q"
"""Draws the image over the whole page of ``make_scan_pdf``."""


def make_scan_pdf(
    image: bytes, entries: bytes, *, content: bytes = UPRIGHT, page: bytes = b"", extra: bytes = b""
) -> bytes:
    """A page of 240 x 320 points with one image: ``image`` is its stream, ``entries`` its dictionary."""
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    states = b"/Half<</ca 0.5>>/Multiply<</BM/Multiply>>"
    resources = b"<</XObject<</Im 5 0 R>>/Font<</F %b>>/ExtGState<<%b>>>>" % (font, states)
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 240 320]/Contents 4 0 R/Resources %b%b>>" % (resources, page),
        4: stream(content),
        5: stream(image, b"/Type/XObject/Subtype/Image%b" % entries),
    }
    if extra:
        objects[6] = extra
    return raw_pdf(objects)


def image_entries(pixels: Pixels, *, space: bytes = b"/DeviceRGB", bits: int = 8, more: bytes = b"") -> bytes:
    """The dictionary entries of an image of that size."""
    height, width = pixels.shape[:2]
    return b"/Width %d/Height %d/ColorSpace%b/BitsPerComponent %d%b" % (width, height, space, bits, more)


def ccitt(pixels: Pixels) -> bytes:
    """The bare G4 data of a black-and-white image, as a PDF holds it: Pillow counts ones as ink, PDF zeros."""
    data = make_image(255 - pixels, "TIFF", mode="1", compression="group4", strip_size=1 << 20)
    with Image.open(BytesIO(data)) as tiff:
        tags: Any = tiff
        offsets, counts = tags.tag_v2[273], tags.tag_v2[279]
    assert len(offsets) == 1
    return data[offsets[0] : offsets[0] + counts[0]]


def jpeg_claiming(width: int, height: int) -> bytes:
    """A JPEG whose header claims a size that its data does not have."""
    data = bytearray(make_image(pattern(16, 16), "JPEG"))
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def png_claiming(width: int, height: int, *, bits: int = 8) -> bytes:
    """A gray PNG of that size whose pixels are one long run of zeros: a decompression bomb when it is large."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, bits, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def noise(length: int, seed: int = 0) -> bytes:
    """Random bytes, the same for every run."""
    return np.random.default_rng(seed).bytes(length)


def make_zip(files: Sequence[tuple[str, bytes]], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP archive; names are written as they are, twice if given twice."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files:
            entry = zipfile.ZipInfo(name)
            entry.compress_type = method
            archive.writestr(entry, content)
    return out.getvalue()


def with_claimed_size(archive: bytes, size: int) -> bytes:
    """The archive with the sizes that it claims for its first member replaced, in both places."""
    data = bytearray(archive)
    local, central = data.index(b"PK\x03\x04"), data.index(b"PK\x01\x02")
    data[local + 22 : local + 26] = struct.pack("<I", size)
    data[central + 24 : central + 28] = struct.pack("<I", size)
    return bytes(data)


def with_flag(archive: bytes, flag: int) -> bytes:
    """The archive with a general-purpose flag set on every member (1 says that it is encrypted)."""
    data = bytearray(archive)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            (flags,) = struct.unpack_from("<H", data, at + offset)
            struct.pack_into("<H", data, at + offset, flags | flag)
            at = data.find(signature, at + 4)
    return bytes(data)
