"""The state of one keeper: what it is allowed to touch, and when it last did what."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from recto.fleet import WorkerInfo
from recto.settings import Settings
from recto.units import Unit
from storage.stores import Stores
from workers.keeper.batching import Batching
from workers.keeper.recovering import Recovering
from workers.places import Places

Send: TypeAlias = Callable[[Sequence[Unit]], None]
"""Tells workers of units that were released. Raises ``StoreUnavailable``."""

InHand: TypeAlias = Callable[[], frozenset[str]]
"""The ids of the units that the processes of this worker were given and have not answered."""


class Rhythm:
    """Says when something is due again. Times are of the monotonic clock."""

    def __init__(self) -> None:
        self._last: dict[str, float] = {}

    def due(self, name: str, seconds: float) -> bool:
        """True where ``seconds`` have passed since it last said so, and at first."""
        now = time.monotonic()
        if now - self._last.get(name, float("-inf")) < seconds:
            return False
        self._last[name] = now
        return True


@dataclass
class Keeper:
    """``worker`` is the one that it lives in. What it remembers from turn to turn may be lost without harm."""

    settings: Settings
    stores: Stores
    places: Places
    worker: WorkerInfo
    send: Send
    in_hand: InHand
    recovering: Recovering
    batching: Batching
    rhythm: Rhythm = field(default_factory=Rhythm)
    fleet: Sequence[WorkerInfo] = ()
    leads: bool = False
    stopping: bool = False
    adrift: frozenset[tuple[str, float]] = frozenset()
    idle: frozenset[str] = frozenset()
    jobs_after: str = ""
    hours_after: str = ""
    deleting_after: str = ""
