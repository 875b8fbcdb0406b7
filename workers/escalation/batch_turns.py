"""Batches: what waits is gathered and sent, looked at until it has ended, and its answers are kept and paid.

Nothing is remembered but what lies on the shelf, and each step may be done twice or stop in the middle. A batch is
sent by whoever writes ``sending.json`` first, and by nobody else. Where that one died, the provider is asked whether
it has the batch; only if it surely has not, its questions go into another.
"""

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from time import time
from typing import Final

from ocr_backends.deployed.batches import (
    MOST_ITEMS,
    Batcher,
    BatchReply,
    Handle,
    Item,
    NoReply,
    NotThere,
    can_batch,
)
from ocr_backends.deployed.client import make_client
from ocr_backends.deployed.keys import needed_key
from ocr_backends.deployed.prompts import form_of
from recto.calls import Reservation
from recto.deployments import Deployment, DeploymentName
from recto.errors import (
    AnswerLost,
    DeploymentAway,
    DeploymentDenied,
    DeploymentMissing,
    EngineError,
    Fault,
    fault_of,
)
from recto.logs import log
from recto.meters import counted
from recto.settings import Settings
from recto.values import JobId, Value
from storage.protocols import ObjectStore
from workers.escalation.asking import Shared
from workers.escalation.batch_money import BatchMoney
from workers.escalation.batch_questions import answers_to, has_crops, item_of
from workers.escalation.batch_shelf import BatchShelf, Plan, QuestionEnd, Sending, Sent, WaitingQuestion
from workers.escalation.kept_answers import asking_fingerprint

_SLACK: Final = 900.0
"""Seconds that a provider's clock may differ from ours, and that sending may take."""


class Pace(Value):
    """Seconds. ``gather``: so long a question waits for others to go with it. ``unheard``: so long after a batch was
    sent, and nothing heard of it, its provider must show it in its list.
    """

    gather: float = 300.0
    unheard: float = 2 * _SLACK


_USUAL: Final = Pace()


