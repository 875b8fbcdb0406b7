"""The real API over stores of its own, keys for it, and results as workers would leave them."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from fastapi import FastAPI
from starlette.testclient import TestClient

from gateway.api.application import make_app
from gateway.api_keys import keep, new_key
from layouts.writing.document_json import document_json
from layouts.writing.markdown import document_markdown
from recto.accounts import Scope
from recto.blocks import Paragraph
from recto.documents import DocumentPage, Manifest
from recto.errors import Fault
from recto.geometry import Box
from recto.jobs import DocumentState, JobDocument, JobState, SettledPage
from recto.pages import PageRecord, PageSize, PageState
from recto.settings import Settings
from recto.values import DocumentId, JobId, PageNumber, TenantId
from storage.stores import Stores
from workers.places import Places
from workers.service import Service
from workers.stages.results import ResultFolder

READ_WRITE: Final = (Scope.READ, Scope.WRITE)
PDF: Final = b"%PDF-1.7\n"
"""Enough to be taken for a PDF when it is sent."""

AS_PDF: Final = {"content-type": "application/pdf"}
_SIZE: Final = PageSize(width=595, height=842, unit="pt")


@dataclass(frozen=True)
class Api:
    """The application, and what it stands on."""

    stores: Stores
    settings: Settings

    @cached_property
    def service(self) -> Service:
        return Service(self.stores, Places(self.settings, self.stores.jobs), self.settings)

    @cached_property
    def app(self) -> FastAPI:
        return make_app(self.service, self.settings)

    def secret(self, tenant: str = "acme", *scopes: Scope, expires: float = 0.0) -> str:
        """A new key that may read and write unless told otherwise."""
        made = new_key(TenantId(tenant), frozenset(scopes or READ_WRITE), expires=expires)
        keep(made.key, self.service)
        return made.secret

    def client(self, tenant: str = "acme", *scopes: Scope) -> TestClient:
        return self.client_with(self.secret(tenant, *scopes))

    def client_with(self, secret: str) -> TestClient:
        return TestClient(self.app, headers={"authorization": f"Bearer {secret}"})


def ordered(client: TestClient, *, name: str = "a.pdf", **terms: Any) -> str:
    """The id of a new job of one file."""
    sent = client.post("/v1/uploads", params={"name": name}, content=PDF, headers=AS_PDF)
    assert sent.status_code == 201, sent.text
    answer = client.post("/v1/jobs", json={"sources": [sent.json()], **terms})
    assert answer.status_code == 202, answer.text
    return answer.json()["id"]


def work_done(
    service: Service,
    job: str,
    name: str = "a.pdf",
    *,
    texts: Sequence[str] = ("first", "second"),
    failed: int = 0,
    fields: bytes = b'{"fields":[]}',
) -> None:
    """A document as workers leave it: taken in, its pages settled, its result written. Page ``failed`` is lost."""
    jobs, job_id = service.jobs, JobId(job)
    pages = [_page(number, text, lost=number == failed) for number, text in enumerate(texts, start=1)]
    jobs.add_document(job_id, JobDocument(name=name, shown=name))
    jobs.identify(
        job_id,
        JobDocument(name=name, shown=name, document=DocumentId("d" * 64), pages=len(pages), started=time.time()),
    )
    jobs.plan(job_id, name, [page.page for page in pages])
    jobs.settle(job_id, name, [SettledPage(record=_record(page), size=_SIZE) for page in pages])
    state = DocumentState.PARTIAL if failed else DocumentState.SUCCEEDED
    _write(service, job_id, name, pages, state=state, fields=fields)
    jobs.finish(job_id, name, state)


def refused(service: Service, job: str, name: str, fault: Fault) -> None:
    """A document that could not be used."""
    service.jobs.add_document(JobId(job), JobDocument(name=name, shown=name))
    service.jobs.finish(JobId(job), name, DocumentState.FAILED, faults=[fault])


def ended(service: Service, job: str) -> None:
    service.jobs.listed(JobId(job))
    service.jobs.move(JobId(job), JobState.FINISHED)


def _page(number: int, text: str, *, lost: bool) -> DocumentPage:
    block = Paragraph(text=text, box=Box.of(0.1, 0.1, 0.9, 0.2), confidence=1.0, engine="made")
    return DocumentPage(
        page=PageNumber(number),
        state=PageState.FAILED if lost else PageState.READ,
        reason="it was made to fail" if lost else "its text layer is good",
        source="nothing" if lost else "text_layer",
        size=_SIZE,
        blocks=() if lost else (block,),
    )


def _record(page: DocumentPage) -> PageRecord:
    return PageRecord(page=page.page, state=page.state, reason=page.reason, engine="made", source=page.source)


def _write(
    service: Service, job: JobId, name: str, pages: Sequence[DocumentPage], *, state: DocumentState, fields: bytes
) -> None:
    folder = ResultFolder(service.places.results(service.jobs.get(job)), name)
    folder.chunks("document.md", (part.encode() for part in document_markdown(iter(pages))))
    folder.chunks("document.json", document_json(iter(pages), name=name))
    folder.chunks("fields.json", [fields])
    manifest = Manifest(
        name=name,
        document=DocumentId("d" * 64),
        kind="pdf",
        bytes=len(PDF),
        state=state,
        pages=tuple(map(_record, pages)),
        census={},
        engines={},
        settings="",
        versions={},
        files=folder.files,
    )
    folder.finish(manifest, b"{}")
