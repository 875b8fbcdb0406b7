"""Opening documents: one function to look, one to read."""

import stat
from pathlib import Path

from documents.facts import FileKind, Inspection
from documents.kinds import HEAD_BYTES, sniff
from documents.source import NoScan, SourceDocument
from recto.errors import InputEmpty, InputTooLarge, InputUnreadable, InputUnsupported
from recto.settings import MEBIBYTE, Limits

__all__ = ["NoScan", "SourceDocument", "inspect", "kind_of", "open_document"]


def inspect(path: Path, *, shown: str, password: str, limits: Limits) -> Inspection:
    """Opens the file, whose name for people is ``shown``, and counts the pages that it really holds.

    Raises the ``InputError`` that says why it cannot be used. Archives are refused: ``documents.archives`` opens them.
    """
    kind = kind_of(path, shown=shown, limits=limits)
    with open_document(path, kind=kind, shown=shown, password=password, limits=limits) as document:
        return Inspection(kind=kind, pages=document.page_count, encrypted=document.encrypted)


def kind_of(path: Path, *, shown: str, limits: Limits) -> FileKind:
    """The type of a file, after a look at its size. Raises ``InputUnreadable``, ``InputTooLarge``, ``InputEmpty``,
    ``InputUnsupported``."""
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):
            raise InputUnreadable(f"{shown}: it is no regular file", remedy="Give a file or a folder of files.")
        if state.st_size > limits.max_bytes:
            sizes = f"{_mebibytes(state.st_size)}, the limit is {_mebibytes(limits.max_bytes)}"
            raise InputTooLarge(f"{shown}: it has {sizes}")
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError as error:
        raise InputUnreadable(f"{shown}: it cannot be read ({error.strerror or error})") from error
    try:
        return sniff(head)
    except (InputEmpty, InputUnsupported) as error:
        raise type(error)(f"{shown}: {error.message}", remedy=error.remedy) from error


def open_document(path: Path, *, kind: FileKind, shown: str, password: str, limits: Limits) -> SourceDocument:
    """The document, to be closed by the caller; it is a context manager. ``kind`` is what ``inspect`` found.

    Raises as ``inspect`` does.
    """
    try:
        match kind:
            case FileKind.PDF:
                from documents.pdf import PdfDocument  # noqa: PLC0415  # MuPDF takes long to load

                return PdfDocument(path, shown=shown, password=password, limits=limits)
            case FileKind.ZIP:
                raise InputUnsupported(f"{shown}: it is a ZIP archive, not a document")
            case _:
                from documents.pictures import ImageDocument  # noqa: PLC0415  # as Pillow does

                return ImageDocument(path, kind=kind, shown=shown, limits=limits)
    except OSError as error:
        raise InputUnreadable(f"{shown}: it cannot be read ({error.strerror or error})") from error


def _mebibytes(count: int) -> str:
    return f"{count / MEBIBYTE:,.0f} MiB"
