"""The pool against processes that really die, hang and swell."""

import os
import signal
import time
from collections.abc import Iterator

import psutil
import pytest

from recto.errors import Fault
from tests.resources.pooled import Answered, Deed, serve, serve_badly
from workers.processes.pool import Ended, WorkerPool

Pool = WorkerPool[Deed, Answered]
MEBIBYTE = 1024 * 1024
PATIENCE = 60.0


@pytest.fixture
def pool() -> Iterator[Pool]:
    made = Pool(serve, processes=2, memory=400 * MEBIBYTE, recycle=1000)
    yield made
    made.close()


def ended(pool: Pool, count: int) -> list[Ended[Deed, Answered]]:
    """Waits until so many tasks ended."""
    found: list[Ended[Deed, Answered]] = []
    until = time.monotonic() + PATIENCE
    while len(found) < count and time.monotonic() < until:
        found += pool.wait(1.0)
    return found


def fault(end: Ended[Deed, Answered]) -> Fault:
    assert isinstance(end.outcome, Fault)
    return end.outcome


def answer(end: Ended[Deed, Answered]) -> Answered:
    assert isinstance(end.outcome, Answered)
    return end.outcome


def test_every_task_gets_its_own_answer(pool: Pool) -> None:
    got: list[int] = []
    for number in range(20):
        while not pool.free:
            got += [answer(end).number for end in pool.wait(1.0)]
        pool.submit(Deed(kind="answer", number=number), timeout=PATIENCE)
    while pool.busy:
        got += [answer(end).number for end in pool.wait(1.0)]
    assert sorted(got) == list(range(20))


def test_more_tasks_than_processes_are_refused(pool: Pool) -> None:
    pool.submit(Deed(kind="hang"), timeout=PATIENCE)
    pool.submit(Deed(kind="hang"), timeout=PATIENCE)
    assert pool.free == 0
    with pytest.raises(ValueError, match="free"):
        pool.submit(Deed(kind="answer"), timeout=PATIENCE)


@pytest.mark.parametrize(
    ("deed", "cause"),
    [
        (Deed(kind="exit", number=7), "exit code 7"),
        (Deed(kind="exit", number=0), "exit code 0"),
        (Deed(kind="abort"), f"signal {signal.SIGABRT.value}"),
        (Deed(kind="segfault"), f"signal {signal.SIGSEGV.value}"),
    ],
)
def test_a_death_ends_only_its_own_task(pool: Pool, deed: Deed, cause: str) -> None:
    pool.submit(Deed(kind="pid", number=1), timeout=PATIENCE)
    pool.submit(deed, timeout=PATIENCE)
    by_kind = {end.task.kind: end for end in ended(pool, 2)}
    assert answer(by_kind["pid"]).number == 1
    assert fault(by_kind[deed.kind]).code == "page_crashed"
    assert cause in fault(by_kind[deed.kind]).message
    pool.submit(Deed(kind="answer", number=5), timeout=PATIENCE)
    assert answer(ended(pool, 1)[0]).number == 5


def test_a_task_past_its_time_is_killed(pool: Pool) -> None:
    pool.submit(Deed(kind="answer"), timeout=PATIENCE)
    ended(pool, 1)
    pool.submit(Deed(kind="hang"), timeout=0.5)
    end = ended(pool, 1)[0]
    assert fault(end).code == "page_timeout"
    assert "0.5 s" in fault(end).message


def test_a_process_that_swells_is_killed(pool: Pool) -> None:
    pool.submit(Deed(kind="swell"), timeout=PATIENCE)
    end = ended(pool, 1)[0]
    assert fault(end).code == "page_out_of_memory"
    assert "400 MiB" in fault(end).message


def test_a_process_killed_while_idle_costs_nothing(pool: Pool) -> None:
    pool.submit(Deed(kind="pid"), timeout=PATIENCE)
    victim = answer(ended(pool, 1)[0]).pid
    os.kill(victim, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(victim)] if psutil.pid_exists(victim) else [], timeout=10)
    pool.submit(Deed(kind="answer", number=9), timeout=PATIENCE)
    assert answer(ended(pool, 1)[0]).number == 9


def test_a_process_that_cannot_start_fails_its_task() -> None:
    broken = Pool(serve_badly, processes=1, memory=400 * MEBIBYTE, recycle=1000)
    try:
        broken.submit(Deed(kind="answer"), timeout=PATIENCE)
        assert "exit code 3" in fault(ended(broken, 1)[0]).message
    finally:
        broken.close()


def test_processes_are_replaced_after_their_share_of_tasks() -> None:
    fresh = Pool(serve, processes=1, memory=400 * MEBIBYTE, recycle=2)
    try:
        pids: list[int] = []
        for _ in range(4):
            fresh.submit(Deed(kind="pid"), timeout=PATIENCE)
            pids += [answer(end).pid for end in ended(fresh, 1)]
        assert pids[0] == pids[1] != pids[2] == pids[3]
    finally:
        fresh.close()


def test_close_ends_busy_processes() -> None:
    pool = Pool(serve, processes=1, memory=400 * MEBIBYTE, recycle=10)
    pool.submit(Deed(kind="pid"), timeout=PATIENCE)
    pid = answer(ended(pool, 1)[0]).pid
    pool.submit(Deed(kind="hang"), timeout=PATIENCE)
    pool.close()
    assert not psutil.pid_exists(pid)
