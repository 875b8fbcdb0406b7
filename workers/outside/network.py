"""Connections to addresses that were looked up once and checked, with an end to the time that they may take."""

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

import httpcore2
from httpcore2 import SOCKET_OPTION

from recto.errors import OrderRefused
from workers.outside.addresses import may_reach

Resolver: TypeAlias = Callable[[str, int], Sequence[str]]
"""The addresses of a host. Raises ``OSError`` where it has none."""


def system_resolver(host: str, port: int) -> Sequence[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


class CheckedBackend(httpcore2.NetworkBackend):
    """Looks a host up once, refuses it if one of its addresses may not be reached, and connects to those addresses.

    A name that answers differently a moment later changes nothing: no other address is asked for. TLS and the Host
    header keep the name. All that is done over a connection ends at ``deadline`` (of the monotonic clock).
    """

    def __init__(self, *, resolve: Resolver, allow_private: bool, deadline: float) -> None:
        self._resolve = resolve
        self._allow_private = allow_private
        self._deadline = deadline
        self._sockets = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Raises ``OrderRefused`` for an address that may not be reached."""
        failed: Exception = httpcore2.ConnectError(f"{host}: has no address")
        for address in self._checked(host, port):
            try:
                left = _left(self._deadline, timeout)
                stream = self._sockets.connect_tcp(address, port, left, local_address, socket_options)
                return _EndingStream(stream, self._deadline)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failed = error
        raise failed

    def _checked(self, host: str, port: int) -> Sequence[str]:
        try:
            addresses = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(f"{host}: cannot be looked up") from error
        for address in addresses:
            if not may_reach(address, allow_private=self._allow_private):
                raise OrderRefused(
                    f"{host}: leads to {address}, which is no public address",
                    remedy="Use a public address, or set service.private_addresses if you run this network.",
                )
        return addresses


class _EndingStream(httpcore2.NetworkStream):
    """A stream that nobody can hold open by sending a byte now and then."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._deadline, timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, _left(self._deadline, timeout))
        return _EndingStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(deadline: float, timeout: float | None) -> float:
    """Seconds, above 0. Raises httpcore's timeout."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore2.ReadTimeout("the time for all of it is over")
    return left if timeout is None else min(left, timeout)
