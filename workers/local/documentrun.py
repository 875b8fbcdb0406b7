"""A document while it is being read: what it needs next, and what has become of its pages."""

import time
from collections import Counter, deque
from collections.abc import Iterator
from enum import Enum, auto

from recto.errors import Fault
from recto.pages import PageRecord, PageState
from recto.values import PageNumber
from workers.events import InputFile
from workers.requests import ExtraFile, SourceFile
from workers.reviews import NO_FINDINGS

MOST_FAULTS = 100
"""Failed pages named one by one in a report; the manifest names them all."""


class Step(Enum):
    """What a document needs next. ``BUSY``: to wait for tasks that are under way."""

    PAGES = auto()
    FIELDS = auto()
    EXTRAS = auto()
    ASSEMBLY = auto()
    BUSY = auto()


class DocumentRun:
    """The pages still to do, those under way, and the count of those that ended.

    ``ref`` names it in the job store; ``todo`` are the pages to do, streamed; ``extras`` says whether files beside the
    default set are wanted, ``fields`` whether any are to be looked for. ``fields_key`` and ``told_key`` are empty until
    they were found, and models have told something; ``findings`` says what was found, in short. ``started`` is on the
    monotonic clock, ``started_at`` in seconds since the epoch.
    """

    def __init__(
        self,
        source: InputFile,
        file: SourceFile,
        *,
        ref: str,
        planned: int,
        todo: Iterator[PageNumber],
        extras: bool,
        fields: bool,
    ) -> None:
        self.source = source
        self.file = file
        self.ref = ref
        self.planned = planned
        self.started = time.monotonic()
        self.started_at = time.time()
        self.attempts = 0
        self.counts: Counter[PageState] = Counter()
        self.failed_pages: dict[PageNumber, Fault] = {}
        self.extra_files: list[ExtraFile] = []
        self.faults: list[Fault] = []
        self.fields_key = self.told_key = ""
        self.findings = NO_FINDINGS
        self.fields_attempt = 0
        self._todo = todo
        self._next: deque[PageNumber] = deque()
        self._under_way = 0
        self._extras_wanted = extras
        self._fields_wanted = fields
        self._look_ahead()

    @property
    def step(self) -> Step:
        if self._next:
            return Step.PAGES
        if self._under_way:
            return Step.BUSY
        if self._fields_wanted and not self.fields_key:
            return Step.FIELDS
        return Step.EXTRAS if self._extras_wanted else Step.ASSEMBLY

    def next_page(self) -> PageNumber:
        """Raises ``IndexError`` where the step is not ``PAGES``."""
        page = self._next.popleft()
        self._look_ahead()
        self._under_way += 1
        self.attempts += 1
        return page

    def try_again(self, page: PageNumber) -> None:
        """The page under way is to be done once more, before all others."""
        self._under_way -= 1
        self._next.appendleft(page)

    def page_ended(self, record: PageRecord) -> None:
        self._under_way -= 1
        self.count(record)

    def count(self, record: PageRecord) -> None:
        """Takes note of a page that ended, in this run or before it."""
        self.counts[record.state] += 1
        if record.faults and len(self.failed_pages) < MOST_FAULTS:
            self.failed_pages[record.page] = record.faults[0]

    def begin_fields(self) -> None:
        self.fields_attempt += 1
        self._under_way += 1

    def begin_consulting(self) -> None:
        """Models are asked about it: what went wrong before does not count against the next look."""
        self.fields_attempt = 0
        self._under_way += 1

    def begin_extras(self) -> None:
        self._extras_wanted = False
        self._under_way += 1

    def begin_assembly(self) -> None:
        self._under_way += 1

    def task_ended(self) -> None:
        """A task of the whole document is over."""
        self._under_way -= 1

    def _look_ahead(self) -> None:
        # One page is held so that the step is known without asking the store.
        if not self._next:
            self._next.extend(page for page in [next(self._todo, None)] if page is not None)
