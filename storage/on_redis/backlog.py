"""The backlog in Redis: each call is one script, and what a release costs does not depend on how much waits."""

from collections.abc import Mapping, Sequence
from typing import Final

from recto.errors import InternalError
from recto.fleet import Begun, Busy, Depth, Gone, InFlight, JobBacklog
from recto.orders import Priority
from recto.units import Queue, Unit
from recto.values import JobId, TenantId
from storage.fairness import PACE_AHEAD, WEIGHTS
from storage.on_redis.names import Names
from storage.on_redis.replies import Part, Reply, data, number, real, several, text
from storage.on_redis.scripts import FREES, READS, Constants, Script, script
from storage.on_redis.server import RedisServer

_RULES: Constants = {"PACE_AHEAD": PACE_AHEAD, "WEIGHTS": {str(name): weight for name, weight in WEIGHTS.items()}}
_ADD: Final = script("backlog", "backlog_add", constants=_RULES)
_RELEASE: Final = script("backlog", "backlog_release", constants=_RULES)
_BEGIN: Final = script("backlog", "backlog_begin", constants=_RULES)
_COMPLETE: Final = script("backlog", "backlog_complete", constants=_RULES)
_GIVE_BACK: Final = script("backlog", "backlog_give_back", constants=_RULES)
_RESEND: Final = script("backlog", "backlog_resend", constants=_RULES)
_JOB: Final = script("backlog", "backlog_job", constants=_RULES)
_DROP: Final = script("backlog", "backlog_drop", flags=FREES, constants=_RULES)
_FLIGHT: Final = script("backlog", "backlog_flight", flags=READS, constants=_RULES)
_HELD: Final = script("backlog", "backlog_held", flags=READS, constants=_RULES)
_DEPTH: Final = script("backlog", "backlog_depth", flags=READS, constants=_RULES)


class RedisBacklog:
    """A ``Backlog``. Errors: those of ``RedisServer``.

    Shares are those of ``storage.fairness``. The pace of a job is kept for each queue by itself. What is told of a job
    is known until the job is forgotten.
    """

    def __init__(self, server: RedisServer, names: Names) -> None:
        self._server = server
        self._names = names
        self._keys = [names("backlog")]

    def add(self, units: Sequence[Unit]) -> int:
        return number(self._run(_ADD, *(unit.model_dump_json() for unit in units))) if units else 0

    def release(self, queue: Queue, *, most: int) -> Sequence[Unit]:
        found = several(self._run(_RELEASE, queue, max(most, 0)))
        return [_unit(body, priority) for body, priority in zip(found[::2], found[1::2], strict=True)]

    def begin(self, unit: str, owner: str, *, instead_of: str = "") -> Begun | Busy | Gone:
        said, *rest = several(self._run(_BEGIN, unit, owner, instead_of))
        match text(said):
            case "begun":
                body, priority, tries = rest
                return Begun(unit=_unit(body, priority), tries=number(tries))
            case "busy":
                return Busy(owner=text(rest[0]))
            case _:
                return Gone()

    def complete(self, unit: str, owner: str, *, then: Sequence[Unit] = ()) -> bool:
        return bool(self._run(_COMPLETE, unit, owner, *(each.model_dump_json() for each in then)))

    def give_back(self, unit: str, owner: str, *, delay: float) -> bool:
        return bool(self._run(_GIVE_BACK, unit, owner, delay))

    def in_flight(self, queue: Queue) -> Sequence[InFlight]:
        return [_in_flight(several(each)) for each in several(self._run(_FLIGHT, queue))]

    def resend(self, unit: str) -> bool:
        return bool(self._run(_RESEND, unit))

    def hold(self, job: JobId, *, until: float) -> None:
        self._run(_JOB, job, "hold", until or "", *Queue)

    def drop(self, job: JobId) -> int:
        """In several transactions where it is much, so that nobody waits for one."""
        dropped = 0
        while some := number(self._run(_DROP, job, *Queue)):
            dropped += some
        return dropped

    def reprioritise(self, job: JobId, priority: Priority) -> None:
        self._run(_JOB, job, "class", priority, *Queue)

    def pace(self, job: JobId, *, pages_per_minute: float) -> None:
        self._run(_JOB, job, "pace", pages_per_minute or "", *Queue)

    def weigh(self, tenant: TenantId, weight: float) -> None:
        if not weight > 0:
            raise InternalError(f"{tenant}: {weight} is no weight")
        self._server.command("HSET", self._names("backlog", "weights"), tenant, weight)

    def waiting(self, job: JobId) -> JobBacklog:
        key = self._names("backlog", "job", job)
        waiting, pages = several(self._server.command("HMGET", key, "waiting", "pages"))
        return JobBacklog(job=job, waiting=number(waiting), pages=number(pages))

    def held(self, job: JobId) -> Mapping[Queue, int]:
        counts = map(number, several(self._run(_HELD, job, *Queue)))
        return {queue: count for queue, count in zip(Queue, counts, strict=False) if count}

    def depth(self, queue: Queue) -> Depth:
        waiting, pages, flying, oldest = several(self._run(_DEPTH, queue))
        return Depth(
            queue=queue,
            waiting=number(waiting),
            waiting_pages=number(pages),
            in_flight=number(flying),
            oldest=real(oldest),
        )

    def _run(self, script: Script, *arguments: Part) -> Reply:
        return self._server.run(script, self._keys, *arguments)


def _unit(body: Reply, priority: Reply) -> Unit:
    """With the priority that its job has now, which may not be the one it was made with."""
    unit = Unit.model_validate_json(data(body))
    now = Priority(text(priority)) if priority else unit.priority
    return unit if unit.priority is now else unit.model_copy(update={"priority": now})


def _in_flight(found: list[Reply]) -> InFlight:
    body, priority, owner, released, begun = found
    return InFlight(unit=_unit(body, priority), owner=text(owner), released=real(released), begun=real(begun))
