"""The folder of one result in the output store: what was written to it, and what is left there of an older one."""

import tempfile
from collections.abc import Collection, Generator, Iterable, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from typing import BinaryIO, cast

from pydantic import ValidationError

from recto.documents import Manifest, WrittenFile
from recto.errors import ObjectMissing
from recto.pages import PageRecord, PageState
from recto.values import DocumentId, Value
from storage.local import LocalStore
from storage.protocols import ObjectStore

FIELDS_FILE = "fields.json"
MANIFEST = "manifest.json"
RUN_RECORD = "run.json"
_PARTS = ("pages/", "figures/", "parts/", "document.", "fields.", "escalations.")
SPOOLED_BYTES = 4 * 1024 * 1024
"""Held in memory before a temporary file takes over."""


@contextmanager
def together(store: ObjectStore) -> Generator[None]:
    """Inside, writes to a folder do not wait for the disk one by one; after it the disk has them all."""
    with store.together() if isinstance(store, LocalStore) else nullcontext():
        yield


class ResultFolder:
    """Writes below ``name`` and remembers what it wrote. The manifest goes first when it is unmade, last when made."""

    def __init__(self, store: ObjectStore, name: str) -> None:
        self._store = store
        self._name = name
        self._written: dict[str, WrittenFile] = {}

    @property
    def files(self) -> tuple[WrittenFile, ...]:
        return tuple(self._written[path] for path in sorted(self._written))

    def stream(self, path: str, stream: BinaryIO) -> None:
        stored = self._store.put_stream(f"{self._name}/{path}", stream)
        self._written[path] = WrittenFile(path=path, bytes=stored.size, sha256=stored.sha256)

    def chunks(self, path: str, chunks: Iterable[bytes]) -> None:
        """Writes what is made piece by piece, without holding it."""
        self.abreast({path: chunks})

    def abreast(self, files: Mapping[str, Iterable[bytes]]) -> None:
        """Writes files that are made piece by piece, a piece of each in turn."""
        with ExitStack() as stack:
            spools = {
                path: stack.enter_context(tempfile.SpooledTemporaryFile(max_size=SPOOLED_BYTES)) for path in files
            }
            left = {path: iter(chunks) for path, chunks in files.items()}
            while left:
                for path, chunks in [*left.items()]:
                    chunk = next(chunks, None)
                    if chunk is None:
                        del left[path]
                    else:
                        spools[path].write(chunk)
            for path, spool in spools.items():
                spool.seek(0)
                self.stream(path, cast(BinaryIO, spool))

    def unmake(self) -> None:
        """Takes the manifest of an older result away: from now on nobody may take this folder for complete."""
        self._store.delete(f"{self._name}/{MANIFEST}")

    def finish(self, manifest: Manifest, run_record: bytes) -> None:
        """Removes files of an older result, then writes ``run.json`` and, last, the manifest."""
        own = {f"{self._name}/{path}" for path in (*self._written, RUN_RECORD)}
        self._clear(keep=own)
        self.chunks(RUN_RECORD, [run_record])
        self.chunks(MANIFEST, [(manifest.model_dump_json(indent=1) + "\n").encode()])

    def remove(self) -> None:
        """Takes a result away, its manifest first. What Recto did not write stays."""
        self.unmake()
        self._store.delete(f"{self._name}/{RUN_RECORD}")
        self._clear(keep=frozenset())

    def _clear(self, *, keep: Collection[str]) -> None:
        for key in self._store.keys(f"{self._name}/"):
            if key not in keep and key.startswith(tuple(f"{self._name}/{part}" for part in _PARTS)):
                self._store.delete(key)


class NoResult(Value):
    """There is no complete result, or one of a form that this version does not know."""


def is_current(manifest: Manifest, *, document: DocumentId, settings: str, retry_failed: bool) -> bool:
    """Whether it is the result of this content under these settings, and neither it nor any of its pages deserve
    another try.
    """
    same = (manifest.document, manifest.settings) == (document, settings)
    unasked = any(fault.retryable for one in manifest.consulted for fault in one.fault)
    return (
        same
        and bool(manifest.pages)
        and not unasked
        and not any(is_to_retry(page, failed=retry_failed) for page in manifest.pages)
    )


def is_to_retry(record: PageRecord, *, failed: bool) -> bool:
    """Whether a page that was not read may be read next time, or models be asked that could not; with ``failed`` all
    pages may that were not read.
    """
    unread = record.state in (PageState.FAILED, PageState.UNSUPPORTED_SCRIPT)
    unasked = any(fault.retryable for escalation in record.escalations for fault in escalation.fault)
    return unasked or (unread and (failed or any(fault.retryable for fault in record.faults)))


def manifest_in(store: ObjectStore, folder: str) -> Manifest | NoResult:
    """The manifest of the complete result that lies there."""
    try:
        return Manifest.model_validate_json(store.get(f"{folder}/{MANIFEST}"))
    except (ObjectMissing, ValidationError):
        return NoResult()
