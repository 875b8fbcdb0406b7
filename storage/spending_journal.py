"""The part of the journal that remembers money: written before a call is made, and when it is over.

    journal/spending/DAY/ID.json         the most that the call may cost, and whom it is charged to
    journal/spending/DAY/ID.cost.json    what it did cost; where that is missing, nobody knows

``DAY`` counts from the epoch. Days are removed as a whole, when they are ``JOURNAL_DAYS`` old.
"""

from collections.abc import Iterator
from typing import Final, Literal, Protocol, TypeAlias

from recto.calls import Reservation
from recto.deployments import Micros
from recto.values import Value, canonical_json
from storage.journal import ROOT, read_record
from storage.protocols import ObjectStore
from storage.spending import DAY_SECONDS

SPENDING: Final = f"{ROOT}/spending/"
_COST: Final = ".cost.json"
_MADE: Final = ".json"


class Paid(Value):
    kind: Literal["paid"] = "paid"
    cost: Micros


class Unpaid(Value):
    """What became of the call is not known."""

    kind: Literal["unpaid"] = "unpaid"


End: TypeAlias = Paid | Unpaid


class Spending(Protocol):
    """Where calls are written down so that no store of the service is alone in knowing them."""

    def reserved(self, reservation: Reservation) -> None: ...

    def settled(self, reservation: str, *, made: float, cost: Micros) -> None:
        """``made`` is when the reservation was."""
        ...


class SpendingJournal:
    """A ``Spending``, in Recto's own store. Errors are those of ``ObjectStore``."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def reserved(self, reservation: Reservation) -> None:
        self._store.put_if_absent(_of_day(reservation.made) + reservation.id + _MADE, canonical_json(reservation))

    def settled(self, reservation: str, *, made: float, cost: Micros) -> None:
        self._store.put_if_absent(_of_day(made) + reservation + _COST, canonical_json(Paid(cost=cost)))

    def all(self) -> Iterator[tuple[Reservation, End]]:
        """Streamed, the days in order."""
        ends = dict[str, End]()
        for key in self._store.keys(SPENDING):
            if key.endswith(_COST):  # stands before its reservation, as keys are sorted
                ends = {key.removesuffix(_COST): read_record(self._store, key, Paid)}
            else:
                yield read_record(self._store, key, Reservation), ends.pop(key.removesuffix(_MADE), Unpaid())

    def old_keys(self, *, before: float) -> Iterator[str]:
        """Of the days that were over then."""
        for key in self._store.keys(SPENDING):
            if key >= _of_day(before):
                return
            yield key


class NoSpendingJournal:
    """A ``Spending`` where the purse itself lies on disk."""

    def reserved(self, reservation: Reservation) -> None:
        pass

    def settled(self, reservation: str, *, made: float, cost: Micros) -> None:
        pass


def _of_day(moment: float) -> str:
    return f"{SPENDING}{int(moment // DAY_SECONDS):06}/"
