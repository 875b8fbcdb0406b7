"""What becomes of a deployment by how its calls end: it rests, is waited for, or is not asked for a while."""

import threading
import time
from dataclasses import dataclass
from typing import Final

from recto.deployments import Deployment, DeploymentName, Kind
from recto.errors import DeploymentAway, DeploymentDenied
from storage.call_protocols import Traffic
from workers.escalation.turns import STARTING

LONGEST_REST: Final = 3600.0
"""Seconds; no deployment is obeyed that asks for more."""

_SHORTEST_REST: Final = 1.0
_STARTING_REST: Final = 5.0
"""Seconds between two looks at one that is starting."""

_COLD: Final[frozenset[Kind]] = frozenset({"openai-compatible", "clarifai"})
"""Kinds whose models are started when they are asked. What others call so is a fault that passes."""


@dataclass
class _Denials:
    """``in_row`` so many; until ``until`` (of the monotonic clock) nobody asks again, and ``last`` is what it says."""

    in_row: int
    until: float
    last: DeploymentDenied


class Healths:
    """Of all deployments. What is shared stands in ``traffic``; who denies, and since when one is starting, is found
    out by each process. Safe among threads.
    """

    def __init__(self, traffic: Traffic) -> None:
        self._traffic = traffic
        self._lock = threading.Lock()
        self._starting: dict[DeploymentName, float] = {}
        self._denials: dict[DeploymentName, _Denials] = {}

    def went_well(self, name: DeploymentName) -> None:
        """It answered, whatever."""
        with self._lock:
            self._starting.pop(name, None)
            self._denials.pop(name, None)
        self._traffic.went_well(name)

    def was_away(self, name: DeploymentName, deployment: Deployment, error: DeploymentAway) -> None:
        """It was asked, and said so."""
        asked_for = max(min(error.retry_after, LONGEST_REST), _SHORTEST_REST) if error.retry_after else 0.0
        if self.is_waited_for(name, deployment, error):
            self._traffic.rest(name, asked_for or _STARTING_REST, why=STARTING)
        elif asked_for:
            self._traffic.rest(name, asked_for, why=error.message)
        else:
            self.failed(name, deployment, error.message)

    def failed(self, name: DeploymentName, deployment: Deployment, why: str) -> None:
        """It was asked, and nothing came of it."""
        self._traffic.failed(name, sick_after=deployment.sick_after, rest=deployment.rest, why=why)

    def is_waited_for(self, name: DeploymentName, deployment: Deployment, error: DeploymentAway) -> bool:
        """Whether it is starting, and has not been for too long."""
        if not error.starting or deployment.kind not in _COLD:
            return False
        now = time.monotonic()
        with self._lock:
            return now - self._starting.setdefault(name, now) < deployment.cold_start

    def denied(self, name: DeploymentName, deployment: Deployment, error: DeploymentDenied) -> None:
        """A few requests may be to blame themselves. After that it is its key, its name or its account."""
        now = time.monotonic()
        with self._lock:
            in_row = self._denials[name].in_row + 1 if name in self._denials else 1
            until = now + deployment.rest if in_row >= deployment.sick_after else 0.0
            self._denials[name] = _Denials(in_row, until, error)

    def raise_denials(self, name: DeploymentName) -> None:
        """Raises ``DeploymentDenied`` as it did the last time, while nobody asks again."""
        with self._lock:
            known = self._denials.get(name)
            if known is not None and time.monotonic() < known.until:
                raise DeploymentDenied(known.last.message, remedy=known.last.remedy)
