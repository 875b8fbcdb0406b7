"""Watching a bucket by its events, which come by a queue."""

from collections.abc import Iterable, Iterator

from recto.errors import StoreDenied
from recto.logs import log, warn
from workers.watch.arrivals import Arrival
from workers.watch.bucket import WatchedBucket
from workers.watch.drop import Drop, Dropped
from workers.watch.events import Notice, NotUnderstood, ObjectPut, PassedOver, SubscriptionAsked, notices
from workers.watch.sqs import QueueMessage, SqsQueue


class NotifiedBucket:
    """A message goes out of the queue only when jobs were made for all that it tells of.

    What nobody understands stays in it: a dead-letter queue takes it in the end, or the queue's retention.
    """

    def __init__(self, watched: WatchedBucket, drop: Drop, queue: SqsQueue) -> None:
        self._watched = watched
        self._drop = drop
        self._queue = queue
        self.is_quiet = False

    def look(self, *, patience: float) -> Iterator[Dropped]:
        """What ten messages tell of. Raises the ``StorageError`` family; what was not taken comes again."""
        messages, done = self._queue.receive(seconds=patience), list[QueueMessage]()
        self.is_quiet = not messages
        try:
            for message in messages:
                told = notices(message.body)
                try:
                    arrivals = arrived(told, self._watched)
                except StoreDenied as error:  # this object may not be looked at; others may
                    warn("event_not_taken", code=error.code, message=error.message)
                    continue
                yield from map(self._drop.take, arrivals)
                if not any(isinstance(notice, NotUnderstood) for notice in told):
                    done.append(message)
        finally:
            self._queue.delete(done)

    def close(self) -> None:
        """The queue keeps nothing open."""


def arrived(told: Iterable[Notice], watched: WatchedBucket) -> list[Arrival]:
    """The objects that were put where it is watched for; the rest is noted in the log."""
    arrivals: list[Arrival] = []
    for notice in told:
        if isinstance(notice, ObjectPut):
            arrivals += watched.arrivals(notice.bucket, notice.key)
        else:
            _note(notice)
    return arrivals


def _note(notice: SubscriptionAsked | PassedOver | NotUnderstood) -> None:
    match notice:
        case SubscriptionAsked():
            warn("subscription_asked", topic=notice.topic, open=notice.url)
        case PassedOver():
            log("event_passed_over", reason=notice.reason)
        case NotUnderstood():
            warn("event_not_understood", reason=notice.reason)
