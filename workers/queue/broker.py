"""Celery's settings: where its messages go, and the rules that keep work from being lost or done twice.

A message only says that a unit of the backlog was given out, so that what Redis loses or doubles does no harm. Still
the rules are strict: a message is settled after its work, what a dead process had goes back at once, and nobody
collects messages that others could work on.
"""

import ssl
from collections.abc import Mapping
from typing import Any, Final, NamedTuple, get_args
from urllib.parse import parse_qsl, quote, urlsplit, urlunsplit

from recto.orders import Priority
from recto.settings import Settings
from recto.units import QUEUE_OF_KIND, Queue, Work
from storage.on_redis.address import SentinelAddress, ServerAddress, parse_address
from storage.stores import redis_url
from workers.unitlimits import GRACE_SECONDS, hard_seconds

QUEUES: Final = (Queue.REMOTE, Queue.OCR, Queue.CPU)
"""Later stages first. A worker of several takes from them in turns: were one always before another, a small job's end
would wait for all of a large one's pages.
"""

WORKS: Final = get_args(get_args(Work)[0])
"""The classes of work."""

KINDS: Final = tuple(str(work.model_fields["kind"].default) for work in WORKS)

PRIORITIES: Final = {Priority.INTERACTIVE: 0, Priority.NORMAL: 1, Priority.BULK: 2}
"""As messages carry them, 0 the most urgent. Shares are the backlog's business; this orders the few given out."""

SOFT_SHUTDOWN_SECONDS: Final = 25.0
"""What is under way may take when the worker is told to stop: less than container systems wait before they kill."""

KEY_PREFIX: Final = "recto:celery:"

_CERTIFICATES: Final = {"required": ssl.CERT_REQUIRED, "optional": ssl.CERT_OPTIONAL, "none": ssl.CERT_NONE}


def queue_of(kind: str) -> Queue:
    """Where work of that kind waits."""
    return QUEUE_OF_KIND.get(kind, Queue.CPU)


class Broker(NamedTuple):
    """``url`` as kombu reads it; ``options`` of its transport; ``tls`` empty for none."""

    url: str
    options: dict[str, Any]
    tls: dict[str, Any]


def celery_settings(settings: Settings) -> dict[str, Any]:
    """All that differs from Celery's defaults. Raises ``SettingsError`` where no Redis is named."""
    broker = broker_at(redis_url(settings))
    longest = max(hard_seconds(kind, settings) for kind in KINDS)
    return {
        # Read and write are named, too: else CELERY_BROKER_URL would win over the setting.
        "broker_url": broker.url,
        "broker_read_url": broker.url,
        "broker_write_url": broker.url,
        "broker_use_ssl": broker.tls or False,
        "broker_transport_options": {**broker.options, **_transport_options(longest)},
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        "task_serializer": "json",
        "accept_content": ["json"],
        "task_ignore_result": True,
        "result_backend": None,
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        # After a failure or a limit the keeper gives the unit out again: its message has done its part.
        "task_acks_on_failure_or_timeout": True,
        # Each task has its own limits, these are for none.
        "task_soft_time_limit": settings.service.task_timeout,
        "task_time_limit": settings.service.task_timeout + GRACE_SECONDS,
        "task_create_missing_queues": False,
        "task_default_queue": str(Queue.CPU),
        "task_default_priority": PRIORITIES[Priority.NORMAL],
        "task_publish_retry": False,
        "worker_prefetch_multiplier": 1,
        "worker_disable_prefetch": True,
        # Units, not pages: starting a process anew costs as much as reading a page, and its memory is watched.
        "worker_max_tasks_per_child": settings.workers.recycle_pages,
        "worker_max_memory_per_child": settings.limits.worker_memory // 1024,
        "worker_soft_shutdown_timeout": SOFT_SHUTDOWN_SECONDS,
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        # A child may have to wait for a busy machine before it says that it is there.
        "worker_proc_alive_timeout": 60.0,
        # Whoever reaches Redis could stop workers; `recto status` says what they do.
        "worker_enable_remote_control": False,
        "worker_send_task_events": False,
        "worker_hijack_root_logger": False,
        "worker_redirect_stdouts": False,
    }


def _transport_options(longest: float) -> dict[str, Any]:
    return {
        "global_keyprefix": KEY_PREFIX,
        # Above every limit, and the same for all: a message must not come back while somebody is at it. It need not
        # come soon: the keeper gives out again what was lost.
        "visibility_timeout": int(longest) + 60,
        # As they are, a message comes back up to 100 s after its time.
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "queue_order_strategy": "round_robin",
        "priority_steps": sorted(PRIORITIES.values()),
        "socket_connect_timeout": 5.0,
        "socket_timeout": 30.0,
        "socket_keepalive": True,
        "health_check_interval": 10,
    }


def broker_at(url: str) -> Broker:
    """Where kombu finds the Redis of ``storage.on_redis.address``. Raises ``SettingsError`` for an address of none.

    TLS checks the server's certificate unless the address says otherwise (``?ssl_cert_reqs=none``).
    """
    address = parse_address(url)
    match address:
        case ServerAddress() if url.startswith("unix:"):
            parts = urlsplit(url)
            database = _options(parts.query).get("db", "0")
            user = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
            return Broker(f"redis+socket://{user}{parts.path}?virtual_host={database}", {}, {})
        case ServerAddress():
            parts = urlsplit(url)
            tls = _tls(_options(parts.query)) if parts.scheme == "rediss" else {}
            return Broker(urlunsplit(parts._replace(query="")), {}, tls)
        case SentinelAddress():
            return _sentinels(address)


def _sentinels(address: SentinelAddress) -> Broker:
    options = _options(address.options.get_secret_value())
    account = ":".join(quote(part, safe="") for part in (address.username, address.password.get_secret_value()))
    user = f"{account}@" if account != ":" else ""
    own = {name: options[f"sentinel_{name}"] for name in ("username", "password") if f"sentinel_{name}" in options}
    tls = _tls(options) if options.get("ssl", "").lower() in ("1", "true", "yes") else {}
    urls = ";".join(f"sentinel://{user}{host}:{port}/{address.db}" for host, port in address.hosts)
    return Broker(urls, {"master_name": address.service, "sentinel_kwargs": {**own, **tls}}, tls)


def _tls(options: Mapping[str, str]) -> dict[str, Any]:
    """kombu checks nothing where nothing is said; here the certificate is checked then."""
    said: dict[str, Any] = {name: value for name, value in options.items() if name.startswith("ssl_")}
    said["ssl_cert_reqs"] = _CERTIFICATES[options.get("ssl_cert_reqs", "required").lower()]
    if "ssl_check_hostname" in said:
        said["ssl_check_hostname"] = said["ssl_check_hostname"].lower() not in ("0", "false", "no")
    return said


def _options(query: str) -> dict[str, str]:
    return dict(parse_qsl(query))
