"""Questions that wait for batches, and those who make them, here and in other processes."""

from collections.abc import Callable
from decimal import Decimal
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import BinaryIO

from recto.deployments import Budget, Deployment, Roles, Route
from recto.questions import Answer
from recto.settings import Settings
from recto.values import JobId, TenantId, Value
from storage.bundle import Stores
from storage.local import LocalStore
from storage.protocols import StoredObject
from storage.spending_journal import SpendingJournal
from tests.resources.kept import StoresSpec
from tests.resources.processes import hang
from tests.resources.questions import crop_image, question_of
from workers.escalation.asking import Asker, Shared
from workers.escalation.batch_shelf import BatchShelf
from workers.escalation.batch_turns import Batches, Pace
from workers.escalation.batches import BatchAsker
from workers.escalation.money import Payer

JOB, TENANT = JobId("job-1"), TenantId("acme")
AT_ONCE = Pace(gather=0.0, unheard=0.0)

Writes = Callable[[str], None]
"""Told of each key before it is written or removed."""


class WatchedFolder(LocalStore):
    """A folder that tells of what it is about to change."""

    def __init__(self, folder: Path, before: Writes) -> None:
        super().__init__(folder)
        self._before = before

    def put_if_absent(self, key: str, data: bytes) -> bool:
        self._before(key)
        return super().put_if_absent(key, data)

    def put_stream(self, key: str, stream: BinaryIO) -> StoredObject:
        self._before(key)
        return super().put_stream(key, stream)

    def delete(self, key: str) -> None:
        self._before(f"-{key}")
        super().delete(key)


def unwatched(key: str) -> None:
    """Nothing is done about it."""


class BatchSpec(Value):
    """``deployments`` by name, the first of which has the role. What is kept lies in ``folder``."""

    stores: StoresSpec
    folder: Path
    deployments: dict[str, Deployment]
    budget: Budget = Budget()
    over: frozenset[JobId] = frozenset()

    @property
    def settings(self) -> Settings:
        route = Route(default=next(iter(self.deployments)))
        return Settings(deployments=self.deployments, roles=Roles(tables=route), budget=self.budget)

    def shelf(self, before: Writes = unwatched) -> BatchShelf:
        self.folder.mkdir(parents=True, exist_ok=True)
        return BatchShelf(WatchedFolder(self.folder, before))

    def shared(self, stores: Stores, before: Writes = unwatched) -> Shared:
        self.folder.mkdir(parents=True, exist_ok=True)
        return Shared(
            purse=stores.purse,
            traffic=stores.traffic,
            meter=stores.meter,
            spending=SpendingJournal(WatchedFolder(self.folder, before)),
            answers=lambda tenant: WatchedFolder(self.folder / "work" / tenant, before),
        )

    def batches(self, stores: Stores, *, before: Writes = unwatched, pace: Pace = AT_ONCE) -> Batches:
        shared, shelf = self.shared(stores, before), self.shelf(before)
        return Batches(self.settings, shared, shelf, is_open=lambda job: job not in self.over, pace=pace)

    def turn(self, stores: Stores, *, before: Writes = unwatched, pace: Pace = AT_ONCE) -> None:
        batches = self.batches(stores, before=before, pace=pace)
        try:
            batches.turn(hold=lambda: True)
        finally:
            batches.close()

    def asker(self, stores: Stores, *, job: JobId = JOB, tenant: TenantId = TENANT, cap: str = "0") -> "BatchQuestions":
        shared = self.shared(stores)
        payer = Payer(job=job, tenant=tenant, cap=Decimal(cap))
        asker = Asker(self.settings, shared, patience=0.0)
        return BatchQuestions(BatchAsker(asker, self.shelf(), self.settings, shared, payer=payer))


class BatchQuestions:
    """Asks questions by number."""

    def __init__(self, asker: BatchAsker) -> None:
        self._asker = asker

    def put_aside(self, *numbers: int, anew: bool = True) -> None:
        for number in numbers:
            self._asker.put_aside(question_of(crop_image(), draft=f"{number}"), [crop_image()], anew=anew)

    def ask(self, number: int) -> Answer:
        """Raises ``DeploymentAway`` while it waits."""
        return self._asker.ask(question_of(crop_image(), draft=f"{number}"), [crop_image()])


def turn_once(spec: BatchSpec) -> Callable[[], None]:
    """In a process of its own: ready for one turn."""
    stores = spec.stores.opened()
    return lambda: spec.turn(stores)


def hang_at_write(spec: BatchSpec, part: str, reached: Event) -> None:
    """Takes turns until a key with ``part`` in it is about to be written, and stays there."""

    def before(key: str) -> None:
        if part in key:
            hang(reached)

    stores = spec.stores.opened()
    while True:
        spec.turn(stores, before=before)
