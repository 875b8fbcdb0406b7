"""The id of a request: it stands in the answer, in problems and in every line of the log that the request causes."""

import re
import secrets
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from recto.logs import about

HEADER: Final = "X-Request-ID"

_CURRENT: ContextVar[str] = ContextVar("_CURRENT", default="")
_GOOD: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")


def request_id() -> str:
    """Empty outside of requests."""
    return _CURRENT.get()


@contextmanager
def request_named(given: str) -> Generator[str]:
    """The id that the caller gave, where it is a plain one, else a new one."""
    own = given if _GOOD.fullmatch(given) else secrets.token_hex(8)
    before = _CURRENT.set(own)
    try:
        with about(request=own):
            yield own
    finally:
        _CURRENT.reset(before)
