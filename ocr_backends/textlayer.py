"""The text layer engine: reads a PDF page's own text."""
# ruff: noqa: PLC0415 - PyMuPDF is loaded with the first page

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from ocr_backends.fingerprints import fingerprint, package_version
from ocr_backends.layout_model import layout_of
from ocr_backends.outcomes import outcome_of
from ocr_backends.protocol import PageInput, PdfPage
from ocr_backends.statuses import EngineStatus
from recto.errors import EngineFailed
from recto.recognitions import Outcome, WordsRecognition

if TYPE_CHECKING:
    from ocr_backends.pdf_text import PdfTexts

NAME = "textlayer"


class TextLayer:
    """Words are exact, so their confidence is 1. Whether the text can be trusted is decided before it is read."""

    def __init__(self) -> None:
        self._texts: PdfTexts | None = None

    @property
    def name(self) -> str:
        return NAME

    @property
    def reads(self) -> Literal["pdf", "image"]:
        return "pdf"

    @property
    def fingerprint(self) -> str:
        return fingerprint(NAME, {"pymupdf": package_version("pymupdf")})

    def recognize(self, pages: Sequence[PageInput]) -> list[Outcome]:
        return [outcome_of(NAME, lambda page=page: self._read(page)) for page in pages]

    def close(self) -> None:
        if self._texts is not None:
            self._texts.close()
        self._texts = None

    def _read(self, page: PageInput) -> Outcome:
        if not isinstance(page, PdfPage):
            raise EngineFailed(f"{NAME} reads pages of PDFs and was given an image")
        from ocr_backends.pdf_text import PdfTexts

        self._texts = self._texts or PdfTexts()
        text = self._texts.read(page)
        layout = layout_of(text.seen, text.words)
        return WordsRecognition(engine=NAME, upright=text.upright, words=text.words, layout=layout)


def status() -> EngineStatus:
    """For `recto doctor`."""
    version = package_version("pymupdf")
    if not version:
        return EngineStatus(name=NAME, ready=False, detail="PyMuPDF is not installed", remedy="pip install pymupdf")
    return EngineStatus(name=NAME, ready=True, version=version, detail="PyMuPDF: the text that a PDF carries itself")
