"""Pages as text on a grid of letters: where a word stands in its line is where it stands on the page."""

import re

from layouts.fields.view import DocumentView, page_view
from recto.documents import DocumentPage
from recto.geometry import Box, Upright
from recto.pages import PageSize, PageState, PageWord
from recto.values import PageNumber

A4 = 0.7071
COLUMNS, LINES = 90, 60
BIG = "# "
"""Before a line in letters twice as high."""


def laid_out(*texts: str, aspect: float = A4) -> DocumentView:
    """A document, each text a page. Two spaces or more part phrases."""
    pages = (page_view(typed_page(text, number, aspect)) for number, text in enumerate(texts, start=1))
    return DocumentView(tuple(pages), all=len(texts))


def typed_page(text: str, number: int = 1, aspect: float = A4) -> DocumentPage:
    words = [word for place, line in enumerate(text.strip("\n").split("\n")) for word in _words(line, place)]
    return DocumentPage(
        page=PageNumber(number),
        state=PageState.READ,
        reason="read from its text layer",
        source="text_layer",
        size=PageSize(width=1000 * aspect, height=1000, unit="pt"),
        upright=Upright(aspect=aspect),
        words=tuple(words),
    )


def _words(line: str, place: int) -> list[PageWord]:
    big, text = line.startswith(BIG), line.removeprefix(BIG)
    height, width = (1.6 if big else 0.8) / LINES, 1.0 / COLUMNS
    top = 0.03 + place * 0.94 / LINES
    return [
        PageWord(
            text=found[0],
            box=Box.of(0.03 + found.start() * width, top, 0.03 + found.end() * width, top + height),
            confidence=0.98,
        )
        for found in re.finditer(r"\S+", text)
    ]
