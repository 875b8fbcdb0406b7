"""What all workers share about calls of deployments: money, and turns."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from recto.calls import Admission, Cap, Health, OverCap, Reservation, Reserved, Spent
from recto.deployments import Micros


class Purse(Protocol):
    """Money that is spent and set aside. Every call is one transaction, over all workers."""

    def reserve(self, reservation: Reservation, caps: Sequence[Cap]) -> Reserved | OverCap:
        """Charges its amount to each of its accounts, unless one would then pass its cap. The same id once more changes
        nothing, and is reserved.
        """
        ...

    def settle(self, reservation: str, cost: Micros) -> bool:
        """The call is over and has cost so much, 0 where it was surely not made: the charge becomes that. False, and
        nothing changes, where it was settled before or is not known.
        """
        ...

    def spent(self, accounts: Sequence[str]) -> Mapping[str, Spent]:
        """Nothing for accounts that were never charged."""
        ...

    def unsettled(self, *, before: float, limit: int) -> Sequence[Reservation]:
        """Made before that time (seconds since the epoch), the oldest first: their outcome is not known. They stay
        charged.
        """
        ...

    def restore(self, reservation: Reservation, cost: Micros) -> None:
        """Takes up what was written elsewhere, after the store was emptied: its accounts are charged ``cost``, and it
        is settled. Nothing changes where its id is known.
        """
        ...


class Traffic(Protocol):
    """Who calls which deployment now, and which of them rest. Rates are a ``Meter``'s."""

    def enter(self, deployment: str, caller: str, *, most: int, seconds: float) -> Admission:
        """Counts ``caller`` in, for ``seconds`` at most (it may die). ``Full`` where ``most`` are in already. While it
        rests none is let in; when its rest is over one is, and the others only after a call of it went well. Who is
        in already may stay, for ``seconds`` from now.
        """
        ...

    def leave(self, deployment: str, caller: str) -> None: ...

    def went_well(self, deployment: str) -> None:
        """Its failures are forgotten, and it rests no more but for as long as it asked for that."""
        ...

    def failed(self, deployment: str, *, sick_after: int, rest: float, why: str) -> bool:
        """Counts a failure in a row; with ``sick_after`` of them it rests for ``rest`` seconds. Whether it rests now
        and did not before.
        """
        ...

    def rest(self, deployment: str, seconds: float, *, why: str) -> None:
        """Nobody calls it for so long: it said so. Never shortens a rest."""
        ...

    def health(self, deployment: str) -> Health: ...
