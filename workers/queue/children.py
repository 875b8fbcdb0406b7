"""The processes of a prefork worker: what their parent loads for them, and what each sets up for itself.

The parent loads what all need before it forks, so that they start at once and share its memory. Two rules make that
safe: nothing that the parent loads may have threads, for they do not survive a fork (so the layout model's networks are
put on one thread, see ``workers.processes.preload``), and the OCR models (OpenVINO) are only loaded after it.

Celery's own set-up of a process has ended Ctrl-C for it and made it die with its parent. It is not pinned to a core, as
``recto run`` does with its processes: several workers of one machine do not know of each other. It runs one thread.
"""

import gc
import os
import signal
from importlib import import_module
from typing import Final

from recto.settings import Settings
from workers.processes.process import cap_memory, give_back_memory

ADDRESS_FACTOR: Final = 3
"""As in ``workers.local.serving``: what is reserved counts, too."""

UNITS_PER_TRIM: Final = 4

STOP_SOON: Final = signal.SIGUSR2
"""Asks a process to end its unit with the page that it is at. SIGTERM and SIGUSR1 are Celery's."""

_ONE_THREAD: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM")
_LOADED: Final = ("documents.pdf", "workers.handling")


def preload() -> None:
    """In the parent, once: afterwards it has one thread still, and any core again."""
    for name in _ONE_THREAD:
        os.environ[name] = "1"
    cores = os.sched_getaffinity(0) if hasattr(os, "sched_setaffinity") else set[int]()
    try:
        if cores:  # what counts cores to decide on threads finds one
            os.sched_setaffinity(0, {min(cores)})
        for module in _LOADED:
            import_module(module)
        import_module("ocr_backends.layout_networks").on_one_thread()
        gc.freeze()  # what was loaded stays: no collection looks at it again, and its memory stays shared
    finally:
        if cores:
            os.sched_setaffinity(0, cores)


class Child:
    """A process of the pool."""

    def __init__(self, settings: Settings) -> None:
        """Programs that it starts form a group with it, so that they can be ended with it."""
        os.setpgid(0, 0)
        cap_memory(settings.limits.worker_memory * ADDRESS_FACTOR)
        self._units = 0

    def unit_ended(self) -> None:
        self._units += 1
        if self._units % UNITS_PER_TRIM == 0:
            give_back_memory()
