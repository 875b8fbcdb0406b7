"""Watching a bucket by its events, which its server posts here: S3 notifications by webhook."""

import hmac
import socket
from collections.abc import Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Final

from recto.errors import StorageError, UsageError
from recto.logs import warn
from workers.watch.bucket import WatchedBucket
from workers.watch.drop import Drop, Dropped
from workers.watch.events import NotUnderstood, SubscriptionAsked, notices
from workers.watch.notified import arrived

MOST_BYTES: Final = 1024 * 1024
REQUEST_SECONDS: Final = 10.0


class PostedBucket:
    """Listens on ``host`` and ``port`` (0 takes a free one) for events that are posted to any path.

    An event is answered with 200 only when jobs were made for all that it tells of, with 503 where that was not
    possible: the server posts it again. One request at a time, each for ten seconds at most. With a ``token`` requests
    must carry ``Authorization: Bearer TOKEN`` (or the bare token, as some servers send it). Raises ``UsageError`` where
    it may not listen there.
    """

    is_quiet = True

    def __init__(self, watched: WatchedBucket, drop: Drop, *, host: str, port: int, token: str) -> None:
        self._watched = watched
        self._drop = drop
        self._dropped: list[Dropped] = []
        self._token = token
        self._server = _listening(host, port, self._handler())

    @property
    def port(self) -> int:
        return self._server.server_port

    def look(self, *, patience: float) -> Iterator[Dropped]:
        """Answers one request, where one comes."""
        self._server.timeout = patience
        self._server.handle_request()
        dropped, self._dropped = self._dropped, []
        yield from dropped

    def close(self) -> None:
        self._server.server_close()

    def _answer(self, body: bytes, authorization: str) -> HTTPStatus:
        given = authorization.removeprefix("Bearer ").encode("utf-8", "surrogateescape")
        if self._token and not hmac.compare_digest(given, self._token.encode()):
            return HTTPStatus.UNAUTHORIZED
        told = notices(body)
        if any(isinstance(notice, NotUnderstood) for notice in told):
            return HTTPStatus.BAD_REQUEST
        try:
            self._dropped.extend(map(self._drop.take, arrived(told, self._watched)))
        except StorageError as error:
            warn("event_not_taken", code=error.code)
            return HTTPStatus.SERVICE_UNAVAILABLE
        asked = any(isinstance(notice, SubscriptionAsked) for notice in told)
        return HTTPStatus.ACCEPTED if asked else HTTPStatus.OK

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        answer = self._answer

        class Handler(BaseHTTPRequestHandler):
            timeout = REQUEST_SECONDS

            def do_POST(self) -> None:
                length = self.headers.get("content-length", "")
                if not length.isdecimal() or not length.isascii():
                    self._say(HTTPStatus.LENGTH_REQUIRED)
                elif len(length) > 9 or int(length) > MOST_BYTES:
                    self._say(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
                else:
                    self._say(answer(self.rfile.read(int(length)), self.headers.get("authorization", "")))

            def _say(self, status: HTTPStatus) -> None:
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.send_header("Connection", "close")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Requests are not logged: what came of them is."""

        return Handler


def _listening(host: str, port: int, handler: type[BaseHTTPRequestHandler]) -> HTTPServer:
    try:
        return (_Server6 if ":" in host else HTTPServer)((host, port), handler)
    except OSError as error:
        cause = (error.strerror or str(error)).lower()
        raise UsageError(f"{host}:{port}: cannot be listened to: {cause}", remedy="Choose another port.") from error


class _Server6(HTTPServer):
    address_family = socket.AF_INET6
