"""The one connection to Redis that all stores share: commands and scripts, asked again when the server was away."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false
# redis-py answers with unions of what its synchronous and asynchronous clients give.

import time
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar, cast
from urllib.parse import parse_qs

from redis import Redis, Sentinel
from redis.backoff import NoBackoff
from redis.connection import parse_url
from redis.exceptions import NoScriptError, ReadOnlyError, RedisError
from redis.retry import Retry

from recto.errors import SettingsError
from storage.on_redis.address import SentinelAddress, ServerAddress, parse_address
from storage.on_redis.errors import may_pass, redis_answers
from storage.on_redis.replies import Part, Reply
from storage.on_redis.scripts import Script

_PAUSES: Final = (0.02, 0.05, 0.1, 0.2, 0.4, 0.8)
"""Seconds between tries while the server is away: a restart is lived through."""

_PATIENCE: Final = 5.0
"""Seconds after which nothing is tried again: where nothing answers, each try takes long by itself."""

_T = TypeVar("_T")


class RedisServer:
    """Threads share it, and a child that was forked may go on with it: the client opens connections of its own there.

    A command whose answer was lost is sent again, so it may be done twice; what is sent here bears that.
    Errors: ``StoreUnavailable``, ``StoreDenied``, ``StoreFull``.
    """

    def __init__(self, url: str) -> None:
        address = parse_address(url)
        self.shown = address.shown
        self._client = _client(address)

    def command(self, *parts: Part) -> Reply:
        return self._asked(lambda: cast(Reply, self._client.execute_command(*parts)))

    def commands(self, commands: Sequence[Sequence[Part]]) -> list[Reply]:
        """One round trip; no transaction."""
        if not commands:
            return []

        def ask() -> list[Reply]:
            with self._client.pipeline(transaction=False) as pipeline:
                for parts in commands:
                    pipeline.execute_command(*parts)
                return cast(list[Reply], pipeline.execute())

        return self._asked(ask)

    def run(self, script: Script, keys: Sequence[str], *arguments: Part) -> Reply:
        """A script, in one transaction. The server is told its text where it does not know it (any more)."""
        rest = (len(keys), *keys, *arguments)

        def ask() -> Reply:
            try:
                return cast(Reply, self._client.execute_command("EVALSHA", script.sha, *rest))
            except NoScriptError:
                return cast(Reply, self._client.execute_command("EVAL", script.text, *rest))

        return self._asked(ask)

    def close(self) -> None:
        self._client.close()

    def _asked(self, ask: Callable[[], _T]) -> _T:
        with redis_answers(self.shown):
            until = time.monotonic() + _PATIENCE
            for pause in _PAUSES:
                try:
                    return ask()
                except RedisError as error:
                    if not may_pass(error) or time.monotonic() > until:
                        raise
                    if isinstance(error, ReadOnlyError):  # it became a replica: the next connection finds the new one
                        self._client.connection_pool.disconnect(inuse_connections=False)
                time.sleep(pause)
            return ask()


def _client(address: ServerAddress | SentinelAddress) -> Redis:
    # Tries again are ours: the client's own would multiply, once for the connection and once for the command.
    usual: dict[str, Any] = {
        "protocol": 2,
        "socket_connect_timeout": 3.0,
        "socket_timeout": 15.0,
        "health_check_interval": 30,
        "retry": Retry(NoBackoff(), 0),
    }
    try:
        client = _of_server(address, usual) if isinstance(address, ServerAddress) else _of_sentinels(address, usual)
        pool = client.connection_pool
        pool.connection_class(**pool.connection_kwargs)  # connects nothing, but refuses what it does not know
    except (ValueError, TypeError) as error:
        raise SettingsError(f"{address.shown}: an option of the Redis URL has no meaning") from error
    client.response_callbacks.clear()  # answers as they come: what they mean is said where they are read
    return client


def _of_server(address: ServerAddress, usual: dict[str, Any]) -> Redis:
    keepalive = {} if address.shown.startswith("unix:") else {"socket_keepalive": True}
    return Redis.from_url(address.url.get_secret_value(), **usual, **keepalive)


def _of_sentinels(address: SentinelAddress, usual: dict[str, Any]) -> Redis:
    options = _options(address)
    of_sentinels = {
        name: options.pop(f"sentinel_{name}") for name in ("username", "password") if f"sentinel_{name}" in options
    }
    of_sentinels |= {name: value for name, value in options.items() if name.startswith("ssl")}
    sentinels = Sentinel(list(address.hosts), sentinel_kwargs={**usual, **of_sentinels})
    account: dict[str, Any] = {
        "username": address.username or None,
        "password": address.password.get_secret_value() or None,
    }
    return sentinels.master_for(
        address.service, db=address.db, socket_keepalive=True, **{**usual, **account, **options}
    )


def _options(address: SentinelAddress) -> dict[str, Any]:
    query = address.options.get_secret_value()
    options = cast(dict[str, Any], parse_url(f"redis://?{query}"))
    if "ssl" in parse_qs(query):
        options["ssl"] = str(options["ssl"]).lower() in ("1", "true", "yes")
    return options
