"""Which output name belongs to which input, for any number of inputs in little memory."""

import hashlib
import os
import sqlite3


class TakenNames:
    """First come, first served. Lives in a temporary SQLite file that goes to disk only where it grows."""

    def __init__(self) -> None:
        # The iterator that owns this may be advanced by different threads, one at a time.
        self._database = sqlite3.connect("", check_same_thread=False, isolation_level=None)
        self._database.execute("PRAGMA journal_mode=OFF")
        self._database.execute("CREATE TABLE taken (name BLOB PRIMARY KEY, source BLOB NOT NULL) WITHOUT ROWID")

    def take(self, name: str, source: str) -> bool:
        """True where ``name`` was free; it belongs to ``source`` from now on."""
        values = (_key(name), os.fsencode(source))
        return self._database.execute("INSERT OR IGNORE INTO taken VALUES (?, ?)", values).rowcount == 1

    def owner(self, name: str) -> str:
        """The source that took ``name``."""
        (source,) = self._database.execute("SELECT source FROM taken WHERE name = ?", (_key(name),)).fetchone()
        return os.fsdecode(source)

    def close(self) -> None:
        self._database.close()


def _key(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()[:16]
