"""What other programs find in a PDF: the words of a page and where they stand, by MuPDF and by pdfium."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownParameterType=false, reportMissingTypeStubs=false, reportAttributeAccessIssue=false
# PyMuPDF and pypdfium2 carry no types.

import unicodedata
from pathlib import Path

import numpy as np
import pymupdf
import pypdfium2

from recto.geometry import Box
from recto.images import Pixels


def drawn(path: Path, index: int = 0, *, dpi: int = 72, password: str = "") -> Pixels:
    """The page as MuPDF draws it."""
    with pymupdf.open(path) as document:
        document.authenticate(password)
        pixmap = document[index].get_pixmap(dpi=dpi, alpha=False, colorspace=pymupdf.csRGB)
        return np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width, 3).copy()


def places(path: Path, text: str, index: int = 0) -> list[Box]:
    """Where MuPDF finds ``text``, in the page frame.

    For right-to-left text it answers letter by letter; these are joined to one box.
    """
    with pymupdf.open(path) as document:
        page = document[index]
        width, height = page.rect.width, page.rect.height
        hits = [pymupdf.Rect(hit) * page.rotation_matrix for hit in page.search_for(text)]
    boxes = [Box.of(hit.x0 / width, hit.y0 / height, hit.x1 / width, hit.y1 / height) for hit in hits]
    if boxes and any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text):
        together = boxes[0]
        for box in boxes[1:]:
            together = together.union(box)
        return [together]
    return boxes


def likeness(one: Box, other: Box) -> float:
    """Intersection over union."""
    shared = one.overlap(other)
    whole = one.area + other.area - shared
    return shared / whole if whole > 0.0 else 0.0


def text_by_mupdf(path: Path, index: int = 0) -> str:
    with pymupdf.open(path) as document:
        return str(document[index].get_text())


def text_by_pdfium(path: Path, index: int = 0, password: str | None = None) -> str:
    document = pypdfium2.PdfDocument(path, password=password)
    try:
        return document[index].get_textpage().get_text_range()
    finally:
        document.close()


def streams(path: Path) -> list[bytes]:
    """Every stream of the file, decoded."""
    with pymupdf.open(path) as document:
        numbers = [number for number in range(1, document.xref_length()) if document.xref_is_stream(number)]
        return [document.xref_stream(number) or b"" for number in numbers]


def raw_streams(path: Path) -> list[bytes]:
    """Every stream of the file as it is stored."""
    with pymupdf.open(path) as document:
        numbers = [number for number in range(1, document.xref_length()) if document.xref_is_stream(number)]
        return [document.xref_stream_raw(number) or b"" for number in numbers]
