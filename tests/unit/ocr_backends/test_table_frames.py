"""Which found tables are one, by the lines around them."""

from ocr_backends.tables.frames import held_by
from recto.geometry import Box

FRAME = Box(0.1, 0.1, 0.9, 0.9)
UPPER, LOWER = Box(0.12, 0.2, 0.88, 0.4), Box(0.12, 0.5, 0.88, 0.8)


def test_tables_in_one_frame_are_one() -> None:
    assert held_by(FRAME, [UPPER, LOWER], []) == [0, 1]


def test_a_heading_between_them_keeps_them_apart() -> None:
    assert held_by(FRAME, [UPPER, LOWER], [Box(0.3, 0.43, 0.7, 0.46)]) == []


def test_a_title_above_them_in_the_frame_does_not() -> None:
    assert held_by(FRAME, [UPPER, LOWER], [Box(0.3, 0.12, 0.7, 0.15)]) == [0, 1]


def test_a_table_outside_the_frame_is_no_part_of_it() -> None:
    beside = Box(0.12, 0.85, 0.88, 0.99)
    assert held_by(FRAME, [UPPER, beside, LOWER], []) == [0, 2]
    assert held_by(FRAME, [UPPER, beside], []) == []
