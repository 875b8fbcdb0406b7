"""What is tried where a reading cannot count, and what is kept: pure decisions."""

import pytest

from layouts.judging.verdicts import Doubtful, Good
from recto.errors import EngineFailed, fault_of
from recto.pages import Rung
from recto.recognitions import Failure
from workers.ladder import (
    LEAST_KEPT,
    MOST_RUNGS,
    Exhausted,
    Tried,
    Trouble,
    best_kept,
    mark_of,
    next_rung,
    stands_in,
    trouble_of,
)

ALL = [rung for rung in Rung if rung not in (Rung.FIRST, Rung.TABLE_ZOOM, Rung.CPU_ENGINE, Rung.TEXT_LAYER)]
TROUBLES: tuple[Trouble, ...] = (
    "truncated",
    "looping",
    "garbage",
    "empty_with_ink",
    "words_without_ink",
    "unsupported_script",
    "partly_unread",
    "left_out",
    "too_little",
    "too_much",
    "wrong_script",
    "disagrees",
    "failed",
)


def tried(trouble: Trouble, rung: Rung = Rung.FIRST, *, letters: int = 500) -> Tried:
    return Tried(rung=rung, trouble=trouble, reason=f"it is {trouble}", letters=letters)


def climb(trouble: Trouble, *, letters: int = 500, offered: list[Rung] = ALL) -> list[Rung]:
    """All rungs that are taken where each reading has the same fault."""
    seen = [tried(trouble, letters=letters)]
    while isinstance(rung := next_rung(seen, offered, in_time=True), Rung):
        seen.append(tried(trouble, rung, letters=letters))
    return [one.rung for one in seen[1:]]


@pytest.mark.parametrize("trouble", TROUBLES)
def test_no_rung_twice_and_an_end(trouble: Trouble) -> None:
    rungs = climb(trouble)

    assert rungs
    assert len(rungs) == len(set(rungs)) <= MOST_RUNGS
    assert Rung.TABLE_ZOOM not in rungs


def test_a_loop_is_met_with_other_decoding_before_other_images() -> None:
    assert climb("looping")[:4] == [Rung.WIDE_NGRAM, Rung.WARM, Rung.FREE_OCR, Rung.BANDS]


def test_a_page_that_is_too_long_is_read_in_bands_at_once() -> None:
    assert climb("truncated")[0] is Rung.BANDS


def test_an_empty_answer_may_be_of_a_page_that_lies_wrong() -> None:
    assert Rung.ROTATED in climb("empty_with_ink")
    assert Rung.ROTATED in climb("left_out", letters=0)
    assert Rung.ROTATED not in climb("left_out")


def test_a_rung_that_the_engine_does_not_have_is_passed_over() -> None:
    assert climb("looping", offered=[Rung.WARM, Rung.BANDS]) == [Rung.WARM, Rung.BANDS]


def test_the_fault_of_the_last_reading_decides_what_is_next() -> None:
    seen = [tried("looping"), tried("truncated", Rung.WIDE_NGRAM)]
    assert next_rung(seen, ALL, in_time=True) is Rung.BANDS


def test_when_the_time_is_spent_nothing_more_is_begun() -> None:
    assert isinstance(next_rung([tried("looping")], ALL, in_time=False), Exhausted)


def test_a_good_reading_is_no_trouble_and_a_failure_is() -> None:
    assert trouble_of(Good()) == Good()
    assert trouble_of(Doubtful(code="looping", reason="round and round")) == ("looping", "round and round")
    assert trouble_of(Failure(engine="e", fault=fault_of(EngineFailed("it broke")))) == ("failed", "it broke")


def test_of_what_is_left_the_most_is_kept() -> None:
    seen = [tried("looping", letters=90), tried("truncated", Rung.WARM, letters=300), tried("garbage", Rung.RESIZED)]
    assert best_kept(seen) == seen[1]
    assert isinstance(best_kept([tried("garbage"), tried("looping", letters=LEAST_KEPT - 1)]), Exhausted)


def test_another_source_takes_the_place_of_markedly_less_text_and_of_text_that_is_doubted() -> None:
    assert stands_in(Exhausted(reason="nothing"), 100)
    assert stands_in(tried("looping", letters=100), 200)
    assert not stands_in(tried("looping", letters=190), 200)
    assert stands_in(tried("disagrees", letters=200), 200)


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        ("looping", "reading_looping"),
        ("truncated", "reading_truncated"),
        ("left_out", "reading_incomplete"),
        ("disagrees", "reading_doubted"),
        ("too_much", "reading_garbage"),
        ("unsupported_script", "script_unsupported"),
        ("failed", "engine_failed"),
    ],
)
def test_a_mark_names_what_was_wrong(trouble: Trouble, code: str) -> None:
    mark = mark_of(tried(trouble), retryable=False)
    assert (mark.code, mark.retryable) == (code, False)
    assert trouble in mark.message
