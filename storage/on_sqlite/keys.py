"""API keys in an SQLite file."""

from collections.abc import Sequence

from recto.accounts import ApiKey
from recto.errors import ObjectMissing
from storage.on_sqlite.file import SqliteFile


class SqliteKeyRing:
    """A ``KeyRing``. Errors: those of ``SqliteFile``, and ``ObjectMissing``."""

    def __init__(self, file: SqliteFile) -> None:
        self._file = file

    def put(self, key: ApiKey) -> None:
        with self._file.transaction(durable=True) as connection:
            connection.execute(
                "INSERT OR REPLACE INTO keys (id, hash, body) VALUES (?, ?, ?)",
                (key.id, key.hash, key.model_dump_json()),
            )

    def by_hash(self, hash: str) -> ApiKey:
        rows = self._file.rows("SELECT body FROM keys WHERE hash = ? ORDER BY id", hash)
        if not rows:
            raise ObjectMissing("there is no such key")
        return self._key(rows[0][0])

    def all(self) -> Sequence[ApiKey]:
        return [self._key(body) for (body,) in self._file.rows("SELECT body FROM keys ORDER BY id")]

    def _key(self, body: str) -> ApiKey:
        return self._file.value(ApiKey.model_validate_json, body)
