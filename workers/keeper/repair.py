"""Putting right: work that should wait somewhere and does not, because somebody died between two stores."""

from typing import Final

from recto.jobs import Job, JobQuery, JobState
from recto.logs import log
from recto.orders import Order
from storage.journal import Journal
from workers.handlers.missing import missing_units
from workers.keeper.keeper import Keeper
from workers.queue.broker import QUEUES

JOBS_PER_LOOK: Final = 20
DOCUMENTS_PER_LOOK: Final = 50
"""Each may need a unit for every few pages."""


def put_right(keeper: Keeper) -> int:
    """Looks at some open jobs, at others the next time. A job without any work is put right when it has none for two
    looks in a row. How many units were added.
    """
    stores = keeper.stores
    query = JobQuery(states=(JobState.OPEN,), after=keeper.jobs_after, limit=JOBS_PER_LOOK)
    jobs = [job for job in stores.jobs.find(query) if isinstance(job.purpose, Order)]
    keeper.jobs_after = jobs[-1].id if len(jobs) == JOBS_PER_LOOK else ""
    flying = {item.unit.job for queue in QUEUES for item in stores.backlog.in_flight(queue)}
    idle = [job for job in jobs if job.id not in flying and not stores.backlog.waiting(job.id).waiting]
    certain = [job for job in idle if job.id in keeper.idle]
    looked_at = {job.id for job in jobs}
    keeper.idle = (keeper.idle - looked_at) | {job.id for job in idle}
    return sum(_put_right(keeper, job) for job in certain)


def _put_right(keeper: Keeper, job: Job) -> int:
    round = last_round(keeper.places.journal, job)
    units = missing_units(keeper.stores.jobs, job, keeper.settings, round=round, limit=DOCUMENTS_PER_LOOK)
    added = keeper.stores.backlog.add(units) if units else 0
    if added:
        log("job_put_right", job=job.id, units=added)
    return added


def last_round(journal: Journal, job: Job) -> int:
    """0 for a job that nobody asked to do again."""
    return max((round.number for round in journal.rounds(job.id)), default=0)
