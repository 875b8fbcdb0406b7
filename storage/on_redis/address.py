"""From a URL to where a Redis server is, and how to name it without its password."""

from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from pydantic import SecretStr

from recto.errors import SettingsError
from recto.values import Value

_SCHEMES: Final = ("redis", "rediss", "unix")
_REMEDY: Final = (
    "Write redis://[:PASSWORD@]HOST:PORT/DB, rediss://..., unix:///PATH or sentinel://HOST:PORT,.../NAME/DB."
)
_SENTINELS: Final = "sentinel://"
_SENTINEL_PORT: Final = 26379


class ServerAddress(Value):
    """One server. ``url`` as redis-py takes it, with its options for TLS."""

    url: SecretStr
    shown: str


class SentinelAddress(Value):
    """The server that the sentinels name ``service``.

    ``options`` is what stood behind the ``?``, as in redis-py's URLs. ``password`` is the server's; the sentinels' own
    is the option ``sentinel_password``.
    """

    hosts: tuple[tuple[str, int], ...]
    service: str
    db: int
    username: str
    password: SecretStr
    options: SecretStr
    shown: str


def parse_address(url: str) -> ServerAddress | SentinelAddress:
    """Raises ``SettingsError`` for what is no address of a Redis server; the message holds no password."""
    try:
        if url.startswith(_SENTINELS):
            return _sentinels(url.removeprefix(_SENTINELS))
        parts = urlsplit(url)
        if parts.scheme in _SCHEMES:
            return ServerAddress(url=SecretStr(url), shown=_shown(parts))
    except ValueError as error:  # a port that is no number, or brackets that do not close
        raise SettingsError("the Redis URL cannot be read", remedy=_REMEDY) from error
    raise SettingsError(f"{parts.scheme or 'no scheme'}: not a Redis URL", remedy=_REMEDY)


def _sentinels(rest: str) -> SentinelAddress:
    # Not by urlsplit: with several hosts it is no URL as the standard has it, and some versions refuse its brackets.
    named, _, query = rest.partition("?")
    netloc, _, path = named.partition("/")
    credentials, _, hosts = netloc.rpartition("@")
    username, _, password = credentials.partition(":")
    service, _, db = path.strip("/").partition("/")
    if not hosts or not service:
        raise SettingsError("the Redis URL names no sentinel, or no service", remedy=_REMEDY)
    return SentinelAddress(
        hosts=tuple(_host(host) for host in hosts.split(",")),
        service=unquote(service),
        db=int(db or 0),
        username=unquote(username),
        password=SecretStr(unquote(password)),
        options=SecretStr(query),
        shown=f"{_SENTINELS}{hosts}/{path}",
    )


def _host(text: str) -> tuple[str, int]:
    parts = urlsplit(f"//{text}")
    return parts.hostname or "", parts.port or _SENTINEL_PORT


def _shown(parts: SplitResult) -> str:
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
