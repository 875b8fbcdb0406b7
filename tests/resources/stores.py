"""Object stores that tests open here and in other processes, and what they write there."""

import io
import itertools
import random
from collections.abc import Callable
from functools import partial
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import BinaryIO, Literal

from typing_extensions import Buffer

from recto.settings import S3
from recto.values import Value
from storage.local import LocalStore
from storage.on_sqlite.file import SqliteFile
from storage.on_sqlite.jobs import SqliteJobStore
from storage.protocols import ObjectStore
from storage.s3 import S3Store
from tests.resources.processes import hang

MEBIBYTE = 1024 * 1024


class StoreSpec(Value):
    """What it takes to open one store, anywhere. ``folder`` holds its files, or the claims on its keys."""

    kind: Literal["local", "s3"]
    folder: Path
    settings: S3 = S3()
    bucket: str = ""
    prefix: str = ""

    def opened(self) -> ObjectStore:
        if self.kind == "local":
            return LocalStore(self.folder)
        return S3Store(
            self.bucket, self.prefix, self.settings, SqliteJobStore(SqliteFile(self.folder / "claims.sqlite"))
        )


def noise(size: int, at_end: Callable[[], None] = lambda: None) -> BinaryIO:
    """``size`` bytes that do not repeat, made as they are read; then calls ``at_end``. It does not seek."""
    return io.BufferedReader(_Noise(size, at_end), MEBIBYTE)


class _Noise(io.RawIOBase):
    def __init__(self, size: int, at_end: Callable[[], None]) -> None:
        self._left = size
        self._at_end = at_end
        self._random = random.Random(size)  # noqa: S311 - noise

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        view = memoryview(buffer)
        taken = min(self._left, len(view))
        if not taken:
            self._at_end()
        view[:taken] = self._random.randbytes(taken)
        self._left -= taken
        return taken


class Write(Value):
    spec: StoreSpec
    key: str
    data: bytes


def ready_to_put(write: Write) -> Callable[[], bool]:
    store = write.spec.opened()
    store.put_if_absent(f"warm/{write.data.hex()}", b"")
    return lambda: store.put_if_absent(write.key, write.data)


def stall_in_stream(spec: StoreSpec, key: str, size: int, reached: Event) -> None:
    spec.opened().put_stream(key, noise(size, partial(hang, reached)))


def put_many(spec: StoreSpec, size: int, reached: Event) -> None:
    """Puts objects of ``size`` equal bytes for ever."""
    store = spec.opened()
    for number in itertools.count():
        store.put_if_absent(f"many/{number:06}", bytes([number % 256]) * size)
        if number == 3:
            reached.set()
