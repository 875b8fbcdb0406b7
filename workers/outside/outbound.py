"""HTTP to strangers: fetching a document from a URL that a caller named, and sending a message to one.

Neither may reach what lies behind this machine's own network (``workers.outside.network``), take for ever, or give more
than was asked for. Proxies of the environment are not used: what a proxy connects to could not be checked.
"""

import email.utils
import ssl
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeAlias

import httpcore2
import httpx2

from recto.errors import InputTooLarge, InputUnreadable, OrderRefused
from recto.values import Value
from recto.version import VERSION
from storage.os_errors import writing
from workers.inputs.mirroring import brief
from workers.outside.network import CheckedBackend, Resolver, system_resolver

REDIRECTS: Final = 5
FETCH_SECONDS: Final = 600.0
STEP_SECONDS: Final = 20.0
"""For connecting, and for each read and write."""

TRIES: Final = 3
_PAUSES: Final = (0.5, 2.0)
_MOVED: Final = frozenset({301, 302, 303, 307, 308})
_PASSING: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers that may be another one a moment later."""

_AGENT: Final = f"Recto/{VERSION}"
_ANSWER_BYTES: Final = 65_536
_Headers: TypeAlias = Mapping[str, str]


class Answer(Value):
    """``retry_after`` in seconds, 0 where the answer named none."""

    status: int
    retry_after: float = 0.0


class Silence(Exception):
    """No answer came: no such host, no connection, a broken one, or none in time. Its text is for people."""


class _Again(Exception):
    """The server is not well; the same request may succeed in a moment."""


def fetch_to(
    url: str,
    path: Path,
    *,
    max_bytes: int,
    allow_private: bool,
    seconds: float = FETCH_SECONDS,
    resolve: Resolver = system_resolver,
    tls: ssl.SSLContext | None = None,
) -> None:
    """Writes what ``url`` gives to ``path``; ``https`` only, plain ``http`` too with ``allow_private``.

    Servers that do not answer are asked three times. Raises ``OrderRefused`` for a URL that may not be fetched,
    ``InputTooLarge`` past ``max_bytes``, ``StoreFull`` where ``path`` has no room, ``InputUnreadable`` for everything
    that a server may do wrong.
    """
    deadline = time.monotonic() + seconds
    reach = _Reach(resolve, tls, deadline, allow_private=allow_private)
    cause = ""
    for pause in (*_PAUSES, 0.0)[:TRIES]:
        try:
            return _fetch(_checked(url, allow_plain=allow_private), path, max_bytes, reach)
        except (_Again, Silence) as error:
            cause = str(error)
        if time.monotonic() + pause >= deadline:
            break
        time.sleep(pause)
    raise InputUnreadable(f"{brief(url)}: {cause}", remedy="Check the address, or try again later.")


def send(
    url: str,
    body: bytes,
    headers: _Headers,
    *,
    allow_private: bool,
    timeout: float,
    resolve: Resolver = system_resolver,
    tls: ssl.SSLContext | None = None,
) -> Answer:
    """Posts ``body``; redirects are not followed. ``timeout`` is for all of it, in seconds.

    Raises ``OrderRefused`` for a URL that may not be reached, ``Silence`` where no answer came.
    """
    reach = _Reach(resolve, tls, time.monotonic() + timeout, allow_private=allow_private)
    with reach.opened("POST", _checked(url, allow_plain=True), headers, body) as response:
        _drained(response)
        return Answer(status=response.status, retry_after=_retry_after(_header(response, b"retry-after")))


class _Reach:
    """What may be reached, how it is looked up, and until when (of the monotonic clock)."""

    def __init__(self, resolve: Resolver, tls: ssl.SSLContext | None, deadline: float, *, allow_private: bool) -> None:
        self.allow_private = allow_private
        self._backend = CheckedBackend(resolve=resolve, allow_private=allow_private, deadline=deadline)
        self._tls = tls

    @contextmanager
    def opened(self, method: str, url: httpx2.URL, headers: _Headers, body: bytes) -> Generator[httpcore2.Response]:
        """One request. Raises ``Silence``; what is read from the response inside the block may raise it, too."""
        target = httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        steps = dict.fromkeys(("connect", "read", "write", "pool"), STEP_SECONDS)
        own = {"host": url.netloc.decode(), "user-agent": _AGENT, "accept-encoding": "identity"}
        sent = [(name.encode(), value.encode()) for name, value in {**own, **headers}.items()]
        try:
            with (
                httpcore2.ConnectionPool(ssl_context=self._tls, network_backend=self._backend) as pool,
                pool.stream(method, target, headers=sent, content=body, extensions={"timeout": steps}) as response,
            ):
                yield response
        except httpcore2.TimeoutException as error:
            raise Silence("no answer in time") from error
        except (httpcore2.NetworkError, httpcore2.ProtocolError) as error:
            raise Silence(str(error) or type(error).__name__) from error


def _fetch(url: httpx2.URL, path: Path, max_bytes: int, reach: _Reach) -> None:
    for _ in range(REDIRECTS + 1):
        with reach.opened("GET", url, {"accept": "*/*"}, b"") as response:
            if response.status not in _MOVED:
                return _kept(response, url, path, max_bytes)
            _drained(response)
            url = _next(url, response, reach)
    raise InputUnreadable(f"{brief(str(url))}: more than {REDIRECTS} redirects", remedy="Give the final address.")


def _kept(response: httpcore2.Response, url: httpx2.URL, path: Path, max_bytes: int) -> None:
    if response.status in _PASSING:
        raise _Again(f"the server answered {response.status}")
    if response.status != 200:
        raise InputUnreadable(f"{brief(str(url))}: the server answered {response.status}", remedy="Check the address.")
    if _header(response, b"content-encoding") not in ("", "identity"):
        raise InputUnreadable(f"{brief(str(url))}: was sent compressed, which was not asked for")
    too_large = InputTooLarge(f"{brief(str(url))}: has more than {max_bytes:,} bytes")
    length = _header(response, b"content-length")
    if length.isascii() and length.isdecimal() and int(length[:20]) > max_bytes:
        raise too_large
    written = 0
    with writing(path), path.open("wb") as file:
        for chunk in response.iter_stream():
            written += len(chunk)
            if written > max_bytes:
                raise too_large
            file.write(chunk)


def _next(url: httpx2.URL, response: httpcore2.Response, reach: _Reach) -> httpx2.URL:
    """Where a redirect leads; what it may lead to is checked like the first address."""
    location = _header(response, b"location")
    try:
        target = url.join(location)
    except (httpx2.InvalidURL, ValueError) as error:
        raise InputUnreadable(f"{brief(str(url))}: redirects to {brief(location)!r}, which is no address") from error
    if url.scheme == "https" and target.scheme != "https":
        raise OrderRefused(f"{brief(str(url))}: redirects from https to {brief(str(target))}")
    return _checked(str(target), allow_plain=reach.allow_private)


def _checked(text: str, *, allow_plain: bool) -> httpx2.URL:
    """Raises ``OrderRefused`` for what is no address of a web server, or carries a password."""
    try:
        url = httpx2.URL(text)
        host = url.raw_host
    except (httpx2.InvalidURL, ValueError) as error:
        raise OrderRefused(f"{brief(text)}: no address ({error})") from error
    allowed = ("https", "http") if allow_plain else ("https",)
    if url.scheme not in allowed or not host:
        raise OrderRefused(
            f"{brief(text)}: not an {' or '.join(allowed)} address", remedy="Write it as https://host/path."
        )
    if url.userinfo or "@" in url.netloc.decode():
        hidden = url.copy_with(username=None, password=None)
        raise OrderRefused(
            f"{brief(str(hidden))}: addresses with a name or password are not taken", remedy="Use a presigned address."
        )
    return url


def _drained(response: httpcore2.Response) -> None:
    """Reads the beginning of a body that nobody needs: a sender of a short one is not cut off in the middle of it."""
    read = 0
    for chunk in response.iter_stream():
        read += len(chunk)
        if read > _ANSWER_BYTES:
            return


def _header(response: httpcore2.Response, name: bytes) -> str:
    """The first of that name, empty where there is none."""
    return next((value.decode("latin-1").strip() for key, value in response.headers if key.lower() == name), "")


def _retry_after(text: str) -> float:
    """Seconds from now; the header holds seconds or a date (RFC 9110, 10.2.3). 0 for anything else."""
    if text.isascii() and text.isdecimal():
        return float(text[:9])
    try:
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return 0.0
