"""Watching a bucket by its events, which come by a queue."""

from collections.abc import Iterable, Iterator

from recto.logs import log, warn
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
                yield from taken(told, self._watched, self._drop)
                if not any(isinstance(notice, NotUnderstood) for notice in told):
                    done.append(message)
        finally:
            self._queue.delete(done)

    def close(self) -> None:
        """The queue keeps nothing open."""


def taken(told: Iterable[Notice], watched: WatchedBucket, drop: Drop) -> Iterator[Dropped]:
    """A job for each object that was put where it is watched for; the rest is noted in the log."""
    for notice in told:
        if isinstance(notice, ObjectPut):
            yield from map(drop.take, watched.arrivals(notice.bucket, notice.key))
        else:
            _note(notice)


def _note(notice: SubscriptionAsked | PassedOver | NotUnderstood) -> None:
    match notice:
        case SubscriptionAsked():
            warn("subscription_asked", topic=notice.topic, open=notice.url)
        case PassedOver():
            log("event_passed_over", reason=notice.reason)
        case NotUnderstood():
            warn("event_not_understood", reason=notice.reason)
