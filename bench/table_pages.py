"""Pages that hold known tables, in several media, as Recto's own stages read them. What is read is kept by content."""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# PyMuPDF carries no types.

import hashlib
from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import cache, cached_property, partial
from pathlib import Path

import pymupdf
from pydantic import JsonValue

from bench.true_tables import UNKNOWN_PAGE, TrueDocument, TrueTable
from bench.worn_pages import POOR, Wear, worn
from documents.opening import kind_of, open_document
from documents.raster import decode, encode, encoded
from layouts.parsing import PARSER_VERSION, parse
from ocr_backends.protocol import OcrBackend, PdfPage
from ocr_backends.registry import EMBEDDED_DEFAULT, make_backend, make_helpers
from recto.geometry import WHOLE_PAGE, Upright
from recto.images import EncodedImage, Pixels
from recto.options import ReadOptions
from recto.pages import ParsedPage
from recto.recognitions import Failure
from recto.settings import Limits
from recto.values import DocumentId, Value, digest
from storage.keys import reading_key
from storage.local import LocalStore
from workers.routing import Accept
from workers.stages.attempts import Subject
from workers.stages.page_reading import best_reading
from workers.stages.recognition import image_recipe, recipe_for, recognized
from workers.stages.split import PREVIEW_DPI, ImagePlan, TextPlan, split_page

LIMITS = Limits()
OPTIONS = ReadOptions()


class Medium(StrEnum):
    """``image``: the documents that are images to begin with."""

    BORN_DIGITAL = "born-digital"
    SCANNED = "scanned"
    DEGRADED = "degraded"
    IMAGE = "image"


class TablePage(Value):
    """A page to read: of ``path`` the page at 0-based ``index``. ``name``: the document's; ``tables`` lie on this page,
    in its own frame, or on some page of the document where that is not known.
    """

    name: str
    source: str
    medium: Medium
    wear: Wear
    path: Path
    index: int
    tables: tuple[TrueTable, ...]


class ReadPage(Value):
    """``image``: key in the store of what the page looks like: what was read, or a drawing of a page with text."""

    page: TablePage
    parsed: ParsedPage
    image: str
    media_type: str


def table_pages(
    documents: Sequence[TrueDocument], folder: Path, *, media: Sequence[Medium], copies: int
) -> Iterator[TablePage]:
    """Every page in every one of ``media``, worn ones drawn into ``folder``; of degraded ones so many ``copies``."""
    for medium in media:
        for document in documents:
            for index in document.pages:
                yield from _in_medium(document, index, medium, folder, copies)


def _in_medium(document: TrueDocument, index: int, medium: Medium, folder: Path, copies: int) -> Iterator[TablePage]:
    match medium, document.is_drawn:
        case (Medium.BORN_DIGITAL, True) | (Medium.IMAGE, False):
            yield _as_it_is(document, index, medium)
        case Medium.SCANNED, True:
            yield _worn(document, index, medium, Wear.SCANNED, folder)
        case Medium.DEGRADED, True:
            first = int(hashlib.sha256(document.name.encode()).hexdigest()[:8], 16) + document.pages.index(index)
            for copy in range(copies):
                yield _worn(document, index, medium, POOR[(first + 2 * copy) % len(POOR)], folder)
        case _:
            return


def _as_it_is(document: TrueDocument, index: int, medium: Medium) -> TablePage:
    return TablePage(
        name=document.name,
        source=document.source,
        medium=medium,
        wear=Wear.NONE,
        path=document.path,
        index=index,
        tables=_own_tables(document, index),
    )


def _own_tables(document: TrueDocument, index: int) -> tuple[TrueTable, ...]:
    return tuple(table for table in document.tables if table.page in (index, UNKNOWN_PAGE))


def _worn(document: TrueDocument, index: int, medium: Medium, wear: Wear, folder: Path) -> TablePage:
    seed = int(hashlib.sha256(f"{document.name} {index} {wear}".encode()).hexdigest()[:8], 16)
    with pymupdf.open(document.path) as opened:
        image, lay = worn(opened[index], wear, seed)
    path = folder / f"{document.path.stem}-{index + 1}-{wear}-{hashlib.sha256(image).hexdigest()[:8]}.jpg"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(image)
    return TablePage(
        name=document.name,
        source=document.source,
        medium=medium,
        wear=wear,
        path=path,
        index=0,
        tables=tuple(_laid(table, lay) for table in _own_tables(document, index)),
    )


