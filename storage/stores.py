"""All stores of the service, on Redis or in one SQLite file."""

import os
from pathlib import Path
from typing import Final

from recto.errors import SettingsError
from recto.settings import Settings
from storage.bundle import Stores
from storage.on_sqlite.opening import open_sqlite
from storage.opening import SCHEME

__all__ = ["FILE_NAME", "Stores", "is_embedded", "open_stores", "redis_url"]

FILE_NAME: Final = "recto.sqlite"
_STANDARD_NAME: Final = "CELERY_BROKER_URL"


def redis_url(settings: Settings) -> str:
    """Where Redis is: the setting, or the standard name where that is empty; empty for none."""
    return settings.service.redis.get_secret_value() or os.environ.get(_STANDARD_NAME, "")


def is_embedded(settings: Settings) -> bool:
    """Whether the service runs on SQLite, on one machine."""
    return not redis_url(settings)


def open_stores(settings: Settings, *, rebuilding: bool = False) -> Stores:
    """Raises ``SettingsError`` where there is no place for them, ``StoreUnavailable`` where it does not answer.

    ``rebuilding`` is for what rebuilds an emptied Redis.
    """
    url = redis_url(settings)
    if url:
        from storage.on_redis.opening import open_redis  # noqa: PLC0415 - who runs embedded needs no Redis client

        return open_redis(url, rebuilding=rebuilding)
    store = settings.service.store
    if store.startswith(SCHEME):
        raise SettingsError(
            f"service.store is {store}, and there is no Redis: jobs have no place",
            remedy="Set RECTO_SERVICE__REDIS (or CELERY_BROKER_URL) to a Redis URL, or service.store to a folder.",
        )
    return open_sqlite(Path(store) / FILE_NAME)
