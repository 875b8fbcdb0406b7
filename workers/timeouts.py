"""How long a task may take, in seconds, by what it has to do."""

from pathlib import Path

from recto.settings import Limits

BYTES_PER_SECOND = 10_000_000
"""The slowest disk or network that is waited for."""

REMOTE_BYTES = 2_000_000_000
"""Taken for the size of a source that is not on local disk."""

PAGES_PER_SECOND = 5
"""The slowest that pages are written at; a searchable PDF is the dearest."""

MOST_LOOKED_AT = 2000
"""Pages of one document that are looked at for fields: a stream has so many, others have no more."""

SECONDS_LOOKED_AT = 0.4
"""The slowest that such a page goes. A dense one with barcodes was measured at 0.2."""


def ingest_seconds(source: str, limits: Limits) -> float:
    """To fetch, hash and inspect ``source``."""
    path = Path(source)
    size = path.stat().st_size if not source.startswith("s3://") and path.is_file() else REMOTE_BYTES
    return limits.inspect_timeout + size / BYTES_PER_SECOND


def assembly_seconds(pages: int, limits: Limits) -> float:
    """To write the result of a document of so many pages."""
    return limits.page_timeout + pages / PAGES_PER_SECOND


def fields_seconds(pages: int, limits: Limits) -> float:
    """To look for what a document of so many pages says."""
    return 2 * limits.page_timeout + pages / PAGES_PER_SECOND + min(pages, MOST_LOOKED_AT) * SECONDS_LOOKED_AT
