"""What the front doors ask of the service. Everything here is acknowledged only when the journal has it, too."""

import secrets
import time
from dataclasses import dataclass
from typing import Final

from recto.calls import Spent, account_of_job
from recto.deployments import Budget, Micros, micros
from recto.errors import JobClosed, ObjectMissing, OrderConflict, SettingsError, StoreUnavailable
from recto.jobs import Job, JobCounts, JobState
from recto.meters import counted
from recto.orders import Always, Order, Priority
from recto.settings import Settings
from recto.units import Expand, Reopen, unit_for
from recto.values import JobId, TenantId, Value, digest
from storage.journal import Control, Round
from storage.protocols import JobStore
from storage.stores import Stores
from workers.keeper.nights import held_until
from workers.places import Places, kept_prefix, summary_key
from workers.tracing import span

FOREVER = float("inf")
NOTHING_SPENT: Final = Spent(charged=0, open=0)
ANY_TENANT = TenantId("")

_STORE: Final = "store"
_FOR_GOOD: Final = 1e9
_ONE_STORE: Final = (
    "All processes name the same store, for what is acknowledged is rebuilt from it. Was it moved? Empty Redis."
)
"""A journal in two places would be found again in one."""


class Submitted(Value):
    """``created`` is false where the idempotency key had made the job before."""

    job: Job
    created: bool


class JobStatus(Value):
    """``seconds_left`` is guessed from the pace so far; negative where nothing can be said yet. ``spent`` on models, of
    ``cap`` at most (0 for none), both in millionths of a dollar.
    """

    job: Job
    counts: JobCounts
    waiting_pages: int
    seconds_left: float
    spent: Spent = NOTHING_SPENT
    cap: Micros = 0


