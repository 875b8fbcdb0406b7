"""One bucket over boto3, in Recto's words: with `storage.s3_clients` the only module that talks to S3."""

# ruff: noqa: PLC0415 - imported at first use: boto3 takes a third of a second and memory, and folders need none of it
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false
# boto3 makes its clients at run time and carries no types.

import io
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from time import sleep
from typing import Any, BinaryIO, Final, NamedTuple

from recto.errors import ObjectMissing, StoreDenied, StoreUnavailable
from recto.settings import S3
from storage.s3_clients import client_of
from storage.s3_errors import s3_answers, status_of

PARTS_IN_MEMORY: Final = 4
_CONFLICT_PAUSES: Final = (0.1, 0.2, 0.5, 1.0, 2.0)
_CHUNK: Final = 1024 * 1024


class ObjectState(NamedTuple):
    """What lies under a whole key: ``etag`` without quotes, ``version`` empty where the bucket keeps none, ``size`` in
    bytes.
    """

    key: str
    etag: str
    version: str
    size: int


class Bucket:
    """Objects by their whole key. Errors are those of ``ObjectStore``; safe to share between threads."""

    def __init__(self, name: str, settings: S3) -> None:
        self.name = name
        self._settings = settings

    def get(self, key: str) -> bytes:
        with self._answers(key):
            return self._client.get_object(Bucket=self.name, Key=key)["Body"].read()

    @contextmanager
    def open(self, key: str, *, version: str = "") -> Generator[BinaryIO]:
        """``version`` empty for the latest."""
        which = {"VersionId": version} if version else {}
        with self._answers(key):
            body = self._client.get_object(Bucket=self.name, Key=key, **which)["Body"]
        with io.BufferedReader(_Body(body, self._shown(key)), _CHUNK) as stream:
            yield stream

    def exists(self, key: str) -> bool:
        try:
            self.about(key)
        except ObjectMissing:
            return False
        return True

    def about(self, key: str) -> ObjectState:
        """What lies under the key now. Raises ``ObjectMissing``."""
        with self._answers(key):
            head = self._client.head_object(Bucket=self.name, Key=key)
        version = str(head.get("VersionId") or "")
        return ObjectState(
            key=key,
            etag=str(head.get("ETag", "")).strip('"'),
            version="" if version == "null" else version,
            size=int(head.get("ContentLength", 0)),
        )

    def put(self, key: str, data: bytes) -> None:
        with self._answers(key):
            self._client.put_object(Bucket=self.name, Key=key, Body=data)

    def put_new(self, key: str, data: bytes) -> bool:
        """Writes under ``If-None-Match: *``; false where there was one.

        False also where the answer to a write of ours was lost and the client's own second try met it.
        """
        for pause in _CONFLICT_PAUSES:
            status = self._conditional_put(key, data)
            if status in {200, 412}:
                return status == 200
            sleep(pause)  # 409: another write of this key is under way, and may still fail
        if self.exists(key):
            return False
        raise StoreUnavailable(f"{self._shown(key)}: other writers kept it busy")

    def honours_conditions(self, probe: str) -> bool:
        """Writes ``probe`` twice and looks whether the second is refused."""
        try:
            self._conditional_put(probe, b"")
            return self._conditional_put(probe, b"") == 412
        finally:
            with suppress(StoreDenied):  # credentials that may only add leave it there
                self.delete(probe)

    def upload(self, key: str, stream: Any) -> None:
        """``stream`` has ``read(size)``; it is sent in parts, of which a few are held in memory."""
        from boto3.s3.transfer import TransferConfig

        transfer = TransferConfig(
            multipart_threshold=self._settings.part_bytes,
            multipart_chunksize=self._settings.part_bytes,
            max_concurrency=PARTS_IN_MEMORY,
            preferred_transfer_client="classic",
        )
        transfer.max_in_memory_upload_chunks = PARTS_IN_MEMORY
        with self._answers(key):
            self._client.upload_fileobj(stream, self.name, key, Config=transfer)

    def keys(self, prefix: str, *, after: str = "") -> Iterator[str]:
        """Whole keys, sorted, those greater than ``after``, a page of at most 1,000 in memory."""
        return (state.key for state in self.states(prefix, after=after))

    def states(self, prefix: str, *, after: str = "") -> Iterator[ObjectState]:
        """As ``keys``, with what lies under each; listings tell no versions."""
        start = {"StartAfter": after} if after else {}
        with self._answers(prefix):
            pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=prefix, **start)
            for page in pages:
                for entry in page.get("Contents", ()):
                    etag = str(entry.get("ETag", "")).strip('"')
                    yield ObjectState(key=entry["Key"], etag=etag, version="", size=int(entry.get("Size", 0)))

    def delete(self, key: str) -> None:
        try:
            with self._answers(key):
                self._client.delete_object(Bucket=self.name, Key=key)
        except ObjectMissing:
            return  # S3 itself says nothing here; some servers do

    def presign_get(self, key: str, seconds: int) -> str:
        with self._answers(key):
            return self._client.generate_presigned_url(
                "get_object", Params={"Bucket": self.name, "Key": key}, ExpiresIn=seconds
            )

    def _conditional_put(self, key: str, data: bytes) -> int:
        """200 written, 412 there was one, 409 another write is under way, 501 the server knows no condition."""
        from botocore.exceptions import ClientError

        with self._answers(key):
            try:
                self._client.put_object(Bucket=self.name, Key=key, Body=data, IfNoneMatch="*")
            except ClientError as error:
                status = status_of(error.response)
                if status in {409, 412, 501}:
                    return status
                raise
        return 200

    def _shown(self, key: str) -> str:
        return f"s3://{self.name}/{key}"

    def _answers(self, key: str) -> Any:
        return s3_answers(self._shown(key))

    @property
    def _client(self) -> Any:
        return client_of(self._settings)


class _Body(io.RawIOBase):
    """An answer's body as a raw stream; what breaks half-way is the store's fault."""

    def __init__(self, body: Any, shown: str) -> None:
        self._body = body
        self._shown = shown

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with s3_answers(self._shown):
            data: bytes = self._body.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._body.close()
        super().close()
