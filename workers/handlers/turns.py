"""A worker's turn at a unit of work, and how it may end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from recto.jobs import Job
from recto.units import Unit


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


@dataclass(frozen=True)
class Done:
    """The unit is at its end; ``then`` is what follows from it, ``amounts`` what is counted of it."""

    then: tuple[Unit, ...] = ()
    amounts: Mapping[str, float] = field(default_factory=dict[str, float])


@dataclass(frozen=True)
class Later:
    """It cannot be done now: it waits again for ``delay`` seconds."""

    delay: float


Outcome: TypeAlias = Done | Later
