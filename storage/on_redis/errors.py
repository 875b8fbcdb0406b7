"""What Redis and its client say, in Recto's words. No message holds a password."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

from redis.exceptions import (
    AuthenticationError,
    AuthenticationWrongNumberOfArgsError,
    AuthorizationError,
    ConnectionError,
    NoPermissionError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisError,
    ResponseError,
    TimeoutError,
)

from recto.errors import InternalError, RectoError, StoreDenied, StoreFull, StoreUnavailable

_DENIED: Final = (
    AuthenticationError,
    AuthenticationWrongNumberOfArgsError,
    AuthorizationError,
    NoPermissionError,
)
_AWAY: Final = (ConnectionError, TimeoutError, ReadOnlyError)
_DENIED_CODES: Final = ("NOAUTH", "WRONGPASS", "NOPERM")
_AWAY_CODES: Final = ("LOADING", "BUSY", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "NOREPLICAS", "READONLY", "UNBLOCKED")


@contextmanager
def redis_answers(shown: str) -> Generator[None]:
    """Translates what goes wrong inside; ``shown`` is the server's address for people."""
    try:
        yield
    except RedisError as error:
        raise _storage_error(error, shown) from error


def may_pass(error: RedisError) -> bool:
    """Whether it is worth asking again in a moment."""
    return isinstance(error, _AWAY) and not isinstance(error, _DENIED)


def _storage_error(error: RedisError, shown: str) -> RectoError:
    said = str(error)
    if isinstance(error, _DENIED) or said.startswith(_DENIED_CODES):
        return StoreDenied(
            f"{shown}: Redis refused: {said}", remedy="Check user, password and rights in the Redis URL."
        )
    if isinstance(error, OutOfMemoryError) or said.startswith("OOM"):
        return StoreFull(f"{shown}: Redis has no memory left", remedy="Raise its maxmemory, or forget old jobs.")
    if "MISCONF" in said:
        return StoreFull(f"{shown}: Redis cannot write to its disk", remedy="Look at its log; free some space.")
    if isinstance(error, _AWAY) or said.startswith(_AWAY_CODES):
        return StoreUnavailable(f"{shown}: Redis does not answer: {said}")
    kind = "a script failed" if isinstance(error, ResponseError) else type(error).__name__
    return InternalError(f"{shown}: {kind}: {said}")
