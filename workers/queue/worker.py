"""A Celery worker run from here, as ``recto worker`` does."""

import logging
import os
from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeAlias

from celery import signals

from recto.options import ReadOptions
from recto.settings import Settings
from recto.units import Queue
from workers.app import make_app
from workers.fieldings import make_fielding
from workers.queue.broker import QUEUES
from workers.queue.keeperstep import leave_from
from workers.queue.stopping import Stopping

PoolName: TypeAlias = Literal["prefork", "threads", "solo"]


def default_processes(settings: Settings) -> int:
    """As set, else one for each core that this process may use."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return settings.workers.processes or cores


def run_worker(
    settings: Settings, *, queues: Sequence[Queue], processes: int, pool: PoolName, say: Callable[[str], None]
) -> int:
    """Works until it is told to stop by a signal; its exit code. ``say`` tells a person what happens.

    Raises ``SettingsError`` where no Redis is named, or a schema cannot be read.
    """
    make_fielding(ReadOptions(), settings)  # it would cost every document
    app = make_app(settings)
    app.hands.set_up_logging()  # Celery asks for it later, and warns before

    def ready(sender: Any, **_: Any) -> None:
        Stopping(sender, app.hands, leave=lambda: leave_from(sender), say=say).listen()
        say("ready")

    signals.worker_ready.connect(ready, weak=False)
    worker: Any = app.Worker(
        pool_cls=pool,
        concurrency=1 if pool == "solo" else processes,
        queues=[str(queue) for queue in QUEUES if queue in queues],
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        loglevel=logging.WARNING,
        quiet=True,
        optimization="fair",
    )
    worker.start()
    return int(worker.exitcode or 0)
