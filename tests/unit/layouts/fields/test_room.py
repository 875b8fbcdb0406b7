"""Pages that hold more than people read are passed over, and named."""

from collections.abc import Sequence

import pytest

from layouts.fields.room import LONGEST_LINE, MOST_LETTERS_OF_PAGE, MOST_WORDS_OF_PAGE, Room
from layouts.fields.view import DocumentView
from recto.blocks import Paragraph
from recto.documents import DocumentPage
from recto.geometry import Box
from recto.pages import PageWord
from tests.resources.papers import paper_page

_ACROSS = 100


def _page(texts: Sequence[str], *, number: int) -> DocumentPage:
    """Words of equal size, a hundred on a line."""
    rows = len(texts) // _ACROSS + 1
    words = tuple(
        PageWord(
            text=text,
            box=Box.of(
                place % _ACROSS / _ACROSS,
                place // _ACROSS / rows,
                (place % _ACROSS + 0.6) / _ACROSS,
                (place // _ACROSS + 0.7) / rows,
            ),
            confidence=0.9,
        )
        for place, text in enumerate(texts)
    )
    return paper_page("", page=number).model_copy(update={"words": words})


def _seen(*pages: DocumentPage, room: Room | None = None) -> tuple[list[int], list[int]]:
    view: DocumentView = (room or Room()).view(pages, of=len(pages))
    return [page.page for page in view.pages], list(view.passed_over)


CROWDED = {
    "words": ["a"] * (MOST_WORDS_OF_PAGE + 1),
    "letters": ["a" * 200] * (MOST_LETTERS_OF_PAGE // 200 + 1),
    "a line": ["a" * (LONGEST_LINE // _ACROSS + 1)] * _ACROSS,
    "a word": ["a" * (LONGEST_LINE + 1)],
}


@pytest.mark.parametrize("texts", CROWDED.values(), ids=CROWDED.keys())
def test_a_crowded_page_is_passed_over_and_the_others_are_looked_at(texts: list[str]) -> None:
    pages = paper_page("Invoice", page=1), _page(texts, number=2), paper_page("Total 1.00", page=3)
    assert _seen(*pages) == ([1, 3], [2])


def test_a_page_whose_blocks_alone_are_known_is_bounded_as_well() -> None:
    endless = Paragraph(text="a " * MOST_LETTERS_OF_PAGE, box=Box(0, 0, 1, 1), confidence=1.0, engine="made")
    assert _seen(paper_page("", page=1).model_copy(update={"blocks": (endless,)})) == ([], [1])


def test_pages_behind_the_most_words_of_a_document_are_passed_over() -> None:
    pages = [paper_page("one two three", page=number) for number in range(1, 5)]
    assert _seen(*pages, room=Room(most=7)) == ([1, 2], [3, 4])
