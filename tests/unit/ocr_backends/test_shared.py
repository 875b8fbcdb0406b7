"""What is dear is made once, waited for by the others, and closed after its last user."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from ocr_backends.shared import Shared


class Dear:
    def __init__(self) -> None:
        self.closed = 0


def _shared() -> Shared[Dear]:
    def close(dear: Dear) -> None:
        dear.closed += 1

    return Shared(close)


def test_many_users_hold_one_and_the_last_one_closes_it() -> None:
    shared = _shared()
    first = shared.acquire("model", Dear)
    second = shared.acquire("model", Dear)

    assert first is second
    shared.release("model")
    assert first.closed == 0
    shared.release("model")
    assert first.closed == 1


def test_after_the_last_one_it_is_made_again() -> None:
    shared = _shared()
    first = shared.acquire("model", Dear)
    shared.release("model")

    assert shared.acquire("model", Dear) is not first


def test_keys_are_apart() -> None:
    shared = _shared()

    assert shared.acquire(("a", 1), Dear) is not shared.acquire(("a", 2), Dear)


def test_threads_that_come_at_once_wait_for_the_one_that_makes_it() -> None:
    shared = _shared()
    made: list[Dear] = []
    all_here = threading.Barrier(8)

    def make() -> Dear:
        made.append(Dear())
        return made[-1]

    def use() -> Dear:
        all_here.wait()
        return shared.acquire("model", make)

    with ThreadPoolExecutor(8) as threads:
        got = [future.result() for future in [threads.submit(use) for _ in range(8)]]

    assert len(made) == 1
    assert all(dear is made[0] for dear in got)
    assert shared.users("model") == 8


def test_what_could_not_be_made_is_not_held_and_may_be_tried_again() -> None:
    shared = _shared()

    def fail() -> Dear:
        raise OSError("no such model")

    with pytest.raises(OSError, match="no such model"):
        shared.acquire("model", fail)

    assert shared.users("model") == 0
    assert shared.acquire("model", Dear).closed == 0


def test_giving_back_what_nobody_holds_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        _shared().release("model")
