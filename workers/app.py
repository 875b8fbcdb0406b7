"""The Celery app: ``recto worker``, and ``celery -A workers.app worker`` just as well.

Settings are loaded when ``app`` is first asked for, so that importing this module needs none.
"""

from functools import cache

from celery import Celery, signals
from kombu import Queue as BrokerQueue

from recto.settings import Settings, load_settings
from workers.broker import QUEUES, celery_settings, queue_of
from workers.hands import Hands
from workers.keeperstep import KeeperStep
from workers.tasks import KINDS, add_tasks, task_name


class RectoApp(Celery):
    """Celery with the settings of this worker, and what does its work in each process."""

    def __init__(self, settings: Settings) -> None:
        super().__init__("recto", set_as_current=False)
        self.settings = settings
        self.hands = Hands(settings)
        self.conf.update(celery_settings(settings))
        self.conf.task_queues = [BrokerQueue(str(queue), routing_key=str(queue)) for queue in QUEUES]
        self.conf.task_routes = {task_name(kind): {"queue": str(queue_of(kind))} for kind in KINDS}
        self.steps["consumer"].add(KeeperStep)
        add_tasks(self, self.hands.do)


def make_app(settings: Settings) -> RectoApp:
    """The app of a worker: its set-up hangs on Celery's signals. Raises ``SettingsError`` where there is no Redis."""
    made = RectoApp(settings)
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
