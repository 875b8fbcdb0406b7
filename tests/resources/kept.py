"""The stores of the service that tests open, here and in other processes."""

import uuid
from pathlib import Path
from typing import Literal

from recto.values import Value
from storage.bundle import Stores
from storage.on_redis.opening import open_redis
from storage.on_sqlite.opening import open_sqlite


class StoresSpec(Value):
    """What it takes to open them, anywhere. ``place`` is a file's path or a URL; ``prefix`` of the keys in Redis."""

    kind: Literal["sqlite", "redis"]
    place: str
    prefix: str = ""

    def opened(self) -> Stores:
        if self.kind == "sqlite":
            return open_sqlite(Path(self.place))
        return open_redis(self.place, prefix=self.prefix)


def another(spec: StoresSpec, folder: Path) -> StoresSpec:
    """Stores of the same kind that nobody used; a file lies in ``folder``."""
    fresh = uuid.uuid4().hex
    place = str(folder / fresh) if spec.kind == "sqlite" else spec.place
    return StoresSpec(kind=spec.kind, place=place, prefix=fresh)
