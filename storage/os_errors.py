"""What the operating system says of a path, in Recto's words."""

import errno
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from recto.errors import KeyInvalid, ObjectMissing, StorageError, StoreDenied, StoreFull, StoreUnavailable

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_DENIED: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_TWO_KINDS: Final = frozenset({errno.EISDIR, errno.ENOTDIR, errno.EEXIST, errno.ENOTEMPTY})


@contextmanager
def reading(path: Path) -> Generator[None]:
    """A path that is no file, or lies below one, is an object that is missing."""
    try:
        yield
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
        raise ObjectMissing(f"{path}: there is no such file") from error
    except OSError as error:
        raise _storage_error(error, path) from error


@contextmanager
def writing(path: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        raise _storage_error(error, path) from error


def _storage_error(error: OSError, path: Path) -> StorageError:
    cause = os.strerror(error.errno) if error.errno else str(error)
    if error.errno in _FULL:
        return StoreFull(f"{path}: {cause}")
    if error.errno == errno.EROFS:
        return StoreDenied(f"{path}: {cause}", remedy="Write to a folder on another disk, or remount this one.")
    if error.errno in _DENIED:
        return StoreDenied(f"{path}: {cause}", remedy="Check who may read and write there.")
    if error.errno == errno.ENAMETOOLONG:
        return KeyInvalid(f"{path}: {cause}", remedy="Shorten its name, or write to a folder with a shorter path.")
    if error.errno in _TWO_KINDS:
        return KeyInvalid(f"{path}: a file stands where a folder is needed, or a folder where a file is")
    return StoreUnavailable(f"{path}: {cause}")
