"""What became of a job: for people as Markdown, for programs as JSON."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeVar

from recto.deployments import Micros, dollars
from recto.errors import Fault
from recto.jobs import DocumentState, Job, JobCounts, JobDocument
from recto.orders import Order
from recto.pages import PageState
from recto.values import JobId, Value
from workers.inputs.mirroring import shown

NAMED_AT_MOST: Final = 1000
"""Documents that are named one by one; of more only the number is told."""

_K = TypeVar("_K", bound=str)


class Unfinished(Value):
    """A document of which something is missing."""

    name: str
    state: DocumentState
    faults: tuple[Fault, ...]


class JobSummary(Value):
    """``faults`` counts by code. ``seconds`` from the order to the last page, ``pages_per_second`` from the first page
    to the last, 0 where there were fewer than two. ``spent`` on models, in millionths of a dollar. ``unfinished`` holds
    the first ``NAMED_AT_MOST`` of ``missing``.
    """

    job: JobId
    label: str
    labels: tuple[str, ...]
    schedule: str
    documents: dict[DocumentState, int]
    pages: dict[PageState, int]
    faults: dict[str, int]
    engines: dict[str, int]
    seconds: float
    pages_per_second: float
    spent: Micros = 0
    missing: int
    unfinished: tuple[Unfinished, ...]


def summed_up(job: Job, counts: JobCounts, unfinished: Sequence[JobDocument], *, spent: Micros) -> JobSummary:
    """From the counts of the job, its documents that did not succeed, and what models cost it."""
    order = job.purpose if isinstance(job.purpose, Order) else Order(sources=())
    states = (DocumentState.PARTIAL, DocumentState.FAILED)
    return JobSummary(
        job=job.id,
        label=job.label,
        labels=order.labels,
        schedule=order.schedule,
        documents=_some(counts.documents),
        pages=_some(counts.pages),
        faults=_some(counts.faults),
        engines=_some(counts.engines),
        seconds=round(max(0.0, counts.last_settled - job.created), 1) if counts.last_settled else 0.0,
        pages_per_second=_pace(counts),
        spent=spent,
        missing=sum(counts.documents.get(state, 0) for state in states),
        unfinished=tuple(
            Unfinished(name=document.name, state=document.state, faults=document.faults)
            for document in unfinished[:NAMED_AT_MOST]
        ),
    )


def as_markdown(summary: JobSummary) -> str:
    return "\n".join((*_head(summary), *_failures(summary), *_named(summary), ""))


def _head(summary: JobSummary) -> Iterator[str]:
    yield f"# {_plain(summary.label or summary.schedule or 'Job')}"
    yield ""
    yield f"- Job: `{summary.job}`"
    yield f"- Documents: {_census(summary.documents)}"
    yield f"- Pages: {_census(summary.pages)}"
    pace = f", {summary.pages_per_second:g} pages/s" if summary.pages_per_second else ""
    yield f"- Time: {summary.seconds:g} s{pace}"
    if summary.spent:
        yield f"- Models: ${dollars(summary.spent):,.4f}"


def _failures(summary: JobSummary) -> Iterator[str]:
    if summary.faults:
        yield from ("", "## Reasons", "", "| Reason | Pages and documents |", "| --- | ---: |")
        most_first = sorted(summary.faults.items(), key=lambda item: (-item[1], item[0]))
        yield from (f"| `{code}` | {count:,} |" for code, count in most_first)


def _named(summary: JobSummary) -> Iterator[str]:
    if summary.unfinished:
        yield from ("", "## Documents of which something is missing", "")
        for document in summary.unfinished:
            causes = "; ".join(f"{fault.message.rstrip('.')}. {fault.remedy}".rstrip() for fault in document.faults)
            yield f"- {_plain(document.name)}: {document.state.value}{f'. {_plain(causes)}' if causes else ''}"
    if summary.missing > len(summary.unfinished):
        yield f"- and {summary.missing - len(summary.unfinished):,} more"


def _census(counts: Mapping[DocumentState, int] | Mapping[PageState, int]) -> str:
    parts = ", ".join(f"{count:,} {state.value.replace('_', ' ')}" for state, count in counts.items())
    return f"{sum(counts.values()):,}{f' ({parts})' if parts else ''}"


def _some(counts: Mapping[_K, int]) -> dict[_K, int]:
    return {key: counts[key] for key in sorted(counts) if counts[key]}


def _pace(counts: JobCounts) -> float:
    elapsed = counts.last_settled - counts.first_settled
    return round(counts.settled / elapsed, 2) if counts.settled > 1 and elapsed > 0 else 0.0


def _plain(text: str) -> str:
    """One line that Markdown takes as it is."""
    return "".join(f"\\{character}" if character in "\\`*_{}[]<>#|" else character for character in shown(text))
