"""All stores of one machine, opened together."""

from pathlib import Path

from storage.bundle import Stores
from storage.on_sqlite.backlog import SqliteBacklog
from storage.on_sqlite.file import SqliteFile
from storage.on_sqlite.jobs import SqliteJobStore
from storage.on_sqlite.keys import SqliteKeyRing
from storage.on_sqlite.meter import SqliteMeter
from storage.on_sqlite.outbox import SqliteOutbox
from storage.on_sqlite.purse import SqlitePurse
from storage.on_sqlite.registry import SqliteRegistry
from storage.on_sqlite.traffic import SqliteTraffic


def open_sqlite(path: Path) -> Stores:
    """In the file ``path``, made where there is none; errors are those of ``SqliteFile``."""
    file = SqliteFile(path)
    return Stores(
        jobs=SqliteJobStore(file),
        backlog=SqliteBacklog(file),
        registry=SqliteRegistry(file),
        outbox=SqliteOutbox(file),
        keys=SqliteKeyRing(file),
        meter=SqliteMeter(file),
        purse=SqlitePurse(file),
        traffic=SqliteTraffic(file),
    )
