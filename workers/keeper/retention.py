"""Removing jobs that ended long ago: their results in Recto's own store, their records, and themselves last.

What was read lies by content, for all jobs of a tenant, and stays.
"""

import time
from collections.abc import Iterator
from typing import Final

from recto.jobs import Job, JobQuery, JobState
from recto.logs import log
from recto.orders import KeptTarget, Order
from storage.protocols import ObjectStore
from storage.reviews import review_prefixes
from workers.keeper.keeper import Keeper
from workers.places import summary_key

_SECONDS_PER_TURN: Final = 0.1
_JOBS_PER_LOOK: Final = 50
_DAY: Final = 86_400.0
_ENDED: Final = (JobState.FINISHED, JobState.CANCELLED)
_SUMMARIES: Final = ("md", "json")


def let_go(keeper: Keeper) -> int:
    """Goes on with removing for a moment. How many jobs are gone."""
    days = keeper.settings.service.retention_days
    if not days:
        return 0
    stop = time.monotonic() + _SECONDS_PER_TURN
    gone = 0
    for job in _old_jobs(keeper, before=time.time() - days * _DAY):
        if not _removed(keeper, job, stop=stop):
            break
        log("job_removed", job=job.id)
        gone += 1
    return gone


def _old_jobs(keeper: Keeper, *, before: float) -> Iterator[Job]:
    """Those of one look: the next one goes on after them."""
    jobs = keeper.stores.jobs
    query = JobQuery(states=_ENDED, created_to=before, after=keeper.deleting_after, limit=_JOBS_PER_LOOK)
    found = jobs.find(query)
    old = [job for job in found if isinstance(job.purpose, Order) and jobs.counts(job.id).last_settled < before]
    keeper.deleting_after = found[-1].id if len(found) == _JOBS_PER_LOOK and not old else ""
    return iter(old)


def _removed(keeper: Keeper, job: Job, *, stop: float) -> bool:
    """False where the time was up; the next turn goes on."""
    own = keeper.places.own
    prefixes = [f"journal/jobs/{job.id}/documents/", f"journal/jobs/{job.id}/ends/"]
    prefixes += review_prefixes(job.tenant, job.id)
    if isinstance(job.purpose, Order) and isinstance(job.purpose.target, KeptTarget):
        prefixes.insert(0, f"results/{job.tenant}/{job.id}/")
    if not all(_emptied(own, prefix, stop) for prefix in prefixes):
        return False
    for extension in _SUMMARIES:
        own.delete(summary_key(job.tenant, job.id, extension))
    keeper.places.journal.forget(job.id)
    keeper.stores.jobs.forget(job.id)
    return True


def _emptied(store: ObjectStore, prefix: str, stop: float) -> bool:
    for key in store.keys(prefix):
        if time.monotonic() > stop:
            return False
        store.delete(key)
    return True
