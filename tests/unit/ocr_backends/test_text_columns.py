"""Columns inside one region are read one after the other; rows of keys and values are not cut."""

import pytest

from ocr_backends.layout_model import layout_of
from ocr_backends.seen import Seen, SeenRegion
from ocr_backends.text_columns import columns_of, gutters_of
from recto.geometry import Box
from recto.words import Word, Words

HEIGHT = 0.012
CHARACTER = 0.008


def _line(number: int, text: str, x: float, y: float, *, gap: float = CHARACTER) -> list[Word]:
    words: list[Word] = []
    for part in text.split():
        box = Box(x, y, x + CHARACTER * len(part), y + HEIGHT)
        words.append(Word(text=part, box=box, confidence=1.0, line=number))
        x = box.x1 + gap
    return words


def _page(lines: list[tuple[str, float, float]]) -> Words:
    return tuple(word for number, line in enumerate(lines) for word in _line(number, *line))


def _texts(words: Words, parts: list[list[int]]) -> list[str]:
    return [" ".join(words[index].text for index in part) for part in parts]


PROSE = "five words fill this line"


def test_two_columns_of_running_text_are_two_parts() -> None:
    rows = [0.1 + 0.015 * row for row in range(5)]
    words = _page([(text, x, y) for y in rows for text, x in ((PROSE, 0.1), (PROSE.upper(), 0.1 + 0.22))])

    left, right = _texts(words, columns_of(words, range(len(words))))

    assert left == " ".join([PROSE] * 5)
    assert right == left.upper()


def test_a_line_of_the_engine_that_runs_through_the_gutter_is_cut() -> None:
    lines = [_line(row, PROSE, 0.1, 0.1 + 0.015 * row) for row in range(4)]
    words = tuple(
        word
        for row, left in enumerate(lines)
        for word in [*left, *_line(row, PROSE.upper(), left[-1].box.x1 + 5 * CHARACTER, 0.1 + 0.015 * row)]
    )

    assert _texts(words, columns_of(words, range(len(words)))) == [
        " ".join([PROSE] * 4),
        " ".join([PROSE.upper()] * 4),
    ]


def test_a_line_over_both_columns_comes_before_them() -> None:
    wide = "a wide line that reaches over both of the columns below it"
    body = [(text, x, 0.13 + 0.015 * row) for row in range(4) for text, x in ((PROSE, 0.1), (PROSE.upper(), 0.36))]
    words = _page([(wide, 0.1, 0.1), *body])

    assert _texts(words, columns_of(words, range(len(words))))[0] == wide


def test_stacks_of_short_lines_whose_rows_do_not_meet_are_read_one_by_one() -> None:
    left = [("Vessel:", 0.1, 0.1), ("VOYAGER", 0.1, 0.116), ("Port:", 0.1, 0.15), ("BREST", 0.1, 0.166)]
    right = [(text.lower(), 0.3, y + 0.008) for text, _, y in left]
    words = _page(sorted(left + right, key=lambda line: line[2]))

    assert _texts(words, columns_of(words, range(len(words)))) == [
        "Vessel: VOYAGER Port: BREST",
        "vessel: voyager port: brest",
    ]


@pytest.mark.parametrize("wrapped", [False, True], ids=["level", "wrapped"])
def test_keys_and_their_values_stay_on_their_rows(wrapped: bool) -> None:
    keys = [("Name:", 0.1, 0.1), ("Street:", 0.1, 0.13), ("Town:", 0.1, 0.16)]
    values = [("A value of some length", 0.3, y) for _, _, y in keys]
    more = [("that goes on", 0.3, y + 0.014) for _, _, y in keys] if wrapped else []
    words = _page(keys + values + more)

    assert len(columns_of(words, range(len(words)))) == 1


