"""Answers for tables, held against what was seen."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layouts.accepting.tables import accept_table
from layouts.accepting.verdicts import Accepted, Rejected
from recto.escalations import Acceptance
from recto.geometry import WHOLE_PAGE, Upright
from recto.grids import Grid
from recto.pages import PageWord
from tests.resources.seen_tables import FARES, Rows, box_of, grid, seen

LIMITS = Acceptance()
SCANNED = 0.97
HALF = [[*row[:2], "", *row[3:]] for row in FARES]
"""A draft in which a column is missing."""


def verdict(
    answer: Rows | Grid, *, draft: Rows = HALF, words: Sequence[PageWord] | None = None, limits: Acceptance = LIMITS
) -> Accepted | Rejected:
    candidate = answer if isinstance(answer, Grid) else grid(answer)
    held = seen(FARES) if words is None else words
    return accept_table(grid(draft), candidate, held, box=box_of(FARES), limits=limits)


def changed(row: int, col: int, text: str, rows: Rows = FARES) -> list[list[str]]:
    made = [list(texts) for texts in rows]
    made[row][col] = text
    return made


def code(found: Accepted | Rejected) -> str:
    return found.code if isinstance(found, Rejected) else ""


def text_at(found: Accepted, row: int, col: int) -> str:
    return next(cell.text for cell in found.grid.cells if (cell.row, cell.col) == (row, col))


def test_the_right_answer_is_taken_and_all_its_numbers_are_confirmed() -> None:
    found = verdict(FARES)
    assert isinstance(found, Accepted)
    assert {number.support for number in found.numbers} == {"both"}
    assert len(found.numbers) == 24


def test_each_cell_stands_where_its_words_were_seen() -> None:
    found = verdict(FARES)
    assert isinstance(found, Accepted)
    words = {word.text: word.box for word in seen(FARES)}
    boxes = {cell.text: cell.box for cell in found.grid.cells}
    assert boxes["873"] == words["873"]
    assert boxes["North pier"] == words["North"].union(words["pier"])


def test_cells_that_were_not_seen_stand_in_their_rows_and_columns() -> None:
    found = verdict(FARES, words=seen(FARES, misread={"873": ""}))
    assert isinstance(found, Accepted)
    boxes = {cell.text: cell.box for cell in found.grid.cells}
    assert boxes["Lighthouse"].y0 <= boxes["873"].y0 <= boxes["873"].y1 <= boxes["Lighthouse"].y1
    assert boxes["9.00"].x1 < boxes["873"].x0 <= boxes["873"].x1 < boxes["4.0"].x0


@pytest.mark.parametrize(
    ("row", "col", "text"),
    [(2, 3, "837"), (3, 3, "2,310,"), (5, 1, "3.100"), (1, 4, "3.1"), (4, 4, "-12.5"), (6, 3, "4.938"), (4, 3, "98")],
)
def test_a_number_that_changed_gives_way_to_the_pages_own_text(row: int, col: int, text: str) -> None:
    """Digits, points and signs."""
    found = verdict(changed(row, col, text))
    assert isinstance(found, Accepted)
    assert text_at(found, row, col).rstrip(",") == FARES[row][col]


@pytest.mark.parametrize(("row", "col", "text"), [(2, 3, "837"), (5, 1, "3.100"), (1, 4, "3.1"), (4, 4, "-12.5")])
def test_a_number_that_an_engine_read_otherwise_is_marked(row: int, col: int, text: str) -> None:
    found = verdict(changed(row, col, text), words=seen(FARES, confidence=SCANNED))
    assert isinstance(found, Accepted)
    assert [(each.row, each.col) for each in found.numbers if each.support == "model"] == [(row, col)]
    assert found.contradicts


def test_too_many_numbers_that_nobody_saw_are_too_many() -> None:
    rows = changed(2, 3, "837", changed(3, 1, "24.57", changed(4, 2, "1.40")))
    assert code(verdict(rows)) == "numbers_invented"
    found = verdict(rows, words=seen(FARES, confidence=SCANNED))
    assert code(found) == "numbers_lost"
    assert isinstance(found, Rejected)
    assert found.contradicts


def test_a_lost_row_is_noticed() -> None:
    for row in range(1, len(FARES)):
        assert code(verdict([*FARES[:row], *FARES[row + 1 :]])) == "row_lost", row


def test_a_doubled_row_is_noticed() -> None:
    for row in range(1, len(FARES)):
        assert code(verdict([*FARES[:row], FARES[row], *FARES[row:]])) == "row_doubled", row


def test_rows_that_stand_twice_on_the_page_stand_twice() -> None:
    rows = [*FARES[:3], FARES[2], *FARES[3:6]]
    found = accept_table(grid(FARES[:3]), grid(rows), seen(rows), box=box_of(rows), limits=LIMITS)
    assert isinstance(found, Accepted)
    assert {number.support for number in found.numbers} == {"both"}


@pytest.mark.parametrize("rows", [[2], [1, 3], [1, 2, 3, 4, 5, 6]])
def test_shifted_cells_are_noticed(rows: list[int]) -> None:
    moved = [[row[0], *row[-1:], *row[1:-1]] if at in rows else list(row) for at, row in enumerate(FARES)]
    assert code(verdict(moved)) == "shifted"


def test_two_cells_in_each_others_places_are_noticed() -> None:
    found = verdict(changed(2, 1, "9.00", changed(2, 2, "18.00")))
    assert code(found) == "shifted"


def test_two_columns_in_each_others_places_are_noticed() -> None:
    moved = [FARES[0], *([row[0], row[2], row[1], *row[3:]] for row in FARES[1:])]
    assert code(verdict(moved)) == "shifted"


def test_sums_that_add_up_must_still_add_up() -> None:
    """What was seen so badly that it proves nothing is proved by its sum."""
    found = verdict(changed(5, 3, "456"), draft=FARES, words=seen(FARES, confidence=0.6))
    assert code(found) == "sums_lost"


def test_words_must_not_be_lost() -> None:
    rows = [["", *row[1:]] for row in FARES]
    assert code(verdict(rows)) == "words_lost"


def test_an_answer_that_only_adds_what_nobody_saw_is_left() -> None:
    rows = changed(4, 4, "12.4")
    assert code(verdict(rows, draft=FARES, words=seen(FARES, confidence=SCANNED))) == "no_better"


def test_an_answer_with_a_new_row_that_nobody_saw_is_marked_or_left() -> None:
    rows = [*FARES[:3], ("Ghost ship", "1.11", "2.22", "3,333", "4.4"), *FARES[3:]]
    assert code(verdict(rows)) == "numbers_invented"


def test_a_caption_that_the_draft_took_for_a_row_may_be_left_out() -> None:
    caption = ("Table 7 Fares of the ferry in crowns for 2019",)
    page = [caption, *FARES]
    found = accept_table(grid(page), grid(FARES), seen(page), box=box_of(page), limits=LIMITS)
    assert isinstance(found, Accepted)
    assert [word.text for word in found.left_out] == caption[0].split()


def test_words_that_were_seen_joined_are_seen() -> None:
    words = seen(FARES, confidence=SCANNED, misread={"Old": "Oldmill", "mill": "", "Saint": "SaintAnne", "Anne": ""})
    assert isinstance(verdict(FARES, words=words), Accepted)


@pytest.mark.parametrize("shown", ["2 310", "2.310", "2,3I0", "z,310"])
def test_a_number_that_an_engine_wrote_otherwise_is_seen(shown: str) -> None:
    found = verdict(FARES, words=seen(FARES, confidence=SCANNED, misread={"2,310": shown}))
    assert isinstance(found, Accepted)
    assert {number.support for number in found.numbers} == {"both"}


def test_numbers_that_an_engine_joined_are_seen() -> None:
    words = seen(FARES, confidence=SCANNED, misread={"18.00": "18.009.00", "9.00": ""})
    found = verdict(FARES, words=words)
    assert isinstance(found, Accepted)
    assert {number.support for number in found.numbers} == {"both"}


@pytest.mark.parametrize("slope", [-0.05, 0.02, 0.05])
def test_lines_may_fall_or_rise(slope: float) -> None:
    words = seen(FARES, slope=slope)
    found = accept_table(grid(HALF), grid(FARES), words, box=WHOLE_PAGE, limits=LIMITS)
    assert isinstance(found, Accepted)
    assert {number.support for number in found.numbers} == {"both"}
    boxes = {cell.text: cell.box for cell in found.grid.cells}
    lone = next(word.box for word in words if word.text == "873")
    assert boxes["873"].y0 == pytest.approx(lone.y0, abs=0.001)


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_pages_may_lie_on_any_side(rotation: int) -> None:
    upright = Upright.model_validate({"rotation": rotation})
    words = [word.model_copy(update={"box": upright.to_page(word.box)}) for word in seen(FARES)]
    box = upright.to_page(box_of(FARES))
    found = accept_table(grid(HALF), grid(FARES), words, box=box, limits=LIMITS, upright=upright)
    assert isinstance(found, Accepted)
    boxes = {cell.text: cell.box for cell in found.grid.cells}
    lone = next(word.box for word in words if word.text == "873")
    assert boxes["873"] == pytest.approx(lone, abs=0.0001)


def test_where_nothing_was_seen_the_drafts_own_numbers_count() -> None:
    right = verdict(FARES, draft=FARES, words=())
    assert isinstance(right, Accepted)
    assert {number.support for number in right.numbers} == {"both"}
    rows = changed(2, 3, "837", changed(3, 1, "24.57", changed(4, 2, "1.40")))
    assert code(verdict(rows, draft=FARES, words=())) == "numbers_lost"


def test_an_empty_answer_is_left() -> None:
    assert code(verdict([["", ""], ["", ""]])) == "misshapen"


@given(
    st.lists(st.lists(st.text(alphabet="0127.,-() ab\n", max_size=8), min_size=3, max_size=3), min_size=1, max_size=6),
    st.lists(st.lists(st.sampled_from(["", "0", "7", "a", "12", "-1.0"]), min_size=2, max_size=2), max_size=5),
)
@settings(max_examples=60, deadline=None)
def test_whatever_is_answered_gets_a_verdict(answer: list[list[str]], page: list[list[str]]) -> None:
    words = seen(page) if page else ()
    box = box_of(page) if page else WHOLE_PAGE
    found = accept_table(grid(FARES), grid(answer), words, box=box, limits=LIMITS)
    if isinstance(found, Accepted):
        assert (found.grid.rows, found.grid.cols) == (len(answer), 3)
        assert all(0.0 <= side <= 1.0 for cell in found.grid.cells for side in cell.box)
