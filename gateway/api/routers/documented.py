"""What the OpenAPI description says of answers that are not the usual one."""

from typing import Any, Final

from gateway.api.problems import MEDIA
from gateway.http_statuses import TITLES

_MEANINGS: Final = {
    400: "The body cannot be taken apart.",
    401: "No key, or one that is unknown, expired or revoked.",
    403: "The key lacks the scope.",
    404: "There is no such thing, or it is another tenant's.",
    409: "The state of the job, or its idempotency key, does not allow that.",
    413: "The body or the file is larger than is taken; the rest of it is not read.",
    415: "Nothing that Recto reads.",
    422: "Part of the request is wrong; `errors` says which.",
    429: "Too many requests, or too much is waiting.",
    502: "A store refused.",
    503: "A store does not answer, or is being rebuilt.",
    507: "A store has no room left.",
}
_LATER: Final = {429, 503}

ALWAYS: Final = (400, 401, 403, 413, 422, 429, 502, 503)
"""What every route with a key may answer."""


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """For ``responses=`` of a route: those, and what every route may answer."""
    return {status: _problem(status) for status in sorted({*ALWAYS, *statuses})}


def body_of(description: str, content: dict[str, Any]) -> dict[str, Any]:
    """For ``openapi_extra=``: a body that the route reads itself."""
    return {"requestBody": {"required": True, "description": description, "content": content}}


def reference(model: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model}"}


def file_of(media: str) -> dict[str, Any]:
    """For one media type of ``content``: bytes."""
    return {media: {"schema": {"type": "string", "format": "binary"}}}


def _problem(status: int) -> dict[str, Any]:
    told: dict[str, Any] = {
        "description": _MEANINGS.get(status, TITLES.get(status, "Error")),
        "content": {MEDIA: {"schema": reference("Problem")}},
    }
    if status in _LATER:
        told["headers"] = {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer", "minimum": 1}}}
    if status == 401:
        told["headers"] = {"WWW-Authenticate": {"description": "Bearer.", "schema": {"type": "string"}}}
    return told