def test_wide_spaces_of_justified_text_are_no_gutter() -> None:
    words = tuple(
        word
        for row, gap in enumerate((1.0, 2.4, 1.6, 2.0))
        for word in _line(row, "justified text has uneven gaps", 0.1, 0.1 + 0.015 * row, gap=gap * CHARACTER)
    )

    assert len(columns_of(words, range(len(words)))) == 1


def test_a_region_over_two_columns_becomes_two_regions() -> None:
    rows = [0.1 + 0.015 * row for row in range(4)]
    words = _page([(text, x, y) for y in rows for text, x in ((PROSE, 0.1), (PROSE, 0.4))])
    seen = Seen((SeenRegion("text", Box(0.1, 0.1, 0.7, 0.2), ()),), ())

    first, second = layout_of(seen, words).regions

    assert first.box.x1 < second.box.x0
    assert not set(first.words) & set(second.words)


def test_a_line_over_the_gutter_parts_what_is_above_it_from_what_is_below() -> None:
    wide = "a wide line that reaches over both of the columns beside it"
    rows = [0.1 + 0.015 * row for row in range(7) if row != 3]
    body = [(text, x, y) for y in rows for text, x in ((PROSE, 0.1), (PROSE.upper(), 0.36))]
    words = _page([*body[:6], (wide, 0.1, 0.145), *body[6:]])
    sides = [" ".join([PROSE] * 3), " ".join([PROSE.upper()] * 3)]

    assert _texts(words, columns_of(words, range(len(words)))) == [*sides, wide, *sides]


def test_three_columns_of_running_text_are_three_parts() -> None:
    rows = [0.1 + 0.015 * row for row in range(5)]
    words = _page([(PROSE, x, y) for y in rows for x in (0.1, 0.33, 0.56)])

    parts = columns_of(words, range(len(words)))

    assert [min(words[index].box.x0 for index in part) for part in parts] == [0.1, 0.33, 0.56]


def test_single_lines_beside_a_gutter_of_the_page_are_parted() -> None:
    rows = [0.1 + 0.015 * row for row in range(5)]
    words = _page([(text, x, y) for y in rows for text, x in ((PROSE, 0.1), (PROSE.upper(), 0.36))])
    gutters = gutters_of(words, range(len(words)))
    line = [index for index, word in enumerate(words) if word.box.y0 == rows[2]]

    assert len(columns_of(words, line)) == 1
    assert _texts(words, columns_of(words, line, gutters)) == [PROSE, PROSE.upper()]


def test_a_line_over_a_gutter_of_the_page_is_not_cut() -> None:
    rows = [0.1 + 0.015 * row for row in range(5)]
    words = _page(
        [
            *[(text, x, y) for y in rows for text, x in ((PROSE, 0.1), (PROSE.upper(), 0.36))],
            ("a line beneath that reaches over both of the columns above it", 0.1, 0.2),
        ]
    )
    line = [index for index, word in enumerate(words) if word.box.y0 == 0.2]

    assert columns_of(words, line, gutters_of(words, range(len(words)))) == [line]


def test_a_column_with_torn_lines_is_running_text() -> None:
    lines: list[tuple[str, float, float]] = []
    for row in range(8):
        y = 0.1 + 0.015 * row
        pieces = [("these", 0.1), ("are torn", 0.18 + 0.005 * row)] if row % 2 else [(PROSE, 0.1)]
        lines += [(PROSE.upper(), 0.35, y), *((text, x, y) for text, x in pieces)]
    words = _page(lines)

    parts = _texts(words, columns_of(words, range(len(words))))

    assert len(parts) == 2
    assert parts[1] == " ".join([PROSE.upper()] * 8)


def test_numbers_before_the_lines_of_a_column_stay_with_them() -> None:
    rows = [0.1 + 0.015 * row for row in range(8)]
    texts = ((PROSE, 0.1), ("12.", 0.33), (PROSE.upper(), 0.37))
    words = _page([(text, x, y) for y in rows for text, x in texts])

    assert not any(part.endswith("12.") for part in _texts(words, columns_of(words, range(len(words)))))
