"""Files that are not finished yet. Their writer holds a lock on them, so that what a dead one left can be told."""

import errno
import fcntl
import os
import secrets
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from storage.keys import OWN_NAMES

_NO_LOCKS: Final = frozenset({errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EINVAL, errno.ENOSYS})


class Temporary:
    """A new file in ``folder``, removed at the end unless it was renamed. Raises ``OSError``.

    Unbuffered: after a failed write nothing is left that closing would try to write again.
    """

    def __init__(self, folder: Path) -> None:
        self.path, self._descriptor = _created(folder)

    def write(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]

    def sync(self) -> None:
        os.fsync(self._descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        os.close(self._descriptor)
        self.path.unlink(missing_ok=True)


def sweep_folder(folder: Path) -> int:
    """Removes what dead writers left in this one folder; says how many. Raises ``OSError``."""
    with os.scandir(folder) as entries:
        left = [Path(entry.path) for entry in entries if entry.name.startswith(OWN_NAMES)]
    return sum(_removed_if_dead(path) for path in left)


def move_unless_there(source: Path, target: Path) -> bool:
    """Renames ``source`` unless ``target`` exists, for file systems without hard links (exFAT, many network shares).

    Writers keep each other out by a lock beside the target. Raises ``OSError``.
    """
    lock, descriptor = _locked_beside(target)
    try:
        if os.path.lexists(target):
            return False
        source.rename(target)
        return True
    finally:
        lock.unlink(missing_ok=True)
        os.close(descriptor)


def _created(folder: Path) -> tuple[Path, int]:
    while True:
        path = folder / f"{OWN_NAMES}{secrets.token_hex(8)}"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
        if _lock(descriptor) and _is_linked(descriptor):
            return path, descriptor
        os.close(descriptor)  # a sweep got in between


def _locked_beside(target: Path) -> tuple[Path, int]:
    path = target.parent / f"{OWN_NAMES}lock"
    while True:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o666)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if _is_linked(descriptor):
            return path, descriptor
        os.close(descriptor)


def _removed_if_dead(path: Path) -> bool:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except (FileNotFoundError, PermissionError):
        return False  # finished meanwhile, or another user's
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink(missing_ok=True)
        return True
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno in _NO_LOCKS:
            return False  # nothing tells whether its writer lives
        raise
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise
    return True


def _is_linked(descriptor: int) -> bool:
    return os.fstat(descriptor).st_nlink > 0
