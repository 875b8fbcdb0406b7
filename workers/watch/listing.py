"""Watching a bucket by listing it: what is new, or has another ETag than at the look before."""

from collections.abc import Iterator

from recto.errors import StoreDenied
from recto.logs import warn
from workers.inputs.own_outputs import OwnOutputs
from workers.watch.bucket import WatchedBucket
from workers.watch.drop import Drop, Dropped
from workers.watch.seen import Seen


class ListedBucket:
    """Every look lists everything; only what changed since is asked for. The first look takes all that is there, of
    which the drop knows what was read before.
    """

    def __init__(self, watched: WatchedBucket, drop: Drop) -> None:
        self._watched = watched
        self._drop = drop
        self._seen = Seen()
        self.is_quiet = False

    def look(self, *, patience: float) -> Iterator[Dropped]:
        """Raises the ``StorageError`` family; what was not taken is taken at the next look."""
        results = OwnOutputs()
        place = self._watched.place
        for state in self._watched.bucket.states(place.folder):
            parts = self._watched.parts(place.bucket, state.key)
            if not parts or results.includes(parts) or self._seen.has(state.key, state.etag):
                continue
            try:
                arrivals = self._watched.arrivals(place.bucket, state.key)
            except StoreDenied as error:  # this object may not be looked at; others may
                warn("object_not_taken", code=error.code, message=error.message)
                continue
            yield from map(self._drop.take, arrivals)
            self._seen.note(state.key, state.etag)
        self.is_quiet = True

    def close(self) -> None:
        self._seen.close()
