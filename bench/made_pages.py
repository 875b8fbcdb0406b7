"""Pages for measuring speed: our own samples as different scanners would give them, and as they are. Always alike."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false
# PyMuPDF carries no types.

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import numpy as np
import pymupdf

from bench.corpus import SAMPLES, SCANNED_SAMPLES
from recto.images import Pixels
from samples.making.scanner import Gray, bilevel, blurred, fax, grainy, jpeg, skewed

DPI: Final = 200
FAX_DPI: Final = 300
SKEWS: Final = (0.0, 0.1, -0.8, 0.2, 0.6, 0.0, -0.2)
"""Degrees by which pages lie crooked, in turn: most of a feeder's lie straight."""

QUALITY: Final = 80


def scans(folder: Path) -> dict[str, Path]:
    """One PDF of each kind of scan, made in ``folder``."""
    pages = list(_drawn(DPI))
    papers = [_scanned(page, number) for number, page in enumerate(pages)]
    return {
        "gray JPEG, 200 dpi": _bound(folder / "gray.pdf", papers, lambda page: jpeg(page, QUALITY, DPI)),
        "colour JPEG, 200 dpi": _bound(folder / "colour.pdf", papers, lambda page: jpeg(_tinted(page), QUALITY, DPI)),
        "one bit, fax, 300 dpi": _bound(
            folder / "fax.pdf",
            [skewed(page, skew) for page, skew in zip(_drawn(FAX_DPI), _skews(), strict=False)],
            lambda page: fax(bilevel(page), FAX_DPI),
        ),
    }


def born_digital() -> list[Path]:
    """The samples that have text of their own."""
    return [path for path in sorted((SAMPLES / "documents").glob("*.pdf")) if path.name not in SCANNED_SAMPLES]


def drawn_pages(dpi: int = DPI) -> list[Pixels]:
    """Every page of the samples that are PDFs, H x W x 3, as engines are given them."""
    found: list[Pixels] = []
    for path in sorted((SAMPLES / "documents").glob("*.pdf")):
        with pymupdf.open(path) as document:
            found += [_pixels(page.get_pixmap(dpi=dpi, colorspace=pymupdf.csRGB, alpha=False)) for page in document]
    return found


def _drawn(dpi: int) -> Iterator[Gray]:
    for path in born_digital():
        with pymupdf.open(path) as document:
            for page in document:
                yield _pixels(page.get_pixmap(dpi=dpi, colorspace=pymupdf.csGRAY, alpha=False))[:, :, 0]


def _skews() -> Iterator[float]:
    while True:
        yield from SKEWS


def _scanned(page: Gray, number: int) -> Gray:
    return grainy(blurred(skewed(page, SKEWS[number % len(SKEWS)]), 0.5), number, noise=3.0)


def _tinted(page: Gray) -> Pixels:
    """On cream paper."""
    return np.stack([page, page, (page * 0.9).astype(np.uint8)], axis=2)


def _pixels(drawn: pymupdf.Pixmap) -> Pixels:
    rows = np.frombuffer(drawn.samples, np.uint8).reshape(drawn.height, drawn.stride)
    return rows[:, : drawn.width * drawn.n].reshape(drawn.height, drawn.width, drawn.n)


def _bound(to: Path, pages: list[Gray], encode: Callable[[Gray], bytes]) -> Path:
    """A PDF of A4 pages, each one image."""
    with pymupdf.open() as document:
        for page in pages:
            sheet = document.new_page(width=595, height=842)
            sheet.insert_image(sheet.rect, stream=encode(page))
        document.save(to, no_new_id=True)
    return to
