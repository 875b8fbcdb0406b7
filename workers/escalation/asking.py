"""Asking: a question is answered by who has the role, from what is kept or by a call that is paid once.

The order of things keeps money from being lost or spent twice. Before a call the most that it may cost is set aside (no
cap is passed, however many workers race), and that is written to the journal. After it the answer is kept, then journal
and purse are told what it cost. Whoever finds a kept answer tells them again, for the one who asked may have died
before. A call whose outcome is not known stays charged.
"""

import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, TypeAlias

from ocr_backends.deployed.client import make_client
from ocr_backends.deployed.prompts import request_for
from ocr_backends.deployed.protocol import Said, Unusable
from recto.calls import Admitted
from recto.deployments import Chosen, DeploymentName
from recto.errors import (
    AnswerRefused,
    CapReached,
    DeploymentAway,
    DeploymentBusy,
    DeploymentDenied,
    DeploymentMissing,
    Fault,
    fault_of,
)
from recto.escalations import Call
from recto.images import EncodedImage
from recto.meters import counted
from recto.questions import Answer, Answered, AnyQuestion, Unanswered
from recto.settings import Settings
from recto.values import JobId, TenantId, digest
from storage.call_protocols import Purse, Traffic
from storage.protocols import Meter, ObjectStore
from storage.spending_journal import Spending
from workers.escalation.calling import Caller, Case, Lost, Make, Place
from workers.escalation.health import Healths
from workers.escalation.kept_answers import (
    TRIES,
    Answers,
    KeptAnswer,
    asking_fingerprint,
    call_of,
    may_be_asked_again,
)
from workers.escalation.money import Payer
from workers.escalation.paying import Cashier
from workers.escalation.routes import candidates, with_sight
from workers.escalation.turns import MARGIN, Turns, Waiting
from workers.owners import caller_name

PATIENCE: Final = 60.0
"""Seconds for which a turn is waited for."""


@dataclass(frozen=True)
class Shared:
    """What all workers share about calls. ``answers`` gives the store in which those of a tenant are kept."""

    purse: Purse
    traffic: Traffic
    meter: Meter
    spending: Spending
    answers: Callable[[TenantId], ObjectStore]


class NotKept:
    """Somebody has to be asked."""


class GoOn:
    """This deployment gives no answer; the next one may."""


@dataclass
class _Tally:
    """The calls for one question, those that are kept from before and those made now; and why there is no answer."""

    before: list[Call] = field(default_factory=list[Call])
    now: list[Call] = field(default_factory=list[Call])
    faults: list[Fault] = field(default_factory=list[Fault])
    away: list[DeploymentAway] = field(default_factory=list[DeploymentAway])

    def answered(self, text: str, name: DeploymentName) -> Answered:
        return Answered(text=text, deployment=name, calls=(*self.before, *self.now), asked=len(self.now))

    def unanswered(self, fault: Fault) -> Unanswered:
        return Unanswered(fault=fault, calls=(*self.before, *self.now), asked=len(self.now))


_Route: TypeAlias = Mapping[DeploymentName, Answers]
"""Who may be asked, in that order, and what they answered."""


