"""The shares of tenants, as the settings say."""

from recto.settings import Settings
from storage.stores import Stores


def weigh_tenants(stores: Stores, settings: Settings) -> None:
    """Told again and again: a store that was emptied has forgotten them."""
    for limits in settings.api.tenants:
        stores.backlog.weigh(limits.tenant, limits.weight)
