"""Drives documents through the stages: hands tasks to a pool, keeps the job store, and tells what happened.

It never opens a document itself. Everything it knows is in the stores too, so that it may be killed at any time.
"""

import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from recto.documents import Manifest
from recto.errors import (
    DeploymentAway,
    DeploymentBusy,
    EngineAway,
    EngineUnavailable,
    Fault,
    InternalError,
    NoPages,
    StorageError,
    fault_of,
    is_of_store,
    without_name,
)
from recto.jobs import DocumentState, JobDocument, SettledPage
from recto.options import Format
from recto.values import JobId, digest
from workers.events import InputFault, InputFile
from workers.inputs.selection import numbers, selected
from workers.local.askingdesk import AskingDesk
from workers.local.desk import Desk, Pool
from workers.local.documentrun import DocumentRun, Step
from workers.local.reporting import Reporter
from workers.local.serving import (
    FieldsAsking,
    FieldsKept,
    FieldsTold,
    PageAnswer,
    PageAsking,
    PageDrawn,
    WorkerResult,
)
from workers.local.wiring import Wiring
from workers.processes.pool import Ended, wait_for
from workers.requests import (
    AskTask,
    AssembleTask,
    ConsultTask,
    ExtraFile,
    ExtrasTask,
    FieldsTask,
    IngestTask,
    PageTask,
    ReadTask,
    RunRequest,
    SourceFile,
    WorkerTask,
)
from workers.routing import may_try_again
from workers.stages.answering import drafts_count
from workers.stages.asking_page import AskingPage, asking_before
from workers.stages.assembly import refuse
from workers.stages.consulting import told_of_none
from workers.stages.endings import failed_page, has
from workers.stages.fielded import asking_at, fields_at, keep_fields, keep_told, lost_fields
from workers.stages.ingest import Ingested, Refused, Unpacked
from workers.stages.placing import manifest_of
from workers.stages.results import NoResult, is_current, is_to_retry
from workers.timeouts import assembly_seconds, fields_seconds, ingest_seconds

POLL_SECONDS = 0.5
OPEN_DOCUMENTS = 4
"""Documents under way for each worker process: enough that short ones keep every process busy."""


@dataclass(frozen=True)
class _Arrival:
    source: InputFile
    started: float


