"""An object store in a local folder: what people look at, and what a run works with."""

import errno
import hashlib
import os
import stat
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

from recto.errors import KeyInvalid
from storage.keys import OWN_NAMES, checked_key, checked_prefix
from storage.os_errors import reading, writing
from storage.protocols import StoredObject
from storage.temporary import Temporary, move_unless_there, sweep_folder

CHUNK: Final = 1024 * 1024
_NO_HARD_LINKS: Final = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK})
_SWEPT_FOLDERS: Final = 4096
_SYNCED_AT_ONCE: Final = 8
_TOGETHER: Final = 1000
"""Files that wait for the disk at most."""


class LocalStore:
    """Objects as files below ``root``, which is made at the first write.

    A file is written beside its place and then linked or renamed into it. Symbolic links below the root are neither
    followed nor listed; the root itself may be one. The first write into a folder removes what killed writers left
    there. ``durable`` waits until the disk has it: results survive a power cut, a cache that can be filled again need
    not.
    """

    def __init__(self, root: Path, *, durable: bool = True) -> None:
        self._root = root.absolute()
        self._location = str(root)
        self._durable = durable
        self._together: set[Path] | None = None
        self._swept: set[Path] = set()

    @property
    def location(self) -> str:
        return self._location

    def path_of(self, key: str) -> Path:
        """Where ``key`` is or would be, for readers that need a file. Raises ``KeyInvalid``."""
        path = self._root
        for segment in checked_key(key).split("/"):
            path = path / segment
            with reading(path), suppress(FileNotFoundError, NotADirectoryError):
                if stat.S_ISLNK(path.lstat().st_mode):
                    raise KeyInvalid(
                        f"{path}: a symbolic link could lead out of {self._location}",
                        remedy="Put a file or folder in its place.",
                    )
        return path

    def get(self, key: str) -> bytes:
        path = self.path_of(key)
        with reading(path):
            return path.read_bytes()

    @contextmanager
    def open(self, key: str) -> Generator[BinaryIO]:
        path = self.path_of(key)
        with reading(path):
            file = path.open("rb")
        with file:
            yield file

    def put_if_absent(self, key: str, data: bytes) -> bool:
        path = self.path_of(key)
        with writing(path):
            self._make_ready(path.parent)
            if _is_file(path):
                return False
            with Temporary(path.parent) as temporary:
                temporary.write(data)
                self._sync(temporary)
                if not _linked(temporary.path, path):
                    return False
            self._sync_names(path)
        return True

    def put_stream(self, key: str, stream: BinaryIO) -> StoredObject:
        path = self.path_of(key)
        with writing(path):
            self._make_ready(path.parent)
            temporary = Temporary(path.parent)
        with temporary:
            size, sha256 = _copied(stream, temporary, path)
            with writing(path):
                self._sync(temporary)
                temporary.path.replace(path)
                self._sync_names(path)
        return StoredObject(key=key, size=size, sha256=sha256)

    def keys(self, prefix: str) -> Iterator[str]:
        """Names that are no good key are listed as they are; reading them raises ``KeyInvalid``."""
        folder, _, _ = checked_prefix(prefix).rpartition("/")
        levels = [self._entries(folder, prefix)]
        while levels:
            name = next(levels[-1], None)
            if name is None:
                levels.pop()
            elif name.endswith("/"):
                levels.append(self._entries(name.removesuffix("/"), prefix))
            else:
                yield name

    def delete(self, key: str) -> None:
        path = self.path_of(key)
        with writing(path), suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
            path.unlink()

    def presign_get(self, key: str, seconds: int) -> str:
        """A ``file://`` URL; it does not lapse."""
        return self.path_of(key).as_uri()

    @contextmanager
    def together(self) -> Generator[None]:
        """Inside, no write waits for the disk by itself; after it the disk has them all. For one thread.

        A power cut inside may leave any part of them.
        """
        self._together = written = set[Path]()
        try:
            yield
        finally:
            self._together = None
        with writing(self._root):
            _sync_all(written)

    def sweep(self) -> int:
        """Removes what killed writers left anywhere below the root; says how many."""
        return sum(self._swept_folder(Path(folder)) for folder, _, _ in os.walk(self._root))

    def _entries(self, folder: str, prefix: str) -> Iterator[str]:
        """Keys of files, and of folders with a ``/``, in one folder; with the slash they sort as keys do."""
        path = self._root / folder
        start = f"{folder}/" if folder else ""
        names: list[str] = []
        with reading(path), suppress(FileNotFoundError, NotADirectoryError), os.scandir(path) as entries:
            names.extend(
                f"{start}{entry.name}/" if entry.is_dir(follow_symlinks=False) else f"{start}{entry.name}"
                for entry in entries
                if _is_plain(entry) and not entry.name.startswith(OWN_NAMES)
            )
        return iter(sorted(name for name in names if _leads_to(name, prefix)))

    def _make_ready(self, folder: Path) -> None:
        if not folder.is_dir():
            missing = [folder, *(parent for parent in folder.parents if not parent.exists())]
            folder.mkdir(parents=True, exist_ok=True)
            for made in missing:
                self._sync_folder(made.parent)
        if folder not in self._swept:
            if len(self._swept) >= _SWEPT_FOLDERS:
                self._swept.clear()
            self._swept.add(folder)
            sweep_folder(folder)

    def _swept_folder(self, folder: Path) -> int:
        with writing(folder):
            return sweep_folder(folder)

    def _sync(self, temporary: Temporary) -> None:
        if self._durable and self._together is None:
            temporary.sync()

    def _sync_names(self, path: Path) -> None:
        """That ``path`` is there."""
        if self._durable and self._together is not None:
            self._together |= {path, path.parent}
            if len(self._together) > _TOGETHER:
                _sync_all(self._together)
                self._together.clear()
        else:
            self._sync_folder(path.parent)

    def _sync_folder(self, folder: Path) -> None:
        if self._durable and self._together is not None:
            self._together.add(folder)
        elif self._durable:
            _synced(folder)


def _synced(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_all(paths: set[Path]) -> None:
    """Several at once, so that the file system can commit them in one go: one after the other took 10 ms a file on a
    busy disk, this way 0.6 ms.
    """
    if paths:
        with ThreadPoolExecutor(min(_SYNCED_AT_ONCE, len(paths))) as threads:
            for _ in threads.map(_synced, sorted(paths)):
                pass


def _is_file(path: Path) -> bool:
    """Raises ``IsADirectoryError`` for a folder, which no object can take the place of."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return False
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, "is a folder", str(path))
    return True


def _linked(source: Path, target: Path) -> bool:
    try:
        target.hardlink_to(source)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in _NO_HARD_LINKS:
            raise
        return move_unless_there(source, target)
    return True


def _copied(stream: BinaryIO, temporary: Temporary, path: Path) -> tuple[int, str]:
    """Errors of the stream stay what they are; only those of the store are translated."""
    hashed = hashlib.sha256()
    size = 0
    while chunk := stream.read(CHUNK):
        with writing(path):
            temporary.write(chunk)
        hashed.update(chunk)
        size += len(chunk)
    return size, hashed.hexdigest()


def _is_plain(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir(follow_symlinks=False) or entry.is_file(follow_symlinks=False)


def _leads_to(name: str, prefix: str) -> bool:
    return name.startswith(prefix) or (name.endswith("/") and prefix.startswith(name))
