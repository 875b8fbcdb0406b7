"""Every error as `application/problem+json` (RFC 9457). Nothing internal is told: the log has it, under the same id."""

import math
from collections.abc import Sequence
from typing import Any, Final, cast

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match

from gateway.api.media import JSON, media_of
from gateway.api.models.problems import FieldFault, Problem
from gateway.api.request_ids import request_id
from gateway.http_statuses import TITLES, http_status
from recto.errors import (
    Fault,
    InternalError,
    KeyUnknown,
    ObjectMissing,
    OrderRefused,
    RectoError,
    StorageError,
    StoreUnavailable,
    TooBusy,
    UsageError,
    fault_of,
)
from recto.logs import LOGGER
from workers.service import Service

MEDIA: Final = "application/problem+json"
RETRY_SECONDS: Final = 5
"""When to come again where a store does not answer."""

TOO_LARGE: Final = 413
_MOST_ERRORS: Final = 20
_OF_STORES: Final = {
    "object_missing": "there is nothing of that name",
    "store_unavailable": "a store does not answer",
    "store_denied": "a store refused",
    "store_full": "a store has no room left",
    "key_invalid": "a name cannot be written in the store",
}
"""What is told of stores: their own messages name folders and buckets."""

_AGAIN: Final = "Send the same request again in a moment."
_LOOK: Final = "Check the name; if it is right, ask who runs this service."
_METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
_OF_STATUS: Final = {404: "object_missing", 405: "usage", 413: "input_too_large", 415: "input_unsupported"}


def refusal(where: Sequence[str | int], message: str) -> dict[str, Any]:
    """One entry for ``RequestValidationError``."""
    return {"loc": tuple(where), "msg": message, "type": OrderRefused.code}


def add_problem_handlers(app: FastAPI, service: Service) -> None:
    def of_recto(request: Request, error: Exception) -> Response:
        known = cast(RectoError, error)
        # An emptied store misses everything: that is told apart from what was never there.
        if isinstance(known, ObjectMissing | KeyUnknown):
            try:
                _require_whole(service)
            except StoreUnavailable as unavailable:
                known = unavailable
        return problem(known)

    app.add_exception_handler(RectoError, of_recto)
    app.add_exception_handler(RequestValidationError, _of_validation)
    app.add_exception_handler(HTTPException, _of_http)
    app.add_exception_handler(ClientDisconnect, _of_disconnect)


def _require_whole(service: Service) -> None:
    if not service.stores.registry.is_whole():
        raise StoreUnavailable("the job store is being rebuilt")


def problem(error: RectoError) -> Response:
    fault = fault_of(error)
    if isinstance(error, StorageError):
        if not isinstance(error, ObjectMissing):
            LOGGER.warning("store failed", extra={"about": {"code": error.code, "cause": error.message}})
        message = _OF_STORES.get(fault.code, "a store failed")
        fault = fault.model_copy(update={"message": message, "remedy": _AGAIN if fault.retryable else _LOOK})
    return _response(fault, http_status(fault), _headers(error, http_status(fault)))


def problem_unknown(error: Exception) -> Response:
    """A mistake of ours: the log has it."""
    LOGGER.error("request failed", exc_info=error)
    return _response(fault_of(InternalError("a mistake in Recto; its log names it under this request's id")), 500, {})


def problem_of(fault: Fault) -> Response:
    """Of a document, as it was noted."""
    return _response(fault, http_status(fault), {})


def _headers(error: RectoError, status: int) -> dict[str, str]:
    match error:
        case TooBusy(retry_after=seconds):
            return {"Retry-After": str(max(1, math.ceil(seconds)))}
        case KeyUnknown():
            return {"WWW-Authenticate": 'Bearer realm="recto"'}
        case _:
            return {"Retry-After": str(RETRY_SECONDS)} if status == 503 else {}


def _of_validation(request: Request, error: Exception) -> Response:
    entries: Sequence[Any] = cast(RequestValidationError, error).errors()
    faults = [FieldFault(where=".".join(map(str, entry["loc"])), message=entry["msg"]) for entry in entries]
    if any(_is_unread(entry) for entry in entries) and (sent := media_of(request)) != JSON:
        message = f"the body is {sent or 'of no type'}, not {JSON}"
        fault = fault_of(OrderRefused(message, remedy=f"Send it with `Content-Type: {JSON}`."))
        return _response(fault, 422, {}, faults[:_MOST_ERRORS])
    in_body = any(fault.where.startswith("body") for fault in faults)
    kind = OrderRefused if in_body else UsageError
    told = "; ".join(f"{fault.where}: {fault.message}" for fault in faults[:3])
    remedy = kind.usual_remedy if in_body else "Correct the request; /openapi.json says what it may hold."
    return _response(fault_of(kind(told, remedy=remedy)), 422, {}, faults[:_MOST_ERRORS])


def _is_unread(entry: Any) -> bool:
    """Whether the framework left a body as it came: it reads as JSON what is said to be JSON alone."""
    return entry["loc"] == ("body",) and isinstance(entry.get("input"), bytes)


def _of_http(request: Request, error: Exception) -> Response:
    http = cast(HTTPException, error)
    code = _OF_STATUS.get(http.status_code, "usage")
    fault = Fault(code=code, message=http.detail, remedy="Look at /openapi.json.", retryable=False)
    allow = {"Allow": ", ".join(_methods_at(request))} if http.status_code == 405 else {}
    return _response(fault, http.status_code, {**(http.headers or {}), **allow})


def _methods_at(request: Request) -> list[str]:
    """Of all routes of this path; the framework names those of the first."""
    scopes = [(method, {**request.scope, "method": method}) for method in _METHODS]
    routes: Sequence[BaseRoute] = request.app.routes
    return [method for method, scope in scopes if any(route.matches(scope)[0] is Match.FULL for route in routes)]


def _of_disconnect(request: Request, error: Exception) -> Response:
    """Nobody reads it."""
    return Response(status_code=400)


def _response(fault: Fault, status: int, headers: dict[str, str], errors: Sequence[FieldFault] = ()) -> Response:
    body = Problem(
        type=f"urn:recto:error:{fault.code}",
        title=TITLES.get(status, "Error"),
        status=status,
        detail=fault.message,
        code=fault.code,
        remedy=fault.remedy,
        retryable=fault.retryable,
        request=request_id(),
        errors=tuple(errors),
    )
    # What is left of a body that is too large is not read: the connection ends with the answer.
    closing = {"Connection": "close"} if status == TOO_LARGE else {}
    return Response(body.model_dump_json(), status, {**headers, **closing}, MEDIA)
