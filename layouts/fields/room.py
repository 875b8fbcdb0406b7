"""How much of a document is looked at: pages that hold far more than people read would take all the time there is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from layouts.fields.view import DocumentView, PageView, page_view
from recto.documents import DocumentPage
from recto.values import PageNumber

MOST_WORDS_OF_PAGE: Final = 20_000
"""A page of a newspaper has about eight thousand."""
MOST_LETTERS_OF_PAGE: Final = 200_000
LONGEST_LINE: Final = 2_000
"""Letters of a line across a page: patterns take their time with longer ones."""
MOST_WORDS: Final = 800_000
"""Of a document: each takes about 1.2 KB while it is looked at."""


@dataclass(frozen=True, slots=True)
class Room:
    """The ``most`` words of a document that are looked at."""

    most: int = MOST_WORDS

    def view(self, pages: Iterable[DocumentPage], *, of: int) -> DocumentView:
        """Of ``of`` pages those that are looked at; the others are named: crowded ones, and those that no room is left
        for.
        """
        looked_at: list[PageView] = []
        passed_over: list[PageNumber] = []
        left = self.most
        for page in pages:
            found = [view for view in _views(page) if len(view.words) <= left]
            left -= sum(len(view.words) for view in found)
            looked_at += found
            passed_over += [] if found else [page.page]
        return DocumentView(tuple(looked_at), of, tuple(passed_over))


def _views(page: DocumentPage) -> Iterator[PageView]:
    """None of a page that is crowded."""
    texts = [word.text for word in page.words] or [block.text for block in page.blocks]
    if len(page.words) > MOST_WORDS_OF_PAGE or sum(map(len, texts)) > MOST_LETTERS_OF_PAGE:
        return
    view = page_view(page)
    if len(view.words) <= MOST_WORDS_OF_PAGE and all(len(line.text) <= LONGEST_LINE for line in view.lines):
        yield view
