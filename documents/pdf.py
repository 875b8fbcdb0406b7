"""PDF as a document of pages."""

from pathlib import Path
from types import TracebackType
from typing import Self

from documents.facts import PageFacts
from documents.mupdf import draw, is_encrypted, open_pdf, page_of, page_size
from documents.page_tree import count_pages
from documents.raster import encode, encode_figure
from documents.scans import scan_of
from documents.source import NoScan
from documents.text_layer import page_facts
from recto.geometry import Box
from recto.images import EncodedImage, Pixels
from recto.settings import Limits


class PdfDocument:
    """Opened once, read page by page; MuPDF's own caches are kept small."""

    def __init__(self, path: Path, *, shown: str, password: str, limits: Limits) -> None:
        self._shown = shown
        self._limits = limits
        self._document = open_pdf(path, shown=shown, password=password)
        self._page_count = count_pages(self._document, shown=shown, limits=limits)
        self._facts: dict[int, PageFacts] = {}

    @property
    def page_count(self) -> int:
        return self._page_count

    @property
    def encrypted(self) -> bool:
        return is_encrypted(self._document)

    def facts(self, index: int) -> PageFacts:
        if index not in self._facts:  # asked for several times while a page is split, and never again
            with page_of(self._document, index, shown=self._shown) as page:
                self._facts = {index: page_facts(page)}
        return self._facts[index]

    def scan(self, index: int) -> EncodedImage | NoScan:
        with page_of(self._document, index, shown=self._shown) as page:
            return scan_of(page, limits=self._limits)

    def render(self, index: int, dpi: float) -> tuple[EncodedImage, float]:
        pixels, used = self.drawing(index, dpi)
        return encode(pixels), used

    def drawing(self, index: int, dpi: float) -> tuple[Pixels, float]:
        with page_of(self._document, index, shown=self._shown) as page:
            return draw(page, dpi, about=self._about(index), limits=self._limits)

    def region(self, index: int, box: Box, dpi: float) -> EncodedImage:
        with page_of(self._document, index, shown=self._shown) as page:
            width, height = page_size(page)
            clip = (box.x0 * width, box.y0 * height, box.x1 * width, box.y1 * height)
            pixels, _ = draw(page, dpi, about=self._about(index), limits=self._limits, clip=clip)
        return encode_figure(pixels)

    def close(self) -> None:
        if not self._document.is_closed:
            self._document.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _about(self, index: int) -> str:
        return f"{self._shown}, page {index + 1}"
