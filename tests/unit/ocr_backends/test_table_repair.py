"""Tables put right by their words: false columns and rows, spans of heads, notes that are no rows."""

from collections.abc import Sequence
from itertools import pairwise

import pytest

from ocr_backends.layout_model import layout_of
from ocr_backends.seen import PlacedCell, Seen, SeenTable
from ocr_backends.tables.repair import Repaired, repaired
from ocr_backends.tables.shape import Shape
from recto.geometry import Box
from recto.words import Word, Words
from tests.resources import pages

CHARACTER = 0.008
HEIGHT = 0.012


def _cells(xs: Sequence[float], ys: Sequence[float]) -> list[PlacedCell]:
    return [
        PlacedCell(row, col, 1, 1, Box(left, top, right, bottom))
        for row, (top, bottom) in enumerate(pairwise(ys))
        for col, (left, right) in enumerate(pairwise(xs))
    ]


def _words(*texts: tuple[str, float, float]) -> Words:
    """Lines of words from left and top."""
    words: list[Word] = []
    for line, (text, x, y) in enumerate(texts):
        left = x
        for piece in text.split():
            box = Box(left, y, left + CHARACTER * len(piece), y + HEIGHT)
            words.append(Word(text=piece, box=box, confidence=1.0, line=line))
            left = box.x1 + 0.5 * CHARACTER
    return tuple(words)


def _repaired(cells: Sequence[PlacedCell], words: Words, heads: int = 1) -> Repaired:
    return repaired(Shape(tuple(cells), heads), words, range(len(words)))


def _places(table: Repaired, row: int) -> list[tuple[int, int, int]]:
    """Column, column span and row span of the cells of a row."""
    return [(cell.col, cell.colspan, cell.rowspan) for cell in table.shape.cells if cell.row == row]


def _rows(table: Repaired) -> int:
    return 1 + max(cell.row for cell in table.shape.cells)


XS = (0.1, 0.3, 0.4, 0.5)
YS = (0.1, 0.14, 0.18, 0.22)
BODY = tuple((text, x, y + 0.014) for y in YS[1:-1] for text, x in (("Apples", 0.11), ("12", 0.32), ("34", 0.42)))
HEAD = (("Fruit", 0.11, 0.114), ("2019", 0.32, 0.114), ("2020", 0.42, 0.114))


def test_a_table_that_is_right_stays() -> None:
    cells = _cells(XS, YS)

    assert _repaired(cells, _words(*HEAD, *BODY)) == Repaired(Shape(tuple(cells), 1))


def test_a_row_without_lines_between_its_values_is_parted() -> None:
    cells = [cell for cell in _cells(XS, YS) if cell.row != 2]
    cells.append(PlacedCell(2, 0, 1, 3, Box(XS[0], YS[2], XS[-1], YS[3])))

    assert _places(_repaired(cells, _words(*HEAD, *BODY)), 2) == [(0, 1, 1), (1, 1, 1), (2, 1, 1)]


def test_columns_that_share_the_values_of_one_are_joined() -> None:
    cells = _cells((0.1, 0.3, 0.34, 0.4, 0.5), YS)  # 0.34 cuts through the middle of a column
    words = _words(*HEAD, *BODY[:1], ("12345", 0.31, 0.154), *BODY[2:4], ("1", 0.34, 0.194), *BODY[5:])

    table = _repaired(cells, words)

    assert [_places(table, row) for row in range(3)] == [[(0, 1, 1), (1, 1, 1), (2, 1, 1)]] * 3


def test_columns_that_stand_side_by_side_stay_although_some_rows_fill_only_one() -> None:
    cells = _cells(XS, YS)
    words = _words(*HEAD, BODY[0], BODY[1], BODY[3], BODY[5])

    assert _places(_repaired(cells, words), 0) == [(0, 1, 1), (1, 1, 1), (2, 1, 1)]


def test_a_line_that_goes_on_with_the_row_above_is_no_row() -> None:
    ys = (0.1, 0.14, 0.18, 0.2, 0.24, 0.28)
    rows = [(text, x, y) for y in (0.164, 0.22, 0.26) for text, x in (("Apples", 0.11), ("12", 0.32), ("34", 0.42))]
    words = _words(*HEAD, *rows, ("and pears", 0.11, 0.182))

    table = _repaired(_cells(XS, ys), words)

    assert _rows(table) == 4
    assert table.shape.cells[3].box.y1 == 0.2


def test_the_name_of_a_group_is_a_row_of_its_own() -> None:
    ys = (0.1, 0.14, 0.18, 0.22, 0.26)
    rows = [(text, x, y) for y in (0.154, 0.234) for text, x in (("Apples", 0.11), ("12", 0.32), ("34", 0.42))]

    assert _rows(_repaired(_cells(XS, ys), _words(*HEAD, *rows, ("Northern", 0.11, 0.194)))) == 4


def test_the_unit_below_a_head_goes_on_with_it() -> None:
    ys = (0.1, 0.12, 0.14, 0.16, 0.18, 0.2)
    rows = [(text, x, y) for y in (0.144, 0.164, 0.184) for text, x in (("Apples", 0.11), ("12", 0.32), ("34", 0.42))]
    words = _words(
        ("Fruit", 0.11, 0.104), ("Income", 0.31, 0.104), ("Cost", 0.42, 0.104), ("(EUR)", 0.31, 0.124), *rows
    )

    table = _repaired(_cells(XS, ys), words, heads=2)

    assert _rows(table) == 4
    assert table.shape.header_rows == 1


