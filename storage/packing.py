"""How values are kept in a store: gzip without a time stamp, so that equal content gives equal bytes."""

import gzip
import zlib

from recto.errors import InternalError

LEVEL = 1
"""Word lists shrink to a fifth at the fastest level; higher ones cost ten times the time for a few per cent."""


def packed(data: bytes) -> bytes:
    return gzip.compress(data, compresslevel=LEVEL, mtime=0)


def unpacked(data: bytes) -> bytes:
    """Raises ``InternalError`` where the bytes are not what ``packed`` made: the store is damaged."""
    try:
        return gzip.decompress(data)
    except (OSError, EOFError, zlib.error) as error:
        remedy = "Delete the work folder and run again."
        raise InternalError(f"a stored value is damaged: {error}", remedy=remedy) from error
