"""What routes work with."""

from typing import Annotated, TypeAlias, cast

from fastapi import Depends, Request

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
