"""Pages that are done at the same time, each in a thread, for an engine that takes many at once."""

from collections.abc import Callable
from contextvars import Context, copy_context
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Generic, TypeVar

from recto.values import PageNumber

T = TypeVar("T")


@dataclass(frozen=True)
class Landed(Generic[T]):
    """A page whose thread is at its end: with what it made of the page, or with what it raised."""

    page: PageNumber
    outcome: T | BaseException


class Crew(Generic[T]):
    """At most ``most`` pages at once. A thread does not keep the process from ending.

    Used from one thread, which begins pages and hears of their ends.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._landed: SimpleQueue[Landed[T]] = SimpleQueue()
        self.under_way: list[PageNumber] = []

    @property
    def has_room(self) -> bool:
        return len(self.under_way) < self._most

    def begin(self, page: PageNumber, work: Callable[[], T]) -> None:
        """What the log and traces say of this thread they say of the new one, too."""
        self.under_way.append(page)
        arguments = (copy_context(), page, work)
        Thread(target=self._run, args=arguments, name=f"recto-page-{page}", daemon=True).start()

    def wait(self, seconds: float) -> list[Landed[T]]:
        """Pages that ended, waiting at most ``seconds`` for the first."""
        ended: list[Landed[T]] = []
        try:
            ended.append(self._landed.get(timeout=seconds))
            while True:
                ended.append(self._landed.get_nowait())
        except Empty:
            pass
        for landed in ended:
            self.under_way.remove(landed.page)
        return ended

    def _run(self, context: Context, page: PageNumber, work: Callable[[], T]) -> None:
        try:
            outcome: T | BaseException = context.run(work)
        except BaseException as error:  # noqa: BLE001 - whoever waits for the page decides
            outcome = error
        self._landed.put(Landed(page, outcome))
