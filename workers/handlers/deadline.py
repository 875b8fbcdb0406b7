"""A time limit that holds whatever runs: the kernel ends the process."""

import signal
import threading
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def deadline(seconds: float) -> Generator[None]:
    """Inside, the process has so long; then it is ended by ``SIGALRM``, though library code holds the interpreter.

    Only in the main thread of a process. Under threads a worker is watched as a whole.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    if signal.getsignal(signal.SIGALRM) is not signal.SIG_DFL:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
