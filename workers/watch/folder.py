"""Watching a local folder. Files that are being written wait until they are not any more."""

import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from recto.errors import UsageError
from recto.logs import warn
from recto.orders import FileSource
from recto.values import digest
from workers.events import InputFault
from workers.inputs.buckets import is_s3
from workers.inputs.folders import FolderWalk, FoundFile, lies_in, refused
from workers.inputs.mirroring import brief, shown
from workers.inputs.own_outputs import OwnOutputs
from workers.inputs.patterns import EVERYTHING
from workers.watch.arrivals import Arrival, name_below
from workers.watch.drop import Drop, Dropped
from workers.watch.seen import Seen

SETTLE_SECONDS: Final = 2.0
_UNFINISHED: Final = re.compile(r"(?i).*(\.(part|partial|tmp|temp|crdownload|download|filepart|swp)|~)|~\$.*")
"""Names that programs give to files while they write them."""


class WatchedFolder:
    """Files below ``folder`` whose size and time stayed the same for ``settle`` seconds between two looks.

    Hidden files, results of earlier runs and what lies in one of ``own`` places are passed over. Raises ``UsageError``
    where ``folder`` is none, or lies in one of those.
    """

    def __init__(
        self,
        folder: str,
        *,
        own: tuple[str, ...],
        drop: Drop,
        settle: float = SETTLE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if not Path(folder).is_dir():
            raise UsageError(f"{brief(folder)}: no such folder", remedy="Make it first.")
        self._folder = os.path.abspath(folder)  # noqa: PTH100 - as the walk does
        self._own = frozenset(os.path.realpath(each) for each in own if each and not is_s3(each))
        if lies_in(os.path.realpath(folder), self._own):
            raise UsageError(f"{brief(folder)}: lies in the output", remedy="Choose an output outside the input.")
        self._drop = drop
        self._settle = settle
        self._seen = Seen()
        self._clock = clock
        self._waiting: dict[str, tuple[str, float]] = {}
        self._looked = False
        self._complaints = Seen()

    def look(self, *, patience: float) -> Iterator[Dropped]:
        """Raises the ``StorageError`` family; what was not taken is taken later."""
        moment = self._clock()
        results, still = OwnOutputs(), dict[str, tuple[str, float]]()
        for found in FolderWalk(self._folder, EVERYTHING, self._own):
            if isinstance(found, InputFault):
                self._complain(found)
            elif not _is_text(found.path):
                self._complain(refused(found.path, "its name is not UTF-8", remedy="Rename it."))
            elif not results.includes(found.parts) and not _UNFINISHED.fullmatch(found.parts[-1]):
                yield from self._look_at(found, moment, still)
        self._waiting, self._looked = still, True

    @property
    def is_quiet(self) -> bool:
        """Whether there was a look, and it found no file that may still be written."""
        return self._looked and not self._waiting

    def close(self) -> None:
        self._seen.close()
        self._complaints.close()

    def _look_at(self, found: FoundFile, now: float, still: dict[str, tuple[str, float]]) -> Iterator[Dropped]:
        state = _state(found.path)
        if not state or self._seen.has(found.path, state):
            return
        before, since = self._waiting.get(found.path, ("", now))
        if before != state:
            since = now
        if before == state and now - since >= self._settle:
            yield self._drop.take(_arrival(found, state))
            self._seen.note(found.path, state)
        else:
            still[found.path] = (state, since)

    def _complain(self, found: InputFault) -> None:
        """Once for each fault, not at each look."""
        if not self._complaints.has(found.shown, found.fault.message):
            self._complaints.note(found.shown, found.fault.message)
            warn("not_looked_into", path=found.shown, cause=found.fault.message)


def _is_text(path: str) -> bool:
    """Whether other machines understand the name, too."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _state(path: str) -> str:
    """Size and time of its last change; empty where it is gone."""
    try:
        about = Path(path).stat()
    except OSError:
        return ""
    return f"{about.st_size} {about.st_mtime_ns}"


def _arrival(found: FoundFile, state: str) -> Arrival:
    return Arrival(
        place=digest({"path": found.source}),
        state=state,
        source=FileSource(path=found.source, name=name_below(found.parts)),
        shown=shown(found.path),
    )
