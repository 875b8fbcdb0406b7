"""The documents of a job and their pages: how each stands, and why."""

from collections.abc import Iterator
from itertools import chain
from typing import Annotated, Final, NamedTuple

from fastapi import APIRouter, Query

from gateway.api.context import TheService
from gateway.api.cursors import cursor_at, place_of
from gateway.api.links import result_link
from gateway.api.models.jobs import DocumentPageList, DocumentView, PageLine, PageList
from gateway.api.owned_jobs import ReadableJob
from gateway.api.parameters import After, DocumentName
from gateway.api.routers.documented import problems
from recto.jobs import DocumentState, Job, JobDocument, SettledPage
from recto.pages import PageState
from storage.protocols import JobStore

MOST_DOCUMENTS: Final = 500
MOST_PAGES: Final = 1000
PAGES_LOOKED_AT: Final = 20_000
"""In one request: a list that is filtered may be cut off before it is full, and goes on from there."""

_AT_ONCE: Final = 200

router = APIRouter(prefix="/v1/jobs/{job}", tags=["results"], responses=problems(404))


@router.get(
    "/documents", summary="List the documents of a job", operation_id="list_documents", response_model=DocumentPageList
)
def documents(
    job: ReadableJob,
    service: TheService,
    state: Annotated[
        list[DocumentState], Query(default_factory=list, description="Only documents in one of these states.")
    ],
    after: After = "",
    limit: Annotated[int, Query(ge=1, le=MOST_DOCUMENTS)] = 100,
) -> DocumentPageList:
    """By name."""
    name, _ = place_of(after)
    found = service.jobs.documents(job.id, after=name, limit=limit, states=state)
    return DocumentPageList(
        documents=tuple(_view(job, each) for each in found),
        next=cursor_at(found[-1].name) if len(found) == limit else "",
    )


@router.get("/pages", summary="List the pages of a job", operation_id="list_pages", response_model=PageList)
def pages(
    *,
    job: ReadableJob,
    service: TheService,
    state: Annotated[list[PageState], Query(default_factory=list, description="Only pages that ended so.")],
    document: DocumentName = "",
    after: After = "",
    limit: Annotated[int, Query(ge=1, le=MOST_PAGES)] = 100,
) -> PageList:
    """Pages that ended, by document and page. A part may hold fewer than asked for while `next` leads on."""
    where = _Where(service.jobs, job, document)
    found: list[PageLine] = []
    for looked_at, (name, settled) in enumerate(where.pages(*place_of(after)), start=1):
        if not state or settled.record.state in state:
            found.append(PageLine.of(name, settled))
        if len(found) == limit or looked_at == PAGES_LOOKED_AT:
            return PageList(pages=tuple(found), next=cursor_at(name, settled.record.page))
    return PageList(pages=tuple(found), next="")


class _Where(NamedTuple):
    """``document`` empty for all of the job."""

    jobs: JobStore
    job: Job
    document: str

    def pages(self, name: str, page: int) -> Iterator[tuple[str, SettledPage]]:
        """From behind that page of that document on."""
        rest = ((each.name, settled) for each in self._documents(name) for settled in self._settled(each.name))
        first = ((name, settled) for settled in self._settled(name) if settled.record.page > page) if name else ()
        return chain(first, rest)

    def _documents(self, after: str) -> Iterator[JobDocument]:
        if self.document:
            if not after:
                yield self.jobs.document(self.job.id, self.document)
            return
        while found := self.jobs.documents(self.job.id, after=after, limit=_AT_ONCE):
            yield from found
            after = found[-1].name

    def _settled(self, name: str) -> Iterator[SettledPage]:
        return self.jobs.settled(self.job.id, name)


def _view(job: Job, document: JobDocument) -> DocumentView:
    link = result_link(job.id, document=document.name) if document.state.is_final else ""
    return DocumentView.of(job.id, document, link)
