"""Born-digital PDFs as a scanner would give them: the same pages as images, crooked and grainy. Always the same."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false
# PyMuPDF carries no types.

import hashlib
import random
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pymupdf

from bench.corpus import Sample
from samples.making.scanner import blurred, grainy, jpeg, skewed

DPI = 150
MOST_SKEW = 1.5
QUALITY = 80


def rasterised(samples: Iterable[Sample], folder: Path) -> list[Sample]:
    """The born-digital PDFs among them, drawn into ``folder``, as samples of a source of their own."""
    return [
        sample.model_copy(
            update={
                "path": _drawn(sample.path, folder),
                "scan": True,
                "source": f"{sample.source} at {DPI} dpi",
            }
        )
        for sample in samples
        if not sample.scan and sample.path.suffix.lower() == ".pdf"
    ]


def _drawn(source: Path, folder: Path) -> Path:
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    to = folder / f"{source.stem}-{digest[:8]}.pdf"
    if not to.exists():
        write_scan(source, to)
    return to


def write_scan(source: Path, to: Path) -> None:
    """The PDF ``source`` as a scan of it, with the same pages."""
    content = source.read_bytes()
    seed = int(hashlib.sha256(content).hexdigest()[:8], 16)
    to.parent.mkdir(parents=True, exist_ok=True)
    with pymupdf.open("pdf", content) as document, pymupdf.open() as scan:
        for index in range(document.page_count):
            page = document[index]
            image, _ = scanned(page, seed + index)
            scan.new_page(width=page.rect.width, height=page.rect.height).insert_image(page.rect, stream=image)
        scan.save(to, no_new_id=True)


def scanned(page: pymupdf.Page, seed: int) -> tuple[bytes, float]:
    """A JPEG file, and the degrees by which the page lies clockwise on it."""
    drawn = page.get_pixmap(dpi=DPI, colorspace=pymupdf.csGRAY, alpha=False)
    pixels = np.frombuffer(drawn.samples, np.uint8).reshape(drawn.height, drawn.width)
    skew = random.Random(seed).uniform(-MOST_SKEW, MOST_SKEW)  # noqa: S311
    return jpeg(grainy(blurred(skewed(pixels, skew), 0.4), seed), QUALITY, DPI), skew
