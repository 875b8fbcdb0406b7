"""Whether more work may be taken on now."""

from typing import Final

from gateway.api.access import limits_of
from recto.errors import TooBusy
from recto.jobs import JobQuery, JobState
from recto.units import Queue
from recto.values import JobId, TenantId
from workers.service import Service

RETRY_SECONDS: Final = 60.0
_JOBS_AT_ONCE: Final = 200


def require_room(tenant: TenantId, service: Service) -> None:
    """Raises ``TooBusy`` where too many pages wait, of all tenants or of this one."""
    most = service.settings.api.waiting_pages
    if sum(service.stores.backlog.depth(queue).waiting_pages for queue in Queue) >= most:
        raise TooBusy("too many pages are waiting", retry_after=RETRY_SECONDS)
    own = limits_of(tenant, service.settings.api).waiting_pages
    if own and _waiting_pages(tenant, service, enough=own) >= own:
        raise TooBusy(f"more than {own:,} of your pages are waiting", retry_after=RETRY_SECONDS)


def _waiting_pages(tenant: TenantId, service: Service, *, enough: int) -> int:
    """Of its jobs that go on, until ``enough`` are counted."""
    total, after = 0, ""
    while total < enough:
        query = JobQuery(tenant=tenant, states=(JobState.OPEN, JobState.PAUSED), after=after, limit=_JOBS_AT_ONCE)
        jobs = service.jobs.find(query)
        for job in jobs:
            total += service.stores.backlog.waiting(JobId(job.id)).pages
            if total >= enough:
                break
        if len(jobs) < _JOBS_AT_ONCE:
            break
        after = jobs[-1].id
    return total
