"""Headers and parameters that several routes take."""

from datetime import UTC, datetime
from typing import Annotated, Final, TypeAlias

from fastapi import Header, Query
from pydantic import BeforeValidator

NO_TIME: Final = datetime.fromtimestamp(0, UTC)
"""Where a moment is asked for and none is meant."""

IdempotencyKey: TypeAlias = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        max_length=255,
        pattern=r"^[\x21-\x7e]*$",
        description="The same key and order give the same job, however often they come.",
        examples=["4f2c1f5e-0d0a-4a52-9d38-6a4d3f6f9b1c"],
    ),
]
After: TypeAlias = Annotated[str, Query(max_length=4096, description="`next` of the part before.")]
DocumentName: TypeAlias = Annotated[str, Query(max_length=1024, description="The name of one document of the job.")]


def _written(value: object) -> object:
    """Pydantic would take a number for seconds since the epoch."""
    if isinstance(value, str) and "-" not in value[1:]:
        raise ValueError("write it like 2026-01-31T12:00:00Z")
    return value


Moment: TypeAlias = Annotated[datetime, BeforeValidator(_written)]
