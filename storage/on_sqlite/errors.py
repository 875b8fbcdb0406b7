"""What SQLite says of its file, in Recto's words."""

import os
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from recto.errors import InternalError, RectoError, StorageError, StoreDenied, StoreFull, StoreUnavailable

_DENIED: Final = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH, sqlite3.SQLITE_CANTOPEN})
_DAMAGED: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_BUSY: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


@contextmanager
def sqlite_answers(path: Path) -> Generator[None]:
    """Translates what goes wrong inside."""
    try:
        yield
    except sqlite3.Error as error:
        raise _storage_error(error, path) from error


def is_busy(error: sqlite3.Error) -> bool:
    return _primary_code(error) in _BUSY


def damaged(path: Path, cause: str) -> StorageError:
    return StorageError(
        f"{path}: the job store cannot be read: {cause}",
        remedy="Move this file (and those beside it named -wal and -shm) away and run again; "
        "pages that were read are found in the object store.",
    )


def _storage_error(error: sqlite3.Error, path: Path) -> RectoError:
    code = _primary_code(error)
    if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and _has_no_room(path.parent)):
        return StoreFull(f"{path}: no room left for the job store")
    if code in _DENIED:
        return StoreDenied(f"{path}: the job store cannot be opened or written", remedy="Check who may write there.")
    if code in _DAMAGED:
        return damaged(path, str(error))
    if code in _BUSY:
        return StoreUnavailable(f"{path}: another process holds the job store", remedy="Wait for it, or end it.")
    if code == sqlite3.SQLITE_IOERR:
        return StoreUnavailable(f"{path}: the disk under the job store does not answer ({error})")
    return InternalError(f"{path}: {error}")


def _primary_code(error: sqlite3.Error) -> int:
    # Errors that Python's own module raises (a closed connection) carry no code.
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF


def _has_no_room(folder: Path) -> bool:
    # SQLite reports a full disk as a plain input/output error where it maps shared memory.
    try:
        return os.statvfs(folder).f_bavail == 0
    except FileNotFoundError:
        return False
