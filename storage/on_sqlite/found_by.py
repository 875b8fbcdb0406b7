"""What jobs are found by: columns made from a job, and conditions made from a query."""

import json
from typing import Final

from recto.jobs import Job, JobQuery
from recto.orders import Order

_SEPARATOR: Final = "\x1f"

_FIND: Final = " ".join(
    (
        "SELECT body FROM jobs WHERE {tenant}",
        "(:states = '[]' OR state IN (SELECT value FROM json_each(:states)))",
        "AND (:label = '' OR instr(labels, :label))",
        "AND (:name = '' OR instr(searched, :name))",
        "AND created >= :created_from",
        "AND (:created_to = 0 OR created < :created_to)",
        "AND (:after = '' OR (created, id) < ({after}, :after))",
        "ORDER BY created DESC, id DESC LIMIT :limit",
    )
)
# Where the last one seen was forgotten meanwhile, the list goes on where it stood: ids grow with time.
_AFTER: Final = (
    "coalesce((SELECT created FROM jobs WHERE id = :after), (SELECT max(created) FROM jobs WHERE id < :after), 0)"
)
FIND: Final = _FIND.format(tenant="", after=_AFTER)
FIND_OF_TENANT: Final = _FIND.format(tenant="tenant = :tenant AND", after=_AFTER)


def found_by(job: Job) -> tuple[str, str, float, str, str]:
    """Tenant, state, time, labels between separators, and what is searched regardless of case."""
    labels = (job.label, *job.purpose.labels) if isinstance(job.purpose, Order) else (job.label,)
    joined = _SEPARATOR.join(("", *labels, ""))
    return job.tenant, job.state, job.created, joined, joined.casefold()


def asked_for(query: JobQuery) -> dict[str, str | float]:
    """The values for ``FIND`` and ``FIND_OF_TENANT``."""
    return {
        "tenant": query.tenant,
        "states": json.dumps(query.states),
        "label": _SEPARATOR.join(("", query.label, "")) if query.label else "",
        "name": query.name.casefold(),
        "created_from": query.created_from,
        "created_to": query.created_to,
        "after": query.after,
        "limit": query.limit,
    }
