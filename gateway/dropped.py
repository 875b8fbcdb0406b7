"""What became of documents that arrived, one line for each."""

import time
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Final, Literal

from gateway.reports import INDENT, MARK_WIDTH, counted_noun, fault_line
from gateway.review_list import why_look
from gateway.terminal import printable
from recto.errors import Fault, ObjectMissing
from recto.jobs import DocumentState, Job, JobDocument, JobState
from recto.values import JobId, Value
from workers.service import Service
from workers.watch.drop import Dropped

EVERY: Final = 0.25
"""Seconds between two looks."""

LOOKED_AT: Final = 200
"""Jobs that are asked about at once; the others take their turn."""

_MARKS: Final = {
    DocumentState.SUCCEEDED: "ok",
    DocumentState.PARTIAL: "partial",
    DocumentState.FAILED: "failed",
    DocumentState.PENDING: "stopped",
}


class DocumentLine(Value):
    """``state`` is ``pending`` where the job was cancelled, such as when something newer took its place. ``review``:
    why a person should look at what was read.
    """

    event: Literal["document"] = "document"
    input: str
    name: str
    job: JobId
    state: DocumentState
    pages: int
    faults: tuple[Fault, ...]
    review: tuple[str, ...] = ()


class Followed:
    """Jobs that were made here and are not over. A document that is read by more than one job is told of each time."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._open: OrderedDict[JobId, Dropped] = OrderedDict()
        self._asked = float("-inf")
        self.states: dict[DocumentState, int] = dict.fromkeys(DocumentState, 0)

    def __len__(self) -> int:
        return len(self._open)

    def add(self, dropped: Dropped) -> None:
        """One that was over before is not told of again."""
        if dropped.created or not self._is_over(dropped.job):
            self._open[dropped.job] = dropped

    def ended(self) -> Iterator[DocumentLine]:
        """The documents of jobs that ended since. Asks a few times a second at most."""
        if time.monotonic() - self._asked < EVERY:
            return
        self._asked = time.monotonic()
        for job in list(islice(self._open, LOOKED_AT)):
            if self._is_over(job):
                dropped = self._open.pop(job)
                yield from self._lines(job, dropped)
            else:
                self._open.move_to_end(job)

    def _lines(self, job: JobId, dropped: Dropped) -> Iterator[DocumentLine]:
        reviews = self._reviews(job)
        for document in self._documents(job, dropped):
            self.states[document.state] += 1
            yield DocumentLine(
                input=document.shown or dropped.arrival.shown,
                name=document.name,
                job=job,
                state=document.state,
                pages=document.pages,
                faults=document.faults,
                review=reviews.get(document.name, ()),
            )

    def _reviews(self, job: JobId) -> Mapping[str, tuple[str, ...]]:
        """Reasons by the name of the document."""
        try:
            tenant = self._service.jobs.get(job).tenant
        except ObjectMissing:
            return {}
        found = self._service.places.reviews.reviews(tenant, job=job)
        return {review.name: tuple(reason.says for reason in review.reasons) for _, review in found}

    def _documents(self, job: JobId, dropped: Dropped) -> Sequence[JobDocument]:
        unknown = JobDocument(name=dropped.arrival.source.name)
        try:
            return self._service.jobs.documents(job, limit=1000) or (unknown,)
        except ObjectMissing:
            return (unknown,)

    def _is_over(self, job: JobId) -> bool:
        try:
            found: Job = self._service.jobs.get(job)
        except ObjectMissing:  # forgotten
            return True
        return found.state in (JobState.FINISHED, JobState.CANCELLED)


def text_lines(line: DocumentLine) -> list[str]:
    """Its line, then the reasons why something of it is missing, and why a person should look at it."""
    pages = f"  {counted_noun(line.pages, 'page')}" if line.pages else ""
    first = f"{_MARKS[line.state]:<{MARK_WIDTH}}  {line.name}{pages}"
    look = [printable(f"{INDENT}to look at: {why_look(line.review)}")] if line.review else []
    return [printable(first), *(INDENT + fault_line(fault) for fault in line.faults), *look]
