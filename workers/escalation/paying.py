"""Paying: money is set aside before a call and charged after it, in the purse and in the journal."""

import secrets
import threading
import time
from typing import Final

from recto.calls import Cap, OverCap, Reservation, Spent
from recto.deployments import Budget, DeploymentName, Micros
from recto.errors import CapReached, StorageError
from storage.call_protocols import Purse
from storage.spending_journal import Spending
from workers.escalation.kept_answers import KeptAnswer
from workers.escalation.money import Payer, accounts_of, caps_of, is_spent, over_cap

_NOTHING: Final = Spent(charged=0, open=0)

_NOT_AGAIN: Final = 300.0
"""Seconds for which nobody waits after somebody did in vain."""


class MoneyHeld(Exception):
    """A cap is reached only because of what is set aside for calls that are under way: mostly they cost less."""

    def __init__(self, cap: Cap, spent: Spent, reached: CapReached) -> None:
        super().__init__(reached.message)
        self.cap = cap
        self.spent = spent
        self.reached = reached


class Cashier:
    """Safe among threads. What costs nothing is not written to the journal: there is nothing to restore."""

    def __init__(self, purse: Purse, spending: Spending, budget: Budget) -> None:
        self._purse = purse
        self._spending = spending
        self._budget = budget
        self._lock = threading.Lock()
        self._in_vain: dict[str, tuple[Spent, float]] = {}

    def reserve(self, payer: Payer, deployment: DeploymentName, question: str, amount: Micros) -> Reservation:
        """Sets ``amount`` aside for one call. Raises ``CapReached``, and ``MoneyHeld`` where waiting may help."""
        now = time.time()
        caps = caps_of(payer, self._budget, now=now)
        reservation = Reservation(
            id=secrets.token_hex(16),
            accounts=accounts_of(payer, now=now),
            amount=amount,
            question=question,
            deployment=deployment,
            made=now,
        )
        answer = self._purse.reserve(reservation, caps)
        if isinstance(answer, OverCap):
            self._refuse(next(cap for cap in caps if cap.account == answer.account), answer, amount)
        if amount:
            self._write_down(reservation)
        return reservation

    def paid(self, reservation: str, *, made: float, cost: Micros) -> None:
        """The call is over. Nothing happens where that was told before."""
        if cost:
            self._spending.settled(reservation, made=made, cost=cost)
        self._purse.settle(reservation, cost)

    def unpaid(self, reservation: Reservation) -> None:
        """The call was surely not made, or not charged for."""
        if reservation.amount:
            self._spending.settled(reservation.id, made=reservation.made, cost=0)
        self._purse.settle(reservation.id, 0)

    def found(self, answer: KeptAnswer) -> None:
        """Who asked for it may have died before this was told."""
        if self._purse.settle(answer.reservation, answer.cost) and answer.cost:
            self._spending.settled(answer.reservation, made=answer.made, cost=answer.cost)

    def waited_in_vain(self, held: MoneyHeld) -> None:
        """Nobody waits for this any more until something changes, nor soon again: calls of workers that died are never
        over, and those of batches take a day.
        """
        with self._lock:
            self._in_vain[held.cap.account] = (held.spent, time.monotonic() + _NOT_AGAIN)

    def _is_hopeless(self, account: str, spent: Spent) -> bool:
        with self._lock:
            before, until = self._in_vain.get(account, (_NOTHING, 0.0))
        return time.monotonic() < until or (before != _NOTHING and before == spent)

    def _write_down(self, reservation: Reservation) -> None:
        try:
            self._spending.reserved(reservation)
        except StorageError:
            self._purse.settle(reservation.id, 0)  # no call is made
            raise

    def _refuse(self, cap: Cap, answer: OverCap, amount: Micros) -> None:
        spent = self._purse.spent([cap.account]).get(cap.account, _NOTHING)
        reached = over_cap(cap, left=answer.left, wanted=amount)
        if is_spent(cap, spent, amount) or self._is_hopeless(cap.account, spent):
            raise reached
        raise MoneyHeld(cap, spent, reached)
