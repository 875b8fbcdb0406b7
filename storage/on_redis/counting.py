"""The counters of a job, read back."""

from collections.abc import Mapping

from recto.jobs import DocumentState, JobCounts
from recto.pages import PageState
from storage.on_redis.replies import Reply, number, real


def counts_from(found: Mapping[str, Reply]) -> JobCounts:
    """From the fields of ``job:JOB:counts``: ``document:STATE``, ``page:STATE``, ``engine:NAME``, ``fault:CODE``..."""
    return JobCounts(
        listed=bool(number(found["listed"])),
        documents={DocumentState(name): amount for name, amount in _of_kind(found, "document").items()},
        planned=number(found.get("planned")),
        settled=number(found.get("settled")),
        pages={PageState(name): amount for name, amount in _of_kind(found, "page").items()},
        faults=_of_kind(found, "fault"),
        engines=_of_kind(found, "engine"),
        first_settled=real(found.get("first_settled")),
        last_settled=real(found.get("last_settled")),
    )


def _of_kind(found: Mapping[str, Reply], kind: str) -> dict[str, int]:
    amounts = {
        name.removeprefix(f"{kind}:"): number(reply)
        for name, reply in sorted(found.items())
        if name.startswith(f"{kind}:")
    }
    return {name: amount for name, amount in amounts.items() if amount > 0}
