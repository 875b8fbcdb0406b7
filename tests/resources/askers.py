"""Askers of models that tests make, here and in other processes."""

import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from pydantic import Field

from recto.deployments import Budget, Chosen, Deployment, Role, Roles, Route
from recto.images import EncodedImage
from recto.questions import Answer, Crop, Question
from recto.settings import Settings
from recto.values import ImageId, JobId, TenantId, Value
from storage.bundle import Stores
from storage.local import LocalStore
from storage.spending_journal import SpendingJournal
from tests.resources.billing import MODEL, At, Bill, BilledClient, WatchedJournal, WatchedPurse, WatchedStore
from tests.resources.kept import StoresSpec
from workers.escalation.asking import Asker, Shared

JOB, TENANT = JobId("job-1"), TenantId("acme")


class AskersSpec(Value):
    """What it takes to make one, anywhere. What is kept lies in ``folder``."""

    stores: StoresSpec
    folder: Path
    deployments: dict[str, Deployment] = Field(default={"billed": MODEL})
    route: Route = Route(default="billed")
    budget: Budget = Budget()
    patience: float = 30.0

    @property
    def settings(self) -> Settings:
        return Settings(deployments=self.deployments, roles=Roles(tables=self.route), budget=self.budget)

    @property
    def journal(self) -> SpendingJournal:
        return SpendingJournal(LocalStore(self.folder))

    @property
    def bill(self) -> Bill:
        return Bill(self.folder / "bill")

    def asker(self, stores: Stores, *, pause: Callable[[float], None] = time.sleep) -> Asker:
        """Asks over sockets."""
        shared = Shared(
            purse=stores.purse,
            traffic=stores.traffic,
            meter=stores.meter,
            spending=self.journal,
            answers=lambda tenant: LocalStore(self.folder / "work" / tenant),
        )
        return Asker(self.settings, shared, pause=pause, patience=self.patience)

    def billed(self, stores: Stores, *, at: At = lambda step: None) -> Asker:
        """Asks the model that writes a bill, and tells of each step."""
        self.folder.mkdir(parents=True, exist_ok=True)
        shared = Shared(
            purse=WatchedPurse(stores.purse, at),
            traffic=stores.traffic,
            meter=stores.meter,
            spending=WatchedJournal(LocalStore(self.folder), at),
            answers=lambda tenant: WatchedStore(self.folder / "work" / tenant, at),
        )
        return Asker(
            self.settings,
            shared,
            make=lambda name, _: BilledClient(name, self.bill, at),
            patience=self.patience,
        )


def question(number: int = 1) -> tuple[Question, EncodedImage]:
    """A table and what is known of it; each number another one."""
    image = EncodedImage(id=ImageId("a" * 64), media_type="image/png", width=8, height=8, content=b"\x89PNG of a table")
    crop = Crop(image=image.id, media_type=image.media_type, width=8, height=8)
    draft = f"<table><tr><td>{number}</td></tr></table>"
    return Question(role=Role.TABLES, form="table", crops=(crop,), draft=draft), image


def asked(
    asker: Asker,
    number: int = 1,
    *,
    job: JobId = JOB,
    tenant: TenantId = TENANT,
    chosen: str = "",
    cap: str = "0",
) -> Answer:
    wanted, image = question(number)
    named = [Chosen(role=Role.TABLES, deployment=chosen)] if chosen else []
    return asker.ask(wanted, [image], job=job, tenant=tenant, chosen=named, cap=Decimal(cap))
