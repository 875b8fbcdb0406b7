"""What a run tells while it goes, and its sum at the end."""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Literal

from recto.documents import Manifest
from recto.errors import Fault
from recto.jobs import DocumentState, SettledPage
from recto.logs import log
from recto.pages import PageState
from recto.values import PageNumber
from workers.events import (
    DocumentReport,
    DocumentStarted,
    EngineWaits,
    Event,
    FieldsFound,
    InputFile,
    PageSettled,
    RunSummary,
)
from workers.local.documentrun import MOST_FAULTS, DocumentRun
from workers.reviews import NO_FINDINGS, Findings
from workers.stages.fields.fielded import FieldsMade


class Reporter:
    """Sends events to ``observe`` and to the log, and counts them. ``output`` is the place of all results."""

    def __init__(self, observe: Callable[[Event], None], *, output: str) -> None:
        self._observe = observe
        self._output = output.rstrip("/")
        self._started = time.monotonic()
        self._documents: Counter[str] = Counter()
        self._pages: Counter[PageState] = Counter()

    def started(self, document: DocumentRun) -> None:
        name = document.source.name
        log("document_started", name=name, document=document.file.document, pages=document.planned)
        self._observe(DocumentStarted(name=name, pages=document.planned))

    def page(self, document: DocumentRun, page: SettledPage, *, reused: bool) -> None:
        name, record = document.source.name, page.record
        log("page_settled", name=name, page=record.page, state=record.state, engine=record.engine, reused=reused)
        asked, paid = (0, 0) if reused else (page.asked, page.paid)
        self._observe(
            PageSettled(name=name, page=record.page, state=record.state, reused=reused, asked=asked, paid=paid)
        )

    def fields(self, document: DocumentRun, made: FieldsMade) -> None:
        name, said = document.source.name, document.findings
        log("fields_found", name=name, schema=said.schema_name, of=said.class_name, review=len(said.review))
        found = FieldsFound(
            name=name,
            class_name=said.class_name,
            schema_name=said.schema_name,
            review=len(said.review),
            asked=made.asked,
            paid=made.paid,
        )
        self._observe(found)

    def page_retried(self, document: DocumentRun, page: PageNumber, fault: Fault) -> None:
        log("page_retried", name=document.source.name, page=page, code=fault.code, cause=fault.message)

    def engine_waits(self, fault: Fault) -> None:
        log("engine_away", cause=fault.message)
        self._observe(EngineWaits(message=fault.message))

    def planned(self, source: InputFile, pages: int) -> None:
        self._documents["planned"] += 1
        self._send(source.shown, self._place(source), DocumentState.PENDING, "planned", total=pages)

    def kept(self, source: InputFile, manifest: Manifest, findings: Findings) -> None:
        self._documents["kept"] += 1
        failed = {record.page: record.faults[0] for record in manifest.pages if record.faults}
        self._send(
            source.shown,
            f"{self._output}/{manifest.name}",
            manifest.state,
            "kept",
            pages=manifest.census,
            total=len(manifest.pages),
            faults=manifest.faults,
            failed=dict(list(failed.items())[:MOST_FAULTS]),
            findings=findings,
        )

    def refused(self, shown: str, fault: Fault, *, seconds: float = 0.0) -> None:
        self._documents[DocumentState.FAILED] += 1
        self._send(shown, "", DocumentState.FAILED, "refused", faults=(fault,), seconds=seconds)

    def ended(self, document: DocumentRun, state: DocumentState, *, at: str = "") -> None:
        """The document's run is over: its result is written ``at`` a folder below the output (empty for that of its
        name), or it was abandoned with the fault it carries.
        """
        self._documents[state] += 1
        self._pages += document.counts
        self._send(
            document.source.shown,
            f"{self._output}/{at or document.source.name}",
            state,
            "read",
            pages=document.counts,
            total=document.planned,
            faults=tuple(document.faults),
            failed=document.failed_pages,
            findings=document.findings,
            seconds=time.monotonic() - document.started,
        )

    def summary(self, *, interrupted: bool) -> RunSummary:
        return RunSummary(
            succeeded=self._documents[DocumentState.SUCCEEDED],
            partial=self._documents[DocumentState.PARTIAL],
            failed=self._documents[DocumentState.FAILED],
            kept=self._documents["kept"],
            pages=dict(sorted(self._pages.items())),
            interrupted=interrupted,
            seconds=round(time.monotonic() - self._started, 3),
        )

    def _place(self, source: InputFile) -> str:
        return f"{self._output}/{source.name}"

    def _send(
        self,
        shown: str,
        output: str,
        state: DocumentState,
        action: Literal["read", "kept", "planned", "refused"],
        *,
        pages: Mapping[PageState, int] | None = None,
        total: int = 0,
        faults: tuple[Fault, ...] = (),
        failed: Mapping[PageNumber, Fault] | None = None,
        findings: Findings = NO_FINDINGS,
        seconds: float = 0.0,
    ) -> None:
        log("document_ended", input=shown, state=state, action=action, codes=" ".join(fault.code for fault in faults))
        report = DocumentReport(
            input=shown,
            output=output,
            state=state,
            action=action,
            pages=dict(sorted((pages or {}).items())),
            total_pages=total,
            faults=faults,
            failed_pages=dict(sorted((failed or {}).items())),
            class_name=findings.class_name,
            schema_name=findings.schema_name,
            review=findings.review,
            seconds=round(seconds, 3),
        )
        self._observe(report)
