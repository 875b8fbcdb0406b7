"""Counting a run while it goes: what is done, how fast, how much is left, and what it all came to."""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeVar

from recto.errors import is_of_store
from recto.jobs import DocumentState
from recto.pages import PageState
from workers.events import DocumentReport, DocumentStarted, EngineWaits, Event, FieldsFound, PageSettled

Item = TypeVar("Item")

WINDOW: Final = 60.0
"""Seconds that the rate looks back on."""

SHORTEST: Final = 2.0
"""Seconds before a rate means something."""


class Tally:
    """Of the events of one run. ``clock`` gives seconds and never goes back."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._begun = clock()
        self._recent: deque[float] = deque()
        self._started = 0
        self._pages_started = 0
        self.found = 0
        self.all_found = False
        self.actions: Counter[str] = Counter()
        self.states: Counter[DocumentState] = Counter()
        self.pages: Counter[PageState] = Counter()
        self.pages_planned = 0
        self.to_look_at = 0
        self.asked = 0
        self.paid = 0
        self.output_failed = 0
        self.pages_done = 0
        self.pages_expected = 0
        self.pages_failed = 0
        self.fresh_pages = 0
        self.latest = ""
        self.waiting = ""
        self.stopping = False

    def counted(self, inputs: Iterable[Item]) -> Iterator[Item]:
        """``inputs``, each counted when it is taken."""
        for one in inputs:
            self.found += 1
            yield one
        self.all_found = True

    def see(self, event: Event) -> None:
        match event:
            case DocumentStarted():
                self._started += 1
                self._pages_started += event.pages
                self.pages_expected += event.pages
                self.latest = event.name
            case PageSettled():
                self._page(event)
            case FieldsFound():
                self.asked += event.asked
                self.paid += event.paid
            case DocumentReport():
                self._document(event)
            case EngineWaits():
                self.waiting = event.message

    @property
    def seconds(self) -> float:
        return self._clock() - self._begun

    @property
    def documents(self) -> int:
        """Those that have their report."""
        return self.actions.total()

    @property
    def documents_failed(self) -> int:
        return self.states[DocumentState.FAILED]

    @property
    def rate(self) -> float:
        """Pages read per second over the last minute, 0 while there is nothing to say. Reused pages do not count."""
        now = self._clock()
        while self._recent and now - self._recent[0] > WINDOW:
            self._recent.popleft()
        span = min(WINDOW, now - self._begun)
        return len(self._recent) / span if span >= SHORTEST else 0.0

    @property
    def seconds_left(self) -> float:
        """An estimate: a document that was not opened yet counts as the mean of the others. Negative while unknown."""
        if not self.all_found or not self._started or not self.rate:
            return -1.0
        opened = self._started + self.actions["kept"] + self.actions["refused"]
        unopened = max(0, self.found - opened) * self._pages_started / self._started
        return (max(0, self.pages_expected - self.pages_done) + unopened) / self.rate

    def _page(self, event: PageSettled) -> None:
        self.pages_done += 1
        self.pages_failed += event.state is PageState.FAILED
        self.asked += event.asked
        self.paid += event.paid
        if not event.reused:
            self.waiting = ""
            self.fresh_pages += 1
            self._recent.append(self._clock())

    def _document(self, report: DocumentReport) -> None:
        self.actions[report.action] += 1
        self.states[report.state] += 1
        self.pages.update(report.pages)
        self.to_look_at += bool(report.review)
        self.pages_planned += report.total_pages if report.action == "planned" else 0
        if report.action == "read":
            self.pages_expected -= report.total_pages - sum(report.pages.values())  # given up half-way
            self.output_failed += any(map(is_of_store, report.faults))
