"""The plan of a document: which of its pages are read, and in which groups."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from recto.errors import BudgetSpent, NoPages, fault_of
from recto.jobs import JobDocument, Progress
from recto.units import Split, Unit
from recto.values import PageNumber
from workers.handlers.documentends import refused
from workers.handlers.finishing import finishing
from workers.handlers.turns import Turn
from workers.inputs.selection import numbers, selected
from workers.stages.endings import failed_page
from workers.station import Station, options_of, order_of

AT_ONCE: Final = 500
"""Units that are added, and pages that are settled, in one call."""


def planned(turn: Turn, station: Station, document: JobDocument) -> tuple[Unit, ...]:
    """Plans the pages that were asked for; returns the last of the units that read them, the others are added."""
    pages = selected(options_of(turn.job).pages, document.pages)
    total = sum(map(len, pages))
    if not total:
        cause = f"{document.shown}: has {document.pages} pages, none of those asked for"
        return refused(turn, station, document, fault_of(NoPages(cause)))
    station.stores.jobs.plan(turn.job.id, document.name, numbers(pages))
    paid = total - _beyond_budget(turn, station, total)
    units = groups(turn, station, document, islice(numbers(pages), paid))
    while len(some := [*islice(units, AT_ONCE)]) == AT_ONCE:
        station.stores.backlog.add(some)
    progress = _leave_unread(turn, station, document, islice(numbers(pages), paid, None))
    if progress.complete:
        work = finishing(turn.job, document.name)
        some.append(turn.following(work))
    return tuple(some)


def groups(turn: Turn, station: Station, document: JobDocument, pages: Iterator[PageNumber]) -> Iterator[Unit]:
    """The pages, in order, in units that begin at fixed numbers: the same pages are together whenever this is done."""
    size = station.settings.service.group_pages
    group: list[PageNumber] = []
    for page in pages:
        if group and (page - 1) // size != (group[0] - 1) // size:
            yield _split(turn, document, group)
            group = []
        group.append(page)
    if group:
        yield _split(turn, document, group)


def _split(turn: Turn, document: JobDocument, pages: list[PageNumber]) -> Unit:
    work = Split(name=document.name, pages=tuple(pages))
    return turn.following(work)


def _beyond_budget(turn: Turn, station: Station, pages: int) -> int:
    """How many of the pages just planned are more than the job may take."""
    most = order_of(turn.job).caps.pages
    if not most:
        return 0
    return min(pages, max(0, station.stores.jobs.counts(turn.job.id).planned - most))


def _leave_unread(turn: Turn, station: Station, document: JobDocument, pages: Iterator[PageNumber]) -> Progress:
    progress = Progress(planned=1, settled=0)
    fault = fault_of(BudgetSpent(f"the job's {order_of(turn.job).caps.pages} pages are used up"))
    while some := [*islice(pages, AT_ONCE)]:
        ended = [failed_page(page, fault) for page in some]
        progress = station.stores.jobs.settle(turn.job.id, document.name, ended)
    return progress
