"""Runs that read nothing: they send the events that a real run would send."""

from collections.abc import Callable, Iterable

from recto.errors import PageTimeout, fault_of
from recto.jobs import DocumentState
from recto.pages import PageState
from recto.values import PageNumber
from workers.events import DocumentReport, DocumentStarted, Event, InputFault, InputFile, PageSettled, RunSummary
from workers.requests import RunRequest

PAGES = 3


def pretend(
    inputs: Iterable[InputFile | InputFault], request: RunRequest, observe: Callable[[Event], None]
) -> RunSummary:
    """Every document has three pages; a name with ``slow`` in it loses the second to the page timeout."""
    for one in inputs:
        if isinstance(one, InputFault):
            observe(refusal(one))
            continue
        failed = [2] if "slow" in one.name else []
        observe(DocumentStarted(name=one.name, pages=PAGES))
        for page in range(1, PAGES + 1):
            state = PageState.FAILED if page in failed else PageState.READ
            observe(PageSettled(name=one.name, page=PageNumber(page), state=state, reused=False))
        observe(reading(one, request.output, failed))
    return RunSummary()


def reading(one: InputFile, output: str, failed: list[int]) -> DocumentReport:
    counts = {PageState.READ: PAGES - len(failed), PageState.FAILED: len(failed)}
    fault = fault_of(PageTimeout("took longer than 120 s"))
    return DocumentReport(
        input=one.shown,
        output=f"{output}/{one.name}",
        state=DocumentState.PARTIAL if failed else DocumentState.SUCCEEDED,
        action="read",
        pages={state: count for state, count in counts.items() if count},
        total_pages=PAGES,
        failed_pages={PageNumber(page): fault for page in failed},
        seconds=1.25,
    )


def refusal(one: InputFault) -> DocumentReport:
    return DocumentReport(
        input=one.shown,
        output="",
        state=DocumentState.FAILED,
        action="refused",
        pages={},
        total_pages=0,
        faults=(one.fault,),
        seconds=0.0,
    )
