"""The Celery app: ``recto worker``, and ``celery -A workers.app worker`` just as well.

Settings are loaded when ``app`` is first asked for, so that importing this module needs none.
"""

from functools import cache

from celery import signals

from recto.settings import Settings, load_settings
from workers.queue.celeryapp import RectoApp
from workers.queue.keeperstep import KeeperStep


def make_app(settings: Settings) -> RectoApp:
    """The app of a worker: its set-up hangs on Celery's signals. Raises ``SettingsError`` where there is no Redis."""
    made = RectoApp(settings)
    made.steps["consumer"].add(KeeperStep)
    hands = made.hands
    signals.setup_logging.connect(hands.set_up_logging, weak=False)
    signals.worker_init.connect(hands.worker_begins, weak=False)
    signals.worker_process_init.connect(hands.process_begins, weak=False)
    signals.worker_process_shutdown.connect(hands.process_ends, weak=False)
    return made


@cache
def _own_app() -> RectoApp:
    return make_app(load_settings())


def __getattr__(name: str) -> RectoApp:
    if name == "app":
        return _own_app()
    raise AttributeError(name)
