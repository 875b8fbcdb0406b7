"""What a worker knows of how a process of its ended, for whoever takes up the work on the same machine.

Of most ends the page says enough: it took too long, or it ended the process. That it needed too much memory only the
one knows who ended it for that.
"""

import contextlib
import time
from pathlib import Path
from typing import Final

from recto.errors import Fault
from recto.values import canonical_json, digest
from workers.processes.lastwords import FOLDER, Words, words_of

ENDS: Final = "ends"
"""The folder in a worker's scratch."""

KEPT_SECONDS: Final = 3600.0


def note_end(folder: Path, owner: str, fault: Fault) -> None:
    """Forgets old notes, too. Raises ``OSError``."""
    folder.mkdir(parents=True, exist_ok=True)
    _file(folder, owner).write_bytes(canonical_json(fault))
    for path in folder.iterdir():
        with contextlib.suppress(FileNotFoundError):  # another worker forgot it
            if time.time() - path.stat().st_mtime > KEPT_SECONDS:
                path.unlink()


def noted_ends(folder: Path, owner: str) -> tuple[Fault, ...]:
    """One, or none."""
    try:
        return (Fault.model_validate_json(_file(folder, owner).read_bytes()),)
    except (OSError, ValueError):  # nothing was noted, or only half of it
        return ()


def ended_by_itself(scratch: Path, owner: str) -> bool:
    """Whether its own work ended a process, not somebody from outside; as far as this machine knows."""
    return bool(noted_ends(scratch / ENDS, owner)) or words_of(scratch / FOLDER, owner) is not Words.NONE


def _file(folder: Path, owner: str) -> Path:
    return folder / f"{digest({'owner': owner})[:32]}.json"