@dataclass(frozen=True)
class Service:
    """Functions over the stores; it keeps no state of its own."""

    stores: Stores
    places: Places
    settings: Settings

    @property
    def jobs(self) -> JobStore:
        return self.stores.jobs

    def submit(self, order: Order, *, idempotency_key: str = "", trace: str = "") -> Submitted:
        """Creates the job and puts its first work into the backlog. The same key and order give the same job.

        ``trace`` is the traceparent of what asks for it. Raises ``OrderConflict`` where the key was used for another
        order, ``StoreUnavailable`` while the job store is being rebuilt.
        """
        self._require_whole()
        now = time.time()
        job = Job(
            id=_new_id(now),
            idempotency_key=digest({"tenant": order.tenant, "key": idempotency_key or secrets.token_hex(16)}),
            settings="",
            label=" ".join(order.labels),
            created=now,
            purpose=order,
        )
        with span("recto.submit", parent=trace, job=job.id) as carried:
            kept = self.jobs.create(job)
            if kept.purpose != order:
                raise OrderConflict(f"the idempotency key {idempotency_key!r} belongs to another order, job {kept.id}")
            # Also for a job that was there: whoever made it may have died before the next two steps.
            self.places.journal.job(kept)
            if kept.state is JobState.OPEN and not self.jobs.counts(kept.id).listed:
                self._begin(kept, order, carried)
        if kept.id == job.id:
            self.stores.meter.count({counted("recto_jobs", state="submitted"): 1.0})
        return Submitted(job=kept, created=kept.id == job.id)

    def job(self, job: JobId, *, tenant: TenantId = ANY_TENANT) -> Job:
        """Raises ``ObjectMissing``, also for the job of another tenant; no tenant means all."""
        found = self.jobs.get(job)
        if tenant and tenant != found.tenant:
            raise ObjectMissing(f"job {job}: there is no such job")
        return found

    def status(self, job: Job) -> JobStatus:
        counts = self.jobs.counts(job.id)
        waiting = self.stores.backlog.waiting(job.id).pages
        account = account_of_job(job.id)
        return JobStatus(
            job=job,
            counts=counts,
            waiting_pages=waiting,
            seconds_left=seconds_left(counts),
            spent=self.stores.purse.spent([account]).get(account, NOTHING_SPENT),
            cap=cap_of(job, self.settings.budget),
        )

    def cancel(self, job: Job) -> Job:
        """Nothing more is begun; what is under way ends, results that are written stay. Raises ``JobClosed``."""
        return self._moved(job, JobState.CANCELLED)

    def pause(self, job: Job) -> Job:
        """Raises ``JobClosed``."""
        return self._moved(job, JobState.PAUSED)

    def resume(self, job: Job) -> Job:
        """Raises ``JobClosed``."""
        return self._moved(job, JobState.OPEN)

    def reprioritise(self, job: Job, priority: Priority) -> Job:
        self._require_whole()
        changed = self.jobs.reprioritise(job.id, priority)
        self.places.journal.control(job.id, Control(state=changed.state, priority=priority))
        self.stores.backlog.reprioritise(job.id, priority)
        return changed

    def retry(self, job: Job, *, failed: bool = True) -> Job:
        """Does the failed pages again, or all. Raises ``JobClosed`` for a cancelled job."""
        if job.state is JobState.CANCELLED:
            raise JobClosed(f"job {job.id} was cancelled", remedy="Submit it again.")
        self._require_whole()
        number = 1 + sum(1 for _ in self.places.journal.rounds(job.id))
        self.places.journal.round(job.id, Round(number=number, failed=failed))
        if job.state is JobState.FINISHED:
            self._moved(job, JobState.OPEN)
        self.stores.backlog.add([unit_for(job, Reopen(failed=failed), round=number)])
        return self.jobs.get(job.id)

    def forget(self, job: Job) -> None:
        """Removes what is known of a job that ended, and its results where they are kept here.

        Raises ``JobClosed`` for one that goes on. Where this is cut off the job is still there, to be forgotten again.
        """
        if job.state not in (JobState.FINISHED, JobState.CANCELLED):
            raise JobClosed(f"job {job.id} goes on", remedy="Cancel it first.")
        self._require_whole()
        own = self.places.own
        for prefix in (f"{kept_prefix(job.tenant, job.id)}/", summary_key(job.tenant, job.id, "")):
            for key in own.keys(prefix):
                own.delete(key)
        self.places.reviews.forget(job.tenant, job.id)
        self.stores.backlog.drop(job.id)
        self.places.journal.forget(job.id)
        self.jobs.forget(job.id)

    def _begin(self, job: Job, order: Order, trace: str) -> None:
        if order.caps.pages_per_minute:
            self.stores.backlog.pace(job.id, pages_per_minute=order.caps.pages_per_minute)
        if until := held_until(order.hours, time.time()):
            self.stores.backlog.hold(job.id, until=until)
        self.stores.backlog.add([unit_for(job, Expand(source=0), trace=trace)])

    def _moved(self, job: Job, state: JobState) -> Job:
        self._require_whole()
        if not self.jobs.move(job.id, state) and self.jobs.get(job.id).state is not state:
            raise JobClosed(f"job {job.id} is {self.jobs.get(job.id).state}, it cannot become {state}")
        moved = self.jobs.get(job.id)
        self.places.journal.control(job.id, Control(state=state, priority=moved.priority))
        match state:
            case JobState.CANCELLED:
                self.stores.backlog.drop(job.id)
                self.stores.meter.count({counted("recto_jobs", state=state.value): 1.0})
            case JobState.PAUSED:
                self.stores.backlog.hold(job.id, until=FOREVER)
            case _:
                hours = moved.purpose.hours if isinstance(moved.purpose, Order) else Always()
                self.stores.backlog.hold(job.id, until=held_until(hours, time.time()))
        return moved

    def _require_whole(self) -> None:
        if not self.stores.registry.is_whole():
            raise StoreUnavailable(
                "the job store was emptied and is being rebuilt", remedy="Try again in a moment, or `recto recover`."
            )
        if not self.stores.registry.lease(_STORE, self.places.store_id, seconds=_FOR_GOOD):
            raise SettingsError("the jobs belong to another store than service.store names", remedy=_ONE_STORE)


def cap_of(job: Job, budget: Budget) -> Micros:
    """What models may cost for the job, 0 for no cap: what its order says, else the settings."""
    own = job.purpose.caps.dollars if isinstance(job.purpose, Order) else 0
    return micros(own or budget.job)


def seconds_left(counts: JobCounts) -> float:
    """At the pace between the first page and the last; pages of documents not yet taken in are not in it."""
    left = counts.planned - counts.settled
    if counts.listed and not left:
        return 0.0
    elapsed = counts.last_settled - counts.first_settled
    return left * elapsed / (counts.settled - 1) if counts.settled > 1 and elapsed > 0 else -1.0


def _new_id(now: float) -> JobId:
    """Sorts by time; the rest cannot be guessed."""
    return JobId(f"{int(now * 1000):012x}{secrets.token_hex(10)}")
