"""Whether the owner of a unit lives."""

import os
import subprocess
import sys

from recto.fleet import WorkerInfo
from recto.units import Queue
from workers.owners import (
    caller_name,
    host_name,
    is_alive,
    is_caller_gone,
    is_here,
    own_name,
    worker_name,
    worker_of,
)


class _Workers:
    """A registry that knows some workers."""

    def __init__(self, *ids: str) -> None:
        self._ids = ids

    def workers(self) -> list[WorkerInfo]:
        queues = (Queue.CPU,)
        return [WorkerInfo(id=each, host="", pid=1, queues=queues, processes=1, started=0.0) for each in self._ids]

    def beat(self, worker: WorkerInfo, *, seconds: float) -> None: ...

    def leave(self, worker: str) -> None: ...

    def lease(self, name: str, owner: str, *, seconds: float) -> bool:
        return False

    def is_whole(self) -> bool:
        return True

    def made_whole(self) -> None: ...


def test_this_process_is_alive_as_a_worker_and_as_a_process_of_one() -> None:
    worker = worker_name()
    assert is_alive(worker, _Workers())
    assert is_alive(own_name(worker), _Workers())
    assert is_alive(own_name(worker, thread=140_123), _Workers())
    assert is_alive(own_name(f"{host_name()}:1:1"), _Workers())


def test_its_worker_is_read_from_the_name_of_a_process() -> None:
    assert worker_of(own_name("somewhere:4:99")) == "somewhere:4:99"
    assert worker_of("somewhere:4:99") == "somewhere:4:99"


def test_a_process_that_ended_is_dead_even_before_anybody_asked_how() -> None:
    code = "from workers.owners import *; print(own_name(worker_name()), flush=True); input()"
    child = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdin is not None
    assert child.stdout is not None
    owner = child.stdout.readline().strip()
    assert is_here(owner)
    assert is_alive(owner, _Workers())
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # it stays a zombie
    assert not is_alive(owner, _Workers())
    child.communicate()
    assert not is_alive(owner, _Workers())


def test_another_process_with_the_same_id_is_not_it() -> None:
    assert not is_alive(f"{host_name()}:{os.getpid()}:1000", _Workers())


def test_of_other_hosts_the_registry_says_which_workers_live() -> None:
    assert is_alive("elsewhere-1:77:5/78:6", _Workers("elsewhere-1:77:5"))
    assert not is_alive("elsewhere-1:77:5/78:6", _Workers("elsewhere-1:77:6"))
    assert not is_alive("", _Workers())


def test_a_caller_is_gone_with_its_process_and_of_other_hosts_nobody_knows() -> None:
    told = subprocess.run(
        [sys.executable, "-c", "from workers.owners import caller_name; print(caller_name())"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert is_caller_gone(told.stdout.strip())
    assert not is_caller_gone(caller_name())
    assert not is_caller_gone("elsewhere:1:1/0123")
    assert caller_name() != caller_name()
