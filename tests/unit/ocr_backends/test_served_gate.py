"""How many requests a server is given, and when it rests."""

from ocr_backends.served.breaker import FIRST_REST, LONGEST_REST, Breaker
from ocr_backends.served.gate import LONGEST_PAUSE, SHORTEST_PAUSE, Gate


def _full(gate: Gate, now: float = 0.0) -> list[int]:
    entered: list[int] = []
    while gate.has_room(now):
        entered.append(gate.enter())
    return entered


def test_a_gate_lets_in_as_many_as_settings_say_and_no_more() -> None:
    gate = Gate(8)

    assert len(_full(gate)) == 8
    gate.leave()
    assert len(_full(gate)) == 1


def test_a_whole_crowd_that_is_refused_halves_the_limit_once() -> None:
    gate = Gate(64)
    for entered in _full(gate):
        gate.leave()
        gate.busy(entered, now=0.0, retry_after=0.0)

    assert gate.limit == 32
    assert gate.running == 0


def test_refused_again_after_the_cut_it_is_halved_again_but_never_to_none() -> None:
    gate = Gate(8)
    for _ in range(10):
        entered = gate.enter()
        gate.leave()
        gate.busy(entered, now=0.0, retry_after=0.0)

    assert gate.limit == 1


def test_it_opens_again_when_the_server_said_so_or_soon_where_it_said_nothing() -> None:
    gate = Gate(4)
    gate.busy(gate.enter(), now=10.0, retry_after=3.0)
    assert not gate.has_room(12.9)
    assert gate.has_room(13.0)

    gate.busy(0, now=20.0, retry_after=0.0)
    assert not gate.has_room(20.0 + SHORTEST_PAUSE / 2)
    assert gate.has_room(20.0 + SHORTEST_PAUSE)

    gate.busy(0, now=30.0, retry_after=1e9)
    assert gate.has_room(30.0 + LONGEST_PAUSE)


def test_it_grows_by_one_for_as_many_answers_as_it_lets_in_up_to_the_setting() -> None:
    gate = Gate(16)
    gate.busy(gate.enter(), now=0.0, retry_after=0.0)
    assert gate.limit == 8
    for _ in range(9):
        gate.read()
    assert gate.limit == 9

    for _ in range(1000):
        gate.read()
    assert gate.limit == 16


def test_a_long_queue_at_the_server_holds_back_a_short_one_does_not() -> None:
    gate = Gate(64)
    gate.queue(10)
    assert gate.limit == 64
    gate.queue(-1)
    assert gate.limit == 64
    gate.queue(500)
    assert gate.limit == 48
    for _ in range(50):
        gate.queue(500)
    assert gate.limit == 1


def test_a_breaker_opens_after_failures_in_a_row_only() -> None:
    breaker = Breaker(3)
    for now in (0.0, 1.0):
        assert not breaker.failed(now)
    breaker.answered()
    assert not breaker.failed(2.0)
    assert not breaker.failed(3.0)
    assert breaker.failed(4.0)
    assert breaker.rests(4.0 + FIRST_REST / 2)
    assert not breaker.rests(4.0 + FIRST_REST)


def test_after_its_rest_one_failure_sends_it_to_a_longer_one() -> None:
    breaker, now, rests = Breaker(1), 0.0, list[float]()
    for _ in range(12):
        breaker.failed(now)
        rests.append(breaker.rest_left(now))
        now += rests[-1]
        assert not breaker.rests(now)
        assert breaker.on_trial

    assert rests[:3] == [FIRST_REST, 2 * FIRST_REST, 4 * FIRST_REST]
    assert rests[-1] == LONGEST_REST


def test_of_many_failures_at_once_the_rest_is_counted_once() -> None:
    breaker = Breaker(2)
    for _ in range(64):
        breaker.failed(0.0)

    assert breaker.rest_left(0.0) == FIRST_REST


def test_an_answer_ends_the_trial_and_forgets_the_rests() -> None:
    breaker = Breaker(1)
    breaker.failed(0.0)
    breaker.failed(10.0)
    breaker.answered()

    assert not breaker.on_trial
    assert not breaker.rests(10.0)
    breaker.failed(20.0)
    assert breaker.rest_left(20.0) == FIRST_REST


def test_where_nobody_is_there_it_rests_at_once() -> None:
    breaker = Breaker(5)
    breaker.gone(0.0)

    assert breaker.rests(0.0)
