"""What invoice2data finds on the same documents, by the templates that it ships with.

Its templates are written issuer by issuer, some of them for the very documents of its tests: on those it is the most
that rules can reach, on others it finds what a template happens to fit.
"""

# invoice2data carries no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportMissingImports=false

import logging
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from bench.fields_documents import DocumentRead
from bench.fields_scores import Tallies, compared
from bench.fields_truths import INVOICE2DATA_NAMES, printed_only, truth_of
from recto.fields import Absent, Extraction, FieldValue, NamedValue, OnPage
from recto.geometry import WHOLE_PAGE
from recto.values import PageNumber

PEER: Final = "invoice2data"
COMPARED: Final = frozenset({"invoice2data", "zugferd"})
"""Collections of invoices with all their truths."""


def is_there() -> bool:
    """Whether the peer is installed."""
    return find_spec(PEER) is not None


def peer_tallies(reads: Sequence[DocumentRead]) -> Iterator[Tallies]:
    """One for each document that Recto read as it is."""
    for read in reads:
        truth = printed_only(truth_of(read.document), [read.view.text])
        yield compared(truth._replace(groups=()), peer_extraction(read.document.path))


def peer_extraction(path: Path) -> Extraction:
    """Empty where no template fits."""
    from invoice2data import extract_data  # noqa: PLC0415  # a peer, which need not be installed
    from invoice2data.input import pdftotext, tesseract  # noqa: PLC0415

    logging.getLogger(PEER).setLevel(logging.CRITICAL)
    reader = pdftotext if path.suffix.lower() == ".pdf" else tesseract
    found: dict[str, Any] = extract_data(str(path), templates=_templates(), input_module=reader) or {}
    fields = tuple(_named(key, found[key]) for key in INVOICE2DATA_NAMES if found.get(key) is not None)
    return Extraction(fields=fields)


@cache
def _templates() -> Any:
    from invoice2data.extract.loader import read_templates  # noqa: PLC0415

    return read_templates()


def _named(key: str, value: Any) -> NamedValue:
    name, kind = INVOICE2DATA_NAMES[key]
    plain = value.date().isoformat() if hasattr(value, "date") else value
    plain = plain.isoformat() if isinstance(plain, date) else plain
    told = plain if isinstance(plain, str | int | float) else str(plain)
    place = OnPage(page=PageNumber(1), box=WHOLE_PAGE)
    whole = FieldValue(
        value=told, raw=str(plain), type=kind, confidence=1.0, source=place, engine=PEER, support=Absent()
    )
    return NamedValue(name=name, value=whole)
