"""Documents in S3 buckets: listed key by key, and opened."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

from recto.errors import InputUnreadable, RectoError, StorageError, fault_of
from recto.settings import S3
from storage.bucket import Bucket
from workers.events import InputFault
from workers.inputs.mirroring import brief, shown
from workers.inputs.own_outputs import is_result_name

SCHEME = "s3://"


@dataclass(frozen=True, slots=True)
class FoundObject:
    """An object. ``path`` is its ``s3://`` URL, ``parts`` its folders and name below what was given."""

    path: str
    parts: tuple[str, ...]

    @property
    def source(self) -> str:
        return self.path


class S3Place(NamedTuple):
    """A bucket, and a key or prefix in it."""

    bucket: str
    key: str

    @classmethod
    def of(cls, url: str) -> "S3Place":
        """Raises ``InputUnreadable`` where no bucket is named."""
        bucket, _, key = url.removeprefix(SCHEME).partition("/")
        if not bucket:
            raise InputUnreadable(f"{brief(url)}: names no bucket", remedy="Write it as s3://bucket/prefix.")
        return cls(bucket, key)

    @property
    def folder(self) -> str:
        """What the keys below it begin with."""
        return f"{self.key.rstrip('/')}/" if self.key else ""

    def holds(self, other: "S3Place") -> bool:
        return self.bucket == other.bucket and (other.folder.startswith(self.folder) or other.key == self.key)


def is_s3(text: str) -> bool:
    return text.startswith(SCHEME)


def open_object(url: str, *, settings: S3, version: str = "") -> AbstractContextManager[BinaryIO]:
    """The object behind an ``s3://`` URL, the latest where no ``version`` is named. Errors are those of
    ``ObjectStore``.
    """
    place = S3Place.of(url)
    return Bucket(place.bucket, settings).open(place.key, version=version)


def objects_at(
    url: str, under: tuple[str, ...], settings: S3, *, output: str, after: str = ""
) -> Iterator[FoundObject | InputFault]:
    """The object of that very key, and those below it as a folder; ``s3://bucket/a`` does not name ``ab/c.pdf``.

    Names begin with ``under`` where it is given; a single object is else called by the end of its key. Hidden keys,
    folder markers and everything below ``output`` are passed over. ``after`` is the URL of the last object seen.
    """
    try:
        place = S3Place.of(url)
        own = S3Place.of(output) if is_s3(output) else S3Place("", "")
        if own.holds(place):
            cause = f"{brief(url)}: lies in the output"
            raise InputUnreadable(cause, remedy="Choose an output outside the input.")
        last = after.removeprefix(f"{SCHEME}{place.bucket}/")
        yield from _listed(url, place, under, Bucket(place.bucket, settings), own, after=last)
    except (InputUnreadable, StorageError) as error:
        yield _fault(url, error)


def _listed(
    url: str, place: S3Place, under: tuple[str, ...], bucket: Bucket, own: S3Place, *, after: str
) -> Iterator[FoundObject | InputFault]:
    nothing = not after
    if nothing and place.key and not place.key.endswith("/") and bucket.exists(place.key):
        nothing = False
        yield _single(url, place, under)
    for key in bucket.keys(place.folder, after=after):
        nothing = False
        below = tuple(key.removeprefix(place.folder).split("/"))
        if not key.endswith("/") and not _is_hidden(below) and not own.holds(S3Place(place.bucket, key)):
            yield FoundObject(f"{SCHEME}{place.bucket}/{key}", (*under, *below))
    if nothing:
        yield _fault(url, InputUnreadable(f"{brief(url)}: there is no object of this name or below it"))


def _single(url: str, place: S3Place, under: tuple[str, ...]) -> FoundObject | InputFault:
    name = place.key.rsplit("/", 1)[-1]
    if is_result_name(name):
        cause = f"{brief(url)}: is named like a result of Recto"
        return _fault(url, InputUnreadable(cause, remedy="Rename it if it is a document."))
    return FoundObject(url, under or (name,))


def _is_hidden(parts: tuple[str, ...]) -> bool:
    return any(part.startswith(".") and part not in (".", "..") for part in parts)


def _fault(url: str, error: RectoError) -> InputFault:
    return InputFault(shown=shown(url), fault=fault_of(error))
