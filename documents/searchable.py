"""Searchable PDF: the document as it looks, with the words that were read lying invisibly where they stand."""

from collections.abc import Callable, Iterable
from pathlib import Path

from documents.facts import FileKind
from documents.image_pdf import write_images
from documents.invisible import TextPage
from documents.overlay import overlay
from recto.errors import InputUnsupported
from recto.images import EncodedImage

__all__ = ["TextPage", "write_searchable"]


def write_searchable(
    source: Path,
    to: Path,
    *,
    kind: FileKind,
    password: str,
    pages: Iterable[TextPage],
    image_of: Callable[[int], EncodedImage],
) -> None:
    """Writes a searchable PDF of ``source`` to ``to``. ``pages`` are those read from their image, in page order.

    PDF sources keep their pages, bookmarks, links, page labels, metadata and attachments. Pages that are not given are
    not touched. From those that are, the text that was there before is taken out of searching: invisible text is
    removed; visible text stays, marked to read as a space (annotations and form fields keep theirs). The result is
    not encrypted, whatever the source was: the words beside it are not either, and encryption would make the bytes
    differ from run to run. A digital signature in the source no longer holds.

    Image sources become a PDF with one page for each of their pages, losslessly: JPEG and JPEG 2000 go in as they are.
    A page for which ``image_of`` raises ``PageError`` or ``ObjectMissing`` becomes an empty one.

    The same input gives the same bytes. Memory does not grow with the pages but for a page's compressed text.
    Raises ``PasswordNeeded``, ``InputDamaged``, ``InputUnsupported`` (archives), ``StoreFull`` and
    ``StoreUnavailable`` where ``to`` cannot be written.
    """
    match kind:
        case FileKind.PDF:
            overlay(source, to, password=password, pages=pages)
        case FileKind.ZIP:
            raise InputUnsupported(f"{source}: an archive has no pages of its own")
        case _:
            write_images(source, to, kind=kind, pages=pages, image_of=image_of)
