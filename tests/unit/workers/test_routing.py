import pytest

from layouts.judging.old_print import Suspect
from layouts.judging.readings import Doubtful, Good
from recto.errors import EngineFailed, InputDamaged, PageCrashed, PageOutOfMemory, PageTimeout, RectoError, fault_of
from recto.pages import PageState
from recto.settings import Limits
from workers.routing import Accept, NoHelp, Reject, SecondLook, decide, decide_second, may_try_again, without_second

LIMITS = Limits(attempts=3)


@pytest.mark.parametrize(
    ("error", "attempts"),
    [
        (PageCrashed("it crashed"), 3),
        (EngineFailed("it raised"), 3),
        (PageOutOfMemory("it swelled"), 2),
        (PageTimeout("it hung"), 1),
        (InputDamaged("it is broken"), 1),
    ],
)
def test_how_often_a_page_is_tried(error: RectoError, attempts: int) -> None:
    allowed = [may_try_again(fault_of(error), attempt=attempt, limits=LIMITS) for attempt in range(1, 6)]
    assert allowed.index(False) + 1 == attempts
    assert not any(allowed[attempts - 1 :])


def test_a_good_reading_is_accepted() -> None:
    assert decide(Good()) == Accept()


@pytest.mark.parametrize(
    ("code", "state", "fault"),
    [
        ("truncated", PageState.FAILED, "reading_truncated"),
        ("looping", PageState.FAILED, "reading_looping"),
        ("garbage", PageState.FAILED, "reading_garbage"),
        ("words_without_ink", PageState.FAILED, "reading_garbage"),
    ],
)
def test_a_doubtful_reading_ends_in_a_named_state(code: str, state: PageState, fault: str) -> None:
    decision = decide(Doubtful.model_validate({"code": code, "reason": "because"}))
    assert isinstance(decision, Reject)
    assert (decision.state, decision.fault.code) == (state, fault)
    assert "because" in decision.fault.message


def test_a_picture_without_text_is_read_and_says_so() -> None:
    assert decide(Doubtful(code="empty_with_ink", reason="no text was found")) == Accept(note="no text was found")


UNREAD = Doubtful(code="unsupported_script", reason="all of the writing could not be read")
OLD = Suspect(marked=True, reason="long s was read as f")
UNSURE = Suspect(marked=False, reason="the engine is only 95% sure")


def _look(verdict: Good | Doubtful, impression: Suspect = UNSURE) -> SecondLook:
    decision = decide(verdict, impression)
    assert isinstance(decision, SecondLook)
    return decision


def test_an_unknown_script_is_shown_to_another_engine_and_ends_named_where_that_is_no_help() -> None:
    look = _look(UNREAD)
    left = NoHelp(reason="there is no data for Thai", remedy="apt-get install thai")

    end = without_second(look, left)

    assert isinstance(end, Reject)
    assert end.state is PageState.UNSUPPORTED_SCRIPT
    assert end.fault.code == "script_unsupported"
    assert "all of the writing" in end.fault.message
    assert "no data for Thai" in end.fault.message
    assert end.fault.remedy == "apt-get install thai"


def test_a_good_second_reading_counts_and_says_why_it_was_made() -> None:
    end = decide_second(_look(UNREAD), Good(), script="Thai", letters=50.0)

    assert isinstance(end, Accept)
    assert "all of the writing" in end.note
    assert "Thai" in end.note


def test_a_doubtful_second_reading_is_no_help() -> None:
    assert isinstance(decide_second(_look(UNREAD), UNREAD, script="Thai", letters=50.0), NoHelp)


def test_a_second_reading_that_misses_much_does_not_replace_a_good_one() -> None:
    assert isinstance(decide_second(_look(Good(), OLD), Good(), script="Fraktur", letters=0.3), NoHelp)
    assert isinstance(decide_second(_look(Good(), OLD), Good(), script="Fraktur", letters=0.9), Accept)


def test_old_print_that_nobody_can_put_right_is_read_and_marked() -> None:
    end = without_second(_look(Good(), OLD), NoHelp(reason="no data", remedy="apt-get install frak"))

    assert isinstance(end, Accept)
    assert [fault.remedy for fault in end.faults] == ["apt-get install frak"]
    assert "long s" in end.note


def test_old_print_that_is_partly_unread_is_read_again_as_a_whole() -> None:
    rest = Doubtful(code="partly_unread", reason="half of the writing could not be read")

    assert _look(rest, UNSURE).of == "rest"
    assert _look(rest, OLD).of == "long_s"
    again = decide_second(_look(rest, OLD), rest, script="Fraktur", letters=1.0)
    assert isinstance(again, Accept)
    assert again.faults, "what neither engine read is not passed over"


def test_a_reading_that_is_a_little_unsure_stays_unmarked() -> None:
    assert without_second(_look(Good(), UNSURE), NoHelp(reason="no data", remedy="")) == Accept()
