"""Any number at once, or one alone."""

import threading

from tests.resources.processes import PATIENCE
from workers.queue.turnstile import Turnstile


def test_others_are_inside_at_the_same_time() -> None:
    turnstile, together = Turnstile(), threading.Barrier(3)

    def work() -> None:
        with turnstile.among_others():
            together.wait(PATIENCE)

    threads = [threading.Thread(target=work, daemon=True) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not together.broken


def test_who_must_be_alone_waits_for_those_inside_and_those_who_come_wait_for_it() -> None:
    turnstile, order = Turnstile(), list[str]()
    inside, leave = threading.Event(), threading.Event()

    def first() -> None:
        with turnstile.among_others():
            inside.set()
            leave.wait(PATIENCE)
            order.append("first")

    def alone() -> None:
        with turnstile.alone():
            order.append("alone")

    def late() -> None:
        with turnstile.among_others():
            order.append("late")

    one, two, three = (threading.Thread(target=each, daemon=True) for each in (first, alone, late))
    one.start()
    assert inside.wait(PATIENCE)
    two.start()
    while not turnstile.awaited:
        pass
    three.start()
    leave.set()
    for thread in (one, two, three):
        thread.join(PATIENCE)
    assert order == ["first", "alone", "late"]


def test_two_who_must_be_alone_come_one_after_the_other() -> None:
    turnstile, most, now = Turnstile(), list[int](), list[int]()

    def alone() -> None:
        with turnstile.alone():
            now.append(1)
            most.append(len(now))
            now.pop()

    threads = [threading.Thread(target=alone, daemon=True) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert most == [1] * 8
