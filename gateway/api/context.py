"""What routes work with."""

from collections import Counter
from typing import Annotated, Final, TypeAlias, cast

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError

from gateway.api.problems import refusal
from recto.settings import Settings
from workers.service import Service


def _service(request: Request) -> Service:
    return cast(Service, request.app.state.service)


async def service_of(request: Request) -> Service:
    """Async, so that it costs no thread."""
    return _service(request)


async def settings_of(request: Request) -> Settings:
    return _service(request).settings


TheService: TypeAlias = Annotated[Service, Depends(service_of)]
TheSettings: TypeAlias = Annotated[Settings, Depends(settings_of)]


_LISTS: Final = frozenset({"state", "language"})


async def each_once(request: Request) -> None:
    """A dependency of all routes: a parameter that is given twice could mean either."""
    given = Counter(name for name, _ in request.query_params.multi_items())
    doubled = [name for name, times in given.items() if times > 1 and name not in _LISTS]
    if doubled:
        raise RequestValidationError([refusal(("query", name), "is given more than once") for name in doubled])
