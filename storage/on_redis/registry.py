"""Who works, who leads, and whether the store is whole."""

from collections.abc import Sequence
from typing import Final

from recto.errors import StoreDenied
from recto.fleet import WorkerInfo
from storage.on_redis.names import Names
from storage.on_redis.replies import data, several, text, texts
from storage.on_redis.scripts import READS, script
from storage.on_redis.server import RedisServer

_BEAT: Final = script("registry_beat")
_LEASE: Final = script("lease")
_IS_WHOLE: Final = script("whole", "whole_is", flags=READS)
_MARK: Final = script("whole", "whole_mark")


class RedisRegistry:
    """A ``Registry``. Errors: those of ``RedisServer``."""

    def __init__(self, server: RedisServer, names: Names) -> None:
        self._server = server
        self._names = names

    def beat(self, worker: WorkerInfo, *, seconds: float) -> None:
        now = self._now()
        body = worker.model_copy(update={"seen": now}).model_dump_json()
        keys = [self._names("workers"), self._names("workers", "seen")]
        self._server.run(_BEAT, keys, worker.id, body, now, now + seconds)

    def leave(self, worker: str) -> None:
        self._server.commands(
            [("ZREM", self._names("workers", "seen"), worker), ("HDEL", self._names("workers"), worker)]
        )

    def workers(self) -> Sequence[WorkerInfo]:
        living = texts(self._server.command("ZRANGEBYSCORE", self._names("workers", "seen"), f"({self._now()}", "+inf"))
        if not living:
            return []
        bodies = several(self._server.command("HMGET", self._names("workers"), *sorted(living)))
        return [WorkerInfo.model_validate_json(data(body)) for body in bodies if body is not None]

    def lease(self, name: str, owner: str, *, seconds: float) -> bool:
        return bool(self._server.run(_LEASE, [self._names("lease", name)], owner, max(int(1000 * seconds), 1), 1))

    def is_whole(self) -> bool:
        """Also false where the server may have lost the last of what it was told: it was restarted without an
        append-only file, or a replica took over.
        """
        return bool(self._server.run(_IS_WHOLE, [self._names("whole")]))

    def made_whole(self) -> None:
        """Raises ``StoreDenied`` for a server that throws keys away when its memory is full."""
        self._require_no_eviction()
        self._server.run(_MARK, [self._names("whole")])

    def _require_no_eviction(self) -> None:
        lines = text(self._server.command("INFO", "memory")).splitlines()
        told = dict(line.split(":", 1) for line in lines if ":" in line)
        policy = told.get("maxmemory_policy", "noeviction")
        if policy != "noeviction" and told.get("maxmemory", "0") != "0":
            raise StoreDenied(
                f"{self._server.shown}: Redis may throw away what it was given (maxmemory-policy {policy})",
                remedy="Set its maxmemory-policy to noeviction.",
            )

    def _now(self) -> float:
        seconds, micros = several(self._server.command("TIME"))
        return int(data(seconds)) + int(data(micros)) / 1e6
