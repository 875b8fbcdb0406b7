"""A worker's turn at a unit of work, and how it may end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from recto.jobs import Job
from recto.units import Unit, Work, unit_for

LONGEST_DELAY: Final = 60.0
LONGEST_FOR_BATCH: Final = 600.0


@dataclass(frozen=True)
class Turn:
    """``tries`` as in ``Begun``. ``dead_owner`` is the one before this, where it died at the unit."""

    unit: Unit
    job: Job
    tries: int = 1
    dead_owner: str = ""

    @property
    def after_death(self) -> bool:
        return bool(self.dead_owner)

    def following(self, work: Work) -> Unit:
        """The unit of ``work`` that follows from this one."""
        return unit_for(self.job, work, round=self.unit.round, trace=self.unit.trace)


@dataclass(frozen=True)
class Done:
    """The unit is at its end; ``then`` is what follows from it, ``amounts`` what is counted of it."""

    then: tuple[Unit, ...] = ()
    amounts: Mapping[str, float] = field(default_factory=dict[str, float])


@dataclass(frozen=True)
class Later:
    """It cannot be done now, or not to its end: it waits again for ``delay`` seconds. ``amounts`` as in ``Done``."""

    delay: float
    amounts: Mapping[str, float] = field(default_factory=dict[str, float])


Outcome: TypeAlias = Done | Later


def seconds_to_wait(tries: int) -> float:
    """How long a unit waits for a store or an engine, longer from try to try."""
    return min(2.0 ** min(tries, 10) / 2, LONGEST_DELAY)
