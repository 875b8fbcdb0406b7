"""What goes wrong when: drawn from a seed alone, so that the same seed gives the same troubles again.

Some troubles come by the clock, some once a share of the pages is settled, so that each comes while there is work.
"""

import heapq
import itertools
import random
from collections.abc import Iterator
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import Field

from recto.values import Value


class KillChild(Value):
    """SIGKILL to a pool process; ``draw`` chooses which of those that live."""

    kind: Literal["kill_child"] = "kill_child"
    draw: int


class KillWorker(Value):
    """SIGKILL to a whole worker with all of its processes; another takes its place."""

    kind: Literal["kill_worker"] = "kill_worker"
    draw: int


class RestartRedis(Value):
    """SIGKILL to Redis; it comes back with what it had written to its log."""

    kind: Literal["restart_redis"] = "restart_redis"


class FlushRedis(Value):
    """FLUSHALL: jobs, backlog, messages, keys, everything is gone."""

    kind: Literal["flush_redis"] = "flush_redis"


class StopStore(Value):
    """The S3 server does not answer for so long."""

    kind: Literal["stop_store"] = "stop_store"
    seconds: float


Act: TypeAlias = Annotated[KillChild | KillWorker | RestartRedis | FlushRedis | StopStore, Field(discriminator="kind")]


class Timed(Value):
    """``at`` in seconds from the start."""

    at: float
    act: Act


class Staged(Value):
    """When ``share`` (0 to 1) of the pages is settled."""

    share: float
    act: Act


class Pace(Value):
    """Seconds between kills of one sort, and how long the store stays away."""

    child: float = 1.0
    worker: float = 15.0
    store_away: float = 20.0

    def slower(self, factor: float) -> "Pace":
        """For a machine that is busy with other things: fewer kills a second, for it does less in one."""
        return Pace(child=self.child * factor, worker=self.worker * factor, store_away=self.store_away)


USUAL: Final = Pace()
_LATEST: Final = 20.0
"""Seconds after which the last copy of a message comes: its unit is most often done by then."""


def timed_acts(seed: int, kills: int, pace: Pace = USUAL) -> Iterator[Timed]:
    """So many, in order of time: each sort at its pace, a little off the beat.

    They end, so that work ends also where it takes longer than the time between two kills.
    """
    children = (Timed(at=at, act=KillChild(draw=draw)) for at, draw in _beats(seed, "child", pace.child))
    workers = (Timed(at=at, act=KillWorker(draw=draw)) for at, draw in _beats(seed, "worker", pace.worker))
    return itertools.islice(heapq.merge(children, workers, key=lambda timed: timed.at), kills)


def staged_acts(seed: int, pace: Pace = USUAL) -> tuple[Staged, ...]:
    """The store away, Redis restarted, Redis emptied: once each, in an order and at shares that the seed chooses."""
    rng = _luck(seed, "staged")
    acts: list[Act] = [RestartRedis(), FlushRedis(), StopStore(seconds=pace.store_away)]
    rng.shuffle(acts)
    ranges = ((0.05, 0.2), (0.3, 0.5), (0.6, 0.8))
    return tuple(Staged(share=rng.uniform(*part), act=act) for part, act in zip(ranges, acts, strict=True))


def copies(seed: int, message: int) -> tuple[float, ...]:
    """Seconds after which copies of the ``message``-th message are sent: one at once, some later, some much later."""
    rng = _luck(seed, message)
    late = [rng.uniform(0.5, 3.0), rng.uniform(5.0, _LATEST)]
    return (0.0, *late[: rng.choice((0, 1, 1, 2))])


def _beats(seed: int, sort: str, every: float) -> Iterator[tuple[float, int]]:
    """Times and draws."""
    rng = _luck(seed, sort)
    for number in itertools.count(1):
        yield number * every + rng.uniform(-0.2, 0.2) * min(every, 1.0), rng.randrange(1 << 16)


def _luck(*parts: object) -> random.Random:
    return random.Random(repr(parts))  # noqa: S311 - troubles need no secrecy
