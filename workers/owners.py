"""Who has a unit: the names of workers and of their processes, and whether the one so named still lives.

A worker is called ``HOST:PID:START``, a process of it ``HOST:PID:START/PID:START``, a thread of that
``.../PID:START/THREAD``. ``HOST`` stands for a kernel since it was booted and a space of process ids in it, so that two
containers of one name are two hosts. ``START`` in milliseconds since the epoch tells a process from a later one with
the same id.
"""

import os
import secrets
import socket
import sys
from functools import cache
from pathlib import Path

import psutil

from recto.values import digest
from storage.protocols import Registry

START_TOLERANCE_MS = 2_000
"""Start times are counted from the boot, whose own time moves a little when the clock is set."""


def worker_name() -> str:
    """The name of this process as a worker."""
    return f"{host_name()}:{_process_name(os.getpid())}"


def own_name(worker: str, *, thread: int = 0) -> str:
    """The name of this process as one of ``worker``'s: what owns a unit. ``thread`` where it works on several."""
    return f"{worker}/{_process_name(os.getpid())}" + (f"/{thread}" if thread else "")


def name_of(worker: str, pid: int) -> str:
    """The name of another process, one of ``worker``'s. Raises ``psutil.NoSuchProcess``."""
    return f"{worker}/{_process_name(pid)}"


def caller_name() -> str:
    """A name for one call, or one question, of this process."""
    return f"{worker_name()}/{secrets.token_hex(8)}"


def is_caller_gone(caller: str) -> bool:
    """Whether the process of a caller ran here and does no more; of other hosts nobody knows."""
    return is_here(caller) and not _runs(worker_of(caller).partition(":")[2])


def worker_of(owner: str) -> str:
    """The worker that ``owner`` belongs to."""
    return owner.partition("/")[0]


def is_here(owner: str) -> bool:
    """Whether it runs, or ran, where this process can look for it."""
    return owner.startswith(f"{host_name()}:")


def is_alive(owner: str, registry: Registry) -> bool:
    """On this host the system is asked, which knows at once; of other hosts the registry, which knows workers only.

    So a process that died alone is noticed by the workers of its own host.
    """
    if is_here(owner):
        return _runs(owner.split("/")[1] if "/" in owner else owner.partition(":")[2])
    worker = worker_of(owner)
    return any(worker == known.id for known in registry.workers())


@cache
def host_name() -> str:
    """This host's name, made unique."""
    parts = [socket.gethostname()]
    if sys.platform == "linux":
        parts.append(Path("/proc/sys/kernel/random/boot_id").read_text().strip())
        parts.append(str(Path("/proc/self/ns/pid").readlink()))
    plain = "".join(char if char.isalnum() or char in "-." else "-" for char in parts[0])
    return f"{plain}-{digest(list(parts))[:8]}"


def _process_name(pid: int) -> str:
    return f"{pid}:{_started(psutil.Process(pid))}"


def _started(process: psutil.Process) -> int:
    return round(process.create_time() * 1000)


def _runs(process_name: str) -> bool:
    pid, _, start = process_name.partition(":")
    try:
        process = psutil.Process(int(pid))
        if process.status() in {psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD}:
            return False
        return abs(_started(process) - int(start)) <= START_TOLERANCE_MS
    except (psutil.NoSuchProcess, ValueError):
        return False
