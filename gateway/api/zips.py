"""Results as one ZIP archive, made while it is sent: neither it nor a file of it is held."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from gateway.api.results import CHUNK, Result

MEDIA: Final = "application/zip"
_PACKED: Final = frozenset({".jpg", ".jpeg", ".png", ".webp", ".avif", ".heic", ".jp2", ".pdf"})
"""Compressed already."""


def zipped(results: Iterator[Result]) -> Iterator[bytes]:
    """A ZIP64 archive with a folder for each document, its manifest last."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w") as archive:
        for result in results:
            for path in result.paths:
                for _ in _added(archive, result, path):
                    yield sink.taken()
    yield sink.taken()


def _added(archive: zipfile.ZipFile, result: Result, path: str) -> Iterator[None]:
    """Step by step; the archive's sink holds what a step wrote."""
    entry = zipfile.ZipInfo(result.key(path))  # of no time: the same results give the same bytes
    packed = PurePosixPath(path).suffix.lower() in _PACKED
    entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
    with result.store.open(result.key(path)) as stream, archive.open(entry, "w", force_zip64=True) as member:
        while chunk := stream.read(CHUNK):
            member.write(chunk)
            yield
    yield


class _Sink(io.RawIOBase):
    """Takes what is written and gives it away; it does not seek."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object, /) -> int:
        piece = bytes(data)  # type: ignore[call-overload]
        self._held += piece
        return len(piece)

    def taken(self) -> bytes:
        data = bytes(self._held)
        self._held.clear()
        return data
