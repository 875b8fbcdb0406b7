"""All stores on one Redis server."""

from storage.bundle import Stores
from storage.on_redis.backlog import RedisBacklog
from storage.on_redis.jobs import RedisJobStore
from storage.on_redis.key_ring import RedisKeyRing
from storage.on_redis.meter import RedisMeter
from storage.on_redis.names import Names
from storage.on_redis.outbox import RedisOutbox
from storage.on_redis.purse import RedisPurse
from storage.on_redis.registry import RedisRegistry
from storage.on_redis.server import RedisServer
from storage.on_redis.traffic import RedisTraffic
from storage.protocols import CLAIM_SECONDS


def open_redis(
    url: str, *, prefix: str = "recto", claim_seconds: float = CLAIM_SECONDS, rebuilding: bool = False
) -> Stores:
    """The stores at ``redis://[[USER]:PASSWORD@]HOST[:PORT][/DB]``, ``rediss://`` (TLS; ``?ssl_ca_certs=...`` and the
    like as in redis-py), ``unix://PATH?db=DB`` or ``sentinel://[[USER]:PASSWORD@]HOST[:PORT],.../SERVICE[/DB]``
    (``?ssl=true``, ``sentinel_password=...``). All keys begin with ``prefix``. Nothing is connected yet.

    With ``rebuilding`` jobs are created and money is reserved though the store is not whole: for those who make it so.
    Raises ``SettingsError`` for what is no such URL.
    """
    server, names = RedisServer(url), Names(prefix)
    return Stores(
        jobs=RedisJobStore(server, names, rebuilding=rebuilding, claim_seconds=claim_seconds),
        backlog=RedisBacklog(server, names),
        registry=RedisRegistry(server, names),
        outbox=RedisOutbox(server, names),
        keys=RedisKeyRing(server, names),
        meter=RedisMeter(server, names),
        purse=RedisPurse(server, names, rebuilding=rebuilding),
        traffic=RedisTraffic(server, names),
    )