class Asker:
    """Safe among threads; made in the process that uses it. ``make`` makes clients; ``pause`` is how others are waited
    for, a second at most each time: it may raise to end that.
    """

    def __init__(
        self,
        settings: Settings,
        shared: Shared,
        *,
        make: Make = make_client,
        pause: Callable[[float], None] = time.sleep,
        patience: float = PATIENCE,
    ) -> None:
        self._settings = settings
        self._shared = shared
        self._pause = pause
        self._patience = patience
        self._healths = Healths(shared.traffic)
        self._cashier = Cashier(shared.purse, shared.spending, settings.budget)
        self._caller = Caller(
            settings.deployments,
            make=make,
            turns=Turns(shared.traffic, shared.meter),
            healths=self._healths,
            cashier=self._cashier,
            meter=shared.meter,
            pause=pause,
            patience=patience,
        )

    def ask(
        self,
        question: AnyQuestion,
        images: Sequence[EncodedImage],
        *,
        job: JobId,
        tenant: TenantId,
        chosen: Sequence[Chosen] = (),
        cap: Decimal = Decimal(0),
    ) -> Answer:
        """``images`` are the question's crops. ``cap`` in dollars is that of the job's order, 0 where it has none.

        Raises ``DeploymentAway`` where an answer may come later, ``DeploymentBusy`` of them where all is well but many
        ask; and the ``StorageError`` family.
        """
        try:
            route = self._route(question, tenant, chosen)
        except DeploymentMissing as error:
            return Unanswered(fault=fault_of(error))
        found = self._kept(question, route)
        if not isinstance(found, NotKept):
            return found
        payer = Payer(job=job, tenant=tenant, cap=cap)
        with self._alone(question, images, payer) as case:
            found = self._kept(question, route)  # by who asked the same until now
            return self._asked(case, route) if isinstance(found, NotKept) else found

    def close(self) -> None:
        self._caller.close()

    def _route(self, question: AnyQuestion, tenant: TenantId, chosen: Sequence[Chosen]) -> _Route:
        deployments = self._settings.deployments
        names = candidates(question.role, chosen=chosen, roles=self._settings.roles, deployments=deployments)
        names = with_sight(names, deployments, role=question.role, images=bool(question.crops))
        store = self._shared.answers(tenant)
        prints = {name: asking_fingerprint(self._caller.client(name).fingerprint, question) for name in names}
        return {name: Answers(store, question, fingerprint=prints[name]) for name in names}

    @contextmanager
    def _alone(
        self, question: AnyQuestion, images: Sequence[EncodedImage], payer: Payer
    ) -> Generator[Case, None, None]:
        """No other worker asks the same for this tenant meanwhile, unless this one is not heard of for too long."""
        id, caller = digest(question), caller_name()
        name = f"question:{digest({'tenant': payer.tenant, 'question': id})}"
        traffic, waiting = self._shared.traffic, Waiting(self._patience, self._pause)

        def hold(seconds: float) -> bool:
            return traffic.enter(name, caller, most=1, seconds=seconds + MARGIN) == Admitted()

        while not hold(self._patience):
            if waiting.is_over:
                raise DeploymentBusy("another worker asks the same question")
            waiting.a_moment()
        try:
            yield Case(id=id, question=question, request=request_for(question, images), payer=payer, hold=hold)
        finally:
            traffic.leave(name, caller)

    def _kept(self, question: AnyQuestion, route: _Route) -> Answer | NotKept:
        """What was answered before, by the first of them who did."""
        tally, open = _Tally(), False
        for name, answers in route.items():
            kept = answers.all()
            for answer in kept:
                self._cashier.found(answer)
            tally.before += [call_of(answer, question, name) for answer in kept]
            ended = _ended(kept, name, tally)
            if isinstance(ended, Answered) or (isinstance(ended, Unanswered) and not open):
                self._shared.meter.count({counted("recto_calls", deployment=name, outcome="stored"): 1.0})
                return ended
            open = open or may_be_asked_again(kept)
        return NotKept() if open or not tally.faults else tally.unanswered(tally.faults[-1])

    def _asked(self, case: Case, route: _Route) -> Answer:
        tally = _Tally()
        for name, answers in route.items():
            ended = self._asked_one(case, name, answers, tally)
            if not isinstance(ended, GoOn):
                return ended
        if tally.away:
            raise min(tally.away, key=lambda error: error.retry_after)
        return tally.unanswered(tally.faults[-1])

    def _asked_one(self, case: Case, name: DeploymentName, answers: Answers, tally: _Tally) -> Answer | GoOn:
        kept, lost = list(answers.all()), 0
        tally.before += [call_of(answer, case.question, name) for answer in kept]
        while may_be_asked_again(kept):
            try:
                heard = self._caller.call(case, name, Place(answers, len(kept)))
            except CapReached as error:
                return tally.unanswered(fault_of(error))
            except DeploymentDenied as error:
                tally.faults.append(fault_of(error))
                return GoOn()
            except DeploymentAway as error:
                if isinstance(error, DeploymentBusy) or self._is_waited_for(name, error):
                    raise
                tally.away.append(error)
                return GoOn()
            if isinstance(heard, Lost):
                tally.now.append(heard.call)
                lost += 1
                if lost == TRIES:
                    return tally.unanswered(heard.fault)
                continue
            tally.now.append(call_of(heard.own, case.question, name))
            kept.append(heard.kept)
        return _ended(kept, name, tally)

    def _is_waited_for(self, name: DeploymentName, error: DeploymentAway) -> bool:
        return self._healths.is_waited_for(name, self._settings.deployments[name], error)


def _ended(kept: Sequence[KeptAnswer], name: DeploymentName, tally: _Tally) -> Answer | GoOn:
    """What a deployment's answers come to."""
    if may_be_asked_again(kept):
        return GoOn()
    match kept[-1].reply:
        case Said(text=text):
            return tally.answered(text, name)
        case Unusable(fault=fault):
            tally.faults.append(fault)
            return GoOn() if fault.code == AnswerRefused.code else tally.unanswered(fault)
