"""Messages that say that units were given out."""

from collections.abc import Sequence

from celery import Celery
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from recto.errors import StoreUnavailable
from recto.units import Unit
from workers.queue.broker import PRIORITIES
from workers.queue.tasks import task_name


class CelerySender:
    """Keeps one connection open. What fails to be sent is given out again by the keeper, later."""

    def __init__(self, app: Celery) -> None:
        self._app = app

    def __call__(self, units: Sequence[Unit]) -> None:
        """Raises ``StoreUnavailable`` where the broker does not take them."""
        if not units:
            return
        try:
            with self._app.producer_pool.acquire(block=True) as producer:
                for unit in units:
                    self._app.send_task(
                        task_name(unit.work.kind),
                        args=(unit.model_dump(mode="json"),),
                        queue=str(unit.queue),
                        priority=PRIORITIES[unit.priority],
                        producer=producer,
                        retry=False,
                        ignore_result=True,
                    )
        except (OperationalError, RedisError, OSError) as error:
            raise StoreUnavailable(f"the broker took no message: {type(error).__name__}") from error
