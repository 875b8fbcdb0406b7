"""Scans, garbled pages and images to be made searchable, and what must be found in them."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownParameterType=false, reportMissingTypeStubs=false, reportAttributeAccessIssue=false
# PyMuPDF carries no types.

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pymupdf
from PIL import Image

from documents.facts import FileKind
from documents.searchable import TextPage, write_searchable
from recto.geometry import Box
from recto.images import EncodedImage
from recto.pages import PageWord
from tests.resources.reading import likeness, places, text_by_pdfium

LATIN = ("Invoice", "number", "4711-B", "naïve", "Straße", "Ω-meter")
SCRIPTS = ("مرحبا", "بالعالم", "שלום", "你好", "世界", "हिन्दी", "ﬁnal", "cafe\u0301", "𝒳😀", "ไทย", "한국어")


def word(text: str, x0: float, y0: float, x1: float, y1: float) -> PageWord:
    return PageWord(text=text, box=Box.of(x0, y0, x1, y1), confidence=0.9)


def rows(texts: Sequence[str]) -> tuple[PageWord, ...]:
    """Three words to a row, down the page."""
    return tuple(
        word(text, 0.1 + 0.27 * (at % 3), 0.1 + 0.1 * (at // 3), 0.3 + 0.27 * (at % 3), 0.13 + 0.1 * (at // 3))
        for at, text in enumerate(texts)
    )


def noise(width: int = 120, height: int = 170) -> Image.Image:
    pixels = np.random.default_rng(1).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return Image.fromarray(pixels)


def file_of(image: Image.Image, kind: str, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)  # pyright: ignore[reportArgumentType]  # each format has options of its own
    return out.getvalue()


def scan_pdf(to: Path, pages: int = 1, *, keys: Mapping[str, str] = MappingProxyType({})) -> Path:
    """Pages of one image each; ``keys`` are entries of the page dictionary."""
    with pymupdf.open() as document:
        for _ in range(pages):
            page = document.new_page(width=300, height=425)
            page.insert_image(page.rect, stream=file_of(noise(), "JPEG"))
            for key, value in keys.items():
                document.xref_set_key(page.xref, key, value)
        document.save(to)
    return to


def no_image(index: int) -> EncodedImage:
    raise LookupError(index)


def searchable(source: Path, pages: Sequence[TextPage], kind: FileKind = FileKind.PDF, password: str = "") -> Path:
    to = source.with_name("searchable.pdf")
    write_searchable(source, to, kind=kind, password=password, pages=pages, image_of=no_image)
    return to


def assert_found(path: Path, words: Sequence[PageWord], index: int = 0, least: float = 0.7) -> None:
    text = text_by_pdfium(path, index).replace("ﬁ", "fi")
    for one in words:
        best = max((likeness(place, one.box) for place in places(path, one.text, index)), default=0.0)
        assert best >= least, (one.text, best)
        assert one.text.replace("ﬁ", "fi") in text


def garbled(to: Path, *, in_form: bool) -> Path:
    """A page with visible text, invisible text, and both in one text object; once more as a form drawn by it."""
    content = (
        b"q 1 0 0 1 0 0 cm BT /F1 20 Tf 50 300 Td (Visible \\) garbage) Tj ET Q\n"
        b'BT 3 Tr /F1 20 Tf 50 200 Td (Hidden garbage) Tj 3 1 (moving garbage) " ET\n'
        b"BT 0 Tr /F1 20 Tf 50 100 Td (Half ) Tj 3 Tr (inner garbage ) Tj 0 Tr (seen) Tj ET\n"
        b"q 40 0 0 40 100 20 cm BI /W 2 /H 2 /BPC 8 /CS /G ID ET(\xff EI Q\n"
        b"BT 7 Tr /F1 40 Tf 50 350 Td (clip) Tj ET 1 0 0 rg 0 340 200 20 re f"
    )
    with pymupdf.open() as document:
        page = document.new_page(width=300, height=425)
        font = "<< /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
        number = document.get_new_xref()
        kind = "/Type /XObject /Subtype /Form /BBox [0 0 300 425]" if in_form else ""
        document.update_object(number, f"<< {kind} /Resources << /Font {font} >> >>" if in_form else "<< >>")
        document.update_stream(number, content)
        if in_form:
            drawing = document.get_new_xref()
            document.update_object(drawing, "<< >>")
            document.update_stream(drawing, b"/Fm#31 Do")
            document.xref_set_key(page.xref, "Resources", f"<< /XObject << /Fm1 {number} 0 R >> >>")
            document.xref_set_key(page.xref, "Contents", f"{drawing} 0 R")
            document.fullcopy_page(0)
        else:
            document.xref_set_key(page.xref, "Resources", f"<< /Font {font} >>")
            document.xref_set_key(page.xref, "Contents", f"{number} 0 R")
        document.save(to)
    return to
