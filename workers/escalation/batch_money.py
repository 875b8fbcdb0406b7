"""What the questions of a batch may cost, set aside before it is sent, at the price of batches.

Reservations are named by batch and question: whoever takes up a batch that another left makes the same ones again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ocr_backends.deployed.client import make_client
from ocr_backends.deployed.protocol import Reply, Request
from recto.calls import OverCap, Reservation, Spent
from recto.deployments import Deployment, cost_of
from recto.errors import Fault, fault_of
from recto.settings import Settings
from recto.values import digest
from workers.escalation.asking import Shared
from workers.escalation.batch_questions import answers_to
from workers.escalation.batch_shelf import Plan, WaitingQuestion
from workers.escalation.kept_answers import KeptAnswer, counts_of, may_be_asked_again
from workers.escalation.money import accounts_of, caps_of, charge_of, is_spent, over_cap
from workers.escalation.paying import Cashier

_NOTHING: Final = Spent(charged=0, open=0)


@dataclass(frozen=True)
class Refused:
    """``faults``: there will never be money for it. None where there is some again when other calls are over."""

    faults: Sequence[Fault]


@dataclass
class BatchMoney:
    """Of one batch."""

    plan: Plan
    deployment: Deployment
    settings: Settings
    shared: Shared

    def reserve(self, question: WaitingQuestion, request: Request) -> Reservation | Refused:
        """The most that it may cost is charged; the same once more changes nothing."""
        most = make_client(self.plan.deployment, self.deployment).most_tokens(request)
        reservation = Reservation(
            id=self._id(question),
            accounts=accounts_of(question.payer, now=self.plan.made),
            amount=cost_of(most, self.deployment.price, batched=True),
            question=digest(question.question),
            deployment=self.plan.deployment,
            made=self.plan.made,
        )
        caps = caps_of(question.payer, self.settings.budget, now=self.plan.made)
        answer = self.shared.purse.reserve(reservation, caps)
        if isinstance(answer, OverCap):
            cap = next(cap for cap in caps if cap.account == answer.account)
            spent = self.shared.purse.spent([cap.account]).get(cap.account, _NOTHING)
            reached = over_cap(cap, left=answer.left, wanted=reservation.amount)
            return Refused([fault_of(reached)] if is_spent(cap, spent, reservation.amount) else [])
        if reservation.amount:
            self.shared.spending.reserved(reservation)
        return reservation

    def not_sent(self, question: WaitingQuestion) -> None:
        """If anything was set aside for it, that is free again."""
        self.shared.purse.settle(self._id(question), 0)

    def unpaid(self, reservation: Reservation) -> None:
        """It was surely not sent, or not charged for."""
        self._cashier.unpaid(reservation)

    def answered(self, question: WaitingQuestion, reservation: Reservation, reply: Reply) -> None:
        """The answer is kept, then paid. Another one may have come before; this one is paid all the same."""
        cost = charge_of(reply.tokens, self.deployment, reserved=reservation.amount, batched=True)
        own = KeptAnswer(reply=reply, reservation=reservation.id, made=reservation.made, cost=cost, batched=True)
        answers = answers_to(question, self.shared)
        before = answers.all()
        if not any(one.reservation == reservation.id for one in before) and may_be_asked_again(before):
            answers.keep(len(before), own)
        self._cashier.paid(reservation.id, made=reservation.made, cost=cost)
        self.shared.meter.count(counts_of(own, self.plan.deployment))

    @property
    def _cashier(self) -> Cashier:
        return Cashier(self.shared.purse, self.shared.spending, self.settings.budget)

    def _id(self, question: WaitingQuestion) -> str:
        return digest({"batch": self.plan.id, "question": question.id})[:32]
