"""How the service itself is: for load balancers, monitoring and people."""

from typing import Final

from fastapi import APIRouter, Depends
from starlette.responses import JSONResponse, Response

from gateway.api.access import may_measure
from gateway.api.context import TheService
from gateway.api.metrics import CONTENT_TYPE, render
from gateway.api.models.operations import Health, Readiness, VersionView
from gateway.api.routers.documented import problems
from gateway.fleet import serving
from recto.errors import ObjectMissing, RectoError
from recto.units import Queue
from recto.version import VERSION
from workers.service import Service

router = APIRouter(tags=["operations"])

_OK: Final = "ok"
_NEEDED: Final = (Queue.CPU, Queue.OCR)
_PROBE: Final = "journal/probe"
"""A key that is never written: whether the store answers shows as well from its absence."""


@router.get("/health", summary="Is this process alive", operation_id="health", response_model=Health)
async def health() -> Health:
    """Asks nothing of any store."""
    return Health()


@router.get(
    "/ready",
    summary="Can work be taken on and done",
    operation_id="ready",
    response_model=Readiness,
    responses={503: {"description": "Not now; `checks` says why.", "model": Readiness}},
)
def ready(service: TheService) -> Response:
    """Whether the stores answer, the job store is whole, and workers live."""
    checks = {"job_store": _jobs(service), "object_store": _objects(service), "workers": _workers(service)}
    found = Readiness(ready=all(each == _OK for each in checks.values()), checks=checks)
    return JSONResponse(found.model_dump(), 200 if found.ready else 503)


@router.get("/version", summary="Which version this is", operation_id="version", response_model=VersionView)
async def version() -> VersionView:
    return VersionView(version=VERSION)


@router.get(
    "/metrics",
    summary="Metrics for Prometheus",
    operation_id="metrics",
    response_class=Response,
    dependencies=[Depends(may_measure)],
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **problems()},
)
def metrics(service: TheService) -> Response:
    """Of the whole service, whichever process is asked. Needs the scope `admin` unless `api.open_metrics` is set."""
    return Response(render(service.stores, service.settings), media_type=CONTENT_TYPE)


def _jobs(service: Service) -> str:
    try:
        return _OK if service.stores.registry.is_whole() else "the job store was emptied and is being rebuilt"
    except RectoError:
        return "the job store does not answer"


def _objects(service: Service) -> str:
    try:
        service.places.own.get(_PROBE)
    except ObjectMissing:
        return _OK
    except RectoError:
        return "the object store does not answer"
    return _OK


def _workers(service: Service) -> str:
    try:
        live = service.stores.registry.workers()
    except RectoError:
        return "not known: the job store does not answer"
    missing = [queue.value for queue in _NEEDED if not serving(live, queue)]
    return f"no worker takes work of {', '.join(missing)}" if missing else _OK
