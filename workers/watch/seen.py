"""What a look at a place found before, for any number of entries in little memory."""

import hashlib
import os
import sqlite3


class Seen:
    """The last state of each entry. Lives in a temporary SQLite file that goes to disk only where it grows."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute("PRAGMA journal_mode=OFF")
        self._database.execute("CREATE TABLE seen (entry BLOB PRIMARY KEY, state BLOB NOT NULL) WITHOUT ROWID")

    def has(self, entry: str, state: str) -> bool:
        """Whether that was its state when it was noted last."""
        found = self._database.execute("SELECT 1 FROM seen WHERE entry = ? AND state = ?", (_key(entry), _key(state)))
        return found.fetchone() is not None

    def note(self, entry: str, state: str) -> None:
        self._database.execute("INSERT OR REPLACE INTO seen VALUES (?, ?)", (_key(entry), _key(state)))

    def close(self) -> None:
        self._database.close()


def _key(text: str) -> bytes:
    return hashlib.sha256(os.fsencode(text)).digest()[:16]
