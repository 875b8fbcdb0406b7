"""The application: routes, handlers and what stands around them."""

from collections.abc import Callable
from typing import Any, Final

from fastapi import Depends, FastAPI

from gateway.api.bodies import ORDER_BYTES
from gateway.api.description import described
from gateway.api.middleware import LimitedBodies, Observed
from gateway.api.problems import add_problem_handlers
from gateway.api.queries import plain_query
from gateway.api.routers import (
    bucket_events,
    categories,
    controls,
    convert,
    documents,
    estimates,
    events,
    jobs,
    operations,
    results,
    reviews,
    tables,
    uploads,
)
from recto.settings import Settings
from recto.version import VERSION
from workers.service import Service

_WITH_FILES: Final = frozenset({"/v1/jobs", "/v1/uploads", "/v1/convert"})
_AROUND_FILES: Final = 2 * ORDER_BYTES
"""What a form may hold beside its files."""


def make_app(service: Service, settings: Settings) -> FastAPI:
    """The API over ``service``. Who ends the process sets ``app.state.stopping``, so that streams of events end."""
    app = FastAPI(
        title="Recto",
        version=VERSION,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        dependencies=[Depends(plain_query)],
    )
    app.state.service = service
    app.state.stopping = False
    add_problem_handlers(app, service)
    parts = (
        jobs,
        estimates,
        controls,
        documents,
        results,
        reviews,
        categories,
        tables,
        events,
        uploads,
        convert,
        bucket_events,
        operations,
    )
    for part in parts:
        app.include_router(part.router)
    app.add_middleware(LimitedBodies, limit_of=_limit(settings))
    app.add_middleware(Observed)
    app.openapi = _openapi(app)
    return app


def _limit(settings: Settings) -> Callable[[str], int]:
    def limit_of(path: str) -> int:
        return settings.api.upload_bytes + _AROUND_FILES if path in _WITH_FILES else ORDER_BYTES

    return limit_of


def _openapi(app: FastAPI) -> Callable[[], dict[str, Any]]:
    return lambda: described(app)
