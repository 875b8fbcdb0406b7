"""Ctrl-C, and the TERM signal that service managers send: the first stops cleanly, the second at once."""

import os
import signal
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType

from gateway.statuses import Status

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stoppable(stopping: Callable[[], None], killed: Callable[[], None]) -> Generator[None]:
    """Inside, a first signal calls ``stopping`` and raises ``KeyboardInterrupt``; a second one ends the process."""

    def kill(number: int, frame: FrameType | None) -> None:
        killed()
        os._exit(Status.INTERRUPTED)

    def stop(number: int, frame: FrameType | None) -> None:
        for each in SIGNALS:
            signal.signal(each, kill)
        stopping()
        raise KeyboardInterrupt

    before = [(each, signal.signal(each, stop)) for each in SIGNALS]
    try:
        yield
    finally:
        for each, handler in before:
            signal.signal(each, handler)
