"""The base of every value that Recto stores or sends: frozen, closed, and hashable by content."""

import hashlib
import json
from typing import Annotated, Final, NewType, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, StringConstraints

DocumentId = NewType("DocumentId", str)
"""sha256 of the document's bytes, lower-case hex."""

ImageId = NewType("ImageId", str)
"""sha256 of a page image's encoded bytes, lower-case hex."""

JobId = NewType("JobId", str)

TenantId = NewType("TenantId", str)
"""Whose a job is: it stands in keys, see ``recto.orders.checked_tenant``."""

PageNumber = NewType("PageNumber", int)
"""1-based, as people count."""


def _rounded(value: float) -> float:
    return round(value, 3)


def _sound(text: str) -> str:
    # Broken fonts and models give halves of surrogate pairs, which are no characters and cannot be written as UTF-8.
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


Text = Annotated[str, AfterValidator(_sound)]
"""What was read. Halves of surrogate pairs are joined where both are there, else replaced by U+FFFD."""

Confidence = Annotated[float, Field(ge=0.0, le=1.0), AfterValidator(_rounded)]
"""0 to 1, rounded to three places so that the same reading gives the same bytes."""


NAME: Final = r"[a-z0-9][a-z0-9._-]{0,62}"
Name: TypeAlias = Annotated[str, StringConstraints(pattern=rf"^{NAME}$")]
"""What people call classes, schemas, categories and deployments: it stands in keys, paths and on command lines."""


class Value(BaseModel):
    """A frozen value that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def canonical_json(value: Value | JsonValue) -> bytes:
    """UTF-8 JSON with sorted keys and no white space: equal values give equal bytes."""
    plain: JsonValue = value.model_dump(mode="json") if isinstance(value, Value) else value
    return json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def digest(value: Value | JsonValue) -> str:
    """sha256 of the canonical JSON, hex. Keys are always made this way, never from joined strings."""
    return hashlib.sha256(canonical_json(value)).hexdigest()
