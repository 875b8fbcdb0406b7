"""Clients of S3 servers, made once for a process: each costs a fifth of a second and memory."""

# ruff: noqa: PLC0415 - imported at first use: boto3 takes a third of a second and memory, and folders need none of it
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false
# boto3 makes its clients at run time and carries no types.

import os
import threading
from typing import Any, Final

from recto.errors import StoreDenied
from recto.settings import S3

CONNECT_SECONDS: Final = 10
READ_SECONDS: Final = 60
ATTEMPTS: Final = 4
CONNECTIONS: Final = 32
_CREDENTIALS: Final = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_REGION")

_lock: Final = threading.Lock()
_clients: Final[dict[tuple[object, ...], Any]] = {}


def client_of(settings: S3) -> Any:
    """The client for these settings and the credentials of the environment; safe to share between threads.

    A process that was forked gets its own: connections must not be shared between processes.
    """
    key = (os.getpid(), settings, *map(os.environ.get, _CREDENTIALS))
    with _lock:
        if key not in _clients:
            _clients[key] = _connected(settings)
        return _clients[key]


def _connected(settings: S3) -> Any:
    from boto3.session import Session
    from botocore.config import Config

    # Many servers that speak S3 refuse or ignore the checksums that newer clients add of themselves.
    checksums = "when_required" if settings.endpoint else "when_supported"
    session = Session()
    config = Config(
        signature_version="s3v4",
        s3={"addressing_style": "path" if settings.path_style else "virtual"},
        retries={"mode": "standard", "max_attempts": ATTEMPTS},
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        max_pool_connections=CONNECTIONS,
        request_checksum_calculation=checksums,
        response_checksum_validation=checksums,
        tcp_keepalive=True,
    )
    try:
        return session.client(
            "s3",
            endpoint_url=settings.endpoint or None,
            region_name=settings.region or session.region_name or "us-east-1",
            config=config,
        )
    except ValueError as error:  # botocore's word for an endpoint that is no URL
        raise StoreDenied("s3.endpoint is not a URL", remedy="Set it to http://host:port or https://host.") from error
