"""Which region a word belongs to, and what becomes of those that none claims."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_backends.layout_model import layout_of
from ocr_backends.region_words import Claim, assign
from ocr_backends.seen import PlacedCell, Seen, SeenRegion, SeenTable
from recto.geometry import Box
from recto.words import RegionKind, TableRegion, Word, Words


def _word(text: str, x: float, y: float, line: int = 0) -> Word:
    return Word(text=text, box=Box.of(x, y, x + 0.08, y + 0.02), confidence=1.0, line=line)


def test_a_line_that_the_model_claims_outweighs_a_box_that_holds_it() -> None:
    words = (_word("caption", 0.2, 0.2),)
    table, caption = Claim(Box(0.1, 0.1, 0.9, 0.9)), Claim(Box(0.1, 0.1, 0.9, 0.95), lines=(words[0].box,))

    assert assign(words, [table, caption])[0] == [[], [0]]


def test_unclaimed_words_stand_together_by_nearness() -> None:
    words = (_word("one", 0.1, 0.1, 0), _word("two", 0.1, 0.125, 1), _word("far", 0.1, 0.6, 2))

    assert assign(words, [])[1] == [[0, 1], [2]]


def test_unclaimed_columns_under_a_wide_line_are_kept_apart() -> None:
    wide = Word(text="over both", box=Box(0.1, 0.1, 0.9, 0.12), confidence=1.0, line=0)
    columns = [_word("c", x, 0.125 + 0.022 * row, 1 + 2 * row + (x > 0.5)) for row in range(3) for x in (0.2, 0.6)]

    assert assign((wide, *columns), [])[1] == [[0], [1, 3, 5], [2, 4, 6]]


def test_unclaimed_words_become_text_at_their_place() -> None:
    words = (_word("above", 0.1, 0.1, 0), _word("between", 0.1, 0.3, 1), _word("below", 0.1, 0.5, 2))
    seen = Seen(tuple(SeenRegion("title", words[i].box, (words[i].box,)) for i in (0, 2)), ())

    layout = layout_of(seen, words)

    assert [region.words for region in layout.regions] == [(0,), (1,), (2,)]
    assert [region.kind for region in layout.regions] == [RegionKind.TITLE, RegionKind.TEXT, RegionKind.TITLE]


def test_words_of_a_table_outside_its_cells_go_to_the_nearest() -> None:
    words = (_word("a", 0.1, 0.1, 0), _word("b", 0.5, 0.1, 0), _word("c", 0.1, 0.2, 1), _word("stray", 0.6, 0.23, 1))
    cells = tuple(
        PlacedCell(row, col, 1, 1, Box(0.1 + 0.4 * col, 0.1 + 0.1 * row, 0.2 + 0.4 * col, 0.12 + 0.1 * row))
        for row in range(2)
        for col in range(2)
    )
    seen = Seen((), (SeenTable(Box(0.05, 0.05, 0.9, 0.3), 1, cells),))

    (region,) = layout_of(seen, words).regions

    assert isinstance(region, TableRegion)
    assert [cell.text for cell in region.grid.cells] == ["a", "b", "c", "stray"]
    assert region.grid.header_rows == 1


def test_cells_that_lie_over_each_other_leave_the_words_as_text() -> None:
    words = (_word("a", 0.1, 0.1), _word("b", 0.5, 0.1))
    cells = (PlacedCell(0, 0, 2, 2, Box(0, 0, 0.5, 0.5)), PlacedCell(1, 1, 1, 1, Box(0.5, 0, 1, 0.5)))
    seen = Seen((), (SeenTable(Box(0, 0, 1, 0.5), 0, cells),))

    (region,) = layout_of(seen, words).regions

    assert region.kind is RegionKind.TEXT
    assert region.words == (0, 1)


_sides = st.tuples(st.floats(0, 0.9), st.floats(0, 0.9), st.floats(0.01, 0.6), st.floats(0.01, 0.6))
_boxes = _sides.map(lambda side: Box.of(side[0], side[1], side[0] + side[2], side[1] + side[3]))
_names = st.sampled_from(["text", "table", "picture", "caption", "page-footer", "unheard-of"])


@given(
    places=st.lists(st.tuples(st.floats(0, 0.9), st.floats(0, 0.9), st.integers(0, 5)), max_size=12),
    regions=st.lists(st.tuples(_names, _boxes), max_size=6),
    tables=st.lists(_boxes, max_size=2),
)
def test_no_word_is_lost_and_none_is_doubled(
    places: list[tuple[float, float, int]], regions: list[tuple[str, Box]], tables: list[Box]
) -> None:
    words: Words = tuple(_word("w", x, y, line) for x, y, line in places)
    corners = [(row, col) for row in range(2) for col in range(2)]
    grid = tuple(PlacedCell(r, c, 1, 1, Box(c / 2, r / 2, c / 2 + 0.5, r / 2 + 0.5)) for r, c in corners)
    seen = Seen(
        tuple(SeenRegion(name, box, (box,)) for name, box in regions), tuple(SeenTable(box, 0, grid) for box in tables)
    )

    layout = layout_of(seen, words)

    assert sorted(index for region in layout.regions for index in region.words) == list(range(len(words)))


@pytest.mark.parametrize("letter", ["a", "\u05d0"])
def test_words_of_one_row_follow_the_writing_direction(letter: str) -> None:
    words = (_word(letter * 2, 0.6, 0.1, 0), _word(letter * 3, 0.2, 0.1, 1))
    seen = Seen((SeenRegion("text", Box(0.1, 0.05, 0.9, 0.2), ()),), ())

    assert layout_of(seen, words).regions[0].words == ((1, 0) if letter == "a" else (0, 1))
