"""Letters are no tables, however their lines stand; tables with much text in them are."""

from ocr_backends.layout_model import layout_of
from ocr_backends.seen import PlacedCell, Seen, SeenRegion, SeenTable
from ocr_backends.tables.mistaken import is_running_text
from recto.geometry import Box
from recto.words import RegionKind, Word, Words

CHARACTER = 0.01
STEP = 0.04
LINES = 20
TEXT = "a line of a letter that was written by hand and machine"


def _line(number: int, text: str, x: float) -> list[Word]:
    words: list[Word] = []
    line = 2 * number + (x > 0.4)
    for part in text.split():
        box = Box(x, 0.1 + STEP * number, x + CHARACTER * len(part), 0.12 + STEP * number)
        words.append(Word(text=part, box=box, confidence=1.0, line=line))
        x = box.x1 + CHARACTER
    return words


def _letter() -> Words:
    return tuple(word for number in range(LINES) for word in _line(number, TEXT, 0.1))


def _table(*columns: tuple[float, float], rows: int = 1) -> SeenTable:
    height = 0.84 / rows
    cells = tuple(
        PlacedCell(row, col, 1, 1, Box(x0, 0.08 + height * row, x1, 0.08 + height * (row + 1)))
        for row in range(rows)
        for col, (x0, x1) in enumerate(columns)
    )
    return SeenTable(Box(columns[0][0], 0.08, columns[-1][1], 0.92), 0, cells)


def test_a_cell_that_cuts_through_the_lines_of_a_letter_makes_no_table() -> None:
    assert is_running_text(_table((0.05, 0.55)), _letter())
    assert is_running_text(_table((0.05, 0.35), (0.35, 0.7)), _letter())


def test_long_cells_that_hold_their_lines_are_a_table() -> None:
    words = tuple(word for number in range(LINES) for x in (0.1, 0.5) for word in _line(number, "words of a cell", x))

    assert not is_running_text(_table((0.05, 0.45), (0.45, 0.9)), words)


def test_rows_of_few_lines_are_a_table_though_a_line_runs_through_a_border() -> None:
    assert not is_running_text(_table((0.05, 0.35), (0.35, 0.7), rows=LINES), _letter())


def test_lines_of_a_letter_are_put_together_again() -> None:
    words = _letter()
    rest = tuple(SeenRegion("text", word.box, ()) for word in words if word.text == "machine" and word.line == 8)
    seen = Seen((SeenRegion("table", Box(0.05, 0.08, 0.55, 0.92), ()), *rest), (_table((0.05, 0.55)),))

    regions = layout_of(seen, words).regions

    assert {region.kind for region in regions} == {RegionKind.TEXT}
    assert [index for region in regions for index in region.words] == list(range(len(words)))
