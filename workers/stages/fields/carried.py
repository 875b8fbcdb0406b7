"""What a document carries besides its text: data inside its file, and barcodes on its pages.

What goes wrong with that is named, and costs nothing else.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from documents.facts import FileKind
from documents.loading import loaded
from documents.opening import open_document
from documents.raster import decode
from documents.source import SourceDocument
from recto.embedded import NOTHING_EMBEDDED, Barcode, EmbeddedData
from recto.errors import Fault, InputError, PageError, StorageError, fault_of
from recto.images import Pixels
from recto.jobs import SettledPage
from recto.logs import log
from recto.values import PageNumber
from workers.stages.fields.fieldable import Fieldable, first_and_last
from workers.stages.pagestream import at_hand

MAY_HAVE_BARCODES: Final = frozenset({"invoice", "receipt", "purchase_order", "bank_statement", "form", "letter"})
"""Classes, and schemas, of documents that may: pictures of others are not looked through."""

MOST_PAGES: Final = 6
"""That are looked through: codes of payments stand on the first or the last."""
BARCODE_DPI: Final = 200.0
"""The narrowest bar of an EAN, 0.33 mm (ISO/IEC 15420), has two and a half pixels."""


@dataclass(frozen=True)
class Carried:
    """``faults`` say what could not be looked at."""

    data: EmbeddedData = NOTHING_EMBEDDED
    faults: tuple[Fault, ...] = ()


def carried(document: Fieldable) -> Carried:
    """Data inside the file. Raises the ``StorageError`` family where trying again may help."""
    if document.kind is not FileKind.PDF:
        return Carried()
    from documents.embedded_data import embedded_data  # noqa: PLC0415 - MuPDF takes long to load

    try:
        data = embedded_data(document.path(), limits=document.limits, shown=document.shown, password=document.password)
    except (InputError, StorageError) as error:
        if isinstance(error, StorageError) and error.retryable:
            raise
        return Carried(faults=(fault_of(error),))
    return Carried(data)


def with_barcodes(data: EmbeddedData, document: Fieldable, pages: Sequence[PageNumber]) -> Carried:
    """With those on the first and the last of ``pages``."""
    faults: tuple[Fault, ...] = ()
    wanted = frozenset(first_and_last(pages, MOST_PAGES))
    settled = [page for page in document.settled() if page.record.page in wanted]
    codes = [code for page in settled if page.image_key for code in _on_image(document, page)]
    drawn = [page.record.page for page in settled if not page.image_key]
    if drawn:
        try:
            codes += _on_drawn(document, drawn)
        except (InputError, StorageError) as error:
            if isinstance(error, StorageError) and error.retryable:
                raise
            faults = (fault_of(error),)
    ordered = tuple(sorted(codes, key=lambda code: code.page))
    return Carried(data.model_copy(update={"barcodes": ordered}), faults)


def _on_image(document: Fieldable, page: SettledPage) -> Iterator[Barcode]:
    content = at_hand(document.work, page.image_pack).get(page.image_key)
    try:
        yield from _codes(decode(loaded(content), limits=document.limits), page.record.page)
    except PageError as error:
        _say(page.record.page, error)


def _on_drawn(document: Fieldable, pages: Sequence[PageNumber]) -> list[Barcode]:
    path = document.path()
    with open_document(
        path, kind=document.kind, shown=document.shown, password=document.password, limits=document.limits
    ) as opened:
        return [code for page in pages for code in _drawn(opened, page)]


def _drawn(opened: SourceDocument, page: PageNumber) -> Iterator[Barcode]:
    try:
        yield from _codes(opened.drawing(page - 1, BARCODE_DPI)[0], page)
    except PageError as error:
        _say(page, error)


def _codes(pixels: Pixels, page: PageNumber) -> Sequence[Barcode]:
    from documents.barcodes import barcodes  # noqa: PLC0415 - with numpy

    return barcodes(pixels, page)


def _say(page: PageNumber, error: PageError) -> None:
    log("barcodes_not_read", page=page, code=error.code)
