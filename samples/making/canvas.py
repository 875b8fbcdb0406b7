"""Drawing PDF pages. Fonts are those inside PyMuPDF, so nothing else need be installed.

Positions are in points from the top left of the page; ``y`` of a text is its base line.
"""

# Relaxed: PyMuPDF carries no types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportArgumentType=false

import functools
import io
from typing import Any, Literal, TypeAlias

import numpy as np
import pymupdf

from samples.making.scanner import Gray

A4 = (595.0, 842.0)

Font: TypeAlias = Literal["helv", "hebo", "heit", "tiro", "tibo", "tiit", "cour", "cobo", "cjk"]
Align: TypeAlias = Literal["left", "centre", "right"]
Colour: TypeAlias = tuple[float, float, float]
Rect: TypeAlias = tuple[float, float, float, float]

BLACK: Colour = (0.0, 0.0, 0.0)


class Canvas:
    """A PDF under construction. The newest page is the one drawn on."""

    def __init__(self, title: str = "", size: tuple[float, float] = A4) -> None:
        self._pdf: Any = pymupdf.open()
        self._title = title
        self._size = size
        self._page: Any = None
        self._writers: dict[Colour, Any] = {}

    @classmethod
    def flowing(cls, title: str, css: str, leaves: list[tuple[str, list[Rect]]]) -> "Canvas":
        """One page for each of ``leaves``: HTML poured through columns. Raises ``ValueError`` where it does not fit."""
        canvas = cls(title)
        for html, columns in leaves:
            canvas._pour(html, css, columns)
        canvas.turn_to(0)
        return canvas

    def _pour(self, html: str, css: str, columns: list[Rect]) -> None:
        story = pymupdf.Story(html=html, user_css=css)
        target = io.BytesIO()
        writer = pymupdf.DocumentWriter(target)
        device = writer.begin_page(pymupdf.Rect(0, 0, *self._size))
        more = 1
        for column in columns:
            more, _ = story.place(pymupdf.Rect(column))
            story.draw(device)
            if not more:
                break
        writer.end_page()
        writer.close()
        if more:
            raise ValueError(f"{self._title}: the text is longer than its columns")
        self._pdf.insert_pdf(pymupdf.open("pdf", target.getvalue()))
        # The writer leaves its own transformation open; what is drawn later must not inherit it.
        self._pdf[-1].wrap_contents()

    def page(self) -> None:
        self._flush()
        self._page = self._pdf.new_page(width=self._size[0], height=self._size[1])

    def turn_to(self, index: int) -> None:
        self._flush()
        self._page = self._pdf[index]

    def _flush(self) -> None:
        # One writer to a page and colour: a writer for each line would name the font anew each time.
        for colour, writer in self._writers.items():
            writer.write_text(self._page, color=colour)
        self._writers = {}

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        font: Font = "helv",
        size: float = 10.0,
        align: Align = "left",
        colour: Colour = BLACK,
    ) -> float:
        """Writes one line; returns its width."""
        face = _face(font)
        width = float(face.text_length(text, fontsize=size))
        start = {"left": x, "centre": x - width / 2, "right": x - width}[align]
        writer = self._writers.setdefault(colour, pymupdf.TextWriter(self._page.rect))
        writer.append((start, y), text, font=face, fontsize=size)
        return width

    def paragraph(
        self,
        x: float,
        y: float,
        width: float,
        text: str,
        *,
        font: Font = "helv",
        size: float = 10.0,
        lead: float = 1.35,
    ) -> float:
        """Writes lines broken at ``width``; returns the base line below the last."""
        for line in wrapped(text, width, font, size):
            self.text(x, y, line, font=font, size=size)
            y += size * lead
        return y

    def line(self, x0: float, y0: float, x1: float, y1: float, *, width: float = 0.6, colour: Colour = BLACK) -> None:
        self._page.draw_line((x0, y0), (x1, y1), width=width, color=colour)

    def box(self, rect: Rect, *, width: float = 0.6, fill: Colour | None = None, colour: Colour | None = BLACK) -> None:
        self._page.draw_rect(pymupdf.Rect(rect), width=width, color=colour, fill=fill)

    def tick_box(self, x: float, y: float, ticked: bool, *, side: float = 9.0) -> None:
        """A check box that stands on the base line ``y``, crossed where it is ticked."""
        self.box((x, y - side + 1, x + side, y + 1), width=0.8)
        if ticked:
            self.line(x - 1, y - side, x + side + 1, y + 2, width=1.3)
            self.line(x - 1, y + 2, x + side + 1, y - side, width=1.3)

    def pdf(self) -> bytes:
        self._flush()
        for page in self._pdf:
            page.clean_contents()
        self._pdf.set_metadata({"title": self._title, "producer": "", "creator": ""})
        self._pdf.subset_fonts()
        return bytes(self._pdf.tobytes(garbage=4, deflate=True, deflate_fonts=True, no_new_id=True))

    def scans(self, dpi: int) -> list[Gray]:
        """Every page as grey pixels, for ageing."""
        self._flush()
        return [_pixels(page.get_pixmap(dpi=dpi, colorspace=pymupdf.csGRAY)) for page in self._pdf]


@functools.cache
def _face(font: Font) -> Any:
    # One object to a font, else a page would embed it once for every line.
    return pymupdf.Font(font)


def _pixels(pixmap: Any) -> Gray:
    return np.frombuffer(pixmap.samples, dtype=np.uint8).reshape(pixmap.height, pixmap.width).copy()


def wrapped(text: str, width: float, font: Font, size: float) -> list[str]:
    face = _face(font)
    lines: list[str] = []
    current = ""
    for word in text.split():
        longer = f"{current} {word}".strip()
        if current and face.text_length(longer, fontsize=size) > width:
            lines.append(current)
            current = word
        else:
            current = longer
    return [*lines, current]


def pdf_of_scans(pages: list[bytes], dpi: int) -> bytes:
    """A PDF with one full-page image to a page, as a scanner writes it; ``pages`` are encoded images."""
    pdf = pymupdf.open()
    for content in pages:
        image = pymupdf.Pixmap(content)
        width, height = image.width * 72 / dpi, image.height * 72 / dpi
        pdf.new_page(width=width, height=height).insert_image(pymupdf.Rect(0, 0, width, height), stream=content)
    return bytes(pdf.tobytes(garbage=4, deflate=True, no_new_id=True))
