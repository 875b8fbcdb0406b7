"""What is kept of questions that wait for a batch, and of batches: in Recto's own store, so that nothing else has to
live until the answers come.

    batches/waiting/DEPLOYMENT/QUESTION.json    a question that waits
    batches/taken/QUESTION                      the batch that has it
    batches/made/BATCH/plan.json                the questions that a batch would like to have
    batches/made/BATCH/sending.json             those that it has; whoever writes this sends it, and nobody else ever
    batches/made/BATCH/handle.json              where the provider took it
    batches/ends/JOB/QUESTION.json              why a question of a job has no answer

``QUESTION`` stands for the tenant, the question and the deployment with all that decides its answers.
"""

from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

from ocr_backends.deployed.batches import Handle
from recto.calls import Reservation
from recto.deployments import DeploymentName
from recto.errors import Fault, ObjectMissing
from recto.questions import AnyQuestion
from recto.values import JobId, TenantId, Value, canonical_json, digest
from storage.journal import read_record
from storage.protocols import ObjectStore
from workers.escalation.money import Payer

ROOT: Final = "batches"
_V = TypeVar("_V", bound=Value)


class WaitingQuestion(Value):
    """``id`` as in the keys. ``fingerprint`` of the deployment and the words in which it is asked. ``since`` in seconds
    since the epoch. The crops lie in the tenant's store.
    """

    id: str
    question: AnyQuestion
    deployment: DeploymentName
    fingerprint: str
    payer: Payer
    since: float


class Plan(Value):
    """``made`` in seconds since the epoch, the time of the reservations, too."""

    id: str
    deployment: DeploymentName
    made: float
    questions: tuple[WaitingQuestion, ...]


class Sent(Value):
    """A question of a batch. ``id`` is that of its request there, ``reservation`` what was set aside for it."""

    id: str
    question: WaitingQuestion
    reservation: Reservation


class Sending(Value):
    """What is in a batch. ``began`` in seconds since the epoch."""

    questions: tuple[Sent, ...]
    began: float


class QuestionEnd(Value):
    """No answer came of a question."""

    fault: Fault


class BatchShelf:
    """The records, in Recto's own store. Errors are those of ``ObjectStore``."""

    def __init__(self, own: ObjectStore) -> None:
        self._own = own

    @property
    def is_empty(self) -> bool:
        """Whether no question waits and no batch is under way."""
        return not any(next(self._own.keys(f"{ROOT}/{part}/"), "") for part in ("waiting", "made"))

    # Questions

    def waits(self, question: WaitingQuestion) -> bool:
        return self._has(_waiting(question.deployment, question.id))

    def found(self, question: WaitingQuestion) -> Sequence[WaitingQuestion]:
        """As it waits, if it does: none or one."""
        return self._some(_waiting(question.deployment, question.id), WaitingQuestion)

    def wait(self, question: WaitingQuestion) -> None:
        self._put(_waiting(question.deployment, question.id), question)

    def waiting(self, deployment: DeploymentName) -> Iterator[WaitingQuestion]:
        return self._all(f"{ROOT}/waiting/{deployment}/", WaitingQuestion)

    def forget(self, question: WaitingQuestion) -> None:
        self._own.delete(_waiting(question.deployment, question.id))

    def end(self, question: WaitingQuestion, end: QuestionEnd) -> None:
        self._put(_end(question.payer.job, question.id), end)

    def ended(self, job: JobId, question: str) -> Sequence[QuestionEnd]:
        """None or one."""
        try:
            return [read_record(self._own, _end(job, question), QuestionEnd)]
        except ObjectMissing:
            return []

    def forget_end(self, job: JobId, question: str) -> None:
        self._own.delete(_end(job, question))

    def ends(self) -> Iterator[tuple[JobId, str]]:
        """Jobs and questions."""
        for key in self._own.keys(f"{ROOT}/ends/"):
            _, _, job, name = key.split("/")
            yield JobId(job), name.removesuffix(".json")

    # Batches

    def plan(self, plan: Plan) -> None:
        self._put(_made(plan.id, "plan"), plan)

    def plans(self) -> Sequence[Plan]:
        keys = [key for key in self._own.keys(f"{ROOT}/made/") if key.endswith("/plan.json")]
        return [read_record(self._own, key, Plan) for key in keys]

    def take(self, plan: Plan, question: WaitingQuestion) -> bool:
        """Whether the plan has the question now."""
        return self._own.put_if_absent(_taken(question.id), plan.id.encode()) or self.has(plan, question.id)

    def has(self, plan: Plan, question: str) -> bool:
        return self.owner(question) == plan.id

    def owner(self, question: str) -> str:
        """The batch that has it, empty where none has."""
        try:
            return self._own.get(_taken(question)).decode()
        except ObjectMissing:
            return ""

    def let_go(self, plan: Plan, question: str) -> None:
        """It may be in another batch again."""
        if self.has(plan, question):
            self._own.delete(_taken(question))

    def begin(self, plan: Plan, sending: Sending) -> bool:
        """Whether the caller is the one that has to send it."""
        return self._put(_made(plan.id, "sending"), sending)

    def sending(self, plan: Plan) -> Sequence[Sending]:
        """None or one."""
        return self._some(_made(plan.id, "sending"), Sending)

    def sent(self, plan: Plan, handle: Handle) -> None:
        self._put(_made(plan.id, "handle"), handle)

    def handle(self, plan: Plan) -> Sequence[Handle]:
        """None or one."""
        return self._some(_made(plan.id, "handle"), Handle)

    def done(self, plan: Plan) -> None:
        """Forgets the batch, its plan first: nobody takes it up again."""
        for part in ("plan", "sending", "handle"):
            self._own.delete(_made(plan.id, part))

    def sweep(self) -> None:
        """Removes what is left of batches that have no plan any more."""
        for key in self._own.keys(f"{ROOT}/made/"):
            if not self._has(f"{key.rpartition('/')[0]}/plan.json"):
                self._own.delete(key)

    def _put(self, key: str, value: Value) -> bool:
        return self._own.put_if_absent(key, canonical_json(value))

    def _has(self, key: str) -> bool:
        try:
            with self._own.open(key):
                return True
        except ObjectMissing:
            return False

    def _some(self, key: str, kind: type[_V]) -> Sequence[_V]:
        try:
            return [read_record(self._own, key, kind)]
        except ObjectMissing:
            return []

    def _all(self, prefix: str, kind: type[_V]) -> Iterator[_V]:
        for key in self._own.keys(prefix):
            yield from self._some(key, kind)  # one may be removed meanwhile


def question_id(tenant: TenantId, question: AnyQuestion, fingerprint: str) -> str:
    """``fingerprint`` as in ``WaitingQuestion``."""
    return digest({"tenant": tenant, "question": digest(question), "deployment": fingerprint})[:40]


def _waiting(deployment: DeploymentName, question: str) -> str:
    return f"{ROOT}/waiting/{deployment}/{question}.json"


def _taken(question: str) -> str:
    return f"{ROOT}/taken/{question}"


def _made(plan: str, part: str) -> str:
    return f"{ROOT}/made/{plan}/{part}.json"


def _end(job: JobId, question: str) -> str:
    return f"{ROOT}/ends/{job}/{question}.json"
