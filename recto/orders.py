"""Orders: what is to be read, how, where the results go, and under which conditions."""

import re
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field

from recto.options import ReadOptions
from recto.values import DocumentId, TenantId, Value

DEFAULT_TENANT = TenantId("default")
"""Whose jobs the command line's are."""

_TENANT = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


def checked_tenant(name: str) -> TenantId:
    """Tenants stand in keys, so their names are plain. Raises ``ValueError``."""
    if not _TENANT.fullmatch(name):
        raise ValueError("a tenant is called by lower-case letters, digits and hyphens, 63 at most")
    return TenantId(name)


class Priority(StrEnum):
    """From the most to the least urgent. Work of a lower one is never starved, it only gets a small share."""

    INTERACTIVE = "interactive"
    NORMAL = "normal"
    BULK = "bulk"


class UploadSource(Value):
    """Bytes that were sent to Recto and lie in its own store. ``name`` is what the sender calls the file."""

    kind: Literal["upload"] = "upload"
    name: str
    document: DocumentId
    bytes: int


class S3Source(Value):
    """An object, or with ``recursive`` everything below a prefix: ``s3://bucket/key``.

    ``version`` pins a version of one object, ``etag`` the content that an event told of; empty for what is there.
    ``name`` is what one object is called in the result, ``/``-separated; empty for the end of its key.
    """

    kind: Literal["s3"] = "s3"
    url: str
    recursive: bool = False
    version: str = ""
    etag: str = ""
    name: str = ""


class HttpsSource(Value):
    """A file on the web, fetched once when its turn comes."""

    kind: Literal["https"] = "https"
    url: str


class FileSource(Value):
    """A file or folder that every worker sees under the same path. Only the command line may name one.

    ``name`` is what one file is called in the result, ``/``-separated; empty for its own name.
    """

    kind: Literal["file"] = "file"
    path: str
    name: str = ""


Source: TypeAlias = Annotated[UploadSource | S3Source | HttpsSource | FileSource, Field(discriminator="kind")]


class S3Target(Value):
    """``s3://bucket/prefix``; each document gets a folder below it."""

    kind: Literal["s3"] = "s3"
    url: str


class LocalTarget(Value):
    """A folder that every worker sees under the same path."""

    kind: Literal["local"] = "local"
    path: str


class KeptTarget(Value):
    """Kept in Recto's own store, given out by the API and as presigned links."""

    kind: Literal["kept"] = "kept"


Target: TypeAlias = Annotated[S3Target | LocalTarget | KeptTarget, Field(discriminator="kind")]


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"{name!r} is no time zone; write it like Europe/Vienna") from error
    return name


ClockTime: TypeAlias = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
"""``22:30``."""


class Window(Value):
    """The hours in which work is given out. ``stop`` before ``start`` means over midnight."""

    kind: Literal["window"] = "window"
    start: ClockTime
    stop: ClockTime
    timezone: Annotated[str, AfterValidator(_known_zone)] = "UTC"


class Always(Value):
    """No hours are kept."""

    kind: Literal["always"] = "always"


Hours: TypeAlias = Annotated[Window | Always, Field(discriminator="kind")]


class Caps(Value):
    """What a job may take; 0 for no cap. Past ``pages`` the rest is left unread and each page says so.

    ``dollars`` for models that are asked (0: the cap of the settings); past them the drafts count, and say so.
    """

    pages: int = Field(default=0, ge=0)
    pages_per_minute: float = Field(default=0.0, ge=0.0)
    dollars: Decimal = Field(default=Decimal(0), ge=0)


class Callback(Value):
    """Whom to tell. Empty for nobody. ``documents`` asks for a message for each document, too."""

    url: str = ""
    documents: bool = False


class Order(Value):
    """What a job was asked to do.

    ``labels`` are for people and for filters; ``schedule`` names the nightly entry that it came from.
    ``set_aside``: documents that cannot be read go below ``unreadable/`` of the target, with the reason beside them.
    ``answers``: models are asked ``now``, or in a ``batch`` where their provider has that: half the price, up to a day.
    """

    kind: Literal["order"] = "order"
    tenant: TenantId = DEFAULT_TENANT
    sources: tuple[Source, ...]
    target: Target = KeptTarget()
    options: ReadOptions = ReadOptions()
    priority: Priority = Priority.NORMAL
    labels: tuple[str, ...] = ()
    hours: Hours = Always()
    caps: Caps = Caps()
    callback: Callback = Callback()
    schedule: str = ""
    set_aside: bool = False
    answers: Literal["now", "batch"] = "now"


class Direct(Value):
    """No order: ``recto run`` is at it itself."""

    kind: Literal["direct"] = "direct"
