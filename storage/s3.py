"""An object store in an S3 bucket, at AWS or at any server that speaks its protocol."""

import hashlib
import os
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import BinaryIO, Final

from recto.errors import KeyInvalid, StoreUnavailable, UsageError
from recto.settings import S3
from recto.values import digest
from storage.bucket import Bucket
from storage.claims import Claims
from storage.keys import MAX_KEY_BYTES, OWN_NAMES, checked_key, checked_prefix, is_own_name
from storage.protocols import CLAIM_SECONDS, StoredObject

MAX_LINK_SECONDS: Final = 7 * 24 * 3600
_LONGEST_PAUSE: Final = 1.0
_probing: Final = threading.Lock()
_conditional: Final[dict[tuple[str, str], bool]] = {}
"""Whether the server at an endpoint honours conditions, by bucket."""


class S3Store:
    """Objects below ``prefix`` in ``bucket``.

    The first ``put_if_absent`` finds out whether the server honours ``If-None-Match``. Where it does not, ``claims``
    say who writes; a writer that died with a claim is waited for until the claim lapses.
    """

    def __init__(self, bucket: str, prefix: str, settings: S3, claims: Claims) -> None:
        self._bucket = Bucket(bucket, settings)
        self._prefix = f"{checked_key(prefix.strip('/'))}/" if prefix.strip("/") else ""
        self._endpoint = settings.endpoint
        self._claims = claims
        self._name = uuid.uuid4().hex

    @property
    def location(self) -> str:
        return f"s3://{self._bucket.name}/{self._prefix}".rstrip("/")

    def get(self, key: str) -> bytes:
        return self._bucket.get(self._whole(key))

    def open(self, key: str) -> AbstractContextManager[BinaryIO]:
        return self._bucket.open(self._whole(key))

    def put_if_absent(self, key: str, data: bytes) -> bool:
        whole = self._whole(key)
        if self._has_conditions():
            return self._bucket.put_new(whole, data)
        return self._put_claimed(whole, data)

    def put_stream(self, key: str, stream: BinaryIO) -> StoredObject:
        hashing = _Hashing(stream)
        self._bucket.upload(self._whole(key), hashing)
        return StoredObject(key=key, size=hashing.size, sha256=hashing.sha256)

    def keys(self, prefix: str) -> Iterator[str]:
        """Folder markers (names that end with ``/``) are left out. Names that are no good key are listed as they are;
        reading them raises ``KeyInvalid``.
        """
        for whole in self._bucket.keys(self._prefix + checked_prefix(prefix)):
            key = whole.removeprefix(self._prefix)
            if key and not key.endswith("/") and not is_own_name(key):
                yield key

    def delete(self, key: str) -> None:
        self._bucket.delete(self._whole(key))

    def presign_get(self, key: str, seconds: int) -> str:
        if not 0 < seconds <= MAX_LINK_SECONDS:
            raise UsageError(f"a link lasts from one second to seven days, not {seconds} seconds")
        return self._bucket.presign_get(self._whole(key), seconds)

    def _whole(self, key: str) -> str:
        whole = self._prefix + checked_key(key)
        if len(whole.encode()) > MAX_KEY_BYTES:
            raise KeyInvalid(f"{self.location}/{key[:80]}: the key is longer than {MAX_KEY_BYTES} bytes")
        return whole

    def _has_conditions(self) -> bool:
        """Asked once for a process and bucket: it costs three requests."""
        server = (self._endpoint, self._bucket.name)
        with _probing:
            if server not in _conditional:
                probe = f"{self._prefix}{OWN_NAMES}probe-{uuid.uuid4().hex}"
                _conditional[server] = self._bucket.honours_conditions(probe)
            return _conditional[server]

    def _put_claimed(self, whole: str, data: bytes) -> bool:
        claim = digest({"endpoint": self._endpoint, "bucket": self._bucket.name, "key": whole})
        owner = digest({"store": self._name, "process": os.getpid(), "thread": threading.get_ident()})
        for pause in _pauses(2 * CLAIM_SECONDS):
            won = self._claims.claim_key(claim, owner)
            if self._bucket.exists(whole):
                return False
            if won:
                self._bucket.put(whole, data)
                return True
            time.sleep(pause)
        raise StoreUnavailable(f"s3://{self._bucket.name}/{whole}: other writers claimed it and did not write it")


class _Hashing:
    """A stream that is hashed as it is read. It does not seek, so that every byte passes once."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._hash = hashlib.sha256()
        self.size = 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._hash.update(data)
        self.size += len(data)
        return data

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


def _pauses(seconds: float) -> Iterator[float]:
    """Growing pauses that add up to ``seconds``."""
    pause, waited = 0.05, 0.0
    while waited < seconds:
        yield pause
        waited += pause
        pause = min(2 * pause, _LONGEST_PAUSE)
