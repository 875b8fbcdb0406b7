"""Whether the job store knows all that was acknowledged."""

from typing import Final

from storage.stores import Stores
from workers.places import Places

_JOURNAL: Final = "journal/"


def make_whole_if_new(stores: Stores, places: Places) -> bool:
    """True where there is nothing to rebuild: the store is whole, or was never used. Cheap."""
    if stores.registry.is_whole():
        return True
    if next(places.own.keys(_JOURNAL), ""):
        return False
    stores.registry.made_whole()
    return True
