"""Around every request: its id, a line in the log, headers that keep browsers careful, and the size of its body."""

import time
from collections.abc import Callable
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.api.problems import problem, problem_unknown
from gateway.api.request_ids import HEADER, request_named
from recto.errors import InputTooLarge
from recto.logs import log
from workers.tracing import span

SECURITY: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_SILENT: Final = frozenset({"/health", "/ready", "/metrics"})
"""Asked for all the time; not worth a line unless they fail."""


class Observed:
    """Gives each request its id, its line in the log and the security headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        begun, status, begun_to_answer = time.perf_counter(), 500, False
        given = Headers(scope=scope)
        with (
            request_named(given.get(HEADER, "")) as own,
            span("recto.request", parent=given.get("traceparent", ""), method=scope["method"], path=scope["path"]),
        ):

            async def noted(message: Message) -> None:
                nonlocal status, begun_to_answer
                if message["type"] == "http.response.start":
                    status, begun_to_answer = message["status"], True
                    headers = MutableHeaders(scope=message)
                    headers[HEADER] = own
                    for name, value in SECURITY.items():
                        headers.setdefault(name, value)
                await send(message)

            try:
                await self._app(scope, receive, noted)
            except Exception as error:  # noqa: BLE001 - the edge of a request: nothing above could answer it
                answer = problem_unknown(error)
                if not begun_to_answer:
                    await answer(scope, receive, noted)
            finally:
                if scope["path"] not in _SILENT or status >= 400:
                    seconds = round(time.perf_counter() - begun, 4)
                    log("request", method=scope["method"], path=scope["path"], status=status, seconds=seconds)


class LimitedBodies:
    """Cuts bodies off that are larger than ``limit_of`` their path: before they are read where they say so."""

    def __init__(self, app: ASGIApp, limit_of: Callable[[str], int]) -> None:
        self._app = app
        self._limit_of = limit_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        limit, read = self._limit_of(scope["path"]), 0
        told = Headers(scope=scope).get("content-length", "")
        if told.isascii() and told.isdecimal() and int(told[:20]) > limit:
            return await problem(_too_large(limit))(scope, receive, send)

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > limit:
                # FastAPI passes HTTPException on while it reads a body, and hides every other.
                raise HTTPException(413, _too_large(limit).message)
            return message

        return await self._app(scope, counted, send)


def _too_large(limit: int) -> InputTooLarge:
    return InputTooLarge(f"the body has more than {limit:,} bytes", remedy="Send less at once.")
