"""Glyphs to words: gaps that MuPDF does not see or sees wrongly, and letters that run from the right."""

from collections.abc import Sequence
from itertools import accumulate

from ocr_backends.glyphs import Glyph, Line, words_of


def _row(text: str, *, x: float = 100.0, y: float = 50.0, size: float = 10.0, made: str = "_") -> list[Glyph]:
    """Letters half as wide as their size, side by side; ``made`` is a space that was put in, ``^`` a small gap."""
    places = accumulate((0.15 * size if char == "^" else 0.5 * size for char in text), initial=x)
    return [
        Glyph(" " if char == made else char, at, y, at + 0.5 * size, y + size, size, made=char == made)
        for char, at in zip(text, places, strict=False)
        if char != "^"
    ]


def _turned(text: str, *, x: float = 200.0, size: float = 10.0) -> list[Glyph]:
    """Letters in the order in which they are read, from ``x`` to the left."""
    glyphs: list[Glyph] = []
    for char in text:
        x -= 0.5 * size
        glyphs.append(Glyph(char, x, 50.0, x + 0.5 * size, 60.0, size))
    return glyphs


def _texts(*lines: Sequence[Glyph], level: bool = True) -> list[list[str]]:
    found = words_of(Line(list(line), level) for line in lines)
    return [["".join(glyph.char for glyph in word) for word in line] for line in found]


def test_words_are_parted_at_white_space() -> None:
    assert _texts(_row("two words")) == [["two", "words"]]


def test_a_gap_parts_korean_words() -> None:
    first, second = _row("\uac00\ub098"), _row("\ub2e4\ub77c", x=113.0)
    assert _texts([*first, *second]) == [["\uac00\ub098", "\ub2e4\ub77c"]]
    assert _texts([*_row("ab"), *_row("cd", x=113.0)]) == [["abcd"]]


def test_small_gaps_are_spaces_where_no_space_was_typed() -> None:
    assert _texts(_row("two_little^words")) == [["two", "little", "words"]]
    assert _texts(_row("two little^words")) == [["two", "littlewords"]]


def test_words_torn_apart_by_a_false_size_are_whole_again() -> None:
    lines = [_row("kno"), _row("wledge", x=115.0), _row("grows", x=149.0), _row("beside", x=300.0)]
    assert _texts(*([glyph._replace(size=0.1) for glyph in line] for line in lines)) == [
        ["knowledge", "grows"],
        ["beside"],
    ]
    assert _texts(*lines) == [["kno"], ["wledge"], ["grows"], ["beside"]]


def test_words_of_a_scan_that_lie_apart_make_one_line() -> None:
    lines = [_row("TAIL."), _row("A", x=135.0), _row("part", x=148.0), _row("beside", x=250.0)]
    assert _texts(*([glyph._replace(hidden=True) for glyph in line] for line in lines)) == [
        ["TAIL.", "A", "part"],
        ["beside"],
    ]
    assert len(_texts(*lines)) == 4


def test_a_lam_alef_is_read_in_order_whichever_way_it_was_turned() -> None:
    alef, lam, ain = "\u0623", "\u0644", "\u0639"
    beginning, end, last = _turned(f"{lam}x{ain}", x=200.0)
    thin = Glyph(alef, 200.0, 50.0, 200.0, 60.0, 10.0)
    assert _texts([thin, beginning, last]) == [[f"{lam}{alef}", ain]]
    thin = Glyph(alef, 195.0, 50.0, 195.0, 60.0, 10.0)
    assert _texts([beginning, thin, end._replace(char=ain)]) == [[f"{lam}{alef}{ain}"]]


def test_words_from_the_right_are_parted_by_where_their_spaces_stand() -> None:
    first, space, second = _turned("\u0628\u062a"), _turned(" ", x=190.0), _turned("\u062b\u062c", x=185.0)
    assert _texts([*space, *first, *second]) == [["\u0628\u062a", "\u062b\u062c"]]


def test_figures_in_a_word_from_the_right_run_from_the_left() -> None:
    word, figures = _turned("\u0628\u062a"), _row("12,5", x=170.0)
    assert _texts([*word, *figures]) == [["\u0628\u062a12,5"]]


def test_foreign_letters_are_a_word_of_their_own() -> None:
    assert _texts([*_turned("\u0628\u062a"), *_row("ab", x=180.0)]) == [["\u0628\u062a", "ab"]]


def test_a_word_from_the_right_torn_in_two_lines_is_whole_again() -> None:
    assert _texts(_turned("\u0628\u062a"), _turned("\u062b\u062c", x=190.0)) == [["\u0628\u062a\u062b\u062c"]]


def test_gaps_do_not_count_in_lines_that_run_down_the_page() -> None:
    first, second = _row("\uac00\ub098"), _row("\ub2e4\ub77c", x=113.0)
    assert _texts([*first, *second], level=False) == [["\uac00\ub098\ub2e4\ub77c"]]
