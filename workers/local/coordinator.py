"""Drives documents through the stages: hands tasks to a pool, keeps the job store, and tells what happened.

It never opens a document itself. Everything it knows is in the stores too, so that it may be killed at any time.
"""

import time
from collections.abc import Iterable, Iterator

from recto.documents import Manifest
from recto.errors import DeploymentAway, DeploymentBusy, EngineAway, EngineUnavailable, Fault, is_of_store
from recto.jobs import DocumentState, SettledPage
from recto.values import JobId
from workers.events import InputFault, InputFile
from workers.local.askingdesk import AskingDesk
from workers.local.desk import Desk, Pool
from workers.local.documentrun import DocumentRun, Step
from workers.local.fieldsdesk import FieldsDesk
from workers.local.intake import Intake, named
from workers.local.reporting import Reporter
from workers.local.serving import PageAnswer, PageAsking, PageDrawn, WorkerResult, unexpected
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
    WorkerTask,
)
from workers.routing import may_try_again
from workers.stages.answering import drafts_count
from workers.stages.asking_page import AskingPage, asking_before
from workers.stages.endings import failed_page
from workers.timeouts import assembly_seconds

POLL_SECONDS = 0.5
OPEN_DOCUMENTS = 4
"""Documents under way for each worker process: enough that short ones keep every process busy."""


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
        self._intake = Intake(request, job=job, wiring=wiring, pool=pool, reporter=reporter)
        self._fields = FieldsDesk(
            job=job, wiring=wiring, pool=pool, asking=asking, reporter=reporter, limits=self._limits
        )
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
            room = len(self._open) + self._intake.under_way < most
            if not self._give_from_open() and not (room and self._intake.give(stream)):
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
                    self._fields.give(document)
                case Step.EXTRAS:
                    self._give_extras(document)
                case Step.ASSEMBLY:
                    self._give_assembly(document)
            return True
        return False

    def _give_page(self, document: DocumentRun) -> None:
        page = document.next_page()
        claim = self._wiring.jobs.claim(self._job, document.ref, page)
        apart = self._desk.is_used
        task = PageTask(ref=document.ref, file=document.file, page=page, attempt=claim.attempt, apart=apart)
        self._pool.submit(task, timeout=self._limits.page_timeout)

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
            case IngestTask():
                opened = self._intake.ended(ended.task, ended.outcome)
                self._open.update({document.ref: document for document in opened})
            case PageTask(ref=ref) if ref in self._open:
                self._page_ended(self._open[ref], ended.task, ended.outcome)
            case ReadTask():
                self._read_ended(ended.task, ended.outcome)
            case AskTask(ref=ref) if ref in self._open:
                self._asking_ended(self._open[ref], ended.task, ended.outcome)
            case FieldsTask(ref=ref) | ConsultTask(ref=ref) if ref in self._open:
                self._fields_ended(self._open[ref], ended.task, ended.outcome)
            case ExtrasTask(ref=ref):
                self._extras_ended(self._open[ref], ended.outcome)
            case AssembleTask(ref=ref):
                self._assembly_ended(self._open[ref], ended.outcome)
            case _:  # a page of a document that was abandoned while it was under way
                pass

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
                raise unexpected(outcome)

    def _take_to_ask(self, task: PageTask | ReadTask | AskTask) -> None:
        self._asking.take(AskTask(job=self._job, ref=task.ref, file=task.file, page=task.page, attempt=task.attempt))

    def _settle(self, document: DocumentRun, page: SettledPage, *, reused: bool) -> None:
        self._wiring.jobs.settle(self._job, document.ref, [page])
        if not reused:
            self._wiring.count(page)
        document.page_ended(page.record)
        self._reporter.page(document, page, reused=reused)

    def _fields_ended(
        self, document: DocumentRun, task: FieldsTask | ConsultTask, outcome: WorkerResult | Fault
    ) -> None:
        if isinstance(outcome, Fault) and is_of_store(outcome):
            self._abandon(document, outcome)
        elif isinstance(task, FieldsTask):
            self._fields.looked(document, task, outcome)
        else:
            self._fields.consulted(document, task, outcome)

    def _extras_ended(self, document: DocumentRun, outcome: WorkerResult | Fault) -> None:
        document.task_ended()
        match outcome:
            case ExtraFile():
                document.extra_files.append(outcome)
            case Fault():
                message = f"{document.source.shown}: the searchable PDF could not be made: {outcome.message}"
                document.faults.append(outcome.model_copy(update={"message": message}))
            case _:
                raise unexpected(outcome)

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
                raise unexpected(outcome)

    def _abandon(self, document: DocumentRun, fault: Fault) -> None:
        """No result can be written now. What was read is kept, and the next run goes on from there."""
        del self._open[document.ref]
        self._desk.forget(document.ref)
        self._asking.forget(document.ref)
        document.faults.append(named(fault, document.source))
        self._reporter.ended(document, DocumentState.FAILED)
