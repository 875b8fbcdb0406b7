"""Which jobs a query asks for, looked up in sets that are sorted by time, a stretch after the other."""

import heapq
from collections.abc import Iterator
from itertools import islice
from typing import Final

from recto.jobs import Job, JobQuery, JobState
from recto.orders import Order
from recto.values import JobId
from storage.on_redis.bodies import job_from
from storage.on_redis.names import Names, job_in, moment
from storage.on_redis.replies import several, text, texts
from storage.on_redis.server import RedisServer

_AT_A_TIME: Final = 200
JOB_FIELDS: Final = ("body", "state", "priority")


def jobs_found(server: RedisServer, names: Names, query: JobQuery) -> Iterator[Job]:
    """Newest first, without end but that of the jobs."""
    lowest = "[" + moment(query.created_from)
    bounds = [_after(server, names, query.after)] if query.after else []
    bounds += [moment(query.created_to)] if query.created_to else []
    highest = f"({min(bounds)}" if bounds else "+"
    states = dict.fromkeys(query.states or JobState)
    parts = ("of", query.tenant) if query.tenant else ("in",)
    moments = heapq.merge(
        *(_moments(server, names("jobs", *parts, state), highest, lowest) for state in states), reverse=True
    )
    while ids := [job_in(moment) for moment in islice(moments, _AT_A_TIME)]:
        for reply in server.commands([("HMGET", names.job(job), *JOB_FIELDS) for job in ids]):
            if several(reply)[0] is not None and _is_asked_for(job := job_from(reply), query):
                yield job


def _after(server: RedisServer, names: Names, job: str) -> str:
    """Where it stands; where it was forgotten meanwhile, where it stood, for ids grow with time."""
    known = server.command("HGET", names.job(JobId(job)), "moment")
    if known is not None:
        return text(known)
    older = texts(server.command("ZREVRANGEBYLEX", names("jobs", "ids"), f"({job}", "-", "LIMIT", 0, 1))
    if not older:
        return moment(0.0, job)
    return text(server.command("HGET", names.job(JobId(older[0])), "moment"))[:16] + job


def _moments(server: RedisServer, key: str, highest: str, lowest: str) -> Iterator[str]:
    while found := texts(server.command("ZREVRANGEBYLEX", key, highest, lowest, "LIMIT", 0, _AT_A_TIME)):
        yield from found
        highest = f"({found[-1]}"


def _is_asked_for(job: Job, query: JobQuery) -> bool:
    labels = (job.label, *job.purpose.labels) if isinstance(job.purpose, Order) else (job.label,)
    if query.label and query.label not in labels:
        return False
    # A job may have moved between the reading of two sets.
    return query.name.casefold() in "\n".join(labels).casefold() and job.state in (query.states or JobState)
