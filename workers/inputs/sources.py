"""Sources and targets as people write them, on the command line and in the settings of nightly jobs."""

from pathlib import Path
from typing import Final

from recto.errors import InputUnreadable, UsageError
from recto.orders import FileSource, HttpsSource, KeptTarget, LocalTarget, S3Source, S3Target, Source, Target
from storage.opening import parse_s3_url
from workers.inputs.buckets import is_s3
from workers.inputs.mirroring import brief

KEPT: Final = "kept"
"""The target that is Recto's own store."""

_WEB: Final = "https://"


def source_from(text: str, *, recursive: bool = False) -> Source:
    """A file or folder, ``s3://bucket/key``, with ``recursive`` a prefix, or ``https://host/path``.

    A folder is everything below it. Raises ``UsageError`` for what names none of these, ``InputUnreadable`` for a file
    that is not there.
    """
    if is_s3(text):
        return _in_bucket(text, recursive)
    if text.startswith(_WEB) and text != _WEB:
        return HttpsSource(url=text)
    if "://" in text:
        raise UsageError(f"{brief(text)}: an address of no kind that Recto reads", remedy="Use s3:// or https://.")
    return FileSource(path=_there(text))


def target_from(text: str) -> Target:
    """``s3://bucket/prefix``, a folder, or ``kept``. Raises ``UsageError``."""
    if text == KEPT:
        return KeptTarget()
    if is_s3(text):
        parse_s3_url(text)
        return S3Target(url=text)
    if "://" in text:
        raise UsageError(f"{brief(text)}: results go to a folder, to s3://bucket/prefix or to {KEPT!r}")
    folder = Path(text)
    if not text or (folder.exists() and not folder.is_dir()):
        raise UsageError(f"{brief(text)!r} is no folder", remedy="Give a folder; it is made where it is missing.")
    return LocalTarget(path=_plain(folder.absolute()))


def _in_bucket(text: str, recursive: bool) -> S3Source:
    url = parse_s3_url(text)
    if not recursive and (not url.prefix or text.endswith("/")):
        raise UsageError(f"{brief(text)}: names a prefix, not an object", remedy="Add --recursive for all below it.")
    return S3Source(url=text, recursive=recursive)


def _there(text: str) -> str:
    path = Path(text)
    try:
        path.stat()
    except (OSError, ValueError) as error:
        cause = (getattr(error, "strerror", None) or "no path").lower()
        raise InputUnreadable(f"{brief(text)}: {cause}") from error
    return _plain(path.absolute())


def _plain(path: Path) -> str:
    """The path as text that other machines understand, too."""
    text = str(path)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise UsageError(f"{brief(text)}: its name is not UTF-8", remedy="Rename it.") from error
    return text
