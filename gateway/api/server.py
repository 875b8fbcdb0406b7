"""The API as a process: it listens, says where, and ends when it is told to."""

import socket
import sys
from types import FrameType
from typing import Final

import uvicorn
from fastapi import FastAPI

from recto.errors import UsageError

GRACE_SECONDS: Final = 20
"""For requests under way when it is told to end."""

_WAITING_CONNECTIONS: Final = 2048


def serve(app: FastAPI, *, host: str, port: int) -> None:
    """Until a signal ends it; a second one ends it at once. Raises ``UsageError`` where it cannot listen there."""
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
    with _listening(host, port) as listener:
        shown = f"[{host}]" if ":" in host else host
        print(f"recto: listening on http://{shown}:{listener.getsockname()[1]}", file=sys.stderr, flush=True)
        _Server(config, app).run(sockets=[listener])


class _Server(uvicorn.Server):
    """Ends streams of events at the first signal; they would else outlast the grace."""

    def __init__(self, config: uvicorn.Config, app: FastAPI) -> None:
        super().__init__(config)
        self._app = app

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._app.state.stopping = True
        super().handle_exit(sig, frame)


def _listening(host: str, port: int) -> socket.socket:
    """Bound before anything is said, so that who reads the address can connect."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=_WAITING_CONNECTIONS)
    except OSError as error:
        cause = error.strerror or str(error)
        raise UsageError(
            f"cannot listen on {host}:{port}: {cause}", remedy="Choose another --host or --port."
        ) from error
