"""Japanese set in columns: lines run down and are read from the right, whatever the layout model made of them."""

from ocr_backends.layout_model import layout_of
from ocr_backends.seen import Seen, SeenRegion
from ocr_backends.vertical_text import columns_down
from recto.geometry import Box
from recto.words import RegionKind, Word, Words

TEXT = "祖父母から孫に対して資金を"


def _down(*lines: tuple[str, float, float], width: float = 0.02) -> Words:
    """Lines from their top left corners, one word each."""
    return tuple(
        Word(text=text, box=Box(x, y, x + width, y + 0.02 * len(text)), confidence=1.0, line=number)
        for number, (text, x, y) in enumerate(lines)
    )


def test_lines_beside_each_other_are_read_from_the_right() -> None:
    words = _down((TEXT, 0.1, 0.1), (TEXT, 0.14, 0.1), (TEXT, 0.18, 0.1))

    assert columns_down(words) == [[2, 1, 0]]


def test_columns_under_each_other_and_a_title_are_apart() -> None:
    words = _down((TEXT, 0.1, 0.1), (TEXT, 0.14, 0.1), (TEXT, 0.1, 0.5), (TEXT, 0.14, 0.5))
    title = Word(text="税制改正の概要", box=Box(0.18, 0.1, 0.24, 0.5), confidence=1.0, line=9)

    assert columns_down((*words, title)) == [[1, 0], [3, 2]]


def test_labels_latin_words_and_lines_across_are_no_columns() -> None:
    label = _down(("公司報告", 0.1, 0.1), ("証券研究", 0.14, 0.1))
    latin = _down(("Turned by a quarter", 0.1, 0.1), ("and turned again too", 0.14, 0.1))
    across = tuple(word.model_copy(update={"box": Box(0.1, word.box.x0, 0.6, word.box.x1)}) for word in label)

    assert columns_down(label) == columns_down(latin) == columns_down(across) == []


def test_columns_leave_the_picture_that_was_seen_around_them_and_run_from_the_right() -> None:
    words = _down(
        (TEXT, 0.1, 0.1), (TEXT, 0.14, 0.1), (TEXT, 0.6, 0.1), (TEXT, 0.64, 0.1), (TEXT, 0.6, 0.5), (TEXT, 0.64, 0.5)
    )
    seen = Seen((SeenRegion("picture", Box(0.05, 0.05, 0.95, 0.95), ()),), ())

    figure, *columns = layout_of(seen, words).regions

    assert (figure.kind, figure.words) == (RegionKind.FIGURE, ())
    assert [column.words for column in columns] == [(3, 2), (5, 4), (1, 0)]
