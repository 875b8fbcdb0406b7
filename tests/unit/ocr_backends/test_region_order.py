"""Reading order over boxes."""

from ocr_backends.region_order import reading_order
from recto.geometry import Box
from recto.words import RegionKind

TEXT = RegionKind.TEXT


def test_columns_are_read_one_after_the_other_though_their_gaps_line_up() -> None:
    left = [(TEXT, Box(0.1, 0.2, 0.45, 0.4)), (TEXT, Box(0.1, 0.45, 0.45, 0.7))]
    right = [(TEXT, Box(0.55, 0.2, 0.9, 0.4)), (TEXT, Box(0.55, 0.45, 0.9, 0.7))]

    assert reading_order([right[1], left[0], right[0], left[1]]) == [1, 3, 2, 0]


def test_what_spans_the_columns_parts_them() -> None:
    regions = [
        (TEXT, Box(0.55, 0.6, 0.9, 0.9)),
        (TEXT, Box(0.1, 0.6, 0.45, 0.9)),
        (RegionKind.FIGURE, Box(0.1, 0.42, 0.9, 0.58)),
        (TEXT, Box(0.55, 0.1, 0.9, 0.4)),
        (TEXT, Box(0.1, 0.1, 0.45, 0.4)),
    ]

    assert reading_order(regions) == [4, 3, 2, 1, 0]


def test_scripts_written_to_the_left_begin_with_the_right_column() -> None:
    regions = [(TEXT, Box(0.1, 0.2, 0.45, 0.8)), (TEXT, Box(0.55, 0.2, 0.9, 0.8))]

    assert reading_order(regions, right_to_left=True) == [1, 0]


def test_headers_come_first_footnotes_after_the_body_and_footers_last() -> None:
    regions = [
        (RegionKind.PAGE_FOOTER, Box(0.4, 0.95, 0.6, 0.97)),
        (RegionKind.FOOTNOTE, Box(0.1, 0.85, 0.45, 0.9)),
        (TEXT, Box(0.1, 0.1, 0.45, 0.8)),
        (TEXT, Box(0.55, 0.1, 0.9, 0.9)),
        (RegionKind.PAGE_HEADER, Box(0.1, 0.02, 0.9, 0.04)),
    ]

    assert reading_order(regions) == [4, 2, 3, 1, 0]


def test_overlapping_boxes_are_read_from_the_top() -> None:
    regions = [(TEXT, Box(0.2, 0.3, 0.8, 0.6)), (TEXT, Box(0.1, 0.1, 0.7, 0.35)), (TEXT, Box(0.15, 0.5, 0.9, 0.9))]

    assert reading_order(regions) == [1, 0, 2]


def test_a_line_under_two_columns_parts_them_from_nothing_though_its_box_reaches_into_them() -> None:
    left = [(TEXT, Box(0.1, 0.2, 0.45, 0.4)), (TEXT, Box(0.1, 0.405, 0.45, 0.702))]
    right = [(TEXT, Box(0.55, 0.2, 0.9, 0.4)), (TEXT, Box(0.55, 0.405, 0.9, 0.702))]
    under = (TEXT, Box(0.1, 0.696, 0.9, 0.72))

    assert reading_order([under, *right, *left]) == [3, 4, 1, 2, 0]


def test_a_table_over_two_columns_leaves_them_columns_though_it_reaches_into_one() -> None:
    left = [(TEXT, Box(0.1, 0.1, 0.45, 0.3)), (TEXT, Box(0.1, 0.32, 0.45, 0.5)), (TEXT, Box(0.1, 0.52, 0.45, 0.68))]
    right = [(TEXT, Box(0.55, 0.1, 0.9, 0.41)), (TEXT, Box(0.55, 0.43, 0.9, 0.72))]
    table = (RegionKind.TABLE, Box(0.1, 0.7, 0.9, 0.9))

    assert reading_order([table, *right, *left]) == [3, 4, 5, 1, 2, 0]


def test_a_picture_around_columns_comes_before_them_and_leaves_them_columns() -> None:
    left = [(TEXT, Box(0.1, 0.2, 0.45, 0.4)), (TEXT, Box(0.1, 0.42, 0.45, 0.7))]
    right = [(TEXT, Box(0.55, 0.2, 0.9, 0.3)), (TEXT, Box(0.55, 0.32, 0.9, 0.7))]
    around = (RegionKind.FIGURE, Box(0.05, 0.1, 0.95, 0.8))
    title = (TEXT, Box(0.1, 0.05, 0.5, 0.16))

    assert reading_order([*right, *left, around, title]) == [5, 4, 2, 3, 0, 1]


def test_columns_stay_columns_though_the_rule_between_them_was_read_as_letters() -> None:
    left = [(TEXT, Box(0.13, 0.35, 0.525, 0.45)), (TEXT, Box(0.13, 0.46, 0.544, 0.93))]
    right = [(TEXT, Box(0.535, 0.33, 0.92, 0.41)), (TEXT, Box(0.525, 0.42, 0.926, 0.93))]

    assert reading_order([*right, *left]) == [2, 3, 0, 1]
