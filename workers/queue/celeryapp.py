"""Celery with Recto's settings, queues and tasks."""

from celery import Celery
from kombu import Queue as BrokerQueue

from recto.settings import Settings
from workers.queue.broker import KINDS, QUEUES, celery_settings, queue_of
from workers.queue.hands import Hands
from workers.queue.tasks import add_tasks, task_name


class RectoApp(Celery):
    """Celery with the settings of this worker, and what does its work in each process."""

    def __init__(self, settings: Settings) -> None:
        super().__init__("recto", set_as_current=False)
        self.settings = settings
        self.hands = Hands(settings)
        self.conf.update(celery_settings(settings))
        self.conf.task_queues = [BrokerQueue(str(queue), routing_key=str(queue)) for queue in QUEUES]
        self.conf.task_routes = {task_name(kind): {"queue": str(queue_of(kind))} for kind in KINDS}
        add_tasks(self, settings, self.hands.do)
