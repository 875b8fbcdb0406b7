"""Documents whose pages are settled, and what they say: fields are looked for, and models asked about the whole."""

from recto.errors import DeploymentAway, DeploymentBusy, Fault
from recto.settings import Limits
from recto.values import JobId
from workers.local.askingdesk import AskingDesk
from workers.local.desk import Pool
from workers.local.documentrun import DocumentRun
from workers.local.reporting import Reporter
from workers.local.serving import FieldsAsking, FieldsKept, FieldsTold, WorkerResult, unexpected
from workers.local.wiring import Wiring
from workers.requests import ConsultTask, FieldsTask
from workers.reviews import findings_of
from workers.routing import may_try_again
from workers.stages.fields.consulting import told_of_none
from workers.stages.fields.fielded import FieldsMade, asking_at, fields_at, keep_fields, keep_told, lost_fields
from workers.timeouts import fields_seconds


class FieldsDesk:
    """Over the ``pool``, which looks for fields, and ``asking``, where models are asked. Faults of stores are none of
    its business: such a document is abandoned by who drives it.
    """

    def __init__(
        self, *, job: JobId, wiring: Wiring, pool: Pool, asking: AskingDesk, reporter: Reporter, limits: Limits
    ) -> None:
        self._job = job
        self._wiring = wiring
        self._pool = pool
        self._asking = asking
        self._reporter = reporter
        self._limits = limits

    def give(self, document: DocumentRun) -> None:
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

    def looked(self, document: DocumentRun, task: FieldsTask, outcome: WorkerResult | Fault) -> None:
        """Whatever comes of looking, the document was read."""
        document.task_ended()
        match outcome:
            case FieldsKept(key=key):
                self._found(document, key, fields_at(key, self._wiring.work))
            case FieldsAsking(key=key):
                document.begin_consulting()
                self._asking.take(ConsultTask(job=self._job, ref=task.ref, asking=key))
            case Fault() if may_try_again(outcome, attempt=task.attempt, limits=self._limits):
                pass  # the document needs them still
            case Fault():
                lost = lost_fields(document.planned, outcome)
                self._found(document, keep_fields(lost, self._wiring.work), lost)
            case _:
                raise unexpected(outcome)

    def consulted(self, document: DocumentRun, task: ConsultTask, outcome: WorkerResult | Fault) -> None:
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
            case Fault() if may_try_again(outcome, attempt=task.attempt, limits=self._limits):
                self._asking.take(task.model_copy(update={"attempt": task.attempt + 1}))
            case Fault():
                document.task_ended()
                document.told_key = self._told_of_none(task, outcome)
            case _:
                raise unexpected(outcome)

    def _found(self, document: DocumentRun, key: str, made: FieldsMade) -> None:
        document.fields_key = key
        document.findings = findings_of(made.whole, made.parts)
        self._reporter.fields(document, made)

    def _told_of_none(self, task: ConsultTask, fault: Fault) -> str:
        asking = asking_at(task.asking, self._wiring.work)
        return keep_told(told_of_none(asking, fault), self._wiring.work)
