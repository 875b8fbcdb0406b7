"""Tables without lines are seen by their columns; running text, lists and chance are not taken for tables."""

from collections.abc import Sequence

import pytest

from ocr_backends.layout_model import layout_of
from ocr_backends.seen import Seen, SeenTable
from ocr_backends.tables.aligned import with_aligned_tables
from recto.geometry import Box
from recto.words import TableRegion, Word, Words

NOTHING = Seen((), ())
CHARACTER = 0.008


def _page(rows: Sequence[Sequence[str]], xs: Sequence[float], *, pitch: float = 0.03) -> Words:
    """Each piece is a line of the engine's; an empty one is left out."""
    words: list[Word] = []
    line = 0
    for number, row in enumerate(rows):
        for x, piece in zip(xs, row, strict=False):
            line += 1
            y, left = 0.1 + pitch * number, x
            for text in piece.split():
                box = Box(left, y, left + CHARACTER * len(text), y + 0.012)
                words.append(Word(text=text, box=box, confidence=1.0, line=line))
                left = box.x1 + CHARACTER
    return tuple(words)


def _texts(words: Words) -> list[list[str]]:
    layout = layout_of(with_aligned_tables(NOTHING, words), words)
    grids = [region.grid for region in layout.regions if isinstance(region, TableRegion)]
    return [
        [cell.text for grid in grids for cell in grid.cells if cell.row == row]
        for row in range(max((grid.rows for grid in grids), default=0))
    ]


COUNTS = [["Experience", "One", "Total"], ["High", "5", "13"], ["Medium or so", "4", "17"], ["Low", "3", "6"]]
FACTS = [["Industry", "Banks"], ["Web address", "www.bank.example"], ["Shares", "2,741"], ["Debt ratio", "92.1"]]
PROSE = ["this line fills its column", "and this one fills it also"]


@pytest.mark.parametrize(("rows", "xs"), [(COUNTS, (0.1, 0.4, 0.5)), (FACTS, (0.1, 0.4))], ids=["counts", "facts"])
def test_rows_in_line_are_a_table(rows: list[list[str]], xs: tuple[float, ...]) -> None:
    assert _texts(_page(rows, xs)) == rows


def test_a_first_row_without_numbers_over_numbers_is_its_head() -> None:
    (table,) = with_aligned_tables(NOTHING, _page(COUNTS, (0.1, 0.4, 0.5))).tables

    assert table.header_rows == 1


def test_a_lone_line_close_under_a_row_goes_on_with_it() -> None:
    words = _page(COUNTS, (0.1, 0.4, 0.5))
    wrapped = Word(text="and very low", box=Box(0.1, 0.175, 0.196, 0.187), confidence=1.0, line=90)
    y = words[-1].box.y1
    last = Word(text="Sum", box=Box(0.1, y + 0.018, 0.124, y + 0.03), confidence=1.0, line=91)
    total = Word(text="36", box=Box(0.5, y + 0.018, 0.516, y + 0.03), confidence=1.0, line=92)

    assert _texts((*words, wrapped, last, total))[2][0].split("\n") == ["Medium or so", "and very low"]


@pytest.mark.parametrize(
    ("rows", "xs"),
    [
        ([PROSE] * 6, (0.1, 0.4)),
        ([["1.", "apples"], ["2.", "pears"], ["3.", "plums and more"], ["4.", "figs"], ["5.", "nuts"]], (0.1, 0.14)),
        (
            [
                ["14", "Q.", "Is that so?"],
                ["15", "A.", "It is not so."],
                ["16", "Q.", "Why is that?"],
                ["17", "A.", "No."],
            ],
            (0.1, 0.2, 0.3),
        ),
        (FACTS[:3], (0.1, 0.4)),
        ([[piece] for row in FACTS for piece in row], (0.1,)),
    ],
    ids=["columns of text", "list", "deposition", "too few", "one column"],
)
def test_what_only_stands_in_line_is_no_table(rows: list[list[str]], xs: tuple[float, ...]) -> None:
    assert with_aligned_tables(NOTHING, _page(rows, xs)) == NOTHING


def test_tables_that_were_seen_are_left_alone() -> None:
    words = _page(COUNTS, (0.1, 0.4, 0.5))
    seen = Seen((), (SeenTable(Box(0, 0, 1, 1), 0, ()),))

    assert with_aligned_tables(seen, words) == seen


def test_a_paragraph_beside_short_lines_is_no_column() -> None:
    rows = [("set as far as the edge of its own column", "(1)", "one", "two")] * 6

    assert _texts(_page(rows, (0.1, 0.5, 0.56, 0.62))) == []
