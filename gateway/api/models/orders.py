"""Orders as callers of the API write them. No tenant: that is the key's. No files of the server."""

from collections.abc import Sequence
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import ConfigDict, Field, JsonValue

from recto.options import ReadOptions
from recto.orders import Always, Callback, Caps, Hours, KeptTarget, Order, Priority, Target
from recto.values import TenantId, Value, canonical_json

MAX_SOURCES: Final = 1000
MAX_LABELS: Final = 20
MAX_URL: Final = 4096
MAX_BYTES: Final = 1 << 53
_NO_CONTROL: Final = r"^[^\x00-\x1f\x7f]*$"

Url: TypeAlias = Annotated[str, Field(min_length=1, max_length=MAX_URL, pattern=_NO_CONTROL)]
Label: TypeAlias = Annotated[str, Field(min_length=1, max_length=100, pattern=_NO_CONTROL)]
FileName: TypeAlias = Annotated[str, Field(min_length=1, max_length=1000, pattern=_NO_CONTROL)]
Sha256: TypeAlias = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class UploadedFile(Value):
    """A file that was sent before, as `POST /v1/uploads` answered. ``document`` is the sha256 of its bytes."""

    kind: Literal["upload"] = "upload"
    name: FileName
    document: Sha256
    bytes: int = Field(ge=0, le=MAX_BYTES)


class BucketObject(Value):
    """An object, or with ``recursive`` everything below a prefix. ``version`` and ``etag`` pin one content of it."""

    kind: Literal["s3"] = "s3"
    url: Url = Field(examples=["s3://archive/2026/"])
    recursive: bool = False
    version: str = Field(default="", max_length=1024, pattern=_NO_CONTROL)
    etag: str = Field(default="", max_length=256, pattern=_NO_CONTROL)


class WebFile(Value):
    """A file on the web, fetched once when its turn comes. Only public addresses."""

    kind: Literal["https"] = "https"
    url: Url = Field(examples=["https://example.org/report.pdf"])


RequestedSource: TypeAlias = Annotated[UploadedFile | BucketObject | WebFile, Field(discriminator="kind")]

_EXAMPLE: Final[JsonValue] = {
    "sources": [{"kind": "s3", "url": "s3://archive/2026/", "recursive": True}],
    "target": {"kind": "s3", "url": "s3://archive-read/2026"},
    "options": {"backend": "auto", "languages": ["deu", "eng"], "formats": ["searchable-pdf"]},
    "priority": "bulk",
    "labels": ["archive", "2026"],
    "hours": {"kind": "window", "start": "22:00", "stop": "06:00", "timezone": "Europe/Vienna"},
    "caps": {"pages": 100000, "pages_per_minute": 600, "dollars": "20"},
    "callback": {"url": "https://example.org/hooks/recto", "documents": False},
}


class OrderTerms(Value):
    """All of an order but its sources: goes with files that are sent in the same request."""

    target: Target = KeptTarget()
    options: ReadOptions = ReadOptions()
    priority: Priority = Priority.NORMAL
    labels: tuple[Label, ...] = Field(default=(), max_length=MAX_LABELS)
    hours: Hours = Always()
    caps: Caps = Caps()
    callback: Callback = Callback()
    answers: Literal["now", "batch"] = Field(
        default="now",
        description="Models are asked now, or by batch where their provider has that: half the price, up to a day.",
    )


class OrderRequest(OrderTerms):
    """What is to be read, how, where the results go, and under which conditions."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    sources: tuple[RequestedSource, ...] = Field(min_length=1, max_length=MAX_SOURCES)

    @classmethod
    def of_files(cls, files: Sequence[UploadedFile], terms: OrderTerms) -> "OrderRequest":
        return cls(sources=tuple(files), **{name: getattr(terms, name) for name in OrderTerms.model_fields})

    def for_tenant(self, tenant: TenantId) -> Order:
        return Order.model_validate_json(canonical_json({**self.model_dump(mode="json"), "tenant": tenant}))


class PriorityChange(Value):
    priority: Priority


class RetryRequest(Value):
    """Which pages are done again."""

    pages: Literal["failed", "all"] = "failed"
