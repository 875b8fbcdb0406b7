"""The names of the keys, all below one prefix.

whole                              there since the store was made whole; gone when it was emptied
jobs:keys                          idempotency key -> job
jobs:ids                           ids in order
jobs:in:STATE                      moments (see ``moment``) of the jobs in a state
jobs:of:TENANT:STATE               the same of one tenant
job:JOB                            a job: body, state, priority, ...
job:JOB:counts                     what is counted of it
job:JOB:attempts, :claims          of claimed pages that are not settled: how often, and when last
job:JOB:names:STATE                its documents' names in order
job:JOB:doc:DIGEST                 a document: body, state, faults, and its settled pages by number
job:JOB:doc:DIGEST:planned         bitmap by page number; also :settled
claim:KEY                          who may write a key first
backlog:...                        see ``lua/backlog.lua``
workers, workers:seen, lease:NAME  the registry
outbox...                          messages, by id, by state and time, by job
keys, keys:hashes                  API keys
counters, bucket:NAME              the meter
purse:account:NAME                 an account: charged, open
purse:open, purse:open:bodies      reservations that are not settled, by when they were made
purse:settled:DAY                  those that were, of a day
traffic:NAME:callers, :health      who calls a deployment and until when at most, and how it fares
"""

import struct
from dataclasses import dataclass
from functools import lru_cache

from recto.jobs import Job
from recto.values import JobId, digest


@dataclass(frozen=True)
class Names:
    prefix: str

    def __call__(self, *parts: str) -> str:
        return ":".join((self.prefix, *parts))

    def job(self, job: JobId, *parts: str) -> str:
        return self("job", job, *parts)

    def document(self, job: JobId, name: str) -> tuple[str, ...]:
        """The keys of a document, in the order in which ``lua/document.lua`` names them."""
        return _of_document(self.job(job), name)


@lru_cache(maxsize=1024)
def _of_document(job: str, name: str) -> tuple[str, ...]:
    own = f"{job}:doc:{digest({'name': name})[:32]}"
    return (
        own,
        f"{own}:planned",
        f"{own}:settled",
        *(f"{job}:{part}" for part in ("counts", "names", "attempts", "claims")),
    )


def moment(created: float, job: str = "") -> str:
    """Sorts as text like ``created`` as a number, then by id."""
    return struct.pack(">d", created).hex() + job


def moment_of(job: Job) -> str:
    return moment(job.created, job.id)


def job_in(moment: str) -> JobId:
    return JobId(moment[16:])
