"""Inputs until they are documents to be read: looked at, unpacked, refused, or found to have their result."""

import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from recto.documents import Manifest
from recto.errors import Fault, NoPages, StorageError, fault_of, without_name
from recto.jobs import JobDocument, SettledPage
from recto.options import Format
from recto.values import JobId, digest
from workers.events import InputFault, InputFile
from workers.inputs.selection import numbers, selected
from workers.local.desk import Pool
from workers.local.documentrun import DocumentRun
from workers.local.reporting import Reporter
from workers.local.serving import WorkerResult, unexpected
from workers.local.wiring import Wiring
from workers.requests import IngestTask, RunRequest, SourceFile
from workers.reviews import findings_in
from workers.stages.assembly import refuse
from workers.stages.endings import has
from workers.stages.ingest import Ingested, Refused, Unpacked
from workers.stages.placing import manifest_of
from workers.stages.results import NoResult, is_current, is_to_retry
from workers.timeouts import ingest_seconds


@dataclass(frozen=True)
class _Arrival:
    source: InputFile
    started: float


class Intake:
    """The inputs that are being looked at, and those that came out of others and wait for that."""

    def __init__(self, request: RunRequest, *, job: JobId, wiring: Wiring, pool: Pool, reporter: Reporter) -> None:
        self._request = request
        self._limits = request.settings.limits
        self._job = job
        self._wiring = wiring
        self._pool = pool
        self._reporter = reporter
        self._unpacked: deque[InputFile] = deque()
        self._arriving: dict[str, _Arrival] = {}

    @property
    def under_way(self) -> int:
        return len(self._arriving)

    def give(self, stream: Iterator[InputFile | InputFault]) -> bool:
        """Sends the next input to be looked at; false where there is none."""
        while True:
            source = self._unpacked.popleft() if self._unpacked else next(stream, None)
            match source:
                case None:
                    return False
                case InputFault():
                    self._reporter.refused(source.shown, source.fault)
                case InputFile():
                    self._arriving[source.name] = _Arrival(source, time.monotonic())
                    task = IngestTask(name=source.name, source=source.source, shown=source.shown)
                    self._pool.submit(task, timeout=ingest_seconds(source.source, self._limits))
                    return True

    def ended(self, task: IngestTask, outcome: WorkerResult | Fault) -> tuple[DocumentRun, ...]:
        """The document that is to be read, if it is one."""
        arrival = self._arriving.pop(task.name)
        seconds = time.monotonic() - arrival.started
        try:
            return self._ingested(arrival.source, outcome, seconds)
        except StorageError as error:  # the output does not answer or is full: the next input may have more luck
            self._reporter.refused(arrival.source.shown, named(fault_of(error), arrival.source), seconds=seconds)
            return ()

    def _ingested(self, source: InputFile, outcome: WorkerResult | Fault, seconds: float) -> tuple[DocumentRun, ...]:
        match outcome:
            case Ingested(file=file):
                return self._arrived(source, file)
            case Unpacked():
                self._unpacked.extend(outcome.inputs)
                for lost in outcome.refused:
                    self._reporter.refused(lost.shown, lost.fault)
            case Refused():
                self._write_refusal(source, outcome)
                self._reporter.refused(source.shown, outcome.fault, seconds=seconds)
            case Fault():
                self._reporter.refused(source.shown, named(outcome, source), seconds=seconds)
            case _:
                raise unexpected(outcome)
        return ()

    def _arrived(self, source: InputFile, file: SourceFile) -> tuple[DocumentRun, ...]:
        pages = selected(self._request.options.pages, file.pages)
        planned = sum(map(len, pages))
        if not planned:
            fault = fault_of(NoPages(f"{source.shown}: has {file.pages} pages, none of those asked for"))
            self._reporter.refused(source.shown, fault)
        elif self._request.dry_run:
            self._reporter.planned(source, planned)
        else:
            kept = self._complete(source, file)
            if not isinstance(kept, Manifest):
                return (self._opened(source, file, pages),)
            self._reporter.kept(source, kept, findings_in(self._wiring.out, kept))
        return ()

    def _complete(self, source: InputFile, file: SourceFile) -> Manifest | NoResult:
        """The result of the same content and settings, unless some of its pages deserve another try."""
        manifest = manifest_of(self._wiring.out, source.name)
        if isinstance(manifest, NoResult):
            return manifest
        settings, failed = self._wiring.settings, self._request.retry_failed
        is_good = is_current(manifest, document=file.document, settings=settings, retry_failed=failed)
        return manifest if is_good else NoResult()

    def _opened(self, source: InputFile, file: SourceFile, pages: list[range]) -> DocumentRun:
        jobs, ref = self._wiring.jobs, digest({"name": source.name, "document": file.document})
        jobs.add_document(self._job, JobDocument(name=ref, document=file.document))
        progress = jobs.plan(self._job, ref, numbers(pages))
        again = [page.record.page for page in jobs.settled(self._job, ref) if self._to_do_again(page)]
        # A person started this run: attempts that an earlier one had counted are forgiven.
        jobs.reopen(self._job, ref, [*again, *jobs.unsettled(self._job, ref)])
        document = DocumentRun(
            source,
            file,
            ref=ref,
            planned=progress.planned,
            todo=jobs.unsettled(self._job, ref),
            extras=Format.SEARCHABLE_PDF in self._request.options.formats,
            fields=self._request.options.wants_fields,
        )
        self._reporter.started(document)
        for page in jobs.settled(self._job, ref):
            document.count(page.record)
            self._reporter.page(document, page, reused=True)
        return document

    def _to_do_again(self, page: SettledPage) -> bool:
        """Failed ones, and those whose reading or image is gone (images are cleared away at the end of a run)."""
        kept = [key for key in (page.parsed_key, page.image_key) if key]
        retried = is_to_retry(page.record, failed=self._request.retry_failed)
        return retried or not all(has(self._wiring.work, key) for key in kept)

    def _write_refusal(self, source: InputFile, refused: Refused) -> None:
        if refused.document and not self._request.dry_run:
            refuse(
                source.name,
                document=refused.document,
                size=refused.bytes,
                settings=self._wiring.settings,
                fault=without_name(refused.fault, source.shown),
                out=self._wiring.out,
            )


def named(fault: Fault, source: InputFile) -> Fault:
    """With the input at the beginning of what it says."""
    if fault.message.startswith(source.shown):
        return fault
    return fault.model_copy(update={"message": f"{source.shown}: {fault.message}"})
