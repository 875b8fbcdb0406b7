"""HTTP statuses: the one table from the codes of errors to what the API answers with."""

from typing import Final

from recto.errors import Fault

HTTP_STATUSES: Final[dict[str, int]] = {
    "usage": 422,
    "settings": 500,
    "order_refused": 422,
    "order_conflict": 409,
    "job_closed": 409,
    "result_pending": 409,
    "access": 403,
    "key_unknown": 401,
    "scope_missing": 403,
    "too_busy": 429,
    "input": 422,
    "input_empty": 422,
    "input_unreadable": 422,
    "input_unsupported": 415,
    "input_damaged": 422,
    "input_too_large": 413,
    "input_changed": 409,
    "password_needed": 422,
    "no_pages": 422,
    "output_collision": 409,
    "page": 422,
    "page_damaged": 422,
    "page_too_large": 422,
    "page_timeout": 422,
    "page_crashed": 422,
    "page_out_of_memory": 422,
    "script_unsupported": 422,
    "budget_spent": 422,
    "engine": 503,
    "engine_away": 503,
    "engine_unavailable": 422,
    "engine_failed": 503,
    "reading_truncated": 422,
    "reading_looping": 422,
    "reading_garbage": 422,
    "reading_incomplete": 422,
    "reading_doubted": 422,
    "storage": 502,
    "store_unavailable": 503,
    "object_missing": 404,
    "store_denied": 502,
    "store_full": 507,
    "key_invalid": 422,
    "internal": 500,
}
"""For every code of ``recto.errors``."""

TITLES: Final[dict[int, str]] = {
    400: "Bad request",
    401: "No valid key",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    413: "Too large",
    415: "Unsupported media type",
    422: "Cannot be processed",
    429: "Too many requests",
    500: "Internal error",
    502: "A store refused",
    503: "Not available now",
    507: "No room left",
}


def http_status(fault: Fault) -> int:
    return HTTP_STATUSES[fault.code]
