"""Messages to the outside, in an SQLite file."""

from collections.abc import Mapping, Sequence

from recto.errors import ObjectMissing
from recto.messages import Message, MessageState
from recto.values import JobId
from storage.on_sqlite.file import SqliteFile


class SqliteOutbox:
    """An ``Outbox``. Errors: those of ``SqliteFile``, and ``ObjectMissing``."""

    def __init__(self, file: SqliteFile) -> None:
        self._file = file

    def add(self, message: Message) -> bool:
        with self._file.transaction(durable=True) as connection:
            added = connection.execute(
                "INSERT INTO messages (id, job, state, due, created, body) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (id) DO NOTHING",
                _row(message),
            )
            return added.rowcount == 1

    def get(self, message: str) -> Message:
        rows = self._file.rows("SELECT body FROM messages WHERE id = ?", message)
        if not rows:
            raise ObjectMissing(f"message {message}: there is no such message")
        return self._message(rows[0][0])

    def due(self, *, now: float, limit: int) -> Sequence[Message]:
        query = "SELECT body FROM messages WHERE state = ? AND due <= ? ORDER BY due, id LIMIT ?"
        rows = self._file.rows(query, MessageState.WAITING, now, max(limit, 0))
        return [self._message(body) for (body,) in rows]

    def put(self, message: Message) -> None:
        with self._file.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO messages (id, job, state, due, created, body) VALUES (?, ?, ?, ?, ?, ?)",
                _row(message),
            )

    def of_job(self, job: JobId, *, limit: int = 100) -> Sequence[Message]:
        query = "SELECT body FROM messages WHERE job = ? ORDER BY created DESC, id DESC LIMIT ?"
        return [self._message(body) for (body,) in self._file.rows(query, job, max(limit, 0))]

    def counts(self) -> Mapping[str, int]:
        found = dict(self._file.rows("SELECT state, count(*) FROM messages GROUP BY state"))
        return {str(state): found.get(state, 0) for state in MessageState}

    def _message(self, body: str) -> Message:
        return self._file.value(Message.model_validate_json, body)


def _row(message: Message) -> tuple[str, str, str, float, float, str]:
    return (message.id, message.job, message.state, message.due, message.created, message.model_dump_json())