@dataclass(frozen=True)
class Batches:
    """``is_open`` says of a job whether it still wants answers."""

    settings: Settings
    shared: Shared
    shelf: BatchShelf
    is_open: Callable[[JobId], bool]
    pace: Pace = _USUAL
    _batchers: dict[DeploymentName, Batcher] = field(default_factory=dict[DeploymentName, Batcher])

    def turn(self, *, hold: Callable[[], bool]) -> None:
        """One look at everything. ``hold`` says before each step whether this process is the one to do it.

        Raises the ``StorageError`` family.
        """
        for plan in self.shelf.plans():
            if not hold():
                return
            self._apart(plan.deployment, lambda plan=plan: self._carried_on(plan))
        for name, deployment in self.settings.deployments.items():
            if can_batch(deployment) and hold():
                self._apart(name, lambda name=name: self._gathered(name))
        self._tidied()

    def close(self) -> None:
        while self._batchers:
            self._batchers.popitem()[1].close()

    def _apart(self, name: DeploymentName, step: Callable[[], object]) -> None:
        """What one deployment does keeps no other waiting."""
        try:
            step()
        except EngineError as error:
            log("batch_waits", deployment=name, code=error.code, cause=error.message)

    def _tidied(self) -> None:
        self.shelf.sweep()
        for job, question in self.shelf.ends():
            if not self.is_open(job):
                self.shelf.forget_end(job, question)

    # Gathering

    def _gathered(self, name: DeploymentName) -> None:
        """Makes batches of what waits, where that is much or has waited for long."""
        while waiting := [*self._waiting(name)]:
            if len(waiting) < MOST_ITEMS and time() - min(one.since for one in waiting) < self.pace.gather:
                return
            needed_key(name, self.settings.deployments[name])  # who has none leaves it to others
            fitting = self._batcher(name).fitting(self._item(one) for one in waiting)
            plan = Plan(
                id=secrets.token_hex(12), deployment=name, made=time(), questions=tuple(waiting[: len(fitting)])
            )
            self.shelf.plan(plan)
            if not self._carried_on(plan):
                return

    def _waiting(self, name: DeploymentName) -> Iterator[WaitingQuestion]:
        """Those that no batch has and that still want an answer of this deployment; others are forgotten."""
        too_old = time() - self.settings.escalation.batch_patience
        fingerprint = make_client(name, self.settings.deployments[name]).fingerprint
        for question in self.shelf.waiting(name):
            if self.shelf.owner(question.id):
                continue
            asked = asking_fingerprint(fingerprint, question.question)
            wanted = question.since > too_old and question.fingerprint == asked
            wanted = wanted and self.is_open(question.payer.job) and has_crops(question, self._store(question))
            if wanted and not answers_to(question, self.shared).all():
                yield question
            else:
                self.shelf.forget(question)

    # From plan to end

    def _carried_on(self, plan: Plan) -> bool:
        """Does what is next for a batch. Whether it was sent now, so that another may be gathered at once."""
        if plan.made < time() - 2 * self.settings.escalation.batch_patience:
            self._given_up(plan)
            return False
        for handle in self.shelf.handle(plan):
            self._looked_at(plan, handle)
            return False
        for sending in self.shelf.sending(plan):
            self._sought(plan, sending)
            return False
        return self._sent(plan)

    def _sent(self, plan: Plan) -> bool:
        needed_key(plan.deployment, self._deployment(plan.deployment))
        money = self._money(plan)
        paid = [*self._paid_for(plan, money)]
        if not paid:
            self.shelf.done(plan)
            return False
        if not self.shelf.begin(plan, Sending(questions=tuple(paid), began=time())):
            return False
        try:
            handle = self._batcher(plan.deployment).submit([self._item(one.question, id=one.id) for one in paid])
        except AnswerLost:
            log("batch_unheard", deployment=plan.deployment, batch=plan.id)
            return False
        except DeploymentAway:
            self._undone(plan, paid)
            raise
        except DeploymentDenied as error:
            self._undone(plan, paid, because=[fault_of(error)])
            raise
        self.shelf.sent(plan, handle)
        log("batch_sent", deployment=plan.deployment, batch=handle.id, questions=len(paid))
        return True

    def _paid_for(self, plan: Plan, money: BatchMoney) -> Iterator[Sent]:
        """The questions that the plan could have, and that there is money for. Where there never will be, they end."""
        for at, question in enumerate(plan.questions):
            if not self.shelf.waits(question) or not self.shelf.take(plan, question):
                money.not_sent(question)
                continue
            reserved = money.reserve(question, self._item(question).request)
            if isinstance(reserved, Reservation):
                yield Sent(id=f"{plan.id}-{at}", question=question, reservation=reserved)
                continue
            for fault in reserved.faults:
                self._unanswered(question, fault)
            self.shelf.let_go(plan, question.id)

    def _undone(self, plan: Plan, questions: Sequence[Sent], *, because: Sequence[Fault] = ()) -> None:
        """There is no such batch. Its questions wait for another, or end."""
        money = self._money(plan)
        for one in questions:
            money.unpaid(one.reservation)
            for fault in because:
                self._unanswered(one.question, fault)
            self.shelf.let_go(plan, one.question.id)
        self.shelf.done(plan)

    def _sought(self, plan: Plan, sending: Sending) -> None:
        """Nothing was heard of it: whoever sent it is still at it, or died, or the connection did."""
        first, began = sending.questions[0].id, sending.began
        known = frozenset(handle.id for other in self.shelf.plans() for handle in self.shelf.handle(other))
        batcher = self._batcher(plan.deployment)
        found = batcher.found(first, since=began - _SLACK, until=began + 2 * _SLACK, others=known)
        if isinstance(found, Handle):
            self.shelf.sent(plan, found)
            log("batch_found", deployment=plan.deployment, batch=found.id)
        elif isinstance(found, NotThere) and time() - began > self.pace.unheard:
            log("batch_not_there", deployment=plan.deployment, batch=plan.id)
            self._undone(plan, sending.questions)

    def _looked_at(self, plan: Plan, handle: Handle) -> None:
        batcher = self._batcher(plan.deployment)
        now = batcher.look(handle)
        if not now.ended:
            return
        money, sent = self._money(plan), [one for sending in self.shelf.sending(plan) for one in sending.questions]
        todo = {one.id: one for one in sent if self.shelf.has(plan, one.question.id)}  # the others were done before
        forms = {id: form_of(one.question.question) for id, one in todo.items()}
        for id, reply in batcher.replies(now, forms).items():
            self._ended(todo[id], reply, money)
            self.shelf.let_go(plan, todo[id].question.id)
        self.shelf.done(plan)
        log("batch_ended", deployment=plan.deployment, batch=handle.id, questions=len(todo))

    def _ended(self, one: Sent, reply: BatchReply, money: BatchMoney) -> None:
        if not isinstance(reply, NoReply):
            money.answered(one.question, one.reservation, reply)
            self.shelf.forget(one.question)
            return
        if reply.paid == "no":
            money.unpaid(one.reservation)
        self._unanswered(one.question, reply.fault)

    def _unanswered(self, question: WaitingQuestion, fault: Fault) -> None:
        self.shelf.end(question, QuestionEnd(fault=fault))
        self.shelf.forget(question)
        outcome = counted("recto_calls", deployment=question.deployment, outcome=fault.code)
        self.shared.meter.count({outcome: 1.0})

    def _given_up(self, plan: Plan) -> None:
        """Nobody waits for it any more. What was set aside stays charged: what it cost is not known."""
        for question in plan.questions:
            self.shelf.let_go(plan, question.id)
        self.shelf.done(plan)
        log("batch_given_up", deployment=plan.deployment, batch=plan.id)

    def _item(self, question: WaitingQuestion, *, id: str = "0") -> Item:
        return item_of(question, self._store(question), id=id)

    def _store(self, question: WaitingQuestion) -> ObjectStore:
        return self.shared.answers(question.payer.tenant)

    def _money(self, plan: Plan) -> BatchMoney:
        return BatchMoney(plan, self._deployment(plan.deployment), self.settings, self.shared)

    def _batcher(self, name: DeploymentName) -> Batcher:
        deployment = self._deployment(name)
        if name not in self._batchers:
            self._batchers[name] = Batcher(name, deployment, fingerprint=make_client(name, deployment).fingerprint)
        return self._batchers[name]

    def _deployment(self, name: DeploymentName) -> Deployment:
        """Raises ``DeploymentMissing``."""
        if name not in self.settings.deployments:
            raise DeploymentMissing(f"no deployment is called {name}, and a batch of it is under way")
        return self.settings.deployments[name]
