"""Who calls which deployment now, and which of them rest, in Redis."""

from typing import Final

from recto.calls import Admission, Admitted, Full, Health, Resting
from storage.on_redis.names import Names
from storage.on_redis.replies import Part, Reply, number, real, several, text
from storage.on_redis.scripts import FREES, READS, Script, script
from storage.on_redis.server import RedisServer

_ENTER: Final = script("traffic", "traffic_enter")
_WELL: Final = script("traffic", "traffic_well", flags=FREES)
_FAILED: Final = script("traffic", "traffic_failed")
_REST: Final = script("traffic", "traffic_rest")
_HEALTH: Final = script("traffic", "traffic_health", flags=READS)


class RedisTraffic:
    """A ``Traffic``. Errors: those of ``RedisServer``."""

    def __init__(self, server: RedisServer, names: Names) -> None:
        self._server = server
        self._names = names

    def enter(self, deployment: str, caller: str, *, most: int, seconds: float) -> Admission:
        said, *rest = several(self._run(_ENTER, deployment, caller, most, seconds))
        match text(said):
            case "admitted":
                return Admitted()
            case "full":
                return Full()
            case _:
                left, why = rest
                return Resting(seconds=real(left), why=text(why))

    def leave(self, deployment: str, caller: str) -> None:
        self._server.command("ZREM", self._callers(deployment), caller)

    def went_well(self, deployment: str) -> None:
        self._run(_WELL, deployment)

    def failed(self, deployment: str, *, sick_after: int, rest: float, why: str) -> bool:
        return bool(self._run(_FAILED, deployment, sick_after, rest, why))

    def rest(self, deployment: str, seconds: float, *, why: str) -> None:
        self._run(_REST, deployment, seconds, why)

    def health(self, deployment: str) -> Health:
        calls, failures, left, why = several(self._run(_HEALTH, deployment))
        return Health(calls=number(calls), failures=number(failures), resting=real(left), why=text(why))

    def _callers(self, deployment: str) -> str:
        return self._names("traffic", deployment, "callers")

    def _run(self, script: Script, deployment: str, *arguments: Part) -> Reply:
        keys = [self._callers(deployment), self._names("traffic", deployment, "health")]
        return self._server.run(script, keys, *arguments)
