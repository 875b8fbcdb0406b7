"""Business papers as monospaced text: each character has its place, so that columns and gaps are those of the text."""

from layouts.fields.view import DocumentView, PageView, page_view
from recto.documents import DocumentPage
from recto.geometry import Box
from recto.pages import PageSize, PageState, PageWord

COLUMNS = 110
ROWS = 80
ASPECT = 0.75


def paper(text: str, *, page: int = 1) -> PageView:
    """A page with the lines of ``text``; two spaces or more part phrases."""
    return page_view(paper_page(text, page=page))


def papers(*texts: str) -> DocumentView:
    """A document with a page for each text."""
    pages = tuple(paper(text, page=number) for number, text in enumerate(texts, 1))
    return DocumentView(pages, len(pages))


def paper_page(text: str, *, page: int = 1) -> DocumentPage:
    """The same page as it stands in ``document.json``, without blocks."""
    words = tuple(word for row, line in enumerate(text.strip("\n").split("\n")) for word in _words(line, row))
    size = PageSize(width=600.0, height=800.0, unit="pt")
    return DocumentPage.model_validate(
        {
            "page": page,
            "state": PageState.READ,
            "reason": "made for a test",
            "source": "text_layer",
            "size": size,
            "upright": {"aspect": ASPECT},
            "words": words,
        }
    )


def _words(line: str, row: int) -> list[PageWord]:
    found: list[PageWord] = []
    place = 0
    for text in line.split(" "):
        if text:
            top = (row + 2) / ROWS
            left = (place + 3) / COLUMNS
            box = Box.of(left, top, left + len(text) / COLUMNS, top + 0.8 / ROWS)
            found.append(PageWord(text=text, box=box, confidence=1.0))
        place += len(text) + 1
    return found
