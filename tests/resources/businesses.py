"""Business documents as PDFs, and models that are asked about them as a whole."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# PyMuPDF's and zxing-cpp's stubs leave parameters without a type.

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import numpy as np
import pymupdf
import zxingcpp
from numpy.typing import NDArray
from PIL import Image

from layouts.fields.schemas.builtin import builtin_schema
from recto.deployments import Roles, Route
from recto.settings import Fields, Settings
from tests.resources.document_questions import boundaries_answer, class_answer, fields_answer, summary_answer
from tests.resources.pages import pixels_of, scanned
from tests.resources.providers.played import Asked, Behaviour, Says
from tests.resources.providers.server import Provider

INVOICE: Final = (
    "Example Paper Ltd",
    "12 Harbour Street",
    "London E1 6AN",
    "",
    "INVOICE",
    "",
    "Invoice Number: INV-2026-0042",
    "Invoice Date: 5 March 2026",
    "",
    "Subtotal: 84.98",
    "VAT 20%: 17.00",
    "Total: 101.98",
)

WRONG_INVOICE: Final = (*INVOICE[:-1], "Total: 111.98")
"""Its sums do not add up."""

EPC: Final = "BCD\n002\n1\nSCT\nCOBADEFFXXX\nExample Paper Ltd\nDE89370400440532013000\nEUR101.98\n\n\nINV-2026-0042"
"""A code that pays the invoice."""

SHORT_INVOICE: Final = ("INVOICE", "Invoice Number: INV-7", "Total: 12.00")
"""So little text that a scan of it is shown, too."""

NONDESCRIPT: Final = (
    "The harbour wall was mended in spring.",
    "Two men with a cart brought 40 stones from the quarry",
    "on the morning of 5 March, and went back at noon.",
    "The stones lay by the gate until the tide was out,",
    "and on the next day all of them were set in lime.",
)


def typed(path: Path, *pages: Sequence[str]) -> Path:
    """A PDF with these lines on its pages."""
    document = pymupdf.open()
    for lines in pages:
        page: pymupdf.Page = document.new_page()
        for number, line in enumerate(lines):
            page.insert_text((70, 80 + 20 * number), line, fontsize=11)
    document.save(path, no_new_id=True)
    document.close()
    return path


def with_code(path: Path, text: str) -> Path:
    """The PDF with a QR code at the foot of its first page."""
    drawn = np.asarray(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode).to_image(scale=4))
    with pymupdf.open(path) as document:
        page: pymupdf.Page = document[0]
        page.insert_image(pymupdf.Rect(70, 600, 200, 730), stream=png_of(drawn))
        content: bytes = document.tobytes(no_new_id=True)
    path.write_bytes(content)
    return path


def with_endless_line(path: Path, *, page: int) -> Path:
    """The PDF with a line of some thousand tiny letters on a page, counted from 0."""
    with pymupdf.open(path) as document:
        sheet: pymupdf.Page = document[page]
        for step in range(4):
            sheet.insert_text((40 + 5 * step, 700 + 0.05 * step), "paper " * 170, fontsize=1)
        content: bytes = document.tobytes(no_new_id=True)
    path.write_bytes(content)
    return path


def scanned_page(path: Path, lines: Sequence[str]) -> Path:
    """The same on one page, without text of its own."""
    scan = pymupdf.open()
    with pymupdf.open(typed(path, lines)) as document:
        scan.insert_pdf(scanned(pixels_of(document[0], dpi=150)).parent)
    scan.save(path, no_new_id=True)
    scan.close()
    return path


def png_of(gray: NDArray[np.uint8]) -> bytes:
    held = BytesIO()
    Image.fromarray(gray).save(held, format="PNG")
    return held.getvalue()


def asking_about(settings: Settings, server: Provider, **fields: Any) -> Settings:
    """``settings`` with a deployment ``sonnet`` that is asked about documents; ``fields`` are those of the settings."""
    route = Route(default="sonnet")
    return settings.model_copy(
        update={
            "deployments": {"sonnet": server.deployment("anthropic")},
            "roles": Roles(fields=route, classify=route, summarize=route),
            "fields": Fields.model_validate(fields),
        }
    )


def reads(asked: Asked) -> Behaviour:
    """A model that takes ``NONDESCRIPT`` for a book, and invents an order number and what something cost."""
    match asked.form:
        case "class":
            return Says(class_answer("book", "The harbour wall was mended"))
        case "fields":
            given = {"invoice_number": "INV-2026-0042", "seller.name": "Example Paper Ltd", "order_number": "PO-9"}
            return Says(fields_answer(builtin_schema("invoice"), given))
        case "boundaries":
            return Says(boundaries_answer((1, True, "invoice"), (2, True, "invoice"), (3, False, "invoice")))
        case _:
            points = ("40 stones were brought.", (1,)), ("It cost 7,000 pounds.", (1,))
            return Says(summary_answer(*points))
