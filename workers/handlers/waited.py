"""For how long a unit of work has waited for deployments that are away."""

import time

from recto.errors import ObjectMissing
from storage.protocols import ObjectStore


class Waited:
    """Without anything of it being answered. It is noted beside the pages, under ``key``: whoever takes the unit next
    has to know. None are known of at ``first``.
    """

    def __init__(self, store: ObjectStore, key: str, *, first: bool) -> None:
        self._store = store
        self._key = key
        self._since = "" if first else self._noted()

    @property
    def seconds(self) -> float:
        return time.time() - float(self._since) if self._since else 0.0

    def note(self, *, waits: bool, anew: bool) -> None:
        if self._since and (anew or not waits):
            self._store.delete(self._key)
        if waits:
            self._store.put_if_absent(self._key, f"{time.time():.3f}".encode())

    def _noted(self) -> str:
        try:
            return self._store.get(self._key).decode()
        except ObjectMissing:
            return ""
