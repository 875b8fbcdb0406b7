"""A watched bucket: which of its objects are documents, and what lies under them now."""

from recto.errors import ObjectMissing, UsageError
from recto.orders import S3Source
from recto.settings import S3
from recto.values import digest
from storage.bucket import Bucket
from workers.inputs.buckets import SCHEME, S3Place, is_s3
from workers.inputs.mirroring import brief, shown
from workers.inputs.own_outputs import is_result_name
from workers.watch.arrivals import Arrival, name_below


class WatchedBucket:
    """Everything below ``url`` but hidden keys, files named like results, and what lies in one of ``own`` places: the
    output, Recto's own store. Raises ``UsageError`` where that leaves nothing.
    """

    def __init__(self, url: str, *, own: tuple[str, ...], settings: S3) -> None:
        self.place = S3Place.of(url)
        self.bucket = Bucket(self.place.bucket, settings)
        self._endpoint = settings.endpoint
        self._own = tuple(S3Place.of(each) for each in own if is_s3(each))
        if any(each.holds(self.place) for each in self._own):
            raise UsageError(f"{brief(url)}: lies in the output", remedy="Choose an output outside the input.")

    def parts(self, bucket: str, key: str) -> tuple[str, ...]:
        """The folders and name of an object below what is watched; none where it is not looked at."""
        below = tuple(key.removeprefix(self.place.folder).split("/"))
        here = bucket == self.place.bucket and key.startswith(self.place.folder)
        own = any(each.holds(S3Place(bucket, key)) for each in self._own)
        hidden = any(part.startswith(".") and part not in (".", "..") for part in below)
        return () if not here or own or hidden or key.endswith("/") else below

    def arrivals(self, bucket: str, key: str) -> tuple[Arrival, ...]:
        """The object as it is now, where it is a document that is there. Raises the ``StorageError`` family."""
        parts = self.parts(bucket, key)
        if not parts or is_result_name(parts[-1]):
            return ()
        try:
            now = self.bucket.about(key)
        except ObjectMissing:
            return ()
        url = f"{SCHEME}{bucket}/{key}"
        etag = "" if now.version else now.etag
        return (
            Arrival(
                place=digest({"endpoint": self._endpoint, "bucket": bucket, "key": key}),
                state=digest({"version": now.version, "etag": etag}),
                source=S3Source(url=url, version=now.version, etag=etag, name=name_below(parts)),
                shown=shown(url),
            ),
        )
