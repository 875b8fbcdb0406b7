"""The pool against processes that really die, hang and swell."""

import os
import signal
import time
from collections.abc import Iterator
from typing import Literal

import psutil
import pytest

from recto.errors import Fault
from tests.resources.pooled import Answered, Deed, serve, serve_badly, serve_several
from workers.processes.pool import Ended, WorkerPool

Pool = WorkerPool[Deed, Answered]
MEBIBYTE = 1024 * 1024
PATIENCE = 60.0


@pytest.fixture
def pool() -> Iterator[Pool]:
    made = Pool(serve, processes=2, memory=400 * MEBIBYTE, recycle=1000)
    yield made
    made.close()


@pytest.fixture
def deep() -> Iterator[Pool]:
    """Two processes with three tasks at most in each."""
    made = Pool(serve_several, processes=2, memory=400 * MEBIBYTE, recycle=1000, depth=3)
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


def test_a_process_has_several_tasks_at_once_and_each_gets_its_own_answer(deep: Pool) -> None:
    assert deep.free == deep.most == 6
    for _ in range(6):
        deep.submit(Deed(kind="meet", number=3), timeout=PATIENCE)
    assert deep.free == 0
    with pytest.raises(ValueError, match="free"):
        deep.submit(Deed(kind="answer"), timeout=PATIENCE)
    pids = [answer(end).pid for end in ended(deep, 6)]
    assert sorted(pids.count(pid) for pid in set(pids)) == [3, 3]


@pytest.mark.parametrize("kind", ["abort", "swell"])
def test_of_several_tasks_only_the_one_that_ends_its_process_fails(kind: Literal["abort", "swell"]) -> None:
    pool = Pool(serve_several, processes=1, memory=400 * MEBIBYTE, recycle=1000, depth=4)
    try:
        for number in (1, 2, 3):
            pool.submit(Deed(kind="pid", number=number), timeout=PATIENCE)
        pool.submit(Deed(kind=kind), timeout=PATIENCE)
        ends = ended(pool, 4)
        assert sorted(end.task.kind for end in ends if isinstance(end.outcome, Fault)) == [kind]
        assert sorted(answer(end).number for end in ends if isinstance(end.outcome, Answered)) == [1, 2, 3]
        assert pool.free == 4
    finally:
        pool.close()


def test_tasks_that_were_with_one_that_hangs_are_done_again(deep: Pool) -> None:
    deep.submit(Deed(kind="answer"), timeout=PATIENCE)
    deep.submit(Deed(kind="answer"), timeout=PATIENCE)
    ended(deep, 2)
    deep.submit(Deed(kind="hang", number=1), timeout=1.0)
    deep.submit(Deed(kind="hang", number=2), timeout=1.0)
    deep.submit(Deed(kind="meet", number=2), timeout=PATIENCE)
    deep.submit(Deed(kind="meet", number=2), timeout=PATIENCE)
    ends = {(end.task.kind, end.task.number): end for end in ended(deep, 2)}
    assert {fault(end).code for end in ends.values()} == {"page_timeout"}
    assert ends.keys() == {("hang", 1), ("hang", 2)}
    assert deep.busy


def test_a_task_that_is_to_be_alone_has_a_process_for_itself(deep: Pool) -> None:
    for _ in range(4):
        deep.submit(Deed(kind="hang"), timeout=PATIENCE)
    deep.submit(Deed(kind="abort"), timeout=PATIENCE, alone=True)
    assert deep.free == 1
    assert deep.wait(0.0) == []
    lonely = Pool(serve_several, processes=1, memory=400 * MEBIBYTE, recycle=1000, depth=4)
    try:
        lonely.submit(Deed(kind="abort"), timeout=PATIENCE, alone=True)
        assert lonely.free == 0
        assert fault(ended(lonely, 1)[0]).code == "page_crashed"
        assert lonely.free == 4
    finally:
        lonely.close()
