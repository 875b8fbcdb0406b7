"""The outbox in Redis."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from recto.errors import ObjectMissing
from recto.messages import Message, MessageState
from recto.values import JobId
from storage.on_redis.names import Names
from storage.on_redis.replies import Reply, data, fields, number, several, texts
from storage.on_redis.scripts import script
from storage.on_redis.server import RedisServer

_PUT: Final = script("outbox_put")


class RedisOutbox:
    """An ``Outbox``. Errors: those of ``RedisServer``, and ``ObjectMissing``."""

    def __init__(self, server: RedisServer, names: Names) -> None:
        self._server = server
        self._names = names

    def add(self, message: Message) -> bool:
        return self._put(message, replace=False)

    def get(self, message: str) -> Message:
        body = self._server.command("HGET", self._names("outbox"), message)
        if body is None:
            raise ObjectMissing(f"message {message}: there is no such message")
        return _message(body)

    def due(self, *, now: float, limit: int) -> Sequence[Message]:
        command = ("ZRANGEBYSCORE", self._names("outbox", "due"), "-inf", now, "LIMIT", 0, max(limit, 0))
        return self._messages(texts(self._server.command(*command)))

    def put(self, message: Message) -> None:
        self._put(message, replace=True)

    def of_job(self, job: JobId, *, limit: int = 100) -> Sequence[Message]:
        command = ("ZRANGE", self._of(job), "+inf", "-inf", "BYSCORE", "REV", "LIMIT", 0, max(limit, 0))
        return self._messages(texts(self._server.command(*command)))

    def counts(self) -> Mapping[str, int]:
        found = fields(self._server.command("HGETALL", self._names("outbox", "counts")))
        return {str(state): number(found.get(state)) for state in MessageState}

    def _put(self, message: Message, *, replace: bool) -> bool:
        shared = [self._names("outbox"), self._names("outbox", "due"), self._names("outbox", "counts")]
        arguments = (message.id, message.model_dump_json(), message.state, message.due, message.created)
        return bool(self._server.run(_PUT, [*shared, self._of(message.job)], int(replace), *arguments))

    def _messages(self, ids: Iterable[str]) -> Sequence[Message]:
        wanted = list(ids)
        if not wanted:
            return []
        bodies = several(self._server.command("HMGET", self._names("outbox"), *wanted))
        return [_message(body) for body in bodies if body is not None]

    def _of(self, job: JobId) -> str:
        return self._names("outbox", "job", job)


def _message(body: Reply) -> Message:
    return Message.model_validate_json(data(body).partition(b"\n")[2])
