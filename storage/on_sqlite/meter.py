"""Counters and rates in an SQLite file."""

import time
from collections.abc import Callable, Mapping
from typing import Final

from storage.on_sqlite.file import SqliteFile

_MINUTE: Final = 60.0


class SqliteMeter:
    """A ``Meter``. Errors: those of ``SqliteFile``."""

    def __init__(self, file: SqliteFile, *, clock: Callable[[], float] = time.time) -> None:
        self._file = file
        self._clock = clock

    def count(self, amounts: Mapping[str, float]) -> None:
        with self._file.transaction() as connection:
            connection.executemany(
                "INSERT INTO meters (name, amount) VALUES (?, ?)"
                " ON CONFLICT (name) DO UPDATE SET amount = amount + excluded.amount",
                sorted(amounts.items()),
            )

    def counters(self) -> Mapping[str, float]:
        return dict(self._file.rows("SELECT name, amount FROM meters ORDER BY name"))

    def take(self, bucket: str, *, per_minute: float, burst: float, cost: float = 1.0) -> float:
        """What costs more than ``burst`` is given when the bucket is full, and leaves it in debt."""
        with self._file.transaction() as connection:
            now = self._clock()
            row = connection.execute("SELECT level, at FROM buckets WHERE name = ?", (bucket,)).fetchone()
            level, at = row or (burst, now)
            level = min(burst, level + max(now - at, 0.0) * per_minute / _MINUTE)
            lacking = min(cost, burst) - level
            if lacking > 0:
                return lacking * _MINUTE / per_minute if per_minute else float("inf")
            connection.execute(
                "INSERT OR REPLACE INTO buckets (name, level, at) VALUES (?, ?, ?)", (bucket, level - cost, now)
            )
            return 0.0

    def give_back(self, bucket: str, cost: float) -> None:
        with self._file.transaction() as connection:
            connection.execute("UPDATE buckets SET level = level + ? WHERE name = ?", (cost, bucket))
