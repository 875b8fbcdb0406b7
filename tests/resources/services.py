"""The service's stores in a folder, with nobody at work."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from recto.settings import Settings
from storage.stores import open_stores
from workers.places import Places
from workers.service import Service

_DEFAULTS: Final = Settings()


@contextmanager
def idle_service(folder: Path, settings: Settings = _DEFAULTS) -> Generator[Service]:
    """On SQLite and a local store below ``folder``. ``service.store`` of ``settings`` is replaced."""
    own = settings.service.model_copy(update={"store": str(folder / "own")})
    chosen = settings.model_copy(update={"service": own})
    stores = open_stores(chosen)
    try:
        stores.registry.made_whole()
        yield Service(stores=stores, places=Places(chosen, stores.jobs), settings=chosen)
    finally:
        stores.close()
