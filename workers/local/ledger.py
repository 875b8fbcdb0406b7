"""The file in which all runs of a user keep what models cost them, and how hard those may be asked."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from platformdirs import user_state_path

from recto.deployments import Budget
from recto.errors import StoreDenied
from storage.on_sqlite.file import SqliteFile
from storage.on_sqlite.meter import SqliteMeter

FILE_NAME: Final = "ledger.sqlite"


def ledger_path(budget: Budget) -> Path:
    """As set, else in the folder where the user's programs keep their state."""
    return Path(budget.ledger).expanduser().absolute() if budget.ledger else user_state_path("recto") / FILE_NAME


def open_ledger(budget: Budget) -> SqliteFile:
    """Raises ``StoreDenied`` where there may be no such file, and as ``SqliteFile`` does."""
    path = ledger_path(budget)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreDenied(
            f"{path.parent}: cannot be made: {error.strerror}", remedy="Name a file in the setting budget.ledger."
        ) from error
    return SqliteFile(path)


def counted_in(budget: Budget) -> Mapping[str, float]:
    """What runs have counted so far; nothing where no ledger was ever made."""
    return SqliteMeter(open_ledger(budget)).counters() if ledger_path(budget).is_file() else {}
