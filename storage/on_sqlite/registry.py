"""Who lives and who leads, in an SQLite file."""

import time
from collections.abc import Callable, Sequence

from recto.fleet import WorkerInfo
from storage.on_sqlite.file import SqliteFile


class SqliteRegistry:
    """A ``Registry``. Errors: those of ``SqliteFile``."""

    def __init__(self, file: SqliteFile, *, clock: Callable[[], float] = time.time) -> None:
        self._file = file
        self._clock = clock

    def beat(self, worker: WorkerInfo, *, seconds: float) -> None:
        now = self._clock()
        body = worker.model_copy(update={"seen": now}).model_dump_json()
        with self._file.transaction() as connection:
            connection.execute("DELETE FROM workers WHERE until <= ?", (now,))
            connection.execute(
                "INSERT OR REPLACE INTO workers (id, body, until) VALUES (?, ?, ?)", (worker.id, body, now + seconds)
            )

    def leave(self, worker: str) -> None:
        with self._file.transaction() as connection:
            connection.execute("DELETE FROM workers WHERE id = ?", (worker,))

    def workers(self) -> Sequence[WorkerInfo]:
        rows = self._file.rows("SELECT body FROM workers WHERE until > ? ORDER BY id", self._clock())
        return [self._file.value(WorkerInfo.model_validate_json, body) for (body,) in rows]

    def lease(self, name: str, owner: str, *, seconds: float) -> bool:
        now = self._clock()
        with self._file.transaction() as connection:
            taken = connection.execute(
                "INSERT INTO leases (name, owner, until) VALUES (:name, :owner, :until)"
                " ON CONFLICT DO UPDATE SET owner = :owner, until = :until WHERE owner = :owner OR until <= :now",
                {"name": name, "owner": owner, "until": now + seconds, "now": now},
            )
            return taken.rowcount == 1

    def is_whole(self) -> bool:
        """False where the file was made anew beside a journal: one that was there before was taken away."""
        return not self._file.rows("SELECT 1 FROM lost")

    def made_whole(self) -> None:
        with self._file.transaction(durable=True) as connection:
            connection.execute("DELETE FROM lost")