def test_a_note_below_is_no_row() -> None:
    ys = (*YS, 0.26)
    words = _words(*HEAD, *BODY, ("Note: counted by hand in the orchards of the north", 0.11, 0.234))

    table = _repaired(_cells(XS, ys), words)

    assert [words[index].text for index in table.notes][:2] == ["Note:", "counted"]
    assert _rows(table) == 3


def test_a_sum_below_is_a_row() -> None:
    words = _words(*HEAD, *BODY, ("Together", 0.11, 0.234), ("24", 0.32, 0.234), ("68", 0.42, 0.234))

    table = _repaired(_cells(XS, (*YS, 0.26)), words)

    assert not table.notes
    assert _rows(table) == 4


def test_a_text_over_a_border_spans_it_and_the_stub_reaches_down() -> None:
    ys = (0.06, *YS)
    words = _words(("Year of harvest", 0.345, 0.074), *HEAD, *BODY)

    table = _repaired(_cells(XS, ys), words, heads=2)

    assert _places(table, 0) == [(0, 1, 2), (1, 2, 1)]
    assert _places(table, 1) == [(1, 1, 1), (2, 1, 1)]


def test_a_head_spans_the_columns_in_whose_middle_it_stands() -> None:
    xs, ys = (0.1, 0.3, 0.4, 0.5, 0.6, 0.7), (0.06, 0.1, 0.14, 0.18)
    named = [("ABCD", x + 0.02, 0.114) for x in xs[1:-1]]
    values = [("12", x + 0.03, 0.154) for x in xs[1:-1]]
    words = _words(
        ("Men", 0.388, 0.074), ("Women", 0.58, 0.074), ("Age", 0.11, 0.114), *named, ("Old", 0.11, 0.154), *values
    )

    assert _places(_repaired(_cells(xs, ys), words, heads=2), 0) == [(0, 1, 2), (1, 2, 1), (3, 2, 1)]


def test_a_head_over_one_column_spans_no_other() -> None:
    xs, ys = (0.1, 0.3, 0.4, 0.5, 0.6, 0.7), (0.06, 0.1, 0.14, 0.18)
    named = [("ABCD", x + 0.02, 0.114) for x in xs[1:-1]]
    values = [("12", x + 0.03, 0.154) for x in xs[1:-1]]
    words = _words(("Men", 0.333, 0.074), ("Age", 0.11, 0.114), *named, ("Old", 0.11, 0.154), *values)

    assert all(cell.colspan == 1 for cell in _repaired(_cells(xs, ys), words, heads=2).shape.cells)


def test_a_line_over_columns_is_a_row_of_its_own() -> None:
    ys = (0.06, *YS[1:])
    over = ("Tons of harvest in", 0.32, 0.074)

    table = _repaired(_cells(XS, ys), _words(over, *HEAD, *BODY))

    assert _rows(table) == 4
    assert _places(table, 0) == [(0, 1, 2), (1, 2, 1)]
    assert _places(table, 1) == [(1, 1, 1), (2, 1, 1)]


def test_figures_close_together_stay_in_their_columns() -> None:
    xs = (0.1, 0.2, 0.24, 0.28)
    words = tuple(
        word
        for y, line in ((0.114, 1), (0.154, 2), (0.194, 3))
        for word in (
            Word(text="Apples", box=Box(0.11, y, 0.16, y + HEIGHT), confidence=1.0, line=line),
            Word(text="1234", box=Box(0.205, y, 0.237, y + HEIGHT), confidence=1.0, line=line),
            Word(text="5678", box=Box(0.243, y, 0.275, y + HEIGHT), confidence=1.0, line=line),
        )
    )

    table = _repaired(_cells(xs, YS), words)

    assert [_places(table, row) for row in range(3)] == [[(0, 1, 1), (1, 1, 1), (2, 1, 1)]] * 3


def test_rows_with_room_between_them_are_not_one() -> None:
    ys = (0.06, *YS[2:])
    head = tuple((text, x, 0.074) for text, x, _ in HEAD)

    assert _rows(_repaired(_cells(XS, ys), _words(*head, *BODY))) == 3


def test_a_title_with_a_number_is_no_row() -> None:
    title = ("Table 3. Harvest of all the orchards", 0.15, 0.074)

    table = _repaired(_cells(XS, (0.06, *YS)), _words(title, *HEAD, *BODY), heads=2)

    assert len(table.title) == 7
    assert (_rows(table), table.shape.header_rows) == (3, 1)


@pytest.mark.parametrize("seed", range(40))
def test_no_word_is_lost_whatever_the_grid(seed: int) -> None:
    luck = pages.luck(seed)
    xs, ys = (sorted(luck.random() for _ in range(luck.randint(3, 7))) for _ in range(2))
    cells = [cell for cell in _cells(xs, ys) if luck.random() < 0.9]
    cells = [cell._replace(colspan=2) if luck.random() < 0.1 else cell for cell in cells]
    texts = ["Apples", "and pears", "12", "Note: counted by hand"]
    words = _words(*((luck.choice(texts), 0.6 * luck.random(), 0.9 * luck.random()) for _ in range(15)))
    seen = Seen((), (SeenTable(Box(xs[0], ys[0], xs[-1], ys[-1]), 1, tuple(cells)),))

    layout = layout_of(seen, words)

    assert sorted(index for region in layout.regions for index in region.words) == list(range(len(words)))
