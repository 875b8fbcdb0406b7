"""Takes the scan out of a PDF page that is one, as it is: nothing is drawn anew, no pixel changes.

A page is a scan when one opaque image covers it, nothing visible is painted after that image, and no clip, mask or
blending changes it. Invisible text (the usual OCR layer) and anything painted under the image do not matter.
"""

# MuPDF's own layer has no annotations.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import importlib
from io import BytesIO
from typing import Any

import numpy as np
import pymupdf
from PIL import Image

from documents.mupdf import page_size, pixels_of
from documents.painting import Cover, Turn, notes_of
from documents.planes import spread
from documents.raster import MALFORMED, encode, encoded, orientation_of
from documents.source import NoScan
from recto.images import EncodedImage, Pixels
from recto.settings import Limits

_mupdf: Any = importlib.import_module("pymupdf.mupdf")

_SQUARE = 0.02  # by which horizontal and vertical resolution may differ; more would hand on squeezed letters
_GRAY, _RGB, _INDEXED = 1, 2, 6  # fz_colorspace_type
_JPEG, _JPEG2000 = int(_mupdf.FZ_IMAGE_JPEG), int(_mupdf.FZ_IMAGE_JPX)
_UPRIGHT: Turn = (1, 0, 0, 1)
_NO_FILE = NoScan(reason="it has no image file of its own")


def scan_of(page: pymupdf.Page, *, limits: Limits) -> EncodedImage | NoScan:
    """The page's one scan: JPEG and JPEG 2000 as they stand in the file, all others decoded and kept as PNG."""
    notes = notes_of(page)
    if notes.reason:
        return NoScan(reason=notes.reason)
    cover = notes.covers[0]
    unusual = _unusual(cover, page_size(page), limits)
    if unusual:
        return NoScan(reason=unusual)
    own = _own_file(page, cover)
    return _decoded(cover) if own is _NO_FILE else own


def _unusual(cover: Cover, size: tuple[float, float], limits: Limits) -> str:
    inner = cover.image.m_internal
    width, height = int(inner.w), int(inner.h)
    across, down = (width, height) if cover.turn[0] else (height, width)
    if width * height > limits.max_pixels:
        return "the scan has more pixels than the limit allows"
    if abs((across / size[0]) / (down / size[1]) - 1) > _SQUARE:
        return "the scan has pixels that are not square"
    if int(inner.bpc) > 8:
        return "the scan has more than 8 bits a colour"
    if not cover.stencil and _space(cover.image.colorspace()) not in {_GRAY, _RGB, _INDEXED}:
        return "the scan is in unusual colours"
    return ""


def _own_file(page: pymupdf.Page, cover: Cover) -> EncodedImage | NoScan:
    """The image's own file; ``_NO_FILE`` where it has none, and decoding it loses nothing."""
    inner = cover.image.m_internal
    buffer = _mupdf.fz_compressed_image_buffer(cover.image)
    kind = int(buffer.m_internal.params.type) if buffer.m_internal else 0
    if kind not in {_JPEG, _JPEG2000}:
        return _NO_FILE
    if cover.turn != _UPRIGHT:
        return NoScan(reason="the scan is turned or mirrored")
    if inner.use_decode:
        return NoScan(reason="the scan's colours are changed")
    data = _mupdf.FzBuffer(_mupdf.ll_fz_keep_buffer(buffer.m_internal.buffer))
    content = bytes(_mupdf.fz_buffer_extract_copy(data))
    if kind == _JPEG:
        return _jpeg(page, content, int(inner.w), int(inner.h))
    return _jpeg2000(content, int(inner.w), int(inner.h))


def _jpeg(page: pymupdf.Page, content: bytes, width: int, height: int) -> EncodedImage | NoScan:
    if b"\xff\xd9" not in content[-512:]:
        return NoScan(reason="the scan ends early")
    try:
        with Image.open(BytesIO(content), formats=["JPEG"]) as header:
            plain = header.size == (width, height) and header.mode in {"L", "RGB"} and orientation_of(header) == 1
            marked = header.mode == "L" or "adobe" in header.info
    except MALFORMED:
        return NoScan(reason="the scan is a damaged JPEG")
    if not plain:
        return NoScan(reason="the scan is an unusual JPEG")
    if not marked and _states_colour_transform(page):
        return NoScan(reason="the scan's colours are described outside of it")
    return encoded(content, "image/jpeg", width, height)


def _states_colour_transform(page: pymupdf.Page) -> bool:
    """Whether a JPEG of the page says in its PDF dictionary, not in itself, how its colours are stored."""
    document: Any = page.parent
    parameters = (document.xref_get_key(row[0], "DecodeParms") for row in page.get_images(full=True))
    return any(kind == "xref" or "ColorTransform" in value for kind, value in parameters)


def _jpeg2000(content: bytes, width: int, height: int) -> EncodedImage | NoScan:
    try:
        with Image.open(BytesIO(content), formats=["JPEG2000"]) as header:
            plain = header.size == (width, height) and header.mode in {"L", "RGB"}
    except MALFORMED:
        return NoScan(reason="the scan is a damaged JPEG 2000")
    if not plain:
        return NoScan(reason="the scan is an unusual JPEG 2000")
    return encoded(content, "image/jp2" if content[4:8] == b"jP  " else "image/j2c", width, height)


def _decoded(cover: Cover) -> EncodedImage | NoScan:
    pixmap = _mupdf.fz_get_unscaled_pixmap_from_image(cover.image)
    if cover.stencil:
        return encode(_turned(_stencil(pymupdf.Pixmap("raw", pixmap)), cover.turn))
    if _space(pixmap.colorspace()) not in {_GRAY, _RGB} or pixmap.alpha():
        return NoScan(reason="the scan is in unusual colours")
    return encode(_turned(pixels_of(pymupdf.Pixmap("raw", pixmap)), cover.turn))


def _stencil(pixmap: pymupdf.Pixmap) -> Pixels:
    """Black where the stencil lets ink through, on white."""
    ink = np.frombuffer(pixmap.samples_mv, np.uint8).reshape(pixmap.height, pixmap.stride)[:, : pixmap.width]
    return spread(255 - ink)


def _turned(pixels: Pixels, turn: Turn) -> Pixels:
    """The image as it lies on the page."""
    a, b, c, d = turn
    if a == 0:
        pixels, a, d = pixels.transpose(1, 0, 2), c, b
    return np.ascontiguousarray(pixels[::d, ::a])


def _space(space: Any) -> int:
    return int(_mupdf.fz_colorspace_type(space)) if space and space.m_internal else 0