class Coordinator:
    """One run over a stream of inputs. ``desk`` has what is for a model, ``asking`` what models are asked for beside
    that; ``pool`` does all the rest.
    """

    def __init__(
        self,
        request: RunRequest,
        *,
        job: JobId,
        wiring: Wiring,
        pool: Pool,
        desk: Desk,
        asking: AskingDesk,
        reporter: Reporter,
    ) -> None:
        self._request = request
        self._limits = request.settings.limits
        self._job = job
        self._wiring = wiring
        self._pool = pool
        self._desk = desk
        self._asking = asking
        self._reporter = reporter
        self._unpacked: deque[InputFile] = deque()
        self._arriving: dict[str, _Arrival] = {}
        self._open: dict[str, DocumentRun] = {}

    def run(self, inputs: Iterable[InputFile | InputFault], *, processes: int) -> None:
        """Returns when every input has its report. ``KeyboardInterrupt`` passes through.

        Raises ``EngineAway`` where a model is away for longer than settings allow, ``EngineUnavailable`` where it
        cannot be had until a person has put something right.
        """
        stream, pools = iter(inputs), [self._pool, self._desk.pool, self._asking.pool]
        while self._fill(stream, most=OPEN_DOCUMENTS * processes) or self._is_busy:
            if not any(pool.busy for pool in pools):
                time.sleep(POLL_SECONDS)  # all waits for a model that is away
            for ended in wait_for(pools, POLL_SECONDS):
                self._ended(ended)

    @property
    def _is_busy(self) -> bool:
        return self._pool.busy or self._desk.busy or self._asking.busy

    def _fill(self, stream: Iterator[InputFile | InputFault], *, most: int) -> bool:
        """Gives tasks while a process is free; false where nothing could be given."""
        given = False
        self._asking.give()
        self._desk.give()
        while self._pool.free:
            room = len(self._open) + len(self._arriving) < most
            if not self._give_from_open() and not (room and self._give_arrival(stream)):
                return given
            given = True
        return given

    # What is given

    def _give_from_open(self) -> bool:
        for document in self._open.values():
            match document.step:
                case Step.BUSY:
                    continue
                case Step.PAGES if self._desk.is_used and not self._desk.has_room:
                    continue
                case Step.PAGES:
                    self._give_page(document)
                case Step.FIELDS:
                    self._give_fields(document)
                case Step.EXTRAS:
                    self._give_extras(document)
                case Step.ASSEMBLY:
                    self._give_assembly(document)
            return True
        return False

    def _give_arrival(self, stream: Iterator[InputFile | InputFault]) -> bool:
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

    def _give_page(self, document: DocumentRun) -> None:
        page = document.next_page()
        claim = self._wiring.jobs.claim(self._job, document.ref, page)
        apart = self._desk.is_used
        task = PageTask(ref=document.ref, file=document.file, page=page, attempt=claim.attempt, apart=apart)
        self._pool.submit(task, timeout=self._limits.page_timeout)

    def _give_fields(self, document: DocumentRun) -> None:
        document.begin_fields()
        task = FieldsTask(
            job=self._job,
            ref=document.ref,
            name=document.source.name,
            file=document.file,
            told=document.told_key,
            attempt=document.fields_attempt,
        )
        self._pool.submit(task, timeout=fields_seconds(document.planned, self._limits))

    def _give_extras(self, document: DocumentRun) -> None:
        document.begin_extras()
        task = ExtrasTask(job=self._job, ref=document.ref, file=document.file)
        self._pool.submit(task, timeout=assembly_seconds(document.planned, self._limits))

    def _give_assembly(self, document: DocumentRun) -> None:
        document.begin_assembly()
        task = AssembleTask(
            job=self._job,
            ref=document.ref,
            name=document.source.name,
            file=document.file,
            settings=self._wiring.settings,
            fields=document.fields_key,
            extras=tuple(document.extra_files),
            faults=tuple(document.faults),
            started=document.started_at,
            attempts=document.attempts,
        )
        self._pool.submit(task, timeout=assembly_seconds(document.planned, self._limits))

    # What comes back

    def _ended(self, ended: Ended[WorkerTask, WorkerResult]) -> None:
        match ended.task:
            case IngestTask(name=name):
                self._ingest_ended(self._arriving.pop(name), ended.outcome)
            case PageTask(ref=ref) if ref in self._open:
                self._page_ended(self._open[ref], ended.task, ended.outcome)
            case ReadTask():
                self._read_ended(ended.task, ended.outcome)
            case AskTask(ref=ref) if ref in self._open:
                self._asking_ended(self._open[ref], ended.task, ended.outcome)
            case FieldsTask(ref=ref):
                self._fields_ended(self._open[ref], ended.task, ended.outcome)
            case ConsultTask(ref=ref) if ref in self._open:
                self._consulting_ended(self._open[ref], ended.task, ended.outcome)
            case ExtrasTask(ref=ref):
                self._extras_ended(self._open[ref], ended.outcome)
            case AssembleTask(ref=ref):
                self._assembly_ended(self._open[ref], ended.outcome)
            case _:  # a page of a document that was abandoned while it was under way
                pass

    def _ingest_ended(self, arrival: _Arrival, outcome: WorkerResult | Fault) -> None:
        seconds = time.monotonic() - arrival.started
        try:
            self._ingested(arrival.source, outcome, seconds)
        except StorageError as error:  # the output does not answer or is full: the next input may have more luck
            self._reporter.refused(arrival.source.shown, _named(fault_of(error), arrival.source), seconds=seconds)

    def _ingested(self, source: InputFile, outcome: WorkerResult | Fault, seconds: float) -> None:
        match outcome:
            case Ingested(file=file):
                self._arrived(source, file)
            case Unpacked():
                self._unpacked.extend(outcome.inputs)
                for lost in outcome.refused:
                    self._reporter.refused(lost.shown, lost.fault)
            case Refused():
                self._write_refusal(source, outcome)
                self._reporter.refused(source.shown, outcome.fault, seconds=seconds)
            case Fault():
                self._reporter.refused(source.shown, _named(outcome, source), seconds=seconds)
            case _:
                raise _unexpected(outcome)

    def _arrived(self, source: InputFile, file: SourceFile) -> None:
        pages = selected(self._request.options.pages, file.pages)
        planned = sum(map(len, pages))
        if not planned:
            fault = fault_of(NoPages(f"{source.shown}: has {file.pages} pages, none of those asked for"))
            self._reporter.refused(source.shown, fault)
        elif self._request.dry_run:
            self._reporter.planned(source, planned)
        else:
            kept = self._complete(source, file)
            if isinstance(kept, Manifest):
                self._reporter.kept(source, kept)
            else:
                self._open_document(source, file, pages)

    def _complete(self, source: InputFile, file: SourceFile) -> Manifest | NoResult:
        """The result of the same content and settings, unless some of its pages deserve another try."""
        manifest = manifest_of(self._wiring.out, source.name)
        if isinstance(manifest, NoResult):
            return manifest
        settings, failed = self._wiring.settings, self._request.retry_failed
        is_good = is_current(manifest, document=file.document, settings=settings, retry_failed=failed)
        return manifest if is_good else NoResult()

    def _to_do_again(self, page: SettledPage) -> bool:
        """Failed ones, and those whose reading or image is gone (images are cleared away at the end of a run)."""
        kept = [key for key in (page.parsed_key, page.image_key) if key]
        retried = is_to_retry(page.record, failed=self._request.retry_failed)
        return retried or not all(has(self._wiring.work, key) for key in kept)

    def _open_document(self, source: InputFile, file: SourceFile, pages: list[range]) -> None:
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
        self._open[ref] = document
        self._reporter.started(document)
        for page in jobs.settled(self._job, ref):
            document.count(page.record)
            self._reporter.page(document, page, reused=True)

    def _read_ended(self, task: ReadTask, outcome: WorkerResult | Fault) -> None:
        if isinstance(outcome, PageAnswer | PageAsking):
            self._desk.was_there()
        if task.ref not in self._open:
            return
        if isinstance(outcome, Fault) and outcome.code == EngineAway.code:
            if self._desk.went_away(task):
                self._reporter.engine_waits(outcome)
            if self._desk.has_waited:
                raise self._desk.waited_for(outcome)
            return
        if isinstance(outcome, Fault) and outcome.code == EngineUnavailable.code:
            raise EngineUnavailable(outcome.message, remedy=outcome.remedy)
        self._page_ended(self._open[task.ref], task, outcome)

    def _asking_ended(self, document: DocumentRun, task: AskTask, outcome: WorkerResult | Fault) -> None:
        """Whatever comes of asking, the page was read."""
        if isinstance(outcome, Fault) and outcome.code in (DeploymentAway.code, DeploymentBusy.code):
            if self._asking.went_away(task):
                self._reporter.engine_waits(outcome)
            return
        if isinstance(outcome, PageAnswer):
            self._asking.ended(outcome.settled.record)
        is_over = isinstance(outcome, Fault) and not may_try_again(outcome, attempt=task.attempt, limits=self._limits)
        if isinstance(outcome, Fault) and is_over and not is_of_store(outcome):
            self._settle(document, self._as_read(task, outcome), reused=False)
            return
        self._page_ended(document, task, outcome)

    def _as_read(self, task: AskTask, fault: Fault) -> SettledPage:
        kept = asking_before(task.file.document, task.page, self._wiring.reader)
        return drafts_count(kept, fault) if isinstance(kept, AskingPage) else failed_page(task.page, fault)

    def _page_ended(
        self, document: DocumentRun, task: PageTask | ReadTask | AskTask, outcome: WorkerResult | Fault
    ) -> None:
        match outcome:
            case PageAnswer():
                self._settle(document, outcome.settled, reused=outcome.reused)
            case PageDrawn():
                self._desk.take(ReadTask(ref=task.ref, file=task.file, page=task.page, attempt=task.attempt))
            case PageAsking():
                self._take_to_ask(task)
            case Fault() if is_of_store(outcome):
                self._abandon(document, outcome)
            case Fault() if may_try_again(outcome, attempt=task.attempt, limits=self._limits):
                self._reporter.page_retried(document, task.page, outcome)
                document.try_again(task.page)
            case Fault():
                self._settle(document, failed_page(task.page, outcome), reused=False)
            case _:
                raise _unexpected(outcome)

    def _take_to_ask(self, task: PageTask | ReadTask | AskTask) -> None:
        self._asking.take(AskTask(job=self._job, ref=task.ref, file=task.file, page=task.page, attempt=task.attempt))

    def _settle(self, document: DocumentRun, page: SettledPage, *, reused: bool) -> None:
        self._wiring.jobs.settle(self._job, document.ref, [page])
        if not reused:
            self._wiring.count(page)
        document.page_ended(page.record)
        self._reporter.page(document, page, reused=reused)

    def _fields_ended(self, document: DocumentRun, task: FieldsTask, outcome: WorkerResult | Fault) -> None:
        """Whatever comes of looking, the document was read."""
        document.task_ended()
        match outcome:
            case FieldsKept(key=key):
                document.fields_key = key
                self._reporter.fields(document, fields_at(key, self._wiring.work))
            case FieldsAsking(key=key):
                document.begin_consulting()
                self._asking.take(ConsultTask(job=self._job, ref=task.ref, asking=key))
            case Fault() if is_of_store(outcome):
                self._abandon(document, outcome)
            case Fault() if may_try_again(outcome, attempt=task.attempt, limits=self._limits):
                pass  # the document needs them still
            case Fault():
                document.fields_key = keep_fields(lost_fields(document.planned, outcome), self._wiring.work)
            case _:
                raise _unexpected(outcome)

    def _consulting_ended(self, document: DocumentRun, task: ConsultTask, outcome: WorkerResult | Fault) -> None:
        """Whatever comes of asking, what was found without it counts."""
        match outcome:
            case FieldsTold(key=key, away=away):
                if not away:
                    self._asking.was_there()
                document.task_ended()
                document.told_key = key
            case Fault() if outcome.code in (DeploymentAway.code, DeploymentBusy.code):
                if self._asking.went_away(task):
                    self._reporter.engine_waits(outcome)
            case Fault() if is_of_store(outcome):
                self._abandon(document, outcome)
            case Fault() if may_try_again(outcome, attempt=task.attempt, limits=self._limits):
                self._asking.take(task.model_copy(update={"attempt": task.attempt + 1}))
            case Fault():
                document.task_ended()
                document.told_key = self._told_of_none(task, outcome)
            case _:
                raise _unexpected(outcome)

    def _told_of_none(self, task: ConsultTask, fault: Fault) -> str:
        asking = asking_at(task.asking, self._wiring.work)
        return keep_told(told_of_none(asking, fault), self._wiring.work)

    def _extras_ended(self, document: DocumentRun, outcome: WorkerResult | Fault) -> None:
        document.task_ended()
        match outcome:
            case ExtraFile():
                document.extra_files.append(outcome)
            case Fault():
                message = f"{document.source.shown}: the searchable PDF could not be made: {outcome.message}"
                document.faults.append(outcome.model_copy(update={"message": message}))
            case _:
                raise _unexpected(outcome)

    def _assembly_ended(self, document: DocumentRun, outcome: WorkerResult | Fault) -> None:
        match outcome:
            case Manifest():
                del self._open[document.ref]
                document.faults = list(outcome.faults)
                self._wiring.jobs.finish(self._job, document.ref, outcome.state)
                self._reporter.ended(document, outcome.state, at=outcome.name)
            case Fault():
                self._abandon(document, outcome)
            case _:
                raise _unexpected(outcome)

    def _abandon(self, document: DocumentRun, fault: Fault) -> None:
        """No result can be written now. What was read is kept, and the next run goes on from there."""
        del self._open[document.ref]
        self._desk.forget(document.ref)
        self._asking.forget(document.ref)
        document.faults.append(_named(fault, document.source))
        self._reporter.ended(document, DocumentState.FAILED)

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


def _named(fault: Fault, source: InputFile) -> Fault:
    if fault.message.startswith(source.shown):
        return fault
    return fault.model_copy(update={"message": f"{source.shown}: {fault.message}"})


def _unexpected(outcome: WorkerResult) -> InternalError:
    return InternalError(f"a worker answered with {type(outcome).__name__}")
