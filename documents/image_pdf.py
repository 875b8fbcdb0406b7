"""Image files as a PDF: one page for each image, losslessly, with text over it.

Written object by object (ISO 32000-2, 7.5), so that no more than one page is in memory.
"""

import zlib
from collections.abc import Callable, Iterable
from errno import ENOSPC
from pathlib import Path
from typing import BinaryIO, Self

from PIL import Image

from documents.embedding import Embedded, Orientation, embedded
from documents.facts import FileKind
from documents.glyphless import OBJECTS, Glyphs
from documents.invisible import Sheet, TextPage, text_content
from documents.opening import open_document
from documents.raster import MALFORMED, encoded
from documents.source import SourceDocument
from recto.errors import KeyInvalid, ObjectMissing, PageError, StoreFull, StoreUnavailable
from recto.images import EncodedImage
from recto.settings import Limits

ImageOf = Callable[[int], EncodedImage]

_A4 = (595.0, 842.0)
_LONGEST_SIDE = 14_400.0
"""Points; the most that viewers take."""

_TRUSTED_DPI = (100.0, 2400.0)
"""Outside, the resolution that a file states is a default that nobody measured, 72 and 96 above all."""

_STATING = ("PNG", "JPEG", "TIFF", "WEBP", "BMP", "JPEG2000")  # kinds that state a resolution
_GUESSED_DPI = (72.0, 600.0)
_CATALOG, _TREE, _FONT = 1, 2, 3
_FONT_NAME = "RectoText0"
_FIRST_FREE = _FONT + OBJECTS

_TURNS: dict[Orientation, tuple[int, int, int, int, int, int]] = {
    1: (1, 0, 0, 1, 0, 0),
    2: (-1, 0, 0, 1, 1, 0),
    3: (-1, 0, 0, -1, 1, 1),
    4: (1, 0, 0, -1, 0, 1),
    5: (0, -1, -1, 0, 1, 1),
    6: (0, -1, 1, 0, 0, 1),
    7: (0, 1, 1, 0, 0, 0),
    8: (0, 1, -1, 0, 1, 0),
}
"""From the unit square of the stored image to that of the page, y up, by EXIF orientation."""


def write_images(source: Path, to: Path, *, kind: FileKind, pages: Iterable[TextPage], image_of: ImageOf) -> None:
    """Writes the image file ``source`` to ``to``; see ``documents.searchable.write_searchable``."""
    # It was inspected before, within the limits that were set.
    limits = Limits(max_pages=2**31, max_bytes=2**63, max_pixels=2**63)
    with open_document(source, kind=kind, shown=str(source), password="", limits=limits) as document:
        try:
            with to.open("wb") as out, _Pictures(source, kind, document, image_of) as pictures:
                _write(_PdfFile(out), document.page_count, pages, pictures)
        except OSError as error:
            unwritten = StoreFull if error.errno == ENOSPC else StoreUnavailable
            raise unwritten(f"{to}: cannot be written ({error.strerror or error})") from error


def _write(pdf: "_PdfFile", page_count: int, pages: Iterable[TextPage], pictures: "_Pictures") -> None:
    glyphs = Glyphs()
    texts = iter(pages)
    text = next(texts, None)
    numbers: list[int] = []
    for index in range(page_count):
        own = text if text is not None and text.index == index else TextPage(index=index, words=())
        numbers.append(_write_page(pdf, own, pictures, glyphs))
        if text is own:
            text = next(texts, None)
    if glyphs.used:
        font = range(_FONT, _FONT + OBJECTS)
        for number, made in zip(font, glyphs.objects(font), strict=True):
            pdf.add(made.entries, made.stream, number=number)
    kids = " ".join(f"{number} 0 R" for number in numbers)
    pdf.add(f"/Type /Pages /Count {page_count} /Kids [{kids}]", number=_TREE)
    pdf.add(f"/Type /Catalog /Pages {_TREE} 0 R", number=_CATALOG)
    pdf.finish()


