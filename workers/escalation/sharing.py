"""What a process shares with others about calls of models, out of its stores."""

from storage.bundle import Stores
from workers.escalation.asking import Shared
from workers.places import Places


def shared_of(stores: Stores, places: Places) -> Shared:
    return Shared(
        purse=stores.purse,
        traffic=stores.traffic,
        meter=stores.meter,
        spending=places.spending,
        answers=places.work,
    )
