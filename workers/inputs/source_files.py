"""Documents on local disk while their pages are read, known by their content."""

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

from recto.errors import InputChanged, InputTooLarge, InputUnreadable
from recto.values import DocumentId
from storage.os_errors import writing

CHUNK: Final = 1024 * 1024
ABANDONED: Final = 86_400.0
"""Seconds after which what was not finished never will be."""

_PARTIAL: Final = ".part-"


class SourceFiles:
    """Copies of documents below ``folder``, each under the sha256 of its bytes, shared by the processes of a machine.

    Those not used for longest are removed beyond ``most_bytes``.
    """

    def __init__(self, folder: Path, *, most_bytes: int) -> None:
        self._folder = folder
        self._most = most_bytes
        self._checked: dict[Path, tuple[int, int]] = {}

    def fetched(self, document: DocumentId, fetch: Callable[[Path], None]) -> Path:
        """The copy of ``document``; ``fetch`` writes it where there is none. Raises ``InputChanged`` where that was
        another document.
        """
        path = self._folder / document
        if path.is_file():
            with suppress(OSError):  # removed this moment by another process
                os.utime(path)
                return path
        part = self.new_file()
        try:
            fetch(part)
            if hashed(part) != document:
                raise InputChanged("it is not what it was when it was taken in")
            return self.keep(part, document)
        finally:
            part.unlink(missing_ok=True)

    def keep(self, part: Path, document: DocumentId) -> Path:
        """Takes a file made by ``new_file``, whose content is ``document``."""
        path = self._folder / document
        with writing(path):
            part.replace(path)
        self._make_room(path)
        return path

    def unchanged(self, path: Path, document: DocumentId) -> Path:
        """``path``, a file that is not ours, after a look whether it is still ``document``. Raises ``InputChanged``,
        ``InputUnreadable``.
        """
        try:
            about = path.stat()
            state = (about.st_size, about.st_mtime_ns)
            if self._checked.get(path) != state:
                if hashed(path) != document:
                    raise InputChanged("it is not what it was when it was taken in")
                self._checked = {path: state}
        except OSError as error:
            raise InputUnreadable(str(error.strerror or error)) from error
        return path

    def new_file(self) -> Path:
        """An empty file to write to, beside the copies."""
        with writing(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(prefix=_PARTIAL, dir=self._folder)
            os.close(descriptor)
        return Path(name)

    def _make_room(self, keep: Path) -> None:
        """A copy that another process has open stays readable for it."""
        found: list[tuple[float, int, Path]] = []
        for path in self._folder.iterdir():
            with suppress(FileNotFoundError):
                about = path.stat()
                found.append((about.st_mtime, about.st_size, path))
        total = sum(size for _, size, _ in found)
        abandoned = time.time() - ABANDONED
        for used, size, path in sorted(found):
            is_partial = path.name.startswith(_PARTIAL)
            if (is_partial and used < abandoned) or (not is_partial and path != keep and total > self._most):
                path.unlink(missing_ok=True)
                total -= size


def copied(source: BinaryIO, to: Path, *, most: int) -> None:
    """Raises ``InputTooLarge`` past ``most`` bytes."""
    total = 0
    with writing(to), to.open("wb") as target:
        while chunk := source.read(CHUNK):
            total += len(chunk)
            if total > most:
                raise InputTooLarge(f"larger than {most} bytes")
            target.write(chunk)


def hashed(path: Path) -> DocumentId:
    with path.open("rb") as stream:
        return DocumentId(hashlib.file_digest(stream, "sha256").hexdigest())


def swept(folder: Path) -> Path:
    """``folder``, made where it is missing, without the folders that dead processes left in it."""
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for path in folder.iterdir():
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < time.time() - ABANDONED:
                    shutil.rmtree(path)
    return folder
