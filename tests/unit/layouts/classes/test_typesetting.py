from layouts.classes.looks import looks
from layouts.classes.traits import PageTraits, traits_of
from layouts.classes.typesetting import word_count
from layouts.classes.words import class_by_words
from layouts.fields.view import DocumentView, page_view
from recto.blocks import Paragraph
from recto.classes import Taxonomy
from recto.documents import DocumentPage
from recto.geometry import Box, enclosing
from recto.pages import PageSize, PageState, PageWord
from recto.values import PageNumber

SAID = ("the", "harbour", "board", "met", "at", "noon", "and", "spoke", "of", "a", "lamp", "that", "went", "out")
LETTER = 0.009
"""Of the page's width."""


def test_the_columns_of_a_newspaper_are_seen() -> None:
    traits = _traits(_page(columns=3, lines=64, leading=0.8))
    assert round(traits.beside) == 3
    assert 25 <= traits.letters_a_line <= 40
    assert traits.leading < 0.9
    assert traits.big > 3


def test_narrow_columns_below_a_headline_look_like_a_newspaper() -> None:
    page = _page(columns=3, lines=64, leading=0.8)
    assert looks(_traits(page))["newspaper"] > 2.8
    found = class_by_words(DocumentView((page_view(page),), 1), Taxonomy())
    assert found.name == "newspaper"


def test_a_page_of_one_column_does_not() -> None:
    page = _page(columns=1, lines=40, leading=1.2)
    assert round(_traits(page).beside) == 1
    assert looks(_traits(page))["newspaper"] < 0


def test_two_columns_without_a_headline_are_not_enough() -> None:
    page = _page(columns=2, lines=64, leading=1.1, headline=False)
    assert class_by_words(DocumentView((page_view(page),), 1), Taxonomy()).name != "newspaper"


def test_words_are_counted_where_no_space_parts_them() -> None:
    assert word_count("the lamp went out") == 4
    assert word_count("灯台守は 朝に起きる") == 4.5
    assert word_count("") == 0


def _traits(page: DocumentPage) -> PageTraits:
    return traits_of(page_view(page))


def _page(*, columns: int, lines: int, leading: float, headline: bool = True) -> DocumentPage:
    """Running text flush on both sides; ``leading`` in heights of letters."""
    words: list[PageWord] = []
    blocks: list[Paragraph] = []
    if headline:
        words.append(_word("Storm", 0.3, 0.02, 0.08, 0.4))
    for column in range(columns):
        width = 0.88 / columns
        first = len(words)
        for line in range(lines):
            words += _line(0.06 + column * width, width - 0.03, 0.12 + line * 0.013, 0.013 / leading, line + column)
        own = tuple(range(first, len(words)))
        box = enclosing([words[index].box for index in own])
        blocks.append(Paragraph(text="said", box=box, confidence=1.0, engine="test", words=own))
    return DocumentPage(
        page=PageNumber(1),
        state=PageState.READ,
        reason="read",
        source="image",
        size=PageSize(width=1000, height=1300, unit="px"),
        words=tuple(words),
        blocks=tuple(blocks),
    )


def _line(left: float, width: float, top: float, height: float, turn: int) -> list[PageWord]:
    """Words from ``left``, the last one stretched to the end of the line."""
    found: list[PageWord] = []
    x, at = left, turn
    while x + LETTER * len(SAID[at % len(SAID)]) < left + width:
        text = SAID[at % len(SAID)]
        found.append(_word(text, x, top, height, LETTER * len(text)))
        x, at = x + LETTER * (len(text) + 0.6), at + 1
    last = found[-1]
    return [*found[:-1], last.model_copy(update={"box": Box.of(last.box.x0, last.box.y0, left + width, last.box.y1)})]


def _word(text: str, x: float, top: float, height: float, width: float) -> PageWord:
    return PageWord(text=text, box=Box.of(x, top, x + width, top + height), confidence=0.98)