def _write_page(pdf: "_PdfFile", text: TextPage, pictures: "_Pictures", glyphs: Glyphs) -> int:
    """The number of the page's object."""
    try:
        image = pictures.get(text.index)
    except PageError:  # recorded with the page when it was read; here its place is kept
        return pdf.add(f"/Type /Page /Parent {_TREE} 0 R /MediaBox [0 0 {_A4[0]:g} {_A4[1]:g}] /Resources << >>")
    width, height = _size(image, pictures.resolution(text.index))
    a, b, c, d, e, f = _TURNS[image.orientation]
    placed = (a * width, b * height, c * width, d * height, e * width, f * height)
    drawing = f"q {' '.join(f'{value:.4f}' for value in placed)} cm /Image Do Q\n".encode()
    words = text_content(text, Sheet(width, height, (1, 0, 0, -1, 0, height)), glyphs, _FONT_NAME)
    content = pdf.add("/Filter /FlateDecode", zlib.compress(words + drawing))
    picture = _write_image(pdf, image)
    font = f"/Font << /{_FONT_NAME} {_FONT} 0 R >> " if words else ""
    return pdf.add(
        f"/Type /Page /Parent {_TREE} 0 R /MediaBox [0 0 {width:.4f} {height:.4f}] /Contents {content} 0 R"
        f" /Resources << {font}/XObject << /Image {picture} 0 R >> >>"
    )


def _write_image(pdf: "_PdfFile", image: Embedded) -> int:
    space = image.space
    if image.profile:
        entries = f"/N {image.components} /Alternate {image.space} /Filter /FlateDecode"
        space = f"[/ICCBased {pdf.add(entries, zlib.compress(image.profile))} 0 R]"
    stated = f" /ColorSpace {space}" if space else ""
    return pdf.add(f"/Type /XObject /Subtype /Image {image.entries}{stated}", image.stream)


def _size(image: Embedded, resolution: tuple[float, float]) -> tuple[float, float]:
    """Points. By the stated resolution where it can be trusted, else so that the longer side is about that of A4."""
    low, high = _TRUSTED_DPI
    across, down = resolution if image.orientation < 5 else (resolution[1], resolution[0])
    if not (low <= across <= high and low <= down <= high):
        guess = max(image.width, image.height) * 72.0 / _A4[1]
        across = down = min(max(guess, _GUESSED_DPI[0]), _GUESSED_DPI[1])
    width, height = image.width * 72.0 / across, image.height * 72.0 / down
    shrink = min(1.0, _LONGEST_SIDE / max(width, height))
    return width * shrink, height * shrink


class _Pictures:
    """The images of the pages: the file's own JPEG or JPEG 2000 data, else what was kept when it was read."""

    def __init__(self, source: Path, kind: FileKind, document: SourceDocument, image_of: ImageOf) -> None:
        self._source = source
        self._kind = kind
        self._document = document
        self._image_of = image_of
        self._headers: list[Image.Image] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for header in self._headers:
            header.close()

    def get(self, index: int) -> Embedded:
        """Raises ``PageError`` where there is no image of the page."""
        if self._kind is FileKind.JPEG:
            # Not what was kept: an image that EXIF turns was decoded for reading, and would be many times as large.
            return embedded(encoded(self._source.read_bytes(), "image/jpeg", 0, 0))
        try:
            return embedded(self._image_of(index))
        except (LookupError, ObjectMissing, KeyInvalid):  # a page that was not asked for
            return embedded(self._document.render(index, 0.0)[0])

    def resolution(self, index: int) -> tuple[float, float]:
        """Dots per inch across and down, as the file states; zeros where it states none."""
        try:
            if not self._headers:  # kept open: a TIFF finds its images by going through them in order
                self._headers.append(Image.open(self._source, formats=_STATING))
            self._headers[0].seek(index)
            across, down = self._headers[0].info.get("dpi", (0.0, 0.0))
            return float(across), float(down)
        except MALFORMED:
            return 0.0, 0.0


class _PdfFile:
    """A PDF that is being written. Objects are numbered from ``_FIRST_FREE`` on, those below are for the end."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._places: dict[int, int] = {}
        self._next = _FIRST_FREE
        out.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def add(self, entries: str, stream: bytes = b"", *, number: int = 0) -> int:
        """Writes an object; a ``number`` of 0 takes the next."""
        if number == 0:
            number, self._next = self._next, self._next + 1
        self._places[number] = self._out.tell()
        length = f" /Length {len(stream)}" if stream else ""
        self._out.write(f"{number} 0 obj\n<< {entries}{length} >>\n".encode())
        if stream:
            self._out.writelines((b"stream\n", stream, b"\nendstream\n"))
        self._out.write(b"endobj\n")
        return number

    def finish(self) -> None:
        start = self._out.tell()
        self._out.write(f"xref\n0 {self._next}\n0000000000 65535 f \n".encode())
        self._out.writelines(self._entry(number) for number in range(1, self._next))
        self._out.write(f"trailer\n<< /Size {self._next} /Root {_CATALOG} 0 R >>\nstartxref\n{start}\n%%EOF\n".encode())

    def _entry(self, number: int) -> bytes:
        place = self._places.get(number)
        return b"%010d 00000 n \n" % place if place is not None else b"0000000000 65535 f \n"
