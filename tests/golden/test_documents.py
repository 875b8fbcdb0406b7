"""Recognitions to finished documents, compared with files that people have read.

``pytest tests/golden --update-golden`` writes them anew.
"""

from pathlib import Path

import pytest

from layouts.continuity import continued
from layouts.headings import heading_levels, headings, with_levels
from layouts.parsing import parse
from layouts.running import margins, running_lines, without_running
from layouts.writing.document_json import document_json
from layouts.writing.html import document_html
from layouts.writing.markdown import document_markdown
from recto.documents import DocumentPage
from recto.pages import PageState
from recto.values import PageNumber
from tests.golden.documents import DOCUMENTS, invoice
from tests.resources.recognitions import document_page, failed_page

GOLDEN = Path(__file__).parent / "expected"


def finished(pages: list[DocumentPage]) -> list[DocumentPage]:
    """All that is done to the pages of a document, in the order in which it must be done."""
    running = running_lines(margins(page) for page in pages)
    apart = [without_running(page, running) for page in pages]
    levels = heading_levels(headings(page) for page in apart)
    return list(continued(with_levels(page, levels) for page in apart))


def agrees(name: str, content: bytes, *, update: bool) -> None:
    path = GOLDEN / name
    if update:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    assert content.decode() == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_written_as_it_was(name: str, update_golden: bool) -> None:
    parsed = [parse(sheet.recognition()) for sheet in DOCUMENTS[name]()]
    pages = finished([document_page(number, page) for number, page in enumerate(parsed, start=1)])
    agrees(f"{name}.md", "".join(document_markdown(pages)).encode(), update=update_golden)
    agrees(f"{name}.html", "".join(document_html(pages, title=name)).encode(), update=update_golden)
    agrees(f"{name}.json", b"".join(document_json(pages, name=f"{name}.pdf")), update=update_golden)


def test_a_document_with_blank_and_failed_pages_is_written_as_it_was(update_golden: bool) -> None:
    read = document_page(1, parse(invoice()[0].recognition()))
    blank = read.model_copy(
        update={"page": PageNumber(2), "state": PageState.BLANK, "reason": "no ink", "blocks": (), "words": ()}
    )
    failed = failed_page(3, "it took longer than 120 s --> <b>")
    unread = failed_page(4, "its script is Tibetan").model_copy(update={"state": PageState.UNSUPPORTED_SCRIPT})
    pages = finished([read, blank, failed, unread])
    agrees("failures.md", "".join(document_markdown(pages)).encode(), update=update_golden)
    agrees("failures.html", "".join(document_html(pages, title="failures")).encode(), update=update_golden)
