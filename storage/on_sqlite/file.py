"""One SQLite file: its connection, its transactions, and what is read from it in pages."""

import os
import sqlite3
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

from recto.errors import InternalError
from storage.on_sqlite.errors import damaged, sqlite_answers
from storage.on_sqlite.schema import opened

_ROWS_AT_A_TIME: Final = 500
_T = TypeVar("_T")


class SqliteFile:
    """The file ``path``, made where there is none; several stores may share it.

    Threads share one connection and take turns; processes open the file each for themselves, after a fork too. What is
    streamed is read in short pages, so that nobody waits for a slow reader. Errors: ``StoreFull``, ``StoreDenied``,
    ``StoreUnavailable``, and ``StorageError`` for a damaged file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._process = os.getpid()
        self._connection = opened(path)

    @contextmanager
    def transaction(self, *, to_write: bool = True, durable: bool = False) -> Generator[sqlite3.Connection]:
        """Takes the write lock at once, so that what is read inside stays true until the end.

        One that is not ``to_write`` waits for nobody: it sees the file as it was at its first look. A power cut takes
        back no ``durable`` one, and none before it; others may be taken back, the last ones first: they only say what
        was done, and it is done again.
        """
        with self._lock, sqlite_answers(self.path):
            connection = self._own_connection()
            connection.execute("PRAGMA synchronous = FULL" if durable else "PRAGMA synchronous = NORMAL")
            try:
                connection.execute("BEGIN IMMEDIATE" if to_write else "BEGIN")
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def rows(self, query: str, *values: object) -> Sequence[Any]:
        """What one statement that only reads finds."""
        with self._lock, sqlite_answers(self.path):
            return self._own_connection().execute(query, values).fetchall()

    def streamed(self, query: str, key: object, after: str | int, *values: object) -> Iterator[Any]:
        """Rows ordered by their first column; the query takes key, what to start after, values, and limit."""
        last = after
        while rows := self.rows(query, key, last, *values, _ROWS_AT_A_TIME):
            yield from rows
            last = rows[-1][0]

    def value(self, read: Callable[[str], _T], text: str) -> _T:
        """``read(text)`` of something that was kept."""
        try:
            return read(text)
        except ValueError as error:  # pydantic's validation error is one
            raise damaged(self.path, "it holds values that this Recto does not know") from error

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def _own_connection(self) -> sqlite3.Connection:
        if self._process != os.getpid():
            # SQLite's locks do not survive a fork: a connection carried into a child could damage the file.
            raise InternalError(f"{self.path}: opened before a fork; open it in the process that uses it")
        return self._connection
