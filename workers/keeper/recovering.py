"""Rebuilding an emptied job store from within the keeper: in a process of its own, for it may take long."""

from recto.logs import log, log_to_stderr
from recto.settings import Settings
from storage.stores import open_stores
from workers.keeper.apart import Apart
from workers.keeper.recovery import recover
from workers.places import Places


class Recovering(Apart):
    def __init__(self, settings: Settings) -> None:
        super().__init__("recovery", recover_alone, settings)


def recover_alone(settings: Settings) -> None:
    """The main function of the process."""
    log_to_stderr(settings.service.log_format)
    stores = open_stores(settings, rebuilding=True)
    try:
        recover(stores, Places(settings, stores.jobs), settings, note=lambda text: log("recovering", step=text))
    finally:
        stores.close()
