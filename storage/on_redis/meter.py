"""Counters and rates in Redis."""

from collections.abc import Mapping
from typing import Final

from storage.on_redis.names import Names
from storage.on_redis.replies import fields, real
from storage.on_redis.scripts import script
from storage.on_redis.server import RedisServer

_COUNT: Final = script("meter_count")
_TAKE: Final = script("meter_take")
_GIVE: Final = script("meter_give")


class RedisMeter:
    """A ``Meter``. Errors: those of ``RedisServer``."""

    def __init__(self, server: RedisServer, names: Names) -> None:
        self._server = server
        self._names = names

    def count(self, amounts: Mapping[str, float]) -> None:
        if amounts:
            flat = [part for item in amounts.items() for part in item]
            self._server.run(_COUNT, [self._names("counters")], *flat)

    def counters(self) -> Mapping[str, float]:
        found = fields(self._server.command("HGETALL", self._names("counters")))
        return {name: real(amount) for name, amount in sorted(found.items())}

    def take(self, bucket: str, *, per_minute: float, burst: float, cost: float = 1.0) -> float:
        """What costs more than ``burst`` is taken from a full bucket, which then fills up from below nothing."""
        return real(self._server.run(_TAKE, [self._names("bucket", bucket)], per_minute / 60, burst, cost))

    def give_back(self, bucket: str, cost: float) -> None:
        self._server.run(_GIVE, [self._names("bucket", bucket)], cost)
