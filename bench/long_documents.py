"""Made documents of any length, of the kinds that fields are looked for in. Always alike."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false
# PyMuPDF carries no types.

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, TypeAlias

import pymupdf

from bench.made_streams import made_streams

STREAM: Final = "stream"

Cells: TypeAlias = Sequence[tuple[float, str]]
"""Texts of a line, each with its left edge in points."""

_LINES: Final = 45
_WORDS: Final = ["the", "supplier", "term", "notice", "party", "shall", "report", "year", "under", "section", "work"]
_GOODS: Final = ["Copy paper A4", "Box files", "Ink cartridge black", "Desk lamp", "Envelopes C5", "Filing cabinet"]
_PAGES_OF_STREAM: Final = 12
"""About so many has each of the short streams that a long one is put together from."""


def long_document(path: Path, kind: str, pages: int) -> Path:
    """A PDF of so many pages. ``kind`` is one of ``KINDS``."""
    font = pymupdf.Font("helv")
    with pymupdf.open() as document:
        if kind == STREAM:
            _add_streams(document, path.parent / f"{path.stem}-parts", pages)
        else:
            for number in range(pages):
                _write(document.new_page(), _MAKING[kind](number, pages), font)
        document.save(path, garbage=1, deflate=True)
    return path


def _add_streams(document: pymupdf.Document, folder: Path, pages: int) -> None:
    for stream in made_streams(folder, 1 + pages // _PAGES_OF_STREAM):
        with pymupdf.open(stream.path) as more:
            room = pages - len(document)
            if room > 0:
                document.insert_pdf(more, to_page=min(room, len(more)) - 1)


def _write(page: pymupdf.Page, lines: Iterator[Cells], font: pymupdf.Font) -> None:
    writer = pymupdf.TextWriter(page.rect)
    for number, cells in enumerate(lines):
        for left, text in cells:
            writer.append((left, 60 + 15 * number), text, font=font, fontsize=10)
    writer.write_text(page)


def _invoice(number: int, pages: int) -> Iterator[Cells]:
    if not number:
        yield [(60, "Example Paper Ltd, 1 Mill Lane, Leeds LS1 4AB")]
        yield [(60, "Invoice")]
        yield [(60, "Invoice number: INV-2026-0042"), (330, "Invoice date: 03.04.2026")]
        yield [(60, "VAT ID: GB980780684"), (330, "IBAN: GB33BUKB20201555555555")]
    yield [(60, "Pos"), (100, "Description"), (330, "Quantity"), (400, "Unit price"), (480, "Amount")]
    for line in range(_LINES - 10):
        place = number * (_LINES - 10) + line
        price = 100 + place * 37 % 5000
        count = 1 + place % 9
        goods = (100, f"{_GOODS[place % len(_GOODS)]} {place}")
        sums = (400, f"{price / 100:.2f}"), (480, f"{price * count / 100:.2f}")
        yield [(60, str(place + 1)), goods, (330, str(count)), *sums]
    if number == pages - 1:
        yield [(330, "Subtotal"), (480, "1,000.00")]
        yield [(330, "VAT 20%"), (480, "200.00")]
        yield [(330, "Total GBP"), (480, "1,200.00")]


def _statement(number: int, pages: int) -> Iterator[Cells]:
    yield [(60, "Example Bank plc"), (330, "Statement of account")]
    yield [(60, "Account number 12345678"), (330, f"Page {number + 1} of {pages}")]
    yield [(60, "Date"), (130, "Description"), (400, "Amount"), (480, "Balance")]
    for line in range(_LINES - 6):
        place = number * (_LINES - 6) + line
        said = (130, f"Card payment {_GOODS[place % len(_GOODS)]} {place}")
        amount = (place * 71 % 90_000 - 45_000) / 100
        yield [(60, f"{1 + place % 28:02d}/{1 + place // 28 % 12:02d}/2026"), said, (400, f"{amount:.2f}")]


def _contract(number: int, pages: int) -> Iterator[Cells]:
    if not number:
        yield [(60, "SERVICES AGREEMENT")]
        yield [(60, "This Agreement is made on 1 March 2026 between Example Paper Ltd and Sample Works GmbH.")]
    for line in range(_LINES - 4):
        place = number * _LINES + line
        yield [(60, _prose(place) if line % 9 else f"{place}. Term and notice")]
    if number == pages - 1:
        yield [(60, "Signed by Example Paper Ltd"), (330, "Signed by Sample Works GmbH")]


def _report(number: int, pages: int) -> Iterator[Cells]:
    yield [(60, f"Chapter {number + 1} of {pages}")]
    for line in range(_LINES):
        yield [(60, _prose(number * _LINES + line))]


def _prose(place: int) -> str:
    return " ".join(_WORDS[(place * 3 + step * step) % len(_WORDS)] for step in range(12)) + f" {place}."


_MAKING: Final[Mapping[str, Callable[[int, int], Iterator[Cells]]]] = {
    "invoice": _invoice,
    "statement": _statement,
    "contract": _contract,
    "report": _report,
}

KINDS: Final = (*_MAKING, STREAM)
