"""From what a person writes to the store it names."""

import re
from pathlib import Path
from typing import Final

from recto.errors import KeyInvalid, UsageError
from recto.settings import S3
from recto.values import Value
from storage.claims import Claims
from storage.keys import checked_key
from storage.local import LocalStore
from storage.protocols import ObjectStore
from storage.s3 import S3Store

SCHEME: Final = "s3://"
_BUCKET: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]")


class S3Url(Value):
    """``prefix`` has no slash at its ends; empty means the whole bucket."""

    bucket: str
    prefix: str


def parse_s3_url(url: str) -> S3Url:
    """The parts of ``s3://bucket/prefix``. Raises ``UsageError`` for anything else."""
    bucket, _, rest = url.removeprefix(SCHEME).partition("/")
    if not url.startswith(SCHEME) or not _BUCKET.fullmatch(bucket):
        raise UsageError(f"{url!r}: not an S3 address", remedy="Write it as s3://bucket/prefix.")
    prefix = rest.strip("/")
    if prefix:
        try:
            checked_key(prefix)
        except KeyInvalid as error:
            raise UsageError(f"{url!r}: {error.message}", remedy="Write it as s3://bucket/prefix.") from error
    return S3Url(bucket=bucket, prefix=prefix)


def open_store(location: str, *, settings: S3, claims: Claims) -> ObjectStore:
    """The store at a folder's path or an ``s3://bucket/prefix``. Nothing is read or written yet.

    Raises ``UsageError`` for what can be neither.
    """
    if location.startswith(SCHEME):
        url = parse_s3_url(location)
        return S3Store(url.bucket, url.prefix, settings, claims)
    if "://" in location:
        raise UsageError(f"{location!r}: Recto knows folders and s3:// addresses", remedy="Write s3://bucket/prefix.")
    if not location or "\0" in location:
        raise UsageError(f"{location!r}: not a folder's path")
    folder = Path(location)
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{location}: a file, not a folder", remedy="Name a folder, or another place.")
    return LocalStore(folder)
