"""Barcodes and QR codes on a page image, by zxing-cpp."""

# zxing-cpp has stubs without types of its own.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from typing import Any, Final

from recto.embedded import Barcode
from recto.geometry import Box
from recto.images import Pixels
from recto.values import PageNumber

MOST_BARCODES: Final = 255
"""Of a page: zxing-cpp looks for no more."""

MOST_LETTERS: Final = 8_000
"""A QR code holds no more than 7,089, all of them digits (ISO/IEC 18004)."""


def barcodes(pixels: Pixels, page: PageNumber) -> tuple[Barcode, ...]:
    """Those of a page image, H x W x 3, top to bottom. What holds bytes that are no text is left out."""
    import zxingcpp  # noqa: PLC0415  # only where a page may have one

    height, width = pixels.shape[:2]
    found = [_barcode(one, page, width, height) for one in zxingcpp.read_barcodes(pixels) if one.valid and one.text]
    return tuple(sorted(found, key=lambda one: (one.box.y0, one.box.x0, one.text)))[:MOST_BARCODES]


def _barcode(found: Any, page: PageNumber, width: int, height: int) -> Barcode:
    place = found.position
    corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    xs, ys = [corner.x / width for corner in corners], [corner.y / height for corner in corners]
    box = Box.of(min(xs), min(ys), max(xs), max(ys))
    return Barcode(page=page, box=box, symbology=found.format.name, text=found.text[:MOST_LETTERS])