def _laid(table: TrueTable, lay: Upright) -> TrueTable:
    """The table where it stands on the image; the image is one page."""
    if table.box == WHOLE_PAGE:
        return table
    cells = tuple(cell.model_copy(update={"box": lay.to_page(cell.box)}) for cell in table.grid.cells)
    grid = table.grid.model_copy(update={"cells": cells})
    return TrueTable(page=0, box=lay.to_page(table.box), grid=grid)


class PageReader:
    """Reads by the stages of a run with the embedded engine; keeps what engines said, and the images, in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._store = LocalStore(folder / "store", durable=False)
        self._text_layer = make_backend("textlayer", options=OPTIONS)
        self._backend = make_backend(EMBEDDED_DEFAULT, options=OPTIONS)
        self._helpers = make_helpers(options=OPTIONS)
        self._recipe = image_recipe()

    def has(self, page: TablePage) -> bool:
        """Whether it was read before."""
        return self._place(page, _content(page)).exists()

    def read(self, page: TablePage) -> ReadPage | None:
        """``None`` for a page that a run would not pass on as read. Kept by content."""
        content = _content(page)
        at = self._place(page, content)
        if at.exists():
            kept = at.read_text("utf-8")
            return ReadPage.model_validate_json(kept) if kept else None
        read = self._read(page, content)
        at.parent.mkdir(parents=True, exist_ok=True)
        at.write_text(read.model_dump_json() if read else "", "utf-8")
        return read

    def pixels(self, page: ReadPage) -> Pixels:
        """Of what was read; of pages with text a drawing of 100 dpi."""
        return decode(encoded(self._store.get(page.image), page.media_type, 1, 1), limits=LIMITS)

    def close(self) -> None:
        for engine in self._asked():
            engine.close()

    def _place(self, page: TablePage, content: DocumentId) -> Path:
        about: dict[str, JsonValue] = {**page.model_dump(mode="json"), "path": content}
        key = digest({"page": about, "by": self._fingerprints})
        return self._folder / "pages" / f"{key}.json"

    def _asked(self) -> tuple[OcrBackend, ...]:
        return (self._text_layer, self._backend, *self._helpers)

    @cached_property
    def _fingerprints(self) -> list[JsonValue]:
        return [*(engine.fingerprint for engine in self._asked()), self._recipe, PARSER_VERSION]

    def _read(self, page: TablePage, content: DocumentId) -> ReadPage | None:
        kind = kind_of(page.path, shown=page.name, limits=LIMITS)
        with open_document(page.path, kind=kind, shown=page.name, password="", limits=LIMITS) as document:
            match split_page(document, page.index, OPTIONS, LIMITS):
                case TextPlan():
                    image = encode(document.drawing(page.index, PREVIEW_DPI)[0])
                    return self._kept(page, self._own_text(page, content), image)
                case ImagePlan() as plan:
                    return self._kept(page, self._from_image(plan), plan.image)
                case _:
                    return None

    def _kept(self, page: TablePage, parsed: ParsedPage | None, image: EncodedImage) -> ReadPage | None:
        if parsed is None:
            return None
        key = f"images/{image.id}"
        self._store.put_if_absent(key, image.content)
        return ReadPage(page=page, parsed=parsed, image=key, media_type=image.media_type)

    def _own_text(self, page: TablePage, content: DocumentId) -> ParsedPage | None:
        pdf_page = PdfPage(document=content, index=page.index, path=page.path, password="")
        key = reading_key(digest({"document": content, "index": page.index}), self._text_layer.fingerprint)
        outcome = recognized(lambda: pdf_page, key=key, backend=self._text_layer, store=self._store)
        return None if isinstance(outcome, Failure) else parse(outcome)

    def _from_image(self, plan: ImagePlan) -> ParsedPage | None:
        make = partial(recipe_for(self._backend.reads), plan.pixels, image=plan.image.id, dpi=plan.dpi)
        identity = digest({"image": plan.image.id, "recipe": self._recipe})
        subject = Subject(identity=identity, pixels=plan.pixels, make=cache(make))
        ended = best_reading(subject, self._backend, self._helpers, self._store)
        if isinstance(ended, Failure) or not isinstance(ended.decision, Accept):
            return None
        return ended.reading.parsed


def _content(page: TablePage) -> DocumentId:
    return DocumentId(hashlib.sha256(page.path.read_bytes()).hexdigest())
