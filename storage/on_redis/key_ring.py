"""API keys in Redis."""

from collections.abc import Sequence
from typing import Final

from recto.accounts import ApiKey
from recto.errors import ObjectMissing
from storage.on_redis.names import Names
from storage.on_redis.replies import Reply, data, fields, text
from storage.on_redis.scripts import script
from storage.on_redis.server import RedisServer

_PUT: Final = script("key_put")


class RedisKeyRing:
    """A ``KeyRing``. Errors: those of ``RedisServer``, and ``ObjectMissing``."""

    def __init__(self, server: RedisServer, names: Names) -> None:
        self._server = server
        self._keys = names("keys")
        self._hashes = names("keys", "hashes")

    def put(self, key: ApiKey) -> None:
        self._server.run(_PUT, [self._keys, self._hashes], key.id, key.model_dump_json(), key.hash)

    def by_hash(self, hash: str) -> ApiKey:
        id = self._server.command("HGET", self._hashes, hash)
        body = self._server.command("HGET", self._keys, text(id)) if id is not None else None
        if body is None:
            raise ObjectMissing("there is no such key")
        return _key(body)

    def all(self) -> Sequence[ApiKey]:
        found = fields(self._server.command("HGETALL", self._keys))
        return [_key(body) for _, body in sorted(found.items())]


def _key(body: Reply) -> ApiKey:
    return ApiKey.model_validate_json(data(body).partition(b"\n")[2])
