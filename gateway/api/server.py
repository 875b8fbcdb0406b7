"""The API as a process: it listens, says where, and ends when it is told to."""

import signal
import socket
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType
from typing import Final

import uvicorn
from fastapi import FastAPI

from gateway.interrupts import SIGNALS
from recto.errors import InternalError, UsageError
from recto.logs import log

GRACE_SECONDS: Final = 20
"""For requests under way when it is told to end."""

_TICKS_PER_LOOK: Final = 10
_WAITING_CONNECTIONS: Final = 2048


def serve(app: FastAPI, *, host: str, port: int, healthy: Callable[[], bool]) -> None:
    """Until a signal ends it; a second one ends it at once. Raises ``UsageError`` where it cannot listen there.

    ``healthy`` says whether what works beside it is still there; ``InternalError`` where it is not.
    """
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        backlog=_WAITING_CONNECTIONS,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    with listening(host, port) as listener:
        shown = f"[{host}]" if ":" in host else host
        log(f"listening on http://{shown}:{listener.getsockname()[1]}")
        server = _Server(config, app, healthy)
        server.run(sockets=[listener])
    if server.was_left:
        raise InternalError("the workers ended by themselves", remedy="Look into the log, and start it again.")


class _Server(uvicorn.Server):
    """Ends streams of events at the first signal; they would else outlast the grace."""

    def __init__(self, config: uvicorn.Config, app: FastAPI, healthy: Callable[[], bool]) -> None:
        super().__init__(config)
        self._app = app
        self._healthy = healthy
        self.was_left = False

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second; true to end."""
        if counter % _TICKS_PER_LOOK == 0 and not self._healthy():
            self.was_left = self._app.state.stopping = True
            return True
        return await super().on_tick(counter)

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Unlike the library it does not send them again at the end: what works beside the API has to be ended, too."""
        before = [(each, signal.signal(each, self.handle_exit)) for each in SIGNALS]
        try:
            yield
        finally:
            for each, handler in before:
                signal.signal(each, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._app.state.stopping = True
        super().handle_exit(sig, frame)


def listening(host: str, port: int) -> socket.socket:
    """Bound before anything is said, so that who reads the address can connect."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.create_server((host, port), family=family, backlog=_WAITING_CONNECTIONS)
    except OSError as error:
        cause = error.strerror or str(error)
        raise UsageError(
            f"cannot listen on {host}:{port}: {cause}", remedy="Choose another --host or --port."
        ) from error
    # Its connections inherit it. asyncio would set it only on sockets that name their protocol; without it every
    # answer, which goes out in two writes, waits 40 ms for the reader to acknowledge the first.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener
