import pytest

from layouts.judging import Doubtful, Good
from recto.errors import EngineFailed, InputDamaged, PageCrashed, PageOutOfMemory, PageTimeout, RectoError, fault_of
from recto.pages import PageState
from recto.settings import Limits
from workers.routing import Accept, Reject, decide, may_try_again

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
        ("unsupported_script", PageState.UNSUPPORTED_SCRIPT, "script_unsupported"),
    ],
)
def test_a_doubtful_reading_ends_in_a_named_state(code: str, state: PageState, fault: str) -> None:
    decision = decide(Doubtful.model_validate({"code": code, "reason": "because"}))
    assert isinstance(decision, Reject)
    assert (decision.state, decision.fault.code) == (state, fault)
    assert "because" in decision.fault.message


def test_a_picture_without_text_is_read_and_says_so() -> None:
    assert decide(Doubtful(code="empty_with_ink", reason="no text was found")) == Accept(note="no text was found")
