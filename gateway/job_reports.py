"""What is said of a job to people."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from rich.console import Group, RenderableType
from rich.text import Text

from gateway.fleet import age
from gateway.job_views import JobView, hours_text
from gateway.money import money
from gateway.reports import INDENT, MARK_WIDTH, census, counted_noun, duration, fault_line, fault_lines
from gateway.tables import STYLES, cell, facts, moment, state_text
from recto.errors import Fault
from recto.jobs import DocumentState, Job, JobDocument, JobState
from recto.orders import Order
from recto.pages import PageState
from recto.values import JobId, PageNumber
from storage.protocols import JobStore

FAULTY_DOCUMENTS: Final = 20
"""How many documents with faults are told of, unless more are asked for."""

FAILED_PAGES: Final = 100
"""How many failed pages of one document are looked at for their reasons."""


def job_card(job: Job, view: JobView) -> RenderableType:
    """Everything but the single documents."""
    order = job.purpose if isinstance(job.purpose, Order) else Order(sources=())
    return facts(
        (
            ("job", Text.assemble(job.id, "  ", state_text(view.state))),
            ("created", f"{moment(view.created)}, {duration(age(view.created))} ago"),
            ("for", f"{view.tenant}, {view.priority}{', ' if view.labels else ''}{', '.join(view.labels)}"),
            ("to", view.target),
            ("hours", hours_text(order.hours)),
            ("documents", documents_text(view)),
            ("pages", pages_text(view)),
            ("engines", ", ".join(f"{name} {count:,}" for name, count in view.engines.items())),
            ("pace", pace_text(view)),
            ("models", spent_text(view)),
            ("failures", failures_text(view)),
        )
    )


def documents_text(view: JobView) -> Text:
    """``12 of 50: 11 succeeded, 1 failed``; the total is open while documents are still being found."""
    total = sum(view.documents.values())
    final = {state: count for state, count in view.documents.items() if state.is_final and count}
    text = Text(f"{sum(final.values()):,} of {total:,}{'' if view.listed else '+'}")
    for at, (state, count) in enumerate(final.items()):
        text.append(": " if not at else ", ").append(f"{count:,} {state}", style=STYLES[state])
    return text


def pages_text(view: JobView) -> str:
    share = f" ({view.settled / view.planned:.0%})" if view.planned else ""
    by_state = census(view.pages)
    return f"{view.settled:,} of {view.planned:,}{share}{': ' if by_state else ''}{by_state}"


def pace_text(view: JobView) -> str:
    """The pace, and while the job is open how long it will take."""
    said = [f"{view.pages_per_second:,.1f} pages/s"] if view.pages_per_second > 0 else []
    if view.state is JobState.OPEN and view.seconds_left > 0:
        said.append(f"about {duration(view.seconds_left)} left{'' if view.listed else ' for what is found so far'}")
    return ", ".join(said)


def spent_text(view: JobView) -> str:
    """``$1.20 of $5.00, $0.04 of it reserved``; empty where nothing was spent."""
    if not view.spent:
        return ""
    cap = f" of {money(view.cap)}" if view.cap else ""
    return f"{money(view.spent)}{cap}{f', {money(view.reserved)} of it reserved' if view.reserved else ''}"


def failures_text(view: JobView) -> Text:
    """Reasons, the most frequent first."""
    by_count = sorted(view.faults.items(), key=lambda item: (-item[1], item[0]))
    return Text(", ".join(f"{code} {count:,}" for code, count in by_count), style="red")


def short_line(view: JobView) -> str:
    """For logs and pipes: where the job stands, in one line."""
    total = sum(view.documents.values())
    final = total - view.documents[DocumentState.PENDING]
    pace = pace_text(view)
    documents = f"{final:,}/{total:,}{'' if view.listed else '+'} documents"
    return f"{view.job}  {view.state}  {documents}, {view.settled:,}/{view.planned:,} pages{', ' if pace else ''}{pace}"


def faulty_documents(jobs: JobStore, job: JobId, *, most: int) -> Group:
    """Documents of which something is missing, and why; by name."""
    states = (DocumentState.FAILED, DocumentState.PARTIAL)
    found = jobs.documents(job, limit=most + 1, states=states)
    lines = [line for document in found[:most] for line in _document_lines(jobs, job, document)]
    more = [Text(f"{INDENT}and more; `recto status {job} --faults N` shows more of them")] if len(found) > most else []
    return Group(*lines, *more)


def _document_lines(jobs: JobStore, job: JobId, document: JobDocument) -> Iterator[Text]:
    mark = Text(f"{document.state.value:<{MARK_WIDTH}}  ", style=STYLES[document.state])
    pages = f"  {counted_noun(document.pages, 'page')}" if document.pages else ""
    yield mark.append_text(cell(document.shown or document.name)).append(pages)
    yield from (Text(INDENT + fault_line(fault)) for fault in document.faults)
    if document.pages:
        yield from (Text(INDENT + line) for line in fault_lines(_failed_pages(jobs, job, document.name)))


def _failed_pages(jobs: JobStore, job: JobId, name: str) -> dict[PageNumber, Fault]:
    records = (page.record for page in jobs.settled(job, name))
    missing = (record for record in records if record.faults and record.state is not PageState.READ)
    return {record.page: record.faults[0] for record in islice(missing, FAILED_PAGES)}
