"""Cursors: where a list goes on. Opaque to callers; made of what the stores sort by."""

import base64
import json
from typing import Final

from fastapi.exceptions import RequestValidationError
from pydantic import TypeAdapter, ValidationError

from gateway.api.problems import refusal

_PLACE: Final[TypeAdapter[tuple[str, int]]] = TypeAdapter(tuple[str, int])


def cursor_at(name: str, page: int = 0) -> str:
    """The place just behind a document, or behind a page of it."""
    return base64.urlsafe_b64encode(json.dumps([name, page]).encode()).decode().rstrip("=")


def place_of(cursor: str) -> tuple[str, int]:
    """The document and page of a cursor; no document for the empty one. Raises ``RequestValidationError``."""
    if not cursor:
        return "", 0
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        return _PLACE.validate_json(base64.b64decode(padded.encode("ascii"), b"-_", validate=True))
    except (ValueError, ValidationError) as error:
        raise RequestValidationError([refusal(("query", "after"), "is no place in this list")]) from error
