"""A second answer where the first one and the draft contradict each other."""

from layouts.accepting.referees import referee_choice
from layouts.accepting.tables import accept_table
from layouts.accepting.verdicts import Accepted, Rejected
from recto.escalations import Acceptance
from tests.resources.seen_tables import FARES, Rows, box_of, grid, seen

LIMITS = Acceptance()
HALF = [[*row[:2], "", *row[3:]] for row in FARES]
MISREAD = {"873": "378", "24.75": "24.15", "4.10": "4.70"}
WORDS = seen(FARES, confidence=0.97, misread=MISREAD)


def changed(*changes: tuple[int, int, str]) -> list[list[str]]:
    rows = [list(row) for row in FARES]
    for row, col, text in changes:
        rows[row][col] = text
    return rows


def choice(answer: Rows, referee: Rows) -> Accepted | Rejected:
    return referee_choice(grid(HALF), grid(answer), grid(referee), WORDS, box=box_of(FARES), limits=LIMITS)


def test_three_contradictions_are_too_many_for_one_answer() -> None:
    alone = accept_table(grid(HALF), grid(FARES), WORDS, box=box_of(FARES), limits=LIMITS)
    assert isinstance(alone, Rejected)
    assert alone.contradicts


def test_two_answers_that_agree_are_taken_and_their_numbers_stay_marked() -> None:
    found = choice(FARES, FARES)
    assert isinstance(found, Accepted)
    marked = {number.text for number in found.numbers if number.support == "model"}
    assert marked == MISREAD.keys()
    assert not found.contradicts


def test_a_number_that_the_referee_reads_as_it_was_seen_is_kept_from_the_reading() -> None:
    found = choice(changed((2, 3, "837")), changed((2, 3, "378")))
    assert isinstance(found, Accepted)
    kept = [number for number in found.numbers if number.support == "ocr"]
    assert [(number.row, number.col, number.text) for number in kept] == [(2, 3, "378")]


def test_where_all_three_differ_the_number_counts_as_made_up() -> None:
    found = choice(changed((2, 3, "837"), (3, 1, "24.57"), (4, 2, "1.40")), changed((2, 3, "783"), (3, 1, "27.45")))
    assert isinstance(found, Rejected)


def test_rows_that_the_answer_lost_stay_lost() -> None:
    found = choice(FARES[:-1], FARES)
    assert isinstance(found, Rejected)
    assert found.code == "row_lost"
