"""Pages of known kinds out of a corpus, all worn in the same way, so that a scanner cannot give their kind away."""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false
# PyMuPDF carries no types.

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import pymupdf
from PIL import Image

from bench.corpus import manifest_rows
from recto.values import Value
from samples.making.scanner import Gray, blurred, grainy, jpeg

PIXELS: Final = 1_700_000
"""Of every page: A4 at about 135 dpi."""

BLUR: Final = 0.7
QUALITY: Final = 50
DPI: Final = 135
PAGES_OF_ONE: Final = 4
"""Of a document of several pages, spread over it."""

Row: TypeAlias = Mapping[str, Any]

BOOKS: Final = frozenset(
    {"fondue_en", "fondue_es", "fondue_fr", "nubis_fr_la", "ocrd_gt", "old_books_en", "cis_historical"}
)
JOURNALS: Final = ("Grenzboten",)
"""What lies among the books and is none."""


class KindPage(Value):
    """``source``: who made it, as well as the corpus knows; ``page`` is 0-based."""

    path: Path
    page: int
    kind: str
    collection: str
    source: str

    @property
    def name(self) -> str:
        seed = hashlib.sha256(f"{self.path.name}#{self.page}".encode()).hexdigest()[:10]
        return f"{self.collection}-{seed}.jpg"


def kind_pages(corpus: Path, split: str) -> list[KindPage]:
    """Every page of the corpus whose kind is known, up to ``PAGES_OF_ONE`` of a document."""
    rows = [row for row in manifest_rows(corpus) if row["split"] == split and kind_of(row)]
    return [page for row in rows for page in _pages(corpus, row)]


def kind_of(row: Row) -> str:
    """Empty where the corpus does not say, or it is none of those compared."""
    return next((kind for kind, holds in _KINDS.items() if holds(row)), "")


def worn_page(sample: KindPage) -> bytes:
    """A grey JPEG of ``PIXELS``, a little blurred and grainy."""
    gray = _picture(sample.path) if sample.path.suffix.lower() != ".pdf" else _drawn(sample.path, sample.page)
    image = Image.fromarray(gray)
    scale = (PIXELS / (image.width * image.height)) ** 0.5
    sized = image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.LANCZOS)
    seed = int(hashlib.sha256(sample.name.encode()).hexdigest()[:8], 16)
    return jpeg(grainy(blurred(np.asarray(sized), BLUR), seed), QUALITY, DPI)


def _pages(corpus: Path, row: Row) -> Iterator[KindPage]:
    count = row["pages"] or 1
    for page in sorted({number * count // PAGES_OF_ONE for number in range(PAGES_OF_ONE)}):
        yield KindPage(
            path=(corpus / row["path"]).resolve(),
            page=page,
            kind=kind_of(row),
            collection=Path(row["path"]).parts[1],
            source=_source(corpus, row),
        )


def _source(corpus: Path, row: Row) -> str:
    """Receipts by the shop that the truth names; the others by the group that the corpus puts them in."""
    for truth in row["ground_truth"]:
        if row["kind"] == "receipt" and truth["path"].endswith(".json"):
            said = json.loads((corpus / truth["path"]).read_text("utf-8"))
            return str(said.get("company") or row["group"])
    return str(row["group"])


def _picture(path: Path) -> Gray:
    with Image.open(path) as image:
        return np.asarray(image.convert("L"))


def _drawn(path: Path, page: int) -> Gray:
    with pymupdf.open(path) as document:
        drawn = document[page].get_pixmap(dpi=200, colorspace=pymupdf.csGRAY, alpha=False)
        return np.frombuffer(drawn.samples, np.uint8).reshape(drawn.height, drawn.width)


def _is_book(row: Row) -> bool:
    if "(book)" in row["medium"]:
        return True
    return Path(row["path"]).parts[1] in BOOKS and not any(name in row["path"] for name in JOURNALS)


_KINDS: Final[Mapping[str, Callable[[Row], bool]]] = {
    "receipt": lambda row: row["kind"] == "receipt" or "receipt" in Path(row["path"]).name.lower(),
    "form": lambda row: row["kind"] == "form",
    "invoice": lambda row: row["kind"] == "invoice",
    "contract": lambda row: row["kind"] == "contract",
    "paper": lambda row: "scientific_articles" in (row["notes"] or "") or "/arxiv_math/" in row["path"],
    "newspaper": lambda row: "newspaper" in row["kind"] or "(newspaper)" in row["medium"],
    "book": _is_book,
    "report": lambda row: (
        "financial_reports" in (row["notes"] or "")
        or row["kind"] == "long_report"
        or "(research_report)" in row["medium"]
    ),
}
