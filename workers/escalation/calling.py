"""One call of one deployment: its turn is waited for, the money for it is set aside, its answer is kept."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from ocr_backends.deployed.protocol import Client, Reply, Request
from recto.calls import Reservation
from recto.deployments import Deployment, DeploymentName, Tokens, cost_of
from recto.errors import (
    AnswerLost,
    CapReached,
    DeploymentAway,
    DeploymentBusy,
    DeploymentDenied,
    Fault,
    FormRefused,
    fault_of,
)
from recto.escalations import Call
from recto.meters import counted, timed
from recto.questions import AnyQuestion
from storage.protocols import Meter
from workers.escalation.health import Healths
from workers.escalation.kept_answers import Answers, KeptAnswer, counts_of
from workers.escalation.money import Payer, charge_of
from workers.escalation.paying import Cashier, MoneyHeld
from workers.escalation.turns import SHORT_REST, Turn, Turns, Waiting
from workers.handlers.patience import patiently

Make: TypeAlias = Callable[[str, Deployment], Client]


@dataclass(frozen=True)
class Case:
    """A question that is asked now. ``id`` is its digest; ``hold`` keeps others from asking it for so many seconds."""

    id: str
    question: AnyQuestion
    request: Request
    payer: Payer
    hold: Callable[[float], object]


@dataclass(frozen=True)
class Place:
    """Where an answer is kept: as the ``number``-th, from 0."""

    answers: Answers
    number: int


@dataclass(frozen=True)
class Heard:
    """``own`` is what was answered and paid, ``kept`` what is kept: another worker's where that was first."""

    own: KeptAnswer
    kept: KeptAnswer


@dataclass(frozen=True)
class Lost:
    """The call stays charged with all that was set aside for it."""

    call: Call
    fault: Fault


class Caller:
    """Safe among threads. ``patience``: seconds for which a turn is waited for; ``pause`` is how."""

    def __init__(
        self,
        deployments: Mapping[DeploymentName, Deployment],
        *,
        make: Make,
        turns: Turns,
        healths: Healths,
        cashier: Cashier,
        meter: Meter,
        pause: Callable[[float], None],
        patience: float,
    ) -> None:
        self._deployments = deployments
        self._make = make
        self._turns = turns
        self._healths = healths
        self._cashier = cashier
        self._meter = meter
        self._pause = pause
        self._patience = patience
        self._lock = threading.Lock()
        self._clients: dict[DeploymentName, Client] = {}

    def client(self, name: DeploymentName) -> Client:
        """Made when it is first asked for."""
        with self._lock:
            if name not in self._clients:
                self._clients[name] = self._make(name, self._deployments[name])
            return self._clients[name]

    def close(self) -> None:
        with self._lock:
            while self._clients:
                self._clients.popitem()[1].close()

    def call(self, case: Case, name: DeploymentName, place: Place) -> Heard | Lost:
        """Its answer may be of no use; it is kept and paid all the same.

        Raises ``DeploymentAway``, ``DeploymentDenied`` and ``CapReached``: nothing was paid.
        """
        deployment, client = self._deployments[name], self.client(name)
        most = client.most_tokens(case.request)
        waiting, for_money = Waiting(self._patience, self._pause), Waiting(deployment.timeout, self._pause)
        while True:
            self._healths.raise_denials(name)
            case.hold(waiting.left + deployment.timeout)
            try:
                with self._turns.turn(name, deployment, most, waiting) as turn:
                    return self._called(case, client, place, turn)
            except FormRefused:
                continue  # the client goes from way to way, and denies it at the last
            except MoneyHeld as held:
                if for_money.is_over:
                    self._cashier.waited_in_vain(held)
                    raise held.reached from None
                for_money.a_moment()
            except DeploymentAway as error:
                if waiting.is_over or not self._is_soon_back(name, deployment, error):
                    raise

    def _is_soon_back(self, name: DeploymentName, deployment: Deployment, error: DeploymentAway) -> bool:
        if isinstance(error, DeploymentBusy):
            return False
        return 0 < error.retry_after <= SHORT_REST or self._healths.is_waited_for(name, deployment, error)

    def _called(self, case: Case, client: Client, place: Place, turn: Turn) -> Heard | Lost:
        name, deployment = client.name, self._deployments[client.name]
        most = client.most_tokens(case.request)
        try:
            reservation = self._cashier.reserve(case.payer, name, case.id, cost_of(most, deployment.price))
        except (MoneyHeld, CapReached):
            turn.not_called()
            raise
        started = time.monotonic()
        try:
            reply = client.ask(case.request)
        except (DeploymentAway, DeploymentDenied) as error:
            turn.took(0)
            self._cashier.unpaid(reservation)
            self._turned_away(name, deployment, error)
            raise
        except AnswerLost as error:
            self._healths.failed(name, deployment, error.message)
            return self._lost(reservation, deployment, time.monotonic() - started, error)
        heard = self._kept(reply, reservation, deployment, place)
        turn.took((reply.tokens.input + reply.tokens.output) or turn.expected)
        self._healths.went_well(name)
        return heard

    def _turned_away(
        self, name: DeploymentName, deployment: Deployment, error: DeploymentAway | DeploymentDenied
    ) -> None:
        if isinstance(error, DeploymentAway):
            self._healths.was_away(name, deployment, error)
        elif not isinstance(error, FormRefused):
            self._healths.denied(name, deployment, error)
        self._meter.count({counted("recto_calls", deployment=name, outcome=error.code): 1.0})

    def _kept(self, reply: Reply, reservation: Reservation, deployment: Deployment, place: Place) -> Heard:
        """What was paid is not given up where a store does not answer for a moment."""
        cost = charge_of(reply.tokens, deployment, reserved=reservation.amount)
        own = KeptAnswer(reply=reply, reservation=reservation.id, made=reservation.made, cost=cost)
        try:
            kept = patiently(lambda: place.answers.keep(place.number, own))
        finally:
            patiently(lambda: self._cashier.paid(reservation.id, made=reservation.made, cost=cost))
        name = reservation.deployment
        self._meter.count({**counts_of(own, name), **timed("recto_call_seconds", reply.seconds, deployment=name)})
        return Heard(own=own, kept=kept)

    def _lost(self, reservation: Reservation, deployment: Deployment, seconds: float, error: AnswerLost) -> Lost:
        name = reservation.deployment
        self._meter.count(
            {
                counted("recto_calls", deployment=name, outcome=error.code): 1.0,
                counted("recto_call_micros", deployment=name): float(reservation.amount),
            }
        )
        call = Call(
            question=reservation.question,
            deployment=name,
            model=deployment.model,
            tokens=Tokens(),
            cost=reservation.amount,
            seconds=round(seconds, 3),
        )
        return Lost(call=call, fault=fault_of(error))
