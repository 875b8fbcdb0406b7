"""A model in the process of the test, whose provider writes a bill that outlives the process; and stores that say when
money is moved.
"""

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from ocr_backends.deployed.protocol import Reply, Request, Said
from recto.calls import Cap, OverCap, Reservation, Reserved, Spent
from recto.deployments import Deployment, Micros, Price, Tokens, cost_of
from storage.call_protocols import Purse
from storage.local import LocalStore
from storage.spending_journal import SpendingJournal
from tests.resources.providers.played import table_answer

MODEL: Final = Deployment(
    kind="openai-compatible",
    url="http://127.0.0.1:9/v1",
    model="billed",
    price=Price.model_validate({"input": "3", "output": "15"}),
    timeout=5.0,
    concurrency=64,
)
MOST: Final = Tokens(input=2000, output=1000)
WORST: Final = cost_of(MOST, MODEL.price)

STEPS: Final = ("begun", "reserved", "journaled", "asking", "answered", "kept", "noted", "settled")
"""Of a call that is paid, in their order."""

At = Callable[[str], object]
"""Told of each step, when it is done."""


class Bill:
    """A line for each call that was made: its price, and what it was about. Lines of processes do not mix."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, cost: int, about: str) -> None:
        out = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(out, f"{cost} {about}\n".encode())
        finally:
            os.close(out)

    def lines(self) -> Sequence[tuple[int, str]]:
        if not self._path.exists():
            return []
        parts = (line.split(" ") for line in self._path.read_text().splitlines())
        return [(int(cost), about) for cost, about in parts]

    def total(self) -> int:
        return sum(cost for cost, _ in self.lines())


class BilledClient:
    """A ``Client``. Equal questions have equal answers, and take equally many tokens, whoever asks them."""

    def __init__(self, name: str, bill: Bill, at: At) -> None:
        self._name = name
        self._bill = bill
        self._at = at

    @property
    def name(self) -> str:
        return self._name

    @property
    def fingerprint(self) -> str:
        return "billed"

    def ask(self, request: Request) -> Reply:
        self._at("asking")
        about = hashlib.sha256(request.prompt.encode()).hexdigest()
        chance = int(about[:8], 16)
        tokens = Tokens(input=500 + chance % 1500, output=1 + chance % 999)
        self._bill.add(cost_of(tokens, MODEL.price), about)
        self._at("answered")
        return Said(text=table_answer([[about[:8]]]), model="billed-1", tokens=tokens, seconds=0.001)

    def most_tokens(self, request: Request) -> Tokens:
        return MOST

    def close(self) -> None:
        pass


class WatchedPurse:
    """A ``Purse``."""

    def __init__(self, purse: Purse, at: At) -> None:
        self._purse = purse
        self._at = at

    def reserve(self, reservation: Reservation, caps: Sequence[Cap]) -> Reserved | OverCap:
        self._at("begun")
        answer = self._purse.reserve(reservation, caps)
        self._at("reserved")
        return answer

    def settle(self, reservation: str, cost: Micros) -> bool:
        done = self._purse.settle(reservation, cost)
        self._at("settled")
        return done

    def spent(self, accounts: Sequence[str]) -> Mapping[str, Spent]:
        return self._purse.spent(accounts)

    def unsettled(self, *, before: float, limit: int) -> Sequence[Reservation]:
        return self._purse.unsettled(before=before, limit=limit)

    def restore(self, reservation: Reservation, cost: Micros) -> None:
        self._purse.restore(reservation, cost)


class WatchedJournal(SpendingJournal):
    def __init__(self, store: LocalStore, at: At) -> None:
        super().__init__(store)
        self._at = at

    def reserved(self, reservation: Reservation) -> None:
        super().reserved(reservation)
        self._at("journaled")

    def settled(self, reservation: str, *, made: float, cost: Micros) -> None:
        super().settled(reservation, made=made, cost=cost)
        self._at("noted")


class WatchedStore(LocalStore):
    """For answers."""

    def __init__(self, root: Path, at: At) -> None:
        super().__init__(root)
        self._at = at

    def put_if_absent(self, key: str, data: bytes) -> bool:
        done = super().put_if_absent(key, data)
        self._at("kept")
        return done
