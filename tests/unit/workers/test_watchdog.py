"""The time limit of threads."""

import threading
from queue import Empty, Queue

import pytest

from workers.queue.watchdog import Watchdog

PATIENCE = 30.0


def test_it_bites_when_a_unit_takes_too_long_and_names_it() -> None:
    bitten: Queue[str] = Queue()
    dog = Watchdog(bite=bitten.put)
    over = threading.Event()
    with dog.over("quick", 0.0):
        pass
    with dog.over("slow", 0.0):
        assert bitten.get(timeout=PATIENCE) == "slow"
        over.set()
    assert over.is_set()


def test_it_lets_those_go_that_are_in_time() -> None:
    bitten: Queue[str] = Queue()
    dog = Watchdog(bite=bitten.put)
    with dog.over("calm", 3600.0), pytest.raises(Empty):
        bitten.get(timeout=1.2)
